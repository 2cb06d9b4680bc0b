"""What we know and don't: the pages say what tables and posterior say, promise nothing else, and are never stale."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lightmask import figures, tables
from lightmask.errors import BadInput
from lightmask.response.goal import goals

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import held_back_page  # noqa: E402  (the path above comes first)
import known  # noqa: E402
import known_page  # noqa: E402
import known_pictures  # noqa: E402
import synthesis_tables  # noqa: E402

PICTURES = ROOT / "docs" / "images" / "known"
WORDS = figures.Words(title="A picture")
NUMBERLESS = ("age-spots", "redness", "rosacea", "circulation", "inflammation", "energy", "scars")
each_goal = pytest.mark.parametrize("name", [goal.name for goal in goals()])


def of(name):
    return next(one for one in known.everything() if one.goal.name == name)


@pytest.fixture(scope="module")
def page():
    return known_page.page()


def part(page, name):
    """The section of one goal."""
    return page.split(f"(known-{name})=")[1].split("(known-")[0]


@each_goal
def test_each_goal_has_its_certainty_its_picture_and_its_doubt(page, name):
    said = part(page, name)
    assert of(name).certainty.in_words.lower() in said.lower()
    assert f"images/known/{name}.svg" in said
    assert f"Nobody knows {of(name).unknown}." in said
    assert "- Doses tried: " in said


@each_goal
def test_a_forecast_is_told_with_sham_beside_it_or_not_at_all(page, name):
    said = part(page, name)
    if name in NUMBERLESS:
        assert of(name).forecast is None
        assert "there is no forecast" in said
        assert "nine in ten" in said  # of the experiments
        assert "under sham" not in said
    else:
        assert said.count("under sham") == said.count("the light's own part") == len(of(name).named)


def test_numbers_in_the_text_are_those_of_the_forecast(page):
    one = of("wrinkles")
    low, middle, high = one.forecast.interval("wrinkle depth", 0.9)[
        :, np.argmin(np.abs(one.forecast.of("wrinkle depth").week - one.course.weeks))
    ]
    wanted = [known_page.signed(value) for value in (middle, low, high)]
    assert f"{wanted[0]} % (nine in ten: {wanted[1]} to {wanted[2]} %)" in part(page, "wrinkles")


def test_eczema_is_told_as_no_effect_and_its_forecast_is_not_a_promise(page):
    said = part(page, "eczema")
    assert "Evidence of no effect on eczema" in said
    assert "expect nothing, whatever the middle says" in said
    assert "The people's own rating says otherwise" in said
    assert "evidence of no effect" in page.split("(known-")[0]


def test_whoever_reads_is_told_that_open_trials_flatter(page):
    assert re.search(r"Open trials flatter.*takes \d+ % \(\d+ to \d+ %\) off", page)
    assert "open ones flatter" in part(page, "texture")
    assert "open ones flatter" not in part(page, "wounds")  # none was open


@pytest.mark.parametrize(("added", "said"), [((-9, 2), "still possible"), ((-9, -2), "outside these ranges")])
def test_no_effect_is_named_while_it_is_possible(monkeypatch, added, said):
    monkeypatch.setattr(known_page, "at", lambda *_: (added[0], sum(added) / 2, added[1]))
    assert said in known_page.nothing(of("firmness"))


def test_what_a_paper_does_not_say_is_said_to_be_taken_as_usual(page):
    assert "does not tell the dose, length of a session and rhythm" in part(page, "psoriasis")
    assert "does not tell" not in part(page, "firmness")


def test_every_dose_of_the_text_is_one_that_was_tried(page):
    low, high = (f(of("scars").certainty.studied[0]) for f in (lambda s: s.low_J_cm2, lambda s: s.high_J_cm2))
    assert f"red {low:g} to {high:g} J/cm² on the skin (CURES" in part(page, "scars")


def test_goals_without_any_number_in_their_trials_get_none(page):
    overview = page.split("(known-")[0]
    assert overview.count("no number to foretell from") == len(NUMBERLESS)


def test_pictures_are_those_of_the_tables_and_the_posterior_of_today():
    old = [
        path.name
        for name in (*(goal.name for goal in goals()), "held-back")
        if f"drawn from {known_pictures.drawn_from()}".encode() not in (path := PICTURES / f"{name}.svg").read_bytes()
    ]
    assert old == [], "draw them again: python tools/what_is_known.py"


def test_the_same_picture_comes_twice():
    one = of("energy")
    assert known_pictures.marked(known_pictures.picture(one)) == known_pictures.marked(known_pictures.picture(one))


def test_findings_without_a_figure_stand_under_their_design():
    seen = [saw for saw in of("eczema").seen if saw.endpoint.name == "eczema score"]
    assert known_pictures.without_figure(seen, "sham") == "2 no different"
    assert known_pictures.without_figure(seen, "open") == ""


def test_marks_keep_who_was_lit_and_what_was_not_read():
    marks = known_pictures.measured(of("wrinkles"), "photoageing responders").marks
    assert {(mark.hollow, mark.value) for mark in marks if mark.joined == "ParkSH2025_mask"} == {
        (False, 86.2),
        (True, 16.7),
    }
    assert all(mark.faint for mark in marks if mark.joined == "Wunsch2014_RLT")


def test_a_picture_needs_rows_and_whole_fans():
    with pytest.raises(BadInput, match="no row to draw"):
        figures.published_and_foretold((), ("sham",), "Published", WORDS)
    with pytest.raises(BadInput, match="needs five lines"):
        figures.Fan(name="with light", colour="red", at=np.arange(3.0), ends=np.zeros((5, 2)))


def test_what_was_not_tried_is_an_empty_column_that_says_so():
    row = known_pictures.found(of("energy"))
    assert row.marks == () and row.empty == "no trial"
    drawn = figures.published_and_foretold((row,), known_pictures.COLUMNS, "Published", WORDS).svg()
    assert b"no trial" in drawn


# -- foretold and seen


def test_every_number_held_back_is_on_its_page_and_misses_are_marked():
    found = held_back_page.read()
    page = held_back_page.page()
    assert len(re.findall(r"^\| .*\| (light|control) \|", page, re.MULTILINE)) == len(found)
    assert page.count("**miss**") == sum(not one.inside for one in found)
    assert all(held_back_page.safe(one.arm) in page for one in found)


def test_a_miss_is_a_miss_and_changes_the_verdict():
    one = replace(held_back_page.read()[0], seen_pct=50.0, low_90_pct=0.0, low_50_pct=10.0, middle_pct=20.0,
                  high_50_pct=30.0, high_90_pct=40.0)  # fmt: skip
    assert "**miss**" in held_back_page.line(one)
    assert "too narrow" in held_back_page.calibrated([one])
    assert one.arm in held_back_page.calibrated([one])
    assert "**miss**" not in held_back_page.line(replace(one, seen_pct=35.0))


def test_a_picture_of_what_was_foretold_takes_ends_in_their_order():
    with pytest.raises(BadInput, match="do not ascend"):
        figures.Row(name="one", ends=(0, 2, 1, 3, 4), seen=1)
    with pytest.raises(BadInput, match="nothing foretold"):
        figures.foretold_and_seen((), "%", (0, 1), WORDS)


# -- the synthesis


def test_every_arm_gives_numbers_or_a_reason_why_not():
    given, left, arms = (
        set(tables.read(f"evidence/{name}").text("arm")) for name in ("outcomes", "left_out", "trials")
    )
    assert given | left == arms
    assert given & left == set()
    assert all(tables.read("evidence/left_out").text("reason"))


def test_every_prior_is_told():
    told = synthesis_tables.priors()
    for name in tables.read("response/priors").text("name"):
        assert f"| `{name}` |" in told
    assert "| `optimum_J_cm2` | lognormal" in told


@pytest.mark.parametrize(("factor", "shows"), [(1.0, True), (4.0, False)])
def test_a_number_that_trials_did_not_move_is_said_to_be_the_prior(monkeypatch, factor, shows):
    shipped = synthesis_tables.posterior.shipped()
    draws = {name: one * (factor if name == "reciprocity" else 1.0) for name, one in shipped.prior.items()}
    monkeypatch.setattr(synthesis_tables.posterior, "shipped", lambda: replace(shipped, draws=draws))
    moved, still = synthesis_tables.moved().split("**the prior shows**")
    assert ("- `reciprocity`" in still) is shows
    assert ("| `reciprocity` |" in moved) is not shows
    assert "| `light` |" not in moved


def test_each_parameter_is_told_once_for_each_thing_it_is_of():
    shipped = synthesis_tables.posterior.shipped()
    for name, draws in shipped.draws.items():
        assert len(list(synthesis_tables.of_one(shipped, name))) == draws[0].size
