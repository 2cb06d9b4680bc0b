"""Who gets which page of the hand-over, and what comes out of each download."""

import io
import json
import zipfile

import pytest
from clinic.handover.kept_record import whole_record

from lightmask.clinic.models import AuditEntry, Clinic, Patient

FORMS = ("everything", "pdf", "fhir", "tables", "methods", "calendar")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(db):
    """Staff of this clinic come in with a password alone."""
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})


@pytest.fixture
def kept(staff, patient):
    """A doctor, a client with a whole record, and the number of both."""
    doctor, user = staff("professional"), staff("client")
    person = patient([doctor], user=user)
    return person, doctor, user, whole_record(person, doctor)


def url(person, *more):
    return "/".join(["/people", str(person.pk), "handover", *more, ""])


def content(answer):
    return answer.content


def test_staff_of_the_team_see_the_page_and_strangers_nothing(kept, staff, browse):
    person, doctor, _user, _rows = kept
    for user, status in ((doctor, 200), (staff("owner"), 200), (staff("assistant"), 404), (staff("client"), 404)):
        assert browse(user).get(url(person)).status_code == status, user.role
        assert browse(user).get(url(person, "tables")).status_code == status, user.role


def test_a_client_has_the_own_pages_and_not_those_of_the_staff(kept, staff, browse):
    person, doctor, user, _rows = kept
    assert browse(user).get(url(person)).status_code == 403
    assert browse(user).get(url(person, "delete")).status_code == 403
    assert 'href="/me/record/"' in browse(user).get("/me/record/").content.decode()  # in the menu
    assert browse(user).get("/me/record/delete/").status_code == 200
    for other in (doctor, staff("owner")):
        assert browse(other).get("/me/record/").status_code == 404
        assert browse(other).get("/me/record/tables/").status_code == 404


def test_an_assistant_hands_over_and_does_not_delete(kept, staff, browse, patient):
    helper = staff("assistant")
    person = patient([helper])
    page = browse(helper).get(url(person))
    assert page.status_code == 200 and "What would be deleted" not in page.content.decode()
    for way in ("delete", "delete/asked", "delete/back"):
        assert browse(helper).post(url(person, way), {"number": person.number, "told": "on"}).status_code == 403
    assert Patient.objects.get(pk=person.pk).erased_at is None


@pytest.mark.parametrize("form", ["fhir", "tables", "methods", "calendar"])
def test_every_download_is_written_down_with_its_hash(kept, browse, form):
    person, doctor, user, _rows = kept
    for who, address in ((doctor, url(person, form)), (user, f"/me/record/{form}/")):
        answer = browse(who).get(address)
        assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
        assert f"record-{person.number}." in answer["Content-Disposition"]
        assert person.name not in answer["Content-Disposition"]
        assert len(content(answer)) > 300
        last = AuditEntry.objects.last()
        assert (last.act, last.actor) == (f"handover.{form}", str(who.pk))
        assert len(json.loads(last.details)["sha256"]) == 64


def test_everything_is_in_one_zip(kept, browse):
    person, _doctor, user, rows = kept
    archive = zipfile.ZipFile(io.BytesIO(content(browse(user).get("/me/record/everything/"))))
    names = archive.namelist()
    assert archive.testzip() is None
    assert {"README.txt", "record.pdf", "record.fhir.json", "calendar.ics", "tables.zip"} <= set(names)
    assert any(name.startswith("photos/") for name in names) and any(name.startswith("sessions/") for name in names)
    assert archive.read("record.pdf").startswith(b"%PDF")
    bundle = json.loads(archive.read("record.fhir.json"))
    photo = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Media")
    assert photo["content"]["url"] in names
    assert archive.read("plans/1.plan.json").decode() == rows["plan"].document
    inner = zipfile.ZipFile(io.BytesIO(archive.read("tables.zip")))
    assert inner.read("person.csv").decode("utf-8-sig").splitlines()[1].startswith(f"{person.number},{person.name}")
    readme = archive.read("README.txt").decode()
    assert "were not found" not in readme and "record.fhir.json" in readme


def test_a_file_that_is_missing_is_named_and_not_passed_over(kept):
    from lightmask.clinic.handover import archive
    from lightmask.clinic.handover.from_records import read

    person, _doctor, _user, rows = kept
    rows["photo"].file.storage.delete(rows["photo"].file.name)
    found = read(person)
    assert found.story.photos[0].path not in found.files
    said = archive.readme(found.story, [found.story.photos[0].path])
    assert said.endswith(f"were not found:\r\n{found.story.photos[0].path}\r\n")


def test_without_a_course_there_is_no_methods_table(patient, staff, browse):
    doctor = staff("professional")
    person = patient([doctor])
    assert "methods/" not in browse(doctor).get(url(person)).content.decode()
    answer = browse(doctor).get(url(person, "methods"), follow=True)
    assert "No course was approved yet" in answer.content.decode()
    assert browse(doctor).get(url(person, "nothing")).status_code == 404


def test_the_person_asks_and_thinks_better_of_it(kept, browse):
    person, _doctor, user, _rows = kept
    page = browse(user)
    assert "sure" in page.post("/me/record/delete/").content.decode()
    assert Patient.objects.get(pk=person.pk).deletion_asked_at is None
    answer = page.post("/me/record/delete/", {"sure": "on"}, follow=True)
    assert "Asked." in answer.content.decode()
    assert Patient.objects.get(pk=person.pk).deletion_asked_at is not None
    assert "asked for this already" in page.get("/me/record/delete/").content.decode()
    page.post("/me/record/delete/back/")
    assert Patient.objects.get(pk=person.pk).deletion_asked_at is None
    acts = list(AuditEntry.objects.order_by("no").values_list("act", flat=True))
    assert acts[-2:] == ["person.erase.ask", "person.erase.back"]


def test_a_professional_confirms_with_the_number_typed(kept, browse, django_capture_on_commit_callbacks):
    person, doctor, _user, _rows = kept
    page = browse(doctor)
    assert "First the person asks" in page.get(url(person, "delete")).content.decode()
    page.post(url(person, "delete", "asked"))
    assert "has asked for the record" in page.get(url(person)).content.decode()
    wrong = page.post(url(person, "delete"), {"number": "4711", "told": "on"})
    assert "not that of this person" in wrong.content.decode()
    untold = page.post(url(person, "delete"), {"number": person.number})
    assert untold.status_code == 200 and Patient.objects.get(pk=person.pk).erased_at is None
    with django_capture_on_commit_callbacks(execute=True):
        answer = page.post(url(person, "delete"), {"number": person.number, "told": "on"})
    assert answer.status_code == 302
    assert page.get(url(person)).status_code == 404
