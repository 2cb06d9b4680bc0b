"""Spots under LEDs: maps of light on a patch of skin and in its layers, and how uneven they are."""

import numpy as np
import pytest

from lightmask import light
from lightmask.dose import FlatPatch, Unevenness, spots
from lightmask.errors import BadInput
from lightmask.mask import Channel, Face, Leds, Mask, Settings, Stated
from lightmask.mask.lamp import Beam
from lightmask.mask.shining.direct import irradiance_at
from lightmask.skin import Skin

COSINE = np.linspace(0.0, 1.0, 1025)
BEAM = Beam(cosine=COSINE, per_sr=COSINE / np.pi, source="Lambertian")


def channel(name="red", peak_nm=633.0, **changes):
    settled = {"fwhm_nm": Stated(18.0, "claimed"), "flux_mW": Stated(10.0, "claimed"), "die_mm": 0.5, "beam": BEAM}
    return Channel(name=name, peak_nm=peak_nm, **(settled | changes))


def mask(*places, channels=None, zones=("all",), zone=None, channel_of=None, share=None):
    """LEDs at these places, looking down at the plane z = 0."""
    count = len(places)
    return Mask(
        name="test",
        channels=channels or (channel(),),
        zones=zones,
        leds=Leds(
            position_mm=np.array(places, dtype=float),
            axis=np.tile([0.0, 0.0, -1.0], (count, 1)),
            channel=channel_of or [0] * count,
            zone=zone or [0] * count,
            share=share or [1.0] * count,
        ),
    )


FLAT = FlatPatch(centre_mm=(0.0, 0.0, 0.0), width_mm=10.0, step_mm=0.25)
ON = Settings(drive={"red": 1.0}, duration_s=600.0)
SKIN = Skin()
GRID = [(x, y, 3.0) for x in (-5.0, 0.0, 5.0) for y in (-5.0, 0.0, 5.0)]


@pytest.fixture(scope="module")
def nine():
    """Nine red LEDs 3 mm above the skin, 5 mm apart."""
    return spots(ON, mask(*GRID), SKIN, FLAT)


def test_maps_have_their_axes(nine):
    points = 41
    assert nine.place_mm == pytest.approx((np.arange(points) - 20) * 0.25)
    assert nine.irradiance_mW_cm2.shape == (1, points, points)
    assert nine.layer_mW_cm2.shape == (1, 6, points, points)
    assert nine.depth_mW_cm2.shape == (1, 3, points, points)
    assert list(nine.unevenness) == ["surface", *SKIN.layer_names, "0.3 mm", "0.5 mm", "1 mm"]


@pytest.mark.hazard("HZ56")
def test_the_irradiance_is_that_of_the_leds(nine):
    """The same inverse squares as the footprint takes, apart from the size of the die."""
    lamp = mask(*GRID)
    across, up = np.meshgrid(nine.place_mm[::4], nine.place_mm[::4])
    points = np.column_stack([across.ravel(), up.ravel(), np.zeros(across.size)])
    known = irradiance_at(points, np.tile([0.0, 0.0, 1.0], (len(points), 1)), lamp.leds, lamp.channels)
    ours = nine.irradiance_mW_cm2[0, ::4, ::4].ravel()
    assert ours == pytest.approx(np.asarray(known).reshape(len(points)), rel=0.02)


def test_skin_evens_light_out(nine):
    """The deeper, the less of the spots is left."""
    peaks = [nine.unevenness[name].most_over_mean for name in ("surface", "0.3 mm", "0.5 mm", "1 mm")]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[0] > 1.3
    assert nine.unevenness["subcutis"].most_over_mean < nine.unevenness["papillary dermis"].most_over_mean


def test_the_dose_of_even_light_is_the_plane_solver_s():
    """Light from far away is a beam straight down; over a patch it is even."""
    far = mask((0.0, 0.0, 800.0))
    found = spots(ON, far, SKIN, FLAT)
    node_nm, weight = far.channels[0].spectrum.nodes(5)
    known = weight @ light.solve(SKIN.slab(node_nm), light.Collimated()).layer_fluence
    middle = found.layer_mW_cm2[0, :, 20, 20] / found.irradiance_mW_cm2[0, 20, 20]
    assert middle == pytest.approx(known, rel=0.01)
    assert all(one.most_over_mean == pytest.approx(1.0, abs=2e-3) for one in found.unevenness.values())


@pytest.mark.parametrize(("peak_nm", "fwhm_nm"), [(450.0, 20.0), (590.0, 15.0), (633.0, 18.0), (850.0, 40.0)])
def test_one_wavelength_stands_for_the_shape_of_a_spot(peak_nm, fwhm_nm):
    """The contrast left at 0.5 mm of stripes as wide as spots: the mean wavelength against five of the spectrum."""
    spectrum = channel(peak_nm=peak_nm, fwhm_nm=Stated(fwhm_nm, "claimed")).spectrum
    node_nm, weight = spectrum.nodes(5)

    def contrast(wavelength_nm, share):
        found = light.transfer(SKIN.slab(wavelength_nm), light.Diffuse(), [0.0, 0.6, 2.0], [0.3, 0.5]).fluence
        even = np.tensordot(share, found, axes=1)
        return even[1:] / even[0]

    whole, one = contrast(node_nm, weight), contrast(np.array([spectrum.centroid_nm]), np.ones(1))
    assert one == pytest.approx(whole, abs=0.015)


def test_twice_the_drive_is_twice_the_light_and_shares_count(nine):
    half = spots(Settings(drive={"red": 0.5}, duration_s=600.0), mask(*GRID, share=[2.0] * 9), SKIN, FLAT)
    assert half.layer_mW_cm2 == pytest.approx(nine.layer_mW_cm2)


def test_a_session_adds_up(nine):
    assert nine.depth_J_cm2[1] == pytest.approx(nine.depth_mW_cm2[0, 1] * 600.0 / 1000.0)
    assert nine.unevenness["0.5 mm"].mean == pytest.approx(nine.depth_J_cm2[1].mean())


def test_dark_channels_and_zones_are_dark():
    two = mask(
        (0.0, 0.0, 3.0), (2.0, 0.0, 3.0), (0.0, 2.0, 3.0),
        channels=(channel(), channel("near infrared", 830.0)),
        channel_of=[0, 0, 1], zones=("left", "right"), zone=[0, 1, 0],
    )  # fmt: skip
    left = spots(Settings(drive={"red/left": 1.0}, duration_s=60.0), two, SKIN, FLAT)
    alone = spots(ON, mask((0.0, 0.0, 3.0)), SKIN, FLAT)
    assert not left.layer_mW_cm2[1].any()
    assert not left.irradiance_mW_cm2[1].any()
    assert left.depth_mW_cm2[0] == pytest.approx(alone.depth_mW_cm2[0])


def test_dark_everywhere_is_even():
    dark = spots(Settings(drive={"red": 0.0}, duration_s=60.0), mask((0.0, 0.0, 3.0)), SKIN, FLAT)
    assert dark.unevenness["0.5 mm"] == Unevenness(0.0, 0.0, 0.0, 0.0, 0.0)
    assert dark.unevenness["0.5 mm"].most_over_mean == 0.0


def test_a_turned_patch_sees_the_same_light():
    """The scene turned over: LEDs and patch face the other way, left becomes right."""
    place = np.array([[1.0, 0.5, 3.0], [-2.0, 0.0, 2.0]])
    here = spots(ON, mask(*place), SKIN, FLAT)
    turned = mask(*(place * [-1.0, 1.0, -1.0]))
    away = Leds(position_mm=turned.leds.position_mm, axis=-turned.leds.axis, channel=[0, 0], zone=[0, 0], share=[1, 1])
    lamp = Mask(name="turned", channels=turned.channels, leds=away)
    there = spots(ON, lamp, SKIN, FlatPatch(centre_mm=(0, 0, 0), normal=(0, 0, -2.0), width_mm=10.0, step_mm=0.25))
    assert there.depth_mW_cm2 == pytest.approx(here.depth_mW_cm2)


@pytest.mark.parametrize("normal", [(0, 0, 1), (0, 1, 0), (0, -1, 0), (1, 2, 3)])
def test_the_axes_of_a_patch_are_square(normal):
    axes = FlatPatch(centre_mm=(0, 0, 0), normal=normal).axes
    assert axes @ axes.T == pytest.approx(np.eye(3))
    assert np.linalg.det(axes) == pytest.approx(1.0)
    assert axes[2] == pytest.approx(np.array(normal) / np.linalg.norm(normal))


@pytest.mark.hazard("HZ56")
def test_a_real_mask_on_a_face():
    face, lamp = Face.load("average-adult"), Mask.load("home-3")
    patch = FlatPatch.on(face, (35.0, -40.0, 0.0), width_mm=12.0, step_mm=0.3)
    assert np.min(np.linalg.norm(face.vertices_mm - patch.centre_mm, axis=1)) == 0.0
    settings = Settings(drive={one.name: 1.0 for one in lamp.channels}, duration_s=600.0)
    found = spots(settings, lamp, SKIN, patch, face)
    assert found.channels == tuple(one.name for one in lamp.channels)
    assert (found.depth_J_cm2 > 0).all()
    assert 1.0 < found.unevenness["0.5 mm"].most_over_mean < found.unevenness["surface"].most_over_mean


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: spots(ON, Mask(name="sheet", channels=(channel(),)), SKIN, FLAT), "Nobody says where the LEDs"),
        (lambda: spots(ON, mask((0, 0, 3.0), channels=(channel(beam=None),)), SKIN, FLAT), "how they shine"),
        (lambda: spots(ON, mask((0, 0, 3.0)), Skin(melanin=[1.0, 2.0]), FLAT), "holds 2 draws"),
        (lambda: spots(Settings(drive={"blue": 1.0}, duration_s=1.0), mask((0, 0, 3.0)), SKIN, FLAT), "no channel"),
        (lambda: spots(Settings(drive={"red/chin": 1.0}, duration_s=1.0), mask((0, 0, 3.0)), SKIN, FLAT), "no zone"),
        (lambda: spots(ON, mask((0, 0, 3.0)), SKIN, FLAT, depth_mm=(90.0,)), "outside the slab"),
        (lambda: FlatPatch(centre_mm=(0.0, 0.0)), "three finite numbers"),
        (lambda: FlatPatch(centre_mm=(0, 0, 0), normal=(0, 0, 0)), "normal"),
        (lambda: FlatPatch(centre_mm=(0, 0, 0), step_mm=0.0), "step_mm"),
        (lambda: FlatPatch(centre_mm=(0, 0, 0), width_mm=1e4), "width_mm"),
        (lambda: FlatPatch.on(Face.load("average-adult"), (np.nan, 0, 0)), "not a point"),
    ],
)
def test_what_cannot_be_used_is_refused(call, says):
    with pytest.raises(BadInput, match=says):
        call()
