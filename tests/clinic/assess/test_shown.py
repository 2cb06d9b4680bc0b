"""Numbers and changes in words: three digits, the reader's manner, and no change where none can be told."""

import pytest
from django.utils import translation

from lightmask.clinic.assess import numbers, queries, records, shown
from lightmask.clinic.assess.records import Reading
from lightmask.clinic.scales import Scale, changed


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.714, "0.714"), (36.8699, "36.9"), (320, "320"), (1200, "1200"), (4.0, "4"), (0, "0"), (-12.34, "-12.3"),
     (0.00095, "0.00095"), (99.96, "100"), (None, "–")],
)  # fmt: skip
def test_three_digits_that_count(value, text):
    assert numbers.said(value) == text


def test_in_german_with_a_comma():
    with translation.override("de"):
        assert (numbers.said(0.714), numbers.span(34.51, 39.23)) == ("0,714", "34,5–39,2")


def test_a_range_of_nobody_knows_is_nothing():
    assert numbers.span(None, 3) == numbers.span(1, None) == ""


@pytest.mark.parametrize(
    ("scale", "before", "after", "words"),
    [
        ("fwcs", 5, 4, ("1 points from the first", "no change is told")),
        ("fwcs", 8, 4, ("Better than the first by 4 points", "reaches what is named as mattering")),
        ("fwcs", 4, 8, ("Worse than the first by 4 points",)),
        ("easi", 20, 16, ("4 points from the first", "no change is told")),
        ("easi", 2, 4.9, ("Worse", "2.9 points")),
        ("dlqi", 14, 12, ("Better", "may be chance")),
        ("mexameter_mi", 200, 300, ("100 a.u. from the first",)),
        ("pasi", 6, 6, ("The same as the first",)),
    ],
)
def test_a_change_in_a_sentence(scale, before, after, words):
    said = shown.sentence(Scale.named(scale), changed(scale, before, after))
    assert [word for word in words if word not in said] == []


def test_what_is_within_repeats_never_claims_to_matter():
    said = shown.sentence(Scale.named("fwcs"), changed("fwcs", 5, 4))
    assert "matter" not in said and "Better" not in said


def test_a_section_names_scale_region_range_and_how_it_is_known(nurse, person):
    records.measure(nurse, person, [Reading(scale="cutometer_r2", value=0.70, region="cheek")])
    records.measure(nurse, person, [Reading(scale="cutometer_r2", value=0.82, region="cheeks")])
    (one,) = queries.series(person)
    found = shown.section(one)
    assert found.title == "Cutometer R2 gross elasticity, cheek"
    assert [row.value for row in found.rows] == ["0.82", "0.7"]
    assert found.rows[0].span.startswith("0.7")
    assert "higher is better" in found.about and "remembered" in found.known
    assert "Better than the first" in found.change


def test_values_of_two_regions_are_two_series_and_unknown_scales_are_left_out(nurse, person):
    both = [Reading(scale="sebumeter", value=v, region=where) for v, where in ((140, "forehead"), (80, "cheek"))]
    (first, _) = records.measure(nurse, person, both)
    assert len(queries.series(person)) == 2
    first.scale = "of_an_old_table"
    first.save()
    assert [one.region for one in queries.series(person)] == ["cheek"]
