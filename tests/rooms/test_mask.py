"""Mask sheets, settings, and the light on the skin."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import CONTINUOUS, Channel, Footprint, Mask, Pulses, Settings, Stated, sheet, shine
from lightmask.mask.bands import band_of, screened_as

ROOT = Path(__file__).resolve().parents[2]
HEAD = 'name = "M"\nprovenance = "claimed"\n'
RED = '[[channels]]\nname = "red"\npeak_nm = 633\n'


@pytest.fixture
def loaded(tmp_path):
    def load(text):
        path = tmp_path / "x.mask.toml"
        path.write_text(text)
        return Mask.load(path)

    return load


@pytest.mark.parametrize("name", sheet.names())
def test_the_library_reads(name):
    mask = Mask.load(name)
    assert mask.sources
    light = shine(mask, draws=20).full_drive_mW_cm2
    assert light.shape[0] == 20 and light.shape[2] == len(mask.channels)
    assert (light.shape[1] == 1) == (mask.leds is None)


def test_example_masks_as_sold_are_those_of_the_library():
    found = sorted((ROOT / "examples").glob("*.mask.toml"))
    sold = [path for path in found if Mask.load(path).maker]
    assert len(sold) >= 2
    for path in sold:
        assert path.read_text() == (sheet.LIBRARY / path.name).read_text()
    for path in set(found) - set(sold):
        assert not (sheet.LIBRARY / path.name).exists()
        assert Mask.load(path).output_known


def test_a_number_takes_the_provenance_of_the_file_unless_it_says_its_own(loaded):
    mask = loaded(HEAD + RED + 'irradiance = { value = "300 W/m2", provenance = "measured", source = "our meter" }')
    light = mask.channels[0].irradiance_mW_cm2
    assert (light.value, light.provenance, light.source) == (30.0, "measured", "our meter")
    assert mask.channels[0].peak_provenance == "claimed"


def test_unknown_stays_unknown(loaded):
    mask = loaded(HEAD + RED + 'irradiance = "unknown"')
    assert not mask.output_known
    assert np.isnan(shine(mask).full_drive_mW_cm2).all()
    assert shine(mask).unknown(Settings(drive={"red": 1}, duration_s=60)) == ("red",)
    assert "no irradiance" in shine(mask).rests_on


def test_a_dark_channel_needs_no_known_output(loaded):
    mask = loaded(HEAD + RED + "irradiance = 10\n" + RED.replace("red", "blue").replace("633", "415"))
    settings = Settings(drive={"red": 0.5}, duration_s=60)
    light = shine(mask).irradiance_mW_cm2(settings)
    assert np.all(light[..., 1] == 0)
    assert np.median(light[..., 0]) == pytest.approx(5, rel=0.1)


@pytest.mark.parametrize(("provenance", "spread"), [("measured", 0.1), ("filed", 0.2), ("claimed", 0.4)])
def test_provenance_sets_the_spread(provenance, spread):
    channel = Channel(name="red", peak_nm=633, irradiance_mW_cm2=Stated(20.0, provenance))
    light = shine(Mask(name="m", channels=(channel,)), draws=20000, rng=np.random.default_rng(1)).full_drive_mW_cm2
    assert np.std(np.log(light)) == pytest.approx(spread, rel=0.05)
    assert np.median(light) == pytest.approx(20, rel=0.02)


@pytest.mark.parametrize(("means", "expected"), [("total", 30), ("each", 60), ("unknown", 45)])
def test_one_figure_for_two_channels(means, expected):
    channels = (Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830))
    mask = Mask(name="m", channels=channels, total_mW_cm2=Stated(30.0, "measured"), total_means=means)
    total = shine(mask, draws=20000, rng=np.random.default_rng(2)).full_drive_mW_cm2.sum(axis=-1)
    assert total.mean() == pytest.approx(expected, rel=0.02)
    assert "split assumed" in shine(mask).rests_on


def test_the_same_draws_every_time_unless_chance_is_handed_in():
    mask = Mask.load("higherdose-face")
    assert np.array_equal(shine(mask).full_drive_mW_cm2, shine(mask).full_drive_mW_cm2)
    other = shine(mask, rng=np.random.default_rng(5)).full_drive_mW_cm2
    assert not np.array_equal(shine(mask).full_drive_mW_cm2, other)


def test_a_measured_spectrum_replaces_the_line(tmp_path):
    (tmp_path / "s.csv").write_text("wavelength_nm,value\n640,0\n650,1\n660,0\n")
    (tmp_path / "x.mask.toml").write_text(HEAD + RED + 'spectrum_csv = "s.csv"')
    channel = Mask.load(tmp_path / "x.mask.toml").channels[0]
    assert channel.spectrum.centroid_nm == pytest.approx(650)
    assert not channel.width_assumed
    (tmp_path / "s.csv").write_text("wavelength_nm,value\nred,blue\n")
    with pytest.raises(BadInput, match="decimal point"):
        Mask.load(tmp_path / "x.mask.toml")


@pytest.mark.hazard("HZ33")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "'channels' is missing"),
        (RED, "'name' is missing"),
        (HEAD + RED.replace("633", "'unknown'"), "has no peak_nm"),
        (HEAD + RED.replace("633", "63"), "in no band"),
        (HEAD + RED.replace("633", "'633 bananas'"), "bananas"),
        (HEAD + RED + "irradiance = -3", "not above zero"),
        (HEAD + RED + "irradiance = nan", "irradiance"),
        (HEAD + RED + "irradiance = '30 J/cm2'", "J/cm2"),
        (HEAD + RED + "irradiance = { provenance = 'claimed' }", "has no value"),
        (HEAD + RED + "irradiance = { value = 3, provenance = 'unknown' }", "unknown provenance"),
        (HEAD + RED + RED, "share a name"),
        (HEAD + "[sessions]\nduration = 3\n" + RED, "Did you mean 'session'"),
        (HEAD + "[session]\nduration = '10'\n" + RED, "no unit"),
        (HEAD + RED + "spectrum_csv = 'none.csv'", "no file"),
    ],
)
def test_a_mistake_in_a_sheet_is_named(text, says, loaded):
    with pytest.raises(BadInput, match=says):
        loaded(text)


def test_a_name_that_the_library_does_not_know():
    with pytest.raises(BadInput, match="Did you mean 'omnilux-contour-face'"):
        Mask.load("omnilux-contour")


def test_bands():
    assert [band_of(nm) for nm in (395, 415, 590, 605, 633, 730, 830, 1072)] == [
        "violet", "blue", "amber", "red", "red", "far red", "nir", "nir",
    ]  # fmt: skip
    assert screened_as(520) == "blue"
    with pytest.raises(OutOfRange):
        band_of(2000)


@pytest.mark.hazard("HZ13", "HZ14")
def test_settings_refuse_nonsense_and_carry_a_fingerprint():
    good = Settings(drive={"red": 1.0}, duration_s=600)
    assert good.pulses is CONTINUOUS
    assert good.fingerprint() == replace(good).fingerprint() != replace(good, duration_s=601).fingerprint()
    for bad in (
        {"drive": {}},
        {"drive": {"red": 1.2}},
        {"duration_s": 0},
        {"duration_s": float("nan")},
        {"duration_s": 1e9},
    ):
        with pytest.raises(BadInput):
            replace(good, **bad)
    with pytest.raises(TypeError):
        good.drive["red"] = 0.5
    assert replace(good, pulses=Pulses(frequency_Hz=100, duty=0.25)).lit_s == 150
    assert Pulses(frequency_Hz=100, duty=0.25).on_s == 0.0025


def test_a_footprint_refuses_what_is_not_light():
    channel = (Channel(name="red", peak_nm=633),)
    for bad in ([1.0], [[[1.0, 2.0]]], [[[-1.0]]], [[[np.inf]]]):
        with pytest.raises(BadInput):
            Footprint(full_drive_mW_cm2=bad, channels=channel)
    with pytest.raises(BadInput, match="no channel 'blue'"):
        Footprint(full_drive_mW_cm2=[[[1.0]]], channels=channel).drive(Settings(drive={"blue": 1}, duration_s=1))
    with pytest.raises(BadInput, match="uniform"):
        shine(Mask.load("higherdose-face"), face="round")


def test_a_stated_number_and_its_provenance_agree():
    with pytest.raises(BadInput):
        Stated(3.0, "unknown")
    with pytest.raises(BadInput):
        Stated(None, "claimed")
    with pytest.raises(BadInput):
        Stated(3.0, "rumour")


def test_a_sheet_says_whether_it_pulses_and_how_fast(tmp_path):
    path = tmp_path / "x.mask.toml"
    sheet = 'name = "x"\nprovenance = "claimed"\n[session]\n{}\n[[channels]]\nname = "red"\npeak_nm = 633\n'
    path.write_text(sheet.format('pulsed = "yes"\npulse_rate = "1 kHz"'))
    footprint = shine(Mask.load(path))
    assert (footprint.pulsed, footprint.pulse_Hz) == ("yes", 1000.0)
    path.write_text(sheet.format('pulsed = "no"\npulse_rate = "1 kHz"'))
    with pytest.raises(BadInput, match="pulsed = 'no'"):
        Mask.load(path)


@pytest.mark.hazard("HZ49")
def test_a_sheet_whose_spectrum_lies_elsewhere_is_refused(tmp_path):
    (tmp_path / "s.csv").write_text("wavelength_nm,value\n405,0\n415,1\n425,0\n")
    path = tmp_path / "x.mask.toml"
    path.write_text(
        'name = "x"\nprovenance = "claimed"\n[[channels]]\nname = "red"\npeak_nm = 633\nspectrum_csv = "s.csv"\n'
    )
    with pytest.raises(BadInput, match=r"633 nm.*415 nm"):
        Mask.load(path)
