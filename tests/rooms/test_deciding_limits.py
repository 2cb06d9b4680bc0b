"""Three sessions, each stopped by another limit: heat, the cornea, pigment. A page of the docs tells them."""

import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from lightmask.mask import Channel, Footprint, Mask, Settings, Stated, shine
from lightmask.person import Person
from lightmask.safety import review
from lightmask.skin import Skin

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
AT = datetime.fromisoformat("2026-05-10T18:00:00+02:00")
TEN_min = 600.0


def person(name):
    return Person.load(EXAMPLES / f"{name}.person.toml")


def mask(name):
    return shine(Mask.load(EXAMPLES / f"{name}.mask.toml"))


def asked(who, light, ita_deg, duration_s=TEN_min, share=1.0, only=None):
    """Every limit of a session with all channels, or one, at this share of full drive."""
    lit = [channel.name for channel in light.channels if only in (None, channel.name)]
    settings = Settings(drive=dict.fromkeys(lit, share), duration_s=duration_s)
    return review(settings, light, Skin.typical(ita_deg=ita_deg), who, at=AT)


def by_id(found):
    return {one.id: one for one in found.findings}


def decides(found):
    """The limit that this light reaches first."""
    return min(found.findings, key=lambda one: one.time_to_limit_s)


def broken(found):
    return {one.id for one in found.broken}


@pytest.fixture(scope="module")
def bright():
    return mask("bright-mask")


@pytest.mark.hazard("HZ06")
def test_heat_decides_for_dark_skin_under_a_bright_mask(bright):
    found = asked(person("kofi"), bright, -40)
    first = decides(found)
    assert first.id == "HEAT-41"
    assert first.value == pytest.approx(44.6, abs=0.5)  # C
    assert first.time_to_limit_s == pytest.approx(163, rel=0.1)
    assert broken(found) == {"HEAT-41", "HEAT-CEM-home", "HEAT-43"}, "not the eye, no wall, not the time"
    others = {one.id: one.time_to_limit_s for one in found.findings if not one.id.startswith("HEAT")}
    assert min(others.values()) == pytest.approx(1800, rel=1e-3), "the next is the half hour"


@pytest.mark.hazard("HZ06")
def test_the_same_light_passes_on_light_skin(bright):
    found = asked(person("claire"), bright, 46)
    assert broken(found) == set()
    assert by_id(found)["HEAT-41"].value == pytest.approx(40.0, abs=0.5)
    assert not found.breaches


@pytest.mark.hazard("HZ06")
def test_dimming_brings_more_light_than_shortening(bright):
    kofi = person("kofi")
    first = decides(asked(kofi, bright, -40))
    assert first.highest_drive * TEN_min > 2 * first.longest_s
    for kept in (
        asked(kofi, bright, -40, share=first.highest_drive),
        asked(kofi, bright, -40, duration_s=first.longest_s),
        asked(kofi, bright, -40, only="near infrared"),  # which melanin takes up less
    ):
        assert broken(kept) == set()
    assert broken(asked(kofi, bright, -40, share=first.highest_drive + 0.01)) == {"HEAT-41"}


def of_one_wavelength(nm):
    return Channel(name=str(nm), peak_nm=nm, fwhm_nm=Stated(1, "measured"))


@pytest.fixture(scope="module")
def by_hand():
    """30 mW/cm2 of red and of 830 nm, on the skin and at the eye, without any doubt (worked case S1)."""
    return Footprint(full_drive_mW_cm2=[[[30, 30]]], channels=(of_one_wavelength(633), of_one_wavelength(830)))


def infrared(light, **eyes):
    return by_id(asked(replace(person("claire"), **eyes), light, 46))["X09"]


OPEN = {"shields": "none", "shield_transmittance": None}
LIDS = {"shields": "closed lids", "shield_transmittance": None}


@pytest.mark.hazard("HZ01")
def test_the_cornea_decides_for_open_eyes_at_830_nm(by_hand):
    found = asked(replace(person("claire"), **OPEN), by_hand, 46)
    first = decides(found)
    assert first.id == "X09"
    assert "X09" in broken(found)
    assert first.value == pytest.approx(300, rel=1e-6)
    assert first.allowed == pytest.approx(18000 * 600**-0.75, rel=1e-9)
    assert first.time_to_limit_s == pytest.approx(60 ** (4 / 3), rel=1e-6)  # 234.9 s
    assert first.longest_s == 234.0
    others = [one.time_to_limit_s for one in found.findings if one.id != "X09"]
    assert min(others) > 2 * first.time_to_limit_s


@pytest.mark.hazard("HZ60")
def test_a_lid_is_no_help_and_goggles_are(by_hand):
    lids, goggles = infrared(by_hand, **LIDS), infrared(by_hand, shield_transmittance=10**-1.48)
    assert not lids.kept
    assert lids.time_to_limit_s == pytest.approx(60 ** (4 / 3), rel=1e-6)
    assert goggles.kept
    assert goggles.value == pytest.approx(10, rel=0.01), "a tenth of 100 W/m2, which an eye may have without end"
    assert math.isinf(goggles.time_to_limit_s)


@pytest.mark.hazard("HZ01")
def test_a_meter_in_doubt_shortens_the_session(bright, by_hand):
    read, exact = infrared(bright, **OPEN), infrared(by_hand, **OPEN)
    assert read.value == pytest.approx(345, rel=0.05)
    assert read.longest_s < exact.longest_s


@pytest.mark.hazard("HZ01")
def test_no_short_session_stands_in_for_goggles(bright):
    found = asked(replace(person("claire"), **OPEN), bright, 46, duration_s=180)
    assert broken(found) == set()
    assert any("(C15)" in stop for stop in found.stops)


@pytest.mark.hazard("HZ35")
@pytest.mark.parametrize("ita_deg", [10, 20, 28])
def test_pigment_decides_for_blue_light_in_phototype_four(ita_deg):
    found = asked(person("noor"), mask("violet-panel"), ita_deg)
    first = decides(found)
    assert first.id == "PIG"
    assert broken(found) == {"PIG"}
    assert first.value == pytest.approx(18.3, rel=0.03)
    assert first.allowed == 10
    assert first.longest_s == pytest.approx(324, abs=12)
    assert by_id(found)["BLUE"].kept


def test_without_the_guard_the_wall_of_blue_would_decide():
    light_skin = replace(person("noor"), phototype="II")
    found = asked(light_skin, mask("violet-panel"), 46)
    assert "PIG" not in by_id(found)
    assert decides(found).id == "BLUE"
    assert broken(found) == set()
