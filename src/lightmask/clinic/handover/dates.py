"""ics(story) -> bytes: the sessions of a course and every appointment. No title says what is treated, why, or whom.

in_words(calendar): the file of a course, as the report writes it, in the language of whoever asked for it.
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lightmask.clinic.handover import words
from lightmask.clinic.handover.story import Appointment, Story
from lightmask.report import calendar_file

TITLE = gettext_noop("Appointment")
NAMES = (  # as the report writes them
    TITLE, gettext_noop("Light sessions"), gettext_noop("Light session"), gettext_noop("Photographs for your plan"),
    gettext_noop("No light session"), gettext_noop("Look back on your plan"), gettext_noop("Details are in your plan."),
)  # fmt: skip
SESSION = re.compile(r"Light session, (\d+(?:\.\d+)?) min")
DAY_BEFORE = timedelta(days=-1)


def ics(story: Story) -> bytes:
    """A calendar file; without a dated course it holds the appointments alone. The same record, the same bytes."""
    import icalendar

    file = _of_course(story) or _empty()
    for one in story.standing(story.appointments):
        if not one.cancelled:
            file.add_component(_event(icalendar.Event(), story, one))
    return bytes(file.to_ical())


def in_words(calendar: bytes) -> bytes:
    """The same events under the same ids, with titles and alarms in the reader's language."""
    import icalendar

    file = icalendar.Calendar.from_ical(calendar)
    for part in (file, *file.walk("VEVENT"), *file.walk("VALARM")):
        for name in ("x-wr-calname", "summary", "description"):
            if name in part:
                said = str(part.pop(name))
                part.add(name, _said(said))
    return bytes(file.to_ical())


def _said(text: str) -> str:
    if match := SESSION.fullmatch(text):
        return _("Light session, %(minutes)s min") % {"minutes": words.said(float(match[1]))}
    return _(text) if text in NAMES else text


def _of_course(story: Story) -> Any:
    """The calendar of the newest approved plan that has dates."""
    import icalendar

    dated = [plan for plan in story.plans if plan.standing == "approved" and plan.document.get("calendar")]
    if not dated:
        return None
    newest = max(dated, key=lambda plan: plan.at)
    return icalendar.Calendar.from_ical(in_words(calendar_file.ics(dict(newest.document))))


def _empty() -> Any:
    import icalendar

    file = icalendar.Calendar()
    for name, value in (
        ("prodid", "-//lightmask//clinic//EN"),
        ("version", "2.0"),
        ("x-wr-calname", _("Appointments")),
    ):
        file.add(name, value)
    return file


def _event(event: Any, story: Story, one: Appointment) -> Any:
    """One appointment, in UTC: every calendar shows it at its reader's own hour."""
    import icalendar

    begin = one.at.astimezone(UTC)
    for name, value in (
        ("uid", f"{one.id}@lightmask"), ("dtstamp", begin), ("dtstart", begin), ("summary", _(TITLE)),
        ("dtend", begin + timedelta(minutes=one.minutes)), ("location", story.clinic.name), ("class", "PRIVATE"),
    ):  # fmt: skip
        event.add(name, value)
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _(TITLE))
    alarm.add("trigger", DAY_BEFORE)
    event.add_component(alarm)
    return event
