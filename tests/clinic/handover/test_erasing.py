"""Delete my data: asked, confirmed, and then nothing of the person is found anywhere in the clinic's folder."""

from pathlib import Path

import pytest
from clinic.handover.kept_record import whole_record
from django.conf import settings
from django.db import connection

from lightmask.clinic.handover import erasing, ledger
from lightmask.clinic.handover.from_records import models_of
from lightmask.clinic.models import AuditEntry, Clinic, MaskUnit, Patient, PlanJob, SessionRecord, User
from lightmask.clinic.planning.jobs import folder_of
from lightmask.errors import BadInput

NAME = "Zuleika Quillfeather"
MAIL = "zuleika@mail.example"


@pytest.fixture
def kept(staff, patient):
    """Somebody with a log-in, a whole record, a past name, and a request to be deleted."""
    doctor, client = staff("professional"), staff("client", "zuleika", first_name="Zuleika")
    person = patient([doctor], name="Before Marriage", email=MAIL, phone="+41 00 999", user=client)
    person.name = NAME
    person.save()
    rows = whole_record(person, doctor)
    return person, doctor, client, rows


def asked(person, client):
    erasing.ask(client, person)
    person.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_is_left(kept):
    person, doctor, client, rows = kept
    there = [Path(rows["photo"].file.path), settings.CLINIC.records / rows["plan"].folder,
             settings.CLINIC.records / rows["session"].record]  # fmt: skip
    assert all(path.exists() for path in there)
    refused = PlanJob.objects.create(patient=person, request={}, request_hash="", state="refused")
    left = folder_of(refused)
    left.mkdir(parents=True)
    there.append(left)
    asked(person, client)
    counts = erasing.erase(doctor, person, str(person.number))
    assert counts["SessionRecord"] == 1 and counts["Photo"] == 1 and counts["Measurement"] == 3
    assert [kind.__name__ for kind in models_of() if kind.objects.filter(patient=person.pk).exists()] == []
    assert not any(path.exists() for path in there)
    assert not User.objects.filter(pk=client.pk).exists()
    shell = Patient.objects.get(pk=person.pk)
    assert (shell.name, shell.email, shell.birth_date, shell.user) == ("", "", None, None)
    assert shell.erased_at is not None and shell.number == person.number
    assert not Patient.history.filter(id=person.pk).exists()
    assert not MaskUnit.history.filter(given_to=person.pk).exists()
    assert _found_in_the_database() == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)


def _found_in_the_database():
    """Tables with a cell that still says who it was."""
    words = (NAME, MAIL, "Before Marriage", "zuleika")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [(table, str(row)) for row in cursor.fetchall()]
    return [table for table, row in rows for word in words if word in row]


@pytest.mark.django_db
def test_what_stays_is_the_chain_and_what_concerns_the_mask(kept, django_capture_on_commit_callbacks):
    person, doctor, client, rows = kept
    asked(person, client)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(doctor, person, f" {person.number} ")
    acts = list(AuditEntry.objects.order_by("no").values_list("act", "what"))
    assert acts[-2:] == [("person.erase.ask", str(person.pk)), ("person.erase", str(person.pk))]
    last = AuditEntry.objects.last()
    assert '"serial":"SIM-0007"' in last.details.replace(" ", "")
    assert NAME not in last.details and "after the session" not in last.details
    unit = MaskUnit.objects.get(pk=rows["unit"].pk)
    assert (unit.lit_s, unit.given_to) == (600.0, None)


@pytest.mark.django_db
def test_others_keep_their_records(kept, patient, staff, django_capture_on_commit_callbacks):
    person, doctor, client, rows = kept
    other = patient([doctor], user=staff("client"))
    session = SessionRecord.objects.create(patient=other, at=rows["session"].at, where="office", state="done",
                                           day=rows["session"].day, unit=rows["unit"])  # fmt: skip
    asked(person, client)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(doctor, person, str(person.number))
    assert SessionRecord.objects.get() == session
    assert Patient.objects.get(pk=other.pk).user is not None
    assert Patient.history.filter(id=other.pk).exists()


@pytest.mark.django_db
def test_it_takes_two_and_the_number(kept):
    person, doctor, client, _rows = kept
    with pytest.raises(BadInput, match="has not asked"):
        erasing.erase(doctor, person, str(person.number))
    asked(person, client)
    with pytest.raises(BadInput, match="not that of this person"):
        erasing.erase(doctor, person, "999")
    with pytest.raises(BadInput, match="already"):
        erasing.ask(client, person)
    erasing.take_back(client, person)
    person.refresh_from_db()
    with pytest.raises(BadInput, match="nothing to take back"):
        erasing.take_back(client, person)
    assert Patient.objects.get(pk=person.pk).name == NAME


@pytest.mark.django_db
def test_nothing_is_deleted_under_somebodys_hands(kept):
    person, doctor, client, _rows = kept
    asked(person, client)
    running = SessionRecord.objects.create(patient=person, at=person.created_at, where="home", state="running",
                                           day=person.created_at.date())  # fmt: skip
    with pytest.raises(BadInput, match="session is running"):
        erasing.erase(doctor, person, str(person.number))
    running.delete()
    PlanJob.objects.create(patient=person, request={}, request_hash="", state="running")
    with pytest.raises(BadInput, match="plan is being worked out"):
        erasing.erase(doctor, person, str(person.number))
    assert Patient.objects.get(pk=person.pk).name == NAME


@pytest.mark.django_db
def test_the_open_log_in_of_the_person_ends(kept, client, browse, django_capture_on_commit_callbacks):
    person, doctor, user, _rows = kept
    browser = browse(user)
    assert browser.get("/me/record/").status_code == 200
    asked(person, user)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(doctor, person, str(person.number))
    assert browser.get("/me/record/").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("fails", "says"), [("own", "What was erased is erased"), ("copy", "The record is deleted")])
def test_the_page_answers_when_a_list_cannot_be_written(kept, browse, monkeypatch, tmp_path, fails, says):
    person, doctor, client, _rows = kept
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    asked(person, client)
    if fails == "own":
        monkeypatch.setattr(ledger, "own", lambda: tmp_path)  # a folder: nothing can be written there
    else:
        (tmp_path / "gone").write_text("a file where the share's folder was")
        monkeypatch.setenv(ledger.COPY, str(tmp_path / "gone" / "copy.txt"))
    sent = {"number": person.number, "told": "on"}
    answer = browse(doctor).post(f"/people/{person.pk}/handover/delete/", sent, follow=True)
    assert answer.status_code == 200 and says in answer.content.decode()
    shell = Patient.objects.get(pk=person.pk)
    assert shell.name == "" and shell.erased_at is not None
    assert fails == "own" or person.pk in ledger.everybody()
