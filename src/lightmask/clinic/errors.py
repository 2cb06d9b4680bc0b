"""Pages for what went wrong: one clear sentence, and the way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, name: str, status: int, **said: object) -> HttpResponse:
    return render(request, f"clinic/errors/{name}.html", said, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be understood."""
    return _page(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role may see this, but not do it."""
    return _page(request, "403", 403, why=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it is not there, or it is somebody else's."""
    return _page(request, "404", 404)


def ours(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    return _page(request, "500", 500)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or came from elsewhere."""
    return _page(request, "csrf", 403)
