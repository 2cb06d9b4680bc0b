"""The reference masks on the coarse built-in face, as Mitsuba 3 sees them: angle, shadow, beam, lining and skin."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask.mask import Face, Mask, Settings, shine
from lightmask.mask.shining.lit import Places

pytest.importorskip("mitsuba", reason="Mitsuba has no wheel for this machine, so there is no renderer to agree with")

from bench._mask_peers import Mitsuba, scene_of
from bench.mask import OF_SKIN, deviations, judged, ours_mW_cm2, theirs_mW_cm2

PATCHES = 40


@pytest.fixture(scope="module")
def face():
    return Face.load("average-adult").coarse()


@pytest.mark.parametrize(
    ("name", "of_skin", "paths"),
    [("home-3", 0.0, 4**7), ("home-3", OF_SKIN, 4**8), ("office-4", 0.0, 4**6), ("office-4", OF_SKIN, 4**6)],
)
def test_we_and_mitsuba_see_the_same_light(face, name, of_skin, paths):
    """Half of the patches within 1 %, nineteen of twenty within 3 %, each beyond what Mitsuba's two runs differ by."""
    lamp, patches = Mask.load(name), judged(face, PATCHES)
    runs, _ = theirs_mW_cm2(lamp, face, patches, of_skin, paths)
    away, noise = deviations(ours_mW_cm2(lamp, face, patches, of_skin), runs)
    unsure = np.sqrt(np.mean(noise**2))
    assert np.median(np.abs(away)) < 0.01 + unsure / 2
    assert np.percentile(np.abs(away), 95) < 0.03 + 2 * unsure


def test_we_and_mitsuba_light_turned_eyes_alike(face):
    """One way to look at each point before both eyes, what the skin returns included: within 3 %."""
    lamp, places = Mask.load("home-3"), Places.of(face)
    ways = places.gazes.shape[1]
    asked = np.array([point * ways + (5 * point + 1) % ways for point in range(len(places.eyes_mm))])
    scene = replace(scene_of(lamp, face, 0), vertices_mm=places.points_mm, normals=places.normals)
    theirs = Mitsuba(scene, face.patches + asked, OF_SKIN)
    runs = np.stack([theirs.irradiance_mW_cm2(4**8, seed) for seed in (1, 2)])
    settings = Settings(drive={lamp.channels[0].name: 1.0}, duration_s=60)
    ours = shine(lamp, face).eyes.irradiance_mW_cm2(settings, [OF_SKIN] * len(lamp.channels))[0, asked, 0]
    away, noise = deviations(ours, runs)
    assert len(away) == len(asked)
    assert np.abs(away).max() < 0.03 + 3 * np.sqrt(np.mean(noise**2))
