"""Secrets of second factors: locked in the database by a key that lies outside it (Fernet: AES-128-CBC, HMAC-SHA-256).

Not hashed: a code of eight digits would be found from any hash, and an app's secret is needed as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from lightmask.clinic import configured
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from cryptography.fernet import MultiFernet

SECRETS: Final = ("secret", "seed")  # of an app that shows codes, of recovery codes


def lock(text: str) -> str:
    """With the newest key."""
    return _keys().encrypt(text.encode()).decode()


def unlock(locked: str) -> str:
    """With any key of the file. BadInput when none fits."""
    from cryptography.fernet import InvalidToken

    try:
        return _keys().decrypt(locked.encode()).decode()
    except InvalidToken as problem:
        raise BadInput(
            f"A second factor does not open with {configured.FACTORS}. Put that file back from a backup."
        ) from problem


def counted() -> tuple[int, int]:
    """How many second factors hold a secret, and how many of those no key opens. BadInput when a key is none."""
    _keys()
    found = [_opens(one) for one in _with_secrets()]
    return len(found), found.count(False)


@transaction.atomic
def lock_anew() -> int:
    """Every secret under the newest key; one that lies open is locked. -> how many. BadInput when one does not open."""
    changed = 0
    for one in _with_secrets().select_for_update():
        one.data |= {name: lock(_opened(one.data[name])) for name in SECRETS if name in one.data}
        one.save(update_fields=["data"])
        changed += 1
    return changed


def _with_secrets() -> Any:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")


def _opens(one: Authenticator) -> bool:
    try:
        for name in one.data.keys() & set(SECRETS):
            unlock(one.data[name])
    except BadInput:
        return False
    return True


def _opened(text: str) -> str:
    """A text that is no lock of Fernet's, which all begin alike, was written before there were locks."""
    return unlock(text) if text.startswith("gAAAA") else text


def _keys() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet

    try:
        return MultiFernet([Fernet(key) for key in settings.CLINIC.factor_keys])
    except ValueError as problem:
        raise BadInput(f"{configured.FACTORS} holds something that is no key. Put it back from a backup.") from problem
