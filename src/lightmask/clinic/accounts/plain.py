"""A program that asks without TLS is told so. Sent on in silence, its key would travel in the open for years."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

API, PAGES = "/api/", "api"
SAID = "This was sent without TLS, and its key with it. Ask at https://, with a new key."


class PlainMiddleware:
    """Refuses the API where pages are sent on to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say no."""
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and _asks_the_api(request.path_info):
            return JsonResponse({"detail": SAID}, status=403)
        return self.get_response(request)


def _asks_the_api(path: str) -> bool:
    """Below /api/ lie a few pages for people, too."""
    if not path.startswith(API):
        return False
    try:
        return resolve(path).namespace != PAGES
    except Resolver404:
        return True
