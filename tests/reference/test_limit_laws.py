"""Every limit at the times and angles where its law changes, as the documents give it."""

import math

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import OutOfRange
from lightmask.mask import Channel
from lightmask.safety import limits
from lightmask.safety.weighting import ICNIRP, IEC, efficacy_lm_W, shares, weights
from lightmask.spectra import Spectrum


@pytest.fixture(scope="module")
def given(read_reference):
    return {row["id"]: row for row in read_reference("safety/exposure_limits.csv")}


@pytest.mark.parametrize(
    ("duration_s", "W_m2"),
    [(1, 18000), (16, 2250), (100, 18000 / 1000**0.5), (999.999, 101.22), (1000, 100), (1000.001, 100), (30000, 100)],
)
def test_infrared_on_the_cornea(duration_s, W_m2):
    assert limits.infrared_limit_W_m2(duration_s) == pytest.approx(W_m2, rel=2e-3 if duration_s == 100 else 1e-4)


def test_infrared_and_its_longest_time_undo_each_other():
    for duration_s in (1.0, 47.1733, 136.798, 234.892, 900.0):
        assert limits.infrared_longest_s(limits.infrared_limit_W_m2(duration_s)) == pytest.approx(duration_s, rel=1e-12)
    assert limits.infrared_longest_s(300.0) == pytest.approx(234.892, rel=1e-5)
    assert limits.infrared_longest_s(1000.0) == pytest.approx(47.1733, rel=1e-5)
    assert limits.infrared_longest_s(450.0) == pytest.approx(136.798, rel=1e-5)
    assert limits.infrared_longest_s(100.0) == math.inf
    assert limits.infrared_longest_s(0.0) == math.inf


@pytest.mark.parametrize("W_m2", [100.0001, 100.5, 101.2])
def test_infrared_that_the_short_law_would_allow_past_1000_s_ends_before(W_m2):
    longest_s = limits.infrared_longest_s(W_m2)
    assert longest_s == pytest.approx(1000, rel=1e-9)
    assert limits.infrared_limit_W_m2(longest_s) > W_m2 > limits.infrared_limit_W_m2(1000)


@pytest.mark.parametrize(
    ("duration_s", "J_m2_sr"), [(0.25, 1e6), (100, 1e6), (9999.9, 1e6), (1e4, 1e6), (2e4, 2e6), (30000, 3e6)]
)
@pytest.mark.parametrize("row", ["X01", "X03"])
def test_blue_light_on_the_retina(row, duration_s, J_m2_sr):
    assert limits.blue_limit_J_m2_sr(row, duration_s) == pytest.approx(J_m2_sr)


def test_blue_light_has_no_end_up_to_its_steady_radiance():
    assert limits.blue_longest_s(100.0) == math.inf
    assert limits.blue_longest_s(0.0) == math.inf
    assert limits.blue_longest_s(200.0) == 5000
    assert limits.blue_longest_s(4e6) == 0.25


@pytest.mark.parametrize(("duration_s", "J_m2"), [(1, 100), (99.9, 100), (100, 100), (101, 101), (1e4, 1e4)])
def test_blue_light_of_a_small_source(duration_s, J_m2):
    assert limits.blue_small_limit_J_m2(duration_s) == pytest.approx(J_m2)


@pytest.mark.parametrize(
    ("duration_s", "rad"), [(0.25, 0.011), (100, 0.011), (400, 0.022), (2500, 0.055), (1e4, 0.11), (3e4, 0.11)]
)
def test_the_field_of_blue_light_grows_as_the_eye_wanders(duration_s, rad):
    assert limits.blue_angle_rad(duration_s) == pytest.approx(rad)


@pytest.mark.parametrize(
    ("angle_rad", "duration_s", "rad"),
    [
        (0.001, 1.0, 0.0015), (0.0015, 1.0, 0.0015), (0.02, 1.0, 0.02), (0.1, 1.0, 0.1), (1.0, 1.0, 0.1),
        (1.0, 0.25, 0.1), (1.0, 0.16, 0.08), (1.0, 625e-6, 0.005), (1.0, 1e-6, 0.005), (0.003, 1e-6, 0.003),
    ],
)  # fmt: skip
def test_the_angle_of_a_source_is_held_between_its_bounds(angle_rad, duration_s, rad):
    assert limits.source_angle_rad(angle_rad, duration_s) == pytest.approx(rad)


@pytest.mark.parametrize(
    ("duration_s", "angle_rad", "W_m2_sr"),
    [
        (0.25, 0.1, 280000), (600, 0.1, 280000), (600, 2.0, 280000), (10, 0.011, 28000 / 0.011),
        (0.16, 0.08, 20000 / 0.16**0.25 / 0.08), (1e-6, 0.003, 20000 * 1e6**0.25 / 0.003),
    ],
)  # fmt: skip
def test_burns_of_the_retina(duration_s, angle_rad, W_m2_sr):
    assert limits.retinal_limit_W_m2_sr(duration_s, angle_rad) == pytest.approx(W_m2_sr)


@pytest.mark.hazard("HZ03")
@pytest.mark.parametrize(
    ("duration_s", "angle_rad", "W_m2_sr"),
    [(100, 0.1, 63000), (1200, 0.011, 6300 / 0.011), (99.9, 0.1, 200000 / 99.9**0.25), (10, 0.1, 200000 / 10**0.25)],
)
def test_burns_of_the_retina_by_light_that_is_not_seen(duration_s, angle_rad, W_m2_sr):
    assert limits.unseen_limit_W_m2_sr(duration_s, angle_rad) == pytest.approx(W_m2_sr)


@pytest.mark.parametrize(("duration_s", "J_m2"), [(1, 1e4), (999.9, 1e4), (1000, 1e4), (1001, 10010), (30000, 3e5)])
def test_near_ultraviolet_at_the_eye(duration_s, J_m2):
    assert limits.ultraviolet_limit_J_m2(duration_s) == pytest.approx(J_m2)


def test_the_skin_in_the_first_ten_seconds():
    assert limits.skin_limit_J_m2(5.0) == pytest.approx(29906.98, rel=1e-6)
    assert limits.skin_limit_J_m2(10.0) == pytest.approx(20000 * 10**0.25)
    assert limits.skin_limit_J_m2(600.0) == limits.skin_limit_J_m2(10.0), "the document gives no limit beyond 10 s"


@pytest.mark.parametrize(
    ("nm", "factor"),
    [
        (400, 1),
        (700, 1),
        (701, 10**0.002),
        (830, 1.8197),
        (850, 10**0.3),
        (1049, 10**0.698),
        (1050, 5),
        (1050.5, 5),
        (1400, 5),
    ],
)
def test_the_laser_factor_of_the_skin(nm, factor):
    assert limits.laser_factor(np.array(float(nm))) == pytest.approx(factor, rel=1e-4)


@pytest.mark.hazard("HZ51")
def test_the_identities_of_the_two_documents(given):
    """The limits of the risk groups are the exposure limits at the groups' times, as the documents round them."""
    assert limits.infrared_limit_W_m2(float(given["E19"]["time_base_s"])) == float(given["E19"]["limit"])
    for row in ("E20", "E21"):
        exact = limits.infrared_limit_W_m2(float(given[row]["time_base_s"]))
        assert exact == pytest.approx(float(given[row]["limit"]), rel=2e-3)
    assert limits.blue_limit_J_m2_sr("X01", 1e4) / 1e4 == float(given["E07"]["limit"])
    assert limits.blue_limit_J_m2_sr("X01", 100) / 100 == float(given["E08"]["limit"])
    assert limits.blue_limit_J_m2_sr("X01", 0.25) / 0.25 == float(given["E09"]["limit"])
    assert limits.blue_small_limit_J_m2(1e4) / 1e4 == float(given["E10"]["limit"])
    assert limits.blue_small_limit_J_m2(100) / 100 == float(given["E11"]["limit"])
    assert limits.blue_small_limit_J_m2(0.25) / 0.25 == float(given["E12"]["limit"])
    assert limits.ultraviolet_limit_J_m2(1000) / 1000 == float(given["E04"]["limit"])
    assert limits.limit("UVS-skin") / 30000 == float(given["E01"]["limit"])
    assert limits.limit("UVS-eye") / float(given["E02"]["time_base_s"]) == float(given["E02"]["limit"])
    assert limits.limit("X13", 10.0) / 10 == pytest.approx(limits.limit("X12"), rel=0.03)


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan])
@pytest.mark.parametrize(
    "law",
    [
        limits.infrared_limit_W_m2, limits.blue_angle_rad, limits.retinal_limit_W_m2_sr, limits.unseen_limit_W_m2_sr,
        limits.skin_limit_J_m2, limits.blue_small_limit_J_m2, limits.ultraviolet_limit_J_m2,
        lambda t: limits.limit("X13", t), lambda t: limits.source_angle_rad(t, 1.0),
        lambda t: limits.blue_limit_J_m2_sr("X01", t), lambda t: limits.source_angle_rad(0.1, t),
    ],
)  # fmt: skip
def test_times_and_angles_that_cannot_be_are_refused(law, wrong):
    with pytest.raises(OutOfRange, match="above zero"):
        law(wrong)


@pytest.mark.parametrize("law", [limits.infrared_longest_s, limits.blue_longest_s])
@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_light_that_cannot_be_is_refused(law, wrong):
    with pytest.raises(OutOfRange):
        law(wrong)


def gaussian(peak_nm, fwhm_nm):
    """The line shape that the reference weights are worked out for, at their steps of 1 nm."""
    sigma_nm = fwhm_nm / 2.35482
    nm = np.arange(300.0, 1401.0)
    value = np.exp(-0.5 * ((nm - peak_nm) / sigma_nm) ** 2)
    return Channel(name="led", peak_nm=peak_nm, measured_spectrum=Spectrum(wavelength_nm=nm, value=value))


def test_the_weights_of_leds_within_one_percent(read_reference):
    columns = {
        "kS": ("actinic", ICNIRP), "kB_iec62471": ("blue", IEC), "kA_icnirp2013": ("aphakic", ICNIRP),
        "kR_iec62471_2006": ("retinal", IEC), "kR_icnirp2013": ("retinal", ICNIRP),
    }  # fmt: skip
    rows = read_reference("safety/led_weighting_factors.csv")
    assert len(rows) == 16
    for row in rows:
        led = (gaussian(float(row["peak_nm"]), float(row["fwhm_nm"])),)
        for column, (hazard, edition) in columns.items():
            wanted = pytest.approx(float(row[column]), rel=0.01, abs=1e-7)
            assert weights(led, hazard, edition)[0] == wanted, (row["label"], column)
        assert shares(led, 300, 400)[0] == pytest.approx(float(row["fraction_below_400nm"]), rel=0.01, abs=1e-5)
        infrared = float(row["fraction_780nm_and_above"])
        assert shares(led, 780, 3000)[0] == pytest.approx(infrared, rel=0.01, abs=1e-5)


@pytest.mark.parametrize("step_nm", [5.0, 10.0])
@pytest.mark.parametrize("start_nm", [360.0, 361.5, 363.0])
@pytest.mark.parametrize(("hazard", "column"), [("blue", "B_blue"), ("aphakic", "A_aphakic"), ("retinal", "R_thermal")])
def test_a_spectrum_of_few_points_is_weighed_between_them_too(hazard, column, start_nm, step_nm):
    nm = np.arange(start_nm, 450, step_nm)
    few = Spectrum(wavelength_nm=nm, value=np.exp(-0.5 * ((nm - 405) / 6.37) ** 2))
    between_nm = np.arange(nm[0], nm[-1], 0.01)
    light = np.interp(between_nm, few.wavelength_nm, few.value)
    table = tables.read("safety/action_spectra")
    wanted = (np.interp(between_nm, table.column("wavelength_nm"), table.column(column)) * light).sum() / light.sum()
    channel = Channel(name="led", peak_nm=405, measured_spectrum=few)
    assert weights((channel,), hazard)[0] == pytest.approx(wanted, rel=3e-3)


def test_the_infrared_alone_is_weighted_for_eyes_that_see_nothing():
    both = Spectrum(wavelength_nm=[632, 633, 634, 849, 850, 851], value=[0, 1, 0, 0, 1, 0])
    light = (Channel(name="both", peak_nm=633, measured_spectrum=both),)
    assert weights(light, "retinal")[0] == pytest.approx(0.5 * (1 + 10 ** (-0.3)), rel=1e-3)
    assert weights(light, "unseen")[0] == pytest.approx(0.5 * 10 ** (-0.3), rel=1e-3)


def test_a_watt_of_green_is_683_lumens_and_of_infrared_none():
    def narrow(nm):
        return Channel(
            name="n", peak_nm=nm, measured_spectrum=Spectrum(wavelength_nm=[nm - 0.1, nm, nm + 0.1], value=[0, 1, 0])
        )

    assert efficacy_lm_W((narrow(555.0),))[0] == pytest.approx(683, rel=1e-3)
    assert efficacy_lm_W((narrow(850.0), narrow(633.0))) == pytest.approx([0, 683 * 0.235], rel=0.02)


@pytest.mark.parametrize(("hazard", "edition"), [("green", ICNIRP), ("blue", "IEC 1999")])
def test_a_weight_or_an_edition_that_is_not_there_is_refused(hazard, edition):
    with pytest.raises(ValueError, match="Give one of"):
        weights((gaussian(633, 18),), hazard, edition)
