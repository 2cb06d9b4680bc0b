"""An alternative of the best course can be taken in its place."""

from pathlib import Path

import pytest

from lightmask.errors import BadInput
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import Wish, document, prepare

EXAMPLES = Path(__file__).parents[2] / "examples"
GOALS = (("wrinkles", 1.0),)


@pytest.fixture(scope="module")
def ready():
    person = Person.load(EXAMPLES / "claire.person.toml")
    return prepare(Wish(goals=GOALS), person, Mask.load("omnilux-contour-face"), draws=100)


def shown(course):
    return {one.key: (one.minutes, one.per_week, one.weeks, one.hours) for one in course.alternatives}


def test_the_alternative_that_was_shown_is_the_one_that_is_planned(ready):
    best = ready.choose(Wish(goals=GOALS))
    offered = shown(best)
    ways = sorted(set(offered) - {"planned", "leaflet", "nothing"})
    assert ways
    for way in ways:
        taken = ready.choose(Wish(goals=GOALS, way=way))
        assert shown(taken)["planned"] == offered[way]
        assert taken.phases[0].per_week == offered[way][1]
        assert document(taken, "1")["request"]["way"] == way
    assert document(best, "1")["request"]["way"] is None


@pytest.mark.parametrize("way", ["leaflet", "nothing", "planned", ""])
def test_what_is_no_course_of_ours_cannot_be_taken(ready, way):
    with pytest.raises(BadInput, match=f"no alternative '{way}'.*It has: .*most"):
        ready.choose(Wish(goals=GOALS, way=way))


def test_each_step_is_told_in_its_order():
    told = []
    person = Person.load(EXAMPLES / "claire.person.toml")
    prepare(Wish(goals=GOALS), person, Mask.load("omnilux-contour-face"), draws=100, told=told.append)
    assert told == ["putting the mask on the face", "following the light through the skin", "holding every limit"]
