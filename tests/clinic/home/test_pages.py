"""The pages of a person at home, and who else may not see them."""

from datetime import timedelta

import pytest
from clinic import courses
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.home import reminders
from lightmask.clinic.models import AdverseEvent, AuditEntry, SessionRecord

PAGES = ("today", "know", "progress", "had", "felt", "report", "reminders")


@pytest.fixture
def course(staff, patient):
    professional = staff()
    someone = patient([professional], user=staff("client"), email="someone@person.example")
    return courses.in_force(someone, professional, timezone.localdate())


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_its_person_and_nobody_else(course, browse, staff, page):
    courses.lit(course, timezone.localdate() - timedelta(days=1))
    assert browse(course.patient.user).get(reverse(f"home:{page}")).status_code == 200
    assert browse(staff("client")).get(reverse(f"home:{page}")).status_code == 404
    assert browse(staff("owner")).get(reverse(f"home:{page}")).status_code in (302, 404)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_before_there_is_a_course(staff, patient, browse, page):
    patient(user=(user := staff("client")))
    expected = 302 if page == "felt" else 200  # nothing was felt before a session: it leads to what else is wrong
    assert browse(user).get(reverse(f"home:{page}")).status_code == expected


def test_harm_is_told_in_one_step_and_holds_the_next_session(course, browse):
    browser = browse(course.patient.user)
    at = (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    said = {"kind": "eyes", "severity": "severe", "serious": "on", "at": at, "description": "spots that stay"}
    assert browser.post(reverse("home:report"), said).status_code == 302
    event = AdverseEvent.objects.get()
    assert event.serious and event.self_reported and event.patient == course.patient
    assert "No light today" in browser.get(reverse("home:today")).content.decode()


def test_harm_of_the_future_is_a_slip(course, browse):
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    said = {"kind": "eyes", "severity": "mild", "at": at, "description": "x"}
    assert browse(course.patient.user).post(reverse("home:report"), said).status_code == 200
    assert not AdverseEvent.objects.exists()


def test_a_session_is_written_down_by_its_form(course, browse):
    day = timezone.localdate().isoformat()
    browser = browse(course.patient.user)
    assert browser.post(reverse("home:had"), {"on": day, "minutes": "3.1"}).status_code == 302
    again = browser.post(reverse("home:had"), {"on": day, "minutes": "3.1"})
    assert again.status_code == 200 and SessionRecord.objects.count() == 1


def test_the_course_goes_into_a_calendar(course, browse):
    answer = browse(course.patient.user).get(reverse("home:ics"))
    assert answer.headers["Content-Type"].startswith("text/calendar") and b"BEGIN:VEVENT" in answer.content


def test_a_reminder_comes_once_on_a_day_of_light_and_says_nothing_private(course):
    patient = course.patient
    now = timezone.now().replace(hour=18, minute=5)
    assert reminders.send(now) == 0
    patient.remind_at = timezone.datetime(2026, 1, 1, 18, 0).time()
    patient.save()
    assert reminders.send(now) == 1 and reminders.send(now + timedelta(minutes=5)) == 0
    (letter,) = mail.outbox
    assert letter.to == [patient.email] and patient.name not in letter.body + letter.subject
    assert "wrinkle" not in letter.body.lower() and AuditEntry.objects.filter(act="reminder.send").count() == 1


def test_no_reminder_once_the_session_was_had(course):
    type(course.patient).objects.update(remind_at="18:00")
    courses.lit(course, timezone.localdate())
    assert reminders.send(timezone.now().replace(hour=18, minute=5)) == 0
