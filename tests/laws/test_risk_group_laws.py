"""More light never lowers a risk group, a farther eye never gets more, one LED more never gives less."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.counts import cases
from rooms.lamps import board, lamp, mono

from lightmask.errors import BadInput
from lightmask.safety import grading, risk_group
from lightmask.safety.looking import look

MANY = 1500
PEAKS_nm = (405, 415, 450, 633, 730, 830, 850, 940)
CHANNELS = {nm: mono(nm) for nm in PEAKS_nm}
peaks = st.sampled_from(PEAKS_nm)
W_m2 = st.floats(0, 1e5)
factors = st.floats(1, 100)
places = st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=1, max_size=8, unique=True)
dies = st.sampled_from([0.3, 1.0, 3.0, None])
fluxes_mW = st.floats(0.01, 1e4)
nonsense = st.one_of(st.floats(max_value=-1e-300), st.just(math.inf), st.just(-math.inf))


def rank(group):
    return grading.GROUPS.index(group)


def hazards(found):
    return {hazard.hazard: hazard for hazard in found.hazards}


@cases(MANY)
@given(hazard=st.sampled_from(grading.hazards()), value=W_m2, factor=factors, alpha=st.floats(1e-4, 10))
def test_more_of_a_hazard_is_never_a_lower_group(hazard, value, factor, alpha):
    low, high = (grading.graded(hazard, amount, alpha) for amount in (value, value * factor))
    assert rank(low.group) <= rank(high.group)
    assert low.certain
    assert low.times(factor).group == high.group


@cases(MANY)
@given(hazard=st.sampled_from(grading.hazards()), value=W_m2, alpha=st.floats(1e-4, 10))
def test_a_bound_never_says_more_than_the_value(hazard, value, alpha):
    exact, most, least = (
        grading.graded(hazard, value, alpha, **how) for how in ({}, {"at_most": True}, {"at_least": True})
    )
    assert most.at_least == "exempt"
    assert most.group in (exact.group, "unknown")
    assert least.group in (exact.group, "unknown")
    assert rank(least.at_least) <= rank(exact.group)
    assert grading.graded(hazard, None, alpha).group == "unknown"


@cases(MANY)
@given(hazard=st.sampled_from(grading.hazards()), value=W_m2, alpha=st.floats(1e-4, 10), wider=factors)
def test_a_larger_source_is_never_a_lower_group(hazard, value, alpha, wider):
    assert rank(grading.graded(hazard, value, alpha).group) <= rank(grading.graded(hazard, value, alpha * wider).group)


@cases(MANY)
@given(irradiances=st.dictionaries(peaks, W_m2, min_size=1, max_size=3), factor=factors, one=st.data())
def test_more_light_on_the_eye_is_never_a_lower_group(irradiances, factor, one):
    channels = tuple(CHANNELS[nm] for nm in irradiances)
    low = np.array(list(irradiances.values()))
    high = low.copy()
    high[one.draw(st.integers(0, len(low) - 1))] *= factor
    dim, bright = (hazards(risk_group.worn(channels, light)) for light in (low, high))
    for name in dim.keys() & bright.keys():
        assert rank(dim[name].group) <= rank(bright[name].group)


@cases(MANY)
@given(peak=peaks, light=nonsense)
def test_nonsense_is_refused(peak, light):
    with pytest.raises(BadInput):
        risk_group.worn((CHANNELS[peak],), [light])
    with pytest.raises(BadInput):
        grading.graded("blue light", light)
    with pytest.raises(BadInput):
        grading.graded("retinal thermal", 1.0, -abs(light))


@cases(300)
@given(peak=peaks, W_m2=st.lists(W_m2, max_size=2))
def test_what_nobody_knows_is_never_exempt(peak, W_m2):
    channels = (CHANNELS[peak], *(CHANNELS[nm] for nm in (405, 850)[: len(W_m2)] if nm != peak))
    light = [math.nan, *W_m2][: len(channels)]
    assert risk_group.worn(channels, light).overall in ("unknown", "RG3")


@settings(max_examples=200)
@given(
    where=places,
    pitch_mm=st.floats(1.0, 10.0),
    die=dies,
    peak=peaks,
    flux_mW=fluxes_mW,
    factor=st.floats(1, 10),
)
def test_more_flux_is_never_a_lower_group(where, pitch_mm, die, peak, flux_mW, factor):
    dim, bright = (
        hazards(risk_group.of(lamp(mono(peak, flux, die_mm=die), np.array(where) * pitch_mm)))
        for flux in (flux_mW, flux_mW * factor)
    )
    for name in dim.keys() & bright.keys():
        assert rank(dim[name].at_least) <= rank(bright[name].at_least)
        for low, high in zip(dim[name].steps, bright[name].steps, strict=True):
            assert high.value >= low.value * (1 - 1e-9)


@cases(300)
@given(where=places, pitch_mm=st.floats(1.0, 10.0), apart_mm=st.floats(200, 1000), farther=st.floats(1, 5))
def test_a_farther_eye_never_gets_more(where, pitch_mm, apart_mm, farther):
    leds = board(np.array(where) * pitch_mm)
    near, far = (look(leds, (mono(850, 1),), distance).W_m2.max() for distance in (apart_mm, apart_mm * farther))
    assert far <= near * (1 + 1e-9)


@cases(300)
@given(where=places, pitch_mm=st.floats(1.0, 10.0), die=dies, field=st.sampled_from([0.1, 0.011, 0.0017]))
def test_one_led_more_never_takes_light_away(where, pitch_mm, die, field):
    channel, light = mono(450, 1, die_mm=die), np.ones((1, 1))
    fewer, all_ = (look(board(np.array(some) * pitch_mm), (channel,)) for some in (where[:-1] or where, where))
    assert all_.W_m2.max() >= fewer.W_m2.max() * (1 - 1e-9)
    assert all_.radiance_W_m2_sr(light, field)[0] >= fewer.radiance_W_m2_sr(light, field)[0] * 0.98


@settings(max_examples=200)
@given(where=places, pitch_mm=st.floats(1.0, 10.0), field=st.floats(0.0017, 0.1))
def test_a_wider_field_never_holds_less(where, pitch_mm, field):
    seen, light = look(board(np.array(where) * pitch_mm), (mono(450, 1),)), np.ones((1, 1))
    narrow, wide = (seen.radiance_W_m2_sr(light, angle)[0] for angle in (field, field * 1.3))
    assert wide * 1.3**2 >= narrow * 0.98
