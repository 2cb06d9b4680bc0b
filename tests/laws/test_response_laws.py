"""Whatever the light and the rhythm: no light does nothing, more is not always better, nothing lasts, bulk is slow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooms.lit_layers import dose

from lightmask.response import curve, dynamics
from lightmask.response.acceptors import CytochromeOxidase, Water
from lightmask.response.mechanism import after_a_session, over_weeks
from lightmask.response.parameters import draw
from lightmask.response.readouts import State
from lightmask.response.regimen import Regimen, Sessions
from lightmask.response.session_light import effective, stimulus

approx = pytest.approx

LAYER = "papillary dermis"
NM = (415, 633, 830)
P = draw(np.random.default_rng(11), 200)
WEEKS = np.array([0.0, 1.0, 4.0, 12.0])
few = settings(max_examples=40, deadline=None)

fluences_J_cm2 = st.floats(1e-3, 1e4)
seconds = st.floats(10, 3600)
states = st.builds(State, activated=st.booleans(), phototype=st.sampled_from(["I", "III", "IV", "unknown"]))


@st.composite
def days(draw, least=1, longest_d=84.0):
    gaps_d = draw(st.lists(st.floats(0.25, 20), min_size=least, max_size=40))
    day = np.cumsum(gaps_d)
    return day[day <= longest_d] if (day <= longest_d).sum() >= least else day[:least]


def told(light, day, at_week=WEEKS, lit_s=600.0, **others):
    sessions = Sessions(regimen=Regimen(day=day), lit_s=lit_s)
    return over_weeks(sessions, light, layer=LAYER, at_week=at_week, parameters=P, **others)


@few
@given(days(), seconds, states, st.sampled_from([CytochromeOxidase(), Water()]))
def test_no_light_does_exactly_nothing(day, lit_s, state, acceptor):
    dark = dose([0.0, 0.0, 0.0], NM)
    assert all(np.all(one.change == 0) for one in told(dark, day, lit_s=lit_s, state=state, acceptor=acceptor))
    sessions = Sessions(regimen=Regimen(day=day), lit_s=lit_s)
    after = after_a_session(sessions, dark, layer=LAYER, at_min=[0, 5, 60], parameters=P, acceptor=acceptor)
    assert all(np.all(one.change == 0) for one in after)


@few
@given(st.lists(fluences_J_cm2, min_size=3, max_size=3), days(), seconds)
def test_nothing_happens_before_the_first_session(H, day, lit_s):
    found = told(dose(H, NM), day + 100.0, at_week=np.array([0.0, 7.0, 14.0]), lit_s=lit_s)
    assert all(np.all(one.change == 0) for one in found)


@few
@given(st.floats(10, 1e4))
def test_ten_times_the_optimum_or_more_is_never_better(times):
    best, more = (stimulus(P["optimum_J_cm2"][:, None] * one, P) for one in (1.0, times))
    assert np.all(more < best)


@few
@given(fluences_J_cm2)
def test_a_stimulus_is_never_more_than_one_nor_less_than_all_inhibition(H):
    found = stimulus(np.full((P.draws, 1), H), P)[:, 0]
    assert np.all(found <= 1) and np.all(found >= -P["inhibition"])


@few
@given(fluences_J_cm2, st.floats(0.1, 1000), st.floats(0.2, 5))
def test_reciprocity_is_exact_at_one_and_fails_beside_it(H, E, p):
    assert curve.effective_J_cm2(H, E) == H
    more, less = (curve.effective_J_cm2(H, E * one, p, reference_mW_cm2=E) for one in (4.0, 0.25))
    assert more == approx(H * 4.0 ** (p - 1)) and less == approx(H * 0.25 ** (p - 1))


@few
@given(st.floats(0.1, 1e3), st.floats(1e-3, 1e3), st.floats(1.1, 50))
def test_beside_a_ceiling_a_longer_session_uses_its_light_no_worse(H, E, longer):
    quick, slow = (curve.effective_J_cm2(H, one, 1.0, 0.0, 100.0) for one in (E, E / longer))
    assert quick < slow <= H * (1 + 1e-12)
    dim, bright = (curve.effective_J_cm2(H, one, 1.0, 5.0) for one in (E / longer, E))
    assert dim < bright <= H


@few
@given(st.lists(st.floats(1e-6, 1e6), min_size=3, max_size=3), st.floats(1, 7))
def test_bulk_collagen_gains_a_percent_at_most_in_twelve_weeks(H, per_week):
    gain = told(dose(H, NM), Regimen.of(per_week=per_week, weeks=12).day).of("collagen").change[..., -1]
    turned_over = np.log(2) / P["collagen_half_life_d"] * 84
    assert np.all(gain[:, 0] <= turned_over * (P["procollagen_gain"] + P["mmp_gain"]) * (1 + 1e-6))
    assert np.quantile(gain, 0.95) < 0.01 and gain.max() < 0.02


@few
@given(st.floats(1, 200), days())
def test_blue_darkens_darker_skin_more_and_red_darkens_none(H, day):
    at = (day[-1:] + 0.01) / 7
    skins = ("I", "II", "III", "IV")
    blue = {one: told(dose([H], (415,)), day, at, state=State(phototype=one)).of("pigment").change for one in skins}
    assert np.all(blue["I"] == 0) and np.all(blue["I"] < blue["II"])
    assert np.all(blue["II"] < blue["III"]) and np.all(blue["III"] < blue["IV"])
    unknown = told(dose([H], (415,)), day, at).of("pigment").change
    assert np.all(unknown >= blue["IV"])
    red, orange = (
        told(dose([H, H], nm), day, at, state=State(phototype="VI")).of("pigment").change
        for nm in ((660, 830), (633, 830))
    )
    assert np.all(red == 0) and np.all(orange < 0.02 * blue["IV"])  # the tail of an LED at 633 nm ends below 600 nm


@few
@given(st.floats(1, 200), st.integers(2, 30))
def test_pigment_adds_up_over_sessions_and_fades(H, sessions):
    day = np.arange(sessions) * 2.0
    one, all_of_them = (told(dose([H], (450,)), d, (day[-1:] + 0.01) / 7).of("pigment").change for d in (day[-1:], day))
    assert np.all(all_of_them > one) and np.all(all_of_them <= P["pigment_gain"][:, None, None])
    later = told(dose([H], (450,)), day, (day[-1] + 0.01) / 7 + np.array([0.0, 4.0, 12.0])).of("pigment").change
    assert np.all(np.diff(later) < 0)


@few
@given(st.lists(fluences_J_cm2, min_size=3, max_size=3), days(least=2))
def test_killing_is_never_growth_and_what_is_killed_returns(H, day):
    found = told(dose(H, NM), day, np.array([*WEEKS, *((day[-1] + 0.01) / 7 + np.array([0, 1, 2, 8, 200]))]))
    change = found.of("acnes").change
    assert np.all(change <= 0)
    assert np.all(change >= np.log10(1 - P["oxygen_share"])[:, None, None] - 1e-9)
    assert np.all(np.diff(change[..., len(WEEKS) :]) >= -1e-12)


@few
@given(st.floats(0.01, 1e3), st.floats(1.1, 100))
def test_more_blue_kills_more(H, times):
    day = np.arange(8) * 3.5
    less, more = (told(dose([one], (415,)), day).of("acnes").change for one in (H, H * times))
    assert np.all(more <= less)


@few
@given(st.floats(1, 14), st.integers(3, 60))
def test_an_even_rhythm_is_a_special_case_of_any_days(every_d, sessions):
    """A jolt too small to matter makes the days uneven, so that the other sum is taken."""
    even = np.arange(sessions) * every_d
    uneven = even + 1e-6 * (np.arange(sessions) % 2)
    assert dynamics.evenly(even) and not dynamics.evenly(uneven)
    at_week = (even[-1] * np.array([0.11, 0.53, 1.04]) + 0.1) / 7
    one, other = (told(dose([10.0, 5.0, 5.0], NM), day, at_week) for day in (even, uneven))
    for readout in one:
        assert other.of(readout.name).change == approx(readout.change, rel=1e-4, abs=1e-6), readout.name


@few
@given(days(least=3), st.data())
def test_looking_at_more_days_changes_none(day, data):
    at = np.array(data.draw(st.lists(st.floats(0, 30), min_size=1, max_size=6)))
    together = told(dose([10.0, 5.0, 5.0], NM), day, at)
    for place, week in enumerate(at):
        alone = told(dose([10.0, 5.0, 5.0], NM), day, [week])
        for one in alone:
            seen = together.of(one.name).change[..., place]
            assert one.change[..., 0] == approx(seen, rel=1e-7, abs=1e-9), one.name


@few
@given(days())
def test_what_light_did_wears_off_after_the_last_session(day):
    """Sums of pools rise at first, like what feeds them; long after the last session all of them fall."""
    after = day[-1] / 7 + np.array([60.0, 80.0, 120.0])
    found = told(dose([8.0], (633,)), day, after)
    for name in ("stimulus", "procollagen", "mmp", "matrix", "inflammation", "sebum", "redness", "itch", "plaque"):
        size = np.abs(found.of(name).change)
        assert np.all(np.diff(size) <= 0), name
        assert np.all(size[..., -1] < 0.2), name
    memory = dynamics.memory(day[-1] + np.array([0.0, 1.0, 3.0, 10.0]), day, P["memory_d"])
    assert np.all(memory[:, 0] == 1) and np.all(np.diff(memory) < 0)


@few
@given(days(), st.floats(0, 0.2), st.floats(0.5, 40), st.floats(0.5, 100))
def test_a_level_is_between_nothing_and_all(day, extra_d, memory_d, pool_d):
    at_d = np.linspace(0, 200, 41)
    times_d = np.array([memory_d]), np.array([pool_d])
    level = dynamics.level(at_d, day, *times_d)
    assert np.all(level >= -1e-9) and np.all(level <= 1)
    more = dynamics.level(at_d, np.sort([*day, day[0] + extra_d]), *times_d)
    assert np.all(more >= level - 1e-9)  # one more session never lowers what the memory feeds


@pytest.mark.parametrize("memory_d", [3.0, 7.0, 21.0])
def test_sessions_top_up_and_do_not_add_without_end(memory_d):
    weekly, daily, twice_daily = (
        dynamics.level(np.array([84.0]), np.arange(0, 84, every_d), np.array([memory_d]), np.array([14.0]))[0, 0]
        for every_d in (7.0, 1.0, 0.5)
    )
    assert weekly < daily < twice_daily <= 1
    assert twice_daily < 1.1 * daily


@few
@given(fluences_J_cm2, seconds)
def test_effective_light_grows_with_time_at_the_same_irradiance(H, lit_s):
    once, twice = (effective(np.full((P.draws, 1), H * times), lit_s * times, P) for times in (1, 2))
    assert twice == approx(2 * once)
