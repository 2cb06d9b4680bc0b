"""What the head of every page says."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """menu, clinic_name, home_url."""
    return {"menu": [], "clinic_name": "lightmask clinic", "home_url": "/"}
