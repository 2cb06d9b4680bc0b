import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.errors import OutOfRange
from lightmask.spectra import Spectrum, line

peaks = st.floats(400, 1070)
widths = st.floats(1, 60)


@given(peaks, widths)
def test_a_line_has_its_peak_its_width_and_area_one(peak_nm, fwhm_nm):
    led = line(peak_nm, fwhm_nm, points=2001)
    assert led.area == pytest.approx(1.0, rel=1e-12)
    assert led.peak_nm == pytest.approx(peak_nm)
    half = led.at([peak_nm - fwhm_nm / 2, peak_nm + fwhm_nm / 2]) / led.at(peak_nm)
    assert half == pytest.approx([0.5, 0.5], abs=1e-4)


def test_nearly_all_the_light_of_a_line_is_kept():
    # The whole of (g + 2 g^5)/3 is (5 + 2 sqrt 5)/15 * sqrt(pi) widths; a width is 1.0848068 times the FWHM.
    led = line(630, 20)
    whole = (5 + 2 * np.sqrt(5)) / 15 * np.sqrt(np.pi) * 1.0848068 * 20
    assert led.at(630) == pytest.approx(1 / whole, rel=5e-4)


@given(peaks, widths, st.integers(1, 8))
def test_nodes_stand_for_the_spectrum_in_any_polynomial(peak_nm, fwhm_nm, count):
    led = line(peak_nm, fwhm_nm)
    node_nm, weight = led.nodes(count)
    assert node_nm.shape == weight.shape == (count,)
    assert weight.sum() == pytest.approx(1) and (weight > 0).all()
    assert led.wavelength_nm[0] < node_nm[0] and node_nm[-1] < led.wavelength_nm[-1]
    fine_nm = np.linspace(led.wavelength_nm[0], led.wavelength_nm[-1], 60001)
    for degree in range(2 * count):
        power = ((fine_nm - peak_nm) / fwhm_nm) ** degree * led.at(fine_nm)
        wanted = np.trapezoid(power, fine_nm) / led.area
        assert weight @ ((node_nm - peak_nm) / fwhm_nm) ** degree == pytest.approx(wanted, rel=1e-4, abs=1e-6)


def test_nodes_of_a_lopsided_measured_spectrum():
    measured = Spectrum(wavelength_nm=[600, 620, 628, 631, 640, 670], value=[0, 1, 8, 10, 4, 0])
    node_nm, weight = measured.nodes(3)
    fine_nm = np.linspace(600, 670, 70001)
    wanted = np.trapezoid(measured.at(fine_nm) * fine_nm**4, fine_nm) / measured.area
    assert weight @ node_nm**4 == pytest.approx(wanted, rel=1e-8)


def test_mean_of_keeps_the_leading_axes_and_is_exact_for_straight_things():
    led = line(850, 40)
    slopes = np.array([0.0, 1.0, -2.0])
    mean = led.mean_of(lambda wavelength_nm: 3 + slopes[:, None] * (wavelength_nm - 850))
    assert mean == pytest.approx([3, 3, 3], abs=1e-9)


def test_mean_of_asks_only_where_there_is_light():
    dark_tails = Spectrum(wavelength_nm=[300, 600, 610, 620, 2000], value=[0, 0, 1, 0, 0])
    asked = []
    dark_tails.mean_of(lambda wavelength_nm: asked.append(wavelength_nm) or wavelength_nm)
    assert asked[0].tolist() == [610.0]


@given(st.floats(610, 650))
def test_shares_of_neighbouring_bands_add_up(cut_nm):
    led = line(630, 20)
    assert led.share_within(300, cut_nm) + led.share_within(cut_nm, 900) == pytest.approx(1.0)
    assert led.share_within(700, 900) == 0.0


def test_normalising_keeps_the_shape():
    lamp = Spectrum(wavelength_nm=[600, 610, 630], value=[1, 4, 0])
    unit = lamp.normalised()
    assert unit.area == pytest.approx(1.0)
    assert unit.value / unit.value[0] == pytest.approx([1, 4, 0])


def test_a_spectrum_never_changes():
    grid = np.array([600.0, 610.0])
    lamp = Spectrum(wavelength_nm=grid, value=[1, 1])
    grid[0] = 1.0
    assert lamp.wavelength_nm[0] == 600.0
    with pytest.raises(ValueError, match="read-only"):
        lamp.value[0] = 2


@pytest.mark.parametrize(
    ("wavelength_nm", "value", "says"),
    [
        ([600], [1], "at least two"),
        ([600, 600], [1, 1], "do not ascend"),
        ([610, 600], [1, 1], "do not ascend"),
        ([600, 610], [1], "one value for each"),
        ([600, 610], [1, -1], "negative"),
        ([600, np.nan], [1, 1], "finite"),
        ([600, 610], [0, 0], "dark"),
        ([-5, 610], [1, 1], "above zero"),
    ],
)
def test_what_is_no_spectrum_is_refused(wavelength_nm, value, says):
    with pytest.raises(OutOfRange, match=says):
        Spectrum(wavelength_nm=wavelength_nm, value=value)


@pytest.mark.parametrize(("peak_nm", "fwhm_nm"), [(0, 20), (630, 0), (630, float("nan")), (630, 600)])
def test_what_is_no_line_is_refused(peak_nm, fwhm_nm):
    with pytest.raises(OutOfRange):
        line(peak_nm, fwhm_nm)


@pytest.mark.parametrize("count", [0, 33])
def test_nodes_are_counted(count):
    with pytest.raises(OutOfRange, match="1 to 32"):
        line(630, 20).nodes(count)
