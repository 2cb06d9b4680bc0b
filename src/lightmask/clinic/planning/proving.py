"""Who signs shows once more who they are: the password, and the code of their app where they have one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lightmask.clinic.models import User
from lightmask.errors import BadInput


def proved(request: HttpRequest, user: User, password: str, code: str) -> bool:
    """Whether a second factor was shown beside the password; BadInput when either is wrong. Guesses are counted."""
    found = authenticate(request, username=user.get_username(), password=password)
    if found is None or found.pk != user.pk:
        raise BadInput(_("The password is not right. Nothing was signed."))
    app = _app(user)
    if app is None:
        return False
    if not app.validate_code(code.replace(" ", "")):
        user_login_failed.send(__name__, credentials={"username": user.get_username()}, request=request)
        raise BadInput(_("The code is not right, or was used before. Wait for the next one. Nothing was signed."))
    return True


def has_app(user: User) -> bool:
    """Whether this user has an app that shows codes."""
    return _app(user) is not None


def _app(user: User) -> Any:
    from allauth.mfa.models import Authenticator

    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return found.wrap() if found is not None else None
