"""Laws of readings and audits: what holds for every mask, meter and figure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask.mask import Channel, Mask, Stated, audit, fold, read_meter
from lightmask.mask.auditing.finding import apart
from lightmask.mask.meters import silicon
from lightmask.mask.meters.maps import LightMap

LIGHT = st.floats(0.1, 500)
PEAK_nm = st.sampled_from([415.0, 470.0, 590.0, 633.0, 660.0, 760.0, 830.0, 850.0, 940.0])


def mask(*peaks_nm, **more):
    return Mask(name="m", channels=tuple(Channel(name=f"c{nm:g}", peak_nm=nm) for nm in peaks_nm), **more)


def stated(value):
    return Stated(value, "claimed")


@given(LIGHT, st.floats(0.1, 10), PEAK_nm)
def test_twice_the_display_is_twice_the_light(shown, times, peak_nm):
    once, more = (
        read_meter(mask(peak_nm), f"{light:.6f} mW/cm2", "solar").total_mW_cm2.value for light in (shown, shown * times)
    )
    assert more / once == pytest.approx(times, rel=1e-4)


@given(PEAK_nm, PEAK_nm, st.sampled_from([450.0, 633.0, 800.0]))
def test_a_mixture_needs_a_correction_between_those_of_its_colours(one_nm, other_nm, at_nm):
    if one_nm == other_nm:
        return
    each = [read_meter(mask(nm), "1 mW/cm2", "photodiode", at_nm).total_mW_cm2.value for nm in (one_nm, other_nm)]
    both = read_meter(mask(one_nm, other_nm), "1 mW/cm2", "photodiode", at_nm).total_mW_cm2.value
    assert min(each) * 0.999 <= both <= max(each) * 1.001


@given(PEAK_nm, st.sampled_from([450.0, 633.0, 800.0, 900.0]), st.sampled_from([470.0, 633.0, 850.0]))
def test_going_round_by_another_calibration_changes_nothing(peak_nm, first_nm, second_nm):
    """The correction from one calibration is that from another, times that between the two."""
    lamp = mask(peak_nm)
    ones = np.ones((1, 1))
    direct = silicon.correction("photodiode", lamp.channels, ones, first_nm).factor
    other = silicon.correction("photodiode", lamp.channels, ones, second_nm).factor
    between = np.divide(*silicon._of(np.array([first_nm, second_nm]), "responsivity_A_W"))
    assert direct == pytest.approx(other * between, rel=1e-9)


@given(LIGHT, st.floats(30, 3600), st.floats(0.01, 1))
def test_a_dose_that_follows_is_never_accused(light, seconds, duty):
    dose = light * seconds * duty / 1000
    lamp = Mask(
        name="m", channels=(Channel(name="red", peak_nm=633.0, irradiance_mW_cm2=stated(light)),),
        session_s=stated(seconds), dose_J_cm2=stated(dose), duty=stated(duty), pulsed="yes",
    )  # fmt: skip
    assert [finding.kind for finding in audit(lamp) if finding.about == "dose"] == ["agrees"]


@given(LIGHT, st.floats(30, 3600), st.floats(1.5, 50), st.booleans())
def test_a_dose_that_does_not_follow_is_always_named_with_both_numbers(light, seconds, times, above):
    follows = light * seconds / 1000
    dose = follows * times if above else follows / times
    lamp = Mask(
        name="m", channels=(Channel(name="red", peak_nm=633.0, irradiance_mW_cm2=stated(light)),),
        session_s=stated(seconds), dose_J_cm2=stated(dose),
    )  # fmt: skip
    found = next(finding for finding in audit(lamp) if finding.about == "dose")
    assert found.kind == "contradiction"
    assert [figure.value for figure in found.figures] == pytest.approx([follows, dose])
    assert found.settles


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_being_apart_is_a_distance(a, b, c):
    assert apart(a, b) >= 1
    assert apart(a, c) <= apart(a, b) * apart(b, c) * (1 + 1e-12)


@settings(max_examples=30)
@given(st.lists(st.floats(1, 60), min_size=2, max_size=20), st.floats(0.1, 10))
def test_a_map_of_a_sheet_keeps_its_mean_and_brighter_light_is_no_less_even(readings, times):
    lamp = mask(633.0, total_mW_cm2=stated(20.0))
    light = np.array(readings)
    places = np.zeros((light.size, 3))
    once = fold(LightMap(irradiance_mW_cm2=light, channel=("",) * light.size, places_mm=places), lamp)
    more = fold(LightMap(irradiance_mW_cm2=light * times, channel=("",) * light.size, places_mm=places), lamp)
    assert once.lights_mW_cm2["all"].value == pytest.approx(light.mean())
    assert more.factors["all"].value == pytest.approx(once.factors["all"].value * times)
    assert more.unevenness == pytest.approx(once.unevenness, abs=1e-9)
