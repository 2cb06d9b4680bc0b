"""Who is treated, who treats, where, and what was agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lightmask.errors import BadInput

SEXES = ("female", "male", "other", "unknown")
ROLES = ("owner", "professional", "assistant", "client")
PURPOSES = ("treatment", "photos", "marketing")
STANDINGS = ("given", "refused", "withdrawn")


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a word that is not one of a few."""
    if value not in allowed:
        raise BadInput(f"{name}={value!r} is not known. Give one of: {', '.join(allowed)}.")


def zoned(name: str, moment: datetime | None) -> None:
    """Refuse a moment without its zone: a record is read elsewhere too."""
    if moment is not None and moment.utcoffset() is None:
        raise BadInput(f"{name}={moment.isoformat()} has no time zone. Give one: a record is read elsewhere too.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What every part of a record has: an id that is its own, when it was made, and the id of who made it.

    by        "" where nobody is known
    replaces  the id of the entry that this one amends; "" for a first
    """

    id: str
    at: datetime
    by: str = ""
    replaces: str = ""

    def __post_init__(self) -> None:
        zoned("at", self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clinic:
    """The clinic that keeps the record."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """Somebody who wrote in the record. ``in_team``: in the care team of this person today."""

    id: str
    name: str
    role: str
    title: str = ""
    licence: str = ""
    in_team: bool = False

    def __post_init__(self) -> None:
        one_of("role", self.role, ROLES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """The person whose record it is. ``user`` is the id by which they write in it themselves; "" without a log-in."""

    id: str
    number: int
    name: str
    birth_date: date | None
    sex: str
    email: str = ""
    phone: str = ""
    emergency_contact: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    weekly_target: int | None = None
    enrolled_at: datetime | None = None
    user: str = ""

    def __post_init__(self) -> None:
        one_of("sex", self.sex, SEXES)
        zoned("enrolled_at", self.enrolled_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent(Entry):
    """One answer to one version of a text, word for word; sha256 is that of the text as it was signed."""

    purpose: str
    version: str
    language: str
    text: str
    sha256: str
    standing: str
    signed_name: str = ""
    witness: str = ""

    def __post_init__(self) -> None:
        zoned("at", self.at)
        one_of("purpose", self.purpose, PURPOSES)
        one_of("standing", self.standing, STANDINGS)
