"""Light before the eyes: where it is asked for, closed forms for turned eyes, and what a blurred eye sees of LEDs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from reference.mask_cases import FULL, flat, lambert, mask, shell, skin

from lightmask.errors import BadInput
from lightmask.mask import Face, Mask, eye_places, shine
from lightmask.mask.eye_peak import EyePeak, blur_rad
from lightmask.mask.eye_places import EyePlaces, LIFT_mm
from lightmask.mask.shining import direct, lit
from lightmask.mask.shining.blur import overlap
from lightmask.mask.shining.shadows import Shadows

FACE = Face.load("average-adult").coarse()
EYES_mm = np.array([[-31.0, 0.0, 0.0], [31.0, 0.0, 0.0]])
FLAT = replace(skin(*flat(60, 4)), eyes_mm=EYES_mm)
NAMES = eye_places.names()
PUPIL = EYES_mm[0] + [0, 0, LIFT_mm]
FLUX_mW = 10.0
ALL = np.ones((1, 1))


def at_eyes(lamp, face=FLAT):
    """-> [place] mW/cm2"""
    return shine(lamp, face).eyes.irradiance_mW_cm2(FULL)[0, :, 0]


def place(name):
    return NAMES.index(name)


# -- places ------------------------------------------------------------------------------------------------------------


def test_every_place_has_a_name_and_both_eyes_have_the_same():
    places = EyePlaces.of(FLAT)
    assert len(NAMES) == len(set(NAMES)) == len(places.normals) == 2 * 5 * 17
    assert [name.replace("right", "left") for name in NAMES[:85]] == list(NAMES[85:])
    assert np.linalg.norm(places.normals, axis=1) == pytest.approx(np.ones(len(NAMES)))


def test_noses_are_between_the_eyes():
    """Nasal places of both eyes are nearer to each other than the pupils, and eyes that look to the nose converge."""
    places = EyePlaces.of(FLAT)
    right, left = places.points_mm[:5], places.points_mm[5:]
    assert left == pytest.approx(right * [-1, 1, 1])
    assert right[1] == pytest.approx([-19, 0, 0])
    assert places.normals[place("right eye, pupil, looking nasal 45 deg")] == pytest.approx([0.5**0.5, 0, 0.5**0.5])
    assert places.normals[place("left eye, pupil, looking nasal 45 deg")] == pytest.approx([-(0.5**0.5), 0, 0.5**0.5])
    assert places.normals[place("left eye, lower lid, looking up 30 deg")] == pytest.approx([0, 0.5, 0.75**0.5])


@pytest.mark.parametrize("height_mm", [-3.0, 0.0, 4.0])
def test_a_point_lies_before_the_pupil_and_before_the_skin(height_mm):
    before = replace(skin(*flat(60, 24, height_mm)), eyes_mm=EYES_mm)
    assert EyePlaces.of(before).points_mm[:, 2] == pytest.approx(np.full(10, max(height_mm, 0.0)))
    assert EyePlaces.of(before).sized_mm(np.array([1.0, 1.0, 1.1]))[:, 2] == pytest.approx(
        np.full(10, 1.1 * max(height_mm, 0.0) + LIFT_mm)
    )


@pytest.mark.parametrize("name", ["average-adult", "woman-p5", "average-man"])
def test_no_point_lies_in_the_skin_of_the_built_in_faces(name):
    face = Face.load(name)
    points = EyePlaces.of(face).sized_mm(np.ones(3))
    down = Shadows((face.vertices_mm, face.triangles)).hit_mm(points, np.broadcast_to([0, 0, -1.0], points.shape))
    assert (down >= LIFT_mm - 0.01).all() and (down < 10).all()


# -- irradiance --------------------------------------------------------------------------------------------------------


def test_an_led_straight_before_the_pupil():
    """E = flux / (pi d2) ahead, times the cosine of the turn."""
    light = at_eyes(mask([-31.0, 0.0, 21.0]))
    ahead = 100 * FLUX_mW / np.pi / 20.0**2
    assert light[place("right eye, pupil, looking ahead")] == pytest.approx(ahead, rel=1e-5)
    for turn in (30, 45):
        for way in ("up", "down and nasal", "temporal"):
            found = light[place(f"right eye, pupil, looking {way} {turn} deg")]
            assert found == pytest.approx(ahead * np.cos(np.deg2rad(turn)), rel=1e-5)


@budget(max_examples=60)
@given(st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.floats(3, 60)), st.floats(0.5, 8))
def test_one_led_at_every_place(where, power):
    """Flux, beam, inverse square and the cosine of the turned cornea, at all places of both eyes."""
    found, places = at_eyes(mask(where, beam=lambert(power))), EyePlaces.of(FLAT)
    way = np.array(where) - np.repeat(places.sized_mm(np.ones(3)), 17, axis=0)
    apart = np.linalg.norm(way, axis=1)
    falls = np.maximum(np.einsum("pi,pi->p", way, places.normals) / apart, 0)
    leaves = (power + 1) / (2 * np.pi) * np.maximum(way[:, 2] / apart, 0) ** power
    expected = 100 * FLUX_mW * leaves * falls / apart**2
    assert found == pytest.approx(expected, rel=2e-3, abs=1e-4 * expected.max() + 1e-9)


def test_two_dies_add_up():
    one, other = [-31.0, 4.0, 15.0], [10.0, -6.0, 22.0]
    both = at_eyes(mask([one, other]))
    assert both == pytest.approx(at_eyes(mask(one)) + at_eyes(mask(other)), rel=1e-5)


def test_a_large_die_nearby_is_no_point():
    """A turned eye by an 8 mm square of light at 6 mm: against the square cut into points."""
    die_mm, side = 8.0, np.linspace(-4, 4, 41)[:-1] + 0.1
    x, y = (axis.ravel() for axis in np.meshgrid(side, side))
    parts = mask(np.column_stack([x - 31.0, y, np.full(x.size, 7.0)]), flux_mW=FLUX_mW / x.size)
    found, exact = at_eyes(mask([-31.0, 0.0, 7.0], die_mm=die_mm))[:17], at_eyes(parts)[:17]
    assert found == pytest.approx(exact, rel=2e-3)
    assert at_eyes(mask([-31.0, 0.0, 7.0]))[0] > 1.3 * exact[0]


def test_what_hides_an_led_hides_it_whichever_way_the_eye_looks():
    hidden = shell(*flat(60, 4, 10.0), reflectance=0.0)
    assert not at_eyes(mask([-31.0, 0.0, 21.0], lining=hidden)).any()
    assert at_eyes(mask([-31.0, 0.0, 21.0], lining=replace(hidden, opaque=False))).any()


def test_turned_eyes_and_patches_of_skin_are_lit_alike():
    """The same places, asked as if they were patches."""
    lamp = Mask.load("home-3")
    leds, lining = lamp.worn(FACE)
    places, lamps = lit.Places.of(FACE), direct.sites(leds, lamp.channels, 1)
    shadows, eyes = Shadows.of(FACE.vertices_mm, FACE.triangles, lining), slice(FACE.patches, None)
    as_patches = direct.irradiance(places.points_mm[eyes], places.normals[eyes], lamps, shadows)
    apart = np.abs(direct.turned(places.eyes_mm, places.gazes, lamps, shadows) - as_patches)
    assert np.mean(apart > 1e-5 * as_patches.max()) < 0.02  # rays that start a hair further out pass an edge


@pytest.mark.parametrize("name", ["home-3", "office-4"])
def test_the_worst_place_is_never_better_than_straight_ahead(name):
    """In every draw, zone and channel; what the skin sends back counts there too."""
    lamp = Mask.load(name)
    eyes = shine(lamp, FACE, draws=4).eyes
    ahead = [place(f"{eye}, pupil, looking ahead") for eye in eye_places.EYES]
    for light in (eyes.influence_mW_cm2, *eyes.returned_mW_cm2):
        assert (light.max(axis=1) >= light[:, ahead].max(axis=1)).all()
        assert (light.max(axis=1) > 0).all()


def test_the_worst_place_of_a_mask_with_openings_is_far_from_straight_ahead():
    light = shine(Mask.load("home-3"), FACE).eyes.influence_mW_cm2[0, :, 0, 0]
    assert light.max() > 2 * light[place("right eye, pupil, looking ahead")]


# -- blur --------------------------------------------------------------------------------------------------------------


def test_blur_of_the_worked_cases():
    """3 mm pupil, ten dioptres: 0.6 rad at 5 mm, 0.27 to 0.30 at 10 mm, 0.12 at 20 mm; sharp from 100 mm."""
    assert blur_rad([5.0, 10.0, 20.0]) == pytest.approx([0.57, 0.27, 0.12])
    assert not blur_rad([100.0, 250.0]).any()


@pytest.mark.parametrize("apart_mm", [6.0, 12.0, 20.0])
def test_one_led_is_a_disc_of_blur(apart_mm):
    """Radiance is irradiance over the solid angle of the disc; over the even field of E / pi, pi / solid angle."""
    peak = shine(mask([-31.0, 0.0, LIFT_mm + apart_mm]), FLAT).eye_peak
    d = np.linalg.norm(EyePlaces.of(FLAT).sized_mm(np.ones(3)) - [-31.0, 0.0, LIFT_mm + apart_mm], axis=1)
    ahead = 100 * FLUX_mW / np.pi / apart_mm**2 / (np.pi / 4 * float(blur_rad(apart_mm)) ** 2)
    each = 100 * FLUX_mW / np.pi * (apart_mm / d) / d**2 / (np.pi / 4 * np.maximum(blur_rad(d), 0.011) ** 2)
    assert each[0] == pytest.approx(ahead)
    assert peak.radiance_mW_cm2_sr[0, 0, 0] == pytest.approx(each.max(), rel=0.02)


@pytest.mark.parametrize(("die_mm", "field"), [(None, 0.011), (0.5, 0.011), (4.0, None)])
def test_an_led_in_focus_is_its_die_or_the_field(die_mm, field):
    """150 mm away: a small or unknown die fills the narrowest field with less; a large one has its own radiance."""
    apart_mm = 150.0
    peak = shine(mask([-31.0, 0.0, LIFT_mm + apart_mm], die_mm=die_mm), FLAT).eye_peak
    found = peak.radiance_mW_cm2_sr[0, 0, 0]
    if field:
        assert found == pytest.approx(100 * FLUX_mW / np.pi / apart_mm**2 / (np.pi / 4 * field**2), rel=2e-3)
    else:
        assert found == pytest.approx(100 * FLUX_mW / (np.pi * die_mm**2), rel=1e-3)


@budget(max_examples=60)
@given(st.floats(0.2, 5), st.tuples(st.floats(-40, 40), st.floats(-40, 40), st.floats(4, 250)))
def test_no_disc_is_brighter_than_its_die(die_mm, where):
    peak = shine(mask(where, die_mm=die_mm), FLAT).eye_peak
    assert peak.radiance_mW_cm2_sr.max() <= 100 * FLUX_mW / (np.pi * die_mm**2) * (1 + 1e-5)


def test_leds_side_by_side_blur_into_one_and_leds_apart_do_not():
    def brightest(between_mm):
        pair = mask([[-31.0 - between_mm / 2, 0.0, 16.0], [-31.0 + between_mm / 2, 0.0, 16.0]])
        return shine(pair, FLAT).eye_peak.radiance_mW_cm2_sr[0, 0, 0]

    alone = shine(mask([-31.0, 0.0, 16.0]), FLAT).eye_peak.radiance_mW_cm2_sr[0, 0, 0]
    assert brightest(0.2) == pytest.approx(2 * alone, rel=0.02)
    assert brightest(14.0) == pytest.approx(alone, rel=0.15)


def test_a_field_full_of_leds_is_nearly_even():
    """A large bright board nearby: no direction is much brighter than E / pi over the widest field."""
    side = np.arange(-100, 101, 4.0)
    x, y = (axis.ravel() for axis in np.meshgrid(side, side))
    board = mask(np.column_stack([x, y, np.full(x.size, 41.0)]))
    factor = shine(board, FLAT).eye_peak.factor(ALL, 0.11)
    assert 1.0 <= factor[0] < 5.0  # at most four times too bright, where many discs lie over each other


@pytest.mark.parametrize("name", ["home-3", "office-4"])
def test_wider_fields_hold_more_light_and_less_radiance(name):
    peak, drive = shine(Mask.load(name), FACE).eye_peak, 1.0
    drive = np.ones(peak.radiance_mW_cm2_sr.shape[1:])
    fields = np.geomspace(0.011, 0.11, 40)
    factor = np.array([peak.factor(drive, float(rad)) for rad in fields])
    assert (np.diff(factor, axis=0) <= 1e-9 * factor[:-1]).all()
    assert (np.diff(factor * fields[:, None] ** 2, axis=0) >= -1e-9).all()
    assert (factor >= 1).all()
    assert peak.factor(drive) == pytest.approx(factor[0])


def test_zones_lit_together_are_no_brighter_than_their_sum():
    peak = shine(Mask.load("office-4"), FACE).eye_peak
    assert (peak.together_mW_cm2_sr <= peak.radiance_mW_cm2_sr.sum(axis=2) * (1 + 1e-9)).all()
    one = np.zeros(peak.radiance_mW_cm2_sr.shape[1:])
    one[0, 0] = 0.5
    light = (peak.irradiance_mW_cm2 * one).sum(axis=2).max(axis=0)
    assert peak.factor(one)[0] == pytest.approx(np.pi * 0.5 * peak.radiance_mW_cm2_sr[0, 0, 0] / light[0])
    assert (peak.factor(one)[1:] == 1).all()


def test_where_leds_are_not_known_nothing_is_said_of_single_ones():
    assert shine(Mask.load("omnilux-contour-face"), FACE).eye_peak is None


def test_a_peak_that_does_not_fit_is_refused():
    fields = {"field_rad": [0.011, 0.11], "radiance_mW_cm2_sr": np.ones((2, 1, 1)), "irradiance_mW_cm2": [[[1.0]]]}
    with pytest.raises(BadInput, match="do not fit"):
        EyePeak(**fields, together_mW_cm2_sr=np.ones((2, 2)))
    kept = EyePeak(**fields, together_mW_cm2_sr=np.ones((2, 1)))
    for bad in (0.01, 0.2, np.nan):
        with pytest.raises(BadInput, match="field_rad"):
            kept.factor(ALL, bad)
    with pytest.raises(BadInput, match="radiance"):
        EyePeak(**fields | {"radiance_mW_cm2_sr": -np.ones((2, 1, 1))}, together_mW_cm2_sr=np.ones((2, 1)))


@given(st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0, 12))
def test_what_two_circles_share(one, other, apart):
    found = overlap(np.array([one]), other, np.array([apart]))[0]
    assert 0 <= found <= np.pi * min(one, other) ** 2 * (1 + 1e-9)
    assert overlap(np.array([other]), one, np.array([apart]))[0] == pytest.approx(found, abs=1e-9)
    if apart >= one + other:
        assert found == 0


def test_equal_circles_share_the_lens_of_the_textbook():
    """2 r2 acos(d / 2r) - d / 2 sqrt(4 r2 - d2)."""
    apart = np.linspace(0.01, 1.99, 50)
    expected = 2 * np.arccos(apart / 2) - apart / 2 * np.sqrt(4 - apart**2)
    assert overlap(np.ones(50), 1.0, apart) == pytest.approx(expected, rel=1e-9)
