"""Measurements of one person: what they are read as, what is refused, what is said of them, and what is advised."""

import re
from dataclasses import replace

import numpy as np
import pytest
from rooms.made_up_forecasts import WEEKS, bell, forecast, person_at

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange
from lightmask.response.advice import Advice, advise, rule
from lightmask.response.endpoints import Endpoint, endpoints
from lightmask.response.measured import Instrument, Measured, Reading, readings
from lightmask.response.outcomes import update

DEPTH = "wrinkle depth"
FORECAST = forecast(np.random.default_rng(1), middle=0.3, sd=0.1, person_sd=0.1, draws=1000)


def seen(week, change_percent, sd=6.0, endpoint=DEPTH):
    return Measured(endpoint=endpoint, week=week, change_percent=change_percent, repeatability=sd)


def after(*measured, of=FORECAST):
    return update(of, measured, np.random.default_rng(3))


# What a measurement is read as


def test_raw_values_and_a_percentage_are_read_alike():
    raw = Reading.of(Measured(endpoint=DEPTH, week=8, value=80, baseline=100))
    percent = Reading.of(Measured(endpoint=DEPTH, week=8, change_percent=-20))
    assert (raw.gain, raw.sd, raw.sd_before) == pytest.approx((percent.gain, percent.sd, percent.sd_before))
    assert raw.gain == pytest.approx(np.log(100 / 80))
    assert raw.change_pct == pytest.approx(-20)


def test_better_is_up_whichever_way_the_scale_runs():
    fell = Reading.of(seen(8, -20))
    rose = Reading.of(seen(8, 25, endpoint="elasticity"))
    assert fell.gain == pytest.approx(rose.gain) == pytest.approx(np.log(1.25))
    assert rose.change_pct == pytest.approx(25)
    assert fell.link == pytest.approx(float(Endpoint.named(DEPTH).to_link(np.float64(-20.0))))


def test_the_baseline_is_as_unsure_as_what_came_later():
    one = Reading.of(Measured(endpoint="itch", week=8, value=3, baseline=6))
    assert one.sd == pytest.approx(np.log1p(1.2 / 3))
    assert one.sd_before == pytest.approx(np.log1p(1.2 / 6))
    assert one.gain_sd == pytest.approx(np.hypot(one.sd, one.sd_before))


def test_a_shared_baseline_is_not_averaged_away():
    """A hundred readings do not show a change better than the one reading before the course allows."""
    course = [seen(week, -25.0, sd=20.0) for week in np.linspace(15, 16, 100)]
    wide = forecast(np.random.default_rng(1), middle=0.0, sd=1.0, person_sd=0.5, draws=1000)
    assert person_at(after(*course, of=wide).forecast, DEPTH, 16)[1] > 0.9 * np.log1p(0.2)


def test_spots_that_are_all_gone_are_no_more_than_half_a_spot():
    gone = Reading.of(Measured(endpoint="inflammatory lesions", week=8, value=0, baseline=20))
    assert gone.gain == pytest.approx(np.log(20 / 0.5))
    assert gone.sd > Reading.of(Measured(endpoint="inflammatory lesions", week=8, value=10, baseline=20)).sd
    assert Reading.of(seen(8, -100, endpoint="inflammatory lesions", sd=1.0)).sd == pytest.approx(np.log(2))


def test_a_wound_is_read_as_the_rate_at_which_it_closes():
    half = Reading.of(Measured(endpoint="wound area", week=2, value=5, baseline=10))
    assert np.exp(half.link) == pytest.approx(np.log(2) / 2)
    assert half.sd == pytest.approx(np.log1p(0.04) / np.log(2))
    grown = Reading.of(Measured(endpoint="wound area", week=2, value=12, baseline=10))
    assert grown.gain < 0 and np.isfinite(grown.link)
    assert grown.link < half.link
    assert grown.change_pct == pytest.approx(20)


def test_an_open_wound_sharpens_its_rate():
    wounds = forecast(np.random.default_rng(1), "wound area", middle=-2.0, sd=0.8, person_sd=0.4, draws=1000)
    slow, fast = (
        after(Measured(endpoint="wound area", week=4, value=value, baseline=10), of=wounds) for value in (9, 3)
    )
    (slow_mean, slow_sd), (fast_mean, fast_sd) = (person_at(one.forecast, "wound area", 4) for one in (slow, fast))
    assert slow_mean < -2 < fast_mean
    assert np.exp(fast_mean) == pytest.approx(np.log(10 / 3) / 4, rel=0.1)
    assert max(slow_sd, fast_sd) < np.hypot(0.8, 0.4)


def test_another_instrument_repeats_in_its_own_way():
    usual, ruler = (Instrument.of("wound area", name) for name in (None, "ruler"))
    assert usual.name == "planimetry"
    assert ruler.sd(5) > usual.sd(5)
    assert Instrument.of("inflammatory lesions", None).sd(20) == pytest.approx(np.hypot(3, 1))


def test_every_endpoint_of_one_person_has_a_repeatability_and_says_how_it_is_known():
    rows = tables.read("response/repeatability").rows()
    of_people = {one.name for one in endpoints() if one.kind == "responders"}
    assert {row["endpoint"] for row in rows} == {one.name for one in endpoints()} - of_people
    assert {row["known"] for row in rows} == {"derived", "assumption"}
    for row in rows:
        one = Instrument.of(row["endpoint"], row["instrument"])
        assert one.sd(one.typical) > 0 and one.lowest <= one.typical <= one.highest
        assert 0 < one.smallest <= one.typical and one.basis


# What is refused, in one sentence


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"endpoint": "wrinkel depth"}, "Did you mean 'wrinkle depth'"),
        ({"endpoint": "roughness"}, "not in this forecast"),
        ({"endpoint": "acne responders"}, "cannot be measured in one"),
        ({"week": 0}, "before the first session"),
        ({"week": -2}, "before the first session"),
        ({"week": float("nan")}, "finite"),
        ({"week": 30}, "ends with week 16"),
        ({"change_percent": -120}, "more than all of itself"),
        ({"change_percent": float("inf")}, "finite"),
        ({"value": 80.0}, "value and baseline, or change_percent alone"),
        ({"change_percent": None}, "value and baseline, or change_percent alone"),
        ({"change_percent": None, "value": 80.0}, "value and baseline"),
        ({"change_percent": None, "value": -1.0, "baseline": 100.0}, "outside the scale of profilometry"),
        ({"change_percent": None, "value": float("nan"), "baseline": 100.0}, "finite"),
        ({"repeatability": 0.0}, "not above zero"),
        ({"repeatability": -3.0}, "not above zero"),
        ({"repeatability": float("inf")}, "finite"),
        ({"instrument": "profilometer"}, "Did you mean 'profilometry'"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(given, says):
    usual = {"endpoint": DEPTH, "week": 8, "change_percent": -10.0}
    with pytest.raises(BadInput, match=says) as told:
        after(Measured(**(usual | given)))
    assert len(str(told.value)) < 500 and str(told.value).endswith(".")


def test_a_score_above_its_scale_is_refused():
    itchy = Measured(endpoint="itch", week=8, value=12, baseline=6)
    with pytest.raises(OutOfRange, match="from 0 to 10 points"):
        readings([itchy], forecast(np.random.default_rng(1), "itch"))


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (Measured(endpoint=DEPTH, week=8, value=70, baseline=100), "came twice"),
        (Measured(endpoint=DEPTH, week=12, value=70, baseline=90), "two baselines"),
        (Measured(endpoint=DEPTH, week=12, change_percent=-30), "two baselines"),
    ],
)
def test_measurements_that_do_not_go_together_are_refused(second, says):
    with pytest.raises(BadInput, match=says):
        after(Measured(endpoint=DEPTH, week=8, value=80, baseline=100), second)


def test_nothing_measured_is_nothing_to_update_by():
    with pytest.raises(BadInput, match="at least one"):
        after()


# Predicted against observed


@pytest.mark.parametrize(("z", "band"), [(0.0, 50), (0.6, 50), (-1.0, 80), (1.5, 90), (-2.5, None), (4.0, None)])
def test_a_measurement_knows_where_it_fell(z, band):
    prior = forecast(np.random.default_rng(1), middle=0.3, sd=0.05, person_sd=0.1, draws=4000)
    noise = np.log1p(0.06)
    spread = np.sqrt(0.05**2 + 0.1**2 + 2 * noise**2)
    one = after(seen(16, 100 * np.expm1(-(0.3 + z * spread))), of=prior).compared[0]
    assert one.z == pytest.approx(z, abs=0.05)
    assert one.band == band
    assert one.forecast_pct == pytest.approx(100 * np.expm1(-0.3), abs=0.3)
    assert (one.rank - 0.5) * z >= 0


def test_what_came_is_held_against_the_forecast_from_before_and_in_order():
    updated = after(seen(12, -10), seen(4, -5))
    assert [one.reading.measured.week for one in updated.compared] == [4, 12]
    assert updated.before is FORECAST
    assert updated.compared[1].z == after(seen(12, -10)).compared[0].z


# The forecast that comes back


def test_the_persons_forecast_is_the_same_noun():
    updated = after(seen(16, -45), seen(8, -25))
    before, now = FORECAST.of(DEPTH), updated.forecast.of(DEPTH)
    assert now.mean.shape == before.mean.shape
    own = now.mean - before.mean
    assert now.without_light - before.without_light == pytest.approx(own), "a person differs with and without light"
    assert own[:, 0] == pytest.approx(0), "nobody differs at the start"
    assert (own[:, -1] > 0).mean() > 0.9, "this one does better than most"


def test_weights_that_were_there_before_are_kept():
    few = np.zeros(1000)
    few[:500] = 1 / 500
    updated = after(seen(16, -20), of=replace(FORECAST, weight=few))
    assert (updated.forecast.weight[500:] < 1e-12).all()
    assert updated.effective <= 500


def test_what_was_not_measured_moves_only_with_the_draws():
    both = forecast(np.random.default_rng(1), DEPTH, "roughness", draws=1000)
    updated = after(seen(16, -10), of=both)
    assert updated.forecast.of("roughness") is both.of("roughness")


def test_new_draws_keep_every_endpoint_and_are_alike_in_weight():
    first, second = bell(np.random.default_rng(1), draws=800), bell(np.random.default_rng(2), "roughness", draws=800)
    tied = replace(second, mean=first.mean, without_light=first.without_light)
    both = replace(forecast(np.random.default_rng(1)), expected=(first, tied))
    updated = after(seen(12, -60, 2.0), seen(16, -70, 2.0), of=both)
    assert updated.way == "refit" and updated.forecast.weight is None
    assert person_at(updated.forecast, "roughness", 16)[0] > person_at(both, "roughness", 16)[0] + 0.1
    assert all(one.mean.shape == (800, len(WEEKS)) for one in updated.forecast.expected)


# Advice


@pytest.mark.parametrize(
    ("measured", "how", "verdict", "says"),
    [
        ([seen(4, -2)], {"done": 8, "planned": 8}, "continue", "No change yet is normal until week"),
        ([seen(14, -30)], {}, "continue", "fell by 30 %.* more than the 18 %"),
        ([seen(14, -30)], {"done": 10}, "adjust", "Only 10 of 24 sessions"),
        ([seen(14, -30)], {"adverse": ["new dark marks"]}, "stop", "new dark marks"),
        ([seen(12, 25)], {}, "stop", "wrong way"),
        ([seen(16, -1)], {}, "stop", "by week 16: more of the same"),
        ([seen(4, 0, 2.0), seen(8, 0, 2.0), seen(12, 0, 2.0), seen(13, 0, 2.0)], {}, "stop", "the chance of one"),
        ([seen(15, -10)], {}, "adjust", "look at fit, minutes and distance"),
        ([seen(6, -1, 30.0)], {}, "adjust", "too small for these measurements"),
        ([seen(14, -75)], {}, "adjust", "measure again"),
    ],
)
def test_the_advice_and_its_reason(measured, how, verdict, says):
    wide = {"done": 20, "planned": 24} | how
    advice = advise(after(*measured), **wide)
    assert advice.verdict == verdict, advice.reason
    assert re.search(says, advice.reason), advice.reason
    assert advice.reason.endswith(".") and len(advice.reason) < 200


def test_harm_comes_before_everything_else():
    assert advise(after(seen(14, -30)), done=0, planned=24, adverse=["a blister"]).verdict == "stop"


def test_a_change_within_repeatability_is_no_change():
    """The same fall is a change by a good instrument and none by a poor one."""
    good, poor = (advise(after(seen(14, -15, sd)), done=20, planned=24) for sd in (3.0, 12.0))
    assert "fell by 15 %" in good.reason
    assert "fell by" not in poor.reason


def test_only_the_last_measurement_of_an_endpoint_counts_as_its_change():
    fell_then_back = advise(after(seen(8, -25), seen(16, -1)), done=20, planned=24)
    assert fell_then_back.verdict == "stop"


@pytest.mark.parametrize(("done", "planned"), [(-1, 24), (3, 0), (float("nan"), 24)])
def test_sessions_are_counted_from_nothing_upwards(done, planned):
    with pytest.raises(OutOfRange):
        advise(after(seen(8, -5)), done=done, planned=planned)


def test_an_advice_is_one_of_three():
    with pytest.raises(BadInput, match="continue, adjust, stop"):
        Advice(verdict="wait", reason="")


def test_the_rules_are_in_their_table():
    assert rule("judge from") <= rule("stop at")
    assert all(row["basis"] for row in tables.read("response/judging").rows())
