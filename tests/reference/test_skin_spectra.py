"""The model of skin against measured skin: ISSA faces and NIST forearms."""

import numpy as np
import pytest
from reference import skin_cases

from lightmask import skin
from lightmask.skin import colour


@pytest.mark.parametrize("number", range(len(skin_cases.issa())))
def test_a_face_is_fitted_by_four_numbers(number):
    _, one, left = skin_cases.four_numbers("issa")[number]
    assert skin_cases.rms(left) <= 0.010
    assert 0.5 < one.saturation < 0.95 and 0.6 < one.scattering < 1.4


@pytest.mark.parametrize("number", range(len(skin_cases.nist())))
def test_a_forearm_is_fitted_by_four_numbers(number):
    _, _, left = skin_cases.four_numbers("nist")[number]
    assert skin_cases.rms(left) <= 0.023


def test_melanin_rises_as_ita_falls():
    for kind in ("issa", "nist"):
        fits = sorted(skin_cases.four_numbers(kind), key=lambda fit: fit[0])
        assert np.all(np.diff([float(one.melanin) for _, one, _ in fits]) < 0)


def test_the_haemoglobin_band_of_faces_is_no_longer_two_points_too_deep():
    at = list(skin_cases.spectrum(skin_cases.issa()[0])[0]).index(580)
    left = [left[at] for _, _, left in skin_cases.four_numbers("issa")]
    assert np.abs(left).max() < 0.012


def test_red_is_predicted_from_colour_alone():
    wavelength_nm, _, median, _, measured = skin_cases.from_colour()
    at = list(wavelength_nm).index(660)
    error = measured[:, at] - median[:, at]
    assert error.std(ddof=1) <= 0.03
    assert abs(error.mean()) <= 0.01


def test_nine_in_ten_intervals_hold_nine_in_ten_people():
    wavelength_nm, low, _, high, measured = skin_cases.from_colour()
    inside = (measured >= low) & (measured <= high)
    assert 0.85 <= inside.mean() <= 0.95
    assert inside[:, list(wavelength_nm).index(660)].mean() >= 0.85


@pytest.mark.parametrize("row", skin_cases.issa() + skin_cases.nist(), ids=lambda row: f"ITA {float(row['ITA']):.0f}")
def test_colour_is_that_of_the_archive(row):
    wavelength_nm, value = skin_cases.spectrum(row)
    inside = wavelength_nm <= 700
    found = colour.lab(wavelength_nm[inside], value[inside])
    # the archive averages colours of people, here the colour of the average: they part where few, unlike people meet
    assert found == pytest.approx([float(row[name]) for name in ("L", "a", "b")], abs=0.2)
    assert colour.ita_deg(found) == pytest.approx(float(row["ITA"]), abs=1.0)


@pytest.mark.parametrize("row", skin_cases.rows("ita_to_melanin"), ids=lambda row: row["ITA_deg"])
def test_the_map_from_ita_to_melanin(row):
    """Own forward model of the reference folder: 0.9 % blood, 70 % oxygen, scattering 0.85, 8 mm aperture."""
    there = skin.Skin(melanin=float(row["OD500"]), blood=0.009, saturation=0.70, scattering=0.85)
    assert skin.ita_deg(there) == pytest.approx(float(row["ITA_deg"]), abs=2.0)
    typical = skin.Skin.typical(ita_deg=float(row["ITA_deg"]))
    assert float(typical.melanin) == pytest.approx(float(row["OD500"]), rel=0.15)


@pytest.mark.parametrize("row", skin_cases.rows("target_xiao2017_lab"), ids=lambda row: row["group"] + row["region"])
def test_measured_groups_are_skins_of_the_model(row):
    reading = skin.Lab(lightness=float(row["L"]), a=float(row["a"]), b=float(row["b"]))
    one = skin.likeliest(reading, region=row["region"])
    assert one.notes == ()
    assert skin.lab(one) == pytest.approx([float(row[name]) for name in ("L", "a", "b")], abs=1.6)
