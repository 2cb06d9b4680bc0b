"""Advice: go on, change something or stop, in one sentence, from what was measured and how many sessions were done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, not_negative, positive
from lightmask.response.measured import Reading
from lightmask.response.outcomes import Updated, chance_beyond

VERDICTS = ("continue", "adjust", "stop")


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What to do, and why: one of ``VERDICTS`` with its reason."""

    verdict: str
    reason: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise BadInput(f"'{self.verdict}' is not an advice. Give one of: {', '.join(VERDICTS)}.")


def advise(updated: Updated, *, done: float, planned: float, adverse: Sequence[str] = ()) -> Advice:
    """The first of these that holds decides: harm, too few sessions, a slip, a change, none yet, none in time.

    done, planned  sessions up to the latest measurement; adverse: what was reported, in words
    """
    not_negative("done", done)
    positive("planned", planned)
    latest = _latest(updated)
    worse = [one for one in latest if -one.gain > rule("beyond repeatability") * one.gain_sd]
    better = [one for one in latest if one.gain > rule("beyond repeatability") * one.gain_sd]
    if adverse:
        return Advice(
            verdict="stop", reason=f"Reported: {', '.join(adverse)}. Have it looked at before any more light."
        )
    if worse:
        return Advice(verdict="stop", reason=f"{_said(worse[0])}, the wrong way: have the skin looked at first.")
    if done < rule("least done") * planned:
        return Advice(
            verdict="adjust",
            reason=f"Only {done:g} of {planned:g} sessions were done: keep to the plan before judging it.",
        )
    if slips := [one for one in updated.compared if abs(one.z) > rule("beyond belief")]:
        name, week = slips[0].reading.endpoint.name, slips[0].reading.measured.week
        return Advice(
            verdict="adjust",
            reason=f"{name} of week {week:g} lies far outside what was forecast: measure again before judging.",
        )
    if better:
        return Advice(verdict="continue", reason=f"{_said(better[0])}.")
    return _none_yet(updated, latest)


def _none_yet(updated: Updated, latest: Sequence[Reading]) -> Advice:
    """No change that can be measured: normal so far, or a reason to change something, or to stop."""
    week = max(one.measured.week for one in latest)
    if week >= rule("stop at"):
        reason = f"No change that can be measured by week {week:g}: more of the same is not supported."
        return Advice(verdict="stop", reason=reason)
    chance = max(_chance_in_time(updated, one) for one in latest)
    odds = f"the chance of one by week {rule('stop at'):g} is about {100 * chance:.0f} %"
    if week >= rule("judge from") and chance < rule("worth going on"):
        return Advice(verdict="stop", reason=f"No change that can be measured by week {week:g}, and {odds}.")
    first = [begin for one in latest if (begin := _first_week(updated, one)) is not None]
    if not first:
        reason = "The change forecast is too small for these measurements: repeat them and take means, or use others."
        return Advice(verdict="adjust", reason=reason)
    if week < min(first):
        return Advice(verdict="continue", reason=f"No change yet is normal until week {min(first):g}; {odds}.")
    reason = f"No change that can be measured by week {week:g}: look at fit, minutes and distance; {odds}."
    return Advice(verdict="adjust", reason=reason)


def rule(name: str) -> float:
    """One number of the table of rules."""
    table = tables.read("response/judging")
    return float(table.column("value")[table.text("rule").index(name)])


def _latest(updated: Updated) -> list[Reading]:
    """The last reading of each endpoint."""
    last = {one.reading.endpoint.name: one.reading for one in updated.compared}
    return list(last.values())


def _least_link(one: Reading, week: float) -> float:
    """The least change that two such measurements can show, on the scale where effects add."""
    least = rule("beyond repeatability") * one.gain_sd
    return math.log(least / week) if one.endpoint.kind == "closing" else least


def _chance_in_time(updated: Updated, one: Reading) -> float:
    """The chance that this person's true change can be measured by the time of stopping."""
    week = min(rule("stop at"), float(updated.forecast.of(one.endpoint.name).week[-1]))
    return chance_beyond(updated.forecast, one.endpoint.name, week, _least_link(one, week))


def _first_week(updated: Updated, one: Reading) -> float | None:
    """The first week at which half of such people would show a change that can be measured; None: at no week."""
    weeks = np.arange(1, math.floor(updated.before.of(one.endpoint.name).week[-1]) + 1)
    likely = (chance_beyond(updated.before, one.endpoint.name, week, _least_link(one, week)) >= 1 / 2 for week in weeks)
    return next((float(week) for week, enough in zip(weeks, likely, strict=True) if enough), None)


def _said(one: Reading) -> str:
    """A change in words: how far, against how far two measurements of unchanged skin may lie apart."""
    noise_pct = 100 * math.expm1(rule("beyond repeatability") * one.gain_sd)
    way = "fell" if one.change_pct < 0 else "rose"
    return (
        f"{one.endpoint.name} {way} by {abs(one.change_pct):.0f} % by week {one.measured.week:g}, "
        f"more than the {noise_pct:.0f} % that two measurements of unchanged skin may differ by"
    )
