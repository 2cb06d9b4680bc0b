"""The first plan: minutes, windows, schedules, refusals, and the document they are written into."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Channel, Mask, Stated
from lightmask.mask.thermal import Thermal
from lightmask.person import Medicine, Person
from lightmask.plan import Goal, choose, document, goals, minutes, paper, prepare, studied
from lightmask.plan.course import schedule
from lightmask.plan.search import longest_min
from lightmask.plan.studied import Window
from lightmask.response import trials

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = Person.load(EXAMPLES / "claire.person.toml")
AMINA = Person.load(EXAMPLES / "amina.person.toml")
TOM = Person.load(EXAMPLES / "tom.person.toml")
CONTOUR = Mask.load("omnilux-contour-face")
WRINKLES = Goal.named("wrinkles")


@pytest.fixture(scope="module")
def course():
    return choose(WRINKLES, CLAIRE, CONTOUR)


def test_the_minutes_make_the_window_nearly_as_likely_as_any_minutes_do():
    measured = replace(CONTOUR, total_means="total", total_mW_cm2=Stated(40.0, "measured"))
    course = choose(WRINKLES, CLAIRE, measured)
    assert course.leading_band == "red"
    inside = next(chance for chance in course.chances if chance.band == "red").inside
    assert inside >= 0.95 * max(course.curve[1]), "time has its price, and the other band its window"
    assert course.minutes <= course.curve[0][np.argmax(course.curve[1])]


def test_the_same_inputs_give_the_same_plan(course):
    again = choose(WRINKLES, CLAIRE, CONTOUR)
    assert document(again, "1", "") == document(course, "1", "")


def test_it_is_cleared_or_says_what_is_open(course):
    assert not course.draft
    draft = choose(WRINKLES, TOM, CONTOUR)
    assert draft.draft
    assert draft.review.to_ask


def test_at_home_the_leaflet_is_not_exceeded():
    faint = replace(
        CONTOUR, total_means="total", total_mW_cm2=Stated(12.0, "claimed"), session_s=Stated(600.0, "claimed")
    )
    course = choose(WRINKLES, CLAIRE, faint)
    assert course.minutes == 10
    assert any("not exceeded" in reason for reason in course.minutes_from)
    assert choose(WRINKLES, replace(CLAIRE, care="office"), faint).minutes > 10


def test_a_mask_of_doubtful_output_is_shortened_by_the_heat_that_it_might_give(course):
    assert course.minutes < 10
    assert any("warmest skin" in reason and "shortened" in reason for reason in course.minutes_from)
    assert all(found.kept for found in course.review.findings)


def test_through_poor_goggles_the_eye_sets_the_minutes():
    channels = (
        Channel(name="red", peak_nm=633, irradiance_mW_cm2=Stated(10.0, "measured")),
        Channel(name="infrared", peak_nm=830, irradiance_mW_cm2=Stated(80.0, "measured")),
    )
    lamp = replace(CONTOUR, channels=channels, thermal=Thermal(contact="open"))
    poor = replace(CLAIRE, shield_transmittance=0.2)
    places = [prepare(WRINKLES, person, lamp).places[0] for person in (poor, CLAIRE)]
    through_poor, through_good = (longest_min(place, np.ones(len(place.matrix.levers))) for place in places)
    assert through_poor < 9 < through_good
    assert all(found.kept for found in choose(WRINKLES, poor, lamp).review.findings)


def test_without_shields_infrared_gets_no_plan_and_unknown_shields_a_draft():
    for shields in ("none", "closed lids"):
        with pytest.raises(Unsafe, match="C15"):
            choose(WRINKLES, replace(CLAIRE, shields=shields), CONTOUR)
    assert choose(WRINKLES, replace(CLAIRE, shields="unknown"), CONTOUR).draft


def test_a_clinic_panel_is_planned_in_the_clinic_only():
    panel = Mask.load("omnilux-revive-panel")
    with pytest.raises(Unsafe, match="meant for a clinic"):
        choose(WRINKLES, CLAIRE, panel)
    assert choose(WRINKLES, replace(CLAIRE, care="office"), panel).minutes > 0


def test_a_mask_that_pulses_gets_no_plan_for_light_seizures():
    lamp = replace(CONTOUR, pulsed="yes", pulse_Hz=Stated(1000.0, "claimed"))
    with pytest.raises(Unsafe, match="C16"):
        choose(WRINKLES, replace(CLAIRE, screening={"seizures-from-light": "yes"}), lamp)
    assert not choose(WRINKLES, CLAIRE, lamp).draft


@pytest.mark.parametrize("medicine", ["verteporfin", "methylene blue", "something unheard of"])
def test_who_must_not_be_lit_gets_no_plan(medicine):
    with pytest.raises(Unsafe, match=medicine):
        choose(WRINKLES, replace(CLAIRE, medicines=(Medicine(name=medicine),)), CONTOUR)


@pytest.mark.hazard("HZ35")
def test_blue_on_melasma_is_refused():
    with pytest.raises(Unsafe, match="melasma"):
        choose(Goal.named("acne"), AMINA, Mask.load("omnilux-clear"))


def test_unknown_output_gives_a_draft_that_says_what_can_be_said():
    course = choose(Goal.named("acne"), CLAIRE, Mask.load("omnilux-clear"))
    assert course.draft
    assert course.curve is None
    assert course.chances == ()
    assert any("output is not known" in reason for reason in course.minutes_from)
    said = document(course, "1")
    assert said["dose"]["channels"][0]["fluence_J_cm2"][3]["middle"] is None
    assert said["dose"]["channels"][0]["fluence_per_incident"][3]["middle"] > 0


def test_a_mask_without_the_bands_of_the_goal():
    nir = Mask(name="n", channels=(Channel(name="nir", peak_nm=830, irradiance_mW_cm2=Stated(10, "claimed")),))
    with pytest.raises(BadInput, match="tried in amber, red"):
        choose(Goal.named("redness"), CLAIRE, nir)


def test_channels_that_do_not_serve_stay_dark_where_they_can():
    channels = (
        Channel(name="blue", peak_nm=450, irradiance_mW_cm2=Stated(10, "claimed")),
        Channel(name="red", peak_nm=633, irradiance_mW_cm2=Stated(10, "claimed")),
    )
    mask = Mask(name="m", channels=channels, separable="yes", session_s=Stated(600.0, "claimed"))
    assert dict(choose(WRINKLES, CLAIRE, mask).settings.drive) == {"red": 1.0}
    assert dict(choose(WRINKLES, CLAIRE, replace(mask, separable="no")).settings.drive) == {"blue": 1.0, "red": 1.0}


def test_some_goals_are_not_for_home():
    with pytest.raises(BadInput, match="--care office"):
        choose(Goal.named("scars"), CLAIRE, CONTOUR)
    assert choose(Goal.named("scars"), replace(CLAIRE, care="office"), CONTOUR).grade.startswith("D")


@pytest.mark.parametrize("care", ["home", "office"])
@pytest.mark.parametrize("goal", ["wounds", "burns", "circulation", "inflammation", "energy"])
def test_for_some_goals_no_course_is_planned(goal, care):
    with pytest.raises(BadInput, match=r"^No course is planned for [^.]*: [^.]*\.$"):
        choose(Goal.named(goal), replace(CLAIRE, care=care), CONTOUR)


@pytest.mark.parametrize("goal", ["rosacea", "psoriasis", "eczema"])
def test_diseases_are_planned_in_the_office_and_with_their_doubts(goal):
    mask = Mask.load("omnilux-clear")
    with pytest.raises(BadInput, match="--care office"):
        choose(Goal.named(goal), CLAIRE, mask)
    course = choose(Goal.named(goal), replace(CLAIRE, care="office"), mask, draws=20)
    assert course.grade[0] in "CDE"


def test_every_goal_that_is_planned_says_when_to_look_and_every_other_why_not():
    for goal in goals():
        assert bool(goal.planned) == bool(goal.review_weeks) == (not goal.not_planned)


def test_goals_by_name():
    assert {"wrinkles", "firmness", "texture", "acne", "age-spots"} <= {goal.name for goal in goals()}
    with pytest.raises(BadInput, match="Did you mean 'wrinkles'"):
        Goal.named("wrinkle")


@pytest.mark.parametrize("goal", goals(), ids=lambda goal: goal.name)
def test_every_goal_has_trials_or_says_so(goal):
    rated = trials.nearest(goal, goal.bands, "home")
    assert trials.grade(rated, goal.bands)[0] in "BCDE"
    assert all(left[1] >= right[1] for left, right in pairwise(rated))


def test_grades_say_what_the_trials_were():
    def graded(goal, *bands):
        return trials.grade(trials.nearest(Goal.named(goal), bands, "home"), bands)

    assert graded("wrinkles", "red", "nir").startswith("C+")
    assert graded("firmness", "red") == "C: controlled, but not against sham"
    assert graded("wrinkles", "nir", "red", "amber").startswith("C+")
    assert graded("scars", "red") == "D: sham-controlled, and no difference found"
    assert graded("acne", "blue", "red").startswith("C+"), "a trial of single spots is no second one"
    assert graded("age-spots", "red", "nir").startswith("D: open")
    assert graded("age-spots", "blue").startswith("E")


def test_sham_controlled_in_the_same_setting_is_nearest():
    rated = trials.nearest(WRINKLES, ("red", "nir"), "home")
    assert rated[0][0].citation == "Park SH 2025"
    assert trials.nearest(WRINKLES, ("red", "nir"), "office")[0][0].setting == "office"


def test_trials_without_a_shared_band_do_not_count():
    assert all("blue" in arm.bands for arm, _ in trials.nearest(Goal.named("acne"), ("blue",), "home"))


def test_the_window_is_what_trials_of_the_setting_used():
    window = studied.window(WRINKLES, "red", "home")
    assert window.setting == "home"
    assert window.surface_J_cm2 == pytest.approx((5.4, 15.6)), "5.17 J without an area is no dose on the skin"
    assert window.layer_J_cm2[0] > window.surface_J_cm2[0], "fluence inside is above what falls on the skin"
    assert studied.window(Goal.named("age-spots"), "red", "home") is None


def test_one_dose_is_widened_and_an_upper_bound_never_upwards():
    lone = studied.window(Goal.named("firmness"), "red", "home")
    assert lone.widened
    assert lone.surface_J_cm2 == pytest.approx((15.6 / 1.5, 15.6 * 1.5))
    assert any("two thirds" in note and "one and a half" in note for note in lone.notes)
    bound = studied.window(WRINKLES, "nir", "home")
    assert bound.surface_J_cm2 == pytest.approx((5.4 / 1.5, 5.4))
    assert any("upper bound" in note for note in bound.notes)


def test_a_remembered_dose_counts_only_alone_and_with_its_mark():
    assert "Lee2007_633" not in studied.window(WRINKLES, "red", "office").arms
    only = studied.window(Goal.named("firmness"), "nir", "office")
    assert only.arms == ("Lee2007_830",)
    assert any("remembered" in note for note in only.notes)


def test_a_dose_that_was_not_split_is_given_to_no_band():
    park = next(arm for arm in trials.arms(Goal.named("scars")) if arm.name == "Park2016_scar")
    assert (park.doses_J_cm2, park.dose_is) == ((), "together")


def test_chances_add_up_to_one():
    window = Window(
        band="red", layer="x", surface_J_cm2=(1, 2), layer_J_cm2=(2.0, 4.0), week_J_cm2=None, arms=(), setting="home",
        widened=False,
    )  # fmt: skip
    found = minutes.chance(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), window)
    assert (found.below, found.inside, found.above) == (0.2, 0.6, 0.2)
    assert "inside" in found.in_words


def test_the_schedule_is_a_weighted_middle():
    arm = trials.arms(WRINKLES)[0]
    rated = tuple((replace(arm, per_week=n, weeks=12.0), w) for n, w in ((2.0, 0.2), (5.0, 1.0), (7.0, 0.3)))
    lit = arm.bands
    assert schedule(rated, lit, "home").per_week == 5
    assert schedule((), lit, "home").per_week is None
    assert schedule(rated, ("blue",), "home").per_week is None, "light that is not lit schedules nothing"
    assert schedule(tuple((a, 0.05) for a, _ in rated), lit, "home").per_week is None, "far arms schedule nothing"
    often = tuple((replace(a, per_week=14.0), w) for a, w in rated)
    assert (schedule(often, lit, "home").per_week, schedule(often, lit, "office").per_week) == (7, 14)


@pytest.mark.parametrize(("session_J_cm2", "per_week"), [(10.0, 5), (20.0, 3), (3.0, 7), (0.1, 5), (100.0, None)])
def test_a_week_brings_no_more_than_trials_gave_in_a_week(session_J_cm2, per_week):
    arm = replace(trials.arms(WRINKLES)[0], per_week=5.0)
    window = Window(
        band="red", layer="x", surface_J_cm2=(1, 2), layer_J_cm2=(5.0, 15.0), week_J_cm2=(20.0, 60.0), arms=(),
        setting="home", widened=False,
    )  # fmt: skip
    found = schedule(((arm, 1.0),), arm.bands, "home", ((session_J_cm2, window),))
    assert found.per_week == per_week
    assert bool(found.notes) == (per_week != 5)


@pytest.mark.hazard("HZ28")
@pytest.mark.parametrize("goal", [goal.name for goal in goals() if "home" in goal.planned])
@pytest.mark.parametrize("mask", ["omnilux-contour-face", "higherdose-face", "currentbody-series-2"])
def test_at_home_once_a_day_at_most_and_a_week_within_the_studied_one(goal, mask):
    course = choose(Goal.named(goal), CLAIRE, Mask.load(mask), draws=50)
    assert (course.schedule.per_week or 0) <= 7
    for window in course.windows:
        session = np.median(minutes.target_J_cm2(course.dose, course.goal.layer, window.band))
        if course.schedule.per_week and window.week_J_cm2:
            assert session * course.schedule.per_week <= window.week_J_cm2[1]


def test_a_mask_that_cannot_reach_the_studied_dose_is_not_made_to_shine_longer():
    course = choose(Goal.named("scars"), replace(AMINA, care="office"), CONTOUR)
    assert course.minutes <= CONTOUR.session_s.value / 60
    reason = next(text for text in course.minutes_from if "cannot reach" in text)
    assert "bring" not in reason


def test_light_that_the_mask_lacks_is_not_credited():
    said = document(choose(Goal.named("acne"), CLAIRE, CONTOUR), "1")
    assert not said["goal"]["grade"].startswith(("B", "C+"))
    kwon = next(arm for arm in said["evidence"] if arm["trial"] == "Kwon 2013")
    assert not kwon["same_light"]
    assert "Kwon 2013" not in said["schedule"]["rests_on"]
    redness = choose(Goal.named("redness"), CLAIRE, CONTOUR)
    assert redness.schedule.per_week is None
    assert redness.grade.startswith("E")


def test_each_goal_has_its_own_result():
    def saw(goal, name):
        return next(arm for arm in trials.arms(Goal.named(goal)) if arm.name == name).result

    assert "wrinkle" in saw("wrinkles", "Couturaud2023")
    assert "-23.6 %" in saw("firmness", "Couturaud2023")
    assert "roughness" in saw("texture", "Couturaud2023")


def test_the_skins_own_numbers_lead_and_what_lies_outside_the_usual_range_is_said():
    said = document(choose(WRINKLES, CLAIRE, CONTOUR, draws=50), "1")["inside_the_skin"]
    times = [float(figure) for figure in re.findall(r"(?:red|infrared) ([\d.]+) times", said)]
    assert len(times) == 2
    assert said.index("times") < said.index("about 2 to 5")
    assert any(not 2 <= value <= 5 for value in times) == ("outside that" in said)


def test_the_document_is_canonical_and_its_hash_tells(course):
    said = document(course, "1", "2026-05-03")
    assert json.loads(paper.canonical(said)) == json.loads(json.dumps(said))
    assert said["hash"] == paper.content_hash(said)
    assert paper.content_hash(said | {"status": "draft"}) != said["hash"]
    assert said["schedule"]["sessions"] == said["schedule"]["sessions_per_week"] * said["schedule"]["weeks"]


@pytest.mark.hazard("HZ36")
def test_nothing_about_the_person_is_said_that_the_plan_does_not_rest_on(course):
    assert set(paper.person_said(CLAIRE)) <= {
        "name", "age_y", "sex", "care", "region", "colour_from", "phototype", "conditions", "medicines", "shields",
    }  # fmt: skip


def test_remembered_figures_keep_their_mark(course):
    said = document(course, "1")
    assert any(arm["remembered"] for arm in said["evidence"])
    assert all(isinstance(arm["remembered"], bool) for arm in said["evidence"])
