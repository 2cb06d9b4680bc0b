"""Scale: one score or reading of the clinic - who rates it, its ends, its direction, what its values are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lightmask import tables
from lightmask.errors import BadInput, did_you_mean

STEPS = {"whole": 1.0, "half": 0.5}
ANSWERED = "mean of answered"
SUPPLIED = "site"  # texts that the site brings, with its licence


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One input that a scale is worked out from; ``name`` holds the site too where there are sites."""

    name: str
    label: str
    lowest: float | None
    highest: float | None
    step: str
    weight: float | None
    site: str = ""

    def check(self, value: Any) -> float:
        """The value as a number; refused outside the ends of the item."""
        return checked(self.label, value, self.lowest, self.highest, self.step)


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """What values up to an end are called; ``to`` is None for the last one."""

    to: float | None
    counts_end: bool
    meaning: str

    def holds(self, value: float) -> bool:
        return self.to is None or value < self.to or (self.counts_end and value == self.to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """One row of table ``clinic/scales``.

    better              'lower', 'higher', 'none' or 'context'; where the table says more, ``direction`` does too
    step                'whole', 'half' or 'any': which numbers there are between the ends
    way                 how it is worked out from items; empty when a value is read off and typed in
    texts               'own' words; 'site': the site supplies the questions; 'photos': published photographs needed
    important_points    smallest change that matters to people, in the unit; None when nobody published one
    endpoint, instrument  the row of table response/repeatability that this reading is; empty for none
    """

    id: str
    name: str
    domain: str
    rater: str
    lowest: float | None
    highest: float | None
    better: str
    direction: str
    inputs: str
    formula: str
    unit: str
    step: str
    way: str
    texts: str
    important: str
    important_points: float | None
    important_percent: float | None
    licence_note: str
    reliability: str
    source: str
    endpoint: str
    instrument: str
    items: tuple[Item, ...]
    bands: tuple[Band, ...]

    @classmethod
    def named(cls, name: str) -> Scale:
        """The scale with that id."""
        known = _by_id()
        if name not in known:
            raise BadInput(f"'{name}' is not a scale.{did_you_mean(name, known)} Scales: {', '.join(known)}.")
        return known[name]

    def check(self, value: Any) -> float:
        """The value as a number; refused when the scale has no such value."""
        return checked(self.name, value, self.lowest, self.highest, self.step, self.unit)

    def band(self, value: float) -> str:
        """What a value is called; empty when the scale names nothing."""
        found = self.check(value)
        return next((band.meaning for band in self.bands if band.holds(found)), "")

    @property
    def allowed(self) -> str:
        """The values there are, in words."""
        return f"{span(self.lowest, self.highest)}{_steps(self.step)}"

    @property
    def remembered(self) -> bool:
        """Whether some of what stands in its row was remembered and not read again."""
        return "remembered" in self.reliability

    @property
    def counts_answered(self) -> bool:
        """Whether the score is of the answered items, so that some may be left out."""
        return self.way == ANSWERED

    @property
    def supplied(self) -> bool:
        """Whether the site brings the texts of the questions, with its licence."""
        return self.texts == SUPPLIED


def scales(domain: str = "") -> tuple[Scale, ...]:
    """Every scale there is, or those of one domain, in the order of the table."""
    return tuple(one for one in _by_id().values() if domain in ("", one.domain))


def domains() -> tuple[str, ...]:
    """What scales are about, each once."""
    return tuple(dict.fromkeys(one.domain for one in scales()))


def checked(name: str, value: Any, lowest: float | None, highest: float | None, step: str, unit: str = "") -> float:
    """A number between two ends, at a step that there is; anything else is refused in a sentence."""
    allowed = f"Give a number {span(lowest, highest)}{f' {unit}' if unit else ''}{_steps(step)}."
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise BadInput(f"{name}: {value!r} is not a number. {allowed}") from None
    if isinstance(value, bool) or found != found or found in (float("inf"), float("-inf")):
        raise BadInput(f"{name}: {value!r} is not a number. {allowed}")
    if (lowest is not None and found < lowest) or (highest is not None and found > highest):
        raise BadInput(f"{name}: {found:g} is out of range. {allowed}")
    if step in STEPS and not (found / STEPS[step]).is_integer():
        raise BadInput(f"{name}: {found:g} is between two steps. {allowed}")
    return found


def span(lowest: float | None, highest: float | None) -> str:
    """'from 0 to 72', 'from 0 up', or 'of any size'."""
    if lowest is not None and highest is not None:
        return f"from {lowest:g} to {highest:g}"
    if lowest is not None:
        return f"from {lowest:g} up"
    return f"up to {highest:g}" if highest is not None else "of any size"


def _steps(step: str) -> str:
    return {"whole": ", whole numbers only", "half": ", in half steps"}.get(step, "")


@cache
def _by_id() -> dict[str, Scale]:
    return {row["id"]: _scale(row) for row in tables.read("clinic/scales").rows()}


def _scale(row: dict[str, str]) -> Scale:
    word = row["better"].split()[0]
    same = ("id", "name", "domain", "rater", "inputs", "formula", "unit", "step", "way", "texts", "licence_note",
            "reliability", "source", "endpoint", "instrument")  # fmt: skip
    return Scale(
        lowest=number(row["min"]), highest=number(row["max"]), better=word, direction=row["better"],
        important=row["minimal_important_difference"], important_points=number(row["mid_points"]),
        important_percent=number(row["mid_percent"]), items=_items(row["id"]), bands=_bands(row["id"]),
        **{name: row[name] for name in same},
    )  # fmt: skip


def _items(scale: str) -> tuple[Item, ...]:
    rows = [row for row in tables.read("clinic/scale_items").rows() if row["scale"] == scale]
    sites = {row["site"]: row["label"] for row in tables.read("clinic/scale_sites").rows() if row["scale"] == scale}
    at = [(site, f"{site}_", f"{label}: ") for site, label in sites.items()] or [("", "", "")]
    return tuple(_item(row, *place) for place in at for row in rows)


def _item(row: dict[str, str], site: str, prefix: str, said: str) -> Item:
    return Item(
        name=prefix + row["item"], label=said + row["label"], lowest=number(row["low"]), highest=number(row["high"]),
        step=row["step"], weight=number(row["weight"]), site=site,
    )  # fmt: skip


def _bands(scale: str) -> tuple[Band, ...]:
    rows = [row for row in tables.read("clinic/scale_bands").rows() if row["scale"] == scale]
    return tuple(Band(to=number(row["to"]), counts_end=row["end"] == "in", meaning=row["meaning"]) for row in rows)


def number(cell: str) -> float | None:
    """A cell of a table as a number; None where it is blank."""
    return float(cell) if cell else None
