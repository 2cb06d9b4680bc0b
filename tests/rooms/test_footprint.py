"""What a Footprint says and refuses, and the light that goes back and forth against an exact solution."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from reference.mask_cases import flat, mask, shell, skin

from lightmask.errors import BadInput
from lightmask.mask import Channel, Face, Footprint, Mask, Settings, Stated, eye_places, shine
from lightmask.mask.shining import lit
from lightmask.mask.shining.exchange import RETURNS
from lightmask.mask.shining.shadows import Shadows
from lightmask.mask.stated import UNKNOWN

RED, BLUE = Channel(name="red", peak_nm=633), Channel(name="blue", peak_nm=415)
ZONES = ("brow", "jaw")
FACE = Face.load("average-adult").coarse()


def full(footprint):
    return Settings(drive={channel.name: 1.0 for channel in footprint.channels}, duration_s=600)


def driven(**drive):
    return Settings(drive={key.replace("__", "/"): value for key, value in drive.items()}, duration_s=60)


def footprint(**changed):
    """Three draws, two patches, red and blue, two zones: every number different."""
    light = np.arange(1.0, 25.0).reshape(3, 2, 2, 2)
    fields = {
        "full_drive_mW_cm2": light,
        "returned_mW_cm2": np.stack([light * 0.5**number for number in range(1, RETURNS + 1)]),
        "later_returns": np.full((3, 2), 0.5),
        "channels": (RED, BLUE),
        "zones": ZONES,
        "patches": ("one", "other"),
    }
    return Footprint(**fields | changed)


@pytest.fixture(scope="module")
def home():
    return shine(Mask.load("home-3"), FACE)


# -- shapes ------------------------------------------------------------------------------------------------------------


def test_one_zone_may_be_left_out_of_the_axes():
    flat_one = Footprint(full_drive_mW_cm2=np.ones((3, 1, 2)), channels=(RED, BLUE))
    with_axis = Footprint(full_drive_mW_cm2=np.ones((3, 1, 2, 1)), channels=(RED, BLUE))
    assert flat_one.influence_mW_cm2.shape == with_axis.influence_mW_cm2.shape == (3, 1, 2, 1)
    assert flat_one.irradiance_mW_cm2(driven(red=1.0)).shape == (3, 1, 2)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"full_drive_mW_cm2": np.ones((3, 2, 2))},
            r"shape \(3, 2, 2\).*\[draw, patch, channel, zone\] with 2 patches",
        ),
        ({"full_drive_mW_cm2": np.ones((3, 2, 2, 3))}, "2 channels and 2 zones"),
        ({"full_drive_mW_cm2": np.ones((3, 5, 2, 2))}, "with 2 patches"),
        ({"full_drive_mW_cm2": np.ones((3, 2, 1)), "zones": ("all",)}, r"Give \[draw, patch, channel\] with 2 patches"),
        ({"full_drive_mW_cm2": -np.ones((3, 2, 2, 2))}, "full_drive_mW_cm2 holds a negative or infinite irradiance"),
        ({"full_drive_mW_cm2": np.full((3, 2, 2, 2), np.inf)}, "negative or infinite"),
        ({"returned_mW_cm2": np.ones((RETURNS, 3, 2, 2))}, r"returned_mW_cm2 has shape .*Give \(4, 3, 2, 2, 2\)"),
        ({"returned_mW_cm2": np.ones((RETURNS - 1, 3, 2, 2, 2))}, "returned_mW_cm2 has shape"),
        ({"returned_mW_cm2": -np.ones((RETURNS, 3, 2, 2, 2))}, "returned_mW_cm2 holds a negative"),
        ({"later_returns": np.ones((1, 2))}, r"later_returns has shape \(1, 2\). Give \[draw, channel\]"),
        ({"later_returns": np.full((3, 2), -0.1)}, "later_returns holds a negative"),
        ({"later_returns": None}, r"later_returns has shape \(\). Give \[draw, channel\]"),
    ],
)
def test_a_shape_that_does_not_fit_is_said(changed, says):
    with pytest.raises(BadInput, match=says):
        footprint(**changed)


def test_arrays_are_its_own_and_read_only():
    given_light = np.ones((1, 1, 1))
    kept = Footprint(full_drive_mW_cm2=given_light, channels=(RED,))
    given_light[:] = 7
    assert kept.full_drive_mW_cm2.max() == 1
    for array in (kept.full_drive_mW_cm2, footprint().returned_mW_cm2, footprint().later_returns):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


# -- drive -------------------------------------------------------------------------------------------------------------


def test_a_channel_drives_every_zone_and_a_zone_of_it_one():
    lamp = footprint()
    assert lamp.zone_drive(driven(red=0.5)).tolist() == [[0.5, 0.5], [0, 0]]
    assert lamp.zone_drive(driven(red__jaw=0.5)).tolist() == [[0, 0.5], [0, 0]]
    assert lamp.zone_drive(driven(red__jaw=0.25, red=1.0, blue__brow=0.5)).tolist() == [[1.0, 0.25], [0.5, 0]]
    assert lamp.drive(driven(red__jaw=0.25, red=1.0)).tolist() == [1.0, 0]
    light = lamp.influence_mW_cm2
    assert np.array_equal(lamp.irradiance_mW_cm2(driven(red__jaw=0.5))[..., 0], 0.5 * light[:, :, 0, 1])
    assert not lamp.irradiance_mW_cm2(driven(red__jaw=0.5))[..., 1].any()


def test_settings_and_footprint_read_a_drive_alike():
    said = driven(red__jaw=0.25, blue=1.0)
    assert np.array_equal(said.by_zone(["red", "blue"], ZONES), footprint().zone_drive(said))


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("green", "no channel 'green'. It has: red, blue"),
        ("green/jaw", "no channel 'green'"),
        ("red/nose", "no zone 'nose'. It has: brow, jaw"),
        ("red/jaw/left", "no zone 'jaw/left'"),
        ("jaw", "no channel 'jaw'"),
    ],
)
def test_strange_names_are_refused(key, says):
    asked = Settings(drive={key: 1.0}, duration_s=60)
    for reader in (footprint().irradiance_mW_cm2, footprint().drive, lambda one: one.by_zone(["red", "blue"], ZONES)):
        with pytest.raises(BadInput, match=says):
            reader(asked)


def test_a_channel_may_have_a_slash_in_its_name():
    odd = Footprint(full_drive_mW_cm2=np.ones((1, 1, 1)), channels=(replace(RED, name="red/jaw"),))
    assert odd.zone_drive(Settings(drive={"red/jaw": 0.5}, duration_s=60)).tolist() == [[0.5]]


shares = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@given(shares, shares, st.floats(0, 0.9))
def test_light_is_linear_in_the_drive(one, other, of_skin):
    lamp, keys = footprint(), ("red/brow", "red/jaw", "blue/brow", "blue/jaw")

    def light(drive):
        asked = Settings(drive=dict(zip(keys, drive, strict=True)), duration_s=60)
        return lamp.irradiance_mW_cm2(asked, [of_skin])

    middle = light((np.array(one) + other) / 2)
    assert middle == pytest.approx((light(one) + light(other)) / 2, rel=1e-9, abs=1e-12)


def test_an_unknown_output_is_nan_and_a_dark_channel_is_dark():
    light = np.ones((1, 1, 2))
    light[..., 1] = np.nan
    lamp = Footprint(full_drive_mW_cm2=light, channels=(RED, BLUE))
    assert lamp.irradiance_mW_cm2(driven(red=1.0)).tolist() == [[[1.0, 0.0]]]
    assert lamp.unknown(driven(red=1.0)) == ()
    assert lamp.unknown(driven(red=1.0, blue=0.1)) == ("blue",)


# -- what the skin sends back ------------------------------------------------------------------------------------------


def test_returns_by_hand():
    """Each return half of the one before, in a footprint whose later ones are as well: x (1 + r/2 / (1 - r/2))."""
    lamp, of_skin = footprint(), np.array([0.6, 0.3])
    black = lamp.irradiance_mW_cm2(full(lamp))
    found = lamp.irradiance_mW_cm2(full(lamp), of_skin)
    assert found == pytest.approx(black / (1 - of_skin / 2))
    assert lamp.gain(full(lamp), of_skin) == pytest.approx(np.tile(1 / (1 - of_skin / 2), (3, 1)))
    assert np.array_equal(lamp.gain(driven(red=1.0), of_skin)[:, 1], np.ones(3))


def test_a_reflectance_for_all_draws_or_for_each():
    lamp = footprint()
    each = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    found = lamp.irradiance_mW_cm2(full(lamp), each)
    for draw, of_skin in enumerate(each):
        assert np.array_equal(found[draw], lamp.irradiance_mW_cm2(full(lamp), of_skin)[draw])
    assert np.array_equal(lamp.irradiance_mW_cm2(full(lamp), 0.5), lamp.irradiance_mW_cm2(full(lamp), [0.5, 0.5]))


def test_many_draws_of_a_skin_serve_one_of_a_mask():
    lamp = footprint(
        full_drive_mW_cm2=np.ones((1, 2, 2, 2)), returned_mW_cm2=np.ones((RETURNS, 1, 2, 2, 2)),
        later_returns=np.full((1, 2), 0.5),
    )  # fmt: skip
    found = lamp.irradiance_mW_cm2(full(lamp), np.linspace(0, 0.6, 5)[:, None] * [1, 1])
    assert found.shape == (5, 2, 2)
    assert (np.diff(found, axis=0) > 0).all()


@pytest.mark.parametrize(
    ("of_skin", "says"),
    [
        ([0.5] * 3, r"skin_returns has shape \(3,\). Give \[channel\] or \[draw, channel\] with 2 channels"),
        (np.full((3, 1, 2), 0.5), r"skin_returns has shape \(3, 1, 2\)"),
        (np.full((2, 2), 0.5), "skin_returns has 2 draws and the footprint 3"),
        ([0.5, 1.2], "skin_returns=1.2 is out of range"),
        ([0.5, np.nan], "skin_returns=nan"),
    ],
)
def test_a_reflectance_that_does_not_fit_is_said(of_skin, says):
    with pytest.raises(BadInput, match=says):
        footprint().irradiance_mW_cm2(full(footprint()), of_skin)


def test_light_that_never_dies_out_is_refused():
    with pytest.raises(BadInput, match="never dies out"):
        footprint(later_returns=np.ones((3, 2))).irradiance_mW_cm2(full(footprint()), [1.0, 1.0])


def test_without_a_lining_known_the_skin_sends_nothing_back():
    lamp = footprint(returned_mW_cm2=None, later_returns=None)
    assert np.array_equal(lamp.irradiance_mW_cm2(full(lamp)), lamp.irradiance_mW_cm2(full(lamp), [0.6, 0.6]))
    assert np.array_equal(lamp.gain(full(lamp), [0.6, 0.6]), np.ones((3, 2)))


@pytest.fixture(scope="module")
def way_back():
    """What falls on black skin, and how skin and lining see each other."""
    lamp = Mask.load("home-3")
    _, lining = lamp.worn(FACE)
    places, shadows = lit.Places.of(FACE), Shadows.of(FACE.vertices_mm, FACE.triangles, lining)
    cavity = lit._cavity(places, lining, shadows, len(lamp.zones), lit._skin_views(FACE, places, shadows))
    return lit.once(lamp, FACE).first[0].astype(float), cavity


@pytest.mark.parametrize(("of_skin", "median", "worst"), [(0.3, 5e-5, 1e-3), (0.6, 1e-3, 1e-2), (0.8, 5e-3, 4e-2)])
def test_four_returns_and_a_tail_are_the_exact_solution(home, way_back, of_skin, median, worst):
    """Against light that goes back and forth until nothing changes, on every patch and at both eyes."""
    first, cavity = way_back
    light, before = first, np.zeros_like(first)
    while np.abs(light - before).max() > 1e-6 * light.max():
        light, before = first + of_skin * cavity.again(light), light
    found = np.concatenate([
        one.irradiance_mW_cm2(full(home), [of_skin] * 3)[0] for one in (home, home.eyes)
    ])  # fmt: skip
    some = light > 1e-6 * light.max()
    apart = np.abs(found[some] / light[some] - 1)
    assert np.median(apart) < median
    assert apart.max() < worst


# -- means over regions ------------------------------------------------------------------------------------------------


def test_a_region_is_its_mean_by_area(home):
    names = ("cheeks", "nose")
    means = home.over(names)
    assert means.patches == names
    assert means.face is None
    assert means.eyes is home.eyes
    some = FACE.within("nose")
    weight = FACE.area_cm2[some] / FACE.area_cm2[some].sum()
    for kept in (lambda one: one.influence_mW_cm2[0], lambda one: one.returned_mW_cm2[1, 0]):
        assert kept(means)[1] == pytest.approx(np.einsum("pcz,p->cz", kept(home)[some], weight))


def test_the_light_on_a_region_is_the_mean_of_the_light_on_it(home):
    """Whether the mean is taken before or after the skin has sent light back."""
    some = FACE.within("forehead")
    light = home.irradiance_mW_cm2(full(home), [0.5] * 3)[0]
    by_area = np.average(light[some], axis=0, weights=FACE.area_cm2[some])
    assert home.over(("forehead",)).irradiance_mW_cm2(full(home), [0.5] * 3)[0, 0] == pytest.approx(by_area)


def test_regions_that_are_not_there_are_refused(home):
    with pytest.raises(BadInput, match="no region 'tail'"):
        home.over(("tail",))
    bald = replace(FACE, region=np.where(FACE.within("nose"), -1, FACE.region), twin=None)
    with pytest.raises(BadInput, match="no patch in the region 'nose'"):
        replace(home, face=bald).over(("nose",))


def test_the_same_everywhere_is_the_same_in_every_region():
    everywhere = shine(Mask.load("omnilux-contour-face"), "uniform", draws=2)
    assert everywhere.over(("cheeks",)) is everywhere


# -- masks -------------------------------------------------------------------------------------------------------------


def test_a_mask_on_a_face(home):
    assert home.full_drive_mW_cm2.shape == (1, FACE.patches, 3, 1)
    assert home.returned_mW_cm2.shape == (RETURNS, 1, FACE.patches, 3, 1)
    assert home.eyes.full_drive_mW_cm2.shape == (1, len(eye_places.names()), 3, 1)
    assert home.eyes.patches == eye_places.names()
    assert home.patches == tuple(FACE.regions[n] if n >= 0 else "" for n in FACE.region)
    assert "LEDs one by one" in home.rests_on
    assert "as it is meant to sit" in home.rests_on
    assert ((home.later_returns > 0) & (home.later_returns < 1)).all()


def test_both_eyes_of_a_mask_that_is_alike_on_both_sides(home):
    light = home.eyes.irradiance_mW_cm2(full(home))[0]
    right, left = light.reshape(2, -1, 3)
    assert right.max(axis=0) == pytest.approx(left.max(axis=0), rel=0.05)
    assert right[0] == pytest.approx(left[0], rel=0.05)


def test_stated_eyes_are_not_worked_out():
    stated = shine(replace(Mask.load("home-3"), eye_share=Stated(0.2, "claimed")), FACE)
    assert stated.eyes is None
    assert stated.eye_share == 0.2


def test_a_channel_whose_flux_nobody_knows_is_nan():
    lamp = mask([[0.0, 0.0, 20.0], [5.0, 0.0, 20.0]])
    dim = replace(lamp.channels[0], name="infrared", flux_mW=UNKNOWN)
    both = replace(lamp, channels=(lamp.channels[0], dim), leds=replace(lamp.leds, channel=[0, 1]))
    for draws in (None, 3):
        found = shine(both, skin(*flat(20, 4)), draws=draws)
        assert np.isfinite(found.irradiance_mW_cm2(driven(red=1.0), [0.5, 0.5])).all()
        assert found.unknown(full(found)) == ("infrared",)
        assert np.isnan(found.irradiance_mW_cm2(driven(infrared=1.0), [0.5, 0.5])[..., 1]).all()


def test_the_zones_of_a_panel_add_up():
    panel = Mask.load("office-4")
    found = shine(panel, FACE)
    assert found.zones == panel.zones
    parts = [found.irradiance_mW_cm2(Settings(drive={f"red/{zone}": 1.0}, duration_s=60)) for zone in panel.zones]
    assert found.irradiance_mW_cm2(driven(red=1.0)) == pytest.approx(sum(parts))


def test_a_sheet_gives_the_same_on_every_patch():
    lamp = Mask.load("omnilux-contour-face")
    on_face, anywhere = shine(lamp, FACE), shine(lamp, "uniform", draws=1)
    assert on_face.full_drive_mW_cm2.shape == (1, FACE.patches, 2)
    assert (on_face.full_drive_mW_cm2 == anywhere.full_drive_mW_cm2).all()
    assert anywhere.patches == ("face",)
    assert anywhere.returned_mW_cm2 is None
    assert anywhere.eyes is None
    many = shine(lamp, FACE, draws=4).full_drive_mW_cm2
    assert many.shape == (4, FACE.patches, 2)
    assert (many == many[:, :1]).all()
    regional = on_face.over(("cheeks", "nose")).influence_mW_cm2[..., 0]
    assert regional == pytest.approx(np.repeat(anywhere.full_drive_mW_cm2, 2, axis=1))


def test_a_mask_whose_sheet_says_nothing_has_leds_all_the_same():
    panel = Mask.load("office-4")
    assert np.isnan(shine(panel, "uniform", draws=2).full_drive_mW_cm2).all()
    assert np.isfinite(shine(panel, FACE).full_drive_mW_cm2).all()


@pytest.mark.parametrize("name", ["omnilux-contour-face", "home-3"])
def test_a_face_that_is_only_named_is_refused(name):
    with pytest.raises(BadInput, match=r"face='woman-p5' is not known. Give a Face, as from Face.load\('woman-p5'\)"):
        shine(Mask.load(name), "woman-p5")


@pytest.mark.parametrize("face", ["uniform", FACE])
def test_no_draws_are_no_answer(face):
    for draws in (0, -1):
        with pytest.raises(BadInput, match=f"draws={draws} is out of range. Give a number from 1"):
            shine(Mask.load("home-3"), face, draws=draws)


@budget(max_examples=10)
@given(st.floats(0.0, 0.9), st.floats(0.0, 0.9))
def test_a_lining_gives_back_no_more_than_it_gets(of_skin, of_lining):
    """Whatever falls on skin came from the LED: what the skin keeps is at most its flux."""
    roof, triangles = flat(40, 4, 15.0)
    lamp = mask([0.0, 0.0, 8.0], lining=shell(roof, triangles[:, ::-1], of_lining))
    face = skin(*flat(40, 10))
    light = shine(lamp, face).irradiance_mW_cm2(full(shine(lamp, face)), [of_skin])[0, :, 0]
    assert (light * face.area_cm2).sum() * (1 - of_skin) <= 10.0 * 1.02
