"""predict: from a course and its dose to what people would show; and a person's measurements on the real forecast."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rooms.lit_layers import dose

from lightmask.dose import Dose
from lightmask.errors import BadInput
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import choose
from lightmask.response import Measured, Water, advise, outcomes, posterior, predict, update
from lightmask.response.endpoints import endpoints
from lightmask.response.goal import Goal, goals
from lightmask.response.measured import Reading
from lightmask.response.regimen import Regimen, Sessions

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SESSIONS = Sessions(regimen=Regimen.of(per_week=5, weeks=12), lit_s=600.0)
WITH_ENDPOINTS = [goal.name for goal in goals() if any(goal.name in one.goals for one in endpoints())]
WITHOUT = [goal.name for goal in goals() if goal.name not in WITH_ENDPOINTS]
DEPTH, RESPONDERS, WOUND = "wrinkle depth", "photoageing responders", "wound area"
PREDICTED = predict(SESSIONS, dose([5.0]), "wrinkles")


@pytest.fixture(scope="module")
def course():
    claire, contour = Person.load(EXAMPLES / "claire.person.toml"), Mask.load("omnilux-contour-face")
    return choose("wrinkles", claire, contour, draws=60)


# What it is


def own(one):
    """What may be asked of one person: nothing where the number is a share of people."""
    return () if one.endpoint.kind == "responders" else ("person",)


def test_a_share_of_people_is_none_of_one_person():
    with pytest.raises(BadInput, match="one person has none"):
        PREDICTED.interval("photoageing responders", of="person")


@pytest.mark.parametrize("goal", WITH_ENDPOINTS)
def test_every_goal_with_endpoints_is_predicted(goal):
    found = predict(SESSIONS, dose([5.0, 5.0], nm=(633, 450)), goal)
    assert [one.endpoint for one in found.expected] == [one for one in endpoints() if goal in one.goals]
    for one in found.expected:
        for of in ("people", *own(one), "light", "without light"):
            low, middle, high = found.interval(one.endpoint.name, of=of)
            assert np.isfinite([low, middle, high]).all()
            assert (low <= middle).all() and (middle <= high).all()
            least, most = one.endpoint.allowed_pct if of != "light" else (-100.0, np.inf)
            assert (low >= least).all() and (high <= most).all()


@pytest.mark.parametrize("goal", WITHOUT)
def test_a_goal_that_nobody_measured_is_refused_and_says_where_to_ask(goal):
    with pytest.raises(BadInput, match=f"^No trial measured {goal}.* in numbers.*over_weeks") as refused:
        predict(SESSIONS, dose([5.0]), goal)
    assert "\n" not in str(refused.value)


def test_goals_without_endpoints_are_the_ones_of_mechanism_alone():
    assert WITHOUT == ["circulation", "inflammation", "energy"]


def test_an_unknown_goal_endpoint_share_or_view_is_refused():
    with pytest.raises(BadInput, match=r"'wrinkels' is not a goal\. Did you mean 'wrinkles'"):
        predict(SESSIONS, dose([5.0]), "wrinkels")
    with pytest.raises(BadInput, match=r"no 'sebum'\. It has: wrinkle depth"):
        PREDICTED.of("sebum")
    with pytest.raises(BadInput, match="of='everybody' is not known"):
        PREDICTED.interval(DEPTH, of="everybody")
    for share in (0.0, 1.0, 90, float("nan")):
        with pytest.raises(BadInput, match="not a fraction"):
            PREDICTED.interval(DEPTH, share)
    with pytest.raises(BadInput, match="seen_as='drug' is not known"):
        predict(SESSIONS, dose([5.0]), "wrinkles", seen_as="drug")


def test_an_unknown_output_is_refused():
    with pytest.raises(BadInput, match=r"output of a lit channel is unknown.*Measure it"):
        predict(SESSIONS, dose([5.0, np.nan], nm=(633, 830)), "wrinkles")


def test_weeks_are_those_asked_for_else_all_until_a_month_after():
    assert PREDICTED.of(DEPTH).week.tolist() == list(range(17))
    found = predict(SESSIONS, dose([5.0]), "wrinkles", at_week=[0, 3.5, 12])
    assert found.of(DEPTH).week.tolist() == [0, 3.5, 12]
    assert found.of(DEPTH).mean[:, 2] == pytest.approx(PREDICTED.of(DEPTH).mean[:, 12])
    assert predict(SESSIONS, dose([5.0]), "wrinkles", at_week=8).of(DEPTH).mean.shape == (posterior.shipped().size, 1)
    for bad in (-1, np.nan, np.inf, [3, -2]):
        with pytest.raises(BadInput, match="at_week"):
            predict(SESSIONS, dose([5.0]), "wrinkles", at_week=bad)


@pytest.mark.parametrize("bad", [[], [12, 4], [4, 4]])
def test_no_weeks_or_weeks_out_of_order_are_refused(bad):
    with pytest.raises(BadInput, match="at_week"):
        predict(SESSIONS, dose([5.0]), "wrinkles", at_week=bad)


def test_nobody_and_nothing_has_changed_at_the_start():
    for goal in WITH_ENDPOINTS:
        found = predict(SESSIONS, dose([5.0]), goal, at_week=[0])
        for one in found.expected:
            for of in ("people", *own(one)):
                assert found.interval(one.endpoint.name, of=of)[:, 0] == pytest.approx(0, abs=1e-3), one.endpoint.name


def test_sessions_that_were_never_done_do_nothing():
    none = Sessions(regimen=Regimen(day=[]), lit_s=600.0)
    for at_week in ([4.0, 12.0], None):
        for one in predict(none, dose([5.0]), "wrinkles", at_week=at_week).expected:
            assert (one.light == 0).all()


def test_light_is_what_light_adds():
    one = PREDICTED.of(DEPTH)
    assert one.light == pytest.approx(one.mean - one.without_light)
    dark = predict(SESSIONS, dose([0.0]), "wrinkles").of(DEPTH)
    assert np.array_equal(dark.mean, one.without_light), "the same people without the light, draw by draw"
    wanted = np.quantile(one.endpoint.from_link(one.light), [0.25, 0.5, 0.75], axis=0)
    assert PREDICTED.interval(DEPTH, 0.5, of="light") == pytest.approx(wanted)
    people = PREDICTED.of(RESPONDERS)
    more = np.quantile(people.change - 100 / (1 + np.exp(-people.without_light)), [0.25, 0.5, 0.75], axis=0)
    assert PREDICTED.interval(RESPONDERS, 0.5, of="light") == pytest.approx(more)


def test_one_person_is_less_sure_than_a_group_and_more_so_as_weeks_go():
    group, person = (PREDICTED.interval(DEPTH, of=of) for of in ("people", "person"))
    wider = (person[2] - person[0]) / np.maximum(group[2] - group[0], 1e-9)
    assert (wider[2:] > 1.2).all()
    one = PREDICTED.of(DEPTH)
    assert (np.diff(one.grown, axis=1) > 0).all() and (one.grown[:, 0] == 0).all() and (one.grown <= 1).all()


def test_weights_are_counted():
    one = PREDICTED.of(DEPTH)
    chosen = np.zeros(len(one.mean))
    chosen[7] = 1.0
    alone = replace(PREDICTED, weight=chosen)
    assert alone.interval(DEPTH)[1] == pytest.approx(one.change[7])
    even = replace(PREDICTED, weight=np.full(len(chosen), 1 / len(chosen)))
    assert even.interval(DEPTH, 0.8) == pytest.approx(PREDICTED.interval(DEPTH, 0.8), abs=0.5)


# Where its doubt comes from


def test_draws_of_the_dose_and_of_the_parameters_are_paired():
    each = np.array([1.0, 5.0, 20.0]).reshape(3, 1, 1)
    paired = predict(SESSIONS, dose(each), "wrinkles", at_week=[12]).of(DEPTH)
    assert paired.mean.shape == (3, 1)
    for draw, J_cm2 in enumerate(each[:, 0, 0]):
        lone = predict(SESSIONS, dose(np.full((3, 1, 1), J_cm2)), "wrinkles", at_week=[12]).of(DEPTH)
        assert paired.mean[draw] == pytest.approx(lone.mean[draw])


def test_two_courses_are_compared_draw_by_draw():
    """The same study and the same people: a difference of two doses is surer than each of them."""
    weak, strong = (predict(SESSIONS, dose([J]), "wrinkles", at_week=[12]).of(DEPTH) for J in (4.0, 5.0))
    assert np.array_equal(weak.without_light, strong.without_light)
    assert (strong.mean - weak.mean).std() < 0.1 * strong.mean.std()


def test_an_rng_gives_other_draws_and_the_same_again():
    first, again, other = (
        predict(SESSIONS, dose([5.0]), "wrinkles", rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.of(DEPTH).mean, again.of(DEPTH).mean)
    assert not np.array_equal(first.of(DEPTH).mean, other.of(DEPTH).mean)
    assert other.interval(DEPTH)[1, 12] == pytest.approx(PREDICTED.interval(DEPTH)[1, 12], abs=4)


def test_the_study_is_drawn_too():
    """Of two draws with the same parameters the mean differs as studies differ."""
    par = posterior.shipped().draws
    one = PREDICTED.of(DEPTH)
    family = [each.family for each in endpoints()].index(one.endpoint.family)
    assert one.endpoint.family == endpoints()[family].family
    at_end = one.without_light[:, -1]
    place = one.endpoint.place
    come = 1 - np.exp(-16 * 7 / par["settling_d"][:, place])
    of_study = (at_end / come - par["background"][:, place]) / par["spread_background"][:, 0]
    assert of_study.mean() == pytest.approx(0, abs=0.15) and of_study.std() == pytest.approx(1, abs=0.1)


def test_open_trials_see_more():
    blind, seen = (predict(SESSIONS, dose([5.0]), "wrinkles", seen_as=how) for how in ("sham", "open"))
    for one in blind.expected:
        other = seen.of(one.endpoint.name)
        assert other.light == pytest.approx(one.light), "an open eye changes what is seen, not what light does"
        assert (other.mean[:, 1:] >= one.mean[:, 1:]).all() and other.mean[:, -1].mean() > one.mean[:, -1].mean()


def test_the_acceptor_can_be_chosen():
    water = predict(SESSIONS, dose([5.0]), "wrinkles", acceptor=Water()).of(DEPTH)
    assert not np.allclose(water.light[:, -1], PREDICTED.of(DEPTH).light[:, -1])
    assert np.array_equal(water.without_light, PREDICTED.of(DEPTH).without_light)


def test_reasons_come_with_it():
    assert PREDICTED.certainty.goal == PREDICTED.goal == Goal.named("wrinkles")
    assert 1 <= len(PREDICTED.nearest) <= 5
    assert all(said.endswith(".") or "certainty" in said for said in PREDICTED.rests_on)
    assert f"{posterior.shipped().about['rows']} numbers" in PREDICTED.rests_on[0]


def test_an_endpoint_that_no_trial_printed_a_number_of_says_so():
    """Nothing in evidence/outcomes is of redness of the face: what is shown is the prior, and the reader is told."""
    for goal, title in {"redness": "redness of the face", "age-spots": "pigment and spots"}.items():
        said = predict(SESSIONS, dose([5.0]), goal).rests_on[-1]
        assert said.startswith("No number of any trial") and title in said and "belief" in said
    assert not any("No number of any trial" in said for said in predict(SESSIONS, dose([5.0]), "wounds").rests_on)


# A course of plan


def test_a_course_of_plan_is_predicted(course):
    found = predict(course, course.dose, course.goal)
    assert isinstance(course.dose, Dose) and len(found.of(DEPTH).mean) == len(course.dose.incident_J_cm2)
    assert found.sessions == Sessions(regimen=course.regimen, lit_s=course.settings.lit_s)
    low, middle, high = found.interval(DEPTH)[:, -1]
    assert low < middle < high and middle < 0
    by_hand = predict(Sessions.of(course), course.dose, "wrinkles")
    assert np.array_equal(by_hand.of(DEPTH).mean, found.of(DEPTH).mean)


def test_patches_are_averaged_and_dark_ones_count():
    lit = predict(SESSIONS, dose([5.0], patches=1), "wrinkles", at_week=[12]).of(DEPTH)
    half = np.zeros((1, 2, 1))
    half[0, 0, 0] = 5.0
    found = predict(SESSIONS, dose(half), "wrinkles", at_week=[12]).of(DEPTH)
    assert found.light == pytest.approx(lit.light / 2)


def test_a_channel_that_is_off_changes_neither_numbers_nor_certainty():
    alone = predict(SESSIONS, dose([5.0]), "acne", at_week=[12])
    beside = predict(SESSIONS, dose([5.0, 0.0], nm=(633, 415)), "acne", at_week=[12])
    assert beside.certainty == alone.certainty and beside.certainty.bands == ("red",)
    for one in alone.expected:
        assert beside.of(one.endpoint.name).mean == pytest.approx(one.mean)


# A person on the real forecast

PERSON = predict(SESSIONS, dose([5.0]), "wrinkles", rng=np.random.default_rng(8))


def measured(week, change_percent, endpoint=DEPTH):
    return Measured(endpoint=endpoint, week=week, change_percent=change_percent)


def weight_of(forecast):
    return np.full(len(forecast.expected[0].mean), 1e-3) if forecast.weight is None else forecast.weight


@pytest.mark.parametrize(("changes", "way"), [((-8.0, -14.0, -18.0), None), ((-60.0, -85.0, -90.0), "refit")])
def test_measurements_sharpen_the_real_forecast(changes, way):
    taken = [measured(week, change) for week, change in zip((4, 8, 12), changes, strict=True)]
    found = update(PERSON, taken, np.random.default_rng(1))
    assert way is None or found.way == way
    before, after = PERSON.interval(DEPTH, of="person"), found.forecast.interval(DEPTH, of="person")
    assert (after[2] - after[0])[12] < 0.7 * (before[2] - before[0])[12]
    assert abs(after[1, 12] - changes[-1]) < abs(before[1, 12] - changes[-1])
    for one in found.forecast.expected:
        assert np.isfinite(one.mean).all() and np.isfinite(one.person_sd).all()
    assert weight_of(found.forecast).sum() == pytest.approx(1, abs=1e-6)
    assert found.forecast.goal == PERSON.goal and found.forecast.certainty == PERSON.certainty


def test_a_person_who_does_well_in_one_endpoint_is_expected_to_in_another():
    """The study's effect and the parameters are shared: more for the depth of wrinkles is more for roughness."""
    good, poor = (update(PERSON, [measured(12, change)], np.random.default_rng(1)) for change in (-55.0, 5.0))
    assert good.forecast.interval("roughness")[1, 12] < poor.forecast.interval("roughness")[1, 12]


@pytest.mark.parametrize(
    ("changes", "done", "adverse", "verdict"),
    [
        ({4: -2.0}, 20, (), "continue"),
        ({4: -10.0, 12: -45.0}, 60, (), "continue"),
        ({4: -2.0}, 5, (), "adjust"),
        ({12: -20.0}, 60, ("burning",), "stop"),
        ({12: 60.0}, 60, (), "stop"),
    ],
)
def test_advice_on_the_real_forecast(changes, done, adverse, verdict):
    found = update(PERSON, [measured(week, change) for week, change in changes.items()], np.random.default_rng(2))
    planned = {4: 20, 12: 60}[max(changes)]
    advice = advise(found, done=done, planned=planned, adverse=adverse)
    assert advice.verdict == verdict, advice.reason
    assert advice.reason.endswith(".")


@pytest.mark.parametrize("endpoint", [DEPTH, "roughness"])
def test_simulated_persons_fall_inside_their_bands_as_often_as_said(endpoint, monkeypatch):
    """People drawn from the forecast itself, measured with the instrument's error: 50, 80 and 90 % of them inside."""
    monkeypatch.setattr(outcomes, "ENOUGH", 0.0)  # a refit changes nothing of what is compared, and takes its time
    rng, week, many = np.random.default_rng(11), 12, 200
    one = PERSON.of(endpoint)
    at = list(one.week).index(week)
    usual = Reading.of(measured(week, -20.0, endpoint))
    ranks = []
    for draw in rng.integers(len(one.mean), size=many):
        truth = one.mean[draw, at] + one.person_sd[draw] * rng.standard_normal() * one.grown[draw, at]
        seen = truth + np.hypot(usual.sd, usual.sd_before) * rng.standard_normal()
        percent = float(max(one.endpoint.from_link(np.float64(seen)), -99.0))
        (compared,) = update(PERSON, [measured(week, percent, endpoint)], rng).compared
        ranks.append(compared.rank)
    ranks = np.array(ranks)
    for share in (0.5, 0.8, 0.9):
        inside = np.mean(np.abs(2 * ranks - 1) <= share)
        assert inside == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / many)), share
    assert ranks.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * many))
