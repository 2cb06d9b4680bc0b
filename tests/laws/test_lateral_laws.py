"""Laws of light that is not even: stripes, points, spots. Closed forms where there are some."""

from itertools import pairwise

import numpy as np
import pytest
from parity.test_engines import random_slabs
from scipy.special import j0

from lightmask.errors import BadInput, OutOfRange
from lightmask.light import (
    Collimated,
    Diffuse,
    DiscreteOrdinates,
    Harmonics,
    Slab,
    SmallLights,
    blur,
    glow,
    lambertian,
    point_spread,
    solve,
    transfer,
)

DEPTH_MM = [0.05, 0.3, 0.5, 1.0]
BOTH = pytest.mark.parametrize("shining", [Diffuse(), Collimated()], ids=["diffuse", "beam"])


@pytest.fixture(scope="module")
def skin():
    """Four layers under air, the last without end."""
    return Slab(
        thickness_mm=[0.02, 0.08, 1.5, np.inf],
        absorption_per_mm=[0.05, 0.5, 0.03, 0.01],
        scattering_per_mm=[30.0, 26.0, 16.7, 9.0],
        anisotropy=[0.8],
        index=[1.48, 1.4, 1.4, 1.4],
        index_below=1.4,
    )


def one_light(x=0.0, y=0.0, height=3.0, side=0.0, axis=(0.0, 0.0, -1.0)):
    cosine, per_sr = lambertian()
    return SmallLights(
        position_mm=[[x, y, height]], axis=[axis], power=[1.0], cosine=cosine, per_sr=per_sr, side_mm=side
    )


# Stripes ------------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("layers", [1, 3, 5])
@pytest.mark.parametrize("mixed", [False, True], ids=["one set of indices", "mixed indices"])
def test_even_light_is_the_plane_solver(layers, mixed, shining):
    """Optical depths 1e-6 to 1e4, albedo 0 and 1 included. A lateral engine that knows nothing of the other's modes."""
    slab = random_slabs(np.random.default_rng([layers, mixed, 5]), 12, layers, mixed)
    depth = slab.thickness_mm.sum(axis=1, keepdims=True) * [0.0, 0.3, 0.7]
    stripes = transfer(slab, shining, [0.0, 1.0, 10.0], depth, Harmonics(nodes=3, azimuths=2))
    even = solve(slab, shining, depth, DiscreteOrdinates(nodes=3, compiled=False))
    for name in ("layer_fluence", "fluence", "reflected", "transmitted"):
        ours, known = getattr(stripes, name), getattr(even, name)
        assert ours[:, 0] == pytest.approx(known, rel=1e-6, abs=1e-9)
        assert (np.abs(ours[:, 1:]) <= ours[:, :1] * (1 + 1e-6) + 1e-9).all(), "stripes are never brighter than even"


@BOTH
def test_contrast_falls_with_the_wavenumber(skin, shining):
    found = transfer(skin, shining, np.linspace(0.0, 12.0, 40), DEPTH_MM)
    assert (np.diff(found.fluence, axis=0) < 1e-4 * found.fluence[0]).all()
    assert (np.diff(found.layer_fluence[:, :3], axis=0) < 1e-4 * found.layer_fluence[0, :3]).all()
    assert (np.diff(found.reflected) < 1e-4).all()


@pytest.mark.parametrize("wavenumber", [0.0, 0.3, 1.0, 3.0])
def test_light_takes_the_same_way_back(wavenumber):
    """Turned over, a slab lets the same share of diffuse light through, in stripes of any width; n^2 of the media
    outside counts radiance."""
    up = {
        "thickness_mm": np.array([0.3, 0.1, 0.8]),
        "absorption_per_mm": np.array([0.1, 0.5, 0.02]),
        "scattering_per_mm": np.array([5.0, 12.0, 2.0]),
        "anisotropy": np.array([0.8, 0.3, 0.6]),
        "index": np.array([1.48, 1.4, 1.33]),
    }
    down = {name: value[::-1] for name, value in up.items()}
    there = transfer(Slab(**up, index_above=1.0, index_below=1.3), Diffuse(), [wavenumber])
    back = transfer(Slab(**down, index_above=1.3, index_below=1.0), Diffuse(), [wavenumber])
    assert there.transmitted == pytest.approx(1.3**2 * back.transmitted, rel=1e-9)


@pytest.mark.parametrize("wavenumber", [0.2, 0.5, 1.0])
def test_deep_light_decays_as_it_would_in_any_direction(wavenumber):
    """The slowest mode of a thick medium has one decay rate k in all directions: in stripes sqrt(k^2 + q^2)."""
    slab = Slab([np.inf], [0.1], [10.0], [0.8], [1.0])
    fine = Harmonics(nodes=6, azimuths=4)
    found = transfer(slab, Diffuse(), [0.0, wavenumber], [4.0, 5.0], fine).fluence
    even, striped = np.log(found[:, 0] / found[:, 1])
    assert striped == pytest.approx(np.hypot(even, wavenumber), rel=2e-5)


@pytest.mark.parametrize("wavenumber", [0.0, 1.0, 2.0])
def test_light_that_is_not_scattered(wavenumber):
    """Matched, without scattering: the fluence is 2 times the integral of exp(-a z / mu) J0(q z tan) over mu."""
    slab = Slab([np.inf], [2.0], [0.0], [0.0], [1.0])
    point, weight = np.polynomial.legendre.leggauss(400)
    mu, weight = (1 + point) / 2, weight / 2
    found = transfer(slab, Diffuse(), [wavenumber], [0.2, 0.5], Harmonics(nodes=16, azimuths=16)).fluence[0]
    for z, ours in zip((0.2, 0.5), found, strict=True):
        known = 2 * (weight * np.exp(-2.0 * z / mu) * j0(wavenumber * z * np.sqrt(1 - mu**2) / mu)).sum()
        assert ours == pytest.approx(known, abs=2e-3)


def test_more_directions_change_little(skin):
    """4 nodes and m up to 3, the default, against 6 and 7."""
    wavenumber = [0.0, 0.3, 1.0, 2.0, 4.0, 8.0]
    rough, fine = (transfer(skin, Diffuse(), wavenumber, DEPTH_MM, h) for h in (None, Harmonics(nodes=6, azimuths=7)))
    off = np.abs(rough.fluence - fine.fluence) / fine.fluence[0]
    assert off[:4].max() < 6e-4
    assert off.max() < 3e-3


# Points -------------------------------------------------------------------------------------------------------------


@BOTH
def test_a_point_holds_all_its_light(skin, shining):
    point, weight = np.polynomial.legendre.leggauss(16)
    edges = np.array([0.0, 0.3, 1.0, 3.0, 10.0, 40.0])
    radius = np.concatenate([low + (high - low) * (1 + point) / 2 for low, high in pairwise(edges)])
    share = np.concatenate([(high - low) / 2 * weight for low, high in pairwise(edges)])
    spread = point_spread(skin, radius, shining, [0.3, 1.0])
    whole = 2 * np.pi * (share * radius) @ spread.fluence
    even = transfer(skin, shining, [0.0], [0.3, 1.0])
    assert whole + spread.unscattered == pytest.approx(even.fluence[0], rel=2e-3)


def test_a_wide_disc_is_even_light(skin):
    wide = point_spread(skin, [0.0], Collimated(), DEPTH_MM, disc_mm=60.0)
    assert wide.fluence[0] + wide.unscattered == pytest.approx(solve(skin, Collimated(), DEPTH_MM).fluence, rel=2e-3)


# Maps ---------------------------------------------------------------------------------------------------------------


@BOTH
def test_stripes_on_a_map_keep_their_contrast(skin, shining):
    wavenumber, x = 2 * np.pi / 4.0, np.arange(-40.0, 40.2, 0.25)
    falling = np.tile(1 + np.cos(wavenumber * x), (len(x), 1))
    middle = blur(skin, falling, 0.25, shining, [0.3]).fluence[0, len(x) // 2, len(x) // 2 - 16 : len(x) // 2 + 17]
    known = transfer(skin, shining, [0.0, wavenumber], [0.3]).fluence[:, 0]
    near = x[len(x) // 2 - 16 : len(x) // 2 + 17]
    assert middle == pytest.approx(known[0] + known[1] * np.cos(wavenumber * near), rel=1e-3)


def test_light_does_not_come_round(skin):
    """One bright edge of a map: at the other edge, nothing beyond what a wider dark map shows."""
    falling = np.zeros((40, 40))
    falling[:, :3] = 1.0
    wide = np.zeros((40, 240))
    wide[:, :3] = 1.0
    near, far = (blur(skin, one, 0.25, Diffuse(), DEPTH_MM) for one in (falling, wide))
    assert np.abs(near.fluence - far.fluence[:, :, :40]).max() < 1e-4 * near.fluence.max()


def test_the_sum_of_lights_is_the_light_of_the_sum(skin):
    rng = np.random.default_rng(3)
    first, second = rng.random((2, 20, 30))
    apart = [blur(skin, one, 0.5).layer_fluence for one in (first, second)]
    assert blur(skin, first + 2 * second, 0.5).layer_fluence == pytest.approx(apart[0] + 2 * apart[1], abs=1e-9)


# Small lights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("height", [0.6, 2.0, 3.0, 20.0])
def test_irradiance_falls_by_the_inverse_square(skin, height):
    found = glow(skin, one_light(0.5, -1.0, height), width_mm=8.0)
    place = (np.arange(found.irradiance.shape[0]) - found.irradiance.shape[0] // 2) * 0.2
    square = height**2 + (place - 0.5) ** 2 + (place[:, None] + 1.0) ** 2
    known = height**2 / np.pi / square**2
    assert found.irradiance == pytest.approx(known, abs=2e-2 * known.max() if height < 1 else 2e-4 * known.max())


def test_a_tilted_narrow_light_shines_where_it_looks(skin):
    """Intensity as the 20th power of the cosine from the axis, which leans by 0.6 to x; all its power arrives."""
    cosine = np.linspace(0.0, 1.0, 1025)
    lights = SmallLights(
        position_mm=[[-3.0, 0.0, 4.0]],
        axis=[[0.6, 0.0, -0.8]],
        power=[5.0],
        cosine=cosine,
        per_sr=21 / (2 * np.pi) * cosine**20,
    )
    found = glow(skin, lights, width_mm=24.0).irradiance
    place = (np.arange(found.shape[0]) - found.shape[0] // 2) * 0.2
    far = np.sqrt((place + 3.0) ** 2 + place[:, None] ** 2 + 16.0)
    toward = (0.6 * (place + 3.0) + 0.8 * 4.0) / far
    known = 5.0 * 21 / (2 * np.pi) * np.maximum(toward, 0.0) ** 20 * 4.0 / far**3
    assert found == pytest.approx(known, abs=3e-3 * known.max())
    assert found.sum() * 0.04 == pytest.approx(5.0, rel=0.02)


@pytest.mark.parametrize("cosine", [0.99, 0.8, 0.6, 0.4])
def test_a_far_light_is_a_slanting_beam(skin, cosine):
    """Even light from one direction, against the plane solver at that direction."""
    far, sine = 3000.0, np.sqrt(1 - cosine**2)
    light = one_light(0.6 * sine * far, 0.8 * sine * far, cosine * far, axis=(-0.6 * sine, -0.8 * sine, -cosine))
    found = glow(skin, light, width_mm=4.0, step_mm=0.5, depth_mm=[0.3, 0.5, 1.0])
    middle = found.irradiance.shape[0] // 2
    known = solve(skin, Collimated(cosine), [0.3, 0.5, 1.0]).fluence
    ours = found.fluence[:, middle, middle] / found.irradiance[middle, middle]
    assert ours == pytest.approx(known, rel=1.5e-3)


def test_a_light_in_contact_is_a_square_of_diffuse_light(skin):
    found = glow(skin, one_light(height=0.0, side=1.0), width_mm=6.0, step_mm=0.1, depth_mm=[0.3, 0.5])
    place = (np.arange(61) - 30) * 0.1
    covered = np.clip((0.5 - np.abs(place)) / 0.1 + 0.5, 0.0, 1.0)
    known = blur(skin, covered[:, None] * covered, 0.1, Diffuse(), [0.3, 0.5])
    assert found.irradiance.sum() * 0.01 == pytest.approx(1.0)
    assert found.fluence == pytest.approx(known.fluence, rel=1e-3, abs=1e-3)


def test_a_lamp_below_the_surface_counts_as_in_contact(skin):
    low, flat = (glow(skin, one_light(height=h, side=0.5), width_mm=4.0).layer_fluence for h in (-1.0, 0.0))
    assert low == pytest.approx(flat)


def test_lights_mirror(skin):
    left, right = (glow(skin, one_light(x=x, height=2.0), width_mm=6.0, depth_mm=[0.5]).fluence[0] for x in (-1.0, 1.0))
    assert left == pytest.approx(right[:, ::-1], abs=1e-9)
    back = glow(skin, one_light(y=1.0, height=2.0), width_mm=6.0, depth_mm=[0.5]).fluence[0]
    assert back == pytest.approx(right.T, abs=1e-9)


def test_what_surrounds_the_square_does_not_change_it(skin):
    """The same lights on a square and on a wider one: nothing comes round, nothing is lost at the rim."""
    rng = np.random.default_rng(4)
    cosine, per_sr = lambertian()
    position = np.column_stack([rng.uniform(-30, 30, (30, 2)), rng.uniform(0, 40, 30)])
    lights = SmallLights(
        position_mm=position,
        axis=np.tile([0.0, 0.0, -1.0], (30, 1)),
        power=np.ones(30),
        cosine=cosine,
        per_sr=per_sr,
        side_mm=0.5,
    )
    small, large = (glow(skin, lights, width_mm=width, step_mm=0.5, depth_mm=[0.5]).fluence[0] for width in (10, 40))
    edge = (large.shape[0] - small.shape[0]) // 2
    assert small == pytest.approx(large[edge:-edge, edge:-edge], rel=1e-3)


# What cannot be used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda s: transfer(s, Diffuse(), []), "wavenumber_per_mm has shape"),
        (lambda s: transfer(s, Diffuse(), [-1.0]), "wavenumber_per_mm"),
        (lambda s: transfer(s, Diffuse(), [np.inf]), "finite"),
        (lambda s: transfer(s, Collimated(0.5), [1.0]), "spreads to one side"),
        (lambda s: transfer(s, "lamp", [1.0]), "illumination"),
        (lambda s: transfer("skin", Diffuse(), [1.0]), "Give a Slab"),
        (lambda s: transfer(s, Diffuse(), [1.0], [-0.5]), "outside the slab"),
        (lambda s: Harmonics(nodes=1), "nodes=1"),
        (lambda s: Harmonics(azimuths=True), "azimuths=True"),
        (lambda s: blur(s, [1.0, 2.0], 0.1), "Give a map"),
        (lambda s: blur(s, [[-1.0]], 0.1), "irradiance"),
        (lambda s: blur(s, [[np.nan]], 0.1), "irradiance"),
        (lambda s: blur(s, [[1.0]], 0.0), "step_mm"),
        (lambda s: blur(s, [[1.0]], 0.001), "larger step_mm"),
        (lambda s: point_spread(s, [-1.0]), "radius_mm"),
        (lambda s: point_spread(s, [1.0], disc_mm=-1.0), "disc_mm"),
        (lambda s: glow(s, one_light(), width_mm=-1.0), "width_mm"),
        (lambda s: one_light(axis=(0.0, 0.0, -2.0)), "unit vector"),
        (lambda s: one_light(side=-1.0), "side_mm"),
    ],
)
def test_what_cannot_be_used_is_refused(skin, call, says):
    with pytest.raises(BadInput, match=says):
        call(skin)


def test_several_slabs_at_once_are_refused_where_one_map_is_asked():
    slab = Slab([[1.0], [2.0]], [0.1], [10.0], [0.8], [1.4])
    with pytest.raises(OutOfRange, match="one slab at a time"):
        blur(slab, [[1.0]], 0.1)


def test_lights_under_gel_are_refused():
    slab = Slab([1.0, 1.0], [0.1], [10.0], [0.8], [1.33, 1.4], index_above=1.4)
    with pytest.raises(OutOfRange, match="Put the lights in air"):
        glow(slab, one_light())
