"""How surely limits are held, how often a plan repeats a session, and the short question that planners ask."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from rooms.test_ceilings import DARK_SKIN, LIGHT_SKIN, NOW, had
from rooms.test_reviewing import NIR, RED, SKIN, WELL

from lightmask.errors import BadInput
from lightmask.mask import Footprint, Settings
from lightmask.safety import HOUSE, PLANNED, Held, Repeats, check, review, uses
from lightmask.safety.house import rule

TEN_MINUTES = Settings(drive={"red": 1.0, "nir": 1.0}, duration_s=600)
SPREAD = Footprint(full_drive_mW_cm2=np.linspace(20, 60, 201)[:, None, None] * np.ones((1, 1, 2)), channels=(RED, NIR))
DAILY = Repeats(per_day=1, per_week=5)


def found(held=HOUSE, repeats=None, footprint=SPREAD, person=WELL, settings=TEN_MINUTES):
    asked = review(settings, footprint, SKIN, person, at=NOW, held=held, repeats=repeats)
    return {one.id: one for one in asked.findings}


def test_the_shares_are_those_of_the_table():
    assert (HOUSE.limits, HOUSE.hard) == (rule("quantile"), rule("quantile of hard limits")) == (0.95, 0.99)
    assert (PLANNED.limits, PLANNED.hard) == (0.99, 1.0)
    assert Held(0.9, 0.9) == Held(limits=0.9, hard=0.9) != HOUSE


@pytest.mark.parametrize(
    ("limits", "hard", "said"),
    [(1.2, 1, "limits"), (0.9, -1, "hard"), (0.99, 0.9, "hard=0.9 is less"), (float("nan"), 1, "limits")],
)
def test_a_share_that_is_none_is_refused(limits, hard, said):
    with pytest.raises(BadInput, match=said):
        Held(limits, hard)


def test_a_review_refuses_another_word_for_it():
    with pytest.raises(BadInput, match="held is a float"):
        review(TEN_MINUTES, SPREAD, SKIN, WELL, at=NOW, held=0.99)


@pytest.mark.parametrize("held", [HOUSE, PLANNED, Held(0.5, 0.6)])
def test_a_finding_is_that_of_the_draw_at_its_share(held):
    theirs = found(held, settings=Settings(drive={"red": 1.0}, duration_s=600))
    wall = theirs["MTD"]
    assert wall.value == pytest.approx(np.quantile(np.linspace(20, 60, 201) * 0.6, held.limits), rel=0.005)
    assert wall.share == held.limits and theirs["HEAT-43"].share == held.hard


def test_a_plan_is_held_more_surely_and_so_are_its_remedies():
    bright = replace(SPREAD, full_drive_mW_cm2=SPREAD.full_drive_mW_cm2 * 3)
    house, planned = found(footprint=bright), found(PLANNED, footprint=bright)
    assert planned["NIR"].use > house["NIR"].use > 1
    assert planned["NIR"].longest_s < house["NIR"].longest_s
    assert planned["NIR"].highest_drive < house["NIR"].highest_drive
    assert planned["NIR"].time_to_limit_s < house["NIR"].time_to_limit_s
    obeyed = replace(TEN_MINUTES, duration_s=planned["NIR"].longest_s)
    assert found(PLANNED, footprint=bright, settings=obeyed)["NIR"].kept


def test_a_check_is_held_as_the_house_holds_it():
    near = replace(SPREAD, full_drive_mW_cm2=SPREAD.full_drive_mW_cm2[:, :, :1], channels=(RED,))
    settings = Settings(drive={"red": 0.05}, duration_s=600)
    assert {one.share for one in check(settings, near, SKIN, WELL, at=NOW).review.findings} <= {0.95, 0.99}


def test_repeats_ask_the_walls_of_day_and_week_even_without_past_light():
    alone, planned = found(), found(repeats=DAILY)
    assert "MTD-7d" not in alone and "MTD-24h" not in alone
    assert planned["MTD-24h"].value == pytest.approx(alone["MTD"].value)
    assert planned["MTD-7d"].value == pytest.approx(5 * alone["MTD"].value)
    assert found(repeats=Repeats(per_day=2, per_week=14))["NIR-24h"].value == pytest.approx(2 * alone["NIR"].value)


def test_repeats_are_counted_with_what_there_was_before():
    person = replace(WELL, light=(had(30, red=7.0),))
    assert found(repeats=DAILY, person=person)["MTD-7d"].value == pytest.approx(5 * found()["MTD"].value + 7)
    assert found(repeats=DAILY, person=person)["MTD-24h"].value == pytest.approx(found()["MTD"].value)


def test_a_week_over_its_wall_is_put_right_by_less_light_and_not_by_waiting():
    bright = replace(SPREAD, full_drive_mW_cm2=SPREAD.full_drive_mW_cm2 * 1.5)
    week = found(repeats=DAILY, footprint=bright, person=LIGHT_SKIN)["NIR-7d"]
    assert not week.kept and "Wait" not in week.remedy and week.longest_s
    obeyed = replace(TEN_MINUTES, duration_s=week.longest_s)
    assert found(repeats=DAILY, footprint=bright, person=DARK_SKIN, settings=obeyed)["NIR-colour-7d"].value <= 189
    before = replace(LIGHT_SKIN, light=(had(24, nir=180.0),))
    later = found(repeats=Repeats(per_week=1), person=before)["NIR-7d"].remedy
    assert f"{NOW + timedelta(days=6):%Y-%m-%d %H:%M}" in later


@pytest.mark.parametrize(("per_day", "per_week", "day", "week"), [(1, 3.5, 1, 4), (1, 35 / 7, 1, 5), (0.2, 0.5, 1, 1)])
def test_a_part_of_a_session_counts_as_a_whole_one(per_day, per_week, day, week):
    how = Repeats(per_day=per_day, per_week=per_week)
    assert [how.within(window) for window in ("24 h", "7 d", "session")] == [day, week, 1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"per_day": 0}, "no count"), ({"per_week": "5"}, "no count"), ({"per_day": True}, "no count"),
        ({"per_day": float("nan")}, "no count"), ({"per_week": 500}, "per_week"),
        ({"per_day": 2, "per_week": 1}, "less than per_day"),
    ],
)  # fmt: skip
def test_repeats_that_cannot_be_are_refused(given, said):
    with pytest.raises(BadInput, match=said):
        Repeats(**given)


@pytest.mark.parametrize(("held", "repeats"), [(HOUSE, None), (PLANNED, DAILY)])
def test_uses_are_those_of_the_findings(held, repeats):
    person = replace(WELL, light=(had(30, red=7.0),))
    theirs = found(held, repeats, person=person)
    short = uses(TEN_MINUTES, SPREAD, SKIN, person, at=NOW, held=held, repeats=repeats)
    assert short.by_limit == {name: one.use for name, one in theirs.items()}
    assert short.kept == all(one.kept for one in theirs.values())
    assert short.margin == min(one.margin for one in theirs.values()) == theirs[short.worst].margin


def test_what_is_not_known_is_the_worst_use():
    unknown = replace(SPREAD, full_drive_mW_cm2=SPREAD.full_drive_mW_cm2 * np.array([np.nan, 1.0]))
    short = uses(TEN_MINUTES, unknown, SKIN, WELL, at=NOW)
    assert not short.kept and np.isnan(short.margin)
