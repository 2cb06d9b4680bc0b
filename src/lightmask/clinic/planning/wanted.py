"""Wanted: everything that one plan is made from, as plain data with a hash. No Django here: the child reads it too."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from lightmask.errors import BadInput

PERSON, HOME, OFFICE = "assessment.person.toml", "mask.mask.toml", "office.mask.toml"
FEWEST, MOST = 100, 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A request of the planner.

    person, mask, office_mask   the texts of their files; ``beside`` holds files that these name, by their plain names
    goals                       (name, weight); procedures: (kind, day); days are written 2026-11-30
    way                         an alternative in place of the best, by its key
    earlier, log, now           the text of a plan that goes on, what was done and measured since, and when it goes on
    made_on                     the day that the plan bears; ``edition`` of the program and its tables: part of the hash
    """

    person: str
    mask: str
    goals: tuple[tuple[str, float], ...]
    care: str
    made_on: str
    office_mask: str | None = None
    beside: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    time_zone: str | None = None
    procedures: tuple[tuple[str, str], ...] = ()
    rest_days: tuple[str, ...] = ()
    minutes_a_week: float | None = None
    way: str | None = None
    draws: int = 200
    edition: str = ""
    earlier: str | None = None
    log: Mapping[str, Any] | None = None
    now: str | None = None

    def __post_init__(self) -> None:
        if not FEWEST <= self.draws <= MOST:
            raise BadInput(f"draws={self.draws} is outside {FEWEST} to {MOST}. Give 200, or 500 for the full thing.")
        if (self.care == "both") != (self.office_mask is not None):
            raise BadInput("A course of both begins in the office with a mask of its own, and no other course does.")
        if len({one is None for one in (self.earlier, self.log, self.now)}) > 1:
            raise BadInput("A plan goes on from an earlier plan, a log and a moment. Give all three, or none.")
        strange = next((name for name in self.beside if "/" in name or "\\" in name or name.startswith(".")), None)
        if strange is not None:
            raise BadInput(f"'{strange}' is no plain file name. Name the file without folders.")

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Wanted:
        """From plain data, as `said` gives it."""
        known = {one.name for one in fields(cls)}
        if strangers := sorted(set(said) - known):
            raise BadInput(f"The request holds '{strangers[0]}', which nobody knows. Give: {', '.join(sorted(known))}.")
        pairs = {
            "goals": tuple((str(name), float(weight)) for name, weight in said.get("goals", ())),
            "procedures": tuple((str(kind), str(on)) for kind, on in said.get("procedures", ())),
            "rest_days": tuple(said.get("rest_days", ())),
        }
        return cls(**{**said, **pairs})

    def said(self) -> dict[str, Any]:
        """As plain data."""
        return dict(json.loads(json.dumps(asdict(self))))

    @property
    def masks(self) -> int:
        """How many it is about."""
        return 1 if self.office_mask is None else 2

    @property
    def hash(self) -> str:
        """Of everything: the same request is the same plan."""
        text = json.dumps(self.said(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def files(self) -> dict[str, str]:
        """The files that the planner loads, by name."""
        own = {PERSON: self.person, HOME: self.mask}
        return {**self.beside, **own, **({OFFICE: self.office_mask} if self.office_mask is not None else {})}

    @property
    def days(self) -> dict[str, date]:
        """The days that are named: the start, and each procedure by its place."""
        named = {"start": self.start} if self.start else {}
        each = {f"procedure {place}": on for place, (_, on) in enumerate(self.procedures)}
        return {name: _day(text) for name, text in (named | each).items()}

    @property
    def command(self) -> str:
        """What makes the plan again from the files that the clinic can hand out."""
        words = ["lightmask", "plan", PERSON, HOME, "--care", self.care]
        words += ["--office-mask", OFFICE] if self.office_mask is not None else []
        for name, weight in self.goals:
            words += ["--goal", f"{name}:{weight:g}"]
        words += ["--start", self.start] if self.start else []
        words += ["--time-zone", self.time_zone] if self.start and self.time_zone else []
        for kind, on in self.procedures:
            words += ["--procedure", f"{kind}:{on}"]
        for one in self.rest_days:
            words += ["--rest-day", one]
        words += ["--minutes-a-week", f"{self.minutes_a_week:g}"] if self.minutes_a_week is not None else []
        words += ["--way", self.way] if self.way else []
        words += ["--continue", "SESSIONS.csv", "--plan", "plan.json", "--at", self.now] if self.now else []
        return shlex.join([*words, "--draws", str(self.draws)])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"'{text}' is no day. Write it as in 2026-11-30.") from None
