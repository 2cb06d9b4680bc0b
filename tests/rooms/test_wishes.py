"""Options of a plan become plain values, and what cannot be is said in one sentence."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lightmask.cli import outputs, wishes
from lightmask.errors import BadInput
from lightmask.plan.wish import DAYS

START = date(2026, 11, 30)


def test_goals_and_their_weights():
    assert wishes.goals([]) == ()
    assert wishes.goals(["wrinkles", "texture:0.5"]) == (("wrinkles", 1.0), ("texture", 0.5))
    assert wishes.goals([" firmness : .25 "]) == (("firmness", 0.25),)


@pytest.mark.parametrize(
    "said", ["", ":1", "acne:", "acne:0", "acne:-1", "acne:2", "acne:nan", "acne:inf", "acne:much"]
)
def test_a_weight_that_is_none(said):
    with pytest.raises(BadInput, match="above 0 and at most 1"):
        wishes.goals([said])


def test_a_goal_stands_once():
    with pytest.raises(BadInput, match="names acne twice"):
        wishes.goals(["acne", "acne:0.5"])


def test_days_as_they_are_written():
    assert wishes.day("--start", "2026-11-30") == START
    assert wishes.day("--start", None) is None


@pytest.mark.parametrize("said", ["", "soon", "30.11.2026", "2026-02-30", "20261130", "2026-W49-1", "2026-11-30T10:00"])
def test_a_day_that_is_none(said):
    with pytest.raises(BadInput, match="Write it as in 2026-11-30"):
        wishes.day("--start", said)


@pytest.mark.parametrize("said", ["0001-01-01", "1999-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_of_another_time(said):
    for ask in (
        lambda: wishes.day("--start", said),
        lambda: wishes.procedures([f"peel:{said}"]),
        lambda: outputs.moment(f"{said}T10:00+00:00"),
    ):
        with pytest.raises(BadInput, match=f"{said}.* is not in the years 2000 to 2200"):
            ask()
    assert wishes.day("--start", "2200-12-31") == date(2200, 12, 31)


def test_time_zones_by_name():
    assert wishes.time_zone("Europe/Berlin") == "Europe/Berlin"
    assert wishes.time_zone(None) is None
    with pytest.raises(BadInput, match="Did you mean 'Europe/Berlin'"):
        wishes.time_zone("Europe/Berln")


@pytest.mark.parametrize("said", ["", "CEST+2", "../../etc/passwd", "Europe", "\x00"])
def test_a_time_zone_that_is_none(said):
    with pytest.raises(BadInput, match="is no time zone"):
        wishes.time_zone(said)


def test_procedures_in_the_order_of_their_days():
    said = ["microneedling:2026-12-14", "peel:2026-12-01", "peel:2026-12-01"]
    assert wishes.procedures(said) == (("peel", date(2026, 12, 1)), ("microneedling", date(2026, 12, 14)))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("peal:2026-12-01", "Did you mean 'peel'"),
        ("botox:2026-12-01", "peel, microneedling, laser"),
        ("peel", "is no day"),
        ("peel:soon", "is no day"),
    ],
)
def test_a_procedure_that_is_none(said, says):
    with pytest.raises(BadInput, match=says):
        wishes.procedures([said])


def test_days_of_rest():
    assert wishes.rest_days(["Sunday", "monday", "sunday"]) == ("monday", "sunday")
    with pytest.raises(BadInput, match="Did you mean 'sunday'"):
        wishes.rest_days(["sundy"])
    with pytest.raises(BadInput, match="all seven"):
        wishes.rest_days(DAYS)


def test_minutes_of_a_week():
    assert [wishes.minutes_a_week(text) for text in ("90", "90 min", "1.5 h")] == [90, 90, 90]
    assert wishes.minutes_a_week(None) is None
    for text in ("0", "-5", "10081", "an hour", "nan", "inf", "5 J/cm2"):
        with pytest.raises(BadInput, match="--minutes-a-week"):
            wishes.minutes_a_week(text)


def test_draws_between_a_hundred_and_two_thousand():
    assert wishes.draws(200) == 200
    for count in (-1, 0, 99, 2001):
        with pytest.raises(BadInput, match="100 to 2000"):
            wishes.draws(count)


def test_sessions_so_far_and_their_plan_belong_together():
    assert wishes.delivered(None, None) is None
    assert wishes.delivered("s.csv", "p.json") == (Path("s.csv"), Path("p.json"))
    with pytest.raises(BadInput, match="needs --plan"):
        wishes.delivered("s.csv", None)
    with pytest.raises(BadInput, match="needs --continue"):
        wishes.delivered(None, "p.json")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"care": "both"}, "Name it with --office-mask"),
        ({"office_mask": "office-4"}, "Add --care both"),
        ({"office_mask": "office-4", "care": "office"}, "Add --care both"),
        ({"now": datetime(2026, 12, 1, tzinfo=UTC)}, "--continue and --plan"),
        ({"time_zone": "Europe/Berlin"}, "--time-zone needs days"),
        ({"procedures": (("peel", START),)}, "--procedure needs days"),
    ],
)
def test_options_that_do_not_fit_together(given, says):
    with pytest.raises(BadInput, match=says):
        wishes.Asked(**given)


def test_options_that_do():
    assert wishes.Asked(delivered=(Path("s.csv"), Path("p.json")), office_mask="office-4").care is None
    wishes.Asked(care="both", office_mask="office-4", start=START, procedures=(("peel", START),))
    assert [wishes.care(text) for text in ("home", "office", "both", None)] == ["home", "office", "both", None]
    with pytest.raises(BadInput, match="--care 'spa'"):
        wishes.care("spa")
