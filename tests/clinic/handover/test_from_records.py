"""Rows become a story, and nothing of a record is left out of it."""

import pytest
from clinic.handover.kept_record import JPEG, whole_record

from lightmask.clinic import audit
from lightmask.clinic.handover.fhir import bundle, complaints
from lightmask.clinic.handover.from_records import models_of, read
from lightmask.clinic.handover.methods import methods

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(staff, patient):
    """A person with a whole record, and what was made of it."""
    by = staff("professional", first_name="Made-up", last_name="Doctor", title="dermatologist", licence="R-1")
    person = patient([by], sex="female", language="de", time_zone="Europe/Zurich")
    return person, by, whole_record(person, by)


def test_every_kind_of_row_is_in_the_story(kept):
    person, by, _rows = kept
    said = read(person).story
    parts = ("consents", "screenings", "phototypes", "readings", "findings", "photos", "files", "models", "units",
             "plans", "sessions", "side_effects", "adverse_events", "procedures", "appointments", "staff")  # fmt: skip
    assert [part for part in parts if not getattr(said, part)] == []
    counted = {kind.__name__ for kind in models_of() if kind.objects.filter(patient=person).exists()}
    assert counted == {
        "Consent", "Screening", "Phototype", "Measurement", "Finding", "Photo", "PlanRecord", "Approval",
        "SessionRecord", "SessionNote", "SideEffect", "AdverseEvent", "CombinedProcedure", "Appointment", "Membership",
    }  # fmt: skip
    assert said.staff[0].name == by.shown and said.staff[0].in_team


def test_figures_arrive_as_they_were_written(kept):
    said = read(kept[0]).story
    session = said.sessions[0]
    assert [(one.channel, one.delivered_J_cm2) for one in session.lights] == [("red", 2.1), ("near infrared", 2.05)]
    assert (session.highest_C, session.reasons, session.notes) == (36.1, ("stopped", "stop pressed"), ("calm",))
    assert session.plan == said.plans[0].id == str(kept[2]["plan"].pk)
    assert said.screenings[0].answers[1].answer == "yes"
    assert "?" in said.screenings[0].answers[0].question
    assert [one.stopped for one in said.screenings[0].medicines] == [True, False]
    score = next(one for one in said.readings if one.scale == "dlqi")
    assert score.asked and [one.value for one in score.inputs] == [2.0, 4.0]
    assert {one.name for one in said.photos[0].card} == {"mean difference", "patch white"}
    assert [(one.name, one.peak_nm) for one in said.models[0].channels] == [("red", 633.0), ("near infrared", 830.0)]
    assert said.plans[0].approval.overrides[0].reason == "long ago"


def test_a_reading_that_was_corrected_says_so(kept):
    said = read(kept[0]).story
    wrong, right = (one for one in said.readings if one.scale == "tewl")
    assert said.replaced == {wrong.id} and right.replaces == wrong.id
    made = {one["resource"]["id"]: one["resource"] for one in bundle(said)["entry"]}
    seen = [one for one in made.values() if one["resourceType"] == "Observation"]
    status = [one["status"] for one in seen if one["code"].get("text", "").startswith("Transepidermal")]
    assert sorted(status) == ["corrected", "entered-in-error"]


def test_the_bundle_of_real_rows_is_sound(kept):
    assert complaints(bundle(read(kept[0]).story)) == ()


def test_a_person_without_any_record_is_sound_too(patient):
    assert complaints(bundle(read(patient()).story)) == ()


def test_files_lie_where_the_story_says(kept):
    found = read(kept[0])
    assert found.files[found.story.photos[0].path].read_bytes() == JPEG
    kinds = {one.kind for one in found.story.files}
    assert kinds == {"report of a plan", "record of a session, second by second"}
    assert all(path.is_file() for path in found.files.values())
    assert not any(one.path.endswith("plan.json") for one in found.story.files)


def test_acts_are_those_about_this_person_alone(kept, patient, staff):
    person, by, rows = kept
    other = patient([by])
    for what in (person, rows["photo"], other):
        audit.write(by, "photo.see", what)
    assert [one.what for one in read(person).story.acts] == [str(person.pk), str(rows["photo"].pk)]


def test_methods_of_real_rows(kept):
    table = {row["item"]: row["value"] for row in methods(read(kept[0]).story)}
    assert table["radiant exposure of all sessions, red, face"] == 2.1
    assert table["mask SIM-0007: firmware, calibrated on"] == "1.4.0, 2026-10-01"
