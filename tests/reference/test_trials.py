"""The trials that plans rest on, row by row against the collected ones."""

import csv
import re
from pathlib import Path

import pytest

from lightmask import tables

COLLECTED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "evidence" / "trials.csv"
OFFICES, HOMES = ("clinic", "clinic (studio)", "salon", "hospital"), ("home", "home-type mask")


def collected(path=COLLECTED, key="arm_id"):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row[key]: row for row in csv.DictReader(lines)}


ROWS = tables.read("evidence/trials").rows()
each_arm = pytest.mark.parametrize("ours", ROWS, ids=lambda row: row["arm"])


def figures(text):
    return [float(found) for found in re.findall(r"\d*\.\d+|\d+", text)]


def test_every_arm_that_was_collected_is_there_once():
    assert [row["arm"] for row in ROWS] == list(collected())


@each_arm
def test_what_was_done_is_as_collected(ours):
    theirs = collected()[ours["arm"]]
    for name in ("doi", "pmid", "year", "design", "device", "weeks"):
        assert ours[name] == theirs[name], name
    assert ours["sessions"] == ("" if "cycle" in theirs["sessions"] else theirs["sessions"])
    assert theirs["setting"] in {"office": OFFICES, "home": HOMES}[ours["setting"]]
    assert ours["per_week"] in (theirs["per_week"], "")
    assert ours["people"] == (theirs["n_arm"] or theirs["n_total"])
    assert ours["people_of"] == ("arm" if theirs["n_arm"] else "all arms" if theirs["n_total"] else "")
    assert ours["people_total"] == theirs["n_total"]
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
        assert doses == []
        assert theirs["fluence_j_cm2"] in ours["doubts"]
    else:
        assert doses == total


@each_arm
def test_its_irradiance_is_as_collected_and_in_the_order_of_the_wavelengths(ours):
    theirs = collected()[ours["arm"]]
    ours_mW_cm2, basis = figures(ours["irradiance_mW_cm2"]), theirs["irradiance_basis"]
    assert ours_mW_cm2 == ([] if ours["irradiance_is"] == "together" else figures(theirs["irradiance_mw_cm2"]))
    places = len(ours["wavelengths_nm"].split(";"))
    assert len(ours["irradiance_mW_cm2"].split(";")) in ((places,) if ours_mW_cm2 else (1,))
    how = {"remembered": "remembered", "maxima": "at most", "peak": "peak, duty not given"}
    assert [ours["irradiance_is"]] * any(word in basis for word in how) == [how[word] for word in how if word in basis]
    assert bool(ours["irradiance_is"]) == bool(theirs["irradiance_mw_cm2"])


@each_arm
def test_its_wavelengths_are_the_stated_ones(ours):
    """A figure that was read is kept; a range is entered at its middle, a colour at its usual wavelength."""
    entered, stated = figures(ours["wavelengths_nm"]), figures(ours["light"])
    if not stated or not entered or ours["arm"] == "Wunsch2014_ELT":
        assert set(entered) <= {415.0, 590.0, 630.0, 633.0, 830.0}
    elif "-" in ours["light"]:
        assert entered == pytest.approx([sum(stated) / 2], abs=0.6)
    else:
        assert entered == stated


@each_arm
def test_blindness_is_what_the_design_says(ours):
    said = f"{ours['design']} {ours['doubts']}".lower()
    assert (ours["blind"] == "double") == ("double-blind" in said)
    if ours["blind"] == "observer":
        assert re.search(r"(single|observer|evaluator)-blind|blinded photo", said)
    if ours["control"] == "open":
        assert ours["blind"] in ("", "none")


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
    if any("remembered" in theirs[name] for name in ("source_read", "fluence_basis", "irradiance_basis")):
        assert ours["remembered"] == "yes"
    if "laser" in theirs["device"] or "gel" in theirs["device"] or "converter" in theirs["device"]:
        assert ours["off_design"]


@pytest.mark.parametrize("saw", tables.read("evidence/results").rows(), ids=lambda row: f"{row['arm']}-{row['goal']}")
def test_every_figure_of_a_result_was_collected(saw):
    theirs = collected()[saw["arm"]]
    known = {abs(value) for cell in theirs.values() for value in figures(cell)}
    known |= {round(value, 1) for value in known} | {1.0, 4.0, 7.0, 11.0}
    if saw["arm"].startswith("Lee2007"):
        known |= {36.0, 19.0}  # the largest of any arm, said in the rows of the two other arms
    if saw["arm"] == "Sandoval2014":
        known |= {66.7}
    if saw["arm"] == "DFU_LLLT_60":
        known |= {63.0}  # 62.99 in the collection
    if saw["arm"].startswith("Nestor2016"):
        known |= {17.2}  # benzoyl peroxide's own row
    if saw["arm"] == "ParkSH2025_mask":
        assert "derived" in saw["result"]
    words = re.sub(r"R0|(metalloproteinase|interleukins?) \d+( and \d+)?", "", saw["result"])
    assert [value for value in figures(words) if value not in known] == []


def test_every_arm_saw_something_and_every_result_has_its_arm():
    assert {row["arm"] for row in ROWS} == set(tables.read("evidence/results").text("arm"))
    assert set(tables.read("evidence/results").text("finding")) <= {"better", "no difference", "worse", "unclear"}
    assert set(tables.read("evidence/results").text("outcome_kind")) <= {"measured", "rated", "own", ""}


def test_an_arm_sees_a_goal_once_in_each_kind_of_outcome():
    saw = [(row["arm"], row["goal"], row["outcome_kind"]) for row in tables.read("evidence/results").rows()]
    assert len(saw) == len(set(saw))


def test_a_goal_of_a_result_is_a_goal():
    goals = set(tables.read("evidence/goals").text("goal")) | {"safety"}
    assert {row["goal"] for row in tables.read("evidence/results").rows()} <= goals


@pytest.mark.parametrize("ours", tables.read("evidence/physiology").rows(), ids=lambda row: row["id"])
def test_an_experiment_is_as_collected(ours):
    theirs = collected(COLLECTED.with_name("biology.csv"), "id")[ours["id"]]
    assert ours["read"] == theirs["source_read"]
    said = " ".join(theirs.values())
    assert [figure for figure in figures(f"{ours['people']} {ours['saw']}") if figure not in figures(said)] == []
    assert re.findall(r"PMC\d+|PMID \d+|rs-\d+", ours["source"]) == re.findall(
        r"PMC\d+|PMID \d+|rs-\d+", theirs["source"]
    )
