"""Addresses of allauth that this clinic keeps shut: log-ins, addresses and links are the clinic's to give."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def shut(request: HttpRequest, **_named: str) -> HttpResponse:
    """There is nothing here, for anybody."""
    raise Http404


urlpatterns = [
    path("email/", shut),  # who changes the own address could have the next link sent there
    path("confirm-email/", shut), path("confirm-email/<str:key>/", shut),
    path("password/set/", shut),
    path("password/reset/", shut), path("password/reset/<path:more>", shut),  # no letter: a link is handed over
    path("login/code/confirm/", shut),
]  # fmt: skip
