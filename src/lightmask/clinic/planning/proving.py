"""Who signs shows once more who they are: password and code of their app where they have one, or a passkey.

A passkey stands for both: the device is what one has, its PIN or finger what one knows or is, and it is asked for here.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lightmask.clinic.accounts import noted
from lightmask.clinic.models import User
from lightmask.errors import BadInput

VERIFIED: Final = "required"  # by PIN, finger or face: a touch alone could be anybody's
ASKED: Final = "signing_asked"  # what a passkey has to sign, once, for one page


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


def asked_of_passkey(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """What the page asks a passkey of this user to sign; None where there is no passkey."""
    from allauth.mfa.webauthn.internal import auth

    if not (known := auth.get_credentials(user)):
        return None
    asked, state = auth.get_server().authenticate_begin(credentials=known, user_verification=VERIFIED)
    request.session[ASKED] = state
    return dict(asked)


def proved_by_passkey(request: HttpRequest, user: User, answer: str) -> bool:
    """True; BadInput when it is no answer of this user's passkey to what the page asked. Each is good once."""
    from allauth.mfa.webauthn.internal import auth

    asked = request.session.pop(ASKED, None)
    try:
        said = json.loads(answer)
        auth.parse_authentication_response(said)
        found = auth.get_server().authenticate_complete(asked or {}, auth.get_credentials(user), said)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as problem:
        noted.factor_failed(user)
        raise BadInput(
            _("The passkey does not fit this page. Try once more, or give your password. Nothing was signed.")
        ) from problem
    used = auth.get_authenticator_by_credential_id(user, found.credential_id)
    if used is not None:
        used.record_usage()
    return True


def has_app(user: User) -> bool:
    """Whether this user has an app that shows codes."""
    return _app(user) is not None


def _app(user: User) -> Any:
    from allauth.mfa.models import Authenticator

    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return found.wrap() if found is not None else None
