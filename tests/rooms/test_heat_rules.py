"""The limits on heat, asked of courses of temperature that are written down: no tissue, every number by hand."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.mask import CONTINUOUS, Channel, Pulses
from lightmask.person import Person
from lightmask.safety import heat
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import findings
from lightmask.safety.warming import KNOTS_s, Warming

RED = Channel(name="red", peak_nm=633)
HOME, OFFICE = Person(care="home"), Person(care="office")
FEVER = {"fever": "yes"}
LAST = len(KNOTS_s) - 1
KNOT_s = [float(time_s) for time_s in KNOTS_s]


def warming(base_C, rise_K=0.0, start_C=33.0):
    """A Warming of [draw, place, time], or what can be spread out to it, for one channel."""
    base = np.asarray(base_C, dtype=float)
    draws = base.shape[0] if base.ndim == 3 else np.size(start_C)
    shape = (draws, 2, len(KNOTS_s))
    return Warming(
        start_C=np.broadcast_to(start_C, draws), base_C=np.broadcast_to(base, shape),
        rise_K_per_W_m2=np.broadcast_to(rise_K, shape)[:, None], channels=(RED,),
    )  # fmt: skip


def session(warm, light_W_m2=0.0, duration_s=600.0, pulses=CONTINUOUS):
    """One patch in the light of one channel."""
    return Exposure(
        skin_on_W_m2=np.full((1, 1, 1), light_W_m2), eye_on_W_m2=np.zeros((1, 1)), channels=(RED,),
        duration_s=duration_s, pulses=pulses, warming=warm,
    )  # fmt: skip


def steady(*draws_C, duration_s=600.0, start_C=33.0):
    """One temperature throughout, draw by draw."""
    base = np.array(draws_C, dtype=float)[:, None, None] * np.ones((1, 2, 1))
    return session(warming(base, start_C=np.broadcast_to(start_C, len(draws_C))), duration_s=duration_s)


def asked(exposure, person):
    return {found.id: found for found in findings(exposure, heat.rules(person))}


def used(name, exposure, person=HOME):
    (one,) = (rule for rule in heat.rules(person) if rule.id == name)
    return one.use(exposure)


def peaked(knot=60, top_C=40.0):
    """34 C, but for one knot."""
    course = np.full(len(KNOTS_s), 34.0)
    course[knot] = top_C
    return warming(course)


def middle_s(knot, share=0.5):
    return KNOT_s[knot] + share * (KNOT_s[knot + 1] - KNOT_s[knot])


@pytest.mark.parametrize(
    ("duration_s", "hottest_C"),
    [
        (KNOT_s[59], 34), (middle_s(59), 37), (middle_s(59, 0.25), 35.5), (KNOT_s[60], 40), (middle_s(60), 40),
        (KNOT_s[61], 40), (middle_s(61), 40), (KNOT_s[LAST], 40), (0.25, 34), (0.5, 34), (1800.0, 40),
    ],
)  # fmt: skip
def test_the_highest_so_far_counts_and_courses_run_straight_between_knots(duration_s, hottest_C):
    found = heat.hottest_C(session(peaked(), duration_s=duration_s))
    assert found.shape == (1,)
    assert found == pytest.approx(hottest_C, abs=1e-12)


def test_first_and_last_knot():
    early, late = session(peaked(1, 35.0)), session(peaked(LAST, 44.0))
    assert heat.hottest_C(early.lasting(0.25)) == pytest.approx(34.5)
    assert heat.hottest_C(late.lasting(KNOT_s[LAST])) == 44
    assert heat.hottest_C(late.lasting(middle_s(LAST - 1))) == pytest.approx(39)


@pytest.mark.parametrize("duration_s", [0.0, -0.5, -600.0, np.nan, 86400.1, np.inf])
@pytest.mark.parametrize("ask", [heat.hottest_C, heat.dose_min])
def test_times_that_cannot_be_followed_are_refused(ask, duration_s):
    with pytest.raises(BadInput, match=r"cannot be followed. Give up to 86400 s"):
        ask(steady(34.0).lasting(duration_s))


def test_each_draw_has_its_own_course():
    both = np.full((2, 2, len(KNOTS_s)), 34.0)
    both[0, 0, 60:] = 36.0
    both[1, 1, 70:] = 39.0
    found = heat.hottest_C(session(warming(both), duration_s=KNOT_s[100]))
    assert found.tolist() == [36, 39]
    dose = heat.dose_min(steady(42.0, 44.0, 43.0, duration_s=600.0))
    assert dose == pytest.approx([2.5, 20, 10])


def test_light_adds_its_mean_power():
    lit = session(warming(30.0, rise_K=0.01), light_W_m2=200.0)
    assert heat.hottest_C(lit) == pytest.approx(32)
    assert heat.hottest_C(lit.dimmed(0.5)) == pytest.approx(31)
    pulsed = session(warming(30.0, rise_K=0.01), light_W_m2=200.0, pulses=Pulses(frequency_Hz=100, duty=0.2))
    assert heat.hottest_C(pulsed) == pytest.approx(30.4)
    assert heat.hottest_C(pulsed.dimmed(0.5)) == pytest.approx(30.2)
    assert heat.dose_min(pulsed.dimmed(0.5)) == pytest.approx(10 * 0.25 ** (43 - 30.2))


def test_a_place_is_warm_by_its_base_and_its_rise_together():
    places = warming([[36.0], [34.0]], rise_K=[[0.0], [0.01]])
    found = [heat.hottest_C(session(places, light_W_m2=light)) for light in (0.0, 100.0, 300.0)]
    assert found == [pytest.approx([want]) for want in (36, 36, 37)]


def test_the_dose_is_that_of_the_hottest_place_at_each_moment():
    base = np.full((1, 2, len(KNOTS_s)), 20.0)
    base[0, 0, :81] = 43.0
    base[0, 1, 81:] = 43.0
    total = heat.dose_min(session(warming(base), duration_s=KNOT_s[100]))
    assert total == pytest.approx(KNOT_s[100] / 60)


@pytest.mark.parametrize("duration_s", [0.25, 7.0, 60.0, 601.3, 1799.0, 86400.0])
@pytest.mark.parametrize(("steady_C", "per_min"), [(43, 1), (42, 0.25), (41, 0.0625), (44, 2), (45.5, 2**2.5)])
def test_minutes_at_43_of_one_temperature(duration_s, steady_C, per_min):
    assert heat.dose_min(steady(steady_C, duration_s=duration_s)) == pytest.approx(per_min * duration_s / 60)


def test_the_dose_between_knots_is_of_the_straight_way():
    """From 41 to 42 C the mean of 0.25 ** (43 - T) is (1/4 - 1/16) / ln 4; half the way has its own."""
    course = np.where(np.arange(len(KNOTS_s)) <= 90, 41.0, 42.0)
    step_s = KNOT_s[91] - KNOT_s[90]
    before = KNOT_s[90] / 60 / 16
    whole = heat.dose_min(session(warming(course), duration_s=KNOT_s[91]))
    assert whole - before == pytest.approx((1 / 4 - 1 / 16) / np.log(4) * step_s / 60)
    half = heat.dose_min(session(warming(course), duration_s=middle_s(90)))
    assert half - before == pytest.approx((1 / 8 - 1 / 16) / (np.log(4) / 2) * step_s / 2 / 60)


def test_a_temperature_beyond_the_model_is_dosed_as_its_end():
    assert heat.dose_min(steady(100.0, 150.0, 5000.0)) == pytest.approx([2.0**57 * 10] * 3)
    assert heat.hottest_C(steady(150.0)) == 150, "the temperature itself is told as it is"


def test_what_is_worked_out_once_is_worked_out_for_its_own_warming():
    bare = session(None)
    for steady_C in (35.0, 36.0, 43.0, 60.0):  # each gone before the next is made, so that it may stand in its place
        warm = replace(bare, warming=warming(steady_C))
        assert heat.hottest_C(warm) == steady_C
        assert heat.dose_min(warm) == pytest.approx(10 * (0.25 if steady_C < 43 else 0.5) ** (43 - steady_C))


@pytest.mark.parametrize("ask", [heat.hottest_C, heat.dose_min])
def test_unknown_is_one_draw_that_nobody_can_write_to(ask):
    for exposed in (session(None), session(warming(34.0, rise_K=0.01), light_W_m2=np.nan)):
        found = ask(exposed)
        assert np.isnan(found).all() and found.shape == (1,)
    with pytest.raises(ValueError, match="read-only"):
        ask(session(None))[0] = 34.0


@pytest.mark.hazard("HZ06", "HZ55")
@pytest.mark.parametrize("exposed", [session(None), session(warming(34.0), light_W_m2=np.nan)])
@pytest.mark.parametrize("person", [HOME, OFFICE, replace(HOME, screening=FEVER)])
def test_unknown_warmth_keeps_no_limit(exposed, person):
    found = asked(exposed, person)
    assert len(found) in (2, 3)
    assert not any(one.kept for one in found.values())
    assert heat.disclosures(exposed, person) == ()


@pytest.mark.hazard("HZ06")
@pytest.mark.parametrize(
    ("person", "wanted"),
    [
        (HOME, [("HEAT-41", 41, None), ("HEAT-CEM-home", 2, None), ("HEAT-43", 43, 0.99)]),
        (OFFICE, [("HEAT-CEM-office", 9, None), ("HEAT-43", 43, 0.99)]),
        (replace(HOME, screening=FEVER),
         [("HEAT-39", 39, None), ("HEAT-CEM-impaired", 2, None), ("HEAT-43", 43, 0.99)]),
        (replace(OFFICE, screening=FEVER), [("HEAT-CEM-impaired", 2, None), ("HEAT-43", 43, 0.99)]),
        (replace(HOME, screening={"fever": "no"}),
         [("HEAT-41", 41, None), ("HEAT-CEM-home", 2, None), ("HEAT-43", 43, 0.99)]),
    ],
)  # fmt: skip
def test_each_person_is_asked_their_own_limits(person, wanted):
    rules = heat.rules(person)
    assert [(one.id, one.allowed(600.0), one.share) for one in rules] == wanted
    assert all("cooler room" in one.otherwise and not one.at_the_eye for one in rules)
    values = {one.id: float(one.value(steady(42.0))[0]) for one in rules}
    assert values == {name: pytest.approx(2.5 if "CEM" in name else 42) for name, _, _ in wanted}


@pytest.mark.parametrize(
    ("start_C", "hottest_C", "use"),
    [
        (33, 37, 0.5), (33, 41, 1), (33, 45, 1.5), (33, 33, 0), (40.5, 40.6, 0.2), (40.5, 41.5, 2),
        (41, 41, 1), (41, 42, 42 / 41), (41.5, 42, 42 / 41), (45, 50, 50 / 41),
    ],
)  # fmt: skip
def test_use_is_warming_over_the_warming_allowed(start_C, hottest_C, use):
    assert used("HEAT-41", steady(hottest_C, start_C=start_C)) == pytest.approx(use)


def test_each_draw_has_its_own_start():
    exposed = steady(37.0, 42.0, 36.0, start_C=[33.0, 41.5, 35.0])
    assert used("HEAT-41", exposed) == pytest.approx([0.5, 42 / 41, 1 / 6])
    assert used("HEAT-43", exposed) == pytest.approx([0.4, 1 / 3, 1 / 8])
    impaired = replace(HOME, screening=FEVER)
    assert used("HEAT-39", exposed, impaired) == pytest.approx([4 / 6, 42 / 39, 0.25])


@pytest.mark.hazard("HZ06", "HZ62")
def test_one_draw_in_twenty_may_be_over_41_and_one_in_a_hundred_over_43():
    """Of 101 draws the quantiles 0.95 and 0.99 are the draws 95 and 99 themselves."""
    draws_C = np.full(101, 35.0)
    draws_C[96:] = 42.0
    assert asked(steady(*draws_C), HOME)["HEAT-41"].kept
    draws_C[95:] = 42.0
    found = asked(steady(*draws_C), HOME)
    assert not found["HEAT-41"].kept and found["HEAT-41"].value == 42
    assert found["HEAT-43"].kept
    draws_C[100:] = 43.5
    assert asked(steady(*draws_C), HOME)["HEAT-43"].kept
    draws_C[99:] = 43.5
    assert not asked(steady(*draws_C), OFFICE)["HEAT-43"].kept


@pytest.mark.hazard("HZ06")
@pytest.mark.parametrize(
    ("minutes", "kept"),
    [(8, {"HEAT-CEM-home", "HEAT-CEM-office"}), (8.1, {"HEAT-CEM-office"}), (36, {"HEAT-CEM-office"}), (36.1, set())],
)
def test_a_dose_is_two_minutes_at_home_and_nine_in_the_office(minutes, kept):
    exposed = steady(42.0, duration_s=60 * minutes)
    both = asked(exposed, HOME) | asked(exposed, OFFICE)
    assert {one.id for one in both.values() if one.kept and "CEM" in one.id} == kept


def test_too_warm_without_any_light():
    found = asked(steady(42.0, start_C=41.5), HOME)["HEAT-41"]
    assert (found.use, found.longest_s, found.highest_drive) == (pytest.approx(42 / 41), None, None)
    assert found.remedy == "It is too warm without any light: choose a cooler room, or a mask that stays cooler."


@pytest.mark.hazard("HZ06")
def test_staff_tell_what_one_draw_in_twenty_may_reach():
    draws_C = np.concatenate([np.full(95, 35.0), [42.36], np.full(5, 50.0)])
    assert heat.disclosures(steady(*draws_C), OFFICE) == (
        "The skin may reach 42.4 C, above 41 C: tell the client that it will feel hot, ask how it feels, and stay "
        "within reach (IEC 60601-1 cl. 11.1.2.2).",
    )
    assert heat.disclosures(steady(*draws_C), HOME) == ()
    assert heat.disclosures(steady(41.0), OFFICE) == ()
    assert heat.disclosures(steady(np.nextafter(41.0, 42)), OFFICE) != ()
    assert heat.disclosures(steady(*draws_C[:95]), OFFICE) == ()
