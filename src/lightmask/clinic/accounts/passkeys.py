"""Passkeys that do not fit are on record, as wrong codes are."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError

from lightmask.clinic.accounts import noted

WRONG = "incorrect_code"  # not: asked too often, which was noted before it came to that


class Noted(AuthenticateWebAuthnForm):
    """As a second factor."""

    def clean_credential(self) -> Any:
        """The factor that it belongs to."""
        try:
            return super().clean_credential()
        except ValidationError as problem:
            if problem.code == WRONG:
                noted.factor_failed(self.user)
            raise


class NotedLogin(Noted, LoginWebAuthnForm):
    """As the only one."""


class NotedAgain(Noted, ReauthenticateWebAuthnForm):
    """Once more, before something that matters."""
