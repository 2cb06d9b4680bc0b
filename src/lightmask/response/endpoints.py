"""Endpoint: one kind of measurement of one thing, so that like is held against like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lightmask import tables
from lightmask.errors import BadInput, did_you_mean
from lightmask.response.curve import namespace

KINDS = ("change", "responders", "closing")
PERCENT = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """What is measured, and the scale on which light and background add up.

    kind    change: percent of the baseline, falls by their logarithm (nothing falls below nothing), rises as they are;
            responders: percent of people, on the scale of log odds; closing: percent of an open area, on the
            logarithm of the rate at which it closes
    better  whether lower or higher is better
    route   which curve the dose takes; layer: where the tissue lies; pool: slow or fast
    unlit   expects: who knows that nothing was done sees less than under sham; heals: it mends of itself
    """

    name: str
    title: str
    goals: tuple[str, ...]
    family: str
    kind: str
    better: str
    rater: str
    route: str
    layer: str
    pool: str
    unlit: str
    words: tuple[str, ...]

    @classmethod
    def named(cls, name: str) -> Endpoint:
        """The endpoint of that name."""
        found = next((one for one in endpoints() if one.name == name), None)
        if found is None:
            known = [one.name for one in endpoints()]
            raise BadInput(f"'{name}' is not an endpoint.{did_you_mean(name, known)} Endpoints: {', '.join(known)}.")
        return found

    @property
    def place(self) -> int:
        """Its place among all endpoints."""
        return [one.name for one in endpoints()].index(self.name)

    @property
    def allowed_pct(self) -> tuple[float, float]:
        """Between which numbers its percentages lie; the ends themselves are out of reach of a scale of logarithms."""
        if self.kind == "responders":
            return 0.0, PERCENT
        return (-PERCENT, 0.0) if self.kind == "closing" else (-PERCENT, float("inf"))

    def to_link(self, value_pct: Any, week: Any = 1.0) -> Any:
        """A percentage on the scale where light and background add up; higher is better. Same shape."""
        xp = namespace(value_pct)
        share = xp.asarray(value_pct) / PERCENT
        if self.kind == "responders":
            return xp.log(share) - xp.log1p(-share)
        if self.kind == "closing":
            return xp.log(-xp.log1p(share) / week)
        moved = xp.where(share < 0, xp.log1p(xp.where(share < 0, share, 0.0)), share)
        return -moved if self.better == "lower" else moved

    def from_link(self, link: Any, week: Any = 1.0) -> Any:
        """Back to percent. Same shape."""
        xp = namespace(link)
        if self.kind == "responders":
            return PERCENT / (1.0 + xp.exp(-link))
        if self.kind == "closing":
            return PERCENT * xp.expm1(-xp.exp(link) * week)
        moved = -link if self.better == "lower" else link
        return PERCENT * xp.where(moved < 0, xp.expm1(xp.where(moved < 0, moved, 0.0)), moved)


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Every endpoint there is."""
    return tuple(
        Endpoint(
            name=row["endpoint"],
            goals=tuple(row["goals"].split(";")),
            words=tuple(word.lower() for word in row["words"].split(";")),
            **{
                name: row[name]
                for name in ("title", "family", "kind", "better", "rater", "route", "layer", "pool", "unlit")
            },
        )
        for row in tables.read("evidence/endpoints").rows()
    )


@cache
def families() -> tuple[str, ...]:
    """Every family of endpoints, each once: its members lend each other strength."""
    return tuple(dict.fromkeys(one.family for one in endpoints()))
