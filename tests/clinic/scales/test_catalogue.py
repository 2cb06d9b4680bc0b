"""Every row of the reference list is here, with its ends held and its words carried over."""

import pytest

from lightmask import tables
from lightmask.clinic.scales import Scale, domains, scales
from lightmask.errors import BadInput

CARRIED = ("name", "domain", "rater", "inputs", "formula", "bands", "unit", "licence_note", "reliability", "source")
BOUNDED = [one for one in scales() if one.lowest is not None]
LICENSED = ("dlqi", "cadi", "poem", "osdi", "face_q")


def test_every_row_of_the_reference_is_carried_word_for_word(read_reference):
    here = {row["id"]: row for row in tables.read("clinic/scales").rows()}
    for row in read_reference("clinic/scales.csv"):
        assert {name: here[row["id"]][name] for name in CARRIED} == {name: row[name].strip() for name in CARRIED}


def test_ends_are_those_of_the_reference_but_for_two_ratios(read_reference):
    here = {row["id"]: row for row in tables.read("clinic/scales").rows()}
    moved = [
        row["id"]
        for row in read_reference("clinic/scales.csv")
        if (row["min"], row["max"]) != (here[row["id"]]["min"], here[row["id"]]["max"])
    ]
    assert moved == ["cutometer_r2", "cutometer_r7"]  # their unit says 'ratio 0..1'


@pytest.mark.parametrize("scale", BOUNDED, ids=lambda one: one.id)
def test_values_outside_are_refused_with_what_is_allowed(scale):
    assert scale.check(scale.lowest) == scale.lowest
    with pytest.raises(BadInput, match=rf"out of range\. Give a number from {scale.lowest:g}"):
        scale.check(scale.lowest - 1)
    if scale.highest is not None:
        assert scale.check(scale.highest) == scale.highest
        with pytest.raises(BadInput, match=rf"to {scale.highest:g}"):
            scale.check(scale.highest + 1)


@pytest.mark.parametrize("value", ["", "many", None, True, float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BadInput, match=r"Dermatology life quality index.*is not a number.*from 0 to 30"):
        Scale.named("dlqi").check(value)


def test_a_grade_between_two_steps_is_refused():
    with pytest.raises(BadInput, match=r"between two steps.*whole numbers only"):
        Scale.named("cea").check(1.5)
    assert Scale.named("mfws").check("1.5") == 1.5
    with pytest.raises(BadInput, match="half steps"):
        Scale.named("mfws").check(1.25)


@pytest.mark.parametrize(
    ("scale", "value", "meaning"),
    [
        ("ita", 55.1, "very light"), ("ita", 55, "light"), ("ita", 28, "tan"), ("ita", -30, "dark"),
        ("ita", -29, "brown"),
        ("easi", 0, "clear"), ("easi", 0.1, "almost clear"), ("easi", 7, "mild"), ("easi", 7.1, "moderate"),
        ("easi", 21.1, "severe"), ("easi", 50.1, "very severe"), ("scorad", 9.9, "clear"), ("scorad", 10, "mild"),
        ("scorad", 28.9, "mild"), ("scorad", 29, "moderate"), ("scorad", 49, "severe"), ("dlqi", 1, "no effect"),
        ("dlqi", 11, "very large effect"), ("dlqi", 21, "extremely large effect"), ("gags", 18, "mild"),
        ("gags", 19, "moderate"), ("gags", 39, "very severe"), ("poem", 25, "very severe"), ("osdi", 22.9, "moderate"),
        ("osdi", 33, "severe"), ("corneometer", 29.9, "very dry"), ("corneometer", 45, "dry"),
        ("session_adherence", 0.6, "fair"), ("session_adherence", 0.8, "fair"), ("tewl", 12, ""),
    ],
)  # fmt: skip
def test_bands_begin_and_end_where_the_list_says(scale, value, meaning):
    assert Scale.named(scale).band(value) == meaning


def test_bands_agree_with_the_classes_of_the_skin_room():
    from lightmask.skin.colour import ita_class

    for angle in (-60.0, -30.0, -29.9, 10.0, 10.1, 28.0, 28.1, 41.0, 41.1, 55.0, 55.1, 80.0):
        assert Scale.named("ita").band(angle) == ita_class(angle)


def test_questions_of_licensed_questionnaires_are_not_shipped():
    for name in LICENSED:
        scale = Scale.named(name)
        assert scale.supplied
        assert all(item.label == f"Question {place}" for place, item in enumerate(scale.items, start=1))


def test_what_was_remembered_says_so():
    assert Scale.named("dlqi").reliability == "range and 5 read"
    assert Scale.named("scorad").remembered
    assert not Scale.named("pasi").remembered


def test_readings_that_repeat_by_a_table_name_a_row_of_it():
    rows = {(row["endpoint"], row["instrument"]) for row in tables.read("response/repeatability").rows()}
    named = {(one.endpoint, one.instrument) for one in scales() if one.endpoint}
    assert named <= rows
    assert len(named) >= 20


def test_a_misspelt_scale_is_answered_with_the_nearest():
    with pytest.raises(BadInput, match="Did you mean 'easi'"):
        Scale.named("eassi")


def test_domains_hold_every_scale_once():
    assert sum(len(scales(domain)) for domain in domains()) == len(scales()) == 65
