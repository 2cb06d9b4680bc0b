"""The readouts of tissue: closed forms against equations stepped through, the words that go with them, and refusals."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from rooms.lit_layers import dose
from scipy.integrate import solve_ivp

from lightmask.errors import BadInput
from lightmask.response import curve, dynamics, thinning
from lightmask.response.acceptors import CytochromeOxidase, Water
from lightmask.response.mechanism import after_a_session, over_weeks
from lightmask.response.parameters import Parameters, central, draw, known
from lightmask.response.readouts import State, meanings
from lightmask.response.readouts_matrix import ageing
from lightmask.response.regimen import Regimen, Sessions
from lightmask.response.session_light import effective, stimulus
from lightmask.skin import LAYERS
from lightmask.spectra import line

approx = pytest.approx

LAYER = "papillary dermis"
AT_d = np.arange(0.0, 120.0, 7.0)
TWICE_A_WEEK = Regimen.of(per_week=2, weeks=12)
COURSES = {
    "even": np.arange(24) * 3.5,
    "uneven": np.sort(np.random.default_rng(5).uniform(0, 84, 30)),
    "two on one day": np.array([0.0, 0.3, 5.0, 5.3, 60.0]),
    "starts late": np.array([20.0, 27.0, 34.0]),
    "one": np.array([4.0]),
}
courses = pytest.mark.parametrize("day", COURSES.values(), ids=COURSES)


def stepped(rates, day, states):
    """Any rates(t, y, S) followed by scipy from session to session; each fills the memory S. -> [state, at]"""

    def followed(memory_d):
        edges, y, found = np.unique([0.0, *day, *AT_d]), np.zeros(states), {0.0: np.zeros(states)}
        for start, end in pairwise(edges):
            last = day[day <= start].max(initial=-np.inf)
            part = solve_ivp(
                lambda t, y, last=last: rates(t, y, np.exp((last - t) / memory_d)),
                (start, end),
                y,
                rtol=1e-9,
                atol=1e-12,
            )
            y = part.y[:, -1]
            found[end] = y
        return np.array([found[t] for t in AT_d]).T

    return followed


@courses
@pytest.mark.parametrize(("memory_d", "pool_d", "slow_d"), [(3, 40, 8000), (20, 5, 60), (7, 7, 7), (7, 7.0001, 90)])
def test_pools_are_what_stepping_through_time_gives(day, memory_d, pool_d, slow_d):
    def rates(t, y, S):
        return [(S - y[0]) / pool_d, (y[0] - y[1]) / slow_d]

    X, Y = stepped(rates, day, 2)(memory_d)
    times_d = [np.array([one], dtype=float) for one in (memory_d, pool_d, slow_d)]
    assert dynamics.level(AT_d, day, *times_d[:2])[0] == approx(X, abs=2e-5)
    assert dynamics.slow_level(AT_d, day, *times_d)[0] == approx(Y, abs=3e-5)


@courses
def test_the_form_for_fitting_and_the_form_for_predicting_agree(day):
    memory_d, pool_d = np.array([3.0, 7.0, 30.0]), np.array([40.0, 7.0, 2.0])
    quick = dynamics.level(AT_d, day, memory_d, pool_d)
    assert dynamics.level(AT_d[None], np.tile(day, (3, 1)), memory_d, pool_d) == approx(quick, abs=2e-5)


def test_jax_gives_the_same_and_finite_slopes():
    jax = pytest.importorskip("jax")
    day, times_d = COURSES["uneven"], np.array([7.0, 7.0])
    found = dynamics.level(*(jax.numpy.asarray(one) for one in (AT_d, day, *times_d)))
    assert np.asarray(found) == approx(dynamics.level(AT_d, day, *times_d), abs=5e-5)
    slope = jax.grad(lambda both: dynamics.level(AT_d, day, both[0], both[1]).sum())(jax.numpy.asarray(times_d))
    assert np.isfinite(slope).all() and (np.asarray(slope) != 0).all()
    for dose_J_cm2 in (0.0, 1e-6, 5.0, 1e5):
        slope = jax.grad(
            lambda H: (
                curve.stimulus(curve.effective_J_cm2(H, H, 1.2, 0.3, 500.0, 30.0), 8.0, 0.5, 0.3, 50.0, 2.0)
                + curve.log10_kill(H, 15.0, 0.8)
            )
        )(dose_J_cm2)
        assert np.isfinite(slope)


def test_a_day_said_twice_counts_once():
    times_d = np.array([7.0]), np.array([40.0])
    once, filled = np.array([0.0, 4.0, 9.0]), np.array([0.0, 4.0, 9.0, 9.0, 9.0])
    assert dynamics.level(AT_d, filled, *times_d) == approx(dynamics.level(AT_d, once, *times_d))


@courses
def test_days_of_full_memory_are_its_integral(day):
    memory_d, fine_d = np.array([6.0]), np.linspace(0, AT_d[-1], 400_001)
    S = dynamics.memory(fine_d, day, memory_d)[0]
    summed = np.concatenate([[0], np.cumsum((S[1:] + S[:-1]) / 2) * fine_d[1]])
    assert dynamics.filled_days(AT_d, day, memory_d)[0] == approx(np.interp(AT_d, fine_d, summed), abs=5e-3)


@courses
def test_what_piles_up_is_a_sum_over_sessions(day):
    since_d = AT_d[:, None] - day
    summed = np.where(since_d >= 0, np.exp(-np.maximum(since_d, 0) / 30.0), 0.0).sum(axis=1)
    assert dynamics.piled_up(AT_d, day, np.array([30.0]))[0] == approx(summed)


@courses
@pytest.mark.parametrize(("kill", "regrowth_per_d"), [(0.3, 0.1), (2.0, 0.5), (7.0, 0.01)])
def test_bacteria_are_thinned_and_grow_back_as_if_followed(day, kill, regrowth_per_d):
    alive, now_d, found = 1.0, 0.0, {}
    for t, lit in sorted([*((t, 0) for t in day), *((t, 1) for t in AT_d)]):
        alive = alive / (alive + (1 - alive) * np.exp(-regrowth_per_d * (t - now_d)))
        now_d = t
        if lit:
            found[t] = np.log10(alive)
        else:
            alive = max(alive * 10.0**-kill, 1e-4)
    ours = thinning.log10_alive(AT_d, day, np.array([[kill]]), np.array([regrowth_per_d]), np.array([1e-4]))
    assert ours[0, 0] == approx([found[t] for t in AT_d], abs=1e-6, rel=1e-6)


def test_bulk_collagen_is_the_two_pools_of_its_equations():
    p = central().but(memory_d=10, maturing_d=30, collagen_half_life_d=5479, procollagen_gain=0.31, mmp_gain=0.18)
    light = dose([8.0])
    sessions = Sessions(regimen=Regimen.of(per_week=7, weeks=12), lit_s=600)
    found = over_weeks(sessions, light, layer=LAYER, at_week=AT_d / 7, parameters=p)
    R = float(stimulus(effective(np.array([[8.0]]) * CytochromeOxidase().over(line(633, 20)), 600, p), p)[0, 0])
    km, kd = 1 / 30, np.log(2) / 5479

    def rates(t, y, S):
        new, bulk = 1 + y[0], 1 + y[1]
        return [km * (1 + 0.31 * R * S - new), kd * (new - (1 - 0.18 * R * S) * bulk)]

    bulk = stepped(rates, sessions.regimen.day, 2)(10)[1]
    assert found.of("collagen").change[0, 0] == approx(bulk, rel=0.05, abs=1e-6)
    assert 0.001 < bulk[12] < 0.01


def test_age_takes_a_percent_of_collagen_a_year():
    assert ageing(np.array([365.25]), central()) == approx(-0.01, abs=1e-4)


def test_the_acceptors_part_ways_in_the_infrared_and_in_blue():
    cells, water = CytochromeOxidase(), Water()
    assert cells.weight(np.arange(600.0, 701.0)).max() == approx(1)
    assert water.weight(670.0) == approx(1)
    assert cells.over(line(660, 20)) == approx(0.9, abs=0.05)
    assert cells.over(line(450, 20)) < 0.3 < cells.over(line(415, 20)) < 0.6
    assert water.over(line(450, 20)) < 0.1
    assert water.over(line(1072, 40)) > 20 > 1 > cells.over(line(1072, 40))
    with pytest.raises(BadInput, match="no weight"):
        cells.over(line(1400, 20))


def test_parameters_are_drawn_as_their_table_says():
    p = draw(np.random.default_rng(0), 4000)
    for name, one in known().items():
        if one.form == "lognormal":
            assert np.log(p[name] / one.centre).std() == approx(one.spread, rel=0.1), name
        if one.form in ("normal", "beta"):
            assert p[name].mean() == approx(one.centre, abs=0.1 * one.spread), name
            assert p[name].std() == approx(one.spread, rel=0.1), name
        if one.form == "beta":
            assert 0 <= p[name].min() <= p[name].max() <= 1, name
        if one.form == "halfnormal":
            assert p[name].min() >= 0 and p[name].std() < one.spread < p[name].max(), name


def test_every_parameter_says_what_it_rests_on():
    for one in known().values():
        assert one.rests_on in ("measured", "trial", "in vitro", "prior") and len(one.source.split()) > 1
        assert one.read in ("read", "second-hand", "remembered", "derived", "assumption")


def test_parameters_refuse_what_they_are_not():
    with pytest.raises(BadInput, match="Did you mean 'memory_d'"):
        central().but(memory_days=3)
    with pytest.raises(KeyError, match="Did you mean 'optimum_J_cm2'"):
        central()["optimum"]
    with pytest.raises(BadInput, match="different numbers of draws"):
        Parameters({"memory_d": [1.0, 2.0], "pool_d": [1.0, 2.0, 3.0]})


def readouts(light, p=None, regimen=TWICE_A_WEEK, at_week=(4, 8, 12, 20), **others):
    sessions = Sessions(regimen=regimen, lit_s=600)
    return over_weeks(sessions, light, layer=LAYER, at_week=at_week, parameters=p or central(), **others)


def test_readouts_come_for_every_draw_patch_and_week():
    p = draw(np.random.default_rng(1), 5)
    found = readouts(dose(np.full((5, 3, 2), 4.0), (415, 633)), p)
    assert len(found.names) >= 12
    assert {one.change.shape for one in found} == {(5, 3, 4)}
    assert [one.shape for one in found.of("matrix").interval()] == [(3, 4)] * 3
    lone = readouts(dose([4.0, 4.0], (415, 633), patches=3), p)
    assert all(lone.of(one.name).change == approx(one.change) for one in found)


def test_a_readout_says_what_it_is():
    words = meanings()
    found = {*readouts(dose([5.0])).names, "atp", "nitric oxide", "blood flow"}
    assert found == set(words)
    assert {one.better for one in words.values()} == {"higher", "lower", "neither"}
    assert {one.rests_on for one in words.values()} <= {"measured", "trial", "in vitro", "prior"}
    assert "10-40 %" in words["collagen"].note and "not bulk" in words["collagen"].note
    assert "not the bulk" in words["matrix"].note
    with pytest.raises(BadInput, match="Did you mean 'pigment'"):
        readouts(dose([5.0])).of("pigments")


def test_light_that_nobody_knows_leaves_every_readout_unknown():
    found = readouts(dose([np.nan, 5.0], (415, 633)))
    assert [one.name for one in found if not np.isnan(one.change).all()] == []


def test_what_does_not_fit_is_refused():
    p = draw(np.random.default_rng(1), 5)
    with pytest.raises(BadInput, match=r"\[4, 5\] draws"):
        readouts(dose(np.ones((4, 1, 1))), p)
    with pytest.raises(BadInput, match="at_week"):
        readouts(dose([5.0]), at_week=[-1])
    with pytest.raises(BadInput, match="phototype = 'VII'"):
        State(phototype="VII")


def test_a_course_without_sessions_changes_nothing():
    found = readouts(dose([20.0, 5.0], (415, 633)), regimen=Regimen(day=[]))
    assert [one.name for one in found if np.any(one.change)] == []


def test_inflamed_skin_calms_and_resting_cells_do_not():
    inflamed, resting = (readouts(dose([8.0]), state=State(activated=one)) for one in (True, False))
    assert (inflamed.of("inflammation").change < 0).all()
    assert (resting.of("inflammation").change > 0).all()


def test_scars_want_the_dose_that_nothing_else_wants():
    few, many = (readouts(dose([H])) for H in (8.0, 3000.0))
    assert (few.of("scar").change > 0).all() and (many.of("scar").change < 0).all()
    assert (few.of("stimulus").change > 0).all() and (many.of("stimulus").change <= 0).all()


def test_a_wound_closes_sooner_and_in_the_end_is_closed_anyway():
    daily = Regimen.of(per_week=7, weeks=8)
    change = readouts(dose([8.0]), regimen=daily, at_week=[0, 1, 40]).of("wound").change[0, 0]
    assert change[0] == 0 and -0.2 < change[1] < -0.001 and abs(change[2]) < 1e-9


def test_blue_kills_bacteria_within_reach_only_and_they_return():
    p = central().but(oxygen_share=0.6)
    change = readouts(dose([400.0], (415,)), p, at_week=[12, 60]).of("acnes").change[0, 0]
    assert np.log10(0.4) - 1e-9 <= change[0] < -0.2
    assert -0.01 < change[1] <= 0
    assert readouts(dose([20.0], (633,)), p).of("acnes").change.min() > -0.05


def test_the_hours_after_a_session():
    at_min = [0, 5, 10, 15, 30, 60, 600]
    sessions = Sessions(regimen=TWICE_A_WEEK, lit_s=600)
    found = after_a_session(sessions, dose([15.0]), layer=LAYER, at_min=at_min, parameters=central())
    assert found.at_unit == "min" and found.names == ("atp", "nitric oxide", "blood flow")
    change = {one.name: one.change[0, 0] for one in found}
    assert all(values[0] == 0 and abs(values[-1]) < 1e-6 for values in change.values())
    assert np.argmax(change["atp"]) == at_min.index(30)  # 20 min after ten minutes of light
    assert np.argmax(change["blood flow"]) == np.argmax(change["nitric oxide"]) == at_min.index(10)
    assert change["nitric oxide"][3] < 0.1 * change["nitric oxide"][2]
    assert change["blood flow"][3] > 0.5 * change["blood flow"][2]


def test_the_form_for_fitting_keeps_its_digits_where_two_times_are_nearly_one():
    day, at_d, memory_d, pool_d = COURSES["uneven"], AT_d, 20.0, 20.02
    since_d = (at_d[:, None] - day).astype(np.longdouble)
    m, f = np.longdouble(memory_d), np.longdouble(pool_d)
    kernel = m / (m - f) * (np.exp(-since_d / m) - np.exp(-since_d / f))
    impulse = -np.expm1(-np.diff(day, prepend=-np.inf) / m)
    exact = np.where(since_d >= 0, impulse * kernel, 0).sum(axis=1)
    fitted = dynamics.level(at_d[None], day[None], np.array([memory_d]), np.array([pool_d]))[0]
    assert fitted == approx(exact.astype(float), abs=1e-10)


def test_a_good_dose_moves_every_readout_the_good_way():
    found = readouts(dose([15.0], (660,)), at_week=[2, 12])
    for name in ("stimulus", "procollagen", "matrix", "collagen", "elastin"):
        assert found.of(name).meaning.better == "higher" and (found.of(name).change > 0).all(), name
    for name in ("mmp", "inflammation", "sebum", "redness", "itch", "plaque", "wound"):
        assert found.of(name).meaning.better == "lower" and (found.of(name).change < 0).all(), name


def test_atp_at_its_peak_is_what_was_measured_in_cells():
    p = central().but(inhibition=0, floor_mW_cm2=1e-9, ceiling_mW_cm2=1e9)
    acceptor = Water()
    weight, optimum_J_cm2 = acceptor.over(dose([1.0]).channels[0].spectrum), float(p["optimum_J_cm2"][0])
    E_mW_cm2 = float(p["reference_mW_cm2"][0])
    sessions = Sessions(regimen=TWICE_A_WEEK, lit_s=optimum_J_cm2 / E_mW_cm2 * 1000)
    light, at_min = dose([optimum_J_cm2 / weight]), [sessions.lit_s / 60 + 20]
    found = after_a_session(sessions, light, layer=LAYER, at_min=at_min, parameters=p, acceptor=acceptor)
    assert 1 + found.of("atp").change[0, 0, 0] == approx(2.06)


def test_only_the_dose_against_the_optimum_matters():
    p = central()
    five_times = p.but(optimum_J_cm2=5 * p["optimum_J_cm2"])
    for H in (1.0, 40.0, 400.0):
        assert stimulus(np.array([[5 * H]]), five_times) == approx(stimulus(np.array([[H]]), p))


def test_bacteria_deep_in_the_follicle_get_less_blue():
    light = dose([30.0], (415,))
    deep = LAYERS.index("reticular dermis")
    fluence = np.array(light.reach.fluence)
    fluence[..., deep] *= 0.1
    light = replace(light, reach=replace(light.reach, fluence=fluence))
    shallow, deeper = (readouts(light, central().but(follicle_depth=d)).of("acnes").change for d in (0.1, 0.9))
    assert (shallow < 1.2 * deeper).all()
