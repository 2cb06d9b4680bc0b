"""What holds for every plan: giving more never makes it worse, and what is not asked about never changes it."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lightmask.mask import Channel, Mask, Stated
from lightmask.mask.thermal import Thermal
from lightmask.person import Person
from lightmask.plan import Wish, choose, prepare
from lightmask.plan.house import factor
from lightmask.plan.points import ALIKE

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = Person.load(EXAMPLES / "claire.person.toml")
CONTOUR = Mask.load("omnilux-contour-face")
DRAWS = 64
GOALS = ("wrinkles", "firmness", "texture")
PRICES = (0.0, 0.001, 0.005, 0.02, 0.08)
MINUTES = (400.0, 120.0, 60.0, 40.0, 25.0)


def lamp(red, infrared, **others):
    channels = (
        Channel(name="red", peak_nm=633, irradiance_mW_cm2=Stated(red, "measured")),
        Channel(name="infrared", peak_nm=830, irradiance_mW_cm2=Stated(infrared, "measured")),
    )
    return replace(CONTOUR, name="lamp", channels=channels, thermal=Thermal(contact="open"), **others)


MASKS = {
    "sold": CONTOUR,
    "dims": lamp(25.0, 30.0, separable="yes", dimmable="yes"),
    "lights": lamp(12.0, 8.0, separable="yes", dimmable="no"),
}
CASES = [
    ("sold", "home", GOALS[:1]),
    ("dims", "home", GOALS[:2]),
    ("lights", "office", GOALS),
    ("dims", "office", GOALS[1:2]),
]


def wish(goals=GOALS, weights=None, **others):
    pairs = zip(goals, weights or [1.0] * len(goals), strict=True)
    return replace(Wish.of(list(pairs)), **others) if others else Wish.of(list(pairs))


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]} {case[1]} {len(case[2])}")
def ready(request):
    mask, care, goals = request.param
    return prepare(list(goals), replace(CLAIRE, care=care), MASKS[mask], draws=DRAWS)


def names(ready):
    return [goal.name for goal in ready.goals]


def planned(course):
    return next(one for one in course.alternatives if one.chosen)


def worth(ready, **others):
    return ready.points(wish(names(ready), **others))[0].worth


@pytest.mark.parametrize("draws", [5, 40])
def test_few_draws_are_enough_for_everything_that_a_plan_says(draws):
    course = choose("wrinkles", CLAIRE, CONTOUR, draws=draws)
    assert all(one.change is not None for one in course.alternatives)


def test_a_dearer_hour_never_gives_more_hours(ready):
    best = [ready.points(wish(names(ready), hour_costs=price))[0].hours for price in PRICES]
    assert all(dearer <= cheaper + 1e-9 for cheaper, dearer in pairwise(best))


def test_a_dearer_hour_never_gives_more_worth(ready):
    each = [worth(ready, hour_costs=price) for price in PRICES]
    assert all(dearer <= cheaper + 1e-9 for cheaper, dearer in pairwise(each))


def test_fewer_minutes_a_week_never_bring_more_worth_nor_are_they_exceeded(ready):
    every, found = ready.points(wish(names(ready))), []
    least = min(part.minutes_a_week for one in every for part in one.parts)
    for most in (most for most in MINUTES if most >= least):
        points = ready.points(wish(names(ready), minutes_a_week=most))
        assert all(part.minutes_a_week <= most + 1e-9 for one in points for part in one.parts)
        found.append(points[0].worth)
    assert found[0] == every[0].worth
    assert all(less <= more for more, less in pairwise(found))


def test_days_of_rest_never_add_sessions_nor_worth(ready):
    days = ("sunday", "saturday", "wednesday", "friday", "monday", "tuesday")
    courses = [ready.choose(wish(names(ready), rest_days=days[:count])) for count in range(len(days))]
    often = [course.phases[0].per_week for course in courses]
    assert all(per_week <= 7 - rest for rest, per_week in enumerate(often))
    each = [worth(ready, rest_days=days[:count]) for count in range(len(days))]
    assert all(less <= more for more, less in pairwise(each))


def test_no_drive_and_no_minutes_beyond_what_may_be(ready):
    place = ready.places[0]
    for one in ready.points():
        session = one.parts[0].option
        assert ((session.drive >= 0) & (session.drive <= 1)).all()
        assert 0 < session.minutes <= place.longest_min + 1e-9
        assert place.care != "home" or not place.leaflet_min or session.minutes <= place.leaflet_min + 1e-9
        assert place.dims or set(session.drive) <= {0.0, 1.0}


def test_weights_scaled_together_change_nothing(ready):
    goals = names(ready)
    once, thrice = ([weight * times for weight in (1.0, 0.5, 2.0)[: len(goals)]] for times in (1.0, 3.0))
    here, there = (ready.choose(wish(goals, weights)) for weights in (once, thrice))
    assert here.settings == there.settings
    assert [phase.sessions for phase in here.phases] == [phase.sessions for phase in there.phases]
    assert planned(here).benefit == pytest.approx(planned(there).benefit, rel=1e-9)


def test_nothing_and_the_leaflet_are_always_among_five_or_more(ready):
    course = ready.choose()
    keys = [one.key for one in course.alternatives]
    assert len(keys) >= 5 and len(set(keys)) == len(keys)
    assert {"planned", "leaflet", "nothing"} <= set(keys)
    assert [one.key for one in course.alternatives if one.chosen] == ["planned"]


def test_what_is_called_the_front_is_beaten_by_nothing_that_was_compared(ready):
    course, every = ready.choose(), ready.points()
    measured = np.array([[one.hours, -one.mean, one.doubt] for one in every]).round(ALIKE)
    for one in course.alternatives:
        if one.on_front and one.settings is not None:
            here = np.array([one.hours, -one.benefit.mean(), one.doubt]).round(ALIKE)
            assert not ((measured <= here).all(axis=1) & (measured < here).any(axis=1)).any(), one.key


def test_an_alternative_of_less_time_takes_less_and_one_of_most_brings_most(ready):
    shown = {one.key: one for one in ready.choose().alternatives}
    if "shorter" in shown:
        assert shown["shorter"].hours <= factor("less time") * shown["planned"].hours + 1e-9
    best = shown.get("most", shown["planned"]).benefit.mean()
    assert all(one.benefit.mean() <= best + 1e-9 for one in shown.values() if one.key != "leaflet")


def test_a_brighter_mask_never_takes_longer_at_the_same_drive():
    found = []
    for times in (1.0, 1.5, 2.5, 4.0):
        mask = lamp(8.0 * times, 6.0 * times, separable="no", dimmable="no")
        course = choose("wrinkles", CLAIRE, mask, draws=DRAWS)
        assert dict(course.settings.drive) == {"red": 1.0, "infrared": 1.0}
        found.append(course.minutes)
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("price", [0.0, 0.05])
def test_what_was_asked_before_changes_no_answer(price):
    asked = wish(GOALS[:1], hour_costs=price)
    before = prepare(wish(GOALS[:1]), CLAIRE, MASKS["dims"], draws=DRAWS)
    before.choose()
    warm, fresh = before.choose(asked), prepare(asked, CLAIRE, MASKS["dims"], draws=DRAWS).choose(asked)
    assert warm.settings == fresh.settings
    assert [phase.sessions for phase in warm.phases] == [phase.sessions for phase in fresh.phases]


def test_the_order_of_goals_that_count_alike_changes_what_leads_and_nothing_else():
    here, there = (choose(list(goals), CLAIRE, MASKS["dims"], draws=DRAWS) for goals in (GOALS, GOALS[::-1]))
    assert (here.goal.name, there.goal.name) == (GOALS[0], GOALS[-1])
    assert here.settings == there.settings
    assert (here.phases[0].per_week, here.phases[0].weeks) == (there.phases[0].per_week, there.phases[0].weeks)


def test_goals_pull_apart_only_where_one_of_them_had_something_to_lose():
    office = replace(CLAIRE, care="office")
    course = choose(["wrinkles", "scars"], office, CONTOUR, draws=DRAWS)
    shares = [int(found) for said in course.cannot for found in re.findall(r"keeps (-?\d+) %", said)]
    assert all(0 <= share < 100 * factor("contrary goals") for share in shares)


def test_draws_move_the_worth_more_than_the_weeks():
    """A hard limit is held in every draw: with other draws a mask of doubtful output is lit for other minutes."""
    found = [prepare("wrinkles", CLAIRE, MASKS["dims"], draws=draws).points()[0] for draws in (100, 200, 400)]
    assert max(one.worth for one in found) <= 1.1 * min(one.worth for one in found)
    assert len({one.parts[0].rhythm.weeks for one in found}) == 1


def test_light_of_a_zone_is_light_of_its_band():
    course = choose("wrinkles", CLAIRE, MASKS["sold"], draws=5)
    for drive in ({"red": 0.5}, {"red/forehead": 0.5, "near infrared/chin": 0.0}):
        zoned = replace(course, settings=replace(course.settings, drive=drive))
        assert zoned.lit_bands == ("red",)
