"""check(...) -> Clearance, or Unsafe naming every breach. Permission is a value, and only this file makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np

from lightmask.errors import Unsafe
from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.person.past_light import moment
from lightmask.safety import fingerprints
from lightmask.safety.house import rule
from lightmask.safety.reviewing import Review, review
from lightmask.skin import Skin

_SEAL = object()


@dataclass(frozen=True, kw_only=True, slots=True)
class Clearance:
    """Permission for one session: with these settings, for this person, skin and light, until it expires.

    fingerprint         of the settings
    person_fingerprint  of every answer of the person, the name left out
    name_fingerprint    of the name or code alone, which stays when answers change; '' for a person without one
    light_fingerprint   of the light that was judged, the skin under it and the room
    edition             of every table of limits and rules; ``editions`` names the documents
    given_at, expires_at  with their time zone
    review              every finding with its margin, and every verdict
    brightest_mW_cm2    by driven output, as the settings name it: the light on the skin that gets most of it while a
                        pulse is on, as a meter sees it (what the skin sends back left out), in the middle of the draws
    """

    settings: Settings
    fingerprint: str
    person_fingerprint: str
    name_fingerprint: str
    light_fingerprint: str
    edition: str
    editions: tuple[str, ...]
    given_at: datetime
    expires_at: datetime
    review: Review
    brightest_mW_cm2: Mapping[str, float]
    seal: InitVar[object] = None  # not kept: a changed copy is no permission

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError(
                "Only safety.check makes a Clearance. Call safety.check(settings, footprint, skin, person)."
            )

    @property
    def margins(self) -> dict[str, float]:
        """What part of each limit is left, by its id."""
        return {finding.id: finding.margin for finding in self.review.findings}

    def lapsed(
        self, at: datetime | None = None, settings: Settings | None = None, person: Person | None = None,
        light_fingerprint: str | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Why this permission no longer holds, one sentence each; empty while it does.

        ``at`` is now when left out. Give the settings, the person and the light (`fingerprints.of_light`) that are
        about to be used: a change of any of them, or of the limits, ends the permission.
        """
        when = datetime.now(UTC) if at is None else moment("at", at)
        said = []
        if when < self.given_at:
            said.append(f"The clearance was given at {_said(self.given_at)}, after {_said(when)}. Check the clock.")
        if when >= self.expires_at:
            said.append(f"The clearance expired at {_said(self.expires_at)}. Ask the short form again and check anew.")
        if settings is not None and settings.fingerprint() != self.fingerprint:
            said.append("The settings are not those that were cleared. Check the new ones.")
        if person is not None and fingerprints.of_person(person) != self.person_fingerprint:
            said.append("The person's answers have changed since the clearance. Check anew.")
        if light_fingerprint is not None and light_fingerprint != self.light_fingerprint:
            said.append("The mask, the skin or the room is not the one that was cleared. Check anew.")
        if fingerprints.edition() != self.edition:
            said.append("The limits have changed since the clearance. Check anew.")
        return tuple(said)


def check(
    settings: Settings, footprint: Footprint, skin: Skin, person: Person, *, at: datetime | None = None,
    room_C: float | None = None,
) -> Clearance:  # fmt: skip
    """Permission for a session, or Unsafe with every breach: value, limit, clause and remedy.

    ``at`` is when the session starts, with a time zone (now when left out); ``room_C`` the temperature of the room
    (unknown when left out, and then drawn).
    """
    when = datetime.now(UTC).astimezone() if at is None else moment("at", at)
    found = review(settings, footprint, skin, person, at=when, room_C=room_C)
    if found.breaches:
        raise Unsafe(found.breaches)
    return Clearance(
        settings=settings,
        fingerprint=settings.fingerprint(),
        person_fingerprint=fingerprints.of_person(person),
        name_fingerprint=fingerprints.of_name(person),
        light_fingerprint=fingerprints.of_light(footprint, skin, room_C),
        edition=fingerprints.edition(),
        editions=fingerprints.documents(),
        given_at=when,
        expires_at=_expiry(when),
        review=found,
        brightest_mW_cm2=MappingProxyType(_brightest_mW_cm2(settings, footprint)),
        seal=_SEAL,
    )


def _brightest_mW_cm2(settings: Settings, footprint: Footprint) -> dict[str, float]:
    """Each driven output alone, on the patch that gets most of it."""
    found = {}
    for output, share in settings.drive.items():
        if share > 0:
            alone = replace(settings, drive=dict.fromkeys(settings.drive, 0.0) | {output: share})
            most = footprint.irradiance_mW_cm2(alone).sum(axis=2).max(axis=1)
            found[output] = float(np.median(most))
    return found


def _expiry(given_at: datetime) -> datetime:
    """One session's worth of time: the answers of today are asked again after it."""
    return given_at + timedelta(hours=rule("clearance lasts"))


def _said(when: datetime) -> str:
    """To the minute, as people read it."""
    return when.strftime("%Y-%m-%d %H:%M %z")
