"""The reporting table of Jenkins and Carroll: every item is there, and what nobody states is unknown."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from lightmask.dose import per_layer
from lightmask.mask import Mask, Pulses, Settings, shine
from lightmask.mask.face import Face
from lightmask.mask.footprint import Footprint
from lightmask.plan.methods import methods
from lightmask.skin import Skin

DRIVE = {"red": 1.0, "near infrared": 1.0}
MINUTES_10 = Settings(drive=DRIVE, duration_s=600)
SKIN = Skin.typical(ita_deg=35)
ESSENTIALS = (
    "wavelength", "radiant power", "exposure duration", "area irradiated", "pulse mode", "anatomical location",
    "number of sessions", "sessions a week",
)  # fmt: skip
ALSO = (
    "manufacturer", "model", "year produced", "number of emitters", "spectral width", "frequency", "duty cycle",
    "irradiance at aperture", "irradiance at target", "beam divergence", "beam profile", "distance", "coherence",
    "polarisation", "radiant exposure", "radiant energy of one session", "radiant energy of all sessions",
    "number of points", "application technique",
)  # fmt: skip


def table(mask, footprint, settings=MINUTES_10, phases=()):
    return methods(mask, settings, footprint, per_layer(settings, footprint, SKIN), phases)


def course(settings=MINUTES_10):
    return (SimpleNamespace(name="course", per_week=3, weeks=12, settings=settings),)


def value(rows, item):
    return next(row["value"] for row in rows if row["item"].startswith(item))


@pytest.fixture(scope="module")
def known():
    mask, face = Mask.load("home-3"), Face.load("average-adult").coarse()
    lit = np.full((1, face.patches, len(mask.channels)), 5.0)
    return mask, Footprint(full_drive_mW_cm2=lit, channels=mask.channels, patches=_regions(face), face=face)


def _regions(face):
    return tuple(face.regions[number] if number >= 0 else "none" for number in face.region)


@pytest.mark.parametrize("item", ESSENTIALS + ALSO)
@pytest.mark.parametrize("name", ["omnilux-contour-face", "omnilux-clear"])
def test_no_item_is_left_out(name, item):
    mask = Mask.load(name)
    lit = Settings(drive={channel.name: 1.0 for channel in mask.channels}, duration_s=600)
    rows = table(mask, shine(mask, "uniform", draws=3), lit, course(lit))
    assert any(row["item"].startswith(item) for row in rows)


def test_unknown_and_no_value_are_the_same_thing(known):
    for rows in (
        table(*known, phases=course()),
        table(
            Mask.load("omnilux-clear"),
            shine(Mask.load("omnilux-clear"), "uniform", draws=3),
            Settings(drive={"blue": 1.0}, duration_s=60),
        ),
    ):
        assert all((row["value"] is None) == (row["rests_on"] == "unknown") for row in rows)
        assert all(set(row) == {"group", "item", "value", "unit", "rests_on"} for row in rows)


def test_energy_is_irradiance_times_area_times_time(known):
    mask, footprint = known
    rows = table(mask, footprint, phases=course())
    each_J = 2 * 5.0 * 600 * footprint.face.area_cm2.sum() / 1000
    assert value(rows, "radiant energy of one session") == pytest.approx(each_J, rel=1e-3)
    assert value(rows, "radiant energy of all sessions") == pytest.approx(36 * each_J, rel=1e-3)
    assert value(rows, "beam profile") == pytest.approx(0, abs=1e-9)


def test_a_phase_counts_by_its_own_settings(known):
    half = course(replace(MINUTES_10, duration_s=300))
    whole = course()
    found = [value(table(*known, phases=phases), "radiant energy of all sessions") for phases in (half, whole)]
    assert found[1] == pytest.approx(2 * found[0], rel=1e-3)


def test_pulses_of_the_plan_are_told(known):
    rows = table(*known, settings=replace(MINUTES_10, pulses=Pulses(frequency_Hz=10, duty=0.25)))
    assert [value(rows, item) for item in ("pulse mode", "frequency", "duty cycle")] == ["pulsed", 10.0, 25.0]


def test_a_dark_channel_is_not_told(known):
    rows = table(*known, settings=Settings(drive={"red": 1.0}, duration_s=600))
    assert not any("near infrared" in row["item"] for row in rows)
