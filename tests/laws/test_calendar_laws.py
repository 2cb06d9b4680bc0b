"""Laws of the calendar: whatever is asked, no day holds two sessions, no week too many, and no pause holds light."""

import locale
import math
import os
import time
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from rooms.calendar_files import sessions
from rooms.made_up_phases import Phase, wish

from lightmask.errors import BadInput
from lightmask.person import Decision, Person
from lightmask.plan.calendar import ORDER, calendar
from lightmask.plan.procedures import Procedure, far_enough_apart, kinds
from lightmask.plan.wish import DAYS

DECIDED = Decision(about="C29", by="Dr Ada Berg", on="2020-01-01", reason="light after procedures, as in trials")
starts = st.dates(date(2023, 1, 1), date(2029, 12, 31))
rest = st.lists(st.sampled_from(DAYS), max_size=4, unique=True).map(tuple)
rhythms = st.sampled_from([0.25, 0.5, 1, 1.5, 2, 2.5, 3])  # up to 3 days of the week are left by the days of rest
people = st.sampled_from([Person(), Person(decisions=(DECIDED,))])


@st.composite
def courses(draw):
    """Phases, what is asked, and the person."""
    phases, week = [], 0
    for name, care in (("induction", "office"), ("home", "home"), ("maintenance", "home")):
        if draw(st.booleans()) or (name == "home" and not phases):
            weeks = draw(st.integers(1, 8))
            bands = draw(st.sampled_from([("red",), ("blue", "red")]))
            phases.append(
                Phase(name=name, care=care, per_week=draw(rhythms), weeks=weeks, start_week=week, bands=bands)
            )
            week += weeks
    start = draw(starts)
    days = draw(st.lists(st.integers(0, 7 * week - 1), max_size=2, unique=True))
    procedures = [Procedure(kind=draw(st.sampled_from(kinds())), on=start + timedelta(days=day)) for day in days]
    try:
        far_enough_apart(procedures)
    except BadInput:
        procedures = procedures[:1]
    return phases, wish(start=start, procedures=procedures, rest_days=draw(rest)), draw(people)


def made(asked):
    """The calendar, or None where every session falls into a pause."""
    try:
        return calendar(*asked)
    except BadInput as error:
        if "No session is left" not in str(error):
            raise
        return None


@given(courses())
@settings(deadline=None, max_examples=150)
def test_sessions_keep_their_distance_their_rhythm_and_their_rest(asked):
    phases, wanted, _ = asked
    course = made(asked)
    if course is None:
        return
    on = [entry.on for entry in course.of("session")]
    assert on == sorted(set(on))
    assert not {DAYS[day.weekday()] for day in on} & set(wanted.rest_days)
    most = max(math.ceil(phase.per_week) for phase in phases)
    for first in on:
        assert sum(first <= day < first + timedelta(days=7) for day in on) <= most
    for phase in phases:
        mine = [entry.on for entry in course.of("session") if entry.phase == phase.name]
        for first in mine:
            assert sum(first <= day < first + timedelta(days=7) for day in mine) <= math.ceil(phase.per_week)


@given(courses())
@settings(deadline=None, max_examples=150)
def test_no_session_lies_in_a_pause_or_too_soon_after_a_procedure(asked):
    phases, wanted, person = asked
    course = made(asked)
    if course is None:
        return
    care = {phase.name: phase for phase in phases}
    for entry in course.of("session"):
        assert not any(pause.on <= entry.on <= pause.until for pause in course.of("pause"))
        for one in wanted.procedures:
            phase = care[entry.phase]
            if entry.on >= one.on:
                assert entry.on >= one.first_light(phase.care, person)
                assert "blue" not in phase.bands or entry.on >= one.blue_from
            if entry.on >= one.on and not (phase.care == "office" and person.decisions):
                assert (entry.on - one.on).days > 7


@given(courses())
@settings(deadline=None, max_examples=100)
def test_a_procedure_only_takes_sessions_away(asked):
    phases, wanted, person = asked
    course = made(asked)
    free = calendar(phases, wish(start=wanted.start, rest_days=wanted.rest_days), person)
    if course is not None:
        assert {entry.on for entry in course.of("session")} <= {entry.on for entry in free.of("session")}


@given(courses())
@settings(deadline=None, max_examples=100)
def test_every_full_week_without_a_procedure_has_its_sessions(asked):
    phases, wanted, person = asked
    course = calendar(phases, wish(start=wanted.start, rest_days=wanted.rest_days), person)
    for phase in phases:
        mine = [entry.on for entry in course.of("session") if entry.phase == phase.name]
        begin = wanted.start + timedelta(weeks=phase.start_week)
        counts = [
            sum(0 <= (day - begin).days - 7 * week < 7 for day in mine) for week in range(phase.weeks)
        ]  # fmt: skip
        assert all(math.floor(phase.per_week) <= count <= math.ceil(phase.per_week) for count in counts), counts
        assert len(mine) == math.ceil(phase.per_week * phase.weeks)


@given(courses())
@settings(deadline=None, max_examples=50)
def test_entries_are_in_order_and_measuring_comes_before_light(asked):
    course = made(asked)
    if course is None:
        return
    keys = [(entry.on, ORDER.index(entry.what)) for entry in course.days]
    assert keys == sorted(keys)
    assert course.of("measure")[0].on <= course.of("session")[0].on
    assert course.days[-1].on <= course.end


@given(courses(), st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", None]))
@settings(deadline=None, max_examples=40)
def test_the_calendar_file_has_the_same_dates(asked, zone):
    course = made(asked)
    if course is None:
        return
    said = {"calendar": course.said(zone), "phases": [{"name": one.name, "care": one.care} for one in asked[0]]}
    begins = [begin for begin, _ in sessions(said)]
    assert [begin.date() if isinstance(begin, datetime) else begin for begin in begins] == [
        entry.on for entry in course.of("session")
    ]


@given(courses(), st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]))
@settings(deadline=None, max_examples=25)
def test_it_is_the_same_everywhere(asked, zone):
    here = made(asked)
    before, spoken = os.environ.get("TZ"), locale.setlocale(locale.LC_TIME)
    try:
        os.environ["TZ"] = zone
        time.tzset()
        locale.setlocale(locale.LC_TIME, "C")
        there = made(asked)
    finally:
        os.environ.pop("TZ", None) if before is None else os.environ.update(TZ=before)
        time.tzset()
        locale.setlocale(locale.LC_TIME, spoken)
    assert here == there
