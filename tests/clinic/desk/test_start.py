"""The start page: what is due, what waits, for each role."""

from datetime import timedelta

import pytest
from clinic.html_read import read
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lightmask.clinic.desk import context, house, needs, today
from lightmask.clinic.models import (
    AdverseEvent,
    Appointment,
    Approval,
    Clinic,
    Measurement,
    PlanJob,
    SessionRecord,
)

NOW = timezone.now


def titles(user):
    return [need.title for need in needs.needs(user)]


def event(one, **said):
    return AdverseEvent.objects.create(
        **{"patient": one, "at": NOW(), "kind": "blister", "severity": "mild", "description": "d"} | said
    )


def visit(one, at, **said):
    return Appointment.objects.create(**{"patient": one, "at": at, "kind": "session"} | said)


# -- due ----------------------------------------------------------------------------------------------------------


def test_today_runs_from_midnight_to_midnight_where_the_user_is(staff, patient):
    user = staff()
    one, start = patient([user]), today.day_starts()
    inside = [visit(one, start), visit(one, start + timedelta(hours=23, minutes=59))]
    visit(one, start - timedelta(minutes=1)), visit(one, start + timedelta(hours=10), cancelled=True)
    later = visit(one, start + timedelta(days=1))
    assert today.expected(user) == inside and today.soon(user) == [later]


def test_appointments_and_sessions_of_others_are_not_shown(staff, patient):
    one = patient([staff()])
    visit(one, today.day_starts() + timedelta(hours=9))
    SessionRecord.objects.create(patient=one, at=NOW(), day=NOW().date(), state="running", where="office")
    user = staff()
    assert today.expected(user) == today.running(user) == today.last_sessions(user) == []


def test_a_session_with_the_light_on_is_told_apart_from_those_that_ended(staff, patient):
    user = staff()
    one = patient([user])
    lit, ended = (
        SessionRecord.objects.create(patient=one, at=NOW(), day=NOW().date(), state=state, where="office")
        for state in ("running", "done")
    )
    assert today.running(user) == [lit] and today.last_sessions(user) == [ended]


# -- needs --------------------------------------------------------------------------------------------------------


def test_nothing_waits_in_a_clinic_where_all_is_done(staff, at_step):
    user = staff()
    at_step("follow", [user])
    assert needs.needs(user) == []


def test_harm_waits_until_it_is_closed_and_comes_first(staff, at_step, unit):
    user = staff()
    unit(calibration_due=timezone.localdate() - timedelta(days=1))
    one = at_step("follow", [user])
    event(one, severity="severe"), event(one, closed_at=NOW())
    assert titles(user) == ["Adverse event, severe", "Calibration is out of date"]
    assert needs.needs(user)[0].tone == "stop"


def test_the_newest_proposal_waits_for_a_signature_and_no_older_one(staff, at_step):
    user = staff()
    one = at_step("approve", [user], days_ago=5)
    assert titles(user) == ["A proposal waits for a signature"]
    newer = one.planrecords.get()
    newer.pk, newer._state.adding, newer.hash = None, True, "newer"
    newer.save()
    assert [need.url for need in needs.unsigned(user)] == [needs.place("planning:plan", patient=one.pk, plan=newer.pk)]
    assert titles(staff()) == []


@pytest.mark.parametrize(
    ("days", "said"), [(-1, ["The signature has run out"]), (3, ["The signature runs out soon"]), (60, []), (-40, [])]
)
def test_a_signature_that_ends_is_told_in_time_and_not_for_ever(staff, at_step, days, said):
    user = staff()
    at_step("treat", [user])
    Approval.objects.update(valid_until=timezone.localdate() + timedelta(days=days))
    assert titles(user) == said


def test_a_refused_proposal_waits_until_it_is_asked_for_again(staff, at_step):
    user = staff()
    one = at_step("propose", [user])
    PlanJob.objects.create(patient=one, request={}, request_hash="h", state="refused")
    assert titles(user) == ["A proposal was refused as unsafe"]
    PlanJob.objects.create(patient=one, request={}, request_hash="h", state="running")
    assert titles(user) == []


def test_people_in_a_course_are_measured_once_a_month(staff, at_step):
    user = staff()
    one = at_step("follow", [user], days_ago=40)
    assert titles(user) == ["Not measured for a month"]
    Measurement.objects.create(patient=one, at=NOW(), scale="ita", value=28.0)
    assert titles(user) == []


def test_a_session_without_an_end_waits(staff, at_step):
    user = staff()
    one = at_step("treat", [user])
    SessionRecord.objects.create(patient=one, at=NOW(), day=NOW().date(), state="unknown", where="home")
    assert titles(user) == ["How a session ended is not known"]


def test_who_wants_to_be_erased_waits_for_the_owner_alone(staff, patient):
    user = staff()
    patient([user], deletion_asked_at=NOW())
    assert titles(user) == [] and titles(staff("owner")) == ["Asked to have the record erased"]


def test_many_of_a_kind_fold_and_harm_never_does(staff, at_step):
    user = staff()
    for _ in range(5):
        event(at_step("approve", [user]), severity="severe")
    harm, unsigned = needs.grouped(needs.needs(user))
    assert (harm.folded, unsigned.folded, len(unsigned.needs)) == (False, True, 5)


def test_a_long_list_says_that_there_may_be_more():
    need = needs.Need(tone="info", title="t", who="w", url="")
    assert [needs.Group("t", "info", [need] * count).more for count in (needs.MOST - 1, needs.MOST)] == [False, True]


# -- the page -----------------------------------------------------------------------------------------------------


def test_the_page_asks_the_database_as_often_for_many_as_for_few(staff, at_step, browse):
    user = staff()

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert page.get("/").status_code == 200
        return len(seen)

    def more():
        for step in ("approve", "follow"):
            one = at_step(step, [user], days_ago=40)
            visit(one, today.day_starts() + timedelta(hours=9)), event(one)

    page = browse(user)
    more(), asked()
    few = asked()
    for _ in range(6):
        more()
    assert asked() == few <= 20


def test_staff_see_no_more_of_the_clinic_than_they_need(staff, browse):
    assert "Backup" not in read(browse(staff()).get("/").content).text
    text = read(browse(staff("owner")).get("/").content).text
    assert "Backup" in text and "never" in text and "too old" in text


def test_a_client_is_led_to_the_own_page(staff, patient, browse):
    client = staff("client")
    patient(user=client)
    answer = browse(client).get("/")
    assert answer.status_code == 302 and answer["Location"] == "/me/"


def test_a_log_in_without_a_record_is_told_so_and_led_nowhere_in_circles(staff, browse):
    answer = browse(staff("client")).get("/")
    assert answer.status_code == 404 and "No record belongs to this log-in" in answer.content.decode()


def test_an_empty_clinic_says_what_to_do(staff, browse):
    text = read(browse(staff()).get("/").content).text
    assert "Nobody is expected today. Nothing else waits." in text and "Find a person" in text


@pytest.mark.parametrize(("hours", "old"), [(1, False), (25, False), (27, True), (None, True)])
def test_a_backup_is_old_after_a_night(db, hours, old):
    at = None if hours is None else NOW() - timedelta(hours=hours)
    Clinic.objects.update_or_create(id=1, defaults={"backed_up_at": at})
    assert house.house().backup_old is old


def test_after_a_restore_the_owner_is_told_what_is_not_known(staff, browse):
    Clinic.objects.update(unknown_from=NOW() - timedelta(days=2), unknown_until=NOW())
    assert "sessions given between" in read(browse(staff("owner")).get("/").content).text


# -- the menu -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "has", "lacks"),
    [("owner", {"People", "Masks", "Staff"}, set()), ("professional", {"People", "Masks"}, {"Staff", "Who did what"}),
     ("assistant", {"People"}, {"Staff"}), ("client", {"Today"}, {"People", "Masks", "Staff"})],
)  # fmt: skip
def test_each_role_has_the_menu_that_it_needs(staff, role, has, lacks):
    labels = {entry["label"] for entry in context.menu(staff(role), "/")}
    assert has <= labels and not labels & lacks


@pytest.mark.parametrize(
    ("path", "label"), [("/", "Today"), ("/people/", "People"), ("/people/new/", "People"), ("/masks/x/", "Masks")]
)
def test_the_menu_shows_where_one_is(staff, path, label):
    assert [entry["label"] for entry in context.menu(staff(), path) if entry["current"]] == [label]


def test_somebody_who_has_not_logged_in_has_no_menu(db):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    said = context.page(request)
    assert not said["menu"] and not said["user_links"] and str(said["clinic_name"]) == "lightmask clinic"


def test_light_that_is_due_in_the_office_is_said_until_it_was_given(staff, patient, browse):
    from clinic import courses

    from lightmask.clinic.desk.due import _office_days, due
    from lightmask.plan.paper import canonical, content_hash

    professional = staff()
    someone, other = patient([professional]), patient([staff()])
    for person in (someone, other):
        plan = courses.in_force(person, professional, timezone.localdate()).plan
        said = courses.document(timezone.localdate())
        for phase in said["phases"]:
            phase["care"] = "office"
        said["hash"] = content_hash(said)
        type(plan).objects.filter(pk=plan.pk).update(document=canonical(said), care="office")
    _office_days.cache_clear()
    assert due(professional) == [(someone, 3.1)]
    assert due(professional, timezone.localdate() - timedelta(days=1)) == []
    page = browse(professional).get("/").content.decode()
    assert "Light in the office today" in page and f"/people/{someone.pk}/sessions/begin/" in page
    courses.lit(someone.approvals.get(), timezone.localdate(), where="office")
    assert due(professional) == []
