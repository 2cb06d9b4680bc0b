"""The limits as laws, over many cases: no limit eases with time, none jumps up, and each time undoes its limit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.counts import cases

from lightmask.errors import BadInput
from lightmask.safety import limits

MANY = cases(7000)
seconds = st.floats(1e-3, 3e4)
angles = st.floats(1e-4, 3.0)
factors = st.floats(1.0, 10.0)
wrong = st.one_of(st.floats(max_value=0.0), st.just(math.nan))
RATES = {
    "infrared": limits.infrared_limit_W_m2,
    "retinal": limits.retinal_limit_W_m2_sr,
    "unseen": limits.unseen_limit_W_m2_sr,
}
DOSES = {
    "blue": lambda t: limits.blue_limit_J_m2_sr("X01", t),
    "blue, no lens": lambda t: limits.blue_limit_J_m2_sr("X03", t),
    "blue, small": limits.blue_small_limit_J_m2,
    "ultraviolet": limits.ultraviolet_limit_J_m2,
    "skin": limits.skin_limit_J_m2,
}


@MANY
@given(st.sampled_from(sorted(RATES)), seconds, factors)
def test_light_that_lasts_longer_may_never_be_stronger(name, duration_s, factor):
    assert RATES[name](duration_s * factor) <= RATES[name](duration_s) * (1 + 1e-12)


@MANY
@given(st.sampled_from(sorted(DOSES)), seconds, factors)
def test_a_dose_may_grow_with_time_but_never_faster(name, duration_s, factor):
    longer, shorter = DOSES[name](duration_s * factor), DOSES[name](duration_s)
    assert shorter * (1 - 1e-12) <= longer <= shorter * factor * (1 + 1e-12)


@MANY
@given(st.sampled_from(["retinal", "unseen"]), seconds, angles, factors)
def test_a_larger_source_may_never_be_brighter(name, duration_s, angle_rad, factor):
    assert RATES[name](duration_s, angle_rad * factor) <= RATES[name](duration_s, angle_rad) * (1 + 1e-12)


@MANY
@given(seconds, angles)
def test_what_is_not_seen_may_never_be_brighter_than_what_is(duration_s, angle_rad):
    seen, unseen = (RATES[name](duration_s, angle_rad) for name in ("retinal", "unseen"))
    assert unseen <= seen * 1.02, "the documents round 28284 to 28000 at 0.25 s"


@MANY
@given(st.floats(100.5, 1e6))
def test_the_longest_infrared_time_meets_its_limit(W_m2):
    longest_s = limits.infrared_longest_s(W_m2)
    assert limits.infrared_limit_W_m2(longest_s) >= W_m2 * (1 - 1e-9)
    assert limits.infrared_limit_W_m2(longest_s * (1 + 1e-6)) < W_m2, "not a moment longer"


@MANY
@given(st.floats(100.5, 1e7))
def test_the_longest_blue_time_meets_its_limit(W_m2_sr):
    longest_s = limits.blue_longest_s(W_m2_sr)
    assert W_m2_sr * longest_s == pytest.approx(limits.blue_limit_J_m2_sr("X01", longest_s))


@MANY
@given(seconds, angles)
def test_angles_stay_within_their_bounds(duration_s, angle_rad):
    assert 0.0015 <= limits.source_angle_rad(angle_rad, duration_s) <= 0.1
    assert 0.011 <= limits.blue_angle_rad(duration_s) <= 0.11


@MANY
@given(st.floats(400, 1400), st.floats(0, 50))
def test_the_laser_factor_never_falls_with_wavelength(nm, more_nm):
    low, high = limits.laser_factor(np.array([nm, min(nm + more_nm, 1400)]))
    assert 1 <= low <= high <= 5


@MANY
@given(st.sampled_from(sorted(RATES | DOSES)), wrong)
def test_no_time_that_cannot_be_has_a_limit(name, duration_s):
    with pytest.raises(BadInput):
        (RATES | DOSES)[name](duration_s)


@MANY
@given(st.one_of(st.floats(max_value=-1e-300), st.just(math.nan), st.just(math.inf)))
def test_no_light_that_cannot_be_has_a_time(light):
    for law in (limits.infrared_longest_s, limits.blue_longest_s):
        with pytest.raises(BadInput):
            law(light)
