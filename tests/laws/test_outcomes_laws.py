"""A person's measurements: held against the closed form of bell-shaped forecasts, and laws that need no forecast."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms.made_up_forecasts import WEEKS, forecast, growth, person_at

from lightmask.response import outcomes
from lightmask.response.measured import Measured, readings
from lightmask.response.outcomes import Evidence, of_one_person, update
from lightmask.response.refit import Cloud

DEPTH = "wrinkle depth"
MIDDLE, SD, PERSON_SD = 0.2, 0.15, 0.1
FORECAST = forecast(np.random.default_rng(1), middle=MIDDLE, sd=SD, person_sd=PERSON_SD)
TWO = forecast(np.random.default_rng(2), DEPTH, "roughness", draws=1000)
SEED = 20
percents = st.floats(-45, 20)
weeks = st.lists(st.integers(1, 16), min_size=1, max_size=5, unique=True)


def seen(week, change_percent, sd=8.0, endpoint=DEPTH):
    return Measured(endpoint=endpoint, week=week, change_percent=change_percent, repeatability=sd)


def exactly(measured):
    """Mean and sd of the person's true effect at the last week, when everything is bell-shaped.

    Prior N(MIDDLE, SD^2 + PERSON_SD^2) x growth; every reading shares the error of the baseline.
    """
    found = readings(measured, FORECAST)
    at, link = growth([one.measured.week for one in found]), np.array([one.link for one in found])
    prior = SD**2 + PERSON_SD**2
    error = np.diag([one.sd**2 for one in found]) + np.outer(*[[one.sd_before for one in found]] * 2)
    gain = np.linalg.solve(error + prior * np.outer(at, at), prior * at)
    return MIDDLE + gain @ (link - MIDDLE * at), np.sqrt(prior * (1 - gain @ at))


@st.composite
def courses(draw):
    """Measurements of one person at different weeks, none absurd."""
    return [seen(week, draw(percents), draw(st.floats(3, 30))) for week in draw(weeks)]


@pytest.mark.parametrize("way", ["weights", "refit"])
@pytest.mark.parametrize("at_end", [-35.0, -20.0, 0.0, 10.0])
@pytest.mark.parametrize("times", [(16,), (4, 8, 16), (2, 6, 10, 14, 16)])
def test_both_ways_agree_with_the_closed_form(way, at_end, times, monkeypatch):
    monkeypatch.setattr(outcomes, "ENOUGH", 0.0 if way == "weights" else 2.0)
    measured = [seen(week, at_end * week / 16) for week in times]
    updated = update(FORECAST, measured, np.random.default_rng(SEED))
    mean, sd = exactly(measured)
    error = 4 * sd / np.sqrt(updated.effective / 2)
    assert updated.way == way
    assert person_at(updated.forecast, DEPTH, 16) == pytest.approx((mean, sd), abs=error)
    assert error < 0.015, "or the test could not fail"


def test_the_deviation_is_summed_over_as_a_fine_grid_would():
    """Likelihood of each draw, and the deviation it shows, against sums over many deviations; person_sd differs."""
    few = replace(
        FORECAST.expected[0],
        **{name: getattr(FORECAST.expected[0], name)[:4] for name in ("mean", "without_light", "grown")},
        person_sd=np.array([0.02, 0.1, 0.2, 0.4]),
    )
    evidence = Evidence.of(few, list(readings([seen(6, -20.0), seen(16, -35.0)], FORECAST)))
    fit, deviation, left_sd = outcomes.explained(evidence, few, few.mean)
    z = np.linspace(-8, 8, 20_001)
    d = few.person_sd[:, None] * z
    mean, grown = ((each @ evidence.to_weeks)[:, None] for each in (few.mean, few.grown))
    off = evidence.link - mean - d[..., None] * grown
    density = np.exp(-0.5 * (z**2 + np.einsum("dzr,rs,dzs->dz", off, np.linalg.inv(evidence.noise), off)))
    total = density.sum(axis=1)
    mean = (density * d).sum(axis=1) / total
    assert np.diff(fit) == pytest.approx(np.diff(np.log(total)))
    assert deviation == pytest.approx(mean)
    assert left_sd == pytest.approx(np.sqrt((density * d**2).sum(axis=1) / total - mean**2))


def test_the_cloud_has_the_mean_and_spread_of_its_draws():
    rng = np.random.default_rng(SEED)
    curves, weight = rng.lognormal(size=(60, 2)), rng.dirichlet(np.full(60, 3.0))
    cloud = Cloud.of(curves, weight)
    old = rng.choice(60, size=200_000, p=weight)
    new = cloud.at(old, rng.standard_normal((200_000, len(cloud.step))))
    assert new.mean(axis=0) == pytest.approx(weight @ curves, rel=0.02)
    assert np.cov(new.T) == pytest.approx(np.cov(curves.T, aweights=weight, ddof=0), rel=0.04, abs=0.01)


@pytest.mark.parametrize("at_end", [-30.0, 0.0])
def test_both_ways_agree_where_the_forecast_is_lopsided(at_end, monkeypatch):
    rng = np.random.default_rng(SEED)
    light = 0.2 * rng.lognormal(0.0, 0.7, 4000)
    expected = replace(FORECAST.expected[0], mean=light[:, None] * growth(), person_sd=0.05 + 0.3 * light)
    lopsided = replace(FORECAST, expected=(expected,))
    found = []
    for enough in (0.0, 2.0):
        monkeypatch.setattr(outcomes, "ENOUGH", enough)
        found.append(update(lopsided, [seen(8, at_end / 2), seen(16, at_end)], np.random.default_rng(SEED)))
    assert [one.way for one in found] == ["weights", "refit"]
    weights, new = (person_at(one.forecast, DEPTH, 16) for one in found)
    assert new == pytest.approx(weights, abs=0.012)
    assert abs(weights[0] - person_at(lopsided, DEPTH, 16)[0]) > 0.02, "or nothing was learnt"


def test_far_out_new_draws_are_made_and_come_near_the_closed_form():
    measured = [seen(week, -62.0 * week / 16, 3.0) for week in (8, 12, 16)]
    updated = update(FORECAST, measured, np.random.default_rng(SEED))
    mean, sd = exactly(measured)
    found_mean, found_sd = person_at(updated.forecast, DEPTH, 16)
    assert updated.way == "refit"
    assert found_mean == pytest.approx(mean, abs=0.03)
    assert 0.7 * sd < found_sd < 1.4 * sd


@settings(max_examples=25)
@given(courses())
def test_weights_sum_to_one_and_know_no_less_than_before(measured):
    updated = update(FORECAST, measured, np.random.default_rng(SEED))
    if updated.way == "weights":
        assert updated.forecast.weight.sum() == pytest.approx(1)
        assert (updated.forecast.weight >= 0).all()
    assert 1 <= updated.effective <= len(FORECAST.expected[0].mean) * (1 + 1e-9)
    assert (updated.forecast.of(DEPTH).person_sd <= PERSON_SD * (1 + 1e-9)).all()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 16), percents), min_size=1, max_size=4, unique_by=lambda one: one[0]))
def test_what_cannot_be_trusted_changes_nothing(found):
    updated = update(FORECAST, [seen(*one, sd=1e9) for one in found], np.random.default_rng(SEED))
    assert updated.way == "weights"
    assert person_at(updated.forecast, DEPTH, 16) == pytest.approx(person_at(FORECAST, DEPTH, 16), abs=2e-3)


@settings(max_examples=15)
@given(courses(), st.randoms())
def test_the_order_of_measurements_does_not_matter(measured, chance):
    other = list(measured)
    chance.shuffle(other)
    one, two = (update(FORECAST, each, np.random.default_rng(SEED)) for each in (measured, other))
    assert one.way == two.way
    assert np.array_equal(one.forecast.of(DEPTH).mean, two.forecast.of(DEPTH).mean)


def test_no_change_again_and_again_pulls_down():
    ends = [person_at(FORECAST, DEPTH, 16)[0]]
    for last in (4, 8, 12, 16):
        measured = [seen(week, 0.0) for week in range(2, last + 1, 2)]
        ends.append(person_at(update(FORECAST, measured, np.random.default_rng(SEED)).forecast, DEPTH, 16)[0])
    assert (np.diff(ends) < 0).all()
    assert ends[-1] < 0.5 * MIDDLE


@settings(max_examples=15)
@given(st.floats(-50, 0), st.floats(1, 15))
def test_more_improvement_measured_is_more_expected(percent, further):
    less, more = (
        person_at(update(FORECAST, [seen(12, each)], np.random.default_rng(SEED)).forecast, DEPTH, 16)[0]
        for each in (percent, percent - further)
    )
    assert less < more


def test_one_endpoint_says_nothing_of_another_where_draws_do_not_link_them(monkeypatch):
    updated = update(TWO, [seen(16, -25.0)], np.random.default_rng(SEED))
    assert person_at(updated.forecast, "roughness", 16) == pytest.approx(person_at(TWO, "roughness", 16), abs=0.03)
    assert person_at(updated.forecast, DEPTH, 16)[0] > person_at(TWO, DEPTH, 16)[0]


def uniform(ranks, bins=10):
    """Chi-square of ranks in equal bins; 99.9 % of uniform ones stay below 27.9 with 9 degrees of freedom."""
    counts = np.histogram(ranks, bins=bins, range=(0, 1))[0]
    return ((counts - len(ranks) / bins) ** 2 / (len(ranks) / bins)).sum()


def people(rng, number, times, sd):
    """People drawn from the forecast and measured: true effect at the last week, and the measurements."""
    for _ in range(number):
        truth = MIDDLE + SD * rng.standard_normal() + PERSON_SD * rng.standard_normal()
        noise = np.log1p(sd / 100)
        before = noise * rng.standard_normal()
        found = np.exp(-(truth * growth(times) + before + noise * rng.standard_normal(len(times))))
        yield truth, found


def rank_of(truth, updated):
    mean, sd = of_one_person(updated.forecast.of(DEPTH), 16)
    weight = updated.forecast.weight
    chance = outcomes.below((truth - mean) / sd)
    return float(chance.mean() if weight is None else weight @ chance)


@pytest.mark.parametrize(("way", "number", "draws"), [("weights", 1000, 1000), ("refit", 200, 300)])
def test_people_drawn_from_the_forecast_are_ranked_evenly_afterwards(way, number, draws, monkeypatch):
    """Simulation-based calibration: the truth is at any place of what is then believed, equally often."""
    monkeypatch.setattr(outcomes, "ENOUGH", 0.0 if way == "weights" else 2.0)
    rng = np.random.default_rng(SEED)
    prior = forecast(rng, middle=MIDDLE, sd=SD, person_sd=PERSON_SD, draws=draws)
    times, sd = np.array([4, 8, 16]), 8.0
    after, before = [], []
    for truth, found in people(rng, number, times, sd):
        measured = [seen(week, 100 * (value - 1), sd=sd) for week, value in zip(times, found, strict=True)]
        updated = update(prior, measured, rng)
        after.append(rank_of(truth, updated))
        before.append(updated.compared[-1].rank)
    assert uniform(np.array(after)) < 27.9
    assert uniform(np.array(before)) < 27.9, "what was measured, among what was forecast"
    assert uniform(np.array(after) ** 1.6) > 27.9, "or the test could not fail"


def test_the_pieces_that_join_weeks_are_shares():
    expected = FORECAST.of(DEPTH)
    joined = outcomes.between(expected, np.array([3.0, 16.0]))
    assert joined.sum(axis=0) == pytest.approx(1)
    assert WEEKS @ joined == pytest.approx([3.0, 16.0])
    assert Evidence.of(expected, list(readings([seen(3, 0.0)], FORECAST))).noise.shape == (1, 1)
