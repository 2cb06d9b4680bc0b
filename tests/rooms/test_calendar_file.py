"""The iCalendar file of a plan: read back by its library, its repeats expanded, compared with the calendar's dates."""

import json
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from rooms.calendar_files import events, sessions
from rooms.made_up_phases import MONDAY, Phase, wish

from lightmask.errors import BadInput
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan.calendar import calendar
from lightmask.plan.procedures import Procedure
from lightmask.report.calendar_file import ics, runs

JANUARY = date(2027, 1, 6)
NEEDLES = (Procedure(kind="microneedling", on=JANUARY),)
COURSE = Phase()
MANY = (COURSE, Phase(name="maintenance", per_week=0.5, weeks=12, start_week=12))


def document(phases=(COURSE,), zone="Europe/Berlin", made_on="2026-11-28", **asked):
    """A plan's plain data, as far as a calendar file asks for it."""
    made = calendar(phases, wish(**asked), Person())
    return {
        "made_on": made_on,
        "goal": {"name": "wrinkles"},
        "person": {"name": "Erika Mustermann"},
        "phases": [{"name": phase.name, "care": phase.care} for phase in phases],
        "calendar": made.said(zone),
    }


def dates(said):
    return [date.fromisoformat(day["on"]) for day in said["calendar"]["days"] if day["what"] == "session"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", None])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"phases": MANY},
        {"procedures": NEEDLES},
        {"phases": MANY, "procedures": NEEDLES, "rest_days": ("friday", "sunday")},
        {"phases": [Phase(per_week=2.5, weeks=9)]},
        {"phases": [Phase(per_week=1, weeks=1)]},
        {"phases": [Phase(per_week=7, weeks=8)], "procedures": NEEDLES},
        {"start": date(2028, 2, 1), "phases": [Phase(per_week=7, weeks=6)]},  # a leap day
        {"start": date(2027, 3, 1), "phases": [Phase(per_week=5, weeks=8)]},  # clocks go forward
        {"start": date(2027, 10, 4), "phases": [Phase(per_week=5, weeks=8)]},  # and back
    ],
)
def test_read_back_and_expanded_it_has_exactly_the_dates_of_the_calendar(asked, zone):
    said = document(zone=zone, **asked)
    found = sessions(said)
    assert [begin.date() for begin, _ in found] == dates(said)
    assert {begin.time() for begin, _ in found} == {time(20)}
    assert {(end - begin) for begin, end in found} == {timedelta(minutes=8)}


def test_the_leap_day_has_its_session():
    said = document([Phase(per_week=7, weeks=6)], start=date(2028, 2, 1))
    assert date(2028, 2, 29) in [begin.date() for begin, _ in sessions(said)]


def test_the_hour_stays_when_the_clocks_change():
    said = document([Phase(per_week=5, weeks=8)], start=date(2027, 3, 1))
    offsets = [begin.utcoffset() for begin, _ in sessions(said)]
    assert set(offsets) == {timedelta(hours=1), timedelta(hours=2)}
    file = icalendar.Calendar.from_ical(ics(said))
    zone = file.timezones[0].to_tz()
    for begin, _ in sessions(said):
        assert datetime(begin.year, begin.month, begin.day, 20, tzinfo=zone).utcoffset() == begin.utcoffset()


def test_without_a_time_zone_the_hours_float():
    file = icalendar.Calendar.from_ical(ics(document(zone=None)))
    assert not file.timezones and all(begin.tzinfo is None for begin, _ in sessions(document(zone=None)))


def test_a_pause_is_left_out_of_the_rule_and_shown_over_its_days():
    said = document(procedures=NEEDLES)
    (ruled,) = [event for event in events(said) if "rrule" in event]
    assert ruled["rrule"]["byday"] == ["MO", "WE", "FR"]
    assert [one.dt.date() for one in ruled["exdate"].dts] == [date(2027, 1, day) for day in (6, 8, 11, 13)]
    (pause,) = [event for event in events(said) if event["summary"] == "No light session"]
    assert (pause.start, pause.end) == (date(2027, 1, 5), date(2027, 1, 14))


def test_what_does_not_come_round_is_an_event_each():
    said = document()
    days = [day for day in said["calendar"]["days"] if day["what"] == "session"]
    odd = [days[0], days[4], days[11], days[24]]
    said["calendar"]["days"] = odd
    assert runs(odd)[0].interval == 0
    assert [begin.date().isoformat() for begin, _ in sessions(said)] == [day["on"] for day in odd]


def test_sessions_of_another_length_are_a_run_of_their_own():
    longer = Settings(drive={"red": 1.0}, duration_s=750)
    phases = [Phase(name="induction", weeks=4), Phase(name="home", weeks=4, start_week=4, settings=longer)]
    titles = {event["summary"] for event in events(document(phases)) if "rrule" in event}
    assert titles == {"Light session, 8 min", "Light session, 12.5 min"}


def test_an_office_session_lasts_all_day_and_rings_no_bell():
    found = [event for event in events(document([Phase(care="office")])) if "rrule" in event]
    assert [type(event.start) for event in found] == [date] and not found[0].alarms.times
    assert found[0].end - found[0].start == timedelta(days=1)


def test_a_bell_rings_half_an_hour_before_a_home_session():
    ruled = next(event for event in events(document()) if "rrule" in event)
    (bell,) = ruled.walk("VALARM")
    assert bell["trigger"].dt == timedelta(minutes=-30) and bell["action"] == "DISPLAY"


def test_measurements_and_procedures_are_days():
    found = {event["summary"]: event for event in events(document(procedures=NEEDLES))}
    assert found["Appointment"].start == JANUARY
    assert {"Photographs for your plan", "Look back on your plan"} <= set(found)
    assert all(event.end > event.start for event in found.values())


def test_no_title_or_text_says_what_is_treated_or_whom():
    text = ics(document(procedures=NEEDLES)).decode().casefold()
    for word in ("erika", "mustermann", "needl", "wrinkl", "retinoid", "c29", "skin"):
        assert word not in text


def test_the_same_plan_gives_the_same_bytes_and_another_one_other_names():
    said = document(procedures=NEEDLES)
    again = json.loads(json.dumps(said))
    assert ics(said) == ics(again)
    names = {event["uid"] for event in events(said)}
    assert len(names) == len(events(said))
    assert not names & {event["uid"] for event in events(document())}
    assert {event["uid"] for event in events(document(procedures=NEEDLES, made_on="2026-11-29"))} == names


def test_it_is_stamped_with_the_day_the_plan_was_made():
    assert {event.DTSTAMP for event in events(document())} == {datetime(2026, 11, 28, tzinfo=UTC)}
    assert {event.DTSTAMP.date() for event in events(document(made_on=""))} == {MONDAY}


def test_another_hour_may_be_asked_for():
    assert {begin.time() for begin, _ in sessions(document(), at=time(7, 30))} == {time(7, 30)}


def test_lines_are_wrapped_and_end_as_the_format_wants():
    lines = ics(document(MANY, procedures=NEEDLES)).split(b"\r\n")
    assert max(map(len, lines)) <= 75 and lines[0] == b"BEGIN:VCALENDAR" and lines[-1] == b""


def test_a_plan_without_dates_and_a_zone_that_is_none_are_refused():
    with pytest.raises(BadInput, match="no dates"):
        ics({"calendar": None})
    for zone in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(BadInput, match="not a time zone"):
            ics(document(zone=zone))
