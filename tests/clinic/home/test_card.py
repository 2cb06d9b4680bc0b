"""Today's card: forgiving, never twice, and closed after harm."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clinic import courses
from django.utils import timezone

from lightmask import sitting
from lightmask.clinic.following import records as following
from lightmask.clinic.home.card import card
from lightmask.clinic.models import AdverseEvent, SessionRecord
from lightmask.clinic.planning import approving
from lightmask.clinic.treating import records as treating

ZONE = ZoneInfo("UTC")


@pytest.fixture
def course(staff, patient):
    """A course that began four weeks ago on a Monday."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 28)
    professional = staff()
    someone = patient([professional], user=staff("client"))
    return courses.in_force(someone, professional, monday)


def on(course, day):
    return card(course.patient, datetime(day.year, day.month, day.day, 18, tzinfo=ZONE))


def days(course):
    from lightmask.clinic.planning.queries import document

    return sitting.session_days(document(course.plan))


def test_without_a_course_there_is_no_light(patient):
    assert card(patient(), timezone.now()).state == "none"


def test_a_day_of_the_plan_is_a_day_of_light(course):
    found = on(course, days(course)[0])
    assert found.state == "session" and found.may and found.session.minutes == 3.1


def test_done_is_done_and_nothing_is_had_twice(course):
    day = days(course)[0]
    courses.lit(course, day)
    found = on(course, day)
    assert found.state == "done" and not found.may and found.next == days(course)[1]


def test_a_day_between_is_a_rest(course):
    every = days(course)
    for day in every[:3]:
        courses.lit(course, day)
    free = next(day for day in (every[0] + timedelta(days=n) for n in range(7)) if day not in every)
    found = on(course, free)
    assert (found.state, found.done) == ("rest", 3) and not found.may


def test_a_missed_session_may_be_had_on_a_free_day_of_its_week_and_once(course):
    every = days(course)
    free = next(day for day in (every[0] + timedelta(days=n) for n in range(7)) if day not in every and day > every[0])
    found = on(course, free)
    assert found.state == "late" and found.session.minutes == 3.1
    courses.lit(course, free)
    assert on(course, free).state == "done"


def test_what_was_missed_last_week_is_gone(course):
    """Nothing is doubled: the second week offers its own sessions and no more."""
    every = days(course)
    second = every[0] + timedelta(days=7)
    offered = 0
    for place in range(7):
        day = second + timedelta(days=place)
        if on(course, day).may:
            courses.lit(course, day)
            offered += 1
    assert offered == len([day for day in every if second <= day < second + timedelta(days=7)])


def test_harm_closes_the_card_until_a_professional_has_looked(course, staff):
    client, day = course.patient.user, days(course)[0]
    session = courses.lit(course, day - timedelta(days=1), serial="A-7", firmware="1.0")
    treating.note_effect(client, session, 3, hours_after=20.0)
    event = AdverseEvent.objects.get()
    assert (event.serial, event.firmware, event.self_reported, event.severity) == ("A-7", "1.0", True, "moderate")
    found = on(course, day)
    assert found.state == "stop" and "redness" in " ".join(found.why)
    following.close(staff(), event, "looked at it", "recovered")
    assert "still at grade 3" in " ".join(on(course, day).why), "closed, but the skin has not said that it is well"
    treating.note_effect(client, session, 0, hours_after=40.0)
    assert on(course, day).state == "session"


def test_a_slight_redness_is_normal(course):
    session = courses.lit(course, days(course)[0] - timedelta(days=1))
    treating.note_effect(course.patient.user, session, 1, hours_after=20.0)
    assert not AdverseEvent.objects.exists() and on(course, days(course)[0]).may


def test_a_withdrawn_course_gives_no_light(course, staff):
    approving.withdraw(staff(), course, "new medicine")
    assert on(course, days(course)[0]).state == "none"


def test_a_plan_that_was_changed_gives_no_light(course):
    type(course.plan).objects.filter(pk=course.plan.pk).update(document=course.plan.document.replace("3.1", "9.9", 1))
    found = on(course, days(course)[0])
    assert found.state == "stop" and "hash" in " ".join(found.why)


def test_a_session_told_by_the_person_is_marked_so_and_counts(course):
    day = timezone.localdate()
    made = treating.write_down(course.patient.user, course.patient, day, 3.0, "home", SessionRecord.Source.SELF)
    assert (made.source, made.state, made.minutes) == (SessionRecord.Source.SELF, "done", 3.0)
    assert on(course, day).state == "done"
