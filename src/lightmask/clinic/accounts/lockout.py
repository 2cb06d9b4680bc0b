"""Guessing passwords: counted, locked for a while, told to the owner through the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator


def name_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Whose password was tried: the name or the address as it was typed, small letters."""
    said = credentials or {}
    return str(said.get("username") or said.get("email") or request.POST.get("login", "")).strip().lower()[:255]


class Login(LoginView):
    """allauth's own page, with the lock in front of it."""

    form_class = LoginForm

    @method_decorator(axes_dispatch)
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """A locked name gets the locked page."""
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @method_decorator(axes_form_invalid)
    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """The try that locks is answered with the locked page too."""
        answer: HttpResponse = super().form_invalid(form)
        return answer
