"""Delivered: what a session brought, as the mask counted it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightmask.deliver.record import ENDING

SCHEMA = "lightmask delivered 1"
SHORT = 0.9  # a session below this share of its plan is told as one that was cut short
COMPLETE, STOPPED, NOT_BEGUN, LOCKED, ENDED, LOST, UNKNOWN = (
    "complete", "stopped", "not begun", "locked", "ended", "lost", "unknown",
)  # fmt: skip
ENDS = {
    COMPLETE: "as planned",
    STOPPED: "stopped by a person",
    NOT_BEGUN: "never begun: no light came",
    LOCKED: "locked by the mask: a fault",
    ENDED: "ended by the mask before its time",
    LOST: "not known yet: the link was lost, and the mask's journal is not read",
    UNKNOWN: "not known any more: the mask's journal has gone over it, and all of its plan is counted",
}
DIGITS = 6


def record_name(serial: str, order: int, session: int) -> str:
    """The file name of a session's record."""
    named = "".join(one if one.isalnum() or one in "._-" else "_" for one in serial)
    return f"{named}-{order}-{session}{ENDING}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """What one output brought to the brightest skin, beside what the order wanted."""

    name: str
    planned_J_cm2: float
    delivered_J_cm2: float

    @property
    def share(self) -> float:
        """Delivered over planned; 1 where nothing was planned."""
        return self.delivered_J_cm2 / self.planned_J_cm2 if self.planned_J_cm2 > 0 else 1.0

    @property
    def short(self) -> bool:
        """Whether less than 90 % of the plan came."""
        return self.share < SHORT


@dataclass(frozen=True, kw_only=True, slots=True)
class Interruption:
    """Time in the dark within a session: when it began (seconds of the session), how long it was, and why."""

    at_s: float
    seconds: float
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Warmth:
    """The skin under the mask at one moment of the session: both thermistors, None where one could not be read."""

    at_s: float
    celsius: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """One session as it was.

    doses          by output; ``lit_s`` seconds of light of the ``planned_s`` that were ordered
    interruptions  in their order; ``warmth`` the temperatures over time, ``highest_C`` the highest of them
    ended          a key of ``ENDS``; ``reasons`` in the mask's words
    serial, firmware, calibration, order, session, plan, person   which mask, and what it was told to do for whom
    began, until   by the mask's clock; None where it never lit
    proven         read from the mask's journal; otherwise what the host saw, and the journal is still to be read. Where
                   ``ended`` is unknown: the whole plan, because the journal holds nothing of it any more
    """

    doses: tuple[Dose, ...]
    lit_s: float
    planned_s: float
    interruptions: tuple[Interruption, ...]
    warmth: tuple[Warmth, ...]
    ended: str
    reasons: tuple[str, ...]
    serial: str
    firmware: str
    calibration: str
    order: int
    session: int
    plan: str
    person: str
    began: datetime | None
    until: datetime | None
    proven: bool

    @property
    def highest_C(self) -> float | None:
        """The warmest that either thermistor was; None where none could be read."""
        return max((one for row in self.warmth for one in row.celsius if one is not None), default=None)

    @property
    def short(self) -> tuple[str, ...]:
        """The outputs that brought less than 90 % of their plan."""
        return tuple(dose.name for dose in self.doses if dose.short)

    @property
    def share(self) -> float:
        """The least share of its plan that any output brought."""
        return min((dose.share for dose in self.doses), default=0.0)

    @property
    def settled(self) -> bool:
        """Whether nothing more can be learnt of it: proven, or lost for good and counted in full."""
        return self.proven or self.ended == UNKNOWN

    @property
    def record_name(self) -> str:
        """The file name of its record: one for each session that ever was."""
        return record_name(self.serial, self.order, self.session)

    def said(self) -> dict[str, Any]:
        """As plain data: docs/look-up/json.md, section delivered."""
        return {
            "schema": SCHEMA,
            "serial": self.serial,
            "firmware": self.firmware,
            "calibration": self.calibration,
            "order": self.order,
            "session": self.session,
            "plan": self.plan,
            "person": self.person,
            "began": _when(self.began),
            "until": _when(self.until),
            "ended": self.ended,
            "reasons": list(self.reasons),
            "proven": self.proven,
            "lit_s": self.lit_s,
            "planned_s": self.planned_s,
            "doses": [_dose_said(dose) for dose in self.doses],
            "short": list(self.short),
            "interruptions": [{"at_s": one.at_s, "seconds": one.seconds, "why": one.why} for one in self.interruptions],
            "highest_C": self.highest_C,
            "warmth": [{"at_s": one.at_s, "celsius": list(one.celsius)} for one in self.warmth],
        }


def _dose_said(dose: Dose) -> dict[str, Any]:
    return {
        "output": dose.name,
        "planned_J_cm2": round(dose.planned_J_cm2, DIGITS),
        "delivered_J_cm2": round(dose.delivered_J_cm2, DIGITS),
        "share": round(dose.share, DIGITS),
        "short": dose.short,
    }


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def read(said: Mapping[str, Any]) -> Delivered:
    """A Delivered from the plain data that ``said`` gives."""

    def moment(name: str) -> datetime | None:
        return None if said[name] is None else datetime.fromisoformat(said[name])

    return Delivered(
        doses=tuple(
            Dose(name=one["output"], planned_J_cm2=one["planned_J_cm2"], delivered_J_cm2=one["delivered_J_cm2"])
            for one in said["doses"]
        ),
        interruptions=tuple(Interruption(**one) for one in said["interruptions"]),
        warmth=tuple(Warmth(at_s=one["at_s"], celsius=tuple(one["celsius"])) for one in said["warmth"]),
        reasons=tuple(said["reasons"]),
        began=moment("began"),
        until=moment("until"),
        **{name: said[name] for name in (
            "lit_s", "planned_s", "ended", "serial", "firmware", "calibration", "order", "session", "plan", "person",
            "proven",
        )},
    )  # fmt: skip
