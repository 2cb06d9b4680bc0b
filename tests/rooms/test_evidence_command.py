"""lightmask evidence show | foretell | add, as people and tools meet them."""

import csv
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = str(ROOT / "examples" / "made-up.trial.toml")
HEADS = (
    "arm_id,citation_key,indication,device,wavelengths_nm,fluence_j_cm2,weeks,per_week,"
    "outcome,unit,change_pct,timepoint_weeks"
)
ROW = "N1,New2030,acne,LED mask,415;633,20;30,8,5,inflammatory lesions,%,-55,8"


@pytest.fixture
def table(tmp_path):
    def write(*lines):
        path = tmp_path / "t.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def numbers(run, path, *more):
    code, out, err = run("evidence", "foretell", path, "--json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_new_trial_is_weighed_on_one_page(run):
    code, out, err = run("evidence", "add", MADE_UP)
    assert (code, err) == (0, "")
    for part in ("papillary dermis", "Seen beside what was foretold", "draws still count", "make evidence"):
        assert part in out


def test_a_new_trial_as_json_has_every_part(run):
    code, out, _ = run("evidence", "add", MADE_UP, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["schema"] == "lightmask evidence add 1"
    assert len(said["numbers"]) == 3
    assert {one["what"] for one in said["moved"]["light"]} == {
        "light on depth of wrinkles", "light on people rated better in photoageing",
    }  # fmt: skip
    assert said["lights"][0]["layers"][3]["fluence_J_cm2"]["middle"] > said["lights"][0]["surface_J_cm2"][0]


def test_a_goal_shows_certainty_doses_and_arms(run):
    code, out, _ = run("evidence", "show", "eczema")
    assert code == 0
    assert "AD-Blue 2023" in out
    code, out, _ = run("evidence", "show", "wrinkles", "--json")
    said = json.loads(out)
    assert said["certainty"]["level"] in ("very low", "low", "moderate", "high")
    assert all(one["sentence"] for one in said["certainty"]["reasons"])
    assert {"Lee2007_633", "Couturaud2023"} <= {arm["arm"] for arm in said["arms"]}


def test_a_goal_that_is_none_names_the_goals(run):
    code, out, err = run("evidence", "show", "beauty")
    assert (code, out) == (2, "")
    assert "wrinkles" in err


def test_columns_may_come_in_any_order_be_lacking_or_unknown(run, table):
    first = numbers(run, table(HEADS, ROW))["numbers"]
    turned = [",".join(line.split(",")[::-1]) for line in (HEADS, ROW)]
    assert numbers(run, table(*turned))["numbers"] == first
    more = numbers(run, table(HEADS + ",Colour of the box", ROW + ",green"))
    assert more["numbers"] == first
    assert "colour_of_the_box" in more["table_notes"][0]
    few = numbers(run, table("outcome,change_pct,unit", "wrinkle depth,-20,%"))
    assert few["numbers"][0]["endpoint"] == "wrinkle depth"


def test_another_wavelength_gives_another_forecast(run, table):
    red, blue = (numbers(run, table(HEADS, ROW.replace("415;633", nm)))["numbers"][0] for nm in ("633;660", "415;420"))
    assert red["middle_pct"] != blue["middle_pct"]


def test_a_bad_row_spoils_no_other(run, table):
    said = numbers(run, table(HEADS, "bad,row", ROW, ROW, ROW.replace("N1", "N3").replace("-55", "many")))
    assert [one["arm"] for one in said["numbers"]] == ["N1", "N1 (row 3)"]
    assert [one["arm"] for one in said["left_out"]] == ["bad", "N3"]


@pytest.mark.parametrize("lines", [(HEADS,), (HEADS, ROW.replace("-55", "")), ("a,b", "1,2"), ("",)])
def test_nothing_to_foretell_is_one_sentence_and_exit_code_2(run, table, lines):
    code, out, err = run("evidence", "foretell", table(*lines))
    assert (code, out) == (2, "")
    assert err.strip()
    assert "fault of ours" not in err


def test_the_numbers_are_written_as_a_table(run, table, tmp_path):
    out = tmp_path / "foretold.csv"
    said = numbers(run, table(HEADS, ROW), "--out", str(out))
    with out.open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert float(row["seen_pct"]) == said["numbers"][0]["seen_pct"] == -55
    assert float(row["low_90_pct"]) <= float(row["low_50_pct"]) <= float(row["high_50_pct"])
    code, _, err = run("evidence", "foretell", MADE_UP, "--out", str(tmp_path / "x.txt"))
    assert code == 2
    assert ".csv" in err
