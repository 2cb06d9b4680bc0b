"""The risk group of a mask: the library, what stays unknown, lenses, large dies, dim light, violet."""

import math

import numpy as np
import pytest
from rooms.lamps import board, lamp, mono, square

from lightmask.errors import BadInput
from lightmask.mask import Beam, Channel, Leds, Mask, Stated, sheet, shine
from lightmask.mask.photometry.beams import halving_at
from lightmask.safety import fields, grading, looking, risk_group
from lightmask.safety.looking import look
from lightmask.safety.risk_group import ACTINIC, BLUE, INFRARED, NEAR_UV, THERMAL, UNSEEN

NOBODY_KNOWS = Stated(None, "unknown")
GRID = 60


def said(figure, provenance="measured"):
    return Stated(figure, provenance)


def searched(places_mm, sides_mm, lights, radius_mm):
    """Most light in a circle, found by trying a fine grid of places."""
    low, high = places_mm.min(axis=0) - 1, places_mm.max(axis=0) + 1
    x, y = np.meshgrid(np.linspace(low[0], high[0], GRID * 4), np.linspace(low[1], high[1], GRID * 4))
    centres = np.stack([x.ravel(), y.ravel()], axis=1)
    away = places_mm[None] - centres[:, None]
    return (fields.overlap(away, np.broadcast_to(sides_mm, away.shape[:2]), radius_mm) * lights).sum(axis=1).max()


# What an eye sees -----------------------------------------------------------------------------------------------------


def test_the_overlap_of_a_square_and_a_circle():
    rng = np.random.default_rng(3)
    line = np.linspace(-0.5, 0.5, 801)[:-1] + 1 / 1600
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    for _ in range(40):
        away, side, radius = rng.normal(size=2), rng.uniform(0.2, 3), rng.uniform(0.2, 2)
        points = grid * side + away
        counted = (np.hypot(*points.T) <= radius).mean()
        assert float(fields.overlap(away, side, radius)) == pytest.approx(counted, abs=2e-3)


@pytest.mark.parametrize(("pitch_mm", "die_mm"), [(8.0, 1.0), (3.0, 1.0), (1.4, 1.0), (2.5, 0.3), (5.0, 4.0)])
@pytest.mark.parametrize("field_rad", [0.1, 0.011, 0.0017])
def test_the_brightest_circle_is_found(pitch_mm, die_mm, field_rad):
    places = square(4, pitch_mm) + 0.1 * pitch_mm * np.sin(np.arange(32)).reshape(16, 2)
    channel = mono(633, 10, die_mm=die_mm)
    found = look(board(places), (channel,)).radiance_W_m2_sr(np.array([[10.0]]), field_rad)[0]
    radius_mm = 100 * field_rad
    wanted = searched(places, die_mm, 10 / math.pi / (math.pi * radius_mm**2) * 1000, radius_mm)
    assert 0.97 * wanted <= found <= 1.02 * wanted, found / wanted


def test_an_led_by_itself_follows_the_inverse_square():
    one = look(board([[0, 0]]), (mono(850, 1),))
    assert one.W_m2[0, 0] == pytest.approx(1e-3 / math.pi / 0.2**2)
    assert look(board([[0, 0]]), (mono(850, 1),), 100).W_m2[0, 0] == pytest.approx(1e-3 / math.pi / 0.1**2)


def test_the_narrow_view_leaves_out_what_lies_aside():
    far = look(board([[0, 0], [0, 190.0]]), (mono(405, 1),))
    assert far.narrow_W_m2[0, 0] == pytest.approx(1e-3 / math.pi / 0.2**2), "43.5 degrees aside, beyond 40.1"
    assert far.W_m2[0, 0] > far.narrow_W_m2[0, 0]


def test_an_eye_before_a_hollow_mask_keeps_its_distance():
    angle = np.radians(np.linspace(-80, 80, 17))
    place = np.column_stack([90 * np.sin(angle), np.zeros(17), 90 * np.cos(angle)])
    hollow = Leds(position_mm=place, axis=-place / 90, channel=np.zeros(17), zone=np.zeros(17), share=np.ones(17))
    seen = look(hollow, (mono(850, 1),))
    assert seen.W_m2.max() <= 17 * 1e-3 / math.pi / 0.2**2


def test_a_die_larger_than_the_field_shows_its_true_radiance():
    found = risk_group.of(lamp(mono(850, 500, die_mm=5.0)))
    true = 0.5 / math.pi / 0.005**2 * 10**-0.3
    thermal = found.hazard(UNSEEN)
    assert thermal.steps[0].value == pytest.approx(true, rel=1e-3)
    assert thermal.steps[0].alpha_rad == pytest.approx(0.025, rel=1e-3)
    assert thermal.steps[0].limit == pytest.approx(6000 / 0.025, rel=1e-3)


def test_a_filled_field_is_judged_as_large():
    filled = risk_group.of(lamp(mono(850, 100), square(40, 2.0)))
    worst = filled.hazard(THERMAL).steps[0]
    assert worst.alpha_rad == pytest.approx(0.1)
    assert worst.value == pytest.approx(0.1 / 0.002**2 / math.pi * 10**-0.3, rel=0.02)


@pytest.mark.hazard("HZ03")
def test_nearer_than_200_mm_is_never_a_lower_group():
    for mask in (lamp(mono(850, 3000, die_mm=0.5)), lamp(mono(415, 60), square(6, 8.0)), Mask.load("home-3")):
        far, near = risk_group.of(mask), risk_group.of(mask, distance_mm=100)
        assert (far.distance_mm, near.distance_mm) == (200, 100)
        for name in (THERMAL, INFRARED):
            ratios = [found.hazard(name).steps[0].value / found.hazard(name).steps[0].limit for found in (far, near)]
            assert ratios[0] <= ratios[1]
        assert grading.GROUPS.index(far.overall) <= grading.GROUPS.index(near.overall)


@pytest.mark.hazard("HZ03")
def test_a_lens_makes_it_brighter():
    bare, lensed = (risk_group.of(lamp(mono(450, 500, beam=beam))) for beam in (None, halving_at(10.0)))
    assert grading.GROUPS.index(lensed.overall) > grading.GROUPS.index(bare.overall)


def test_a_beam_that_is_strongest_aside_counts_in_full():
    cosine = np.linspace(0, 1, 201)
    aside = np.exp(-(((cosine - 0.7) / 0.1) ** 2))
    beam = Beam(cosine=cosine, per_sr=aside / (2 * np.pi * np.trapezoid(aside, cosine)))
    seen = look(board([[0, 0]]), (mono(450, 1, beam=beam),))
    assert seen.W_m2.max() == pytest.approx(beam.per_sr.max() * 1e-3 / 0.2**2)


def test_dies_of_one_package_add_up():
    two = (mono(633, 10, name="a"), mono(633, 10, name="b"))
    together = lamp(two, [[0, 0], [0, 0]], [0, 1])
    alone = risk_group.of(lamp(mono(633, 20))).hazard(THERMAL)
    assert [step.value for step in risk_group.of(together).hazard(THERMAL).steps] == pytest.approx(
        [step.value for step in alone.steps]
    )


# Dim, infrared and violet light ---------------------------------------------------------------------------------------


def test_far_red_is_seen_when_bright_and_not_when_dim():
    far_red = Channel(name="far red", peak_nm=730, fwhm_nm=said(30), flux_mW=said(100), die_mm=1.0)
    dim = Channel(name="far red", peak_nm=730, fwhm_nm=said(30), flux_mW=said(0.01), die_mm=1.0)
    assert risk_group.of(lamp(far_red)).hazard(UNSEEN) is None
    weak = risk_group.of(lamp(dim)).hazard(UNSEEN)
    assert weak.group == "exempt"
    assert 0 < weak.steps[0].value < 1


def test_infrared_that_can_be_lit_alone_is_judged_alone():
    both = (mono(633, 20), mono(850, 20))
    places, numbers = [[0, 0], [8, 0]], [0, 1]
    assert risk_group.of(lamp(both, places, numbers, separable="yes")).hazard(UNSEEN) is not None
    assert risk_group.of(lamp(both, places, numbers, separable="unknown")).hazard(UNSEEN) is not None
    assert risk_group.of(lamp(both, places, numbers, separable="no")).hazard(UNSEEN) is None


@pytest.mark.hazard("HZ04")
def test_the_ultraviolet_tail_of_405_nm():
    tail = Channel(name="violet", peak_nm=405, fwhm_nm=said(15), flux_mW=said(100), die_mm=1.0)
    worn = risk_group.worn((tail,), [100.0])
    assert worn.hazard(NEAR_UV).steps[0].value == pytest.approx(22, abs=4)
    assert worn.hazard(NEAR_UV).group == "RG1"
    assert worn.hazard(ACTINIC).group == "exempt"
    assert risk_group.worn((mono(470),), [100.0]).hazard(NEAR_UV).steps[0].value == 0


def test_the_edition_chooses_the_weights():
    iec = risk_group.worn((mono(440),), [10.0])
    icnirp = risk_group.worn((mono(440),), [10.0], edition="ICNIRP 2013")
    ratio = iec.hazard(THERMAL).steps[0].value / icnirp.hazard(THERMAL).steps[0].value
    assert ratio == pytest.approx(10)
    assert (iec.edition, icnirp.edition) == ("IEC 62471:2006", "ICNIRP 2013")
    with pytest.raises(BadInput, match="edition"):
        risk_group.worn((mono(440),), [10.0], edition="2013")


# What is not known ----------------------------------------------------------------------------------------------------


def test_every_mask_of_the_library_gets_an_answer():
    for name in sheet.names():
        mask = Mask.load(name)
        found = risk_group.of(mask)
        assert found.overall in (*grading.GROUPS, "unknown")
        if not mask.leds_known:
            assert found.overall == "unknown", f"{name}: nobody says what its LEDs give"
            assert found.hazard(THERMAL).group == "unknown"
            assert found.hazard(THERMAL).why_unknown
    assert risk_group.of(Mask.load("home-3")).overall == "exempt"
    assert risk_group.of(Mask.load("office-4")).overall == "RG2"


def test_unknown_flux_is_never_exempt():
    blind = lamp((mono(450), mono(850, 10)), [[0, 0], [8, 0]], [0, 1])
    found = risk_group.of(blind)
    assert found.hazard(BLUE).group == "unknown"
    assert found.hazard(BLUE).why_unknown == "the flux of one LED of 450"
    assert found.hazard(INFRARED).group == "exempt", "the blue LED sends no infrared"
    assert found.overall == "unknown"


def test_what_is_known_still_counts_when_a_part_is_not():
    bright = lamp((mono(633), mono(450, 2000)), [[0, 0], [8, 0]], [0, 1])
    found = risk_group.of(bright)
    assert found.overall == "unknown"
    assert found.at_least in ("RG1", "RG2")
    assert found.hazard(BLUE).at_least == found.at_least


def test_an_unknown_die_proves_what_it_can():
    dim = risk_group.of(lamp(mono(450, 1, die_mm=None), [[0, 0], [30, 0]]))
    assert dim.hazard(BLUE).group == "exempt"
    assert dim.hazard(BLUE).steps[2].value <= 4e6
    bright = risk_group.of(lamp(mono(450, 4000, die_mm=None), [[0, 0], [30, 0]]))
    assert bright.hazard(BLUE).group == "unknown"
    assert bright.hazard(BLUE).why_unknown == "the side of the die of 450"
    known = risk_group.of(lamp(mono(450, 4000, die_mm=3.0), [[0, 0], [30, 0]]))
    assert known.hazard(BLUE).group in ("RG1", "RG2")


def test_leds_whose_places_nobody_knows_are_laid_evenly():
    sheet_only = Mask(
        name="sheet", channels=(mono(415, 60),), led_count=said(144), area_cm2=said(144 * 0.64), pulsed="yes"
    )
    laid = risk_group.of(lamp(mono(415, 60), square(12, 8.0)))
    found = risk_group.of(sheet_only)
    assert [step.value for step in found.hazard(BLUE).steps] == pytest.approx(
        [step.value for step in laid.hazard(BLUE).steps]
    )
    assert "8 mm apart" in found.notes[0]
    assert any("pulse" in note for note in found.notes)
    no_area = Mask(name="sheet", channels=(mono(415, 60),), led_count=said(144))
    assert risk_group.of(no_area).overall == "unknown"


def bounded(value, **more):
    channel = Channel(name="nir", peak_nm=850, irradiance_mW_cm2=value)
    return risk_group.of(Mask(name="sheet", channels=(channel,), **more))


def test_irradiance_on_the_skin_bounds_infrared_alone():
    assert bounded(said(9.9)).hazard(INFRARED).group == "exempt"
    over = bounded(said(20)).hazard(INFRARED)
    assert (over.group, over.at_least) == ("RG1", "exempt"), "at most RG1, perhaps exempt"
    assert not over.certain
    assert bounded(said(9.9)).hazard(THERMAL).group == "unknown"
    assert bounded(NOBODY_KNOWS).hazard(INFRARED).group == "unknown"
    far = bounded(said(5), stated_at_mm=said(300))
    assert far.hazard(INFRARED).group == "unknown", "stated farther off than the eye is"


@pytest.mark.parametrize(("means", "value"), [("total", 300.0), ("each", 600.0), ("unknown", 600.0)])
def test_one_figure_for_two_channels(means, value):
    two = tuple(Channel(name=f"{nm}", peak_nm=nm) for nm in (870, 940))
    mask = Mask(name="sheet", channels=two, total_mW_cm2=said(30), total_means=means)
    assert risk_group.of(mask).hazard(INFRARED).steps[0].value == pytest.approx(value, rel=1e-3)


def test_the_group_at_the_upper_end_of_the_doubt():
    def group_of(provenance):
        return risk_group.of(lamp(mono(850, 4.0, provenance=provenance), square(12, 10.0)))

    assert group_of("measured").overall == group_of("claimed").overall == "exempt"
    near = lamp(mono(850, 20.0, provenance="claimed"), square(12, 10.0))
    E_IR = risk_group.of(near).hazard(INFRARED).steps[0].value
    almost = lamp(mono(850, 20.0 * 90 / E_IR, provenance="claimed"), square(12, 10.0))
    assert (risk_group.of(almost).overall, risk_group.of(almost).could_be) == ("exempt", "RG1")


# Worn -----------------------------------------------------------------------------------------------------------------


def test_a_worn_sheet_is_judged_at_the_eyes():
    mask = Mask(name="sheet", channels=(Channel(name="nir", peak_nm=850, irradiance_mW_cm2=said(30)),))
    found = risk_group.of_worn(shine(mask))
    assert found.distance_mm is None
    assert (found.overall, found.could_be) == ("RG1", "")
    assert risk_group.of_worn(shine(mask), doubt=[3.0]).could_be == "RG2"
    blind = Mask(name="sheet", channels=(Channel(name="nir", peak_nm=850),))
    assert risk_group.of_worn(shine(blind)).overall == "unknown"


@pytest.mark.parametrize("irradiance", [[-1.0], [math.inf], [1.0, 2.0], 5.0])
def test_absurd_irradiances_are_refused(irradiance):
    with pytest.raises(BadInput):
        risk_group.worn((mono(850),), irradiance)


@pytest.mark.parametrize("distance_mm", [0, -1, math.nan, 5, math.inf])
def test_absurd_distances_are_refused(distance_mm):
    with pytest.raises(BadInput, match="distance_mm"):
        risk_group.of(lamp(mono(850, 1)), distance_mm)


def test_hazards_and_rules_that_are_none_are_refused():
    with pytest.raises(BadInput, match="is no hazard"):
        grading.graded("green light", 1.0)
    with pytest.raises(BadInput, match="depends on alpha"):
        grading.graded(THERMAL, 1.0)
    with pytest.raises(BadInput, match="values"):
        grading.graded(BLUE, [1.0, 2.0])
    with pytest.raises(BadInput, match="no rule of looking"):
        looking.rule("a squint")
    for value in (math.nan, -1.0, math.inf):
        with pytest.raises(BadInput):
            grading.graded(BLUE, value)
