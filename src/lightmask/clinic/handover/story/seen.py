"""What was asked, seen and measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lightmask.clinic.handover.story.people import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One question of the screening form, and what was answered: yes, no or unknown."""

    id: str
    question: str
    answer: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Medicine:
    """A medicine by the name that the person gives it; ``stopped_on`` is None while it is taken."""

    name: str
    stopped_on: date | None = None
    stopped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening(Entry):
    """The questions of safety. ``full``: the whole form, else what had changed."""

    answers: tuple[Answer, ...]
    medicines: tuple[Medicine, ...] = ()
    full: bool = True
    self_reported: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Phototype(Entry):
    """Fitzpatrick's type, 1 to 6."""

    phototype: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One figure that a reading rests on."""

    name: str
    value: float
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading(Entry):
    """One reading of an instrument, one colour, one clinical score.

    scale   id of the scale or instrument; title is what people call it
    asked   whether the person answered a questionnaire for it
    inputs  what was read or answered; the value follows from it
    """

    scale: str
    title: str
    value: float | None
    unit: str = ""
    region: str = ""
    instrument: str = ""
    inputs: tuple[Input, ...] = ()
    lower: float | None = None
    upper: float | None = None
    asked: bool = False
    self_reported: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding(Entry):
    """Something seen in one region of the face; ``gone`` when it was no longer there."""

    region: str
    kind: str
    severity: int | None = None
    note: str = ""
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo(Entry):
    """A standard photo. ``path`` is where an export keeps it; ``card`` what was read from the colour card."""

    pose: str
    path: str
    sha256: str
    width: int
    height: int
    size_bytes: int = 0
    card: tuple[Input, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class File(Entry):
    """A file of the record that is no photo: a dose map, a face scan, a report. ``plan`` is the id of its plan."""

    kind: str
    path: str
    content_type: str
    sha256: str
    size_bytes: int
    plan: str = ""
