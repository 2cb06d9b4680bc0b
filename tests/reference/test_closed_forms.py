"""The light of a mask where it can be written down: each formula with its derivation or source, within 0.5 %."""

import numpy as np
import pytest
from reference.mask_cases import (
    ball,
    disc,
    flat,
    lambert,
    lit,
    mask,
    mW_cm2_PER_mW_mm2,
    parted,
    shell,
    skin,
)

from lightmask.mask.shining import form_factors

WITHIN = 0.005
PLATE = skin(*flat(30.0, 12))
SPOT = skin(*flat(0.5, 2))  # so small that it is one place
MIDDLE = 4  # its middle vertex


def approx(value):
    return pytest.approx(value, rel=WITHIN)


@pytest.mark.parametrize("power", [0.5, 1.0, 3.0, 20.0])
@pytest.mark.parametrize("height_mm", [5.0, 15.0, 60.0])
def test_one_led_over_a_plane(height_mm, power):
    """E = I(a) cos(b) / d2 with I = flux (m + 1) / (2 pi) cos^m(a) (generalised Lambertian source; its integral over
    the hemisphere is the flux). Looking down, cos a = cos b = h / d: E = flux (m + 1) / (2 pi) h^(m+1) / d^(m+3).
    """
    found = lit(mask([0, 0, height_mm], flux_mW=7.0, beam=lambert(power)), PLATE)
    distance = np.linalg.norm(PLATE.vertices_mm - [0, 0, height_mm], axis=1)
    known = 7.0 * (power + 1) / (2 * np.pi) * height_mm ** (power + 1) / distance ** (power + 3)
    bright = known > 1e-6 * known.max()
    assert found[bright] == approx(known[bright] * mW_cm2_PER_mW_mm2)
    assert (found[~bright] < 1e-5 * found.max()).all()


@pytest.mark.parametrize("power", [1.0, 8.0])
def test_one_led_that_looks_aslant(power):
    """The same with an axis u of its own: cos a = u . (p - q) / d."""
    place, axis = np.array([20.0, -5.0, 25.0]), np.array([-0.6, 0.0, -0.8])
    found = lit(mask(place, axis, beam=lambert(power)), PLATE)
    way = PLATE.vertices_mm - place
    distance = np.linalg.norm(way, axis=1)
    along = np.maximum(way @ axis / distance, 0)
    known = 10.0 * (power + 1) / (2 * np.pi) * along**power * (25.0 / distance) / distance**2
    bright = known > 1e-6 * known.max()
    assert found[bright] == approx(known[bright] * mW_cm2_PER_mW_mm2)


@pytest.mark.parametrize("aside_mm", [0.0, 10.0, 30.0])
def test_a_long_line_of_leds(aside_mm):
    """Lambertian LEDs along y at height h, q = flux per length: E = integral of q / pi h2 / (h2 + x2 + y2)^2 dy
    = q h2 / (2 (h2 + x2)^(3/2)). LEDs half a height apart are a line but for exp(-4 pi) of it.
    """
    height, apart = 10.0, 5.0
    y = np.arange(-300.0, 300.1, apart)
    line = mask(np.column_stack([np.full_like(y, aside_mm), y, np.full_like(y, height)]))
    known = 10.0 / apart * height**2 / (2 * (height**2 + aside_mm**2) ** 1.5)
    assert lit(line, SPOT)[MIDDLE] == approx(known * mW_cm2_PER_mW_mm2)


def test_a_wide_plane_of_leds():
    """A plane that sends out M per area from wall to wall lights any parallel plane with E = M (radiance M / pi over
    the whole half space). A disc of radius R: E = M R2 / (R2 + h2), which is 0.3 % less at R = 18 h.
    """
    height, apart = 10.0, 5.0
    side = np.arange(-180.0, 180.1, apart)
    x, y = (one.ravel() for one in np.meshgrid(side, side))
    inside = np.hypot(x, y) < 180
    plane = mask(np.column_stack([x, y, np.full_like(x, height)])[inside])
    assert lit(plane, SPOT)[MIDDLE] == approx(10.0 / apart**2 * mW_cm2_PER_mW_mm2)


def corner_share(a, b, c):
    """Share of the half space over a place that a parallel rectangle a x b fills whose corner lies c above it.

    (1 / 2 pi) [A / sqrt(1 + A2) atan(B / sqrt(1 + A2)) + B / sqrt(1 + B2) atan(A / sqrt(1 + B2))] with A = a / c and
    B = b / c: differential element to parallel rectangle (Howell's catalogue of configuration factors, B-3). Odd in a
    and in b.
    """
    A, B = a / c, b / c
    along, across = np.sqrt(1 + A * A), np.sqrt(1 + B * B)
    return (A / along * np.arctan(B / along) + B / across * np.arctan(A / across)) / (2 * np.pi)


@pytest.mark.parametrize("widths", [1.0, 1.5, 2.0, 3.0, 4.9, 5.1, 8.0])
def test_a_square_die_seen_from_near(widths):
    """A Lambertian square of side w sends out M = flux / w2, and E = M times its configuration factor, put together
    from four rectangles with a corner over the place. Its sides lie along x and y.
    """
    die, height = 1.2, 1.2 * widths
    found = lit(mask([0, 0, height], die_mm=die), face := skin(*flat(1.5 * height, 6)))
    x, y, _ = face.vertices_mm.T
    share = sum(
        one * other * corner_share(one * die / 2 - x, other * die / 2 - y, height)
        for one in (1, -1)
        for other in (1, -1)
    )
    assert found == approx(10.0 / die**2 * share * mW_cm2_PER_mW_mm2)


@pytest.mark.parametrize("radius_mm", [5.0, 20.0, 80.0])
@pytest.mark.parametrize("tilt_deg", [0.0, 30.0])
def test_how_much_of_the_view_a_disc_fills(radius_mm, tilt_deg):
    """A parallel disc h above: R2 / (R2 + h2) (Howell B-12, or Nusselt's unit sphere). Seen wholly above the horizon
    of a place whose normal is tilted by t, the flux through the disc is that times cos t, for by symmetry the vector
    irradiance of a coaxial disc points along its axis.
    """
    height = 20.0
    vertices, triangles = disc(radius_mm, 12, 64, height)
    area = sum_of_areas(vertices, triangles)
    lining = shell(vertices * [*[radius_mm * np.sqrt(np.pi / area)] * 2, 1], triangles[:, ::-1], 1.0)
    tilt = np.deg2rad(tilt_deg)
    if np.arctan2(radius_mm, height) + tilt > np.pi / 2:
        pytest.skip("part of the disc lies below the horizon")
    normal = np.array([[np.sin(tilt), 0.0, np.cos(tilt)]])
    found = form_factors.to_lining(np.zeros((1, 3)), normal, lining, None).sum()
    assert found == approx(np.cos(tilt) * radius_mm**2 / (radius_mm**2 + height**2))


@pytest.mark.parametrize("tilt_deg", [0.0, 30.0, 60.0])
@pytest.mark.parametrize("away", [1.6, 3.0, 8.0])
def test_how_much_of_the_view_a_ball_fills(away, tilt_deg):
    """A ball of radius R whose middle is H away, at angle t from the normal and wholly above the horizon:
    cos t (R / H)^2 (Howell B-40).
    """
    radius, tilt = 10.0, np.deg2rad(tilt_deg)
    if np.arcsin(1 / away) + tilt > np.pi / 2:
        pytest.skip("part of the ball lies below the horizon")
    middle = away * radius * np.array([np.sin(tilt), 0.0, np.cos(tilt)])
    lining = shell(*ball(radius, 5, middle), 1.0)
    found = form_factors.to_lining(np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]]), lining, None).sum()
    assert found == approx(np.cos(tilt) / away**2)


def sum_of_areas(vertices, triangles):
    corner = vertices[triangles]
    return np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1).sum() / 2


def test_an_led_that_shines_at_the_lining():
    """An LED on the skin looks up at a disc of reflectance r, radius R, h above. It lights the disc with
    flux / pi h2 / (h2 + s2)^2 at distance s from its middle, and of that the skin beside the LED gets
    integral of r E(s) / pi h2 / (h2 + s2)^2 2 pi s ds = r flux / (3 pi h2) (1 - (h2 / (h2 + R2))^3).
    """
    height, radius = 20.0, 60.0
    vertices, triangles = disc(radius, 30, 64, height)
    lamp = mask([0, 0, 0.1], (0, 0, 1.0), lining=shell(vertices, triangles[:, ::-1], 0.7))
    known = 0.7 * 10.0 / (3 * np.pi * height**2) * (1 - (height**2 / (height**2 + radius**2)) ** 3)
    assert lit(lamp, SPOT).mean() == approx(known * mW_cm2_PER_mW_mm2)


@pytest.fixture(scope="module")
def plates():
    """A wide plane of LEDs, and a lining right behind them, 5 mm over wide skin."""
    height, apart, reach = 5.0, 3.5, 200.0
    side = np.arange(-reach, reach + 0.1, apart)
    x, y = (one.ravel() for one in np.meshgrid(side, side))
    inside = np.hypot(x, y) < reach
    places = np.column_stack([x, y, np.full_like(x, height)])[inside]
    below, above = disc(reach, 32, 24, 0.0, 1.0), disc(reach, 32, 24, height + 0.1, 1.0)
    return places, skin(*below), above


@pytest.mark.parametrize(("of_skin", "of_lining"), [(0.3, 0.5), (0.5, 0.9), (0.9, 0.3), (0.6, 0.8)])
def test_two_wide_plates(plates, of_skin, of_lining):
    """What falls on the skin comes back r_s r_l strong, again and again: gain 1 / (1 - r_s r_l)."""
    places, face, (vertices, triangles) = plates
    lamp = mask(places, lining=shell(vertices, triangles[:, ::-1], of_lining))
    gain = lit(lamp, face, [of_skin])[0] / lit(lamp, face)[0]
    assert gain == approx(1 / (1 - of_skin * of_lining))


RADIUS = 50.0


def sphere(of_lining, height_share=0.5, finer=4):
    """A sphere seen from inside: skin below, lining above, an LED in it that looks anywhere. -> face, mask"""
    vertices, triangles = ball(RADIUS, finer)
    triangles = triangles[:, ::-1]
    low = vertices[triangles][:, :, 2].mean(axis=1) < RADIUS * (2 * height_share - 1)
    below, above = parted(vertices, triangles, low)
    axis = np.array([0.48, 0.6, -0.64])
    return skin(*below), mask([5.0, -8.0, 10.0], axis, lining=shell(*above, of_lining))


@pytest.mark.hazard("HZ23")
@pytest.mark.parametrize(("reflectance", "share"), [(0.3, 0.5), (0.6, 0.5), (0.5, 0.5), (0.4, 0.8)])
def test_integrating_sphere(reflectance, share):
    """Any light that a sphere has sent back falls on all of it alike: behind the first, direct light it is
    flux r / (area (1 - r)), the sphere multiplier (Labsphere, integrating sphere theory; Howell C-138: the factor from
    any part of a sphere to another is that part's share of its area).
    """
    face, lamp = sphere(reflectance, share)
    direct = lit(mask(lamp.leds.position_mm, lamp.leds.axis, lining=None), face)
    after = lit(lamp, face, [reflectance]) - direct
    known = 10.0 * reflectance / (4 * np.pi * RADIUS**2 * (1 - reflectance)) * mW_cm2_PER_mW_mm2
    assert np.average(after, weights=face.area_cm2) == approx(known)
    assert np.percentile(after / known, [5, 95]) == pytest.approx([1, 1], abs=0.02)


@pytest.mark.hazard("HZ23")
def test_a_sphere_of_two_reflectances():
    """With r_s on the share a of the sphere and r_l on the rest, what is sent back first is r_s flux_s + r_l flux_l,
    and each further time it meets the mean a r_s + (1 - a) r_l: E = (r_s flux_s + r_l flux_l) / (area (1 - mean)).
    """
    of_skin, of_lining = 0.4, 0.7
    face, lamp = sphere(of_lining, 0.5)
    direct = lit(mask(lamp.leds.position_mm, lamp.leds.axis, lining=None), face)
    on_skin = (direct * face.area_cm2).sum()
    share = face.area_cm2.sum() / (4 * np.pi * RADIUS**2 / 100)
    sent = of_skin * on_skin + of_lining * (10.0 - on_skin)
    known = sent / (4 * np.pi * RADIUS**2 / 100 * (1 - share * of_skin - (1 - share) * of_lining))
    after = lit(lamp, face, [of_skin]) - direct
    assert np.average(after, weights=face.area_cm2) == approx(known)


@pytest.mark.parametrize("edge_mm", [-3.01, 0.02, 4.02])
def test_the_shadow_of_a_straight_edge(edge_mm):
    """An LED at height H over a plane, a black half plane x > e at height z: dark where x > e H / (H - z), and all the
    light beyond that, for a point has no half shadow.
    """
    high, between = 30.0, 12.0
    vertices, triangles = flat(400.0, 2, between)
    blade = (vertices - [vertices[:, 0].min() - edge_mm, 0, 0], triangles[:, ::-1])
    place = [0.0, 1.3, high]
    found = lit(mask(place, lining=shell(*blade, 0.0)), PLATE)
    bare = lit(mask(place), PLATE)
    dark = PLATE.vertices_mm[:, 0] > edge_mm * high / (high - between)
    assert dark.any() and not dark.all()
    assert (found[dark] == 0).all()
    assert found[~dark] == pytest.approx(bare[~dark], rel=1e-5)


def test_the_shadow_of_a_wall_of_skin():
    """Of the face by itself: a wall of height t at x = 0, the LED at (-a, H): dark from the wall to a t / (H - t)."""
    tall, aside, high = 8.0, 25.0, 30.0
    floor, corners = flat(30.0, 24)
    aside_of = floor[:, 0] + np.where(floor[:, 0] >= 0, 0.4, -0.4)
    floor = np.column_stack([aside_of, floor[:, 1:]])
    ridge = np.array([[x, y, z] for x, z in ((-0.1, 0.0), (0.0, tall), (0.1, 0.0)) for y in (-31.0, 31.0)])
    wall = np.array([[0, 2, 1], [1, 2, 3], [2, 4, 3], [3, 4, 5]]) + len(floor)
    face = skin(np.vstack([floor, ridge]), np.vstack([corners, wall[:, ::-1]]))
    lamp = mask([-aside, 0.7, high])
    found, bare = lit(lamp, face)[: len(floor)], lit(lamp, skin(floor, corners))
    x = floor[:, 0]
    dark = (x > 0) & (x < aside * tall / (high - tall))
    assert dark.sum() > 20
    assert (found[dark] == 0).all()
    assert found[~dark] == pytest.approx(bare[~dark], rel=1e-4)
