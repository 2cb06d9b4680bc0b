"""A person's own diary: back-filled, corrected, never doubled; the skin's word outlives a corrected entry."""

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from clinic import courses
from clinic.treating.sittings import assessed
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.home import reminders
from lightmask.clinic.home.card import card
from lightmask.clinic.models import AdverseEvent, Clinic, MaskModel, MaskUnit, PlanRecord, SessionRecord
from lightmask.clinic.planning import approving
from lightmask.clinic.treating import effects, records

DAY = timedelta(days=1)


@pytest.fixture
def course(staff, patient):
    """A course that began four weeks ago on a Monday, whose person logs in."""
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 28)
    professional = staff()
    someone = patient([professional], user=staff("client"), email="someone@person.example")
    return courses.in_force(someone, professional, monday)


def told(course, ago=1, minutes=3.0):
    day = timezone.localdate() - ago * DAY
    return records.write_down(course.patient.user, course.patient, day, minutes, "home", SessionRecord.Source.SELF)


def at(course, day, hour=18):
    return card(course.patient, datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("UTC")))


def test_a_slip_is_put_right_by_whoever_made_it(course, browse):
    wrong = told(course, minutes=3.0)
    page = browse(course.patient.user)
    listed = page.get(reverse("home:diary")).content.decode()
    assert "told by the person" in listed and str(wrong.pk) in listed
    page.post(reverse("home:diary"), {"session": wrong.pk, "minutes": "2.0", "text": "misread the clock"})
    right = SessionRecord.objects.get(replaces=wrong)
    assert (right.minutes, right.state, right.source) == (2.0, "done", "self")
    assert right.notes.get().text == "misread the clock" and right.notes.get().by == course.patient.user
    again = page.post(reverse("home:diary"), {"session": wrong.pk, "minutes": "1.0"})
    assert again.status_code == 400 and "corrected before" in again.content.decode()


def test_a_session_that_never_was_is_struck_out_and_its_day_is_free(course, browse):
    wrong = told(course, ago=2)
    page = browse(course.patient.user)
    assert page.post(reverse("home:diary"), {"session": wrong.pk, "never": "on"}).status_code == 302
    struck = SessionRecord.objects.get(replaces=wrong)
    assert (struck.state, struck.minutes, struck.delivered) == ("failed", 0.0, {})
    assert effects.last_lit(course.patient) is None
    assert str(wrong.pk) not in page.get(reverse("home:diary")).content.decode()
    assert told(course, ago=2).minutes == 3.0
    assert SessionRecord.objects.filter(pk=wrong.pk).exists(), "nothing is overwritten"


def test_what_others_wrote_down_is_not_theirs_to_change(course, browse, staff, patient):
    page = browse(course.patient.user)
    of_mask = courses.lit(course, timezone.localdate() - DAY)
    on_paper = records.write_down(course.by, course.patient, timezone.localdate() - 2 * DAY, 3.0, "home")
    stranger = courses.in_force(patient([], user=staff("client")), course.by, timezone.localdate() - 9 * DAY)
    theirs = courses.lit(stranger, timezone.localdate() - DAY, source="self")
    for session, status in ((of_mask, 403), (on_paper, 403), (theirs, 404)):
        assert page.post(reverse("home:diary"), {"session": session.pk, "minutes": "1.0"}).status_code == status
    assert not SessionRecord.objects.exclude(replaces=None).exists()
    assert page.post(reverse("home:diary"), {"session": "no id", "never": "on"}).status_code == 400


@pytest.mark.hazard("HZ32")
@pytest.mark.parametrize("minutes", [2.0, 0.0])
def test_redness_outlives_the_correction_of_its_session(course, minutes):
    session = told(course)
    records.note_effect(course.patient.user, session, 2, hours_after=24.0)
    assert effects.holds(course.patient)
    told(course, ago=3)
    records.amend(course.patient.user, session, minutes, "a slip")
    assert effects.holds(course.patient), "a corrected entry does not heal skin"
    records.note_effect(course.patient.user, effects.last_lit(course.patient), 1, hours_after=48.0)
    assert not effects.holds(course.patient)


@pytest.mark.hazard("HZ32")
def test_redness_outlives_the_only_session_and_is_told_well_again(course, browse):
    """Strike out the session, and the skin is as red as before; the way on is to say how it is now."""
    session = told(course)
    records.note_effect(course.patient.user, session, 2, hours_after=24.0)
    page = browse(course.patient.user)
    assert page.post(reverse("home:diary"), {"session": session.pk, "never": "on"}).status_code == 302
    assert effects.last_lit(course.patient) is None
    assert "grade 2" in " ".join(effects.holds(course.patient))
    assert effects.unasked(course.patient) == session
    assert at(course, timezone.localdate()).state == "stop"
    assert page.get(reverse("home:felt")).status_code == 200, "no dead end"
    SessionRecord.objects.filter(pk=session.pk).update(at=timezone.now() - DAY)
    page.post(reverse("home:felt"), {"grade": "1", "text": ""})
    assert effects.holds(course.patient) == [] and effects.unasked(course.patient) is None
    assert effects.spoken_of(course.patient) is None


@pytest.mark.parametrize("minutes", [2.0, 0.0])
def test_what_is_long_past_is_not_theirs_to_change(course, browse, minutes):
    """The page offers four weeks, and so does whatever is behind it; staff correct what is older."""
    edge, old = told(course, ago=28), told(course, ago=27)
    SessionRecord.objects.filter(pk=old.pk).update(day=timezone.localdate() - 29 * DAY)
    page, said = (
        browse(course.patient.user),
        {"text": "a slip"} | ({"minutes": minutes} if minutes else {"never": "on"}),
    )
    answer = page.post(reverse("home:diary"), said | {"session": old.pk})
    assert answer.status_code == 400 and "last 28 days" in answer.content.decode()
    assert not SessionRecord.objects.exclude(replaces=None).exists()
    assert page.post(reverse("home:diary"), said | {"session": edge.pk}).status_code == 302
    old.refresh_from_db()
    assert records.amend(course.by, old, minutes, "by the paper of that day").replaces == old


def test_clear_redness_is_said_on_the_card_with_the_way_on(course, browse):
    days = courses.session_days(timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 28))
    session = courses.lit(course, days[-1] - DAY)
    records.note_effect(course.patient.user, session, 2, hours_after=24.0)
    found = at(course, days[-1])
    assert found.state == "stop" and not found.may and "grade 2" in " ".join(found.why)
    page = browse(course.patient.user)
    assert reverse("home:felt") in page.get(reverse("home:today")).content.decode()
    assert page.get(reverse("home:check"))["Location"] == reverse("home:today")


def test_the_week_never_asks_for_more_than_its_days_hold(course):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 28)
    week = [day for day in courses.session_days(monday) if day < monday + timedelta(days=7)]
    sunday = monday + timedelta(days=6)
    found = at(course, sunday)
    assert found.target == len(week) > 2 and found.done == 0 and found.left <= 1
    assert str(found.target) not in found.kept, "no catching up on the last day"
    for day in week:
        assert at(course, day).left <= (sunday - day).days + 1
    course.patient.weekly_target = 7
    assert at(course, sunday).target == len(week), "an aim beyond the plan is none"
    course.patient.weekly_target = 1
    courses.lit(course, week[0])
    assert "complete" in at(course, week[-1]).kept


def test_an_aim_beyond_the_plan_and_a_reminder_without_an_hour_are_slips(course, browse):
    page, address = browse(course.patient.user), reverse("home:reminders")
    assert "a week at most" in page.post(address, {"weekly_target": "6"}).content.decode()
    assert "Say at what time" in page.post(address, {"remind": "on"}).content.decode()
    assert page.post(address, {"weekly_target": "3", "remind": "on", "hour": "18:00"}).status_code == 302


def test_a_day_is_a_day_where_the_person_lives(course):
    """Half past one on a Tuesday in Auckland is still Monday in London."""
    course.patient.time_zone = "Pacific/Auckland"
    course.patient.save()
    tuesday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() - 1)
    moment = datetime.combine(tuesday, time(1, 30), ZoneInfo("Pacific/Auckland"))
    courses.lit(course, tuesday)
    assert moment.astimezone(ZoneInfo("UTC")).date() == tuesday - DAY
    assert card(course.patient, moment).state == "done"


def test_what_was_told_this_morning_counts_this_morning(course, monkeypatch):
    made = told(course, ago=0)
    assert made.at <= timezone.now() and effects.hours_since(made, timezone.now()) >= 0
    from lightmask.clinic.treating import past_light

    assert made in past_light.sessions(course.patient, timezone.now())


def test_harm_at_home_names_the_mask_and_the_session_before_it(course, browse):
    model = MaskModel.objects.create(name="Home 3", text="", fingerprint="1")
    PlanRecord.objects.update(mask_home=model)
    unit = MaskUnit.objects.create(
        model=model, serial="H-9", firmware="1.2", calibrated_on=timezone.localdate(), given_to=course.patient
    )
    first, _last = told(course, ago=3), told(course, ago=0)
    assert (first.unit, first.serial, first.firmware) == (unit, "H-9", "1.2")
    began = (timezone.localtime() - 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    said = {"kind": "eyes", "severity": "mild", "at": began, "description": "spots"}
    browse(course.patient.user).post(reverse("home:report"), said)
    event = AdverseEvent.objects.get()
    assert event.session == first, "the session before it began, not the last there is"
    assert (event.serial, event.firmware, event.calibrated_on) == ("H-9", "1.2", unit.calibrated_on)


def test_a_session_of_a_course_that_was_withdrawn_since_can_still_be_told(course, browse):
    type(course).objects.update(at=timezone.now() - 20 * DAY)
    from lightmask.clinic.planning import signing

    course.refresh_from_db()
    signing.sign(course)
    course.save()
    approving.withdraw(course.by, course, "moved away")
    page, yesterday = browse(course.patient.user), timezone.localdate() - DAY
    assert page.post(reverse("home:had"), {"on": yesterday.isoformat(), "minutes": "3.1"}).status_code == 302
    assert SessionRecord.objects.get().approval == course
    course.withdrawals.update(at=timezone.now() - 5 * DAY)
    answer = page.post(reverse("home:had"), {"on": (yesterday - DAY).isoformat(), "minutes": "3.1"})
    assert answer.status_code == 200 and SessionRecord.objects.count() == 1


def test_the_clock_is_for_a_session_that_may_still_be(staff, patient, browse):
    from lightmask.clinic.home import checking

    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    today = timezone.localdate()
    course = courses.in_force(patient([], user=staff("client")), staff(), today)
    before = courses.lit(course, today - DAY)
    found = card(course.patient, timezone.now())
    page = browse(course.patient.user)
    assert found.may and page.get(reverse("home:guide"))["Location"] == reverse("home:check"), "first the questions"
    session = page.session
    session["checked"] = checking.passed(found, course.patient)
    session.save()
    assert page.get(reverse("home:guide")).status_code == 200
    records.note_effect(course.patient.user, before, 2, hours_after=20.0)
    assert page.get(reverse("home:guide"))["Location"] == reverse("home:today"), "not when the skin has said no since"
    records.note_effect(course.patient.user, before, 0, hours_after=20.0)
    assert page.get(reverse("home:guide")).status_code == 200
    page.post(reverse("home:had"), {"on": today.isoformat(), "minutes": "3.1"})
    assert page.get(reverse("home:guide"))["Location"] == reverse("home:today"), "one a day"


@pytest.mark.hazard("HZ20")
@pytest.mark.parametrize("then", ["screened", "decided", "measured", "told", "midnight"])
def test_the_clock_asks_anew_when_the_record_or_the_day_is_another(staff, patient, browse, monkeypatch, then):
    from lightmask.clinic.assess import records as assess
    from lightmask.clinic.home import checking
    from lightmask.clinic.treating import checking as cleared

    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    today, doctor = timezone.localdate(), staff(licence="M-1")
    course = courses.in_force(patient([doctor], user=staff("client"), sex="female"), doctor, today)
    assessed(doctor, course.patient)
    someone, found = course.patient, card(course.patient, timezone.now())
    kept = json.loads(json.dumps(checking.passed(found, someone)))  # as a log-in's session keeps it
    assert found.may and checking.still_passed(found, kept, someone)
    if then == "screened":
        answers = {"C02": {"answer": "yes", "details": "PCT"}}
        assess.screen(doctor, someone, {"full": False, "answers": answers, "medicines": [], "more": {}})
    elif then == "decided":
        approving.decide(doctor, someone, "C10", "PRO", "seen again, and quiet now")
    elif then == "measured":
        assess.type_skin(doctor, someone, "V", {})
    elif then == "told":
        told(course)
    else:
        monkeypatch.setattr(cleared, "now", lambda: timezone.now() + DAY)
    assert not checking.still_passed(card(someone, timezone.now()), kept, someone)


def test_one_letter_that_is_not_taken_holds_up_nobody(course, staff, patient, monkeypatch):
    other = courses.in_force(
        patient([], user=staff("client"), email="b@person.example"), course.by, timezone.localdate()
    )
    first = courses.in_force(
        patient([], user=staff("client"), email="a@person.example"), course.by, timezone.localdate()
    )
    for one in (first, other):
        one.patient.remind_at = time(18)
        one.patient.save()
    real = reminders.send_mail

    def picky(title, text, sender, to):
        if to == ["a@person.example"]:
            raise ConnectionRefusedError
        return real(title, text, sender, to)

    monkeypatch.setattr(reminders, "send_mail", picky)
    now = timezone.now().replace(hour=19)
    assert reminders.send(now) == 1 and [one.to for one in mail.outbox] == [["b@person.example"]]
    monkeypatch.setattr(reminders, "send_mail", real)
    assert reminders.send(now + timedelta(minutes=15)) == 1, "the next round tries again, an hour late all the same"


def test_nobody_is_reminded_of_a_missed_day_or_beyond_the_own_aim(course):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 28)
    days = courses.session_days(monday)
    course.patient.remind_at = time(18)
    course.patient.save()
    free = next(day for day in (monday + n * DAY for n in range(7)) if day not in days and day > days[0])
    on = {day: datetime.combine(day, time(18, 5), ZoneInfo("UTC")) for day in (free, days[0], days[1])}
    assert at(course, free).state == "late" and reminders.due(on[free]) == []
    assert reminders.due(on[days[0]]) == [course.patient]
    course.patient.weekly_target = 1
    course.patient.save()
    courses.lit(course, days[0])
    assert at(course, days[1]).state == "session" and reminders.due(on[days[1]]) == []
