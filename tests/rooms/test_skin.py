"""The room of skin: its nouns, what conditions and films change, what readings tell, and what is refused."""

import json
import sys
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from lightmask import cli, skin
from lightmask.errors import BadInput, OutOfRange
from lightmask.skin import chromophores, colour
from lightmask.skin.inversion import PERSONAL

LAB = skin.Lab(lightness=62, a=11, b=16)


def middle(found, name):
    return float(np.median(getattr(found, name)))


def test_draws_lead_and_wavelengths_follow():
    drawn = skin.Skin(melanin=[0.1, 0.2, 0.3])
    assert drawn.draws == 3 and skin.Skin().draws is None
    assert drawn.slab([633.0, 850.0]).cases == (3, 2)
    assert drawn.slab(633.0).cases == (3,)
    assert skin.Skin().slab([633.0, 850.0]).cases == (2,)
    assert skin.Skin().slab(633.0).cases == ()
    assert len(drawn.layer_names) == drawn.thickness_mm.shape[-1] == drawn.slab(633.0).layers == 6


def test_one_draw_is_a_skin_of_its_own():
    drawn = skin.Skin(melanin=[0.1, 0.2], index_stratum_corneum=[1.45, 1.5])
    one, both = skin.reflectance(drawn.draw(1), [633.0, 660.0]), skin.reflectance(drawn, [633.0, 660.0])
    assert one == pytest.approx(both[1])


def test_a_skin_never_changes():
    one = skin.Skin(melanin=[0.1, 0.2])
    with pytest.raises(FrozenInstanceError):
        one.melanin = 3
    with pytest.raises(ValueError, match="read-only"):
        one.melanin[0] = 3


@pytest.mark.parametrize("fields", [{"melanin": 40}, {"saturation": 70}, {"melanin": [0.1, 0.2], "blood": [0.01] * 3}])
def test_impossible_skins_are_refused(fields):
    with pytest.raises(OutOfRange, match="Give"):
        skin.Skin(**fields)


def test_regions_age_and_sex():
    cheek, lid = skin.Skin.typical(region="cheek"), skin.Skin.typical(region="eyelids")
    assert lid.thickness_mm[4] < cheek.thickness_mm[4] and lid.region == "eyelid" and lid.notes
    young, old = (skin.Skin.typical(age_y=age) for age in (30, 75))
    assert old.thickness_mm[1:5].sum() < young.thickness_mm[1:5].sum() and old.scattering < young.scattering
    assert skin.Skin.typical(sex="M").reticular_mm > skin.Skin.typical(sex="F").reticular_mm
    with pytest.raises(BadInput, match="cheekbone"):
        skin.Skin.typical(region="elbow")
    with pytest.raises(OutOfRange, match="ita_deg"):
        skin.Skin.typical(ita_deg=120)


@pytest.mark.parametrize("name", skin.conditions())
def test_conditions_change_the_light_and_say_what_they_rest_on(name):
    before = skin.Skin.typical(ita_deg=35)
    after = skin.with_condition(before, name)
    assert len(after.notes) == len(before.notes) + 1
    read = [skin.reflectance(one, [450.0, 560.0, 633.0]) for one in (before, after)]
    assert np.abs(read[0] - read[1]).max() > 1e-4


def test_redness_lowers_ita_as_the_note_says():
    before = skin.Skin.typical(ita_deg=35)
    fallen = skin.ita_deg(before) - skin.ita_deg(replace(before, blood=before.blood * 2.5))
    assert 7 < fallen < 15
    assert 2.5 < skin.lab(skin.with_condition(before, "rosacea"))[1] - skin.lab(before)[1] < 7


def test_unknown_conditions_and_films_are_named():
    with pytest.raises(BadInput, match="rosacea"):
        skin.with_condition(skin.Skin(), "rosy")
    with pytest.raises(BadInput, match="make-up"):
        skin.with_film(skin.Skin(), "paint")


def test_a_film_stays_out_of_the_slab():
    bare, covered = skin.Skin(), skin.with_film(skin.Skin(), "tinted sunscreen", "stubble")
    assert np.array_equal(bare.slab(450.0).absorption_per_mm, covered.slab(450.0).absorption_per_mm)
    assert covered.film.transmittance(450.0) == pytest.approx(0.21 * 0.95)
    assert skin.reflectance(covered, [450.0])[0] < skin.reflectance(bare, [450.0])[0]
    with pytest.raises(OutOfRange, match="380"):
        covered.film.transmittance(380.0)
    low, high = (skin.Film(names=("make-up",), certainty=c).transmittance(633.0) for c in (0, 1))
    assert low == 0.2 and high == 0.8


def test_cytochrome_is_only_a_weight():
    weight = chromophores.cytochrome_weight([520.0, 605.0, 660.0, 830.0])
    assert weight.max() <= 1 and weight[1] == weight.max() and np.all(weight > 0)
    with pytest.raises(OutOfRange):
        chromophores.cytochrome_weight(415.0)


@pytest.mark.parametrize(
    "reading",
    [LAB, skin.Ita(deg=37), skin.Monk(tone=5), skin.Fitzpatrick(phototype="III"), None],
    ids=["lab", "ita", "monk", "fitzpatrick", "nothing"],
)
def test_every_reading_becomes_draws(reading):
    found = skin.assess(reading, draws=100)
    assert found.draws == 100
    assert all(np.ptp(getattr(found, name)) > 0 for name in PERSONAL)
    assert found.rests_on


def test_a_better_reading_leaves_less_doubt():
    readings = (LAB, skin.Ita(deg=37), skin.Monk(tone=5), skin.Fitzpatrick(phototype="III"))
    spread = [np.std(np.log(skin.assess(reading).melanin)) for reading in readings]
    assert spread == sorted(spread)


def test_draws_look_like_the_reading():
    found = skin.assess(LAB, draws=300)
    seen = skin.lab(found)
    assert np.median(seen, axis=0) == pytest.approx([62, 11, 16], abs=0.6)
    assert np.all(seen.std(axis=0) < 2)


def test_the_same_seed_gives_the_same_draws():
    one, two = (skin.assess(LAB, draws=50, rng=np.random.default_rng(3)) for _ in range(2))
    other = skin.assess(LAB, draws=50, rng=np.random.default_rng(4))
    assert np.array_equal(one.melanin, two.melanin) and not np.array_equal(one.melanin, other.melanin)


def test_redness_fools_ita_but_not_lab():
    red = replace(skin.Skin.typical(ita_deg=45), blood=0.025)
    lightness, a, b = skin.lab(red)
    by_ita = skin.assess(skin.Ita(deg=float(skin.ita_deg(red))))
    by_lab = skin.assess(skin.Lab(lightness=lightness, a=a, b=b))
    assert middle(by_ita, "melanin") > 1.3 * red.melanin
    assert middle(by_lab, "melanin") == pytest.approx(float(red.melanin), rel=0.25)
    assert middle(by_lab, "blood") > 1.8 * middle(by_ita, "blood")
    assert any("redness" in note for note in by_ita.notes)


@pytest.mark.parametrize(
    ("lightness", "a", "b"), [(90, 30, 60), (50, -20, 10), (60, 40, 10), (5, 0, 0), (62, 11, -20), (16, 11, 62)]
)
def test_a_colour_that_no_skin_has_is_refused(lightness, a, b):
    with pytest.raises(OutOfRange, match="Check the illuminant"):
        skin.assess(skin.Lab(lightness=lightness, a=a, b=b))


def test_a_colour_that_hardly_any_skin_has_is_flagged():
    found = skin.assess(skin.Lab(lightness=30, a=5, b=20), draws=50)
    assert any("caution" in note for note in found.notes)


def test_a_spectrum_that_is_no_skin_is_refused():
    nm = np.arange(400.0, 701, 10)
    with pytest.raises(OutOfRange, match="No skin"):
        skin.assess(skin.Reflectance(wavelength_nm=nm, value=0.5 + 0.3 * np.sin(nm / 15)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: skin.Reflectance(wavelength_nm=[400, 500, 600, 650, 700], value=[20, 30, 40, 50, 60]),
        lambda: skin.Reflectance(wavelength_nm=[400, 500], value=[0.2, 0.3]),
        lambda: skin.Reflectance(wavelength_nm=[700, 600, 500, 450, 400], value=[0.2] * 5),
        lambda: skin.Lab(lightness=130, a=0, b=0),
        lambda: skin.Ita(deg=95),
        lambda: skin.Monk(tone=0),
        lambda: skin.Fitzpatrick(phototype="VII"),
        lambda: skin.Instrument(aperture="4/8"),
        lambda: skin.Instrument(observer=5),
        lambda: skin.likeliest(LAB, fields=("blood",)),
        lambda: skin.assess(LAB, draws=1),
        lambda: colour.lab([400, 500, 700], [0.1, 0.2, 0.3]),
    ],
)
def test_readings_that_cannot_be_are_refused(make):
    with pytest.raises(BadInput, match=r"Give|Start with|Colour"):
        make()


def test_observers_part_by_about_a_degree():
    one = skin.Skin.typical(ita_deg=30)
    assert skin.ita_deg(one) - skin.ita_deg(one, skin.Instrument(observer=10)) == pytest.approx(1.2, abs=0.5)


def test_screen_colours():
    assert colour.hex_code([100, 0, 0]) == "#ffffff" and colour.hex_code([0, 0, 0]) == "#000000"
    assert colour.hex_code([55.14, 7.79, 26.75]) == "#a07e56"  # tone 6 of the Monk scale


@pytest.fixture
def run(capsys, monkeypatch):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["lightmask", "skin", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def test_the_command_prints_a_page(run):
    code, out, err = run("62,11,16", "--draws", 60)
    assert code == 0 and not err
    assert "melanin" in out and "measured L*, a* and b*" in out


def test_the_command_prints_json_with_intervals(run, tmp_path):
    nm = np.arange(400, 701, 10)
    value = skin.reflectance(skin.Skin.typical(ita_deg=20), nm.astype(float))
    file = tmp_path / "cheek.csv"
    lines = [f"{n},{v:.4f}" for n, v in zip(nm, value, strict=True)]
    file.write_text("wavelength_nm,reflectance\n" + "\n".join(lines) + "\n", encoding="utf-8")
    code, out, _ = run(file, "--json", "--draws", 60)
    said = json.loads(out)
    assert code == 0 and said["draws"] == 60 and said["interval"] == 0.9
    for row in said["parameters"].values():
        assert row["low"] <= row["middle"] <= row["high"]
    assert said["colour"]["ita_deg"]["middle"] == pytest.approx(20, abs=3)


@pytest.mark.parametrize(
    "words", ["62,11", "ita:tan", "monk:11", "monk:4.5", "nowhere.csv", "fitzpatrick:IX", "90,30,60"]
)
def test_the_command_refuses_in_one_sentence(run, words):
    code, out, err = run(words)
    assert code == 2 and not out and len(err.strip().splitlines()) == 1
