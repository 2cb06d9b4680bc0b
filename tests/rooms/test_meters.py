"""Meters: what a display means for the light of LEDs, and what goes back into the mask's file."""

import json
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import Beam, Channel, Face, Leds, Mask, Settings, Stated, fold, read_meter, shine
from lightmask.mask.meters import maps, rewriting, silicon, spectrometer
from lightmask.mask.meters.corrected import Correction, factor, log_sd, usual
from lightmask.mask.shining import direct
from lightmask.spectra import line

LAMBERT = Beam(cosine=np.linspace(0, 1, 1025), per_sr=np.linspace(0, 1, 1025) / np.pi)


def stated(value):
    return Stated(value, "claimed")


def mask(**peaks_nm):
    return Mask(
        name="m", channels=tuple(Channel(name=name, peak_nm=nm, fwhm_nm=stated(20.0)) for name, nm in peaks_nm.items())
    )


RED = mask(red=633.0)
TWO = mask(red=633.0, nir=850.0)


# A silicon photodiode


def test_a_meter_read_on_the_light_it_is_calibrated_for_needs_no_correction():
    found = read_meter(RED, "20 mW/cm2", "photodiode", calibrated_at_nm=633)
    assert found.total_mW_cm2.value == pytest.approx(20, rel=2e-3)
    assert found.channels["red"].provenance == "measured"


def test_the_correction_is_the_ratio_of_the_responsivities():
    found = read_meter(mask(nir=850.0), "20 mW/cm2", "photodiode", calibrated_at_nm=633)
    table_ratio = 0.38 / 0.494
    assert found.total_mW_cm2.value == pytest.approx(20 * table_ratio, rel=2e-3)
    there = read_meter(RED, "20 mW/cm2", "photodiode", calibrated_at_nm=850)
    assert found.total_mW_cm2.value * there.total_mW_cm2.value == pytest.approx(400, rel=4e-3)


def test_mixed_light_lies_between_its_colours():
    shown = [
        read_meter(one, "20 mW/cm2", "photodiode", calibrated_at_nm=633).total_mW_cm2.value
        for one in (RED, TWO, mask(nir=850.0))
    ]
    assert shown[0] > shown[1] > shown[2]


def test_a_stated_split_is_used_and_an_unknown_one_is_more_doubtful():
    red, nir = TWO.channels
    known = replace(TWO, channels=(replace(red, irradiance_mW_cm2=Stated(19.0, "measured")),
                                   replace(nir, irradiance_mW_cm2=Stated(1.0, "measured"))))  # fmt: skip
    split = read_meter(known, "20 mW/cm2", "photodiode", calibrated_at_nm=633)
    assert split.total_mW_cm2.value == pytest.approx(20, rel=0.03)
    rng = np.random.default_rng(1)
    assert silicon.shares(known, rng).mean(axis=0) == pytest.approx([0.95, 0.05], abs=0.01)
    assert silicon.shares(TWO, rng).std() > 0.1


def test_one_channel_at_a_time_tells_the_split():
    found = read_meter(TWO, "red=10 mW/cm2, nir=100 W/m2", "photodiode", calibrated_at_nm=633)
    assert set(found.channels) == {"red", "nir"}
    assert found.total_mW_cm2.value == pytest.approx(sum(light.value for light in found.channels.values()))
    part = read_meter(TWO, "red=10 mW/cm2", "photodiode", calibrated_at_nm=633)
    assert "not read" in part.notes[0]


def test_a_solar_meter_shows_too_much_of_red_and_infrared_and_too_little_of_blue():
    over = {nm: 1 / (read_meter(mask(c=nm), "1 mW/cm2", "solar").total_mW_cm2.value) for nm in (415.0, 633.0, 850.0)}
    assert over[415] < 0.6
    assert 1.2 < over[633] < 1.6
    assert 1.6 < over[850] < 2.1
    wide = read_meter(RED, "1 mW/cm2", "solar").total_mW_cm2.log_sd
    assert wide > 0.25 > read_meter(RED, "1 mW/cm2", "photodiode", calibrated_at_nm=633).total_mW_cm2.log_sd


def test_sunlight_itself_is_shown_right():
    sun = silicon.sunlight()
    amperes = silicon.responsivity_A_W(sun) * sun.area
    assert 700 < sun.area < 1000  # the part that silicon sees, of 1000 W/m2
    assert amperes / 1000.4 == pytest.approx(0.2657, rel=0.01)


def test_the_further_from_its_calibration_the_more_doubtful():
    spreads = [
        read_meter(RED, "1 mW/cm2", "photodiode", calibrated_at_nm=nm).total_mW_cm2.log_sd
        for nm in (633, 700, 850, 940)
    ]
    assert spreads == sorted(spreads)
    near = read_meter(mask(nir=850.0), "1 mW/cm2", "photodiode", calibrated_at_nm=830).total_mW_cm2.log_sd
    assert near < spreads[2]  # two wavelengths of one side drift together


@pytest.mark.parametrize(
    ("reading", "kind", "at_nm", "says"),
    [
        ("20 mW/cm2", "lux", None, "no kind of meter"),
        ("20 mW/cm2", "photodiode", None, "--calibrated-at"),
        ("20 mW/cm2", "photodiode", 300, "range of silicon"),
        ("20 mW/cm2", "solar", 633, "Leave --calibrated-at out"),
        ("20 J/cm2", "solar", None, "J/cm2"),
        ("0 mW/cm2", "solar", None, "not above zero"),
        ("green=3 mW/cm2", "solar", None, "no channel 'green'"),
        ("red=3 mW/cm2, red=4 mW/cm2", "solar", None, "each once"),
        ("red=", "solar", None, "Write 'red=20 mW/cm2'"),
        ("reading.csv", "solar", None, "is a file"),
    ],
)
def test_a_mistake_in_a_reading_is_named(reading, kind, at_nm, says):
    with pytest.raises(BadInput, match=says):
        read_meter(TWO, reading, kind, at_nm)


def test_light_that_silicon_does_not_see_is_refused():
    with pytest.raises(BadInput, match="another meter"):
        read_meter(mask(far=1300.0), "1 mW/cm2", "solar")


def test_corrections_multiply_and_their_spreads_add_as_squares():
    steps = (Correction(what="a", factor=2.0, log_sd=0.3), Correction(what="b", factor=3.0, log_sd=0.4))
    assert factor(steps) == 6
    assert log_sd(steps) == pytest.approx(0.5)
    assert {one.what for one in usual("solar")} > {"filter", "angle"}
    with pytest.raises(OutOfRange):
        Correction(what="a", factor=0.0)


# A spectrometer


def spectrum_csv(path, light, head="wavelength_nm,uW/cm2/nm", nm=None):
    nm = np.arange(380.0, 1000.0) if nm is None else nm
    rows = "\n".join(f"{a:g},{b:.6f}" for a, b in zip(nm, light(nm), strict=True))
    path.write_text(f"# a comment\n{head}\n{rows}\n")
    return path


def lit(**mW_cm2):
    """Spectral irradiance in uW/cm2/nm of lines at the wavelengths of TWO."""
    at = {"red": 633.0, "nir": 850.0}
    return lambda nm: 1000 * sum(light * line(at[name], 20.0).at(nm) for name, light in mW_cm2.items())


def test_a_spectrum_is_told_apart_into_channels(tmp_path):
    found = read_meter(TWO, spectrum_csv(tmp_path / "s.csv", lit(red=12.0, nir=9.0)), "spectrometer")
    assert found.channels["red"].value == pytest.approx(12, rel=2e-3)
    assert found.channels["nir"].value == pytest.approx(9, rel=2e-3)
    assert found.spectra["red"].peak_nm == pytest.approx(633, abs=1)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("head", "per_uW"),
    [
        ("wavelength_nm,mW/cm2/nm", 1e-3),
        ("wavelength_nm,W/m2/nm", 1e-2),
        ("wavelength_nm,mW/m2/nm", 10.0),
        ("wavelength_nm,irradiance_uW_cm2_nm", 1.0),
        ("wavelength_nm,E [µW/cm²/nm]", 1.0),
    ],
)
def test_units_are_read_from_the_heading(head, per_uW, tmp_path):
    path = spectrum_csv(tmp_path / "s.csv", lambda nm: per_uW * lit(red=12.0, nir=9.0)(nm), head)
    assert read_meter(TWO, path, "spectrometer").total_mW_cm2.value == pytest.approx(21, rel=3e-3)


def test_channels_that_overlap_are_told_apart_by_their_lines(tmp_path):
    close = mask(red=640.0, deep=655.0)
    nm = np.arange(500.0, 800.0)
    light = 1000 * (5 * line(640, 20).at(nm) + 3 * line(655, 20).at(nm))
    found = read_meter(close, spectrum_csv(tmp_path / "s.csv", lambda _: light, nm=nm), "spectrometer")
    assert found.channels["red"].value == pytest.approx(5, rel=0.02)
    assert found.channels["deep"].value == pytest.approx(3, rel=0.02)
    assert "overlap" in found.notes[0]


def test_a_dark_channel_stray_light_and_a_shifted_peak_are_said(tmp_path):
    def light(nm):
        return 1000 * (12 * line(640, 18).at(nm) + 2 * line(450, 20).at(nm))

    found = read_meter(TWO, spectrum_csv(tmp_path / "s.csv", light), "spectrometer")
    assert not found.channels["nir"].known
    said = " ".join(found.notes)
    assert "peaks at 640 nm" in said
    assert "14 % of the light lies outside" in said
    assert "No light of nir" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nm,uW/cm2/nm\n400,1\n", "Head its columns"),
        ("wavelength_nm,lux\n400,1\n", "not spectral irradiance"),
        ("wavelength_nm,MW/cm2/nm\n400,1\n", "not spectral irradiance"),
        ("wavelength_nm,uW/cm2/nm\n400,1\n", "at least ten"),
        ("wavelength_nm,uW/cm2/nm\n" + "".join(f"{nm},0\n" for nm in range(400, 420)), "no light"),
        (
            "wavelength_nm,uW/cm2/nm\n" + "".join(f"{nm},{1 if nm > 410 else -1}\n" for nm in range(400, 420)),
            "dark reading",
        ),
        ("wavelength_nm,uW/cm2/nm\n" + "".join(f"{nm},nan\n" for nm in range(400, 420)), "finite"),
        ("wavelength_nm,uW/cm2/nm\n" + "".join(f"{900 - nm},1\n" for nm in range(400, 420)), "ascending"),
    ],
)
def test_a_file_that_is_no_spectrum_is_refused(text, says, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=says):
        spectrometer.read(TWO, path)


def test_a_spectrum_that_ends_before_a_channel_says_nothing_of_it(tmp_path):
    path = spectrum_csv(tmp_path / "s.csv", lit(red=12.0), nm=np.arange(400.0, 780.0))
    found = read_meter(TWO, path, "spectrometer")
    assert set(found.channels) == {"red"}
    assert "nothing is known of nir" in found.notes[0]
    with pytest.raises(BadInput, match="no channel of the mask peaks there"):
        read_meter(mask(nir=850.0), path, "spectrometer")


def test_a_reading_knows_the_distance_of_the_sheet():
    far = replace(RED, stated_at_mm=stated(150.0))
    assert "150 mm" in read_meter(far, "20 mW/cm2", "solar").notes[-1]


# A map of readings


def panel(red_mW=10.0, nir_mW=12.0):
    """Red and infrared LEDs in turn on a flat board, 60 mm before the eyes."""
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(-50, 51, 10.0), np.arange(-50, 51, 10.0)))
    count = x.size
    leds = Leds(
        position_mm=np.column_stack([x, y, np.full(count, 60.0)]), axis=np.tile([0.0, 0.0, -1.0], (count, 1)),
        channel=np.arange(count) % 2, zone=np.zeros(count), share=np.ones(count),
    )  # fmt: skip
    lamps = (("red", 633.0, red_mW), ("nir", 850.0, nir_mW))
    channels = tuple(
        Channel(name=name, peak_nm=nm, beam=LAMBERT, flux_mW=stated(mW) if mW else Stated(None, "unknown"))
        for name, nm, mW in lamps
    )
    return Mask(name="panel", channels=channels, leds=leds)


def read_at(lamp, z_mm=45.0):
    """Places on a plane, and what each channel gives there."""
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(-40, 41, 20.0), np.arange(-40, 41, 20.0)))
    places = np.column_stack([x, y, np.full(x.size, z_mm)])
    light = direct.irradiance(places, np.tile([0.0, 0.0, 1.0], (x.size, 1)), direct.sites(lamp.leds, lamp.channels, 1))
    return places, light.astype(float)


def light_map(places, light, names):
    """Every channel read alone, or all at once."""
    return maps.LightMap(
        irradiance_mW_cm2=np.concatenate([light[:, place] for place in range(len(names))]),
        channel=tuple(name for name in names for _ in places),
        places_mm=np.vstack([places] * len(names)),
    )


def test_channels_read_alone_get_their_own_factors():
    places, light = read_at(panel())
    found = fold(light_map(places, light * [0.6, 0.9], ("red", "nir")), panel())
    assert found.factors["red"].value == pytest.approx(0.6, rel=0.01)
    assert found.factors["nir"].value == pytest.approx(0.9, rel=0.01)
    assert found.left_over < 0.01
    assert found.by_led


def test_all_lit_at_once_the_total_is_known_and_the_split_is_doubtful():
    places, light = read_at(panel())
    together = light.sum(axis=1, keepdims=True) * 0.7
    found = fold(light_map(places, together, ("",)), panel())
    factors = np.array([found.factors[name].value for name in ("red", "nir")])
    assert light @ factors == pytest.approx(together[:, 0], rel=0.02)
    assert found.factors["red"].log_sd > 0.2
    assert found.measured_mW_cm2 / found.stated_mW_cm2 == pytest.approx(0.7, rel=1e-3)


def test_a_flux_that_nobody_states_is_found():
    places, light = read_at(panel())
    unknown = panel(red_mW=None)
    found = fold(light_map(places, light, ("red", "nir")), unknown)
    assert found.factors["red"].value == pytest.approx(10, rel=0.02)  # of 1 mW
    assert found.factors["nir"].value == pytest.approx(1, rel=0.02)
    assert found.stated_mW_cm2 is None


def test_a_map_without_depth_needs_the_distance():
    places, light = read_at(panel())
    flat = replace(light_map(places, light, ("red", "nir")), places_mm=np.vstack([places * [1, 1, np.nan]] * 2))
    assert fold(flat, panel(), distance_mm=15.0).factors["red"].value == pytest.approx(1, rel=0.01)
    with pytest.raises(BadInput, match="--distance"):
        fold(flat, panel())


def test_a_map_on_regions_of_the_face():
    face = Face.load("average-adult").coarse()
    lamp = panel()
    full = Settings(drive={"red": 1.0, "nir": 1.0}, duration_s=1)
    regions = ("forehead", "cheeks", "nose", "chin")
    light = shine(lamp, face).over(regions).irradiance_mW_cm2(full)[0]
    readings = maps.LightMap(irradiance_mW_cm2=1.5 * light.sum(axis=1), channel=("",) * 4, regions=regions)
    found = fold(readings, lamp)
    assert found.measured_mW_cm2 / found.stated_mW_cm2 == pytest.approx(1.5, rel=1e-3)
    assert found.left_over < 0.02


def test_a_channel_that_no_reading_saw_keeps_its_flux():
    places, light = read_at(panel())
    found = fold(light_map(places, light[:, :1], ("red",)), panel())
    assert set(found.factors) == {"red"}
    assert "'nir'" in found.notes[0]


def test_a_sheet_gets_the_mean_of_the_map_and_its_unevenness():
    sheet = Mask(name="s", channels=(Channel(name="red", peak_nm=633.0, irradiance_mW_cm2=stated(20.0)),))
    places = np.zeros((4, 3))
    found = fold(light_map(places, np.array([[8.0], [12.0], [8.0], [12.0]]), ("",)), sheet)
    assert found.lights_mW_cm2["all"].value == 10
    assert found.factors["all"].value == pytest.approx(0.5)
    assert found.unevenness == pytest.approx(0.2)
    assert not found.by_led


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x_mm,y_mm\n1,2\n", "no column irradiance_mW_cm2"),
        ("x_mm,irradiance_mW_cm2\n1,2\n", "no column y_mm"),
        ("x_mm,y_mm,irradiance_mW_cm2\n", "no rows"),
        ("# only words\n", "no column"),
        ("x_mm,y_mm,irradiance_mW_cm2\n1,2,dark\n", "dark"),
        ("x_mm,y_mm,irradiance_mW_cm2\n1,2,nan\n", "finite"),
        ("x_mm,y_mm,irradiance_mW_cm2\n1,2\n", "an empty cell"),
        ("x_mm,y_mm,irradiance_mW_cm2\n1,2,-3\n", "negative"),
        ("x_mm,y_mm,irradiance_mW_cm2\n1,2,0\n", "not above zero"),
        ("region,irradiance_mW_cm2\nelbow,3\n", "no region 'elbow'"),
        ("x_mm,y_mm,irradiance_mW_cm2,channel\n1,2,3,green\n", "no channel|names a channel 'green'"),
        ("x_mm,y_mm,z_mm,irradiance_mW_cm2\n1,2,200,3\n", "No LED"),
    ],
)
def test_a_mistake_in_a_map_is_named(text, says, tmp_path):
    path = tmp_path / "map.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=says):
        fold(path, panel())


# The mask file that follows


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_reading_goes_into_a_new_file_and_the_old_one_stays(here, capsys):
    from lightmask.cli import mask_meter

    spectrum_csv(here / "s.csv", lambda nm: 1000 * (12 * line(636, 19).at(nm) + 9 * line(847, 36).at(nm)))
    mask_meter.meter("s.csv", "lg-pral-derma-mask", "spectrometer", out="ours.mask.toml", json=True)
    said = json.loads(capsys.readouterr().out)
    assert len(said["written"]) == 3
    ours = Mask.load("ours.mask.toml")
    assert [channel.irradiance_mW_cm2.provenance for channel in ours.channels] == ["measured", "measured"]
    assert ours.channels[0].irradiance_mW_cm2.value == pytest.approx(12, rel=0.01)
    assert ours.channels[0].irradiance_mW_cm2.log_sd == pytest.approx(0.077, abs=0.01)
    assert ours.channels[0].peak_nm == pytest.approx(636, abs=1)
    assert ours.channels[0].measured_spectrum is not None
    assert not Mask.load("lg-pral-derma-mask").output_known
    with pytest.raises(BadInput, match="--over"):
        mask_meter.meter("s.csv", "lg-pral-derma-mask", "spectrometer", out="ours.mask.toml")
    with pytest.raises(BadInput, match=r"\.mask\.toml"):
        mask_meter.meter("s.csv", "lg-pral-derma-mask", "spectrometer", out="ours.toml")


def test_a_total_is_split_as_the_sheet_states(here, capsys):
    from lightmask.cli import mask_meter

    mask_meter.meter("50 mW/cm2", "higherdose-face", "solar", out="x.mask.toml")
    assert "solar-power meter" in capsys.readouterr().out
    found = Mask.load("x.mask.toml")
    assert found.total_mW_cm2.value == pytest.approx(sum(c.irradiance_mW_cm2.value for c in found.channels), rel=1e-3)
    assert found.channels[0].irradiance_mW_cm2.log_sd > found.total_mW_cm2.log_sd
    mask_meter.meter("50 mW/cm2", "omnilux-contour-face", "solar", out="y.mask.toml")
    assert (Mask.load("y.mask.toml").total_means, Mask.load("y.mask.toml").total_mW_cm2.provenance) == (
        "total",
        "measured",
    )


def test_a_map_goes_into_a_new_file(here, capsys):
    from lightmask.cli import mask_fold

    (here / "map.csv").write_text("x_mm,y_mm,irradiance_mW_cm2\n0,0,12\n10,0,8\n")
    mask_fold.fold("map.csv", "omnilux-contour-face", out="x.mask.toml", json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["unevenness"] == pytest.approx(0.2)
    found = Mask.load("x.mask.toml")
    assert found.total_mW_cm2.value == 10
    assert found.unevenness.value == pytest.approx(0.2)
    assert found.stated_where == "mean"


def test_a_map_corrects_the_flux_of_leds_in_the_file(here, capsys):
    from lightmask.cli import mask_fold

    lamp = Mask.load("home-3")
    face = Face.load("average-adult").coarse()
    full = Settings(drive={channel.name: 1.0 for channel in lamp.channels}, duration_s=1)
    regions = ("forehead", "cheeks", "chin")
    light = shine(lamp, face).over(regions).irradiance_mW_cm2(full)[0]
    rows = [
        f"{region},{0.5 * light[row, place]:.5f},{channel.name}"
        for row, region in enumerate(regions)
        for place, channel in enumerate(lamp.channels)
    ]
    (here / "map.csv").write_text("region,irradiance_mW_cm2,channel\n" + "\n".join(rows) + "\n")
    mask_fold.fold("map.csv", "home-3", out="deeper/half.mask.toml")
    assert "50 % of it" in capsys.readouterr().out
    half = Mask.load("deeper/half.mask.toml")
    for old, new in zip(lamp.channels, half.channels, strict=True):
        assert new.flux_mW.value / old.flux_mW.value == pytest.approx(0.5, rel=0.02)
        assert new.flux_mW.provenance == "measured"
    assert half.leds.position_mm == pytest.approx(lamp.leds.position_mm)


def test_one_reading_does_not_rescale_a_mask_of_known_leds(here):
    from lightmask.cli import mask_meter

    with pytest.raises(BadInput, match="lightmask mask fold"):
        mask_meter.meter("20 mW/cm2", "home-3", "solar", out="x.mask.toml")
    assert not list(here.iterdir())


@pytest.mark.parametrize("name", ["home-3", "office-4", "omnilux-contour-face", "gentlewaves-clinic", "theraface-mask"])
def test_a_mask_file_survives_being_written_anew(name, here):
    path, form = rewriting.original(name)
    text = rewriting.text(rewriting.moved(form, path.parent, here), "written anew")
    (here / "x.mask.toml").write_text(text)
    assert rewriting.moved(tomllib.loads(text), here, path.parent) == rewriting.moved(form, path.parent, path.parent)
    again, first = Mask.load(here / "x.mask.toml"), Mask.load(name)
    assert [c.peak_nm for c in again.channels] == [c.peak_nm for c in first.channels]
    assert (again.indications, again.notes, again.sources) == (first.indications, first.notes, first.sources)


def test_words_with_quotes_survive(here):
    odd = {"name": 'a "b" \\ c\nd', "tables": [{"key with blank": [1, 2.5, True]}], "n": {"value": 1, "log_sd": 0.1}}
    assert tomllib.loads(rewriting.text(odd, "x")) == odd
