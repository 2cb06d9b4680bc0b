"""The published arms most like a course: by light, setting, rhythm and the dose in the layer."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import choose
from lightmask.response.goal import Goal, goals
from lightmask.response.near import layer_doses, nearest_trials
from lightmask.response.regimen import Regimen, Sessions
from lightmask.response.trials import arms, weight

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WRINKLES = Goal.named("wrinkles")
WEEKLY = Sessions(regimen=Regimen.of(per_week=5, weeks=12), lit_s=540)


@pytest.fixture(scope="module")
def course():
    return choose(WRINKLES, Person.load(EXAMPLES / "claire.person.toml"), Mask.load("omnilux-contour-face"), draws=20)


def times(course, factor):
    """The same course with a dose that many times as high."""
    return replace(course, dose=replace(course.dose, incident_J_cm2=course.dose.incident_J_cm2 * factor))


def found(course, name, **more):
    return next(near for near in nearest_trials(course, WRINKLES, most=99, **more) if near.arm.name == name)


def test_the_nearest_come_first_and_no_more_than_asked(course):
    near = nearest_trials(course, WRINKLES, most=4)
    assert len(near) == 4
    assert all(left.nearness >= right.nearness for left, right in pairwise(near))
    assert near[0].arm.name == "ParkSH2025_mask"
    assert (near[0].design, near[0].result) == ("sham-controlled", near[0].arm.result)


def test_the_same_dose_in_the_layer_is_nearer_than_a_tenth_or_ten_times_it(course):
    ratio = dict(found(course, "Wunsch2014_RLT").times)["red"]
    alike = times(course, 1 / ratio)
    same = found(alike, "Wunsch2014_RLT")
    assert dict(same.times)["red"] == pytest.approx(1)
    for factor in (10, 0.1):
        other = found(times(alike, factor), "Wunsch2014_RLT")
        assert other.nearness == pytest.approx(same.nearness * weight("tenfold dose"))
        assert any(f"{factor:g} times its red dose" in words for words in other.differs)
    assert not any("dose" in words for words in same.differs)


def test_what_the_layer_of_its_people_got_is_the_published_table(course):
    near = found(course, "Wunsch2014_RLT")
    rows = [row for row in tables.read("evidence/layer_doses").rows() if row["arm"] == "Wunsch2014_RLT"]
    here = next(row for row in rows if row["layer"] == WRINKLES.layer)
    assert near.layer_J_cm2 == (("red", float(here["layer_J_cm2"])),)


def test_a_dose_that_is_not_known_is_far_but_not_a_guess(course):
    near = found(course, "Nam2017_660")
    assert (near.times, near.layer_J_cm2) == ((), ())
    assert "its red dose cannot be compared" in near.differs
    dark = found(times(course, np.nan), "Wunsch2014_RLT")
    assert dark.times == ()
    assert 0 < dark.nearness < 1


def test_an_upper_bound_and_a_dose_told_second_hand_keep_their_mark(course):
    assert any("at least" in words for words in found(course, "ParkSH2025_mask").differs)
    assert any("second-hand" in words for words in found(times(course, 20), "Couturaud2023").differs)
    assert any("remembered" in words for words in found(times(course, 200), "Lee2007_633").differs)


def test_arms_with_light_that_the_course_lacks_come_last(course):
    near = nearest_trials(course, WRINKLES, most=99)
    same = [one.same_light for one in near]
    assert same == sorted(same, reverse=True)
    broad = next(one for one in near if one.arm.name == "Wunsch2014_ELT")
    assert "it had amber light too" in broad.differs


def test_sessions_with_a_dose_are_enough(course):
    near = found(WEEKLY, "ParkSH2025_mask", dose=course.dose)
    assert near.times == found(course, "ParkSH2025_mask").times
    assert not any("sessions a week" in words or "weeks" in words for words in near.differs)
    rare = Sessions(regimen=Regimen.of(per_week=1, weeks=12), lit_s=540)
    assert found(rare, "ParkSH2025_mask", dose=course.dose).nearness < near.nearness
    assert "5 sessions a week, not 1" in found(rare, "ParkSH2025_mask", dose=course.dose).differs


@pytest.mark.parametrize("goal", goals(), ids=lambda goal: goal.name)
def test_no_comparison_and_nothing_without_a_shared_band_is_named(goal, course):
    for near in nearest_trials(course, goal, most=99):
        assert set(near.arm.bands) & set(course.lit_bands)
        assert not near.arm.comparison
        assert 0 < near.nearness <= 1


def test_every_dose_that_is_known_is_of_an_arm_that_is_known():
    known = {row["arm"] for row in tables.read("evidence/trials").rows()}
    for goal in goals():
        assert set(layer_doses(goal.layer)) <= known
        for arm in arms(goal):
            assert set(layer_doses(goal.layer).get(arm.name, {})) <= set(arm.bands)


def test_what_cannot_be_asked(course):
    with pytest.raises(BadInput, match="from 1 upwards"):
        nearest_trials(course, WRINKLES, most=0)
    with pytest.raises(BadInput, match="Give dose="):
        nearest_trials(WEEKLY, WRINKLES)
