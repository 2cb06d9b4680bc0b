"""Go on, look at something, or stop: in one sentence, from what was measured and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lightmask.clinic.following.course import Standing
from lightmask.clinic.following.outcomes import Foretold, Series
from lightmask.response.advice import rule

FEW = 3  # planned sessions before keeping to them says anything


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """``tone`` is how a notice looks: good, info, warn or stop."""

    tone: str
    title: str
    text: str


def advise(
    standing: Standing, measured: Sequence[Series], forecast: Sequence[Foretold], adverse: Sequence[str]
) -> Advice:
    """The first of these that holds: harm, a change for the worse, the week to stop, too few sessions, change, none."""
    worse = [one.title for one in measured if _real(one, "worse")]
    better = [one.title for one in measured if _real(one, "better")]
    if adverse:
        said = _("Reported and not closed: %s. A professional looks at it first.") % ", ".join(adverse)
        return Advice(tone="stop", title=_("No more light for now"), text=said)
    if worse:
        said = _("Changed for the worse, beyond repeatability: %s.") % ", ".join(worse)
        return Advice(tone="stop", title=_("Have the skin looked at first"), text=said)
    if standing.week is None:
        said = _("Measure and take photos before the first session: without a beginning there is no change to see.")
        return Advice(tone="info", title=_("The course has not begun"), text=said)
    if standing.adherence is not None and standing.adherence < rule("least done") and standing.planned >= FEW:
        said = _("%(done)d of %(planned)d sessions were done. Missed ones are not made up for; the weeks ahead count.")
        text = said % {"done": standing.done, "planned": standing.planned}
        return Advice(tone="warn", title=_("Too few sessions to judge by"), text=text)
    if better:
        said = _("Better, beyond repeatability: %s. Whether it is the light, one person cannot tell.")
        return Advice(tone="good", title=_("A change that can be measured"), text=said % ", ".join(better))
    return _none_yet(standing, measured, forecast)


def _none_yet(standing: Standing, measured: Sequence[Series], forecast: Sequence[Foretold]) -> Advice:
    """Normal so far, a week to decide, or nothing that anybody can foretell."""
    week = standing.week or 0.0
    if any(week >= float(row["week"]) for row in standing.said.get("stop_rules") or ()):
        return _decide(week, any(one.change is not None for one in measured))
    first = [one.first_week for one in forecast if one.first_week is not None]
    if first and week < min(first):
        said = _("In most people nothing can be measured before week %.0f.") % min(first)
        return Advice(tone="info", title=_("No change yet is normal"), text=said)
    if not forecast:
        said = _("No trial near enough says what to expect of this course.")
        return Advice(tone="info", title=_("Nothing can be foretold"), text=said)
    said = _("Look at fit, minutes and distance, and measure again at the next week of the plan.")
    return Advice(tone="info", title=_("No change that can be measured so far"), text=said)


def _decide(week: float, judged: bool) -> Advice:
    """A week in which the plan says to stop when nothing has changed."""
    if not judged:
        said = _("Week %.0f is a week to decide, and nothing was measured since the beginning.") % week
        return Advice(tone="warn", title=_("Measure now"), text=said)
    said = _("No change that can be measured by week %.0f: more of the same is not supported. ") % week
    said += _("Update the forecast to see how likely one still is.")
    return Advice(tone="warn", title=_("Time to decide whether to stop"), text=said)


def latest(said: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """(verdict, reason) of a plan that went on from an earlier one: worked out with all of its draws."""
    found = (said or {}).get("so_far")
    advice = found.get("advice") if found else None
    return (advice["verdict"], advice["reason"]) if advice else None


def _real(one: Series, direction: str) -> bool:
    return one.change is not None and one.change.real == "yes" and one.change.direction == direction
