"""The four people of docs/learn/four-first-plans.md: each gets what their file promises, and nobody gets more."""

import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def file(name):
    return EXAMPLES / f"{name}.toml"


def said(run, *words):
    code, out, err = run("plan", *words, "--draws", "100", "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_firmness_at_home_stays_within_the_leaflet_and_is_cleared(run):
    plan = said(run, file("firmness-55.person"), "home-3", "--goal", "firmness")
    assert plan["status"] == "cleared"
    assert 0 < plan["session"]["minutes"] <= 10
    assert plan["skin"]["region"] == "cheek"


@pytest.mark.parametrize(("mask", "care"), [("office-4", "office"), (file("blue-red-home.mask"), "home")])
def test_blue_light_on_dark_skin_stays_under_the_guard_for_pigment(mask, care, run):
    plan = said(run, file("acne-19.person"), mask, "--goal", "acne", "--care", care)
    lit = any(key.startswith("blue") for key in plan["session"]["drive"])
    guards = [one for one in plan["safety"]["limits"] if one["limit"].startswith("light that darkens skin")]
    assert bool(guards) == lit, "where blue stays dark there is nothing to guard against"
    assert all(guard["kept"] and guard["use"] <= 1 for guard in guards)
    if lit:
        assert {row["id"] for row in plan["safety"]["screening"] if row["state"] == "decided"} == {"C34", "C36"}
    else:
        assert any("blue stays dark" in reason.lower() for reason in plan["session"]["minutes_from"])


@pytest.mark.parametrize("row", ["C34", "C36"])
def test_blue_light_on_dark_skin_needs_both_decisions(row, run, tmp_path):
    path = tmp_path / "x.person.toml"
    path.write_text(file("acne-19.person").read_text().replace(f'about = "{row}"', 'about = "C35"'))
    code, out, err = run("plan", path, "office-4", "--goal", "acne")
    assert (code, out) == (3, "")
    assert f"({row})" in err
    assert "professional" in err


def test_light_after_needling_rests_on_a_decision(run, tmp_path):
    plan = said(run, file("after-microneedling-40.person"), "office-4", "--goal", "recovery")
    assert {row["id"]: row["state"] for row in plan["safety"]["screening"]}["C29"] == "decided"
    path = tmp_path / "x.person.toml"
    path.write_text(file("after-microneedling-40.person").read_text().split("[[decisions]]")[0])
    assert run("plan", path, "office-4", "--goal", "recovery")[0] == 3


def test_a_medicine_that_leaflets_exclude_asks_a_professional_and_says_why(run):
    code, out, err = run("plan", file("rosacea-doxycycline.person"), "office-4", "--goal", "rosacea")
    assert (code, out) == (3, "")
    assert "'doxycycline'" in err
    assert "only after a recorded decision of a qualified professional" in err
    assert "Leaflets exclude it" in err
