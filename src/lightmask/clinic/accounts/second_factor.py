"""Staff have a second factor: until one is set up, they get to no other page than that which sets it up."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lightmask.clinic.models import Clinic, User

SEEN = "second_factor"  # in the log-in's own session: asked of the database once


def has_one(user: User) -> bool:
    """A passkey or a code of an app; recovery codes alone are none."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def is_missing(user: User) -> bool:
    """This clinic wants one of its staff, and there is none."""
    return user.works_here and Clinic.here().second_factor and not has_one(user)


class SecondFactorMiddleware:
    """Sends staff without one to the page that sets it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send on."""
        if self._free(request):
            return self.get_response(request)
        messages.info(request, _("Set up a second factor first: an app that shows codes, or a passkey."))
        return redirect("mfa_index")

    def _free(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or request.session.get(SEEN) or _is_of_the_account(request.path):
            return True
        if is_missing(user):
            return False
        request.session[SEEN] = True
        return True


def _is_of_the_account(path: str) -> bool:
    """Setting it up, logging out, and STOP: nobody is kept from ending light."""
    return path.startswith((reverse("account_login").removesuffix("login/"), "/static/")) or path.endswith("/stop/")
