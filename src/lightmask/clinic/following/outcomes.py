"""What came of it: each scale over time, and what was forecast against what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import Any

from django.utils.translation import gettext as _

from lightmask.clinic.following.log import Days, readings
from lightmask.clinic.models import Patient
from lightmask.clinic.scales import Change, Scale, changed, repeatability_sd
from lightmask.clinic.scales.changes import BEYOND

WEEK_d = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One scale in one region over time, from the last reading before the first session on.

    points  the first is what all others are held against; earlier: readings before it, which no longer count
    repeat  half the width of the grey band about it: a reading outside it has changed; None when nobody knows
    """

    scale: Scale
    region: str
    points: tuple[tuple[date, float], ...]
    repeat: float | None
    rests_on: str
    change: Change | None
    earlier: int = 0

    @property
    def title(self) -> str:
        """'Cutometer R2 gross elasticity, cheek'."""
        return ", ".join(_(part) for part in (self.scale.name, self.region) if part)

    @property
    def verdict(self) -> str:
        """One sentence, which promises nothing."""
        if self.change is None:
            return _("One reading so far: there is nothing to hold it against yet.")
        if self.change.real == "unknown":
            return _("Nobody has published how far this reading repeats, so a change cannot be told from noise.")
        if self.change.real == "no":
            return _("No change beyond what repeated readings of unchanged skin differ by.")
        words = {"better": _("Changed for the better, beyond repeatability."),
                 "worse": _("Changed for the worse, beyond repeatability: have the skin looked at."),
                 "changed": _("Changed beyond repeatability; neither way is better on this scale."),
                 "same": _("No change.")}  # fmt: skip
        return words[self.change.direction]


def series(patient: Patient, first: date | None = None) -> list[Series]:
    """Every scale that was read, those first that were read most often. ``first``: the day of the first session."""
    found = [_series(scale, region, days, first) for (scale, region), days in readings(patient).items()]
    return sorted(found, key=lambda one: (-len(one.points), one.title))


def _series(scale: Scale, region: str, days: Days, first: date | None) -> Series:
    points = tuple((on, mean(values)) for on, values in sorted(days.items()))
    earlier = max(sum(on <= first for on, _value in points) - 1, 0) if first else 0
    points = points[earlier:]
    sd, rests_on = repeatability_sd(scale, points[0][1])
    return Series(
        scale=scale, region=region, points=points, repeat=None if sd is None else BEYOND * sd, rests_on=rests_on,
        change=changed(scale.id, points[0][1], points[-1][1]) if len(points) > 1 else None, earlier=earlier,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretold:
    """One endpoint of the plan's forecast for one person, in percent of the beginning, and what was measured of it.

    without  middle, low and high of the same without light
    repeat   percent by which a change may differ when nothing has changed; first_week: the week from which the middle
             of the forecast lies beyond it, None when it never does
    """

    title: str
    better: str
    weeks: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    without: tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]] | None
    observed: tuple[tuple[float, float], ...]
    repeat: float | None
    first_week: float | None

    @property
    def said(self) -> str:
        """Where the last reading lies, in words."""
        if self.first_week is None and self.repeat is not None and not self.observed:
            return _("The change forecast is smaller than this reading repeats: one reading will not show it.")
        if not self.observed:
            return _("Not measured yet.")
        week, value = self.observed[-1]
        low, high = (_at(self.weeks, ends, week) for ends in (self.low, self.high))
        inside = low <= value <= high
        where = _("inside") if inside else _("outside")
        return _("Week %(week).0f: %(value)+.0f %%, %(where)s the forecast of %(low)+.0f to %(high)+.0f %%.") % {
            "week": week, "value": value, "where": where, "low": low, "high": high,
        }  # fmt: skip


def foretold(said: Mapping[str, Any], measured: Sequence[Series], first: date | None) -> list[Foretold]:
    """Every endpoint that can be measured in one person."""
    forecast = said.get("forecast")
    if not forecast:
        return []
    by_endpoint = {one.scale.endpoint: one for one in reversed(measured) if one.scale.endpoint}
    return [
        _foretold(row, forecast["weeks"], by_endpoint.get(row["name"]), first)
        for row in forecast["endpoints"]
        if row["person"]
    ]


def _foretold(row: Mapping[str, Any], weeks: Sequence[float], seen: Series | None, first: date | None) -> Foretold:
    person, unlit = row["person"], row.get("without_light")
    observed = _percent(seen, first) if seen else ()
    repeat = None
    if seen is not None and seen.repeat is not None and seen.points[0][1]:
        repeat = 100 * seen.repeat / abs(seen.points[0][1])
    middle = tuple(person["middle"])
    beyond = (week for week, value in zip(weeks, middle, strict=True) if repeat is not None and abs(value) > repeat)
    return Foretold(
        title=_(row["title"]), better=row["better"], weeks=tuple(weeks), low=tuple(person["low"]), middle=middle,
        high=tuple(person["high"]), observed=observed, repeat=repeat, first_week=next(beyond, None),
        without=(tuple(unlit["middle"]), tuple(unlit["low"]), tuple(unlit["high"])) if unlit else None,
    )  # fmt: skip


def _percent(seen: Series, first: date | None) -> tuple[tuple[float, float], ...]:
    """Changes against the reading that all are held against. -> (week, percent)"""
    before = seen.points[0][1]
    if first is None or not before:
        return ()
    after = ((on, value) for on, value in seen.points[1:] if on > first)
    return tuple(((on - first).days / WEEK_d, 100 * (value - before) / before) for on, value in after)


def _at(weeks: Sequence[float], values: Sequence[float], week: float) -> float:
    import numpy as np

    return float(np.interp(week, weeks, values))
