"""What a foreign page can make a browser do here: nothing; and what looking at a page changes: nothing."""

import re

import pytest
from clinic.security.walk import paths, readers
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.models import AdverseEvent, Patient, PlanJob, SessionRecord, User
from lightmask.clinic.treating import stopping

NOTED = {"AuditEntry", "AuditHead", "Session", "Login"}  # downloads are noted; a log-in keeps when it was last used
MAY_BE_WRITTEN = {"clinic_auditentry", "clinic_audithead", "django_session"}
WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"')


def everything():
    """Every row of every table that a page might change."""
    kinds = [one for one in apps.get_models(include_auto_created=True) if one.__name__ not in NOTED]
    return {one.__name__: sorted(map(str, one._base_manager.values())) for one in kinds}


@pytest.mark.hazard("HZ41")
def test_looking_changes_nothing(world):
    AdverseEvent.objects.update(seen_at=timezone.now())  # its first reader is noted in a report of harm
    before, opened, wrote = everything(), 0, []
    for name, path in paths(world).items():
        for role in readers(name):
            with CaptureQueriesContext(connection) as asked:
                opened += world.browsers[role].get(path).status_code == 200
            told = {found[1] for one in asked.captured_queries if (found := WRITES.match(one["sql"]))}
            wrote += [(name, role, table) for table in told - MAY_BE_WRITTEN]
    assert not wrote and everything() == before
    assert opened > 80


@pytest.mark.hazard("HZ41")
def test_no_form_is_taken_without_its_token(world):
    refused = 0
    for name, path in paths(world).items():
        for role in readers(name):
            browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
            browser.cookies = world.browsers[role].cookies
            if name != "live:stop":
                answer = browser.post(path, {"name": "x", "agree": "on"})
                assert answer.status_code == 403, (name, role, answer.status_code)
                refused += 1
    assert refused > 150


def test_the_pages_of_log_ins_want_it_too(db):
    names = ("account_login", "account_logout", "account_reset_password", "mfa_authenticate", "mfa_login_webauthn")
    for name in names:
        answer = Client(enforce_csrf_checks=True).post(reverse(name), {"login": "a", "password": "b"})
        assert answer.status_code == 403, name


def test_stop_needs_none_but_a_leave_of_that_session_or_a_log_in(world):
    session = world.own["session"]
    path = reverse("live:stop", args=(session.pk,))
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(path).status_code == 403
    assert (
        stranger.post(path, {"leave": stopping.leave(world.other["session"], world.users["owner"])}).status_code == 403
    )
    leave = stopping.leave(session, world.users["client"])
    assert stranger.post(path, {"leave": leave}, headers={"accept": "application/json"}).json() == {"stopping": False}


def test_a_field_that_a_form_does_not_have_changes_nothing(browse, world):
    """Mass assignment: role, rights and whose record it is stay, whatever is posted beside the form's own fields."""
    professional, patient = world.users["professional"], world.own["patient"]
    more = {
        "role": "owner",
        "is_superuser": "on",
        "is_staff": "on",
        "licence": "X-1",
        "username": "root",
        "password": "x",
    }
    before = User.objects.filter(pk=professional.pk).values().get()
    said = {"first_name": "Nora", "last_name": "New", "language": "en", "time_zone": "UTC"}
    answer = browse(professional).post(reverse("staff:myself"), said | more)
    after = User.objects.filter(pk=professional.pk).values().get()
    assert answer.status_code == 302 and after["first_name"] == "Nora"
    assert {name for name in before if before[name] != after[name]} <= {"first_name", "last_name", "last_login"}
    said = {"name": "Renamed", "birth_date": "1980-05-17", "sex": "female", "language": "en", "time_zone": "UTC"}
    foreign = {
        "id": str(world.other["patient"].pk),
        "number": "99",
        "user": str(professional.pk),
        "erased_at": "2020-01-01",
    }
    answer = browse(professional).post(reverse("enrol:edit", args=(patient.pk,)), said | foreign)
    found = Patient.objects.get(pk=patient.pk)
    assert answer.status_code == 302 and found.name == "Renamed"
    assert (found.number, found.user, found.erased_at) == (patient.number, patient.user, None)


def test_of_two_values_of_one_field_none_slips_past_its_check(world):
    """Parameter pollution: what was checked is what is used, and the address never fills a form."""
    path = reverse("staff:myself")
    said = "first_name=A&first_name=B&last_name=C&language=en&time_zone=UTC&time_zone=Mars/Base"
    kind = "application/x-www-form-urlencoded"
    answer = world.browsers["professional"].post(path, said, content_type=kind)
    user = User.objects.get(pk=world.users["professional"].pk)
    assert answer.status_code == 200 and user.time_zone == "UTC" and user.first_name == ""
    assert world.browsers["professional"].post(path + "?" + said, "", content_type=kind).status_code == 200
    assert SessionRecord.objects.count() == 2 and PlanJob.objects.count() == 2
