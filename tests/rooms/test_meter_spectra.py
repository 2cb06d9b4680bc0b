"""The csv of a spectrometer: what instruments write, with its unit; nothing about it is guessed."""

import numpy as np
import pytest
from rooms.metering import lamp, spectrum

from lightmask.errors import BadInput
from lightmask.mask import read_meter
from lightmask.mask.meters.spectrum_csv import load

NM, LIGHT = spectrum(red=12.0, nir=9.0)


def written(path, head, *columns, separator=",", preamble="", comma=False):
    """A csv of these columns as an instrument writes it."""
    rows = [separator.join(f"{value:.6f}" for value in row) for row in zip(NM, *columns, strict=True)]
    text = "\n".join([preamble + head, *rows]) + "\n"
    path.write_text(text.replace(".", ",") if comma else text, encoding="utf-8")
    return path


def total_mW_cm2(path):
    nm, value = load(path)
    return float(np.trapezoid(value, nm))


@pytest.mark.parametrize(
    ("head", "separator", "comma"),
    [
        ("wavelength_nm,uW/cm2/nm", ",", False),
        ("Wavelength [nm];Irradiance [µW/cm²/nm]", ";", False),
        ("Wavelength [nm];Irradiance [µW/cm²/nm]", ";", True),
        ("Wavelength (nm)\tIrradiance (uW/cm2/nm)", "\t", False),
        ('"Wellenlänge [nm]";"E [µW/cm²/nm]"', ";", True),
        ("lambda_nm,irradiance_uW_cm2_nm", ",", False),
    ],
)
def test_separators_and_headings_of_instruments_are_read(tmp_path, head, separator, comma):
    path = written(tmp_path / "s.csv", head, LIGHT, separator=separator, comma=comma)
    assert total_mW_cm2(path) == pytest.approx(21, rel=1e-3)
    found = read_meter(lamp(), path, "spectrometer")
    assert found.channels["red"].value == pytest.approx(12, rel=3e-3)
    assert found.channels["nir"].value == pytest.approx(9, rel=3e-3)


def test_what_an_instrument_writes_above_its_columns_is_passed_over(tmp_path):
    above = "Array spectrometer S-7\nIntegration time [ms]: 120\n\n"
    path = written(tmp_path / "s.csv", "Wavelength [nm],uW/cm2/nm", LIGHT, preamble=above)
    assert total_mW_cm2(path) == pytest.approx(21, rel=1e-3)


def test_a_dark_column_is_taken_off(tmp_path):
    dark = np.full(NM.size, 3.0)
    path = written(tmp_path / "s.csv", "wavelength_nm,light uW/cm2/nm,dark uW/cm2/nm", LIGHT + dark, dark)
    assert total_mW_cm2(path) == pytest.approx(21, rel=1e-3)


def test_counts_become_light_by_the_lamp_of_a_certificate(tmp_path):
    answer = 40 + 0.05 * NM  # counts for each uW/cm2/nm: the instrument's own, unknown to the reader
    dark, certificate = 200 + 0.1 * NM, 5 + 0.02 * NM
    columns = (LIGHT * answer + dark, dark, certificate * answer + dark, certificate)
    path = written(
        tmp_path / "s.csv", "wavelength_nm,sample counts,dark counts,reference counts,lamp uW/cm2/nm", *columns
    )
    assert total_mW_cm2(path) == pytest.approx(21, rel=1e-3)


def test_other_columns_may_stand_beside(tmp_path):
    path = written(tmp_path / "s.csv", "wavelength_nm,pixel,uW/cm2/nm", np.arange(NM.size), LIGHT)
    assert total_mW_cm2(path) == pytest.approx(21, rel=1e-3)


@pytest.mark.parametrize(
    ("head", "count", "says"),
    [
        ("wavelength,uW/cm2/nm", 1, "Head its columns"),
        ("Wavelength [um],uW/cm2/nm", 1, "Head its columns"),
        ("wavelength_nm,irradiance", 1, "not spectral irradiance"),
        ("wavelength_nm,uW/cm2", 1, "not spectral irradiance"),
        ("wavelength_nm,counts", 1, "which are no irradiance"),
        ("wavelength_nm,counts,dark counts,reference counts", 3, "which are no irradiance"),
        ("wavelength_nm,counts/s,dark counts,reference counts/s,lamp uW/cm2/nm", 4, "do not bear the same unit"),
        ("wavelength_nm,counts,dark counts,reference counts/s,lamp uW/cm2/nm", 4, "another unit than counts"),
        ("wavelength_nm,counts,dark counts,reference counts,lamp", 4, "another unit than uW/cm2/nm"),
        ("wavelength_nm,uW/cm2/nm,dark", 2, "do not bear the same unit"),
        ("wavelength_nm,uW/cm2/nm,dark mW/cm2/nm", 2, "do not bear the same unit"),
        ("wavelength_nm,a uW/cm2/nm,b uW/cm2/nm", 2, "two columns of light"),
        ("wavelength_nm,counts,dark counts,reference counts,lamp uW/cm2/nm", 4, "no more than the dark reading"),
    ],
)
def test_a_unit_that_is_not_said_is_never_guessed(tmp_path, head, count, says):
    path = written(tmp_path / "s.csv", head, *[LIGHT] * count)
    with pytest.raises(BadInput, match=says):
        load(path)


def test_a_decimal_comma_between_commas_is_refused(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("wavelength_nm,uW/cm2/nm\n" + "".join(f"{nm},0;5\n" for nm in range(400, 420)))
    with pytest.raises(BadInput, match="decimal point"):
        load(path)
    path.write_text("wavelength_nm;uW/cm2/nm\n400\n")
    with pytest.raises(BadInput, match="in every column"):
        load(path)
