"""lightmask plan --continue: what is left of an earlier plan, its peels among them; a changed plan is refused."""

import json
from pathlib import Path

import pytest

CLAIRE = str(Path(__file__).resolve().parents[2] / "examples" / "claire.person.toml")
MASK = "omnilux-contour-face"
NOW = ("--at", "2025-12-06T19:30+01:00")


@pytest.fixture(scope="module")
def earlier(tmp_path_factory):
    """A plan with dates and a peel, and three sessions of it."""
    from lightmask.cli import planned, wishes
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import document, paper

    asked = wishes.Asked(
        start=wishes.day("--start", "2025-11-30"), procedures=wishes.procedures(["peel:2025-12-21"]), draws=100
    )
    course = planned.course(Person.load(CLAIRE), Mask.load(MASK), None, asked)
    said = document(course, "0.1.0", "2025-11-29", None, planned.command("claire.person.toml", MASK, None, asked))
    folder = tmp_path_factory.mktemp("earlier")
    (folder / "plan.json").write_text(paper.canonical(said) + "\n", encoding="utf-8")
    (folder / "sessions.csv").write_text("kind,on,minutes\nsession,2025-11-30,4\nsession,2025-12-02,4\n")
    return folder


def goes_on(run, folder, *options):
    words = ("--continue", folder / "sessions.csv", "--plan", folder / "plan.json", "--draws", "100", *NOW)
    return run("plan", CLAIRE, MASK, *words, *options)


def test_it_goes_on_and_the_peel_stays(earlier, run):
    code, out, err = goes_on(run, earlier, "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["so_far"]["done"] == 2
    assert said["calendar"]["start"] == "2025-12-07"
    assert said["request"]["procedures"] == [{"kind": "peel", "on": "2025-12-21"}]
    lit = {day["on"] for day in said["calendar"]["days"] if day["what"] == "session"}
    assert not lit & {f"2025-12-{day}" for day in range(21, 28)}


def test_a_plan_that_was_changed_is_refused(earlier, run, tmp_path):
    for name in ("plan.json", "sessions.csv"):
        (tmp_path / name).write_text((earlier / name).read_text().replace('"peel"', '"laser"'))
    code, out, err = goes_on(run, tmp_path)
    assert (code, out) == (2, "")
    assert "is no plan as lightmask wrote it" in err


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "[1]", "7", '"plan"', "null", "{}", '{"hash": NaN}']
)
def test_what_is_no_plan_is_refused(text, earlier, run, tmp_path):
    (tmp_path / "plan.json").write_text(text)
    (tmp_path / "sessions.csv").write_text((earlier / "sessions.csv").read_text())
    code, out, err = goes_on(run, tmp_path)
    assert (code, out) == (2, "")
    assert "is no plan as lightmask wrote it" in err


@pytest.mark.parametrize(("was", "now"), [('name = "Claire"', 'name = "Chloe"'), ("age_y = 52", "age_y = 61")])
def test_the_plan_of_another_person_is_not_gone_on_from(was, now, earlier, run, tmp_path):
    text = Path(CLAIRE).read_text()
    assert was in text
    (tmp_path / "other.person.toml").write_text(text.replace(was, now))
    words = ("--continue", earlier / "sessions.csv", "--plan", earlier / "plan.json", *NOW)
    code, out, err = run("plan", tmp_path / "other.person.toml", MASK, *words)
    assert (code, out) == (2, "")
    assert "is the plan of another person" in err


def test_what_repeats_a_plan_names_what_was_asked():
    from lightmask.cli import planned, wishes

    asked = wishes.Asked(
        goals=wishes.goals(["firmness", "texture:0.5"]), start=wishes.day("--start", "2025-11-30"),
        rest_days=("sunday",), minutes_a_week=45.0,
    )  # fmt: skip
    assert planned.command("her file.toml", "home-3", None, asked) == (
        "lightmask plan 'her file.toml' home-3 --goal firmness --goal texture:0.5 --start 2025-11-30 "
        "--rest-day sunday --minutes-a-week 45 --draws 200"
    )
