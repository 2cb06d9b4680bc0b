"""LEDs on and above skin: the spatial-frequency engine against photons that walk."""

import numpy as np
import pytest

from lightmask.light import LambertianDisc, SmallLights, blur, glow, lambertian, spread
from lightmask.skin import Skin

DEPTHS_MM = np.array([0.3, 0.5, 1.0])
THICK_MM = 0.04
PHOTONS = 1_000_000
STEP_MM = 0.1
RINGS_MM = np.concatenate([np.arange(0.0, 4.0, 0.2), np.arange(4.0, 13.1, 0.5)])
APART_MM = 5.0


@pytest.fixture(scope="module", params=[633.0, 830.0], ids=lambda nm: f"{nm:g} nm")
def skin(request):
    """The usual skin: six layers, a denser one on top."""
    return Skin.typical().slab(request.param)


def walked(slab, disc):
    """Fluence per unit power around a disc. -> [depth, ring], its standard error"""
    edges = np.sort(np.concatenate([DEPTHS_MM - THICK_MM / 2, DEPTHS_MM + THICK_MM / 2]))
    light = spread(slab, disc, radius_edges_mm=RINGS_MM, depth_edges_mm=edges, photons=PHOTONS, seed=21)
    area = np.pi * disc.radius_mm**2
    return light.fluence[::2] / area, light.fluence_sd[::2] / area


@pytest.fixture(scope="module")
def in_contact(skin):
    """Photons from a die of 1 mm on the skin."""
    return walked(skin, LambertianDisc(0.5))


def disc_on(place, radius):
    """How much of each point's square a disc covers, per unit power. -> [y, x]"""
    inside = (np.arange(8) + 0.5) / 8 - 0.5
    fine = (place[:, None] + inside * STEP_MM).ravel()
    covered = np.hypot(fine[:, None], fine) < radius
    return covered.reshape(len(place), 8, len(place), 8).mean(axis=(1, 3)) / (np.pi * radius**2)


def in_rings(maps, place):
    """Mean of maps [depth, y, x] over rings around the middle, between points along 48 directions. -> [depth, ring]"""
    share = (np.arange(10) + 0.5) / 10
    radius = np.sqrt(RINGS_MM[:-1, None] ** 2 + np.diff(RINGS_MM**2)[:, None] * share)
    turn = 2 * np.pi * (np.arange(48) + 0.5) / 48
    at = [np.multiply.outer(radius, side(turn)) / STEP_MM - place[0] / STEP_MM for side in (np.sin, np.cos)]
    low = [np.floor(one).astype(int) for one in at]
    part = [one - whole for one, whole in zip(at, low, strict=True)]
    total = 0.0
    for down in (0, 1):
        for right in (0, 1):
            weight = (part[0] if down else 1 - part[0]) * (part[1] if right else 1 - part[1])
            total = total + weight * maps[:, low[0] + down, low[1] + right]
    return total.mean(axis=(2, 3))


def compared(ours, known, sd):
    """Differences where photons tell the answer to 1.8 %, as shares of it."""
    seen = sd < 0.018 * known
    assert seen.mean() > 0.5
    return np.abs(ours / known - 1)[seen]


def test_one_led_in_contact(skin, in_contact):
    """A die of 1 mm."""
    place = (np.arange(271) - 135) * STEP_MM
    ours = blur(skin, disc_on(place, 0.5), STEP_MM, depth_mm=DEPTHS_MM).fluence
    off = compared(in_rings(ours, place), *in_contact)
    assert np.median(off) < 0.01
    assert np.percentile(off, 95) < 0.025


@pytest.mark.parametrize("height", [1.0, 3.0])
def test_one_led_above_the_skin(skin, height):
    """Its light comes from one direction at each point: taken as diffuse it would be wrong by 7 % under the LED."""
    cosine, per_sr = lambertian()
    lights = SmallLights(
        position_mm=[[0.0, 0.0, height]],
        axis=[[0.0, 0.0, -1.0]],
        power=[1.0],
        cosine=cosine,
        per_sr=per_sr,
        side_mm=0.25 * np.sqrt(np.pi),
    )
    ours = glow(skin, lights, width_mm=27.0, step_mm=STEP_MM, depth_mm=DEPTHS_MM).fluence
    place = (np.arange(ours.shape[1]) - ours.shape[1] // 2) * STEP_MM
    off = compared(in_rings(ours, place), *walked(skin, LambertianDisc(0.25, height)))
    assert np.median(off) < 0.01
    assert np.percentile(off, 95) < 0.025


def test_three_leds_side_by_side(skin, in_contact):
    """In contact, 5 mm apart: every point of a patch of 16 x 10 mm, light of the three added up from photons."""
    place = (np.arange(271) - 135) * STEP_MM
    one = disc_on(place, 0.5)
    shift = round(APART_MM / STEP_MM)
    falling = one + np.roll(one, shift, axis=1) + np.roll(one, -shift, axis=1)
    x, y = np.abs(place) <= 8.0, np.abs(place) <= 5.0
    ours = blur(skin, falling, STEP_MM, depth_mm=DEPTHS_MM).fluence[:, y][:, :, x]
    middle = np.sqrt((RINGS_MM[:-1] ** 2 + RINGS_MM[1:] ** 2) / 2)
    for depth, ring in enumerate(in_contact[0]):
        known = sum(
            np.exp(np.interp(np.hypot(place[x] - at, place[y][:, None]), middle, np.log(ring)))
            for at in (-APART_MM, 0.0, APART_MM)
        )
        off = np.abs(ours[depth] / known - 1)
        assert np.median(off) < 0.01
        assert np.percentile(off, 95) < 0.03
        peak = ours[depth][np.hypot(place[x], place[y][:, None]) < RINGS_MM[1]].mean()
        assert peak / ours[depth].mean() == pytest.approx(known.max() / known.mean(), rel=0.03)
