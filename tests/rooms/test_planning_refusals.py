"""What is not planned: a sentence says what came, what is allowed and what to do, and the exit code says which kind."""

import json
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = EXAMPLES / "claire.person.toml"
CONTOUR = "omnilux-contour-face"
BLUE_RED = EXAMPLES / "blue-red-home.mask.toml"
USAGE, UNSAFE = 2, 3
FEW = ("--draws", "100")


@pytest.fixture
def person(tmp_path):
    """Claire with some words of her file exchanged for others. -> her file"""

    def changed(*pairs, add=""):
        text = CLAIRE.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "someone.person.toml"
        path.write_text(text + add, encoding="utf-8")
        return path

    return changed


@pytest.fixture
def refused(run):
    """Run lightmask plan, and hold it to one refusal in words. -> what it says"""

    def call(code, *words):
        ended, out, err = run("plan", *words, *FEW)
        assert (ended, out) == (code, ""), err
        assert 20 < len(err) < 1500 and err.strip().endswith((".", ")"))
        assert "Error" not in err and "nan" not in re.findall(r"\w+", err)
        return " ".join(err.split())

    return call


def test_a_mask_without_light_that_the_goal_was_tried_in(refused, tmp_path):
    mask = tmp_path / "violet.mask.toml"
    mask.write_text((EXAMPLES / "violet-panel.mask.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "light was tried in" in refused(USAGE, CLAIRE, mask, "--goal", "redness", "--care", "office")


def test_a_goal_for_the_clinic_at_home(refused):
    assert "--care office" in refused(USAGE, CLAIRE, CONTOUR, "--goal", "scars")


def test_both_without_a_mask_of_the_office_and_one_without_both(refused):
    assert "--office-mask" in refused(USAGE, CLAIRE, CONTOUR, "--care", "both")
    assert "--care both" in refused(USAGE, CLAIRE, CONTOUR, "--office-mask", "office-4")


def test_five_minutes_a_week_and_the_least_that_it_names(refused, run):
    said = refused(USAGE, CLAIRE, CONTOUR, "--minutes-a-week", "5")
    assert "5 minutes a week are too few" in said
    least = re.search(r"takes (\d+) minutes", said)[1]
    assert int(least) > 5
    code, _, err = run("plan", CLAIRE, CONTOUR, "--minutes-a-week", least, "--json", *FEW)
    assert code == 0, err


def test_a_week_of_days_of_rest(refused):
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    said = refused(USAGE, CLAIRE, CONTOUR, "--start", "2026-11-30", *(w for day in days for w in ("--rest-day", day)))
    assert "all seven days" in said


def test_a_goal_twice_and_a_goal_that_nobody_knows(refused):
    assert "twice" in refused(USAGE, CLAIRE, CONTOUR, "--goal", "wrinkles", "--goal", "wrinkles:0.5")
    assert "wrinkles" in refused(USAGE, CLAIRE, CONTOUR, "--goal", "wrinkels")


def test_a_mask_whose_output_nobody_knows_gets_a_draft(run):
    code, out, _ = run("plan", CLAIRE, "omnilux-clear", "--goal", "acne", "--json", *FEW)
    said = json.loads(out)
    assert (code, said["status"]) == (0, "draft")
    assert said["phases"] == [] and said["alternatives"] == []


@pytest.mark.parametrize("phototype", ["V", "VI"])
def test_blue_in_dark_skin_asks_for_a_reading_first(refused, person, phototype):
    who = person(('phototype = "II"', f'phototype = "{phototype}"'), ("ita_deg = 46            # read", "# read"))
    said = refused(USAGE, who, BLUE_RED, "--goal", "acne")
    assert "Measure the colour first" in said and f"phototype {phototype}" in said


def test_who_must_not_be_lit(refused, person):
    said = refused(UNSAFE, person(("medicines = []", 'medicines = ["verteporfin"]')), CONTOUR)
    assert "verteporfin" in said


def test_eyes_without_a_shield(refused, person):
    who = person(('shields = "opaque goggles"', 'shields = "none"'), ("shield_transmittance = 0.01\n", ""))
    assert "C15" in refused(UNSAFE, who, CONTOUR)


def test_a_procedure_long_before_the_course(refused):
    said = refused(USAGE, CLAIRE, CONTOUR, "--start", "2026-11-30", "--procedure", "peel:2036-12-14")
    assert "2036" in said


def test_so_bright_that_the_shortest_session_breaks_a_limit(refused, tmp_path):
    text = (EXAMPLES / "bright-mask.mask.toml").read_text(encoding="utf-8")
    mask = tmp_path / "brighter.mask.toml"
    mask.write_text(text.replace('"30 mW/cm2"', '"1900 mW/cm2"'), encoding="utf-8")
    said = refused(UNSAFE, CLAIRE, mask)
    assert "at most" in said and "limit" in said


@pytest.fixture(scope="module")
def earlier(tmp_path_factory):
    """A plan with dates in the past."""
    from lightmask.cli import planned, wishes
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import document, paper

    asked = wishes.Asked(start=wishes.day("--start", "2025-06-02"), draws=100)
    course = planned.course(Person.load(CLAIRE), Mask.load(CONTOUR), None, asked)
    path = tmp_path_factory.mktemp("earlier") / "claire.plan.json"
    path.write_text(paper.canonical(document(course, "0.1.0", "2025-06-01")), encoding="utf-8")
    return path


def goes_on(folder, plan, *lines, at="2025-06-20T19:30+00:00"):
    log = folder / "sessions.csv"
    log.write_text("\n".join(("kind,on,minutes,note,channel,share_of_new", *lines)) + "\n", encoding="utf-8")
    return CLAIRE, CONTOUR, "--continue", log, "--plan", plan, "--at", at


def test_light_after_something_adverse(refused, earlier, tmp_path):
    words = goes_on(tmp_path, earlier, "session,2025-06-02,4,,,", "adverse,2025-06-03,,a blister,,")
    said = refused(UNSAFE, *words)
    assert "a blister" in said and "before any more light" in said


def test_an_earlier_plan_of_another_schema(refused, earlier, tmp_path):
    from lightmask.plan.paper import canonical, content_hash

    said = json.loads(earlier.read_text(encoding="utf-8")) | {"schema": "lightmask plan 1"}
    said["hash"] = content_hash(said)
    old = tmp_path / "old.plan.json"
    old.write_text(canonical(said), encoding="utf-8")
    assert "lightmask plan 1" in refused(USAGE, *goes_on(tmp_path, old, "session,2025-06-02,4,,,"))


def test_a_session_that_is_yet_to_come(refused, earlier, tmp_path):
    refused(USAGE, *goes_on(tmp_path, earlier, "session,2025-07-02,4,,,"))


def test_a_channel_that_the_mask_has_not(refused, earlier, tmp_path):
    words = goes_on(tmp_path, earlier, "session,2025-06-02,4,,,", "mask,2025-06-10,,,green,0.8")
    assert "green" in refused(USAGE, *words)


def test_a_mask_that_dimmed_is_planned_with_what_it_gives(run, earlier, tmp_path):
    lines = ("session,2025-06-02,4,,,", "mask,2025-06-10,,,red,0.5", "mask,2025-06-10,,,near infrared,0.5")
    code, out, err = run("plan", *goes_on(tmp_path, earlier, *lines), "--json", *FEW)
    assert code == 0, err
    said, before = json.loads(out), json.loads(earlier.read_text(encoding="utf-8"))
    assert said["so_far"]["dimming"] == {"near infrared": 0.5, "red": 0.5}
    assert said["session"]["minutes"] <= before["session"]["minutes"], "limits hold it as if it were new"
    lit = [
        plan["dose"]["channels"][0]["surface_J_cm2"]["middle"] / plan["session"]["minutes"] for plan in (said, before)
    ]
    assert lit[0] == pytest.approx(lit[1] / 2, rel=0.01)


def test_another_mask_has_not_dimmed(run, earlier, tmp_path):
    lines = ("session,2025-06-02,4,,,", "mask,2025-06-10,,,red,0.5", "mask,2025-06-10,,,near infrared,0.5")
    words = ["higherdose-face" if word == CONTOUR else word for word in goes_on(tmp_path, earlier, *lines)]
    code, _, err = run("plan", *words, *FEW)
    assert code == 2 and "has dimmed" in err, (words, err)
