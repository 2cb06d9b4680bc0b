"""mask map, mask compare and dose --out: numbers, pictures, and nothing half-written."""

import json
from pathlib import Path

import pytest

CLAIRE = Path(__file__).resolve().parents[2] / "examples" / "claire.person.toml"
MASK = """\
name = "A sheet"
provenance = "measured"
[[channels]]
name = "red"
peak_nm = 633
irradiance = "20 mW/cm2"
[[channels]]
name = "near infrared"
peak_nm = 830
irradiance = "10 mW/cm2"
"""


@pytest.fixture
def sheet(tmp_path):
    def write(text=MASK, name="ours"):
        path = tmp_path / f"{name}.mask.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_map_of_a_sheet_is_even_and_is_what_the_sheet_says(run, sheet):
    code, out, err = run("mask", "map", sheet(), "--draws", 5, "--json")
    said = json.loads(out)
    assert (code, err) == (0, "")
    assert (said["schema"], said["face"], said["unit"]) == ("lightmask map 1", "average-adult", "mW/cm²")
    whole = said["regions"][0]
    assert whole["region"] == "whole face"
    assert whole["mean"] == whole["least"] == whole["d5"] == 30
    assert whole["least_to_mean"] == whole["d5_to_d95"] == 1
    assert [channel["mean"] for channel in said["channels"]] == [20, 10]
    assert whole["over_draws"]["mean"]["low"] < whole["over_draws"]["mean"]["high"]
    assert sum(row["share_of_area"] for row in said["regions"][1:]) == pytest.approx(1, abs=1e-2)


def test_drive_is_obeyed(run, sheet):
    _, out, _ = run("mask", "map", sheet(), "--draws", 2, "--drive", "near infrared=0.5", "--json")
    assert json.loads(out)["regions"][0]["mean"] == 5


def test_the_page_fits_and_says_what_it_rests_on(run, sheet):
    code, out, _ = run("mask", "map", sheet(), "--draws", 2)
    assert code == 0
    for part in ("whole face", "forehead", "min/mean", "Rests on", "mW/cm²", "as a black meter sees it"):
        assert part in out


def test_pictures_are_written_and_named(run, sheet, tmp_path):
    folder = tmp_path / "out"
    code, out, _ = run("mask", "map", sheet(), "--draws", 2, "--out", folder)
    assert code == 0
    names = {path.name for path in folder.iterdir()}
    wanted = {f"ours.{kind}" for kind in (
        "map.png", "map.svg", "map.glb", "map.json", "histogram.png", "histogram.svg", "channels.png", "channels.svg"
    )}  # fmt: skip
    assert names == wanted
    said = json.loads((folder / "ours.map.json").read_text(encoding="utf-8"))
    assert set(said["files"]) == wanted - {"ours.map.json"}
    assert all(f"written: {folder / name}" in out for name in said["files"])


def test_nothing_is_written_where_something_stands_in_the_way(run, sheet, tmp_path):
    folder = tmp_path / "out"
    (folder / "ours.map.glb").mkdir(parents=True)
    code, _, err = run("mask", "map", sheet(), "--draws", 2, "--out", folder)
    assert code == 2 and "ours.map.glb" in err
    assert [path.name for path in folder.iterdir()] == ["ours.map.glb"]


def test_two_masks_beside_each_other(run, sheet, tmp_path):
    other = sheet(MASK.replace("20 mW", "50 mW"), "theirs")
    code, out, _ = run("mask", "compare", sheet(), other, "--draws", 2, "--out", tmp_path / "out", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["schema"] == "lightmask comparison 1"
    assert {row["ratio_of_means"] for row in said["regions"]} == {2}
    assert sorted(said["files"]) == ["ours-theirs.compare.png", "ours-theirs.compare.svg"]
    code, out, _ = run("mask", "compare", sheet(), other, "--draws", 2, "--relative")
    assert code == 0 and "ratio" in out and "first: A sheet" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--drive", "green=1"], "no channel 'green'. It has: red, near infrared"),
        (["--drive", "red"], "is not a channel and its share. Write red=1"),
        (["--drive", "red=2"], "fraction"),
        (["--drive", "red/nose=1"], "no zone 'nose'"),
        (["--face", "nobody"], "nobody"),
        (["--skin-reflectance", "1.5"], "--skin-reflectance=1.5 is out of range"),
        (["--draws", "0"], "--draws=0 is out of range"),
    ],
)
def test_bad_input_is_one_sentence(run, sheet, words, says):
    code, out, err = run("mask", "map", sheet(), *words)
    assert (code, out) == (2, "") and says in err


def test_an_unknown_output_is_not_drawn(run, sheet):
    code, _, err = run("mask", "map", sheet(MASK.replace('irradiance = "10 mW/cm2"', "")))
    assert code == 2 and "how much light near infrared" in err and "--drive red=1" in err
    assert run("mask", "map", sheet(MASK.replace('irradiance = "10 mW/cm2"', "")), "--drive", "red=1")[0] == 0


def test_layers_on_a_face_are_written(run, sheet, tmp_path):
    person = tmp_path / "we.person.toml"
    person.write_text(CLAIRE.read_text(encoding="utf-8"), encoding="utf-8")
    code, out, err = run("dose", person, sheet(), "--minutes", "10", "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "we.layers.png", "we.layers.svg", "we.histogram-red.png", "we.histogram-red.svg", "we.histogram-nir.png",
        "we.histogram-nir.svg", "we.papillary-dermis-red.glb", "we.papillary-dermis-nir.glb",
    }  # fmt: skip
    assert "written:" in out
