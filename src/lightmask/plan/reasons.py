"""Why: what set the minutes and the rhythm, and why a mask cannot do what is asked, in sentences."""

from __future__ import annotations

import math

import numpy as np

from lightmask.plan.course import Course, Schedule
from lightmask.plan.house import factor
from lightmask.plan.minutes import Chance, STEP_min
from lightmask.plan.place import Place
from lightmask.plan.points import Comparison, Part, Terms
from lightmask.plan.search import Option
from lightmask.plan.worth import Worth
from lightmask.response.trials import called
from lightmask.safety import Review
from lightmask.safety.house import rule
from lightmask.units import s_PER_min

NEAR_A_LIMIT = 0.95
SAME_min = 0.05


def of_minutes(
    place: Place, option: Option, worth: Worth, chances: tuple[Chance, ...], found: Review
) -> tuple[str, ...]:
    """What set the session, the most telling first."""
    return tuple(filter(None, (
        _aim(place, option, worth, chances),
        _by_a_limit(place, option, found),
        _leaflet(place, option),
        _drives(option),
    )))  # fmt: skip


def _aim(place: Place, option: Option, worth: Worth, chances: tuple[Chance, ...]) -> str:
    layer, title, band = worth.goal.layer, worth.goal.title, called(worth.leading)
    window = worth.window(worth.leading)
    most = f"at most {_whose(place)}"
    if window is None:
        return f"{most}: no trial of {title} with {band} light states its dose"
    here = next((one for one in chances if one.band == worth.leading), None)
    if here is None:
        return (
            f"{band} stays dark: within every limit a minute of it does less for {title} in this skin than the other "
            f"light of this mask; the session is {most}"
        )
    if here.inside >= factor("cannot below"):
        return (
            f"{option.minutes:g} minutes bring the {layer} into the studied {band} window with a chance of "
            f"{100 * here.inside:.0f} %; no session that keeps every limit in 99 of 100 draws is worth more"
        )
    if here.above > here.below:
        return (
            f"even {STEP_min:g} minutes are above the studied {band} dose of the {layer}: "
            "this mask is too strong for what was studied"
        )
    longest_min = rule("longest session") / s_PER_min
    beside = max(chances, key=lambda one: one.inside)
    if beside.inside >= factor("cannot below"):
        return (
            f"{option.minutes:g} minutes bring the {layer} into the studied {called(beside.band)} window with a chance "
            f"of {100 * beside.inside:.0f} %; the studied {band} dose is out of reach of this mask within every limit"
        )
    return (
        f"this mask cannot reach the studied {band} dose of the {layer} within {longest_min:g} minutes and limits, "
        f"so the session is not made longer: {most}, below what was studied"
    )


def _whose(place: Place) -> str:
    return f"the leaflet's {place.leaflet_min:g} minutes" if place.leaflet_min else "a usual session's 10 minutes"


def _by_a_limit(place: Place, option: Option, found: Review) -> str:
    """The limit that the session stands at, when there is one."""
    known = [one for one in found.findings if not math.isnan(one.use) and one.id != "session"]
    nearest = max(known, key=lambda one: one.use, default=None)
    if nearest is None or nearest.use < NEAR_A_LIMIT:
        return ""
    full = place.settings(np.ones(len(option.drive)), option.minutes)
    way = "shortened" if full.fingerprint() == option.settings.fingerprint() else "dimmed and timed"
    return (
        f"{way} to {option.minutes:g} minutes by a limit: {nearest.limit} ({nearest.clause}) uses "
        f"{100 * nearest.use:.0f} % of what is allowed, {_held(nearest.share)}"
    )


def _held(share: float) -> str:
    """In how many of the draws a limit is held."""
    return "in every draw" if share >= 1 else f"in {100 * share:g} of 100 draws"


def _leaflet(place: Place, option: Option) -> str:
    leaflet_min = place.leaflet_min
    if leaflet_min is None:
        return ""
    if place.care == "home" and abs(option.minutes - leaflet_min) < SAME_min:
        return f"at home the leaflet's {leaflet_min:g} minutes are not exceeded"
    if option.minutes > leaflet_min:
        return f"the leaflet says {leaflet_min:g} minutes: going beyond it is a professional's decision"
    return ""


def _drives(option: Option) -> str:
    """The drives where they are not all full."""
    drive = option.settings.drive
    if all(share == 1.0 for share in drive.values()):
        return ""
    return "of full drive: " + ", ".join(f"{name} {100 * share:.0f} %" for name, share in drive.items())


def of_rhythm(place: Place, option: Option, part: Part | None, middle: Schedule) -> tuple[str, ...]:
    """Where the rhythm stands to what near trials did."""
    if part is None:
        if middle.per_week is None or middle.weeks is None:
            return ()
        return (
            "one session a week is already more than trials gave in a week, or than a wall of seven days allows: no "
            "number is named",
        )
    often = [arm.per_week for arm, _ in middle.counted if arm.per_week]
    long = [arm.weeks for arm, _ in middle.counted if arm.weeks]
    notes = [
        f"near trials of this light gave {_range(often)} a week for {_range(long)} weeks; within that, "
        f"{part.rhythm.per_week} a week for {part.rhythm.weeks} weeks is worth most for the time it takes"
    ] if often and long else []  # fmt: skip
    if place.care == "home" and max(often, default=0) > part.rhythm.per_week == 7:
        notes.append("at home once a day at most")
    return tuple(notes)


def _range(values: list[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def cannot(course: Course, worth: Worth, compared: Comparison, terms: Terms) -> tuple[str, ...]:
    """Why this mask cannot do what is asked in sensible time; nothing when it can."""
    said = []
    here = next((one for one in course.chances if one.band == worth.leading), None)
    if here is not None and here.inside < factor("cannot below") and here.below >= here.above:
        said.append(
            f"'{course.mask.name}' does not bring the {worth.goal.layer} to the {called(worth.leading)} dose that "
            f"trials of {worth.goal.title} studied: the chance is {100 * here.inside:.0f} %."
        )
    return (*said, *_pull_apart(course, compared, terms))


def _pull_apart(course: Course, compared: Comparison, terms: Terms) -> tuple[str, ...]:
    """Goals of which one loses most of what it could have for the sake of another."""
    if len(terms.weights) < 2 or course.option is None:
        return ()
    lost = []
    for place_, goal in enumerate(compared.place.goals):
        alone = max(one.done[place_].effect.mean() for one in compared.options)
        here = course.option.done[place_].effect.mean()
        if alone > 0 and here < factor("contrary goals") * alone:
            lost.append(f"{goal.title} keeps {100 * here / alone:.0f} % of what it could have")
    if not lost:
        return ()
    titles = " and ".join(goal.title for goal in compared.place.goals)
    return (
        f"{titles[0].upper()}{titles[1:]} pull apart: in one session {', '.join(lost)}. Plan them one after the other.",
    )
