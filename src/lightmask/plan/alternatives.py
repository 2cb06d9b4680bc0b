"""What else could be done: nothing, the leaflet, and courses of the front of time, benefit and doubt, side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightmask.plan import expect
from lightmask.plan.course import MAINTENANCE, Alternative, Course
from lightmask.plan.house import factor
from lightmask.plan.place import Place
from lightmask.plan.points import ALIKE, Comparison, Part, Point, Terms, point
from lightmask.plan.rhythm import Rhythm
from lightmask.plan.search import Option, option
from lightmask.plan.wish import CARES

Array = np.ndarray
LEAST_SHOWN = 5
MOST_TIMES = 1000
TITLES = {"home": "at home", "office": "in the office", "both": "in the office, then at home"}


def of(
    course: Course, chosen: Point, found: list[Point], compared: tuple[Comparison, ...], terms: Terms
) -> tuple[Alternative, ...]:
    """The planned course first, then the front, the leaflet and nothing."""
    front = on_front(found)
    shown = [("planned", "this plan", chosen)]
    for key, title, one in picked(chosen, front, found):
        if all(one is not other for _, _, other in shown):
            shown.append((key, title, one))
    rows = [_of_point(course, key, title, one, key == "planned", any(one is each for each in front))
            for key, title, one in shown]  # fmt: skip
    weeks = sum(part.rhythm.weeks for part in chosen.parts)
    return (*rows, *_leaflet(course, compared, terms), _nothing(course, weeks, np.zeros_like(chosen.benefit)))


def on_front(found: list[Point]) -> list[Point]:
    """Courses that no other beats in hours, benefit and doubt at once."""
    measured = np.array([[one.hours, -one.mean, one.doubt] for one in found]).round(ALIKE)
    beaten = [bool(((measured <= one).all(axis=1) & (measured < one).any(axis=1)).any()) for one in measured]
    return [one for one, worse in zip(found, beaten, strict=True) if not worse]


def picked(chosen: Point, front: list[Point], found: list[Point]) -> list[tuple[str, str, Point]]:
    """The shorter, the most, and the surest of the front; more of it where those are one and the same."""
    short = [one for one in front if one.hours <= factor("less time") * chosen.hours]
    picked = []
    if short:
        picked.append(("shorter", "less time", max(short, key=lambda one: (round(one.mean, ALIKE), -one.hours))))
    most = max(front, key=lambda one: (round(one.mean, ALIKE), -one.hours))
    surest = max(front, key=lambda one: (round(one.low, ALIKE), -one.hours))
    picked += [("most", "the most that light can do", most), ("surest", "the best if things go badly", surest)]
    apart = [one for one in (*front, *found) if all(one is not other for _, _, other in picked) and one is not chosen]
    missing = LEAST_SHOWN - 3 - len({id(one) for _, _, one in picked if one is not chosen})
    spread = apart[:: max(1, len(apart) // max(missing, 1))][: max(missing, 0)]
    return [*picked, *((f"other-{number}", "another of the front", one) for number, one in enumerate(spread, 1))]


def _of_point(
    course: Course, key: str, title: str, one: Point, is_chosen: bool, is_front: bool
) -> Alternative:  # fmt: skip
    last = one.parts[-1]
    goal = last.place.goals.index(course.goal)
    return Alternative(
        key=key,
        title=title,
        care="both" if len(one.parts) > 1 else last.place.care,
        settings=last.option.settings,
        minutes=last.option.minutes,
        per_week=last.rhythm.per_week,
        weeks=sum(part.rhythm.weeks for part in one.parts),
        hours=one.hours,
        benefit=one.benefit,
        inside=last.option.done[goal].inside,
        worst_margin=worst_margin(last),
        chosen=is_chosen,
        on_front=is_front,
        said=_said(one, is_chosen),
        change=_change(course, one, is_chosen),
    )


def _change(course: Course, one: Point, is_chosen: bool) -> expect.Change | None:
    """What the forecast says of the chosen course; of others where they are of one part and nothing was done before."""
    if is_chosen:
        return expect.of_course(course)
    alone = course.before is None and len(one.parts) == 1
    return expect.at_end(course.goal, one) if alone else None


def _said(one: Point, is_chosen: bool) -> str:
    parts = ", then ".join(
        f"{part.option.minutes:g} minutes {part.rhythm.per_week} times a week for {part.rhythm.weeks} weeks "
        f"{TITLES[part.place.care]}" for part in one.parts
    )  # fmt: skip
    low, high = (100 * float(np.quantile(one.benefit, part)) for part in (0.05, 0.95))
    mark = "what is planned: " if is_chosen else ""
    return f"{mark}{parts}: {one.hours:.0f} hours for {low:.0f} to {high:.0f} % of what light can do"


def worst_margin(part: Part) -> float | None:
    """What is left of the nearest limit, the week's own sessions counted; None when a limit cannot be known."""
    found = part.place.weekly(part.option.settings, part.rhythm.per_week)
    return None if found.margin != found.margin else found.margin


def without_rhythm(course: Course, here: Option, place: Place) -> tuple[Alternative, ...]:
    """This session, the leaflet's and none, where no trial says how often: then no benefit can be foretold."""
    goal = place.goals.index(course.goal)
    shown = [("planned", "this plan", here)]
    if place.leaflet_min is not None:
        shown.append(
            ("leaflet", "just the leaflet", option(place, np.ones(len(place.matrix.levers)), place.leaflet_min))
        )
    rows = [
        Alternative(
            key=key, title=title, care=place.care, settings=one.settings, minutes=one.minutes,
            per_week=None, weeks=None, hours=None, benefit=None, inside=one.done[goal].inside,
            worst_margin=place.uses(one.settings).margin, chosen=key == "planned", on_front=False,
            said=f"{one.minutes:g} minutes {TITLES[place.care]}; no trial says how often{_broken(one, place)}",
        )
        for key, title, one in shown
    ]  # fmt: skip
    return (*rows, _nothing(course, 0, None))


def _leaflet(course: Course, compared: tuple[Comparison, ...], terms: Terms) -> tuple[Alternative, ...]:
    """Everything at full drive for the leaflet's minutes, as often as planned; what of it breaks a limit is said."""
    place = compared[-1].place
    if place.leaflet_min is None:
        return ()
    full = option(place, np.ones(len(place.matrix.levers)), place.leaflet_min)
    phase = ([one for one in course.phases if one.name != MAINTENANCE] or list(course.phases))[-1]
    part = Part(place=place, option=full, rhythm=Rhythm(per_week=phase.per_week, weeks=phase.weeks))
    come = compared[-1].reached.alone(part.rhythm, place.care)
    found = point((part,), (come,), terms)
    made = _of_point(course, "leaflet", "just the leaflet", found, False, False)
    broken = _broken(full, place)
    return (replace(made, said=f"{made.said}{broken}"),)


def _broken(full: Option, place: Place) -> str:
    over = {name: use for name, use in place.uses(full.settings).by_limit.items() if use > 1}
    if not over:
        return ""
    worst = max(over, key=lambda name: over[name])
    times = f"{over[worst]:.2g} times" if over[worst] < MOST_TIMES else f"over {MOST_TIMES} times"
    return f"; it does not keep every limit in 99 of 100 draws ({worst}: {times} what is allowed)"


def _nothing(course: Course, weeks: int, benefit: Array | None) -> Alternative:
    return Alternative(
        key="nothing",
        title="do nothing",
        care=course.care if course.care in CARES else "home",
        settings=None,
        minutes=0.0,
        per_week=0.0,
        weeks=weeks,
        hours=0.0,
        benefit=benefit,
        inside=None,
        worst_margin=None,
        chosen=False,
        on_front=True,
        said="no light, no time and no risk: what then happens is what the forecast shows without light",
        change=expect.of_course(course, "without light"),
    )
