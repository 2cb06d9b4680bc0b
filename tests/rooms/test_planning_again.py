"""A course that goes on: nothing is made up for by more, past light counts, and what was measured is believed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import Wish, document, prepare
from lightmask.plan.again import plan_again
from lightmask.plan.earlier import Earlier
from lightmask.plan.past_sessions import past_light
from lightmask.plan.sessions_file import Adverse, Log, Outcome, Session
from lightmask.safety import PLANNED, Repeats, review

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = Person.load(EXAMPLES / "claire.person.toml")
CONTOUR = Mask.load("omnilux-contour-face")
START = date(2026, 11, 30)
DAY = timedelta(days=1)
DRAWS = 40
DEPTH = "wrinkle depth"


@pytest.fixture(scope="module")
def first():
    """A course with dates, and its plain data."""
    wish = replace(Wish.of("wrinkles"), start=START)
    course = prepare(wish, CLAIRE, CONTOUR, draws=DRAWS).choose(wish)
    return course, document(course, "1")


def days(said, phase="course"):
    found = (day for day in said["calendar"]["days"] if day["what"] == "session" and day["phase"] == phase)
    return [date.fromisoformat(day["on"]) for day in found]


def log(done, minutes=4.0, **others):
    return Log(sessions=tuple(Session(on=on, minutes=minutes) for on in done), **others)


def evening(on):
    return datetime.combine(on, time(19, 30), UTC)


def goes_on(first, done, now, minutes=4.0, **others):
    earlier = Earlier(said=first[1], log=log(done, minutes, **others), now=evening(now))
    return plan_again(earlier, CLAIRE, CONTOUR, draws=DRAWS)


def often(course):
    """The most sessions that any seven days hold."""
    lit = [day.on for day in course.calendar.days if day.what == "session"]
    return max(sum(on <= other < on + 7 * DAY for other in lit) for on in lit)


@pytest.mark.parametrize("missed", ["none", "the first weeks", "every other", "all but one"])
def test_missed_sessions_are_never_made_up_for(first, missed):
    every = [on for on in days(first[1]) if on < START + 28 * DAY]
    done = {"none": every, "the first weeks": every[-3:], "every other": every[::2], "all but one": every[-1:]}[missed]
    course = goes_on(first, done, START + 27 * DAY)
    before = first[0].phases[0]
    assert not course.before.anew
    assert course.phases[0].per_week <= before.per_week + 1
    assert course.phases[0].weeks <= before.weeks
    assert len(done) + course.phases[0].sessions <= before.sessions + course.phases[0].per_week, "at most a week more"
    assert course.minutes <= CONTOUR.session_s.value / 60
    lit = [day.on for day in course.calendar.days if day.what == "session"]
    assert len(set(lit)) == len(lit), "never two on a day"
    assert min(lit) > START + 27 * DAY
    assert often(course) <= max(phase.per_week for phase in course.phases) + 1


def first_day(course):
    return min(day.on for day in course.calendar.days if day.what == "session")


def test_what_was_lit_in_the_last_days_is_counted_in_the_walls(first):
    now = START + 20 * DAY
    done = [now - back * DAY for back in range(6, -1, -1)]
    course = goes_on(first, done, now, minutes=10.0)
    place, begins = course.places[0], first_day(course)
    light = past_light(Log(sessions=tuple(Session(on=on, minutes=10.0) for on in done)), first[1], evening(now))
    repeats = Repeats(per_day=1, per_week=course.phases[0].per_week)
    who = replace(CLAIRE, light=light)
    found = review(course.settings, place.everywhere, place.skin, who, at=evening(begins), held=PLANNED,
                   repeats=repeats)  # fmt: skip
    assert found.broken == ()


def test_light_that_fills_the_walls_makes_the_course_wait_and_no_weaker(first):
    now = START + 20 * DAY
    full = goes_on(first, [now - back * DAY for back in range(6, -1, -1)], now, minutes=60.0)
    free = goes_on(first, [now], now, minutes=3.0)
    assert full.settings == free.settings
    assert now + DAY < first_day(full) <= now + 8 * DAY
    assert any("walls of seven days are full" in note for note in full.schedule.notes)


def test_a_moment_in_the_past_or_to_come_has_the_answer_of_its_own_week(first):
    """The same log a year apart: what counts is when the plan begins, not when it is made."""
    found = []
    for weeks in (0, -52):
        shifted = replace(Wish.of("wrinkles"), start=START + weeks * 7 * DAY)
        course = prepare(shifted, CLAIRE, CONTOUR, draws=DRAWS).choose(shifted)
        now = shifted.start + 6 * DAY
        found.append(goes_on((course, document(course, "1")), [now - 2 * DAY, now - DAY, now], now, minutes=10.0))
    assert found[0].settings == found[1].settings
    assert [one.use for one in found[0].review.findings] == [one.use for one in found[1].review.findings]


def test_after_a_long_gap_it_is_begun_anew(first):
    done = days(first[1])[:8]
    course = goes_on(first, done, done[-1] + 40 * DAY)
    assert course.before.anew and course.before.done.restart
    assert course.phases[0].weeks == first[0].phases[0].weeks
    assert min(day.on for day in course.calendar.days) > done[-1] + 40 * DAY
    assert not goes_on(first, done, done[-1] + 10 * DAY).before.anew


def measured(value):
    return (Outcome(endpoint=DEPTH, week=0.0, value=100.0), Outcome(endpoint=DEPTH, week=6.0, value=value))


def middle(course, week=12):
    forecast = course.forecast
    at = int(abs(forecast.expected[0].week - week).argmin())
    low, mid, high = (float(end[at]) for end in forecast.interval(DEPTH, 0.9, "person"))
    return mid, high - low


def test_the_forecast_moves_towards_what_was_measured(first):
    done = days(first[1])[:18]
    alone = middle(goes_on(first, done, done[-1]))
    found = [middle(goes_on(first, done, done[-1], outcomes=measured(value))) for value in (55.0, 75.0, 95.0, 115.0)]
    centres = [centre for centre, _ in found]
    assert centres == sorted(centres)
    assert centres[0] < alone[0] < centres[-1]
    assert all(wide < alone[1] for _, wide in found), "a measurement narrows it"


def test_something_adverse_comes_first(first):
    done = days(first[1])[:3]
    with pytest.raises(Unsafe, match="a blister"):
        goes_on(first, done, done[-1], adverse=(Adverse(on=done[-1], note="a blister"),))


def test_only_a_plan_of_this_schema_goes_on(first):
    with pytest.raises(BadInput, match="lightmask plan 1"):
        Earlier(said=first[1] | {"schema": "lightmask plan 1"}, log=log([]), now=evening(START))


def test_nothing_done_yet_is_the_whole_course(first):
    course = goes_on(first, [], START + 3 * DAY)
    assert course.phases[0].weeks == first[0].phases[0].weeks
    assert course.settings == first[0].settings
