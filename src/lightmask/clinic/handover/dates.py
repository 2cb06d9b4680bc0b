"""ics(story) -> bytes: the sessions of a course and every appointment. No title says what is treated, why, or whom."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from lightmask.clinic.handover.story import Appointment, Story
from lightmask.report import calendar_file

TITLE = "Appointment"
DAY_BEFORE = timedelta(days=-1)


def ics(story: Story) -> bytes:
    """A calendar file; without a dated course it holds the appointments alone. The same record, the same bytes."""
    import icalendar

    file = _of_course(story) or _empty()
    for one in story.standing(story.appointments):
        if not one.cancelled:
            file.add_component(_event(icalendar.Event(), story, one))
    return bytes(file.to_ical())


def _of_course(story: Story) -> Any:
    """The calendar of the newest approved plan that has dates."""
    import icalendar

    dated = [plan for plan in story.plans if plan.standing == "approved" and plan.document.get("calendar")]
    if not dated:
        return None
    newest = max(dated, key=lambda plan: plan.at)
    return icalendar.Calendar.from_ical(calendar_file.ics(dict(newest.document)))


def _empty() -> Any:
    import icalendar

    file = icalendar.Calendar()
    for name, value in (("prodid", "-//lightmask//clinic//EN"), ("version", "2.0"), ("x-wr-calname", "Appointments")):
        file.add(name, value)
    return file


def _event(event: Any, story: Story, one: Appointment) -> Any:
    """One appointment, in UTC: every calendar shows it at its reader's own hour."""
    import icalendar

    begin = one.at.astimezone(UTC)
    for name, value in (
        ("uid", f"{one.id}@lightmask"), ("dtstamp", begin), ("dtstart", begin), ("summary", TITLE),
        ("dtend", begin + timedelta(minutes=one.minutes)), ("location", story.clinic.name), ("class", "PRIVATE"),
    ):  # fmt: skip
        event.add(name, value)
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", TITLE)
    alarm.add("trigger", DAY_BEFORE)
    event.add_component(alarm)
    return event
