"""The page of a plan for a terminal: what it says, at every width, with and without each part of a plan."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rooms import made_up_plans as made_up

from lightmask.cli import plan_details, plan_page
from lightmask.report.wording import capital

CLAIRE = str(Path(__file__).resolve().parents[2] / "examples" / "claire.person.toml")
BOTH = [
    made_up.phase("induction", care="office", mask="office-4", minutes=20.0, sessions_per_week=2, weeks=4),
    made_up.phase("home", start_week=4),
    made_up.phase("maintenance", start_week=16, weeks=8, sessions_per_week=1),
]


@pytest.fixture(scope="module")
def plan():
    """A plan with everything in it."""
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import choose, document

    course = choose("wrinkles", Person.load(CLAIRE), Mask.load("omnilux-contour-face"))
    return made_up.extended(json.loads(json.dumps(document(course, "0.1.0"))))


def shown(part, width=100):
    console = Console(width=width, record=True, file=StringIO(), markup=False, emoji=False, highlight=False)
    console.print(part)
    return console.export_text()


def words(part, width=100):
    return " ".join(shown(part, width).replace("│", " ").split())


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_it_fits_its_terminal_and_is_one_page(width, plan):
    lines = shown(plan_page.page(plan), width).splitlines()
    assert all(len(line) <= width for line in lines)
    assert width < 80 or len(lines) <= 60


def test_the_first_endpoint_is_told_with_light_beside_without(plan):
    said = words(plan_page.page(plan))
    assert "Depth of wrinkles after 12 weeks, in percent: −8.7 with light, −1.8 without it." in said
    assert "How sure: Low: few small trials" in said


def test_where_nothing_is_foretold_it_says_what_trials_saw(plan):
    said = words(plan_page.page(plan | {"forecast": None}))
    assert "it is not a forecast for one person" in said


def test_the_headline_names_the_light(plan):
    phases = [made_up.phase("course", mask=plan["mask"]["name"], drive={"red": 0.85})]
    said = words(plan_page.page(plan | {"phases": phases}))
    assert "12 weeks Red at 85 % of full strength. Near infrared stays OFF. A mask that cannot be set so" in said


def test_other_ways_stand_beside_the_plan(plan):
    said = words(plan_page.page(plan))
    assert "this plan 10 × 3 × 12 6 60 % (20–90) 80 % 3 %" in said
    assert "nothing – 0 0 % (0–0) – –" in said


def test_at_most_six_ways_and_never_without_the_leaflet_and_nothing(plan):
    many = [*(made_up.way(f"w{n}", f"way {n}", 5.0, 3, 8, (0, 0.1, 0.2), (0, 0, 0)) for n in range(9)), *made_up.ways()]
    said = words(plan_page.page(plan | {"alternatives": many}))
    assert sum(f"way {n} " in said for n in range(9)) == 3
    assert said.index("this plan") < said.index("as the leaflet says") < said.index("way 0")


def test_office_and_home_are_told_in_their_order(plan):
    said = words(plan_page.page(plan | {"phases": BOTH}))
    office = "in the office with office-4: 20 minutes, 2 times a week for 4 weeks"
    assert f"{office} then at home with home-3: 10 minutes, 3 times a week for 12 weeks" in said
    assert "then, to keep it with home-3: 10 minutes, once a week for 8 weeks" in said


def test_days_are_told_when_there_are_any(plan):
    said = words(plan_page.page(plan | {"calendar": made_up.calendar()}))
    assert "First sessions Mon 30 Nov, Wed 2 Dec, Fri 4 Dec; the last one is on Fri 19 Feb 2027." in said
    assert "No light from Mon 14 Dec to Sun 20 Dec." in said
    assert "Mon 14 Dec: A peel." in said
    assert "Three sessions were moved" in words(plan_details.details(plan | {"calendar": made_up.calendar()}))
    assert "Days" not in words(plan_page.page(plan)).split()


def test_days_that_do_not_follow_each_other_are_spans_of_their_own():
    from datetime import date

    days = [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 5)]
    assert plan_page._spans(days) == ["from Tue 1 Dec to Wed 2 Dec", "on Sat 5 Dec"]


@pytest.mark.parametrize(
    ("per_week", "said"),
    [(0.5, "once in 2 weeks"), (1, "once a week"), (1.5, "1.5 times a week"), (7, "7 times a week")],
)
def test_how_often(per_week, said):
    assert plan_page._often({"sessions_per_week": per_week, "weeks": 12}) == f"{said} for 12 weeks"


def test_a_limit_that_is_passed_has_no_margin(plan):
    ways = [made_up.way("leaflet", "just the leaflet", 10.0, 4, 12, (0, 0.1, 0.2), (0, 0, 0), worst_margin=-2.6)]
    said = words(plan_page.page(plan | {"alternatives": ways}))
    assert "80 % over" in said
    assert "over: breaks a limit, so it is not offered." in said
    assert "not offered" not in words(plan_page.page(plan))


@pytest.mark.parametrize("width", [40, 100])
def test_a_limit_that_is_broken_is_red(width, plan):
    ways = [made_up.way("leaflet", "just the leaflet", 10.0, 4, 12, (0, 0.1, 0.2), (0, 0, 0), worst_margin=-2.6)]
    console = Console(width=width, file=StringIO(), force_terminal=True, color_system="standard")
    console.print(plan_page.page(plan | {"alternatives": ways}))
    assert re.search(r"\x1b\[1;31m[^\x1b]*over", console.file.getvalue())


def test_a_share_of_people_bears_no_sign(plan):
    forecast = made_up.forecast()
    forecast["endpoints"].reverse()
    said = words(plan_page.page(plan | {"forecast": forecast}))
    assert "People rated better in photoageing after 12 weeks, in percent: 45 with light, 23.2 without it." in said


def test_what_was_done_so_far_is_told(plan):
    so_far = {"notes": ["12 of 14 sessions planned by now were done (86 %): the course was kept."]}
    assert "So far 12 of 14 sessions planned by now" in words(plan_page.page(plan | {"so_far": so_far}))
    assert "Advice" not in words(plan_page.page(plan | {"so_far": so_far | {"advice": None}})).split()
    advice = {"verdict": "continue", "reason": "depth of wrinkles fell by 14 %"}
    said = words(plan_page.page(plan | {"so_far": so_far | {"advice": advice}}))
    assert "Advice Continue. Depth of wrinkles fell by 14 %. " in said


def test_which_way_is_better_is_said(plan):
    forecast = made_up.forecast()
    forecast["endpoints"][0]["better"] = "lower"
    assert "Depth of wrinkles (lower is better) after 12 weeks" in words(plan_page.page(plan | {"forecast": forecast}))


def test_other_masks_that_could_are_named(plan):
    could = [{"mask": "healite-ii", "title": "Lutronic Healite II", "minutes": 12.0, "why": "a first look"}]
    assert "Could Lutronic Healite II: 12 minutes (a first look)" in words(plan_page.page(plan | {"could": could}))


def test_what_is_open_comes_first_and_in_full(plan):
    open_ = plan["safety"] | {"breaches": ["One reason.", "Another reason."]}
    cannot = ["This mask cannot reach the dose."]
    said = words(plan_page.page(plan | {"status": "draft", "safety": open_, "cannot": cannot}))
    assert said.index("DRAFT") < said.index("minutes")
    assert "Open This mask cannot reach the dose. One reason. Another reason. Expect" in said


def test_every_stop_and_every_answer_of_the_screening_is_on_the_page(plan):
    said = words(plan_page.page(plan))
    for sentence in [row["text"] for row in plan["advice"] if row["kind"] == "stop"]:
        assert sentence in said
    assert all(capital(row["sentence"]) in said for row in plan["safety"]["screening"])
    assert "No difference in photographs at week 16: stop." in said


def test_a_long_reason_is_cut_and_stands_in_full_among_the_details(plan):
    reason = "every drive times 0.06, since " + "no shorter time keeps a limit at full drive, " * 9
    plan = plan | {"session": plan["session"] | {"minutes_from": [reason, "the leaflet's minutes."]}}
    said = words(plan_page.page(plan))
    assert "Every drive times 0.06, since" in said
    assert "... (--details) The leaflet's minutes." in said
    assert reason.strip() in words(plan_details.details(plan))


def test_the_long_tables_hold_the_rest(plan):
    said = words(plan_details.details(plan))
    assert all(layer in said for layer in plan["dose"]["layers"])
    assert all(found["limit"].split()[0] in said for found in plan["safety"]["limits"])
    assert all(arm["trial"].split()[0] in said for arm in plan["evidence"])
    assert all(row["text"] in said for row in plan["advice"])
    assert "Least doubt: made up." in said


@pytest.mark.parametrize(
    ("value", "said"), [(-9.24, "−9.2"), (-18.4, "−18"), (1.5, "+1.5"), (0.01, "0"), (-0.04, "0"), (120, "+120")]
)
def test_changes_bear_their_sign(value, said):
    assert plan_page.signed(value) == said
