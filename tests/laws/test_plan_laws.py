"""What holds for every plan: more of what a person has to give never makes it worse, and nothing else ever changes it."""

from pathlib import Path

import pytest

from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import choose

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = Person.load(EXAMPLES / "claire.person.toml")
CONTOUR = Mask.load("omnilux-contour-face")
DRAWS = 40


@pytest.mark.parametrize("draws", [5, DRAWS])
def test_few_draws_are_enough_for_everything_that_a_plan_says(draws):
    course = choose("wrinkles", CLAIRE, CONTOUR, draws=draws)
    assert all(one.change is not None for one in course.alternatives)
