"""The verbs: all or nothing, within the ends of a scale, each with one line in the audit and nothing personal in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lightmask.clinic.assess import queries, records
from lightmask.clinic.assess.records import Reading
from lightmask.clinic.models import AuditEntry, Finding, Measurement, Phototype, Screening
from lightmask.errors import BadInput


def acts():
    return list(AuditEntry.objects.order_by("no").values_list("act", flat=True))


def test_readings_are_kept_all_or_none(nurse, person):
    good, bad = Reading(scale="fwcs", value=5), Reading(scale="fwcs", value=10)
    before = acts()
    with pytest.raises(BadInput, match="out of range"):
        records.measure(nurse, person, [good, bad])
    assert not Measurement.objects.exists()
    assert acts() == before
    with pytest.raises(BadInput, match="nothing to keep"):
        records.measure(nurse, person, [])


def test_the_range_comes_from_repeats_or_from_the_table_or_is_unknown(nurse, person):
    from_table, own, nothing = records.measure(
        nurse, person,
        [Reading(scale="cutometer_r2", value=0.8), Reading(scale="tewl", value=12, sd=1.0, count=4),
         Reading(scale="tewl", value=12, region="cheek")],
    )  # fmt: skip
    assert from_table.upper - from_table.value == pytest.approx(1.645 * 0.05 * 0.8)
    assert (own.lower, own.upper) == (pytest.approx(12 - 1.645 / 2), pytest.approx(12 + 1.645 / 2))
    assert (nothing.lower, nothing.upper) == (None, None)


def test_a_range_does_not_leave_the_scale(nurse, person):
    low, high = records.measure(
        nurse, person, [Reading(scale="fwcs", value=1), Reading(scale="cutometer_r2", value=0.99)]
    )
    assert low.lower == 1
    assert high.upper == 1


def test_a_reading_of_yesterday_and_none_of_tomorrow(nurse, person):
    yesterday = timezone.now() - timedelta(days=1)
    (made,) = records.measure(nurse, person, [Reading(scale="fwcs", value=5)], yesterday)
    assert made.at == yesterday
    with pytest.raises(BadInput, match="future"):
        records.measure(nurse, person, [Reading(scale="fwcs", value=5)], timezone.now() + timedelta(hours=1))


def test_what_a_person_tells_is_marked_so(nurse, person):
    (made,) = records.measure(nurse, person, [Reading(scale="pruritus_nrs", value=4)], self_reported=True)
    assert made.self_reported


def test_a_correction_keeps_the_wrong_value_and_says_why(nurse, person):
    (wrong,) = records.measure(nurse, person, [Reading(scale="fwcs", value=9, region="cheek")])
    right = records.correct(nurse, wrong, 6, "mistyped")
    assert (right.replaces, right.at, right.region, right.note) == (wrong, wrong.at, "cheek", "mistyped")
    assert Measurement.objects.get(pk=wrong.pk).value == 9
    with pytest.raises(BadInput, match="out of range"):
        records.correct(nurse, right, 60, "again")
    with pytest.raises(BadInput, match="Say why"):
        records.correct(nurse, right, 5, " ")


def test_a_value_taken_back_leaves_the_series(nurse, person):
    (wrong,) = records.measure(nurse, person, [Reading(scale="fwcs", value=9)])
    records.correct(nurse, wrong, None, "of another person")
    assert queries.series(person) == []


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"kind": "freckles"}, "not a kind of finding"),
        ({"kind": "acne", "severity": 5}, "whole number from 0"),
        ({"kind": "other", "severity": 1}, "Say in the note"),
    ],
)
def test_findings_that_say_nothing_are_refused(nurse, person, said, says):
    with pytest.raises(BadInput, match=says):
        records.find(nurse, person, {"region": "chin"} | said)
    assert not Finding.objects.exists()


def test_a_finding_of_ungraded_severity_still_counts(nurse, person):
    records.find(nurse, person, {"region": "chin", "kind": "broken-skin", "severity": None})
    assert queries.person_of(person).answer("broken-skin") == "yes"


def test_a_new_phototype_replaces_the_old_one(nurse, person):
    first = records.type_skin(nurse, person, "II", {"points": 9})
    second = records.type_skin(nurse, person, "III", {"judged": "III"})
    assert (second.replaces, queries.newest_phototype(person)) == (first, second)
    assert Phototype.objects.count() == 2
    with pytest.raises(BadInput, match="not a phototype"):
        records.type_skin(nurse, person, "7", {})


def test_every_verb_is_in_the_audit_without_what_was_found(nurse, person, answered, agreed):
    answered(C04="yes", details="told in confidence")
    records.type_skin(nurse, person, "II", {})
    records.find(nurse, person, {"region": "chin", "kind": "acne", "severity": 1, "note": "told in confidence"})
    (made,) = records.measure(nurse, person, [Reading(scale="fwcs", value=5, note="told in confidence")])
    records.correct(nurse, made, 4, "told in confidence")
    wanted = ["assess.screen", "assess.phototype", "assess.find", "assess.measure", "assess.correct"]
    assert acts()[-5:] == wanted
    rows = AuditEntry.objects.order_by("no").values()
    assert not any("confidence" in str(row) or person.name in str(row) for row in rows)


def test_an_entry_that_is_refused_leaves_no_line_in_the_audit(nurse, person):
    before = acts()
    with pytest.raises(BadInput):
        records.screen(nurse, person, {"full": True, "answers": {}, "medicines": [], "more": {"shields": "sunglasses"}})
    assert not Screening.objects.exists()
    assert acts() == before
