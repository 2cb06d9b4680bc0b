"""Where pages of the other parts lie, by the name of their address."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def place(name: str, **said: object) -> str:
    """The address; "" while that part of the program is not installed. A menu leaves such an entry out."""
    try:
        return reverse(name, kwargs=said or None)
    except NoReverseMatch:
        return ""
