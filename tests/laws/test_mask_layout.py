"""Laws of layouts and beams: wrapping keeps distances, a beam holds its flux, a half-angle halves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.mask.layout.delaunay import joined
from lightmask.mask.layout.drawing import Patch
from lightmask.mask.layout.shapes import Bowl, Flat, Rolled, Stood, turned
from lightmask.mask.layout.sheeting import cut, hull
from lightmask.mask.photometry import beams
from lightmask.mask.photometry.web import Web
from lightmask.units import rad_PER_deg

angles = st.floats(-180, 180)
tilts = st.tuples(angles, angles, angles)
points = st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=20, unique=True)


def flux(beam):
    return 2 * np.pi * np.trapezoid(beam.per_sr, beam.cosine)


def path_mm(shape, start, end):
    """Length of the way that a straight line of the drawing takes on a shape."""
    flat_mm = np.linspace(start, end, 2001)
    return np.linalg.norm(np.diff(shape.lay(flat_mm)[0], axis=0), axis=1).sum()


@given(
    radius_mm=st.floats(40, 500),
    upright=st.booleans(),
    start=st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
    end=st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
    tilt=tilts,
)
def test_wrapping_on_a_cylinder_keeps_every_distance(radius_mm, upright, start, end, tilt):
    shape = Stood(shape=Rolled(radius_mm=radius_mm, upright=upright), middle_mm=(3, -20, 150), tilt_deg=tilt)
    straight_mm = np.hypot(end[0] - start[0], end[1] - start[1])
    assert path_mm(shape, start, end) == pytest.approx(straight_mm, rel=1e-5, abs=1e-6)


@given(radii=st.tuples(*[st.floats(60, 200)] * 3), far_mm=st.floats(0.1, 90), way=angles)
def test_an_ellipsoid_keeps_the_distance_from_its_middle(radii, far_mm, way):
    end = far_mm * np.array([np.cos(way * rad_PER_deg), np.sin(way * rad_PER_deg)])
    assert path_mm(Bowl(radii_mm=radii), (0.0, 0.0), end) == pytest.approx(far_mm, rel=1e-4)


@given(tilt=tilts, flat_mm=points)
def test_turning_a_panel_changes_no_distance_between_leds(tilt, flat_mm):
    flat_mm = np.array(flat_mm)
    place, outward = Stood(shape=Flat(), middle_mm=(0, 0, 100), tilt_deg=tilt).lay(flat_mm)
    before = np.linalg.norm(flat_mm[:, None] - flat_mm, axis=2)
    assert np.linalg.norm(place[:, None] - place, axis=2) == pytest.approx(before, abs=1e-9)
    assert np.abs((place - place[0]) @ outward[0]).max() < 1e-9
    assert np.linalg.det(turned(tilt)) == pytest.approx(1)


@given(power=st.floats(0, 1000))
def test_a_lambert_beam_holds_its_flux(power):
    assert flux(beams.lambert(power)) == pytest.approx(1, abs=1e-9)


@given(half_angle_deg=st.floats(2.2, 89))
def test_at_the_half_angle_the_intensity_is_half(half_angle_deg):
    beam = beams.halving_at(half_angle_deg)
    at = np.interp(np.cos(half_angle_deg * rad_PER_deg), beam.cosine, beam.per_sr)
    assert flux(beam) == pytest.approx(1, abs=1e-9)
    assert at / beam.per_sr[-1] == pytest.approx(0.5, abs=0.06 if half_angle_deg < 5 else 0.02)


@given(
    values=st.lists(st.lists(st.floats(0.1, 100), min_size=7, max_size=7), min_size=1, max_size=5),
    scale=st.floats(1e-3, 1e6),
    turn=st.integers(0, 4),
)
def test_the_beam_of_a_file_knows_neither_its_unit_nor_how_the_lamp_was_turned(values, scale, turn):
    count, angle_deg = len(values), np.linspace(0, 90, 7)
    around = np.arange(count) * 360 / count
    web = Web(plane_deg=around, angle_deg=angle_deg, intensity=values)
    beam = web.beam("x")
    other = Web(plane_deg=around, angle_deg=angle_deg, intensity=np.roll(values, turn, axis=0) * scale).beam("x")
    assert flux(beam) == pytest.approx(1, abs=1e-9)
    if count in (1, 3, 4, 5):  # two half planes 180 degrees apart are read as a symmetric half
        assert other.per_sr == pytest.approx(beam.per_sr, rel=1e-9)


@given(flat_mm=points, margin_mm=st.floats(0, 20))
def test_the_outline_holds_every_led_with_its_margin(flat_mm, margin_mm):
    edge = hull(np.array(flat_mm), margin_mm)
    along = np.roll(edge, -1, axis=0) - edge
    to_point = np.array(flat_mm)[:, None] - edge
    inside_mm = (along[:, 0] * to_point[..., 1] - along[:, 1] * to_point[..., 0]) / np.linalg.norm(along, axis=1)
    assert inside_mm.min() >= 0.95 * margin_mm - 1e-3


@given(width_mm=st.floats(80, 300), height_mm=st.floats(80, 300), patch_mm=st.floats(5, 20), ellipse=st.booleans())
def test_a_sheet_covers_its_outline(width_mm, height_mm, patch_mm, ellipse):
    flat_mm, triangles = cut(Patch(width_mm=width_mm, height_mm=height_mm, is_ellipse=ellipse), [], patch_mm)
    one, two = (flat_mm[triangles[:, k]] - flat_mm[triangles[:, 0]] for k in (1, 2))
    signed_mm2 = (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
    assert signed_mm2.min() > 0, "no triangle is turned over"
    assert signed_mm2.sum() == pytest.approx(width_mm * height_mm * (np.pi / 4 if ellipse else 1), rel=0.12)


@given(seed=st.integers(0, 10**6), count=st.integers(3, 60), regular=st.booleans())
def test_joined_points_fill_their_hull_and_no_circle_holds_a_point(seed, count, regular):
    points_mm = np.random.default_rng(seed).uniform(-100, 100, (count, 2))
    if regular:
        points_mm = 12.0 * np.stack(np.meshgrid(np.arange(2 + count // 8), np.arange(2 + seed % 9)), -1).reshape(-1, 2)
    corner = points_mm[joined(points_mm)]
    one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    area_mm2 = (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
    edge = hull(points_mm, 0.0)
    x, y, on_x, on_y = *edge.T, *np.roll(edge, -1, axis=0).T
    assert area_mm2.min() > -1
    assert area_mm2.sum() == pytest.approx(((x * on_y - on_x * y) / 2).sum(), rel=0.02, abs=1)
    if not regular:
        large = area_mm2 > 50
        for middle, radius_mm in _circles_of(corner[large]):
            assert np.hypot(*(points_mm - middle).T).min() > radius_mm - 0.5


def _circles_of(corner):
    for a, b, c in corner:
        middle = np.linalg.solve(2 * np.array([b - a, c - a]), np.array([b @ b - a @ a, c @ c - a @ a]))
        yield middle, np.hypot(*(a - middle))
