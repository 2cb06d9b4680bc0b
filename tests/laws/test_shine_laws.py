"""Whatever the mask and the skin: light adds up, moves along with them, fades with distance, and none is lost."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.mask_cases import FULL, ball, flat, lambert, lit, mask, parted, shell, skin

from lightmask.mask import Settings, shine

RADIUS_mm = 60.0


def hill():
    """A piece of a ball that looks along z, as skin; its top is the origin."""
    vertices, triangles = ball(RADIUS_mm, 2)
    front = vertices[triangles][:, :, 2].mean(axis=1) > 0.55 * RADIUS_mm
    vertices, triangles = parted(vertices, triangles, front)[0]
    return vertices - [0, 0, RADIUS_mm], triangles


def roof(height_mm=18.0, reflectance=0.7, opaque=True):
    """A lining over the hill that looks down on it."""
    vertices, triangles = flat(45.0, 4, height_mm)
    return shell(vertices, triangles[:, ::-1], reflectance, opaque)


HILL = skin(*hill())
power = st.floats(0.5, 15.0)
place = st.tuples(st.floats(-30, 30), st.floats(-30, 30), st.floats(6, 15))
lean = st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7))
share = st.floats(0.0, 0.95)


@st.composite
def lamps(draw, lining=None):
    """Up to six LEDs over the hill, leaning any way down, in two zones."""
    count = draw(st.integers(2, 6))
    places = [draw(place) for _ in range(count)]
    axes = np.array([[*draw(lean), -1.0] for _ in range(count)])
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    zone = np.arange(count) % 2
    return mask(places, axes, beam=lambert(draw(power)), lining=lining, zone=zone)


def close(value, rel=2e-3, least=2e-5):
    return pytest.approx(value, rel=rel, abs=least * np.max(value) + 1e-12)


@given(lamps(roof()), st.floats(0.01, 1.0), share)
def test_light_follows_the_drive(lamp, drive, of_skin):
    footprint = shine(lamp, HILL)
    full = footprint.irradiance_mW_cm2(FULL, [of_skin])
    less = footprint.irradiance_mW_cm2(Settings(drive={"red": drive}, duration_s=60), [of_skin])
    assert less == close(drive * full, rel=1e-6)


@given(lamps(roof()), share, st.floats(0, 1), st.floats(0, 1))
def test_zones_add_up_to_the_channel(lamp, of_skin, one, other):
    footprint = shine(lamp, HILL)

    def light(**drive):
        by_zone = {f"red/{name.replace('_', ' ')}": value for name, value in drive.items()}
        return footprint.irradiance_mW_cm2(Settings(drive=by_zone, duration_s=60), [of_skin])

    both = light(zone_0=one, zone_1=other)
    assert both == close(light(zone_0=one) + light(zone_1=other), rel=1e-4)
    assert light(zone_0=1.0, zone_1=1.0) == close(footprint.irradiance_mW_cm2(FULL, [of_skin]), rel=1e-6)


@given(lamps())
def test_leds_add_up(lamp):
    """All together give what each gives alone: nothing is lost where LEDs share their place."""
    leds = lamp.leds
    alone = [mask(leds.position_mm[n], leds.axis[n], beam=lamp.channels[0].beam) for n in range(leds.count)]
    assert lit(lamp, HILL) == close(sum(lit(one, HILL) for one in alone), rel=1e-4)


def turned(about, deg):
    """A rotation about any axis (Rodrigues)."""
    axis = np.array(about) / np.linalg.norm(about)
    cross = np.cross(np.eye(3), axis)
    angle = np.deg2rad(deg)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def moved(lamp, face, turn, shift, scale=1.0):
    """Mask and face together somewhere else, and larger."""
    leds, lining = lamp.leds, lamp.lining
    there = replace(leds, position_mm=scale * leds.position_mm @ turn.T + shift, axis=leds.axis @ turn.T)
    roof = lining and replace(lining, vertices_mm=scale * lining.vertices_mm @ turn.T + shift)
    return replace(lamp, leds=there, lining=roof), replace(face, vertices_mm=scale * face.vertices_mm @ turn.T + shift)


directions = st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.1, 1))
shifts = st.tuples(*[st.floats(-80, 80)] * 3)


@settings(max_examples=40)
@given(lamps(roof()), directions, st.floats(0, 360), shifts, share)
def test_together_they_may_be_anywhere(lamp, about, deg, shift, of_skin):
    here, there = lit(lamp, HILL, [of_skin]), lit(*moved(lamp, HILL, turned(about, deg), np.array(shift)), [of_skin])
    apart = np.abs(there - here) > 2e-3 * here + 2e-5 * here.max()
    assert apart.mean() <= 0.03  # the light of an LED right behind an edge comes or goes by a rounding


@given(lamps(roof()), st.floats(1.5, 4.0), share)
def test_all_twice_as_large_is_a_quarter_of_the_light(lamp, scale, of_skin):
    here = lit(lamp, HILL, [of_skin])
    there = lit(*moved(lamp, HILL, np.eye(3), np.zeros(3), scale), [of_skin])
    apart = np.abs(there * scale**2 - here) > 2e-3 * here + 2e-5 * here.max()
    assert apart.mean() <= 0.03


@given(power, st.floats(10, 100), st.floats(1.1, 6.0))
def test_twice_as_far_is_a_quarter(power_of_beam, height_mm, times):
    """Along the axis of a point, and by any other factor its square."""
    near, far = (
        lit(mask([0, 0, z], beam=lambert(power_of_beam)), skin(*flat(0.5, 2)))[4]
        for z in (height_mm, times * height_mm)
    )
    assert near == pytest.approx(far * times**2, rel=1e-3)


@given(lamps(roof()), share, share, share)
def test_more_reflectance_is_never_less_light(lamp, of_skin, of_lining, more):
    def light(skin_returns, lining_returns):
        roofed = replace(lamp, lining=roof(reflectance=lining_returns))
        return lit(roofed, HILL, [skin_returns])

    least, tiny = light(of_skin, of_lining), 1e-6
    assert (light(of_skin + more * (0.95 - of_skin), of_lining) >= least * (1 - tiny)).all()
    assert (light(of_skin, of_lining + more * (0.95 - of_lining)) >= least * (1 - 1e-4)).all()


@given(lamps(), share)
def test_a_shell_never_adds_shadowless_light(lamp, of_skin):
    """A black shell above everything changes nothing; one between takes away, never adds."""
    above, between = (replace(lamp, lining=roof(height, 0.0)) for height in (18.0, 4.0))
    open_air = lit(lamp, HILL)
    assert lit(above, HILL) == close(open_air, rel=1e-4)
    assert (lit(between, HILL) <= open_air * (1 + 1e-5)).all()


@settings(max_examples=25)
@given(st.tuples(*[st.floats(-1, 1)] * 3), st.tuples(*[st.floats(-1, 1)] * 3), st.floats(0.5, 4))
def test_all_light_in_a_ball_falls_on_it(where, axis, power_of_beam):
    """Light on a closed surface, times area, is the flux."""
    length = np.linalg.norm(axis)
    if length < 0.1:
        return
    vertices, triangles = ball(50.0, 3)
    inside = skin(vertices, triangles[:, ::-1])
    lamp = mask(20.0 * np.array(where) / np.sqrt(3), np.array(axis) / length, beam=lambert(power_of_beam))
    direct = shine(lamp, inside).influence_mW_cm2[0, :, 0, 0]
    assert (direct * inside.area_cm2).sum() == pytest.approx(10.0, rel=0.02)


@settings(max_examples=15)
@given(st.floats(0.05, 0.6), st.floats(0.35, 0.65))
def test_what_no_wall_takes_up_the_skin_does(of_skin, part):
    """In a ball of skin and white lining, the skin takes up all of the flux: area x E x (1 - reflectance).

    The ball is coarse, and what its patches miss of each other counts at every return: 3 %.
    """
    vertices, triangles = ball(50.0, 3)
    triangles = triangles[:, ::-1]
    low = vertices[triangles][:, :, 2].mean(axis=1) < 50 * (2 * part - 1)
    below, above = parted(vertices, triangles, low)
    face = skin(*below)
    lamp = mask([3.0, 5.0, 0.0], [0.6, 0.0, -0.8], lining=shell(*above, 1.0))
    taken = (lit(lamp, face, [of_skin]) * face.area_cm2).sum() * (1 - of_skin)
    assert taken == pytest.approx(10.0, rel=0.03)
