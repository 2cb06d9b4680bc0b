"""The trials that plans rest on, row by row against the collected ones."""

import csv
import re
from pathlib import Path

import pytest

from lightmask import tables

COLLECTED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "evidence" / "trials.csv"
OFFICES, HOMES = ("clinic", "clinic (studio)", "salon"), ("home", "home-type mask")


def collected():
    lines = [line for line in COLLECTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["arm_id"]: row for row in csv.DictReader(lines)}


ROWS = tables.read("evidence/trials").rows()
each_arm = pytest.mark.parametrize("ours", ROWS, ids=lambda row: row["arm"])


def figures(text):
    return [float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]


@each_arm
def test_what_was_done_is_as_collected(ours):
    theirs = collected()[ours["arm"]]
    for name in ("doi", "pmid", "year", "design", "device", "sessions", "weeks"):
        assert ours[name] == theirs[name], name
    assert theirs["setting"] in {"office": OFFICES, "home": HOMES}[ours["setting"]]
    assert ours["per_week"] in (theirs["per_week"], "")
    assert ours["people"] == (theirs["n_arm"] or theirs["n_total"])
    assert ours["people_of"] == ("arm" if theirs["n_arm"] else "all arms" if theirs["n_total"] else "")
    assert ours["adverse"] == theirs["adverse_events"]
    assert ours["doubts"].startswith(theirs["rob_note"])
    assert ours["source"] == theirs["source"]


@each_arm
def test_its_light_and_dose_are_as_collected(ours):
    theirs = collected()[ours["arm"]]
    stated = figures(theirs["wavelengths_nm"].replace("±10", ""))
    assert figures(ours["light"]) == stated
    if ours["session_min"]:
        assert float(ours["session_min"]) * 60 == pytest.approx(figures(theirs["time_s"])[-1], rel=0.3)
    doses, total = figures(ours["fluence_J_cm2"]), figures(theirs["fluence_j_cm2"])
    if ours["dose_is"] == "at most":
        assert sum(doses) == pytest.approx(sum(total))
    elif ours["dose_is"] == "together":
        assert (doses, total) == ([], [60.0])
    else:
        assert doses == total


@each_arm
def test_what_is_not_plainly_reported_is_marked(ours):
    theirs = collected()[ours["arm"]]
    if "remembered" in theirs["fluence_basis"]:
        assert ours["dose_is"] == "remembered"
    if "derived upper bound" in theirs["fluence_basis"]:
        assert ours["dose_is"] == "at most"
    if "area unit not stated" in theirs["fluence_basis"]:
        assert ours["dose_is"] == "no area unit"
    if "secondary" in theirs["fluence_basis"] and "reported approx" not in theirs["fluence_basis"]:
        assert ours["dose_is"] == "second-hand"
    if "remembered" in theirs["source_read"] or "remembered" in theirs["fluence_basis"]:
        assert ours["remembered"] == "yes"


@pytest.mark.parametrize("saw", tables.read("evidence/results").rows(), ids=lambda row: f"{row['arm']}-{row['goal']}")
def test_every_figure_of_a_result_was_collected(saw):
    theirs = collected()[saw["arm"]]
    known = {abs(value) for cell in theirs.values() for value in figures(cell)}
    known |= {round(value, 1) for value in known} | {1.0, 4.0, 7.0, 11.0}
    if saw["arm"].startswith("Lee2007"):
        known |= {36.0, 19.0}  # the largest of any arm, said in the rows of the two other arms
    if saw["arm"].startswith("Nestor2016"):
        known |= {17.2}  # benzoyl peroxide's own row
    if saw["arm"] == "ParkSH2025_mask":
        assert "derived" in saw["result"]
    words = re.sub(r"R0", "", saw["result"])
    assert [value for value in figures(words) if value not in known] == []


def test_every_arm_saw_something_and_every_result_has_its_arm():
    assert {row["arm"] for row in ROWS} == set(tables.read("evidence/results").text("arm"))
    assert set(tables.read("evidence/results").text("finding")) <= {"better", "no difference", "unclear"}
