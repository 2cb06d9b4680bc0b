"""Keys for programs: made, checked, taken away."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from lightmask.clinic import audit
from lightmask.clinic.models import ApiToken, User

BYTES, PREFIX = 32, "lmk_"
LASTS_d = 365


@transaction.atomic
def make(user: User, name: str, until: date | None = None, may_write: bool = False) -> tuple[ApiToken, str]:
    """A new key. -> (what is kept, the key, to be shown once)"""
    key = PREFIX + secrets.token_urlsafe(BYTES)
    ends = until or timezone.localdate() + timedelta(days=LASTS_d)
    made = ApiToken.objects.create(user=user, name=name, sha256=_hash(key), until=ends, may_write=may_write)
    audit.write(user, "token.make", made, {"may_write": str(may_write).lower()})
    return made, key


@transaction.atomic
def revoke(user: User, token: ApiToken) -> None:
    """It opens nothing from now on."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.write(user, "token.revoke", token)


class Bearer(HttpBearer):
    """Authorization: Bearer lmk_..."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The user of the key, or None."""
        now = timezone.now()
        found = ApiToken.objects.select_related("user").filter(sha256=_hash(token), revoked_at=None).first()
        if found is None or found.until < now.date() or not found.user.is_active:
            return None
        if request.method not in ("GET", "HEAD") and not found.may_write:
            return None
        if found.used_at is None or now - found.used_at > timedelta(minutes=5):
            ApiToken.objects.filter(pk=found.pk).update(used_at=now)
        return found.user


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
