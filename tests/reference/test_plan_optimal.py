"""The chosen course against every course of a full grid: drives by minutes by rhythms, each within the same limits."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lightmask.mask import Channel, Face, Mask, Stated
from lightmask.mask.thermal import Thermal
from lightmask.person import Person
from lightmask.plan import Wish, assembled, prepare
from lightmask.plan.house import factor
from lightmask.plan.points import Comparison
from lightmask.plan.rhythm import Reached
from lightmask.plan.search import option

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = Person.load(EXAMPLES / "claire.person.toml")
CONTOUR = Mask.load("omnilux-contour-face")
BLUE_RED = Mask.load(EXAMPLES / "blue-red-home.mask.toml")
LIGHT = replace(CLAIRE, ita_deg=50.0, phototype="I", conditions=("acne",))
DRAWS = 200  # as the command does: with fewer, single draws at the edge of a window lead the search astray
ENOUGH = 0.99


def made_up(red, infrared, **others):
    """Red and infrared that are driven apart and dim, on a sheet of paper; in open air, so that light alone warms."""
    channels = (
        Channel(name="red", peak_nm=633, irradiance_mW_cm2=Stated(red, "measured")),
        Channel(name="infrared", peak_nm=830, irradiance_mW_cm2=Stated(infrared, "measured")),
    )
    apart = {"separable": "yes", "dimmable": "yes"} | others
    return replace(CONTOUR, name="made up", channels=channels, thermal=Thermal(contact="open"), **apart)


CASES = {
    "two channels that dim": ("wrinkles", CLAIRE, made_up(10.0, 20.0), None),
    "more light than can be used": ("wrinkles", CLAIRE, made_up(60.0, 60.0), None),
    "another proportion": ("firmness", CLAIRE, made_up(35.0, 4.0), None),
    "three goals": ([("wrinkles", 1.0), ("firmness", 2.0), ("texture", 1.0)], CLAIRE, made_up(25.0, 25.0), None),
    "all that cannot be driven apart": ("wrinkles", CLAIRE, made_up(30.0, 30.0, separable="no"), None),
    "a mask that only lights": ("wrinkles", CLAIRE, CONTOUR, None),
    "apart, and either lit or dark": ("texture", CLAIRE, made_up(40.0, 15.0, dimmable="no"), None),
    "blue for acne in light skin": ("acne", LIGHT, BLUE_RED, None),
    "in the clinic, up to half an hour": ("wrinkles", replace(CLAIRE, care="office"), made_up(8.0, 12.0), None),
    "on a face": ("firmness", CLAIRE, Mask.load("home-3"), "average-woman"),
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES, ids=str)
def problem(request):
    """What was asked, what was compared for it, and every course of the grid."""
    goals, person, mask, face = CASES[request.param]
    wish = Wish.of(goals)
    ready = prepare(wish, person, mask, Face.load(face) if face else None, draws=DRAWS)
    return ready, wish, ready.points(wish), gridded(ready, wish)


def gridded(ready, wish):
    """Every course of the grid, the best first."""
    place, terms = ready.places[0], ready._terms(wish)
    steps = np.linspace(0, 1, 6) if place.dims else np.array([0.0, 1.0])
    step = 1.0 if place.longest_min <= 10 else 2.0
    lengths = np.arange(step, place.longest_min + 1e-9, step)
    drives = [np.array(one) for one in itertools.product(steps, repeat=len(place.matrix.levers)) if any(one)]
    found = tuple(option(place, drive, float(length)) for drive in drives for length in lengths
                  if place.kept(place.settings(drive, float(length))))  # fmt: skip
    every = Comparison(place=place, reached=Reached(worths=place.worths), options=found, most={})
    return assembled.points((every,), terms, wish.main)


def test_no_course_of_the_grid_is_worth_more(problem):
    _, _, found, grid = problem
    assert len(grid) >= 10
    assert found[0].worth >= ENOUGH * grid[0].worth


def test_what_is_taken_gives_up_no_more_than_what_is_alike(problem):
    _, _, found, _ = problem
    chosen = assembled.taken(found)
    best = max(one.worth for one in found)
    assert chosen.worth >= best * (1 - factor("equal")) - 1e-12
    assert all(one.hours >= chosen.hours - 1e-6 for one in found if one.worth >= best * (1 - factor("equal")) + 1e-12)


def test_the_course_is_the_one_that_was_taken(problem):
    ready, wish, found, _ = problem
    course, chosen = ready.choose(wish), assembled.taken(found).parts[0]
    assert course.settings == chosen.option.settings
    assert (course.phases[0].per_week, course.phases[0].weeks) == (chosen.rhythm.per_week, chosen.rhythm.weeks)
