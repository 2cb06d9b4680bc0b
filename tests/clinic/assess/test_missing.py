"""What is still to be done, in one list, each with its page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lightmask.clinic.assess import queries, records
from lightmask.clinic.assess.records import Reading

LAB = {"L": 62, "a": 11, "b": 16}


def texts(person, **said):
    return [one.text for one in queries.missing(person, **said)]


def test_at_first_nearly_everything_is_missing_and_what_blocks_comes_first(patient, nurse):
    person = patient([nurse], birth_date=None)
    found = queries.missing(person)
    blocking = [one.text for one in found if one.blocks]
    assert blocking == ["Consent to treatment", "Date of birth", "The questions before a first treatment",
                        "Phototype, or a measured colour"]  # fmt: skip
    assert [one.blocks for one in found] == sorted((one.blocks for one in found), reverse=True)
    assert all(one.url.startswith(f"/people/{person.pk}/") for one in found)


def test_step_by_step_nothing_is_missing_any_more(nurse, person, answered, agreed):
    agreed("treatment", "photos")
    answered()
    records.type_skin(nurse, person, "II", {})
    assert not any(one.blocks for one in queries.missing(person))
    records.measure(
        nurse, person, [Reading(scale="ita", value=36.9, region="cheek", inputs={"L": 62, "a": 11, "b": 16})]
    )
    records.measure(nurse, person, [Reading(scale="fwcs", value=5)])
    assert texts(person) == ["Photographs of 5 poses"]


def test_a_form_of_three_months_ago_blocks_again(person, answered, agreed):
    agreed("treatment")
    answered()
    late = timezone.localdate() + timedelta(days=91)
    assert "The questions, once more" in [one.text for one in queries.missing(person, late) if one.blocks]


def test_unknown_answers_are_counted_and_named(person, answered):
    answered(C04="unknown", C05="unknown", medicines_known=False, shields="unknown", light=None, regions=[])
    found = texts(person)
    assert "2 questions that are still unknown" in found
    for text in ("Medicines", "Eye shields", "Other light in the last seven days", "Regions to be treated"):
        assert text in found


def test_a_colour_of_other_skin_is_asked_for_again(nurse, person, answered):
    answered()
    records.measure(
        nurse, person, [Reading(scale="ita", value=36.9, region="neck", inputs={"L": 62, "a": 11, "b": 16})]
    )
    (one,) = [one for one in queries.missing(person) if one.text == "Colour measured where light will fall"]
    assert "neck" in one.why


@pytest.mark.parametrize("standing", ["refused", "withdrawn"])
def test_photographs_that_were_refused_are_not_asked_for(nurse, person, agreed, standing):
    from lightmask.clinic.enrol import records as enrolling
    from lightmask.clinic.enrol import wording

    if standing == "withdrawn":
        agreed("photos")
        enrolling.withdraw(nurse, person, "photos")
    else:
        said = {"standing": "refused", "signed_name": person.name}
        enrolling.sign(nurse, person, wording.in_force("photos", "en"), said)
    assert not [text for text in texts(person) if "hotograph" in text]
