"""The patches that matter to a limit, and that they alone give every finding of the whole footprint."""

from dataclasses import replace

import numpy as np
import pytest
from rooms.test_ceilings import NOW

from lightmask.errors import BadInput
from lightmask.mask import Channel, Face, Footprint, Mask, Settings, shine
from lightmask.mask.shining import outshone
from lightmask.person import Person
from lightmask.safety import PLANNED, Repeats, review, uses
from lightmask.safety.returns import sent_back
from lightmask.safety.screening import setting_question
from lightmask.skin import Skin

RED, BLUE = Channel(name="red", peak_nm=633), Channel(name="blue", peak_nm=415)
PEOPLE = tuple(Person(care="office", phototype="III", shields=worn, light=()) for worn in ("none", "closed lids"))
SKINS = Skin.typical(ita_deg=45), Skin.typical(ita_deg=-30)


@pytest.fixture(scope="module", params=["home-3", "office-4"])
def lit(request):
    return shine(Mask.load(request.param), Face.load("average-adult").coarse(), draws=6)


def driven(footprint, rng):
    """Drives of every channel, of each in its own zones where there are several, some of them dark."""
    names = [channel.name for channel in footprint.channels]
    drive = {f"{name}/{zone}": float(rng.choice([0, rng.random()])) for name in names for zone in footprint.zones}
    if len(footprint.zones) == 1:
        drive = {name: float(rng.random()) for name in names}
    return Settings(drive=drive | {names[0]: 0.3}, duration_s=float(rng.uniform(60, 2000)))


def uses_of(settings, footprint, skin, person):
    found = review(settings, footprint, skin, person, at=NOW, held=PLANNED, repeats=Repeats(per_week=3))
    return {one.id: (one.use, one.value, one.longest_s, one.highest_drive) for one in found.findings}


@pytest.mark.parametrize(("seed", "skin"), [(0, SKINS[0]), (1, SKINS[1])])
def test_the_brightest_patches_give_every_finding_of_the_whole(lit, seed, skin):
    rng, few = np.random.default_rng(seed), lit.brightest()
    for person in PEOPLE:
        settings = driven(lit, rng)
        whole = uses_of(settings, lit, skin, person)
        assert uses_of(settings, few, skin, person) == whole
        short = uses(settings, lit, skin, person, at=NOW, held=PLANNED, repeats=Repeats(per_week=3))
        assert short.by_limit == pytest.approx({name: use for name, (use, *_) in whole.items()}, rel=1e-12)
        again = uses(settings, few, skin, person, at=NOW, held=PLANNED, repeats=Repeats(per_week=3))
        assert again.by_limit == pytest.approx(short.by_limit, rel=1e-12)


def test_few_patches_are_left(lit):
    few = lit.brightest()
    assert len(few.patches) < len(lit.patches) / 3
    assert few.face is None and few.eye_peak is lit.eye_peak and few.channels is lit.channels
    assert few.returned_mW_cm2.shape[1:] == few.influence_mW_cm2.shape
    assert few.eyes.full_drive_mW_cm2.shape[1] < lit.eyes.full_drive_mW_cm2.shape[1]


def test_light_on_one_skin_is_the_light_with_its_returns(lit):
    settings, share = driven(lit, np.random.default_rng(3)), sent_back(lit, SKINS[0])
    once = lit.on(share)
    assert once.returned_mW_cm2 is None and once.eyes.returned_mW_cm2 is None
    assert once.irradiance_mW_cm2(settings) == pytest.approx(lit.irradiance_mW_cm2(settings, share), rel=1e-12)
    assert lit.on(None) is lit and once.on(share) is once
    with pytest.raises(BadInput, match="skin_returns"):
        lit.on([[0.1, 0.2, 0.3, 0.4, 0.5]])


def test_what_is_asked_about_the_mean_is_asked_about_the_mean_of_all():
    """At home nobody can answer it: a mask that a plan was given with is not called brighter in its session."""
    home = replace(PEOPLE[0], care="home")
    light = np.array([[[100.0, 1.0], [10.0, 0.5], [12.0, 0.2]]] * 3)
    dim = Footprint(full_drive_mW_cm2=light, channels=(RED, BLUE), patches=("a", "b", "c"))
    few = dim.brightest()
    assert len(few.patches) == 1 and few.mean_mW_cm2 == pytest.approx([123.7 / 3] * 3)
    assert setting_question(dim, home) == setting_question(few, home) == setting_question(few.brightest(), home) == ()
    bright = replace(dim, full_drive_mW_cm2=light * 3)
    assert len(setting_question(bright, home)) == 1
    assert setting_question(bright.brightest(), home) == setting_question(bright, home)


def test_the_verdicts_on_the_brightest_patches_are_those_on_the_whole(lit):
    home = replace(PEOPLE[0], care="home")
    for setting in ("unknown", "home"):
        for brighter in (0.5, 1.0, 2.0, 6.0):
            whole = replace(lit, full_drive_mW_cm2=lit.full_drive_mW_cm2 * brighter, setting=setting)
            assert setting_question(whole.brightest(), home) == setting_question(whole, home)


def test_a_mean_is_one_number_for_each_draw():
    with pytest.raises(BadInput, match="one for each draw"):
        Footprint(full_drive_mW_cm2=np.ones((2, 1, 1)), channels=(RED,), mean_of_all_mW_cm2=[1.0])
    with pytest.raises(BadInput, match="negative"):
        Footprint(full_drive_mW_cm2=np.ones((1, 1, 1)), channels=(RED,), mean_of_all_mW_cm2=[-1.0])


def test_each_draw_has_patches_of_its_own():
    light = np.array([[[3.0, 1], [1, 3], [2, 0.5]], [[3, 3], [1, 1], [4, 2]]])
    assert [set(lead) for lead in outshone.leading(light)] == [{0, 1}, {0, 2}]
    few = Footprint(full_drive_mW_cm2=light, channels=(RED, BLUE), patches=("a", "b", "c")).brightest()
    assert few.full_drive_mW_cm2.shape == (2, 2, 2) and few.patches == ("bright 1", "bright 2")


def test_a_draw_with_fewer_names_its_first_one_again():
    light = np.array([[[1.0, 0], [0, 1], [0.6, 0.6]], [[5, 5], [1, 1], [1, 1]]])
    lead = outshone.leading(light)
    assert set(lead[0]) == {0, 1, 2} and list(lead[1]) == [0, 0, 0]


def test_of_equals_one_is_kept():
    assert outshone.leading(np.ones((1, 4, 3))).shape == (1, 1)


def test_what_is_not_known_stays_unknown():
    light = np.array([[[np.nan, 1.0], [np.nan, 2.0], [np.nan, 0.5]]])
    few = Footprint(full_drive_mW_cm2=light, channels=(RED, BLUE), patches=("a", "b", "c")).brightest()
    assert np.isnan(few.full_drive_mW_cm2[..., 0]).all() and few.full_drive_mW_cm2[..., 1].max() == 2
    some = np.array([[[np.nan, 0.0], [5.0, 2.0]]])
    kept = Footprint(full_drive_mW_cm2=some, channels=(RED, BLUE), patches=("a", "b")).brightest()
    assert np.isnan(kept.full_drive_mW_cm2).any(), "an unknown patch is outshone by none"


def test_a_sheet_is_its_own_brightest_patch():
    sheet = shine(Mask.load("omnilux-contour-face"), draws=20)
    assert np.array_equal(sheet.brightest().full_drive_mW_cm2, sheet.full_drive_mW_cm2)
    assert sheet.brightest().eyes is None
    person = replace(PEOPLE[0], care="home")
    settings = Settings(drive={sheet.channels[0].name: 1.0}, duration_s=600)
    assert uses_of(settings, sheet.brightest(), SKINS[0], person) == uses_of(settings, sheet, SKINS[0], person)
