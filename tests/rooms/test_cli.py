"""The command line as a person meets it: pages, JSON, exit codes, one sentence on stderr, nothing half-written."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lightmask import cli
from lightmask.cli import entry, narrow, outputs
from lightmask.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
CLAIRE = str(ROOT / "examples" / "claire.person.toml")
CONTOUR = "omnilux-contour-face"
SLAB = {
    "layers": [
        {"name": "top", "thickness_mm": 0.1, "absorption_per_mm": 0.1, "scattering_per_mm": 10, "anisotropy": 0.8},
        {
            "thickness_mm": "infinite",
            "absorption_per_mm": 0.01,
            "scattering_per_mm": 5,
            "anisotropy": 0.8,
            "index": 1.4,
        },
    ],
    "illumination": {"kind": "collimated"},
    "depth_mm": [0, 0.5],
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of Claire's plan, written once; each test copies it or only reads."""
    folder = tmp_path_factory.mktemp("claire") / "new" / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["lightmask", "plan", CLAIRE, CONTOUR, "--out", str(folder)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code == 0
    return folder


@pytest.fixture
def slab(tmp_path):
    def write(changes=(), text=None):
        path = tmp_path / "slab.json"
        path.write_text(json.dumps(SLAB | dict(changes)) if text is None else text)
        return path

    return write


def test_plan_prints_a_page(run):
    code, out, err = run("plan", CLAIRE, CONTOUR)
    assert (code, err) == (0, "")
    said = " ".join(out.split())
    for part in ("Plan for Claire", "papillary dermis", "of what is allowed", "not a cleared medical device"):
        assert part in said.casefold() or part in said
    assert "infrared, cornea" not in said, "the long tables stay away until they are asked for"
    code, out, _ = run("plan", CLAIRE, CONTOUR, "--details")
    assert (code, "infrared, cornea" in out, "stratum corneum" in out) == (0, True, True)


def test_plan_as_json_is_a_plan(run):
    code, out, _ = run("plan", CLAIRE, CONTOUR, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["schema"] == "lightmask plan 2"
    assert said["status"] == "cleared"


@pytest.mark.hazard("HZ63")
def test_out_writes_both_files_or_none(run, written, tmp_path, monkeypatch):
    assert sorted(path.name for path in written.iterdir()) == ["plan.json", "report.html", "report.pdf"]

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    code, _, err = run("plan", CLAIRE, CONTOUR, "--out", tmp_path / "other")
    assert code == 2
    assert "No space left" in err
    assert list((tmp_path / "other").iterdir()) == []


def test_the_calendar_of_an_earlier_plan_does_not_stay_beside_a_new_one(run, tmp_path):
    assert run("plan", CLAIRE, CONTOUR, "--out", tmp_path, "--start", "2026-11-30")[0] == 0
    assert (tmp_path / "course.ics").exists()
    code, out, _ = run("plan", CLAIRE, CONTOUR, "--out", tmp_path)
    assert code == 0 and "written:" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "report.html", "report.pdf"]


def test_a_draft_has_no_calendar(run, tmp_path):
    code, out, _ = run(
        "plan", ROOT / "examples" / "tom.person.toml", CONTOUR, "--out", tmp_path, "--start", "2026-11-30"
    )
    assert code == 0
    assert "No calendar: the plan is a draft." in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "report.html", "report.pdf"]


@pytest.mark.parametrize("out", ["taken", "taken/below", ""])
def test_an_output_folder_that_cannot_be_is_refused_before_the_work_begins(out, run, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("x")
    monkeypatch.setattr(outputs, "person_and_mask", lambda *args: 1 / 0)
    code, _, err = run("plan", CLAIRE, CONTOUR, "--out", tmp_path / out if out else "")
    assert code == 2
    assert "cannot be written" in err if out else "--out is empty" in err


def test_the_plan_is_canonical_text_whose_hash_holds(written):
    from lightmask.plan import paper

    text = (written / "plan.json").read_text(encoding="utf-8")
    said = json.loads(text)
    assert text == paper.canonical(said) + "\n"
    assert said["hash"] == paper.content_hash(said)


@pytest.mark.parametrize(
    ("drive", "cornea"), [(["red=1"], 0.0), (["red=0.5", "near infrared=0.5"], 0.5), (["red=1, near infrared=1"], 1.0)]
)
def test_safety_of_some_channels_at_some_drive(drive, cornea, run):
    def used(*options):
        limits = json.loads(run("safety", CLAIRE, CONTOUR, "--minutes", "4", *options, "--json")[1])["safety"]["limits"]
        return {one["limit"]: one["value"] for one in limits}.get("infrared, cornea and lens", 0.0)

    options = [word for one in drive for word in ("--drive", one)]
    assert used(*options) == pytest.approx(cornea * used(), rel=1e-3, abs=1e-9)


def test_reasons_are_said_once_on_one_screen(run, monkeypatch):
    _, out, err = run("safety", CLAIRE, CONTOUR, "--minutes", "90")
    assert ("Still open" in out, "Refused as unsafe" in err) == (True, True), "two readers, both told"
    monkeypatch.setattr(outputs, "on_one_screen", lambda: True)
    code, out, err = run("safety", CLAIRE, CONTOUR, "--minutes", "90")
    assert (code, "Still open" in out, err) == (3, True, "")


def test_the_refused_are_refused_with_three(run, tmp_path):
    path = tmp_path / "x.person.toml"
    path.write_text(Path(CLAIRE).read_text().replace("medicines = []", 'medicines = ["methylene blue"]'))
    code, out, err = run("plan", path, CONTOUR, "--out", tmp_path / "out")
    assert (code, out) == (3, "")
    assert err.startswith("Refused as unsafe")
    assert "methylene blue" in err
    assert not (tmp_path / "out").exists()


def test_safety_shows_everything_and_then_refuses(run):
    code, out, err = run("safety", CLAIRE, CONTOUR, "--minutes", "90", "--json")
    said = json.loads(out)
    assert code == 3
    assert not said["safety"]["cleared"]
    assert "length of one session" in err
    code, out, err = run("safety", CLAIRE, CONTOUR, "--minutes", "4")
    assert (code, err) == (0, "")
    assert re.match(r"Cleared for one session, until \d{4}-\d\d-\d\d \d\d:\d\d \([+-]\d{4}\)\n", out)
    assert "The whole form: nobody wrote down" in out


def test_dose_with_and_without_a_known_output(run):
    code, out, _ = run("dose", CLAIRE, CONTOUR, "--minutes", "10 min", "--json")
    dose = json.loads(out)["dose"]
    assert code == 0
    assert dose["channels"][0]["fluence_J_cm2"][3]["middle"] > dose["channels"][0]["surface_J_cm2"]["middle"]
    code, out, _ = run("dose", CLAIRE, "omnilux-clear", "--minutes", "600 s")
    assert code == 0
    assert "per incident J/cm²" in out
    assert "unknown" in out


def test_masks_are_listed_and_shown(run):
    code, out, _ = run("mask", "list")
    assert code == 0
    assert CONTOUR in out
    assert "output unknown" in out
    assert json.loads(run("mask", "list", "--json")[1])["masks"]
    assert "claimed" in run("mask", "show", CONTOUR)[1]
    assert json.loads(run("mask", "show", CONTOUR, "--json")[1])["total_mW_cm2"]["value"] == 30


def test_slab_by_ordinates_and_by_photons(run, slab):
    code, out, _ = run("slab", slab(), "--json")
    fine = json.loads(out)
    assert code == 0
    shares = fine["specular"] + fine["reflected"] + fine["transmitted"] + sum(row["absorbed"] for row in fine["layers"])
    assert shares == pytest.approx(1, abs=1e-6)
    assert [row["depth_mm"] for row in fine["depths"]] == [0, 0.5]
    assert "layer 2" in run("slab", slab(), "--nodes", 8)[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan", CLAIRE], "Missing argument 'MASK'"),
        (["plann"], "No such command"),
        (["plan", "nobody.person.toml", CONTOUR], "There is no file"),
        (["plan", CLAIRE, "omnilux-contor-face"], "Did you mean 'omnilux-contour-face'"),
        (["plan", CLAIRE, CONTOUR, "--goal", "youth"], "'youth' is not a goal"),
        (["plan", CLAIRE, CONTOUR, "--care", "spa"], "Give home or office"),
        (["plan", CLAIRE, CONTOUR, "--goal", "acne", "--goal", "acne"], "names acne twice"),
        (["plan", CLAIRE, CONTOUR, "--care", "both"], "Name it with --office-mask"),
        (["plan", CLAIRE, CONTOUR, "--start", "soon"], "Write it as in 2026-11-30"),
        (["plan", CLAIRE, CONTOUR, "--start", "2026-11-30", "--time-zone", "Mars"], "is no time zone"),
        (["plan", CLAIRE, CONTOUR, "--procedure", "peel:2026-12-14"], "--procedure needs days"),
        (["plan", CLAIRE, CONTOUR, "--rest-day", "sundy"], "Did you mean 'sunday'"),
        (["plan", CLAIRE, CONTOUR, "--minutes-a-week", "lots"], "is no time"),
        (["plan", CLAIRE, CONTOUR, "--continue", "s.csv"], "needs --plan"),
        (["plan", CLAIRE, CONTOUR, "--at", "2026-12-20T19:30+01:00"], "Add --continue and --plan"),
        (["plan", CLAIRE, CONTOUR, "--draws", "3"], "--draws 3 is outside 100 to 2000"),
        (["safety", CLAIRE, CONTOUR, "--minutes", "4", "--drive", "red"], "not a channel and its share"),
        (["safety", CLAIRE, CONTOUR, "--minutes", "4", "--drive", "red=2"], "fraction"),
        (["safety", CLAIRE, CONTOUR, "--minutes", "4", "--drive", "blue=1"], "no channel 'blue'"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "soon"], "not a quantity"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "10 J/cm2"], "unit"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "-3"], "not a session"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "nan"], "not a session"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "1e99"], "not a session"),
        (["dose", CLAIRE, CONTOUR], "Missing option '--minutes'"),
        (["plan", str(ROOT), CONTOUR], "is a folder"),
        (["--nonsense"], "No such option"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "ten"], "as in 10, or a number with a unit of time"),
        (["dose", CLAIRE, CONTOUR, "--minutes", "10,5"], "as in 10.5"),
        (["skin", ""], "The reading is empty"),
        (["skin", "monk:²"], "no whole number"),
    ],
)
def test_bad_input_is_one_sentence_and_two(words, says, run):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"layers": []}, "layers"),
        ({"layers": [{"thickness_mm": -1, "absorption_per_mm": 0, "scattering_per_mm": 1}]}, "thickness_mm"),
        ({"layers": [{"thickness": 1, "absorption_per_mm": 0, "scattering_per_mm": 1}]}, "Did you mean 'thickness_mm'"),
        ({"illumination": "laser"}, "illumination"),
        ({"illumination": {"kind": "collimated", "cosine": 0}}, "cosine"),
        ({"depth_mm": [-1]}, "depth_mm"),
        ({"depth_mm": ["deep"]}, "depth_mm"),
        ({"indx_above": 1.0}, "indx_above"),
        ({"index_above": True}, "'true' is no answer here"),
        ({"depth_mm": [0, False]}, "depth_mm.1 = false"),
        ({"layers": [SLAB["layers"][0] | {"thickness_mm": True}]}, "layers.0.thickness_mm = true"),
        ({"illumination": {"kind": "diffuse", "cosine": 0.5}}, "has no cosine"),
    ],
)
def test_bad_slabs_are_named(changes, says, run, slab):
    code, _, err = run("slab", slab(changes))
    assert code == 2
    assert says in err


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"layers": NaN}', "[" * 100_000, '{"layers": 1e999}', '{"a": 1, "a": 2}']
)
def test_broken_json_is_named(text, run, slab):
    code, _, err = run("slab", slab(text=text))
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_a_key_stands_once(run, slab):
    twice = json.dumps(SLAB).replace('"depth_mm"', '"index_above": 1.0, "index_above": 1.4, "depth_mm"')
    code, _, err = run("slab", slab(text=twice))
    assert code == 2
    assert "the key 'index_above' stands twice" in err


def test_two_solvers_or_no_photons(run, slab):
    assert "Choose one" in run("slab", slab(), "--nodes", 4, "--monte-carlo", 10)[2]
    assert "photons" in run("slab", slab(), "--monte-carlo", 0)[2]


def test_a_fault_of_ours_says_how_to_report_it(run, monkeypatch):
    monkeypatch.setattr(outputs, "person_and_mask", lambda *args: 1 / 0)
    code, out, err = run("plan", CLAIRE, CONTOUR)
    assert (code, out) == (1, "")
    assert "A fault of ours: ZeroDivisionError" in err
    assert "--debug" in err


def test_debug_shows_the_traceback(monkeypatch, capsys):
    monkeypatch.setattr(outputs, "person_and_mask", lambda *args: 1 / 0)
    monkeypatch.setattr(sys, "argv", ["lightmask", "--debug", "plan", CLAIRE, CONTOUR])
    with pytest.raises(SystemExit):
        cli.main()
    assert "Traceback" in capsys.readouterr().err


def test_the_version(run):
    assert run("--version")[1].startswith("lightmask ")


def test_a_pipe_that_closes_is_no_fault(monkeypatch):
    def closed(**kwargs):
        raise BrokenPipeError

    monkeypatch.setattr(entry, "app", closed)
    assert entry._run() == 0


def test_stopping_is_said(monkeypatch, capsys):
    def stopped(**kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "app", stopped)
    assert entry._run() == 130
    assert "Stopped" in capsys.readouterr().err


def test_progress_never_reaches_a_pipe(run):
    _, out, err = run("plan", CLAIRE, CONTOUR, "--json")
    assert err == ""
    assert out.startswith("{")


def test_minutes_as_people_write_them():
    assert [outputs.minutes_s(text) for text in ("10", "10 min", "600 s", "0.5 h")] == [600, 600, 600, 1800]
    with pytest.raises(BadInput):
        outputs.minutes_s("inf")


def test_help_comes_at_once_and_without_the_heavy_rooms():
    probe = (
        "import sys, lightmask.cli; print(*(m for m in ('numpy', 'numba', 'pydantic', 'scipy') if m in sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT / "src")
    assert loaded.stdout.split() == []
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "lightmask", "--help"], capture_output=True, check=True, cwd=ROOT / "src")
        times.append(time.perf_counter() - start)
    assert min(times) < 1.0, "0.3 s on a quiet machine; see tests/bench/plan.py"


def test_what_people_wrote_is_never_read_as_markup(run, tmp_path):
    name = "[/red] x [link=https://a.example]y[/link] :smile:"
    path = tmp_path / "x.person.toml"
    path.write_text(Path(CLAIRE).read_text().replace('name = "Claire"', f'name = "{name}"'))
    code, out, err = run("plan", path, CONTOUR)
    assert (code, err) == (0, "")
    assert f"Plan for {name}" in out


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (r'medicines = ["x\u001b[2J"]', "line 1: medicines.0 holds the control character U+001B"),
        (r'decisions = [{about = "\u009bK", by = "x", on = 2026-01-01}]', "U+009B"),
        (r'"a\u202eb" = 1', "U+202E"),
        (r'name = "a\nb\rc"', "U+000D"),
        ("name = 'a\u202eb'", "U+202E"),
    ],
)
def test_nothing_steers_the_terminal(wrong, says, run, tmp_path):
    path = tmp_path / "x.person.toml"
    path.write_text(wrong + "\n", encoding="utf-8")
    code, out, err = run("plan", path, CONTOUR)
    assert (code, out) == (2, "")
    assert says in err
    assert not any(sign in err for sign in "\x1b\x9b\u202e\r")


def test_the_name_of_a_file_does_not_steer_either(run):
    code, _, err = run("plan", "no\x1b[2Jbody.person.toml", CONTOUR)
    assert code == 2
    assert "There is no file" in err
    assert "\x1b" not in err


def test_a_folder_in_the_way_of_one_file_stops_both(run, tmp_path):
    (tmp_path / "plan.json").mkdir()
    code, _, err = run("plan", CLAIRE, CONTOUR, "--out", tmp_path)
    assert code == 2
    assert "'plan.json' in it is a folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.hazard("HZ63")
def test_when_the_second_rename_fails_the_first_is_taken_back(tmp_path, monkeypatch):
    here = [tmp_path / name for name in ("old", "new", "last")]
    here[0].write_text("before")
    rename = os.replace

    def fails_at_last(source, target):
        if Path(target) == here[2]:
            raise OSError(5, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "replace", fails_at_last)
    with pytest.raises(BadInput):
        outputs.write_together(dict.fromkeys(here, "after"))
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert here[0].read_text() == "before"


@pytest.mark.hazard("HZ63")
def test_another_persons_plan_is_not_written_over(run, written, tmp_path):
    person = tmp_path / "claire.person.toml"
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    assert run("plan", CLAIRE, CONTOUR, "--out", tmp_path)[0] == 0
    before = (tmp_path / "plan.json").read_text()
    person.write_text(Path(CLAIRE).read_text().replace('name = "Claire"', 'name = "Chloe"'))
    code, _, err = run("plan", person, CONTOUR, "--out", tmp_path)
    assert code == 2
    assert "is the plan of another person" in err
    assert (tmp_path / "plan.json").read_text() == before


def shell(line, **environment):
    """A line of shell in which $lm is the command. -> exit code, stdout, stderr"""
    line = f"set -o pipefail; lm() {{ '{sys.executable}' -m lightmask \"$@\"; }}; {line}"
    about = os.environ | {"PYTHONPATH": str(ROOT / "src")} | environment
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=about, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


def test_a_reader_that_leaves_early_is_no_fault():
    many = f"{CONTOUR} --minutes 10 --json"
    assert shell(f"lm dose {CLAIRE} {many} | head -1") == (0, "{\n", "")
    assert shell("lm --help | true")[::2] == (0, "")
    assert shell(f"lm safety {CLAIRE} {CONTOUR} --minutes 90 | true")[0] == 3, "left early, and refused all the same"


def test_a_full_disk_is_named():
    for words in ("mask list --json", f"mask show {CONTOUR}"):
        code, _, err = shell(f"lm {words} > /dev/full")
        assert code == 2
        assert "No space left" in err
        assert len(err.strip().splitlines()) == 1


def test_a_terminal_of_few_signs():
    code, out, err = shell(f"lm mask show {CONTOUR} && lm mask show {CONTOUR} --json", PYTHONIOENCODING="ascii")
    assert (code, err) == (0, "")
    assert out.isascii()


@pytest.mark.parametrize("words", [(), ("mask",)])
def test_without_a_command_there_is_help_and_nothing_else(words, run):
    code, out, err = run(*words)
    assert code == 2
    assert "Usage" in out + err
    assert "See '" not in err


def page(width, *columns, rows=()):
    from io import StringIO

    from rich.console import Console

    table = narrow.Figures(columns=columns, title="Dose")
    for row in rows:
        table.add_row(*row)
    console = Console(width=width, record=True, file=StringIO(), markup=False)
    console.print(table)
    return console.export_text()


@pytest.mark.parametrize("width", range(24, 90, 3))
def test_no_figure_is_broken_however_narrow_the_terminal(width):
    figures = ("7.53 (2.67–17.3)", "1,000,000 J/m²")
    said = page(width, "", "near infrared 830 nm", "allowed", rows=[("papillary dermis", *figures)])
    assert "(2.67–17.3)" in said
    assert "1,000,000" in said
    assert all(len(line) <= width for line in said.splitlines())
    if width > 50:
        assert all(any(figure in line for line in said.splitlines()) for figure in figures)


def test_one_week_is_a_week():
    from lightmask.cli import plan_page

    assert [plan_page.count(number, "week") for number in (1, 1.5, 12)] == ["1 week", "1.5 weeks", "12 weeks"]


def test_a_draft_says_so_before_its_minutes(run, tmp_path):
    path = tmp_path / "x.person.toml"
    path.write_text("age_y = 30\n")
    code, out, _ = run("plan", path, CONTOUR)
    assert code == 0
    assert 0 < out.index("DRAFT") < out.index("minute")


def names_in(said):
    """Every field name of a document, however deep; not the names of channels under drive."""
    if isinstance(said, list):
        return set().union(*map(names_in, said))
    inner = [names_in(value) for key, value in said.items() if key != "drive"] if isinstance(said, dict) else []
    return set(said if isinstance(said, dict) else ()).union(*inner)


@pytest.mark.parametrize(
    "words",
    [
        ("plan", CLAIRE, CONTOUR),
        ("dose", CLAIRE, CONTOUR, "--minutes", "5"),
        ("safety", CLAIRE, CONTOUR, "--minutes", "5"),
        ("skin", "ita:28"),
        ("slab", str(ROOT / "examples" / "two-layers.slab.json")),
        ("mask", "list"),
        ("mask", "show", CONTOUR),
        ("mask", "check", "home-3"),
        ("mask", "meter", "50 mW/cm2", CONTOUR, "--kind", "solar"),
        ("mask", "fold", str(ROOT / "examples" / "flexible-mask.map.csv"), CONTOUR),
    ],
    ids=lambda words: " ".join(words[:2] if words[0] == "mask" else words[:1]),
)
def test_every_field_is_documented_and_documents_have_one_section(words, run):
    page = (ROOT / "docs" / "look-up" / "json.md").read_text()
    said = json.loads(run(*words, "--json")[1])
    assert page.count(f"## {said['schema']}\n") == 1
    assert page.count(f"## {said['schema'].rstrip(' 1')}") == 1 or said["schema"] == "lightmask mask 1"
    missing = {name for name in names_in(said) if not re.search(rf"\b{name}\b", page) and not name.endswith("_sd")}
    assert missing == set()
