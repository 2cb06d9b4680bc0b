"""Log-ins and what changes about them, written into the audit."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from lightmask.clinic import audit
from lightmask.clinic.accounts import refused
from lightmask.clinic.models import Clinic, User


def listen() -> None:
    """Connect what comes from the libraries; called once, when the application is ready."""
    from allauth.account.signals import password_changed, password_reset
    from allauth.mfa.signals import (
        authentication_failed,
        authenticator_added,
        authenticator_removed,
        authenticator_reset,
    )
    from axes.signals import user_locked_out

    for signal, act in (
        (password_changed, "password.change"), (password_reset, "password.reset"),
        (authenticator_added, "factor.add"), (authenticator_removed, "factor.remove"),
        (authenticator_reset, "factor.reset"),
    ):  # fmt: skip
        signal.connect(_noter(act), weak=False, dispatch_uid=f"clinic-{act}")
    user_locked_out.connect(_locked, dispatch_uid="clinic-locked")
    authentication_failed.connect(_wrong_code, dispatch_uid="clinic-wrong-code")


@receiver(user_logged_in, dispatch_uid="clinic-in")
def _came(sender: object, user: User, **_more: Any) -> None:
    audit.write(user, "login", user)


@receiver(user_logged_out, dispatch_uid="clinic-out")
def _went(sender: object, user: User | None, **_more: Any) -> None:
    if user is not None:
        audit.write(user, "logout", user)


def factor_failed(user: User | None) -> None:
    """A wrong code or passkey. Whoever typed it may know the password: the audit holds it, where the user is known."""
    refused.note("factor.failed", user=user.pk if user else None)
    if user is not None:
        audit.write(None, "factor.failed", user)


def _wrong_code(sender: object, user: User, **_more: Any) -> None:
    factor_failed(user)


def _noter(act: str) -> Any:
    def note(sender: object, user: User, **_more: Any) -> None:
        audit.write(user, act, user)

    return note


def _locked(sender: object, username: str = "", **_more: Any) -> None:
    """Too many wrong passwords. The name is looked up, never written down: anybody can type anything."""
    known = (
        User.objects.filter(username__iexact=username).first() or User.objects.filter(email__iexact=username).first()
    )
    audit.write(None, "login.locked", known or Clinic.here())
