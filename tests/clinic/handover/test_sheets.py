"""The record as tables, and the light as papers ask for it."""

import csv
import io
from dataclasses import replace

import pytest
from clinic.handover.made_up_story import CLIENT, consents, on, plans, sessions, story
from hypothesis import given
from hypothesis import strategies as st

from lightmask.clinic.handover.methods import in_force, methods
from lightmask.clinic.handover.sheets import SHEETS, cell, sheets

TEXTS = sheets(story())


def rows(name, texts=TEXTS):
    return list(csv.DictReader(io.StringIO(texts[f"{name}.csv"])))


def test_every_kind_of_entry_has_a_table_and_none_is_empty():
    assert len(TEXTS) == len(SHEETS) == 20
    assert [name for name in TEXTS if len(rows(name.removesuffix(".csv"))) == 0] == []


def test_rows_are_as_wide_as_their_columns():
    for sheet in SHEETS:
        assert {len(row) for row in sheet.rows(story())} == {len(sheet.columns.split())}, sheet.name


def test_columns_name_their_units():
    dose = rows("doses")[0]
    assert (dose["planned_J_cm2"], dose["delivered_J_cm2"], dose["peak_mW_cm2"]) == ("4.2", "4.2", "22.8")
    assert rows("interruptions")[0]["seconds_s"] == "12.5"


def test_what_nobody_knows_is_blank():
    told = next(row for row in rows("doses") if row["session"] == "s3")
    assert told["delivered_J_cm2"] == ""
    assert next(row for row in rows("readings") if row["scale"] == "wsrs")["value"] == ""


def test_a_text_is_never_a_formula():
    sly = replace(CLIENT, name='=HYPERLINK("http://bad.example","click")', phone="+41 00", email="@a")
    person = rows("person", sheets(story(client=sly)))[0]
    assert person["name"].startswith("'=") and person["phone"].startswith("'+") and person["email"] == "'@a"


@given(st.text(max_size=8))
def test_no_cell_begins_as_a_formula(text):
    assert not str(cell(text)).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))


def test_a_negative_number_stays_a_number():
    assert cell(-3.5) == -3.5
    assert cell(True) == "yes"


def test_a_text_with_lines_and_quotes_comes_back_whole():
    words = 'He said: "stop",\nand it stopped.'
    said = sheets(story(consents=(replace(consents()[0], text=words),)))
    assert rows("consents", said)[0]["text"] == words


def test_methods_hold_the_checklist_and_what_was_delivered():
    table = methods(story())
    planned = in_force(story()).document["methods"]
    assert list(table[: len(planned)]) == planned
    given_ = {row["item"]: row for row in table[len(planned):]}  # fmt: skip
    assert {row["group"] for row in given_.values()} == {"delivered"}
    assert given_["number of sessions"]["value"] == 3
    assert given_["sessions told by the person alone"]["value"] == 1
    assert given_["sessions stopped early"]["value"] == 1
    assert given_["radiant exposure of all sessions, red, cheek"]["value"] == pytest.approx(6.3)
    assert given_["radiant exposure of one session, red, cheek"]["value"] == pytest.approx(3.15)
    assert "from 2.1 to 4.2 J/cm2" in given_["radiant exposure of one session, red, cheek"]["rests_on"]
    assert given_["mask SIM-0001: firmware, calibrated on"]["value"] == "1.4.0, 2026-10-01"


def test_what_was_told_without_a_dose_stays_unknown():
    told = tuple(one for one in sessions() if one.source == "self")
    table = {row["item"]: row for row in methods(story(sessions=told))}
    exposure = table["radiant exposure of one session, red, cheek"]
    assert (exposure["value"], exposure["rests_on"]) == (None, "unknown")


def test_methods_are_of_the_course_in_force():
    assert in_force(story()).id == "plan1"
    assert in_force(story(plans=plans()[:1])).id == "plan0"
    assert methods(story(plans=plans()[2:])) == ()


def test_a_record_without_anything_has_its_tables_all_the_same():
    empty = sheets(story(**dict.fromkeys(
        ("consents", "screenings", "phototypes", "readings", "findings", "photos", "units", "plans", "sessions",
         "side_effects", "adverse_events", "procedures", "appointments", "acts"), ())))  # fmt: skip
    assert len(empty) == 20
    assert rows("person", empty)[0]["enrolled_at"] == on(0, 9, 30).isoformat()
