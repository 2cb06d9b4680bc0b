"""{{ name|output_name }}: an output of a mask as people call it."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def output_name(name: str) -> str:
    """'red, left wing' for 'red/left wing'."""
    return name.replace("/", ", ")
