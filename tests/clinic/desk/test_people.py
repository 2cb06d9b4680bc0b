"""The list of people: whom one sees, found by words and steps, as fast for a thousand as for three."""

import re
from datetime import date, timedelta

import pytest
from clinic.html_read import read
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lightmask.clinic.desk import people_list, standing, timeline, way
from lightmask.clinic.desk.people_list import Asked
from lightmask.clinic.models import AdverseEvent, Appointment, Approval, Consent, Patient, SessionRecord, Withdrawal

STEPS = ("enrol", "assess", "propose", "approve", "treat", "follow")


def names(user, **asked):
    return [row.patient.name for row in people_list.people(user, Asked(**asked))[1]]


def with_it(one):
    return standing.with_standing(Patient.objects.all()).get(pk=one.pk)


def queries_of(page, path):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert page.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("step", STEPS)
def test_everybody_stands_at_one_step_and_the_filter_finds_them_there_alone(staff, at_step, step):
    user = staff()
    people = {one: at_step(one, [user], name=one) for one in STEPS}
    assert standing.stage(with_it(people[step])) == step
    assert names(user, stage=step) == [step]


def test_staff_find_only_whom_they_care_for(staff, patient):
    user = staff()
    patient([user], name="Mine Own"), patient([staff()], name="Mine Not")
    assert names(user) == names(user, words="mine") == ["Mine Own"]
    assert names(staff("owner")) == ["Mine Not", "Mine Own"]


@pytest.mark.parametrize("words", ["becker", "anna bec", "77", "1980-05-17"])
def test_a_person_is_found_by_name_number_or_birth_date(staff, patient, words):
    user = staff()
    patient([user], name="Anna Becker", number=77), patient([user], name="Cem Demir", birth_date=date(1990, 1, 2))
    assert names(user, words=words) == ["Anna Becker"]


@pytest.mark.parametrize("words", ["%", "_", "99999999999999999999", "'; DROP TABLE", "\x00", "²"])
def test_strange_words_find_nobody_and_break_nothing(staff, patient, browse, words):
    user = staff()
    patient([user])
    assert browse(user).get("/people/", {"q": words, "page": "x", "step": "none"}).status_code == 200
    assert names(user, words=words.replace("\x00", "")) in ([], ["Made-up Person 1"])


def test_those_put_away_are_on_a_page_of_their_own(staff, patient):
    user = staff()
    patient([user], name="Here"), patient([user], name="Away", archived_at=timezone.now())
    assert (names(user), names(user, archived=True)) == (["Here"], ["Away"])


def test_a_withdrawn_or_expired_signature_leads_back_to_signing(staff, at_step):
    user = staff()
    gone, late = at_step("treat", [user]), at_step("treat", [user])
    Withdrawal.objects.create(patient=gone, at=timezone.now(), approval=gone.approvals.get(), reason="r")
    Approval.objects.filter(patient=late).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert [standing.stage(with_it(one)) for one in (gone, late)] == ["approve", "approve"]


def test_an_older_signature_does_not_outlive_the_newer_one_that_was_withdrawn(staff, at_step):
    one = at_step("treat", [staff()], days_ago=9)
    older = one.approvals.get()
    newer = Approval.objects.get(pk=older.pk)
    newer.pk, newer._state.adding, newer.at = None, True, timezone.now()
    newer.id = __import__("uuid").uuid4()
    newer.save()
    Withdrawal.objects.create(patient=one, at=timezone.now(), approval=newer, reason="r")
    assert standing.stage(with_it(one)) == "approve"


def test_the_newest_word_on_treatment_holds(staff, at_step):
    one = at_step("assess", [staff()], days_ago=3)
    given = Consent.objects.get(patient=one)
    Consent.objects.create(
        patient=one, at=timezone.now(), purpose="treatment", text=given.text, sha256="0" * 64, standing="withdrawn"
    )
    assert standing.stage(with_it(one)) == "enrol"


def test_the_list_asks_the_database_as_often_for_many_as_for_few(staff, at_step, browse):
    user = staff()
    for step in STEPS:
        at_step(step, [user])
    page = browse(user)
    queries_of(page, "/people/")
    few = queries_of(page, "/people/")
    for step in STEPS * 3:
        at_step(step, [user])
    assert queries_of(page, "/people/") == few <= 8


def test_a_thousand_people_are_listed_quickly(staff, browse):
    import time

    owner = staff("owner")
    Patient.objects.bulk_create(Patient(number=n, name=f"Person {n:04}") for n in range(1000))
    page = browse(owner)
    page.get("/people/")
    start = time.perf_counter()
    answer = page.get("/people/?q=person&step=enrol&page=3")
    assert time.perf_counter() - start < 1.0
    assert "Page 3 of 40, 1000 in all" in read(answer.content).text
    assert "step=enrol" in next(one["href"] for one in read(answer.content).all("a") if one.get("rel") == "next")


def test_a_search_while_typing_gets_the_rows_alone(staff, patient, browse):
    user = staff()
    patient([user], name="Anna Becker")
    answer = browse(user).get("/people/", {"q": "anna"}, headers={"HX-Request": "true"})
    assert b"Anna Becker" in answer.content and b"<html" not in answer.content


def test_an_empty_list_says_what_to_do(staff, browse):
    page = browse(staff())
    assert "Nobody is here yet" in read(page.get("/people/").content).text
    assert "Nobody fits" in read(page.get("/people/?q=nobody").content).text


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [(date(1980, 5, 17), date(2026, 5, 16), 45), (date(1980, 5, 17), date(2026, 5, 17), 46), (None, None, None),
     (date(2000, 2, 29), date(2026, 2, 28), 25)],
)  # fmt: skip
def test_completed_years(born, on, years):
    assert people_list.age_y(Patient(birth_date=born), on) == years


# -- one person ---------------------------------------------------------------------------------------------------


def test_somebody_elses_person_is_not_there_and_a_client_is_refused(staff, patient, browse):
    mine, user = patient(), staff()
    assert browse(user).get(f"/people/{mine.pk}/").status_code == 404
    client = staff("client")
    mine.user = client
    mine.save()
    assert browse(client).get(f"/people/{mine.pk}/").status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_the_page_of_a_person_shows_the_step_that_is_now(staff, at_step, browse, step):
    user = staff()
    one = at_step(step, [user])
    page = read(browse(user).get(f"/people/{one.pk}/").content)
    now = [attrs for attrs in page.all("li") if attrs.get("aria-current") == "step"]
    done = [attrs for attrs in page.all("li") if "step-done" in attrs.get("class", "")]
    assert len(done) == min(STEPS.index(step), 4) and now
    assert one.name in page.text


def test_each_step_before_a_signature_has_one_next_thing_to_do(staff, at_step):
    said = [way.next_step(with_it(at_step(step, [staff()]))) for step in STEPS]
    assert len({one.text for one in said if one}) == len([one for one in said if one])
    assert said[0].url.endswith("/consents/")


def test_what_happened_is_told_newest_first_whatever_kind_it_is(staff, at_step):
    one = at_step("follow", [staff()], days_ago=10)
    AdverseEvent.objects.create(patient=one, at=timezone.now(), kind="blister", severity="mild", description="d")
    told = timeline.timeline(one)
    assert told[0].tone == "stop" or told[1].tone == "stop"
    assert [event.at for event in told] == sorted((event.at for event in told), reverse=True)
    assert {"Signed", "A course was proposed", "Questions of safety", "Enrolled"} <= {event.title for event in told}


def test_a_session_told_by_the_person_says_so(staff, at_step):
    one = at_step("follow", [staff()])
    SessionRecord.objects.update(source="self", state="stopped")
    (session,) = [event for event in timeline.timeline(one) if event.title.startswith("Session")]
    assert session.note == "stopped early, 10 minutes, told by the person" and session.tone == "warn"


def test_the_page_of_a_person_asks_as_often_after_many_sessions_as_after_one(staff, at_step, browse):
    user = staff()
    one = at_step("follow", [user], days_ago=40)
    page, path = browse(user), f"/people/{one.pk}/"
    queries_of(page, path)
    few = queries_of(page, path)
    for day in range(30):
        at = timezone.now() - timedelta(days=day)
        SessionRecord.objects.create(patient=one, at=at, day=at.date(), state="done", where="home", minutes=10)
        Appointment.objects.create(patient=one, at=at, kind="review")
    assert queries_of(page, path) == few


def test_a_person_who_wants_to_be_erased_is_marked(staff, patient, browse):
    user = staff()
    one = patient([user], deletion_asked_at=timezone.now())
    text = read(browse(user).get(f"/people/{one.pk}/").content).text
    assert re.search(r"Asked on .* that this record be erased", text)


def test_every_page_of_a_person_leads_to_the_others_and_no_page_of_a_client_does(staff, at_step, browse):
    user = staff()
    one = at_step("propose", [user])
    page = browse(user)
    for path, label in ((f"/people/{one.pk}/", "Overview"), (f"/people/{one.pk}/edit/", "Overview")):
        bar = [
            link
            for link in read(page.get(path).content).all("a")
            if link.get("href", "").startswith(f"/people/{one.pk}/")
        ]
        assert {f"/people/{one.pk}/assess/", f"/people/{one.pk}/plans/"} <= {link["href"] for link in bar}
        assert [link["href"] for link in bar if link.get("aria-current") == "page"] == [f"/people/{one.pk}/"], label
    client = staff("client")
    one.user = client
    one.save()
    assert f"/people/{one.pk}/" not in browse(client).get("/me/").content.decode()


def test_nothing_is_proposed_while_something_is_missing_that_a_plan_needs(staff, at_step):
    one = with_it(at_step("propose", [staff()]))
    assert [step.state for step in way.steps(one, 2)][:3] == ["done", "now", "later"]
    assert [step.state for step in way.steps(one, 0)][:3] == ["done", "done", "now"]
    signed = with_it(at_step("treat", [staff()]))
    assert way.stage_of(signed, 2) == "treat"  # what is signed stays signed; the check before a session asks anew
