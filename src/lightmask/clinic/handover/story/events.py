"""What was given, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lightmask.clinic.handover.story.people import Entry, one_of, zoned

WHERE = ("office", "home")
STATES = ("reserved", "running", "done", "stopped", "failed", "unknown")
SOURCES = ("mask", "self", "paper")
SEVERITIES = ("mild", "moderate", "severe")


@dataclass(frozen=True, kw_only=True, slots=True)
class Light:
    """What one channel brought to one zone, beside what was planned; None where nobody knows."""

    channel: str
    zone: str
    planned_J_cm2: float | None
    delivered_J_cm2: float | None
    peak_mW_cm2: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Interruption:
    """Time in the dark within a session."""

    at_s: float
    seconds: float
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Session(Entry):
    """One session of light, as it was.

    plan     id of the plan that it belongs to; "" where none is known
    unit     id of the mask; serial, firmware and calibration are those of that day
    source   mask: its own record; self: told by the person; paper: written down afterwards
    reasons  why it ended otherwise than planned
    """

    where: str
    state: str
    source: str
    day: date
    plan: str = ""
    unit: str = ""
    serial: str = ""
    firmware: str = ""
    calibrated_on: date | None = None
    began: datetime | None = None
    ended: datetime | None = None
    planned_min: float | None = None
    minutes: float | None = None
    lights: tuple[Light, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    highest_C: float | None = None
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, moment in (("at", self.at), ("began", self.began), ("ended", self.ended)):
            zoned(name, moment)
        one_of("where", self.where, WHERE)
        one_of("state", self.state, STATES)
        one_of("source", self.source, SOURCES)

    @property
    def given(self) -> bool:
        """Whether light came, as far as anybody knows."""
        return self.state in ("done", "stopped")


@dataclass(frozen=True, kw_only=True, slots=True)
class SideEffect(Entry):
    """What the skin or the eyes did afterwards, grade 0 to 4."""

    kind: str
    grade: int
    session: str = ""
    hours_after: float | None = None
    text: str = ""
    self_reported: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AdverseEvent(Entry):
    """Harm, or what might have been, tied to the session and to the mask as it was that day."""

    kind: str
    severity: str
    serious: bool
    description: str
    session: str = ""
    unit: str = ""
    serial: str = ""
    firmware: str = ""
    calibrated_on: date | None = None
    action: str = ""
    outcome: str = ""
    self_reported: bool = False
    seen_at: datetime | None = None
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        for name, moment in (("at", self.at), ("seen_at", self.seen_at), ("closed_at", self.closed_at)):
            zoned(name, moment)
        one_of("severity", self.severity, SEVERITIES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure(Entry):
    """A peel, microneedling or laser, done or planned."""

    kind: str
    on: date
    done: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment(Entry):
    """When somebody is expected: ``at`` is when it begins, ``by`` whom they see."""

    minutes: int
    kind: str
    note: str = ""
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One entry of the audit about this person: who did what, when. ``hash`` is its link in the chain."""

    no: int
    at: datetime
    actor: str
    role: str
    act: str
    kind: str
    what: str
    hash: str = ""

    def __post_init__(self) -> None:
        zoned("at", self.at)
