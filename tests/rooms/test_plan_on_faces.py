"""Plans and limits for masks that are known LED by LED: where the person is treated, and at the eyes themselves."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lightmask.dose import reach, treated
from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Face, Footprint, Mask, Settings, eye_places, shine
from lightmask.person import Person
from lightmask.plan import choose, document
from lightmask.plan.persons_skin import skin_of, skins_of
from lightmask.safety import check, review
from lightmask.safety.exposure import exposure
from lightmask.skin import Skin
from lightmask.units import W_m2_PER_mW_cm2

CLAIRE = Person.load(Path(__file__).resolve().parents[2] / "examples" / "claire.person.toml")
HOME, PANEL = Mask.load("home-3"), Mask.load("office-4")
FACE = Face.load("average-adult").coarse()
SKIN = Skin.typical(ita_deg=46)
LIT = ("red", "near infrared")
DRAWS = 8


@pytest.fixture(scope="module")
def course():
    return choose("wrinkles", CLAIRE, HOME, draws=DRAWS)


@pytest.fixture(scope="module")
def worn():
    return shine(HOME, FACE, draws=DRAWS)


def session(drive=1.0, minutes=10.0, channels=LIT):
    return Settings(drive=dict.fromkeys(channels, drive), duration_s=60 * minutes)


def use(footprint, settings=None, person=CLAIRE):
    return {one.id: one.use for one in review(settings or session(), footprint, SKIN, person).findings}


# -- plans -------------------------------------------------------------------------------------------------------------


def test_a_mask_known_by_its_leds_gets_a_plan(course):
    assert course.leading_band == "red"
    assert 0 < course.minutes <= HOME.session_s.value / 60
    assert course.chances
    assert not course.draft
    assert set(course.settings.drive) == set(LIT)
    assert all(found.kept for found in course.review.findings)
    assert isinstance(document(course, "1", ""), dict)


def test_the_plan_holds_the_light_on_the_whole_face_and_at_the_eyes(course):
    assert isinstance(course.footprint.eyes, Footprint)
    assert course.footprint.full_drive_mW_cm2.shape == (DRAWS, FACE.patches, 3, 1)
    assert course.footprint.eyes.full_drive_mW_cm2.shape == (DRAWS, len(eye_places.names()), 3, 1)
    assert course.footprint.face.name == FACE.name
    assert "LEDs one by one" in course.footprint.rests_on


def test_the_dose_is_that_of_the_region_that_is_treated(course):
    assert course.dose.patches == ("cheeks",)
    cheeks = treated(course.footprint, "cheek")
    returned = reach(cheeks.channels, course.skin).returned
    expected = cheeks.irradiance_mW_cm2(course.settings, returned) * course.settings.lit_s * 1e-3
    assert course.dose.incident_J_cm2 == pytest.approx(expected)


def test_another_region_has_another_dose(course):
    lids = choose("wrinkles", replace(CLAIRE, region="eyelid"), HOME, draws=DRAWS)
    assert lids.dose.patches == ("eyelids", "periorbital")
    assert lids.skin.region == "eyelid"
    per_minute = [one.dose.surface_J_cm2.mean() / one.minutes for one in (lids, course)]
    assert per_minute[0] != pytest.approx(per_minute[1], rel=0.05)


def test_a_region_off_the_face_is_refused():
    with pytest.raises(BadInput, match="'neck' is no part of the face that a mask is put on"):
        choose("wrinkles", replace(CLAIRE, region="neck"), HOME, draws=2)


def test_the_same_inputs_give_the_same_plan_and_a_fine_face_its_coarse_one(course):
    on_face = choose("wrinkles", CLAIRE, HOME, Face.load("average-adult"), draws=DRAWS)
    assert on_face.footprint.face.patches == FACE.patches
    assert on_face.minutes == course.minutes
    assert np.array_equal(on_face.dose.incident_J_cm2, course.dose.incident_J_cm2)


def test_on_another_face_another_dose(course):
    small = choose("wrinkles", CLAIRE, HOME, Face.load("woman-p5"), draws=DRAWS)
    assert small.footprint.face.name.startswith("woman-p5")
    assert not np.allclose(small.dose.incident_J_cm2, course.dose.incident_J_cm2)


def test_a_sheet_is_planned_the_same_on_any_face():
    contour = Mask.load("omnilux-contour-face")
    anywhere = choose("wrinkles", CLAIRE, contour, "uniform", draws=DRAWS)
    on_face = choose("wrinkles", CLAIRE, contour, FACE, draws=DRAWS)
    assert on_face.minutes == anywhere.minutes
    assert on_face.dose.incident_J_cm2 == pytest.approx(anywhere.dose.incident_J_cm2)


def test_without_goggles_no_infrared():
    with pytest.raises(Unsafe, match="C15"):
        choose("wrinkles", replace(CLAIRE, shields="none"), HOME, draws=2)


def test_a_panel_for_the_clinic_is_not_planned_at_home():
    with pytest.raises(Unsafe, match="meant for a clinic, and the care is at home"):
        choose("wrinkles", CLAIRE, PANEL, draws=2)


def test_skins_for_a_face_are_one_persons():
    skins = skins_of(CLAIRE, FACE.regions, draws=20)
    assert set(skins) == set(FACE.regions)
    assert {skin.draws for skin in skins.values()} == {20}
    read = skin_of(CLAIRE, 20, np.random.default_rng(0))
    assert np.array_equal(skins["cheeks"].melanin, read.melanin)
    assert np.median(skins["forehead"].melanin) > np.median(read.melanin)


# -- exposure ----------------------------------------------------------------------------------------------------------


@pytest.mark.hazard("HZ23")
def test_eyes_get_what_falls_before_them_not_a_share_of_the_skin(worn):
    found = exposure(session(), worn, replace(CLAIRE, shields="none"))
    before_eyes = worn.eyes.irradiance_mW_cm2(session())[..., :2] * W_m2_PER_mW_cm2
    assert found.eye_W_m2 == pytest.approx(before_eyes.max(axis=1))
    by_share = exposure(session(), replace(worn, eyes=None), replace(CLAIRE, shields="none"))
    assert by_share.eye_W_m2 == pytest.approx(by_share.skin_W_m2.max(axis=1))
    assert (found.eye_W_m2 < by_share.eye_W_m2).all()  # the mask leaves the eyes open


def test_dark_channels_are_left_out(worn):
    found = exposure(session(channels=("red",)), worn, CLAIRE)
    assert [channel.name for channel in found.channels] == ["red"]
    assert found.skin_W_m2.shape == (DRAWS, FACE.patches, 1)


@pytest.mark.hazard("HZ23")
def test_what_the_skin_sends_back_counts_on_skin_and_eyes(worn):
    of_skin = reach(worn.channels, SKIN).returned
    black, found = exposure(session(), worn, CLAIRE), exposure(session(), worn, CLAIRE, of_skin)
    assert found.skin_W_m2 == pytest.approx(worn.irradiance_mW_cm2(session(), of_skin)[..., :2] * 10)
    assert (found.skin_W_m2.max(axis=1) > black.skin_W_m2.max(axis=1)).all()
    assert (found.eye_W_m2 > black.eye_W_m2).all()


@pytest.mark.hazard("HZ23")
def test_the_brightest_patch_sets_the_limits_of_the_skin(worn):
    """Doubling one patch that is not the brightest changes nothing until it is."""
    faint, bright = use(worn), use(worn)
    light = np.array(worn.full_drive_mW_cm2)
    total = light[..., :2, 0].sum(axis=2)
    dim, top = int(total.max(axis=0).argmin()), int(total.min(axis=0).argmax())
    for patch, kept in ((dim, faint), (top, bright)):
        changed = light.copy()
        changed[:, patch] *= 3.0 if patch == top else 1.5
        kept.update(use(replace(worn, full_drive_mW_cm2=changed)))
    assert faint["X12"] == pytest.approx(use(worn)["X12"])
    assert bright["X12"] > 1.1 * faint["X12"]
    assert bright["MTD"] > 1.1 * faint["MTD"]
    assert bright["X09"] == pytest.approx(faint["X09"])  # at the eye


def test_the_skin_limit_is_the_brightest_patchs_own(worn):
    of_skin = reach(worn.channels, SKIN).returned
    red = worn.irradiance_mW_cm2(session(channels=("red",)), of_skin)[..., 0].max(axis=1)
    found = next(
        one for one in review(session(channels=("red",)), worn, SKIN, CLAIRE).findings if one.id == "MTD"
    )  # fmt: skip
    assert found.value == pytest.approx(np.quantile(red * 600 * 1e-3, 0.95), rel=0.01)


@pytest.mark.parametrize("zone", ["", "/upper middle"])
def test_twice_the_drive_is_twice_the_use(zone):
    panel = shine(PANEL, FACE)
    office = replace(CLAIRE, care="office")
    half, whole = (use(panel, session(drive, 5, (f"red{zone}", "near infrared")), office) for drive in (0.4, 0.8))
    for limit in ("X09", "X07", "MTD", "X12"):
        assert whole[limit] == pytest.approx(2 * half[limit]), limit
    assert whole["session"] == half["session"]


def test_goggles_take_light_from_the_eyes_alone(worn):
    bare, better = replace(CLAIRE, shields="none"), replace(CLAIRE, shield_transmittance=0.005)
    without, goggles, dark = (use(worn, person=person) for person in (bare, CLAIRE, better))
    assert goggles["X09"] == pytest.approx(0.01 * without["X09"])
    assert dark["X09"] == pytest.approx(0.5 * goggles["X09"])
    assert goggles["X12"] == without["X12"]
    assert goggles["MTD"] == without["MTD"]


def test_one_zone_never_uses_more_than_all_of_them():
    panel = shine(PANEL, FACE)
    office = replace(CLAIRE, care="office")
    all_zones = use(panel, session(1.0, 5, ("red",)), office)
    for zone in PANEL.zones:
        part = use(panel, session(1.0, 5, (f"red/{zone}",)), office)
        assert all(part[limit] <= all_zones[limit] * (1 + 1e-9) for limit in part)


def test_check_clears_a_home_session_and_refuses_the_panel_at_home(worn):
    assert check(session(minutes=5), worn, SKIN, CLAIRE).settings == session(minutes=5)
    panel = shine(PANEL, FACE)
    with pytest.raises(Unsafe, match="meant for a clinic"):
        check(session(0.3, 5), panel, SKIN, CLAIRE)
    assert check(session(0.3, 5), panel, SKIN, replace(CLAIRE, care="office"))


def test_a_remedy_is_obeyed_to_pass():
    """At full drive the panel is too bright; the drive that the refusal names is not."""
    panel, office = shine(PANEL, FACE, draws=4), replace(CLAIRE, care="office")
    found = review(session(1.0, 5), panel, SKIN, office)
    over = [one for one in found.findings if not one.kept]
    assert over
    lower = min(one.highest_drive for one in over)
    assert not [one for one in review(session(lower, 5), panel, SKIN, office).findings if not one.kept]


def test_a_panel_too_bright_is_dimmed_in_the_office_or_shortened_and_its_minutes_follow():
    person = replace(CLAIRE, care="office")
    course = choose("wrinkles", person, PANEL, FACE, draws=DRAWS)
    assert review(session(1.0, 30), course.footprint, course.skin, person).broken
    assert all(0 < share <= 1 for share in course.settings.drive.values())
    assert any("dimmed and timed to" in reason for reason in course.minutes_from)
    assert 0.9 < max(finding.use for finding in course.review.findings) <= 1, "no further than a limit asks"
    chance = next(found for found in course.chances if found.band == course.leading_band)
    assert f"{100 * chance.inside:.0f} %" in course.minutes_from[0]
