"""Laws of every forecast, whatever the dose, the sessions and the endpoint."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms.lit_layers import dose

from lightmask.response import posterior, predict
from lightmask.response.endpoints import endpoints
from lightmask.response.regimen import Regimen, Sessions

NAMES = [one.name for one in endpoints()]
WHERE = {one.name: one for one in endpoints()}
LIGHTS = {"red": (633,), "blue": (415,), "blue and red": (415, 633)}
SESSIONS = Sessions(regimen=Regimen.of(per_week=5, weeks=12), lit_s=600.0)
BEYOND_DOUBT = 0.95
GRID_J_cm2 = np.logspace(-1, 4, 16)  # from next to nothing to far beyond every trial

goals = st.sampled_from(sorted({goal for one in endpoints() for goal in one.goals}))
lights = st.sampled_from(sorted(LIGHTS.values()))
J_cm2 = st.floats(1e-3, 1e3)
regimens = st.builds(
    lambda per_week, weeks, lit_s: Sessions(regimen=Regimen.of(per_week=per_week, weeks=weeks), lit_s=lit_s),
    st.sampled_from([0.5, 1, 2, 3, 5, 7, 14]), st.integers(1, 20), st.floats(60, 1800),
)  # fmt: skip


def each(nm, total):
    """So many J/cm2 in all, evenly over the wavelengths."""
    return dose([total / len(nm)] * len(nm), nm=nm)


def light_at(name, nm, total, week=12.0, sessions=SESSIONS):
    """What light adds to one endpoint at a week. -> [draw]"""
    return light_of_goal(WHERE[name].goals[0], nm, total, week, sessions)[name]


@lru_cache(maxsize=2000)
def light_of_goal(goal, nm, total, week, sessions):
    found = predict(sessions, each(nm, total), goal, at_week=[week])
    return {one.endpoint.name: one.light[:, 0] for one in found.expected}


@settings(max_examples=30)
@given(goals, lights, regimens, st.lists(st.floats(0, 60), min_size=1, max_size=4, unique=True))
def test_without_light_there_is_only_what_is_there_without_light(goal, nm, sessions, weeks):
    """Dose 0: exactly the placebo and the course of things, draw by draw."""
    found = predict(sessions, each(nm, 0.0), goal, at_week=sorted(weeks))
    for one in found.expected:
        assert np.array_equal(one.mean, one.without_light)
        assert (found.interval(one.endpoint.name, of="light") == 0).all()


@settings(max_examples=20)
@given(goals, lights, J_cm2, regimens)
def test_what_is_there_without_light_does_not_know_of_the_light(goal, nm, total, sessions):
    found, dark = (predict(sessions, each(nm, one), goal, at_week=[4, 12]) for one in (total, 0.0))
    for one in found.expected:
        assert np.array_equal(one.without_light, dark.of(one.endpoint.name).mean)


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("name", NAMES)
def test_ten_times_the_best_dose_is_never_better_beyond_doubt(name, light):
    """The best dose of the grid by the mean effect of light; ten times it is better in fewer than 95 % of draws."""
    nm = LIGHTS[light]
    found = np.array([light_at(name, nm, one) for one in GRID_J_cm2])
    best = int(found.mean(axis=1).argmax())
    tenfold = light_at(name, nm, 10 * GRID_J_cm2[best])
    assert found[best].mean() > 0, "or the best dose is none"
    assert (tenfold > found[best]).mean() < BEYOND_DOUBT


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("name", [one.name for one in endpoints() if one.route != "scar"])
def test_more_light_than_anybody_gave_is_not_better_on_the_whole(name, light):
    """Far more than the largest dose of a trial does no more than the best of the doses that were tried.

    Scars are left out: they are treated by too much light, and no trial found where that ends.
    """
    nm = LIGHTS[light]
    tried = max(light_at(name, nm, one).mean() for one in GRID_J_cm2 if one <= 500)
    assert light_at(name, nm, 5e4).mean() < tried


@settings(max_examples=40)
@given(st.sampled_from(NAMES), lights, J_cm2)
def test_a_little_more_light_changes_little(name, nm, total):
    """A thousandth more: no draw jumps."""
    little, more = (light_at(name, nm, total * factor) for factor in (1.0, 1.001))
    assert np.abs(more - little).max() < 0.03


@settings(max_examples=20)
@given(st.sampled_from(NAMES), J_cm2, st.sampled_from([(633, 415), (415, 633), (633, 830), (415, 450)]))
def test_a_trace_of_another_light_changes_nothing_much(name, total, pair):
    goal = WHERE[name].goals[0]
    alone, trace = (
        predict(SESSIONS, dose([total, one], nm=pair), goal, at_week=[12]).of(name).light for one in (0.0, 1e-9)
    )
    assert np.abs(trace - alone).mean() < 0.02


def test_the_smallest_doses_do_next_to_nothing():
    for name in NAMES:
        for nm in LIGHTS.values():
            assert np.abs(light_at(name, nm, 1e-12)).mean() < 0.02


@settings(max_examples=25)
@given(regimens, st.integers(1, 26), st.sampled_from(NAMES))
def test_more_sessions_never_fade_faster(sessions, after, name):
    """Twice as many weeks: as long after the last session at least as much is left of what light did."""
    day = sessions.regimen.day
    step = sessions.regimen.every_d or 7.0
    longer = Sessions(regimen=Regimen(day=np.concatenate([day, day + day[-1] + step])), lit_s=sessions.lit_s)
    short, long = (
        np.abs(light_at(name, (633,), 8.0, one.regimen.day[-1] / 7 + after, one)) for one in (sessions, longer)
    )
    assert (long >= short * (1 - 1e-6) - 1e-9).all()


@settings(max_examples=25)
@given(regimens, st.data(), st.sampled_from(NAMES))
def test_a_missed_session_leaves_no_more_light(sessions, data, name):
    day = sessions.regimen.day
    missed = data.draw(st.sets(st.integers(0, len(day) - 1), min_size=1, max_size=max(1, len(day) // 2)))
    kept = np.delete(day, sorted(missed))
    fewer = Sessions(regimen=Regimen(day=kept), lit_s=sessions.lit_s)
    at = float(data.draw(st.floats(0.1, 30)))
    of_all, of_fewer = (np.abs(light_at(name, (633,), 8.0, at, one)) for one in (sessions, fewer))
    assert (of_fewer <= of_all * (1 + 1e-6) + 1e-6).all()


@settings(max_examples=20)
@given(goals, regimens, st.lists(st.floats(0, 40), min_size=2, max_size=6, unique=True))
def test_which_other_weeks_are_asked_for_does_not_matter(goal, sessions, weeks):
    weeks = sorted(weeks)
    together = predict(sessions, each((633,), 8.0), goal, at_week=weeks)
    for place, week in enumerate(weeks):
        for one in predict(sessions, each((633,), 8.0), goal, at_week=[week]).expected:
            assert together.of(one.endpoint.name).mean[:, place] == pytest.approx(one.mean[:, 0], rel=1e-5, abs=1e-6)


@settings(max_examples=15)
@given(goals, st.lists(st.floats(0.1, 100), min_size=1, max_size=4), st.integers(2, 3))
def test_splitting_every_patch_changes_nothing_and_order_does_not_matter(goal, doses, times):
    patches = np.array(doses).reshape(1, -1, 1)
    whole = predict(SESSIONS, dose(patches), goal, at_week=[12])
    split = predict(SESSIONS, dose(np.repeat(patches, times, axis=1)[:, ::-1]), goal, at_week=[12])
    for one in whole.expected:
        assert split.of(one.endpoint.name).mean == pytest.approx(one.mean)


def test_sessions_out_of_rhythm_by_a_hair_are_those_in_rhythm():
    """The closed form of an even rhythm and the sum over any days are one function."""
    day = SESSIONS.regimen.day
    uneven = replace(SESSIONS, regimen=Regimen(day=day + 1e-5 * np.sin(np.arange(len(day))) ** 2))
    for name in ("wrinkle depth", "wound area"):
        a, b = (light_at(name, (633,), 8.0, 11.0, one) for one in (SESSIONS, uneven))
        assert b == pytest.approx(a, rel=1e-4, abs=1e-5)


@settings(max_examples=20)
@given(goals, J_cm2, st.floats(0, 60))
def test_percentages_stay_possible_and_ends_in_order(goal, total, week):
    found = predict(SESSIONS, each((633,), total), goal, at_week=[week])
    for one in found.expected:
        whose = "people" if one.endpoint.kind == "responders" else "person"
        low, middle, high = found.interval(one.endpoint.name, of=whose)[:, 0]
        least, most = one.endpoint.allowed_pct
        assert least <= low <= middle <= high <= most


def test_draws_are_as_many_as_the_posterior_has():
    assert len(light_at("wrinkle depth", (633,), 5.0)) == posterior.shipped().size
