"""The dose patch by patch: one skin or one for each region, skin carried over, and light that comes back."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from lightmask.dose import face_regions, per_layer, reach, treated
from lightmask.dose.regions import skin_of_face
from lightmask.errors import BadInput
from lightmask.mask import Face, Mask, Settings, shine
from lightmask.mask.face import REGIONS
from lightmask.skin import LAYERS, Skin, elsewhere, ita_deg, region_row, regions
from lightmask.skin.parameters import model
from lightmask.skin.usual import usual_fields

FACE = Face.load("average-adult").coarse()
SESSION = Settings(drive={"red": 1.0, "near infrared": 0.5}, duration_s=600)
CHEEK = Skin.typical(ita_deg=45)
EVERYWHERE = dict.fromkeys(REGIONS, CHEEK)


@pytest.fixture(scope="module")
def home():
    return shine(Mask.load("home-3"), FACE)


@pytest.fixture(scope="module")
def drawn():
    return shine(Mask.load("home-3"), FACE, draws=3)


def cheeks(draws=3):
    return Skin.typical(ita_deg=np.linspace(30, 50, draws))


# -- one skin or many --------------------------------------------------------------------------------------------------


def test_one_skin_on_every_patch(home):
    dose = per_layer(SESSION, home, CHEEK)
    assert dose.fluence_J_cm2.shape == (1, FACE.patches, len(LAYERS), 3)
    assert dose.patches == home.patches
    assert np.isfinite(dose.fluence_J_cm2).all()
    per_incident = dose.channel_J_cm2 / np.where(dose.incident_J_cm2 > 0, dose.incident_J_cm2, np.nan)[..., None]
    assert np.nanmin(per_incident[..., 0, :], axis=1) == pytest.approx(np.nanmax(per_incident[..., 0, :], axis=1))


def test_equal_skins_by_region_give_the_same_as_one(home):
    one, many = per_layer(SESSION, home, CHEEK), per_layer(SESSION, home, EVERYWHERE)
    inside = FACE.region >= 0
    for kept in ("channel_J_cm2", "channel_J_cm3", "fluence_J_cm2", "absorbed_J_cm3"):
        assert getattr(many, kept)[:, inside] == pytest.approx(getattr(one, kept)[:, inside], rel=1e-9)
    assert many.surface_J_cm2 == pytest.approx(one.surface_J_cm2, rel=1e-9)


def test_outside_the_regions_nothing_is_said(home):
    dose = per_layer(SESSION, home, EVERYWHERE)
    outside = FACE.region < 0
    assert outside.any()
    assert np.isnan(dose.fluence_J_cm2[:, outside]).all()
    assert np.isfinite(dose.fluence_J_cm2[:, ~outside]).all()
    assert np.isfinite(dose.surface_J_cm2).all()
    named = per_layer(SESSION, home, EVERYWHERE | {"": CHEEK})
    assert np.isfinite(named.fluence_J_cm2).all()


def test_each_patch_has_the_skin_of_its_region(home):
    dark = Skin.typical(ita_deg=-20)
    mixed = per_layer(SESSION, home, EVERYWHERE | {"nose": dark})
    deep = LAYERS.index("reticular dermis")
    for region, skin in (("nose", dark), ("chin", CHEEK)):
        some = FACE.within(region)
        expected = reach(home.channels, skin).fluence[0, 0, deep]
        found = mixed.channel_J_cm2[0, some, 0, deep] / mixed.incident_J_cm2[0, some, 0]
        assert found == pytest.approx(expected, rel=1e-6)


def test_a_darker_nose_gives_the_rest_less_back(home):
    mixed = per_layer(SESSION, home, EVERYWHERE | {"nose": Skin.typical(ita_deg=-20)})
    one = per_layer(SESSION, home, CHEEK)
    some = FACE.within("chin")
    assert (mixed.incident_J_cm2[0, some, 0] < one.incident_J_cm2[0, some, 0]).all()


def test_a_region_without_a_skin_is_named(home):
    with pytest.raises(BadInput, match=r"No skin is given for the region 'nose'\. Give one for each region"):
        per_layer(SESSION, home, {name: CHEEK for name in REGIONS if name != "nose"})
    with pytest.raises(BadInput, match="No skin is given for the region 'face'"):
        per_layer(SESSION, shine(Mask.load("home-3"), "uniform", draws=1), EVERYWHERE)


def test_a_face_without_regions_takes_one_skin():
    bare = shine(Mask.load("home-3"), replace(FACE, region=np.full(FACE.patches, -1), twin=None))
    with pytest.raises(BadInput, match=r"No patch of this footprint lies in a region\. Give one skin"):
        per_layer(SESSION, bare, EVERYWHERE)
    assert np.isfinite(per_layer(SESSION, bare, CHEEK).fluence_J_cm2).all()


def test_draws_of_skins_and_mask_are_paired(home, drawn):
    names = ("cheeks", "nose")
    both = {"cheeks": cheeks(), "nose": CHEEK}
    many = per_layer(SESSION, drawn.over(names), both)
    assert many.fluence_J_cm2.shape[:2] == (3, 2)
    for draw in range(3):
        alone = {"cheeks": cheeks().draw(draw), "nose": CHEEK}
        one = per_layer(SESSION, home.over(names), alone)
        assert per_layer(SESSION, home.over(names), both).fluence_J_cm2[draw] == pytest.approx(one.fluence_J_cm2[0])
    with pytest.raises(BadInput, match=r"hold \[3, 5\] draws"):
        per_layer(SESSION, drawn.over(names), {"cheeks": cheeks(5), "nose": CHEEK})


# -- light that comes back ---------------------------------------------------------------------------------------------


def test_the_dose_counts_light_that_comes_back(home):
    dose = per_layer(SESSION, home, CHEEK)
    black = home.irradiance_mW_cm2(SESSION) * SESSION.lit_s * 1e-3
    some = black > 0
    assert (dose.incident_J_cm2[some] > black[some]).all()
    returned = reach(home.channels, CHEEK).returned
    assert dose.incident_J_cm2 == pytest.approx(home.irradiance_mW_cm2(SESSION, returned) * 0.6)


def test_over_the_whole_face_it_is_the_gain(home):
    returned = reach(home.channels, CHEEK).returned
    dose = np.einsum("dpc,p->dc", per_layer(SESSION, home, CHEEK).incident_J_cm2, FACE.area_cm2)
    black = np.einsum("dpc,p->dc", home.irradiance_mW_cm2(SESSION), FACE.area_cm2) * 0.6
    assert dose == pytest.approx(black * home.gain(SESSION, returned))
    gain = home.gain(SESSION, returned)[0]
    assert 1.2 < gain[0] < 2.0  # red, light skin, a lining of 0.85
    assert gain[2] == 1.0  # amber is dark


def test_lighter_skin_gets_more_back(home):
    gains = home.gain(SESSION, reach(home.channels, Skin.typical(ita_deg=np.array([-30.0, 10, 50]))).returned)
    assert (np.diff(gains[:, 0]) > 0).all()


@budget(max_examples=5)
@given(st.floats(0.01, 1.0), st.floats(1, 3000))
def test_twice_the_drive_or_the_time_is_twice_the_dose_everywhere(home, drive, duration_s):
    def dose(share, seconds):
        asked = Settings(drive={"red": share}, duration_s=seconds)
        return per_layer(asked, home.over(("cheeks", "chin")), CHEEK).fluence_J_cm2

    once = dose(drive / 2, duration_s)
    assert dose(drive, duration_s) == pytest.approx(2 * once)
    assert dose(drive / 2, 2 * duration_s) == pytest.approx(2 * once)


# -- the treated part --------------------------------------------------------------------------------------------------


def test_every_region_of_a_face_has_a_skin():
    lies_on = skin_of_face()
    assert tuple(lies_on) == REGIONS
    assert set(lies_on.values()) <= set(regions())
    for name in REGIONS:
        assert face_regions(name) == (name,)
    for skin in set(lies_on.values()) - set(REGIONS):
        assert face_regions(skin) == tuple(face for face in REGIONS if lies_on[face] == skin)


@pytest.mark.parametrize(
    ("skin", "covers"),
    [
        ("cheek", ("cheeks",)),
        ("Cheeks", ("cheeks",)),
        ("cheekbone", ("zygoma",)),
        ("forehead", ("forehead",)),
        ("brow", ("forehead", "glabella")),
        ("eyelid", ("eyelids", "periorbital")),
        ("periorbital", ("periorbital",)),
        ("upper lip", ("perioral", "lips")),
        ("jaw", ("jaw",)),
    ],
)
def test_skin_by_its_name_or_the_face_by_its(skin, covers):
    assert face_regions(skin) == covers


@pytest.mark.parametrize("name", ["neck", "inner arm", "ear lobe"])
def test_skin_that_no_mask_is_put_on_is_refused(name):
    with pytest.raises(BadInput, match=f"'{name}' is no part of the face that a mask is put on.*forehead, temple"):
        face_regions(name)


def test_an_unknown_region_is_refused():
    with pytest.raises(BadInput, match="'tail' is not a region that lightmask knows"):
        face_regions("tail")


def test_the_treated_part_is_the_mean_of_its_regions(home):
    part = treated(home, "eyelid")
    assert part.patches == ("eyelids", "periorbital")
    assert np.array_equal(part.influence_mW_cm2, home.over(("eyelids", "periorbital")).influence_mW_cm2)
    anywhere = shine(Mask.load("omnilux-contour-face"), "uniform", draws=2)
    assert treated(anywhere, "cheek") is anywhere


# -- the same person elsewhere -----------------------------------------------------------------------------------------


def test_the_same_region_is_the_same_skin():
    assert elsewhere(CHEEK, "cheek") is CHEEK
    assert elsewhere(CHEEK, "cheeks", age_y=40, sex="F") is CHEEK


@pytest.mark.parametrize("region", [name for name in regions() if name != "cheek"])
def test_layers_change_by_the_ratio_of_what_is_usual(region):
    thick = replace(CHEEK, papillary_mm=CHEEK.papillary_mm * 1.1, reticular_mm=CHEEK.reticular_mm * 1.1)
    there = elsewhere(thick, region, age_y=52, sex="F")
    usual_here, usual_there = usual_fields("cheek", 52, "F"), usual_fields(region, 52, "F")
    assert there.region == region
    assert any("carried over" in note for note in there.notes)
    for name in ("stratum_corneum_mm", "upper_epidermis_mm", "reticular_mm", "subcutis_mm", "blood"):
        ratio = getattr(there, name) / getattr(thick, name)
        assert ratio == pytest.approx(usual_there[name] / usual_here[name]), name


def test_a_forehead_is_darker_than_the_cheek_by_what_the_table_says():
    for tone in (10.0, 30.0, 50.0):
        cheek = Skin.typical(ita_deg=tone)
        forehead = elsewhere(cheek, "forehead")
        assert float(forehead.melanin) > float(cheek.melanin)
        apart_deg = float(ita_deg(forehead)) - float(ita_deg(cheek))
        assert apart_deg == pytest.approx(float(region_row("forehead")["ita_above_cheek_deg"]), abs=3.0)


def test_a_colour_the_table_leaves_blank_stays():
    for region in ("eyelid", "temple", "upper lip"):
        assert elsewhere(CHEEK, region).melanin == pytest.approx(CHEEK.melanin)


def test_there_and_back_is_the_same_skin():
    """As long as nothing was held to its range."""
    back = elsewhere(elsewhere(CHEEK, "forehead"), "cheek")
    for name in ("stratum_corneum_mm", "reticular_mm", "subcutis_mm", "blood", "scattering"):
        assert getattr(back, name) == pytest.approx(getattr(CHEEK, name)), name
    assert back.melanin == pytest.approx(CHEEK.melanin, rel=0.05)


def test_draws_are_kept_and_the_difference_is_drawn():
    many = Skin.typical(ita_deg=np.full(400, 30.0))
    fixed, loose = elsewhere(many, "forehead"), elsewhere(many, "forehead", rng=np.random.default_rng(1))
    assert fixed.draws == loose.draws == 400
    assert np.ptp(fixed.melanin) == pytest.approx(0, abs=1e-9)
    assert np.std(np.log(loose.melanin)) > 0.1
    assert np.median(loose.melanin) == pytest.approx(fixed.melanin[0], rel=0.1)
    again = elsewhere(many, "forehead", rng=np.random.default_rng(1))
    assert np.array_equal(again.melanin, loose.melanin)


def test_what_is_carried_over_stays_within_the_model():
    """The thickest, fairest and darkest skin that may be, anywhere."""
    limits = model()
    shared = [field.name for field in fields(Skin) if field.name in limits]
    for end in ("low", "high"):
        extreme = replace(
            CHEEK, **{name: float(limits[name][end]) for name in ("reticular_mm", "subcutis_mm", "blood", "melanin")}
        )
        for region in regions():
            there = elsewhere(extreme, region, 80, "M", np.random.default_rng(2))
            for name in shared:
                low, high = float(limits[name]["low"]), float(limits[name]["high"])
                assert low <= float(getattr(there, name)) <= high, (region, name)


def test_an_unknown_place_is_refused():
    with pytest.raises(BadInput, match="'tail' is not a region"):
        elsewhere(CHEEK, "tail")
