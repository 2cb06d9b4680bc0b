"""Lids, goggles and single LEDs that stand out: what the eye gets of the light before it, and how that is shown."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask import Channel, Face, Footprint, Mask, Settings, shine
from lightmask.mask.eye_peak import EyePeak
from lightmask.person import Person
from lightmask.safety import eye, optical
from lightmask.safety.exposure import exposure
from lightmask.safety.limits import limit
from lightmask.safety.protections import protections
from lightmask.spectra import Spectrum

MANY = 1500
LIDS, GOGGLES = Person(shields="closed lids"), Person(shields="opaque goggles", shield_transmittance=0.01)
BARE = Person(shields="none")


def mono(peak_nm):
    narrow = Spectrum(wavelength_nm=[peak_nm - 0.01, peak_nm, peak_nm + 0.01], value=[0, 1, 0])
    return Channel(name=f"{peak_nm:g} nm", peak_nm=peak_nm, measured_spectrum=narrow)


def broad(peak_nm, half_nm):
    light = Spectrum(wavelength_nm=np.linspace(peak_nm - half_nm, peak_nm + half_nm, 401), value=triangle(401))
    return Channel(name="broad", peak_nm=peak_nm, measured_spectrum=light)


def triangle(points):
    return 1 - np.abs(np.linspace(-1, 1, points))


def worn(person, duration_s=600, peak=None, **mW_cm2):
    channels = tuple(mono(float(name[1:])) for name in mW_cm2)
    footprint = Footprint(full_drive_mW_cm2=[[list(mW_cm2.values())]], channels=channels, eye_peak=peak)
    return exposure(Settings(drive={one.name: 1.0 for one in channels}, duration_s=duration_s), footprint, person)


def standing_out(at_narrowest, at_widest=None):
    """An EyePeak of one channel and zone: factors over a field of 0.011 rad and one of 0.11 rad."""
    factors = np.array([at_narrowest, at_narrowest / 100 if at_widest is None else at_widest])[:, None] / np.pi
    return EyePeak(
        field_rad=[0.011, 0.11], radiance_mW_cm2_sr=factors[..., None], together_mW_cm2_sr=factors,
        irradiance_mW_cm2=np.ones((1, 1, 1)),
    )  # fmt: skip


# -- lids --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peak_nm", "passes"),
    [(415, 0.03), (460, 0.03), (579.9, 0.03), (606.5, 0.043), (633, 0.056), (699.9, 0.14487), (830, 1.0), (1070, 1.0)],
)
def test_lids_by_wavelength(peak_nm, passes):
    assert eye.leak(LIDS, mono(peak_nm)) == pytest.approx(passes, rel=1e-3)


def test_no_lid_is_known_beyond_the_table():
    assert eye.leak(LIDS, mono(700.02)) == 1.0
    assert tables.read("safety/eyelids").column("wavelength_nm")[-1] == 700


def test_a_broad_light_passes_by_its_whole_spectrum():
    """Half below 700 nm by the table, half beyond it whole: not what its peak would say."""
    below = np.linspace(600, 700, 20001)
    weight = (below - 600) / 100
    table = np.interp(below, [580, 633, 700], [0.03, 0.056, 0.145])
    expected = 0.5 * np.average(table, weights=weight) + 0.5
    assert eye.leak(LIDS, broad(700, 100)) == pytest.approx(expected, rel=1e-3)
    red = Channel(name="red", peak_nm=633)
    assert 0.056 < eye.leak(LIDS, red) < 0.08
    assert eye.leak(LIDS, Channel(name="nir", peak_nm=830)) == 1.0


def test_a_spectrum_off_the_table_is_refused():
    light = Spectrum(wavelength_nm=[150, 450, 451], value=[1, 30, 0])
    with pytest.raises(BadInput, match="eyelids"):
        eye.leak(LIDS, Channel(name="odd", peak_nm=450, measured_spectrum=light))


@budget(max_examples=MANY)
@given(st.floats(410, 1000), st.floats(1, 60))
def test_lids_pass_a_share_and_red_never_less_than_blue(peak_nm, half_nm):
    passes = eye.leak(LIDS, broad(peak_nm, half_nm))
    assert 0.03 * (1 - 1e-9) <= passes <= 1
    assert eye.leak(LIDS, broad(min(peak_nm + 20, 1050), half_nm)) >= passes * (1 - 1e-6)


@budget(max_examples=MANY)
@given(st.floats(500, 690), st.floats(0, 5), st.floats(0, 1))
def test_light_with_more_infrared_in_it_never_passes_lids_less(peak_nm, infrared, more):
    """A red line with a shelf from 701 to 900 nm beside it."""

    def passes(shelf):
        nm = [peak_nm - 5, peak_nm, peak_nm + 5, 700.5, 701, 900, 901]
        light = Spectrum(wavelength_nm=nm, value=[0, 100, 0, 0, shelf, shelf, 0])
        return eye.leak(LIDS, Channel(name="red", peak_nm=peak_nm, measured_spectrum=light))

    assert passes(infrared + more) >= passes(infrared) * (1 - 1e-12)


# -- goggles and nothing -----------------------------------------------------------------------------------------------


def test_goggles_as_stated_or_by_the_house_rule():
    assert eye.leak(GOGGLES, mono(830)) == 0.01
    assert eye.leak(replace(GOGGLES, shield_transmittance=None), mono(830)) == eye.rule("leak of goggles, not stated")
    with pytest.raises(BadInput, match="shield_transmittance"):
        eye.leak_of("opaque goggles", math.nan, mono(830))


@pytest.mark.parametrize("shields", ["none", "unknown"])
def test_unknown_protection_is_none(shields):
    assert eye.leak(Person(shields=shields), mono(450)) == 1.0


# -- S5 ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def expected(read_reference):
    rows = {(row["case"], row["quantity"]): row for row in read_reference("safety/worked_cases.csv")}
    return lambda case, quantity: pytest.approx(
        float(rows[case, quantity]["value"]), rel=float(rows[case, quantity]["tol"])
    )


def test_s5_what_goggles_must_let_through_at_most(expected):
    assert eye.transmittance_needed(300, limit("X10")) == expected("S5", "T_required_unlimited")
    needed = eye.transmittance_needed(300, limit("X10"), safety_factor=10)
    assert eye.optical_density(needed) == expected("S5", "OD_required_factor10")
    assert eye.optical_density(0.0) == math.inf
    assert eye.transmittance_needed(50, limit("X10")) == 1.0
    assert eye.transmittance_needed(50, limit("X10"), 10) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("asked", "says"),
    [((-1, 1), "light"), ((math.nan, 1), "light"), ((1, 0), "limit"), ((1, 1, 0.5), "safety_factor")],
)
def test_a_protection_for_no_light_or_no_limit_is_refused(asked, says):
    with pytest.raises(BadInput, match=says):
        eye.transmittance_needed(*asked)


def test_s5_side_by_side(expected):
    """Infrared: 300 W/m2 with open eyes and closed lids, 3 behind goggles; red through lids 16.8 W/m2."""
    opened, lids, goggles = protections(worn(BARE, n633=30, n830=30), GOGGLES)
    assert [one.shields for one in (opened, lids, goggles)] == ["none", "closed lids", "opaque goggles"]
    assert [one.worn for one in (opened, lids, goggles)] == [False, False, True]
    infrared = [next(found for found in one.findings if found.id == "X09") for one in (opened, lids, goggles)]
    assert [found.value for found in infrared] == pytest.approx([300, 300, 3])
    assert infrared[2].value == expected("S5", "E_IR_OD2")
    assert infrared[0].allowed == expected("S1", "E_IR_limit_600s")
    assert infrared[0].use == expected("S1", "E_IR_ratio")
    assert [found.time_to_limit_s for found in infrared[:2]] == pytest.approx([234.892, 234.892], rel=1e-3)
    assert infrared[2].time_to_limit_s == math.inf
    assert [one.kept for one in (opened, lids, goggles)] == [False, False, True]
    assert 300 * dict(lids.leak)["633 nm"] == pytest.approx(16.8, rel=1e-4)
    assert {found.id for found in opened.findings} >= {"X09", "X01", "X03", "X07", "X08"}


def test_goggles_that_nobody_wears_are_taken_by_the_house_rule():
    unknown = protections(worn(BARE, n450=20), Person())
    assert [one.worn for one in unknown] == [True, False, False]
    assert dict(unknown[2].leak)["450 nm"] == 0.1
    assert "nobody states" in unknown[2].credited
    assert "as stated" in protections(worn(BARE, n450=20), GOGGLES)[2].credited


def test_what_is_not_known_is_kept_by_no_protection():
    footprint = Footprint(full_drive_mW_cm2=[[[np.nan]]], channels=(mono(830),))
    before = exposure(Settings(drive={"830 nm": 1.0}, duration_s=60), footprint, BARE)
    assert not any(one.kept for one in protections(before, GOGGLES))


@budget(max_examples=300)
@given(st.floats(0.01, 300), st.floats(0.01, 300), st.floats(1, 1800), st.floats(0, 0.2), st.floats(0, 0.2))
def test_more_protection_is_never_worse(blue, infrared, duration_s, one, other):
    """Open eyes are the worst; goggles that pass less are never worse."""
    before = worn(BARE, duration_s, n450=blue, n830=infrared)
    tighter, looser = (replace(GOGGLES, shield_transmittance=share) for share in sorted((one, other)))
    opened, lids, better = protections(before, tighter)
    worse = protections(before, looser)[2]
    for a, b, c, d in zip(opened.findings, lids.findings, better.findings, worse.findings, strict=True):
        assert c.use <= d.use * (1 + 1e-9) <= a.use * (1 + 2e-9)
        assert b.use <= a.use * (1 + 1e-9)
        assert c.time_to_limit_s >= d.time_to_limit_s * (1 - 1e-6)


# -- single LEDs that stand out ----------------------------------------------------------------------------------------


def test_a_mask_that_is_not_known_led_by_led_fills_the_view_evenly():
    """L = E / pi, as in the worked cases."""
    light = worn(BARE, n415=20)
    assert light.seen_W_m2_sr(np.ones(1), 0.011) == pytest.approx(200 / np.pi)


def test_single_leds_count_open_eyed_and_behind_goggles_and_not_through_lids():
    peak = standing_out(400.0)
    for person, factor, leak in ((BARE, 400, 1), (GOGGLES, 400, 0.01), (LIDS, 1, 0.03)):
        seen = worn(person, peak=peak, n415=20).seen_W_m2_sr(np.ones(1), 0.011)
        assert seen == pytest.approx(factor * leak * 200 / np.pi)
    open_eyes, lids, goggles = protections(worn(BARE, peak=peak, n450=20), GOGGLES)
    blue = [next(found.value for found in one.findings if found.id == "X01") for one in (open_eyes, lids, goggles)]
    assert blue[2] == pytest.approx(0.01 * blue[0])
    assert blue[1] < 0.03 / 10 * blue[0]


@pytest.mark.parametrize(("duration_s", "factor"), [(10, 400), (100, 400), (400, 100), (1600, 25), (10000, 4)])
def test_the_longer_the_look_the_wider_the_field_of_blue(duration_s, factor):
    """0.011 rad to 100 s, 0.0011 sqrt(t) then: after four times the time, light is spread four times as wide."""
    light = worn(BARE, duration_s, peak=standing_out(400.0), n415=20)
    expected = 0.8 * factor * 200 / np.pi * duration_s
    assert optical.blue_J_m2_sr(light) == pytest.approx(expected, rel=1e-6)


def test_burns_of_the_retina_weigh_each_field_by_its_angle():
    """A small disc counts at 0.011 rad, with a limit 100 / 11 as high; a disc that fills 0.1 rad at 0.1 rad."""
    small, wide = (worn(BARE, peak=peak, n450=20) for peak in (standing_out(400.0), standing_out(400.0, 400.0)))
    assert optical.retinal_W_m2_sr(small) == pytest.approx(400 * 0.11 * 200 / np.pi)
    assert optical.retinal_W_m2_sr(wide) == pytest.approx(400 * 200 / np.pi)


@budget(max_examples=MANY)
@given(st.floats(1, 5000), st.floats(0.01, 1), st.floats(1, 30000), st.floats(1, 10))
def test_a_longer_look_is_never_safer(narrow, share, duration_s, times):
    peak = standing_out(narrow, narrow * max(share, 0.01))
    light = worn(BARE, duration_s, peak=peak, n450=20)
    longer = light.lasting(min(duration_s * times, 30000.0))
    assert optical.blue_J_m2_sr(longer) >= optical.blue_J_m2_sr(light) * (1 - 1e-9)
    assert optical.retinal_W_m2_sr(longer) == optical.retinal_W_m2_sr(light)


def test_on_a_face_what_the_skin_returns_counts_at_the_worst_place():
    lamp, face = Mask.load("home-3"), Face.load("average-adult").coarse()
    footprint = shine(lamp, face)
    settings = Settings(drive={one.name: 1.0 for one in lamp.channels}, duration_s=600)
    black, returned = (exposure(settings, footprint, BARE, share) for share in (None, [0.5] * 3))
    places = footprint.eyes.irradiance_mW_cm2(settings, [0.5] * 3)
    assert returned.eye_W_m2 == pytest.approx(10 * places.max(axis=1))
    assert (returned.eye_W_m2 > 1.2 * black.eye_W_m2).all()
    assert (returned.glare.factor(0.1) > 1).all()
