"""The two lists of screening, held row by row against the lists they were retyped from."""

import pytest

from lightmask import tables
from lightmask.person import words
from lightmask.safety import medicines

SAME = ("id", "category", "condition", "blue", "amber", "red", "nir", "source", "reliability")
RENAMED = {"pulsed_extra": "pulsed", "evidence_grade": "grade"}
DRUGS_SAME = ("id", "examples", "route", *medicines.SCORED_nm, "wait_time", "reliability", "note")
DRUGS_RENAMED = {
    "class": "medicine_class", "action_band_nm": "acts_at", "evidence_grade": "grade", "use_in_screening": "screened",
}  # fmt: skip


def held_against(name, ours, same, renamed, read_reference):
    """Every cell of a reference list that differs from ours."""
    theirs = read_reference(f"safety/{name}.csv")
    here = {row["id"]: row for row in tables.read(f"safety/{ours}").rows()}
    assert len(theirs) == len({row["id"] for row in theirs})
    pairs = {**dict(zip(same, same, strict=True)), **renamed}
    return len(theirs), [
        (row["id"], column) for row in theirs for column, mine in pairs.items()
        if here[row["id"]][mine] != row[column].strip()
    ]  # fmt: skip


def test_every_contraindication_is_as_given(read_reference):
    count, different = held_against("contraindications", "contraindications", SAME, RENAMED, read_reference)
    assert (count, different) == (55, [])


def test_every_photosensitiser_is_as_given(read_reference):
    count, different = held_against("photosensitisers", "photosensitisers", DRUGS_SAME, DRUGS_RENAMED, read_reference)
    assert (count, different) == (40, [])


def test_rows_of_our_own_are_marked_as_our_own(read_reference):
    given = {row["id"] for row in read_reference("safety/contraindications.csv")}
    ours = [row for row in tables.read("safety/contraindications").rows() if row["id"] not in given]
    assert [row["id"] for row in ours] == ["L01", "L02"]
    assert {(row["answered_by"], row["source"]) for row in ours} == {("session", "design rule")}


def test_severities_and_grades_are_words_that_the_checks_know():
    for row in tables.read("safety/contraindications").rows():
        assert {row[band] for band in ("blue", "amber", "red", "nir")} <= {"STOP", "PRO", "CAUTION", "none"}, row["id"]
        assert row["grade"] in "ABCDE"
        assert row["pulsed"] == "" or row["pulsed"].split()[-1] in ("STOP", "PRO", "CAUTION")
        assert set(row["reliability"]) <= set("RMD/")
        assert row["answered_by"] == "nobody" or row["question"].endswith("?")


def test_every_other_name_leads_to_a_row_that_is_screened():
    rows = {row["id"]: row for row in tables.read("safety/photosensitisers").rows()}
    names = tables.read("safety/medicine_names").rows()
    assert all(rows[entry["row"]]["screened"] == "yes" for entry in names)
    assert all(entry["reliability"] in ("R", "M") for entry in names)
    for entry in names:
        found = medicines.read(entry["name"])
        assert entry["row"] in {match.row["id"] for match in found.matches if match.sure}, entry["name"]
        assert found.unread == (), entry["name"]


def test_a_name_stands_for_one_substance_in_each_row():
    entries = tables.read("safety/medicine_names").rows()
    said = {}
    for entry in entries:
        said.setdefault((medicines.plain(entry["name"]), entry["row"]), set()).add(entry["means"])
    assert {key: means for key, means in said.items() if len(means) > 1} == {}


def test_every_wait_and_every_implied_answer_is_about_a_question_that_there_is():
    rows = {row["key"]: row for row in tables.read("safety/contraindications").rows()}
    means = set(tables.read("safety/medicine_names").text("means"))
    for wait in tables.read("safety/waits").rows():
        assert rows[wait["key"]]["answered_by"] in ("screening", "recent")
        assert float(wait["wait_days"]) >= 0
    for row in tables.read("safety/medicine_implies").rows():
        assert rows[row["key"]]["answered_by"] == "screening"
        assert row["substance"] in means


@pytest.mark.parametrize(
    ("care", "wait_days"),
    [("peel", 7), ("laser", 7), ("microneedling", 7), ("retinoid", 1), ("filler", 14), ("eye_surgery", 92),
     ("radiotherapy", 92)],
)  # fmt: skip
def test_waits_are_those_of_the_list(care, wait_days):
    """C29: 7 days; PS26: the evening before; C40: 2 weeks; C14 and C23: 3 months, the longest there are."""
    rows = {row["care"]: float(row["wait_days"]) for row in tables.read("safety/waits").rows()}
    assert rows[care] == wait_days
    assert set(rows) == set(words.recent())
