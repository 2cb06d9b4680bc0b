"""The walk finds every kind of slip, and its tables agree with the models of FHIR R4B."""

import copy
import importlib

import pytest
from clinic.handover.made_up_story import story

from lightmask import tables
from lightmask.clinic.handover.fhir import bundle, complaints, names, walk
from lightmask.clinic.handover.fhir.names import full_url, own_id
from lightmask.errors import LightmaskError

WHOLE = bundle(story())


def of(said, kind, key):
    return next(e["resource"] for e in said["entry"] if e["resource"]["id"] == own_id(kind, key))


def elsewhere(said):
    of(said, "Procedure", "s1")["subject"]["reference"] = "urn:uuid:00000000-0000-0000-0000-000000000000"


def of_a_wrong_type(said):
    of(said, "Procedure", "s1")["subject"] = names.ref("Practitioner", "u1")


def of_a_type_that_it_is_not(said):
    of(said, "Procedure", "s1")["subject"]["type"] = "Group"


def a_status_of_another_list(said):
    of(said, "Observation", "r1")["status"] = "completed"


def a_concept_outside_its_value_set(said):
    of(said, "AdverseEvent", "v1")["severity"]["coding"][0]["code"] = "quite"


def a_code_that_nobody_listed(said):
    of(said, "Observation", "f1")["code"]["coding"][0]["code"] = "12345-6"


def a_code_of_ours_that_is_not_declared(said):
    of(said, "Procedure", "b1")["code"]["coding"][0]["code"] = "massage"


def a_code_without_its_system(said):
    del of(said, "Procedure", "b1")["code"]["coding"][0]["system"]


def a_code_with_blanks(said):
    of(said, "Procedure", "b1")["code"]["coding"][0]["code"] = "peel "


def a_unit_that_is_none(said):
    of(said, "Observation", "r5")["valueQuantity"]["code"] = "g/m^2/h"


def a_quantity_of_nothing(said):
    del of(said, "Observation", "r5")["valueQuantity"]["value"]


def a_unit_within_an_extension(said):
    dose = next(one for one in of(said, "Procedure", "s1")["extension"] if one["url"].endswith("delivered-dose"))
    next(part for part in dose["extension"] if part["url"] == "planned")["valueQuantity"]["code"] = "J/cm^2"


def an_extension_of_nobody(said):
    of(said, "Procedure", "s1")["extension"][0]["url"] = "https://example.org/some-extension"


def a_period_that_ends_before_it_begins(said):
    of(said, "Procedure", "s1")["performedPeriod"]["end"] = "2026-11-01T18:00:00.000+00:00"


def a_moment_without_its_zone(said):
    of(said, "Observation", "r5")["effectiveDateTime"] = "2026-11-20T18:00:00"


def a_day_that_there_is_not(said):
    of(said, "Patient", "the one")["birthDate"] = "1974-02-30"


def a_canonical_that_leads_nowhere(said):
    of(said, "CarePlan", "plan1")["instantiatesCanonical"] = [full_url("PlanDefinition", "nothing")]


def an_attachment_that_is_not_there(said):
    where = of(said, "DocumentReference", "plan1 plan")["content"][0]["attachment"]
    where["url"] = "urn:uuid:00000000-0000-0000-0000-000000000000"


def an_entry_twice(said):
    said["entry"].append(copy.deepcopy(said["entry"][0]))


def an_address_that_is_not_its_id(said):
    said["entry"][0]["fullUrl"] = "urn:uuid:00000000-0000-0000-0000-000000000000"


def an_element_that_there_is_not(said):
    of(said, "Patient", "the one")["favouriteColour"] = "red"


def nothing_of_what_must_be(said):
    del of(said, "Consent", "c0")["scope"]


SLIPS = (
    (elsewhere, "subject: 'urn:uuid:00000000-0000-0000-0000-000000000000' is not in the bundle"),
    (of_a_wrong_type, "subject: points to a Practitioner; allowed: Patient, Group"),
    (of_a_type_that_it_is_not, "subject: says Group and points to a Patient"),
    (a_status_of_another_list, "status: 'completed' is not in the value set"),
    (
        a_concept_outside_its_value_set,
        "severity: [\"('http://terminology.hl7.org/CodeSystem/adverse-event-severity', 'q",
    ),
    (a_code_that_nobody_listed, "'12345-6' of http://loinc.org is not in the table"),
    (a_code_of_ours_that_is_not_declared, "'massage' is not declared by a CodeSystem"),
    (a_code_without_its_system, "a code needs its system"),
    (a_code_with_blanks, "code"),
    (a_unit_that_is_none, "'g/m^2/h' is no unit"),
    (a_quantity_of_nothing, "a quantity without a value"),
    (a_unit_within_an_extension, "'J/cm^2' is no unit"),
    (an_extension_of_nobody, "'https://example.org/some-extension' is not in the table"),
    (a_period_that_ends_before_it_begins, "performedPeriod: it ends"),
    (a_moment_without_its_zone, "effectiveDateTime"),
    (a_day_that_there_is_not, "birthDate"),
    (a_canonical_that_leads_nowhere, "instantiatesCanonical[0]: urn:uuid:"),
    (an_attachment_that_is_not_there, "url: urn:uuid:00000000-0000-0000-0000-000000000000 is not in the bundle"),
    (an_entry_twice, "two entries have the same fullUrl"),
    (an_address_that_is_not_its_id, "which is not its id"),
    (an_element_that_there_is_not, "favouriteColour"),
    (nothing_of_what_must_be, "scope"),
)


@pytest.mark.parametrize(("slip", "told"), SLIPS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_slip_is_found(slip, told):
    said = copy.deepcopy(WHOLE)
    slip(said)
    found = complaints(said)
    assert any(told in one for one in found), found


def model_of(element):
    """The field that an element of the table is, by walking the models of fhir.resources."""
    first, *steps = element.split(".")
    model = getattr(importlib.import_module(f"fhir.resources.R4B.{first.lower()}"), first)
    for step in steps[:-1]:
        name = model.__name__ + step[0].upper() + step[1:]
        model = getattr(importlib.import_module(model.__module__), name)
    return next(about for name, about in model.model_fields.items() if (about.alias or name) == steps[-1])


def test_the_demanded_codes_are_those_of_the_models():
    """The models list codes in full where there are few; where they stop with '+', the table goes on."""
    rows = [row for row in tables.read("fhir_values").rows() if row["type"] == "code"]
    said = {row["element"]: set() for row in rows}
    for row in rows:
        said[row["element"]] |= set(row["codes"].split())
    held = 0
    for element, codes in said.items():
        listed = set((model_of(element).json_schema_extra or {}).get("enum_values", ()))
        if listed and "+" not in listed and " " not in "".join(listed):
            assert listed == codes, element
            held += 1
        elif listed:
            assert {one for one in listed if one != "+"} - codes == set(), element
    assert held > 50


def test_a_code_that_the_table_does_not_hold_is_not_written():
    with pytest.raises(LightmaskError, match="not in the table fhir_codes"):
        names.coding("snomed", "1")
    with pytest.raises(LightmaskError, match="not a system of our own"):
        names.local("snomed", "1")
    with pytest.raises(LightmaskError, match="not in the table fhir_extensions"):
        names.extension("nothing", valueString="")


def test_every_system_of_the_tables_is_known():
    known = set(tables.read("fhir_systems").text("name"))
    assert set(tables.read("fhir_codes").text("system")) <= known
    own = [row for row in tables.read("fhir_systems").rows() if row["own"] == "yes"]
    assert all(row["uri"] == f"{names.OWN}CodeSystem/{row['name']}" for row in own)


def test_an_element_within_itself_keeps_its_name():
    place = walk.Place("Questionnaire.item.item", "", "fhir.resources.R4B.questionnaire")
    module = importlib.import_module("fhir.resources.R4B.questionnaire")
    assert place.into(module.QuestionnaireItem.model_construct(), True).element == "Questionnaire.item"
