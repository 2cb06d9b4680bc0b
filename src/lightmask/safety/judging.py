"""How a row becomes a verdict: the bands that are lit, the day of the session, and the decisions on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.person import Decision, Person
from lightmask.safety.exposure import INFRARED_nm
from lightmask.safety.verdict import Acting, worst


def lit(channels: tuple[Channel, ...]) -> tuple[str, ...]:
    """The columns of the list that judge this light."""
    return tuple(dict.fromkeys(band for channel in channels for band in channel.screened_as))


def seen(channels: tuple[Channel, ...]) -> bool:
    """Whether some of the light is visible."""
    return any(nm < INFRARED_nm for channel in channels for nm in channel.screened_nm)


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
