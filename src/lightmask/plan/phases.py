"""The parts of a course: what is done in the office, what at home, and how little keeps what was gained."""

from __future__ import annotations

from lightmask import tables
from lightmask.plan.course import MAINTENANCE, Course, Phase
from lightmask.plan.house import factor, of_care, supervised
from lightmask.plan.place import Place
from lightmask.plan.points import Part, Point, lit_bands
from lightmask.plan.rhythm import Rhythm, mixed
from lightmask.response.regimen import Regimen
from lightmask.units import d_PER_week

KEEPING_weeks = 26
RARELY = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)  # sessions a week that may keep a gain, from one in four weeks on
SHORTEST_kept_weeks = 4


def of(chosen: Point, course: Course) -> tuple[Phase, ...]:
    """The parts in their order, maintenance last where there is something to keep."""
    keeping = course.before is not None and course.before.often is not None
    names = ((MAINTENANCE if keeping else "course",), ("induction", "home"))[len(chosen.parts) - 1]
    start, found = 0, []
    for name, part in zip(names, chosen.parts, strict=True):
        found.append(_phase(name, part, start, course))
        start += part.rhythm.weeks
    return tuple(found) if keeping else (*found, *_maintenance(chosen, course, start))


def _phase(name: str, part: Part, start_week: int, course: Course) -> Phase:
    place, goal = part.place, part.place.goals.index(course.goal)
    return Phase(
        name=name,
        care=place.care,
        mask_name=place.mask.name,
        settings=part.option.settings,
        per_week=part.rhythm.per_week,
        weeks=part.rhythm.weeks,
        start_week=start_week,
        supervised=supervised(place.care),
        beside_min=place.beside_min,
        reasons=course.schedule.notes if place is course.places[-1] else (),
        order=_order(place, part),
        bands=lit_bands(place, part.option),
        inside=part.option.done[goal].inside,
        worst=place.nearest_limit(part.option.settings),
        brightest=place.brightest(part.option.settings),
    )


def _order(place: Place, part: Part) -> str:
    lit = {key.partition("/")[0] for key in part.option.settings.drive}
    return way("order" if len(lit) > 1 else "one colour")


def way(name: str) -> str:
    """Why light is given in this way, with where that comes from."""
    row = next(row for row in tables.read("plan/ways").rows() if row["way"] == name)
    return row["said"] if row["source"] == "-" else f"{row['said']} ({row['source']})"


def _maintenance(chosen: Point, course: Course, start_week: int) -> tuple[Phase, ...]:
    """The rarest sessions that keep most of the gain for half a year; none where a course is over in weeks."""
    last = chosen.parts[-1]
    if start_week < SHORTEST_kept_weeks:
        return ()
    share = factor("kept by maintenance")
    often = next((one for one in RARELY if _keeps(chosen, last.place, one, start_week) >= share), None)
    if often is None or often >= last.rhythm.per_week:
        often = float(last.rhythm.per_week)
    how = "once in four weeks" if often == 0.25 else "once in two weeks" if often == 0.5 else f"{often:g} a week"
    return (
        Phase(
            name=MAINTENANCE,
            care=last.place.care,
            mask_name=last.place.mask.name,
            settings=last.option.settings,
            per_week=often,
            weeks=KEEPING_weeks,
            start_week=start_week,
            supervised=supervised(last.place.care),
            beside_min=of_care(last.place.care, "set_up_min") + of_care(last.place.care, "way_min"),
            reasons=(
                f"{how} is the least that is believed to keep {100 * share:.0f} % of the gain; no trial compared ways "
                "of keeping it, so it is for those only who saw a change",
            ),
            order=_order(last.place, last),
            bands=lit_bands(last.place, last.option),
            inside=last.option.done[last.place.goals.index(course.goal)].inside,
            worst=last.place.nearest_limit(last.option.settings),
            brightest=last.place.brightest(last.option.settings),
        ),
    )


def _keeps(chosen: Point, place: Place, per_week: float, start_week: int) -> float:
    """The share of what was reached that is left after half a year of so many sessions a week, in the mean."""
    worth = place.worths[0]
    course = _days([part.rhythm for part in chosen.parts])
    end_d = start_week * d_PER_week
    after = course.then(Regimen.of(per_week=per_week, weeks=KEEPING_weeks, start_week=start_week))
    reached = mixed(worth, [course] * 5, end_d).mean()
    left = mixed(worth, [after] * 5, end_d + KEEPING_weeks * d_PER_week).mean()
    return float(left / reached) if reached > 0 else 1.0


def _days(rhythms: list[Rhythm]) -> Regimen:
    start, found = 0, None
    for one in rhythms:
        days = Regimen.of(per_week=one.per_week, weeks=one.weeks, start_week=start)
        found, start = days if found is None else found.then(days), start + one.weeks
    assert found is not None
    return found
