"""A meter's certificate: its factor, its uncertainty, and what both do to a reading and to the mask's file."""

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from rooms.metering import METER, SHEET, SPECTROMETER, instrument, lamp, spectrum

from lightmask.cli import mask_fold, mask_meter
from lightmask.errors import BadInput
from lightmask.mask import Mask, Stated, fold, read_meter
from lightmask.mask.meters import instrument_file, recording
from lightmask.mask.meters.beside_sheet import off_sheet
from lightmask.mask.meters.certificate import corrections
from lightmask.mask.meters.maps import LightMap
from lightmask.mask.meters.rewriting import lights_of
from lightmask.spectra import Spectrum, line

RED = line(633.0, 20.0)
TODAY = date(2026, 11, 21)


def step(found, what):
    return next(one for one in found if one.what == what)


# What a certificate does to a reading


def test_an_expanded_uncertainty_is_divided_by_its_k():
    two = step(corrections(instrument(uncertainty=0.04, k=2.0), RED, "red"), "calibration")
    three = step(corrections(instrument(uncertainty=0.06, k=3.0), RED, "red"), "calibration")
    assert two.log_sd == pytest.approx(math.log(1.04) / 2)
    assert three.log_sd == pytest.approx(math.log(1.06) / 3)
    assert "(k = 2)" in two.why


def test_the_factor_of_a_certificate_multiplies_the_reading_and_its_doubt_goes_along():
    plain = read_meter(lamp(), "red=10 mW/cm2, nir=5 mW/cm2", "photodiode", 633)
    found = read_meter(lamp(), "red=10 mW/cm2, nir=5 mW/cm2", "photodiode", instrument=instrument(factor=1.1))
    for name in ("red", "nir"):
        assert found.channels[name].value == pytest.approx(1.1 * plain.channels[name].value)
    assert found.channels["red"].log_sd == pytest.approx(
        math.sqrt(sum(one.log_sd**2 for one in found.corrections["red"]))
    )
    assert found.channels["red"].source == "meter 1, certificate"
    both = sum(light.value * light.log_sd for light in found.channels.values()) / found.total_mW_cm2.value
    assert found.total_mW_cm2.log_sd == pytest.approx(both)  # one meter is off in both channels alike


def test_factors_by_wavelength_are_those_of_each_channel():
    curve = Spectrum(wavelength_nm=[500.0, 700.0, 900.0], value=[1.2, 1.0, 0.8])
    meter = instrument(factors=curve)
    assert meter.factor_over(RED, "red") == pytest.approx(1.067, abs=2e-3)
    found = read_meter(lamp(), "red=10 mW/cm2, nir=10 mW/cm2", "photodiode", instrument=meter)
    plain = read_meter(lamp(), "red=10 mW/cm2, nir=10 mW/cm2", "photodiode", 633)
    assert found.channels["nir"].value / plain.channels["nir"].value == pytest.approx(0.85, abs=2e-3)
    short = instrument(factors=Spectrum(wavelength_nm=[500.0, 700.0], value=[1.2, 1.0]))
    with pytest.raises(BadInput, match="does not cover nir"):
        read_meter(lamp(), "red=10 mW/cm2, nir=10 mW/cm2", "photodiode", instrument=short)


def test_all_at_once_a_factor_that_differs_between_channels_adds_doubt():
    curve = Spectrum(wavelength_nm=[500.0, 700.0, 900.0], value=[1.2, 1.0, 0.8])
    found = read_meter(lamp(), "30 mW/cm2", "photodiode", instrument=instrument(factors=curve))
    assert step(found.corrections["all"], "split").log_sd > 0.1
    same = read_meter(lamp(), "30 mW/cm2", "photodiode", instrument=instrument(factor=1.1))
    assert "split" not in [one.what for one in same.corrections["all"]]
    assert same.total_mW_cm2.value / read_meter(lamp(), "30 mW/cm2", "photodiode", 633).total_mW_cm2.value == (
        pytest.approx(1.1)
    )


def test_limits_count_as_even_distributions():
    found = corrections(
        instrument(cosine_error=0.06, aperture_mm=9.5, aperture_off_mm=0.1, wavelength_off_nm=2), RED, "r"
    )
    assert step(found, "angle").log_sd == pytest.approx(math.log(1.06) / math.sqrt(3))
    assert step(found, "aperture").log_sd == pytest.approx(2 * 0.1 / 9.5 / math.sqrt(3))
    assert 0 < step(found, "wavelength").log_sd < 0.01  # silicon changes by a fraction of a percent in a nm
    usual = corrections(instrument(), RED, "r")
    assert step(usual, "angle").log_sd == 0.08  # the file is silent: as such meters have it
    assert [one.what for one in found].count("angle") == 1


def test_a_spectrum_is_multiplied_with_its_certificate(tmp_path):
    nm, light = spectrum(red=12.0, nir=9.0)
    path = tmp_path / "s.csv"
    path.write_text("wavelength_nm,uW/cm2/nm\n" + "\n".join(f"{a},{b:.6f}" for a, b in zip(nm, light, strict=True)))
    meter = instrument(kind="spectrometer", factor=0.9, uncertainty=0.06, calibrated_at_nm=None)
    found = read_meter(lamp(), path, "spectrometer", instrument=meter)
    assert found.channels["red"].value == pytest.approx(0.9 * 12, rel=3e-3)
    assert step(found.corrections["nir"], "calibration").log_sd == pytest.approx(math.log(1.06) / 2)
    with pytest.raises(BadInput, match="Correct --kind"):
        read_meter(lamp(), "3 mW/cm2", "photodiode", 633, meter)


def test_a_thermopile_needs_no_colour():
    found = read_meter(lamp(), "red=10 mW/cm2, nir=5 mW/cm2", "thermopile")
    assert [found.channels[name].value for name in ("red", "nir")] == [10, 5]
    assert step(found.corrections["red"], "warmth").log_sd > 0
    with pytest.raises(BadInput, match="Leave --calibrated-at out"):
        read_meter(lamp(), "10 mW/cm2", "thermopile", 633)


def test_two_wavelengths_of_calibration_are_one_too_many():
    with pytest.raises(BadInput, match="633 nm, and --calibrated-at says 532 nm"):
        read_meter(lamp(), "10 mW/cm2", "photodiode", 532, instrument())


# How far the sheet was off


def test_the_sheet_is_off_by_the_reading_over_what_it_says():
    found = read_meter(lamp(), "red=10 mW/cm2, nir=10 mW/cm2", "thermopile")
    offs = {off.channel: off for off in off_sheet(lamp(), found)}
    assert offs["red"].ratio.value == pytest.approx(0.5)
    assert offs["nir"].ratio.value == pytest.approx(1.0)
    assert offs["all"].ratio.value == pytest.approx(20 / 30)
    low, high = offs["red"].interval
    assert low < 0.5 < high
    assert math.log(high / low) == pytest.approx(2 * 1.645 * found.channels["red"].log_sd)
    part = read_meter(lamp(), "red=10 mW/cm2", "thermopile")
    assert [off.channel for off in off_sheet(lamp(), part)] == ["red"]


def test_a_sheet_with_one_figure_for_all_is_held_against_the_total():
    said = Stated(30.0, "claimed")
    for means, ratio in (("total", 0.5), ("unknown", 0.5), ("each", 0.25)):
        sheet = lamp(None, None, total_mW_cm2=said, total_means=means)
        (off,) = off_sheet(sheet, read_meter(sheet, "red=10 mW/cm2, nir=5 mW/cm2", "thermopile"))
        assert (off.channel, off.ratio.value) == ("all", pytest.approx(ratio))
    silent = lamp(None, None)
    assert off_sheet(silent, read_meter(silent, "red=10 mW/cm2, nir=5 mW/cm2", "thermopile")) == ()


# The meter's file


def test_a_meter_file_is_read(tmp_path):
    path = tmp_path / "pm.meter.toml"
    path.write_text(METER + 'wavelength_tolerance = "1 nm"\naperture_tolerance = "0.05 mm"\n')
    found = instrument_file.load(path)
    assert (found.serial, found.uncertainty, found.k, found.cosine_error) == ("P0012345", 0.03, 2, 0.05)
    assert found.area_cm2 == pytest.approx(math.pi / 4)
    assert (found.wavelength_off_nm, found.aperture_off_mm) == (1, 0.05)
    (tmp_path / "f.csv").write_text("wavelength_nm,factor\n400,1.1\n900,0.9\n")
    path.write_text(SPECTROMETER + 'factor_csv = "f.csv"\n')
    assert instrument_file.load(path).factor_over(RED, "red") == pytest.approx(1.0068, abs=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"3 %"', "3", "no percentage"),
        ('"3 %"', '"3"', "no percentage"),
        ('"3 %"', '"0 %"', "above zero"),
        ('"3 %"', '"70 %"', "out of range"),
        ("k = 2\n", "", "'k' is missing"),
        ("k = 2\n", "k = 9\n", "coverage factor"),
        ('kind = "photodiode"', 'kind = "solar"', "kind"),
        ("2036-03-02", "2025-03-02", "not after"),
        ("2036-03-02", "12", "no date"),
        ('"10 mm"', '"10 nm"', "out of range"),
        ('"10 mm"', '"10 V"', "V"),
        ('cosine_error = "5 %"', "factor = 40", "out of range"),
        ('cosine_error = "5 %"', 'factor = 1.1\nfactor_csv = "f.csv"', "Keep one"),
        ('cosine_error = "5 %"', 'serail = "x"', "Did you mean 'serial'"),
    ],
)
def test_a_mistake_in_a_meter_file_is_named(tmp_path, old, new, says):
    path = tmp_path / "pm.meter.toml"
    assert old in METER
    path.write_text(METER.replace(old, new))
    with pytest.raises(BadInput, match=says):
        instrument_file.load(path)


# The record in the mask's file


def occasion(**more):
    return recording.Occasion(**({"serial": "LM-0042", "made": TODAY, "today": TODAY} | more))


def reading(meter=None, **more):
    return read_meter(lamp(), "red=10 mW/cm2, nir=5 mW/cm2", "photodiode", instrument=meter or instrument(**more))


def recorded(found, **more):
    return recording.calibration(
        lamp(), lights_of(lamp(), found), off_sheet(lamp(), found), found.instrument, occasion(**more)
    )


def test_a_record_holds_twelve_months_and_the_uncertainty_of_the_worst_channel():
    found = reading()
    record = recorded(found, by="M. Ott")
    assert (record.made, record.until) == (TODAY, date(2027, 11, 21))
    worst = max(light.log_sd for light in found.channels.values())
    assert math.log1p(record.uncertainty) / record.k == pytest.approx(worst)
    assert (record.serial, record.instrument, record.certificate, record.by) == (
        "LM-0042", "meter", "certificate", "M. Ott",
    )  # fmt: skip
    assert dict(record.over_sheet)["red"].value == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"made": TODAY + timedelta(days=1)}, "is to come"),
        ({"made": date(2026, 1, 5)}, "after the reading"),
        ({"until": date(2028, 1, 1)}, "12 months are the most"),
        ({"until": date(2026, 11, 20)}, "cannot end"),
        ({"made": date(2026, 4, 1), "until": date(2026, 11, 1)}, "ran out"),
        ({"today": date(2027, 5, 1), "made": date(2027, 4, 1)}, "due for calibration"),
        ({"serial": " "}, "without serial"),
        ({"serial": "x" * 33}, "more than 32 signs"),
    ],
)
def test_a_day_that_is_none_to_calibrate_on_is_refused(more, says):
    with pytest.raises(BadInput, match=says):
        recorded(reading(), **more)


def test_a_record_needs_a_certificate_every_channel_and_a_fair_doubt():
    with pytest.raises(BadInput, match="meter with a certificate"):
        recorded(read_meter(lamp(), "red=10 mW/cm2, nir=5 mW/cm2", "photodiode", 633))
    part = read_meter(lamp(), "red=10 mW/cm2", "photodiode", instrument=instrument())
    with pytest.raises(BadInput, match="of nir nothing was told apart"):
        recorded(part)
    with pytest.raises(BadInput, match="too wide"):
        recorded(reading(uncertainty=0.5, k=1.0))
    with pytest.raises(BadInput, match="no meter that has a certificate"):
        instrument(kind="solar")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.mask.toml").write_text(SHEET)
    (tmp_path / "pm.meter.toml").write_text(METER + 'calibrated_at = "633 nm"\n')
    (tmp_path / "array.meter.toml").write_text(SPECTROMETER)
    nm, light = spectrum(red=12.0, nir=9.0)
    rows = "\n".join(f"{a},{b:.6f}" for a, b in zip(nm, light, strict=True))
    (tmp_path / "s.csv").write_text(f"wavelength_nm,uW/cm2/nm\n{rows}\n")
    return tmp_path


def test_a_spectrum_calibrates_a_mask_file(here, capsys):
    mask_meter.meter(
        "s.csv", "two.mask.toml", out="LM-0042.mask.toml", json=True, instrument="array.meter.toml", serial="LM-0042",
        by="M. Ott",
    )  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert said["instrument"]["serial"] == "S-7"
    assert {row["channel"]: row["ratio"] for row in said["off_sheet"]} == {
        "red": pytest.approx(0.6, rel=0.01), "nir": pytest.approx(0.9, rel=0.01), "all": pytest.approx(0.7, rel=0.01),
    }  # fmt: skip
    assert all(row["low"] < row["ratio"] < row["high"] for row in said["off_sheet"])
    assert said["calibration"]["state"] == "in date"
    ours = Mask.load("LM-0042.mask.toml")
    assert ours.calibration.serial == "LM-0042"
    assert ours.calibration.made == date.today()
    assert said["calibration"]["record"]["uncertainty"] == pytest.approx(ours.calibration.uncertainty, rel=1e-2)
    red = ours.channels[0].irradiance_mW_cm2
    assert red.value == pytest.approx(12, rel=0.01)
    assert red.log_sd == pytest.approx(math.hypot(math.log(1.06) / 2, math.hypot(0.03, 0.05)), abs=1e-3)


def test_the_page_says_how_far_the_sheet_was_off_and_the_calibration(here, capsys):
    mask_meter.meter(
        "red=10 mW/cm2, nir=5 mW/cm2", "two.mask.toml", out="x.mask.toml", instrument="pm.meter.toml", serial="LM-1"
    )
    page = capsys.readouterr().out
    assert "How far the sheet was off" in page
    assert "50 %" in page
    assert "bench certificate 17, ± 3 % (k = 2)" in page
    assert "Mask LM-1 was calibrated on" in page


def test_figures_without_a_number_drop_an_earlier_calibration_and_say_so(here, capsys):
    mask_meter.meter("red=10 mW/cm2, nir=5 mW/cm2", "two.mask.toml", out="a.mask.toml", instrument="pm.meter.toml",
                     serial="LM-1")  # fmt: skip
    mask_meter.meter("red=9 mW/cm2, nir=5 mW/cm2", "a.mask.toml", "thermopile", out="b.mask.toml", json=True)
    out = capsys.readouterr().out
    said = json.loads(out[out.index("{") :])
    assert "is not in the new file" in said["notes"][-1]
    assert Mask.load("a.mask.toml").calibration is not None
    assert Mask.load("b.mask.toml").calibration is None


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"serial": "LM-1"}, "Give --out too"),
        ({"by": "M. Ott"}, "Give the mask's number too"),
        ({"on": "2026-05-03"}, "--on belongs to a calibration"),
        ({"serial": "LM-1", "out": "x.mask.toml", "on": "3 May"}, "is no day"),
        ({"serial": "LM-1", "out": "x.mask.toml"}, "meter with a certificate"),
        ({"zero": True}, "--zero is for a meter on a --port"),
        ({"port": "USB0::1::2::3::INSTR"}, "Give --instrument"),
    ],
)
def test_options_that_do_not_fit_are_named(here, more, says):
    with pytest.raises(BadInput, match=says):
        mask_meter.meter("red=10 mW/cm2, nir=5 mW/cm2", "two.mask.toml", "thermopile", **more)
    with pytest.raises(BadInput, match="What kind of meter"):
        mask_meter.meter("10 mW/cm2", "two.mask.toml")
    assert not (here / "x.mask.toml").exists()


# A map of readings under a certificate


def test_a_map_is_corrected_as_the_certificate_says():
    found = LightMap(irradiance_mW_cm2=np.array([10.0, 10.0]), channel=("red", "nir"), places_mm=np.zeros((2, 3)))
    plain = fold(found, lamp())
    meter = instrument(kind="thermopile", factor=1.2, uncertainty=0.02, calibrated_at_nm=None)
    ours = fold(found, lamp(), instrument=meter)
    assert ours.factors["red"].value == pytest.approx(1.2 * plain.factors["red"].value)
    assert ours.factors["red"].log_sd < plain.factors["red"].log_sd  # a certificate, and not 'measured' alone
    silicon = fold(found, lamp(), instrument=instrument())
    assert silicon.factors["nir"].value / plain.factors["nir"].value == pytest.approx(0.38 / 0.494, rel=5e-3)
    at_once = replace(found, irradiance_mW_cm2=np.array([30.0, 30.0]), channel=("", ""))
    assert fold(at_once, lamp(), instrument=meter).factors["all"].value == pytest.approx(1.2)


def test_a_map_calibrates_a_mask_file(here, capsys):
    (here / "map.csv").write_text(
        "x_mm,y_mm,irradiance_mW_cm2,channel\n0,0,12,red\n10,0,11,red\n0,0,8,nir\n10,0,9,nir\n"
    )
    mask_fold.fold("map.csv", "two.mask.toml", out="x.mask.toml", json=True, instrument="pm.meter.toml", serial="LM-2")
    said = json.loads(capsys.readouterr().out)
    assert [row["channel"] for row in said["off_sheet"]] == ["red", "nir"]
    assert said["calibration"]["record"]["serial"] == "LM-2"
    record = Mask.load("x.mask.toml").calibration
    assert record.instrument == "PM100D with S120VC"
    assert dict(record.over_sheet)["red"].value == pytest.approx(11.5 / 20, rel=0.01)
