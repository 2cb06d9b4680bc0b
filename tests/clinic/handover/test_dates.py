"""The calendar of a person: the course and the appointments, and nothing that says what is treated."""

import icalendar
from clinic.handover.made_up_story import NAME, on, plans, story
from django.utils.translation import override

from lightmask.clinic.handover.dates import NAMES, SESSION, ics
from lightmask.report import calendar_file


def events(said):
    return list(icalendar.Calendar.from_ical(ics(said)).walk("VEVENT"))


def test_it_holds_the_course_and_the_appointments_that_stand():
    found = {str(one["uid"]): one for one in events(story())}
    assert {"t1@lightmask", "t2@lightmask"} <= set(found)
    assert "t3@lightmask" not in found
    assert any("rrule" in one for one in found.values())
    visit = found["t2@lightmask"]
    assert visit.decoded("dtstart") == on(90)
    assert (visit.decoded("dtend") - visit.decoded("dtstart")).total_seconds() == 45 * 60
    assert visit.walk("VALARM")


def test_no_word_says_what_is_treated_or_whom():
    text = ics(story()).decode()
    for word in (NAME, "wrinkle", "epilepsy", "mask", "review"):
        assert word.casefold() not in text.casefold().replace("lightmask", ""), word


def test_a_german_reads_german_titles_of_the_same_events():
    english = events(story())
    with override("de"):
        german = events(story())
    assert [one["uid"] for one in german] == [one["uid"] for one in english]
    said = {str(one["summary"]).partition(",")[0] for one in german}
    assert "Termin" in said and "Lichtsitzung" in said
    alarms = {str(one["description"]) for event in german for one in event.walk("VALARM")}
    assert not ({*said, *alarms} & {"Appointment", "Light session", *(str(one["summary"]) for one in english)})
    assert {str(one["description"]) for one in german if "description" in one} == {"Näheres steht in Ihrem Plan."}


def test_every_title_of_the_report_is_known_here():
    titles = {*calendar_file.ALL_DAY.values(), calendar_file.IN_THE_PLAN, "Light session", "Light sessions"}
    assert titles <= set(NAMES) and SESSION.fullmatch("Light session, 3.1 min")


def test_the_same_record_gives_the_same_bytes():
    assert ics(story()) == ics(story())


def test_without_a_dated_course_the_appointments_are_there():
    assert len(events(story(plans=plans()[2:]))) == 2
    assert len(events(story(plans=(), appointments=()))) == 0
