"""The way about the pages, by role."""

from django.http import HttpRequest


def menu(request: HttpRequest) -> dict[str, object]:
    """What the head of every page offers."""
    return {"menu": []}
