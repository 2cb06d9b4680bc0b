"""Go on, look at something, or stop: in one sentence, from what was measured and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from lightmask.clinic.following.course import Standing
from lightmask.clinic.following.outcomes import Foretold, Series
from lightmask.response.advice import rule

ABOUT = timedelta(weeks=2)  # a reading so long before a week to decide is still one of that week
FEW = 3  # planned sessions before keeping to them says anything


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """``tone`` is how a notice looks: good, info, warn or stop; ``mine`` what the person reads in place of the text."""

    tone: str
    title: str
    text: str
    mine: str = ""

    @property
    def for_person(self) -> str:
        """The same without what only staff can do."""
        return self.mine or self.text


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
    rules = [float(row["week"]) for row in standing.said.get("stop_rules") or ()]
    if passed := [one for one in rules if week >= one]:
        return _decide(week, max(passed), max(passed) == max(rules), _judged(standing, measured, max(passed)))
    first = [one.first_week for one in forecast if one.first_week is not None]
    if first and week < min(first):
        said = _("In most people nothing can be measured before week %.0f.") % min(first)
        return Advice(tone="info", title=_("No change yet is normal"), text=said)
    if not forecast:
        said = _("No trial near enough says what to expect of this course.")
        return Advice(tone="info", title=_("Nothing can be foretold"), text=said)
    said = _("Look at fit, minutes and distance, and measure again at the next week of the plan.")
    return Advice(tone="info", title=_("No change that can be measured so far"), text=said)


def _judged(standing: Standing, measured: Sequence[Series], week: float) -> str:
    """'yes' where a reading that can tell was taken about that week or later, 'unclear' where none of them can tell."""
    assert standing.first is not None
    since = standing.first + timedelta(weeks=week) - ABOUT
    late = [one.change for one in measured if one.change is not None and one.points[-1][0] >= since]
    return "no" if not late else "yes" if any(one.real != "unknown" for one in late) else "unclear"


def _decide(week: float, rule_week: float, last: bool, judged: str) -> Advice:
    """A week in which the plan says to stop when nothing has changed."""
    if judged == "no":
        said = _("Week %.0f is a week to decide, and nothing was measured about then.") % rule_week
        mine = said + " " + _("Have the clinic measure your skin before you go on.")
        return Advice(tone="warn", title=_("Measure now"), text=said, mine=mine)
    if judged == "unclear":
        said = _("Week %.0f is a week to decide, and nobody knows how far the readings that were taken repeat. ") % week
        said += _("Take one whose repeatability is known, or compare photographs in the same light.")
        return Advice(tone="warn", title=_("The readings cannot tell"), text=said)
    none = _("No change that can be measured by week %.0f: more of the same is not supported.") % week
    if last:
        text = none + " " + _("End this course. Another goal, mask or treatment is for a professional to weigh.")
        mine = none + " " + _("Stop here, and ask the clinic what else there is. It is nothing that you did wrong.")
        return Advice(tone="warn", title=_("Stop: it has not helped"), text=text, mine=mine)
    text = none + " " + _("Update the forecast to see how likely one still is.")
    mine = none + " " + _("Ask the clinic whether it is worth going on.")
    return Advice(tone="warn", title=_("Time to decide whether to stop"), text=text, mine=mine)


def latest(said: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """(verdict, reason) of a plan that went on from an earlier one: worked out with all of its draws."""
    found = (said or {}).get("so_far")
    advice = found.get("advice") if found else None
    return (advice["verdict"], advice["reason"]) if advice else None


def _real(one: Series, direction: str) -> bool:
    return one.change is not None and one.change.real == "yes" and one.change.direction == direction
