"""How a row becomes a verdict: the bands that are lit, the day of the session, and the decisions on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lightmask.errors import BadInput
from lightmask.mask.bands import screened_as
from lightmask.mask.leds import Channel
from lightmask.person import Decision, Person
from lightmask.safety.exposure import INFRARED_nm
from lightmask.safety.verdict import Acting, worst


@dataclass(frozen=True, kw_only=True, slots=True)
class Lit:
    """The light as screening sees it: the wavelengths in each band (a column of the list) that is lit."""

    nm: Mapping[str, tuple[float, ...]]

    @classmethod
    def by(cls, channels: tuple[Channel, ...]) -> Lit:
        """The light of these channels, with every other band that some of it lies in."""
        found: dict[str, tuple[float, ...]] = {}
        for nm in (nm for channel in channels for nm in channel.screened_nm):
            band = screened_as(nm)
            found[band] = (*found.get(band, ()), nm)
        return cls(nm=found)

    @property
    def bands(self) -> tuple[str, ...]:
        """The columns of the list that judge this light."""
        return tuple(self.nm)

    @property
    def seen(self) -> bool:
        """Whether some of the light is visible."""
        return any(nm < INFRARED_nm for inside in self.nm.values() for nm in inside)


def day_of(at: datetime | date | None) -> date | None:
    """The day of a session; None when it is not said."""
    if isinstance(at, datetime):
        return at.date()
    if at is not None and not isinstance(at, date):
        raise BadInput(f"at={at!r} is no date. Give the date, or the date and time, of the session.")
    return at


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """The severity over all bands, whether a decision lifts it, that decision, and what is to be said about it."""

    severity: str
    state: Literal["yes", "decided"] = "yes"
    decision: Decision | None = None
    note: str = ""


def judged(acts: tuple[Acting, ...], person: Person, abouts: tuple[str, ...], by_day: date | None) -> Judged:
    """A decision about one of these lifts PRO; nothing lifts STOP; one made after the day of the session waits."""
    severity = worst(one.severity for one in acts)
    latest, counts = person.decided(*abouts), person.decided(*abouts, by_day=by_day)
    if latest is None or severity in ("none", "CAUTION"):
        return Judged(severity=severity)
    if severity == "STOP":
        return Judged(severity=severity, note=f"Nothing lifts STOP: the decision of {latest.by} has no effect.")
    if counts is None:
        late = f"The decision of {latest.by} is dated {latest.on}, after this session, and does not count yet."
        return Judged(severity=severity, note=late)
    return Judged(severity=severity, state="decided", decision=counts, note=counts.sentence)
