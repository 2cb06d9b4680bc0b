"""Procedure: a peel, microneedling or a laser within a course, and how light and creams stand back from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from lightmask import tables
from lightmask.errors import BadInput, did_you_mean
from lightmask.person import Person
from lightmask.safety.waits import days_left

ROW = "C29"  # of the screening list: a peel, laser or microneedling in the last days
NAMES = {"peel": "the chemical peel", "microneedling": "microneedling", "laser": "the laser"}
CREAMS = {"retinoid": "retinoid", "acid": "peeling acid"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row of the table: whole days, what they rest on, why, and how well that is known."""

    kind: str
    name: str
    days: int
    rests_on: str
    basis: str
    source: str
    reliability: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """What is done to the skin besides light, and on which day."""

    kind: str
    on: date

    def __post_init__(self) -> None:
        if self.kind not in kinds():
            raise BadInput(
                f"'{self.kind}' is no procedure that a course is planned around.{did_you_mean(self.kind, kinds())} "
                f"Give one of: {', '.join(kinds())}."
            )
        if not isinstance(self.on, date) or isinstance(self.on, datetime):
            raise BadInput(f"on={self.on!r} is no date. Give one, as in date(2026, 12, 1).")

    @property
    def title(self) -> str:
        """What it is called within a sentence."""
        return f"{NAMES[self.kind]} on {self.on}"

    @property
    def dark_from(self) -> date:
        """The first day without light before it."""
        return self.on - timedelta(days=rule(self.kind, "no light before").days)

    @property
    def blue_from(self) -> date:
        """The first day on which violet or blue light may come back."""
        return self.on + timedelta(days=rule(self.kind, "no blue after").days)

    def first_light(self, care: str, person: Person) -> date:
        """The first day of light after it: as screening demands; in the office sooner if a professional decided."""
        if care == "office" and self.decided(person):
            return self.on + timedelta(days=rule(self.kind, "first light in the office").days)
        days = max(rule(self.kind, "first light at home").days, days_left(_screened_d(self.kind), 0))
        return self.on + timedelta(days=days)

    def decided(self, person: Person) -> bool:
        """Whether a professional has decided, by the day of the procedure, that light may follow it."""
        return person.decided(ROW, "recent-procedure", by_day=self.on) is not None

    def why(self, care: str, person: Person) -> str:
        """Why there is no light after it yet."""
        days = (self.first_light(care, person) - self.on).days - 1
        found = rule(self.kind, "first light in the office" if self.sooner(care, person) else "first light at home")
        last = self.on + timedelta(days=days)
        until = f"no light until the end of {last}" if days >= 0 else "no light before it"
        lift = "; a professional may decide otherwise" if care == "office" and not self.decided(person) else ""
        return f"{_capital(self.title)}: {until} ({found.rests_on}: {found.basis}{lift})."

    def sooner(self, care: str, person: Person) -> bool:
        """Whether the office's waiting time holds instead of the one at home."""
        return care == "office" and self.decided(person)

    @property
    def blue_note(self) -> str:
        """How long violet and blue light wait."""
        blue = rule(self.kind, "no blue after")
        return f"After {self.title} no violet or blue light before {self.blue_from} ({blue.rests_on}: {blue.basis})."

    @property
    def notes(self) -> tuple[str, ...]:
        """What to keep off the skin before and after it, with days and what they rest on."""
        creams = tuple(self._cream(key, name) for key, name in CREAMS.items())
        return (
            *creams,
            f"What is measured after {self.on} shows {NAMES[self.kind]} and the light together.",
        )

    def _cream(self, key: str, name: str) -> str:
        before, after = rule(self.kind, f"no {key} before"), rule(self.kind, f"no {key} after")
        first, last = self.on - timedelta(days=before.days), self.on + timedelta(days=after.days)
        rests_on = " and ".join(dict.fromkeys((before.rests_on, after.rests_on)))
        return f"No {name} on the skin from {first} to {last}, for {self.title} ({rests_on})."

    @property
    def photographs(self) -> tuple[date, ...]:
        """The days on which to photograph the skin because of it, the first just before it."""
        return tuple(self.on + timedelta(days=one.days) for one in _rules(self.kind, "photograph"))


def kinds() -> tuple[str, ...]:
    """Every kind of procedure there is."""
    return tuple(dict.fromkeys(tables.read("plan/procedures").text("kind")))


def rule(kind: str, name: str) -> Rule:
    """One rule of one kind of procedure."""
    return _rules(kind, name)[0]


def far_enough_apart(procedures: Iterable[Procedure]) -> tuple[Procedure, ...]:
    """The procedures in order of their days; two that are too near to each other are refused."""
    ordered = tuple(sorted(procedures, key=lambda one: (one.on, one.kind)))
    for earlier, later in pairwise(ordered):
        apart = max((rule(one.kind, "apart") for one in (earlier, later)), key=lambda found: found.days)
        if (later.on - earlier.on).days < apart.days:
            raise BadInput(
                f"{_capital(earlier.title)} and {later.title} are {(later.on - earlier.on).days} days apart. Leave "
                f"{apart.days} days at least ({apart.rests_on}: {apart.basis})."
            )
    return ordered


def _rules(kind: str, name: str) -> list[Rule]:
    rows = tables.read("plan/procedures").rows()
    found = [row for row in rows if row["kind"] == kind and row["rule"] == name]
    if not found:
        raise BadInput(f"There is no rule '{name}' for '{kind}' in the table of procedures.")
    return [
        Rule(name=row["rule"], days=int(row["days"]), **{key: row[key] for key in
             ("kind", "rests_on", "basis", "source", "reliability")})
        for row in found
    ]  # fmt: skip


def _screened_d(kind: str) -> float:
    """How long the screening list counts it as recent."""
    table = tables.read("safety/waits")
    return float(table.column("wait_days")[table.text("care").index(kind)])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
