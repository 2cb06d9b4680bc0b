"""Where somebody is logged in: each log-in that is open, on which device, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lightmask.clinic.accounts import devices, private
from lightmask.clinic.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLogIn:
    """One of them. ``which`` names it on the page, and is no key to it; device and address as it was last used."""

    which: str
    began: datetime
    used: datetime
    device: str
    address: str
    is_here: bool


def listed(user: User, here: str | None) -> list[OpenLogIn]:
    """Every open log-in of this user, this one first, then those used last. ``here``: the key of this session."""
    found = [_shown(session, data, here) for session, data in sessions_of(user) if _holds(user, data)]
    return sorted(found, key=lambda one: (one.is_here, one.used), reverse=True)


def others(user: User, here: str | None) -> int:
    """How many there are beside this one."""
    return sum(not one.is_here for one in listed(user, here))


def end(user: User, here: str | None, which: str | None = None) -> int:
    """End the others, or the one of them that is named so. -> how many"""
    keys = [
        session.session_key
        for session, _data in sessions_of(user)
        if session.session_key != here and which in (None, _name(session.session_key))
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def sessions_of(user: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Rows and contents; what has run out is left aside."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk):
            yield session, data


def _shown(session: Session, data: dict[str, Any], here: str | None) -> OpenLogIn:
    began, used = (
        datetime.fromtimestamp(data.get(name) or session.expire_date.timestamp() - private.LONGEST_s, UTC)
        for name in (private.SINCE, private.SEEN)
    )
    return OpenLogIn(
        which=_name(session.session_key), began=began, used=used, device=data.get(devices.DEVICE, ""),
        address=data.get(devices.ADDRESS, ""), is_here=session.session_key == here,
    )  # fmt: skip


def _holds(user: User, data: dict[str, Any]) -> bool:
    """Not of a password that has been changed since, and not run out for want of use."""
    now = timezone.now().timestamp()
    since, seen = data.get(private.SINCE) or now, data.get(private.SEEN) or now
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return data.get(HASH_SESSION_KEY) in hashes and not private.is_over(user, since, seen, now)


def _name(key: str) -> str:
    return salted_hmac("lightmask.clinic.log-in", key, algorithm="sha256").hexdigest()[:20]
