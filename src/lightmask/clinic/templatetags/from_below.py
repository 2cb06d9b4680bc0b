"""Sentences of the rooms below in the reader's language.

{{ sentence|from_below }}   what stays English is marked as English
{{ refusal|from_anywhere }} a refusal of the clinic's own pages is in the reader's language already, and stays as it is
"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from lightmask.clinic import below

register = template.Library()


@register.filter
def from_below(sentence: object) -> SafeString:
    """Safe: what it holds is escaped."""
    return below.marked(str(sentence))


@register.filter
def from_anywhere(sentence: object) -> str:
    """A refusal, whoever refuses. The page escapes it."""
    return below.said(str(sentence))
