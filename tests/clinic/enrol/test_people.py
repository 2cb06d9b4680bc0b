"""A record is made, changed and shared by its care team, and the pages let in who may come in."""

from datetime import date

import pytest
from django.urls import reverse

from lightmask.clinic.enrol import queries, records
from lightmask.clinic.enrol.forms import PersonForm
from lightmask.clinic.models import AuditEntry, Clinic, Membership, Patient
from lightmask.errors import BadInput

SAID = {"name": "Made-up Woman", "birth_date": date(1974, 5, 3), "sex": "female"}
POSTED = {"name": "Made-up Woman", "birth_date": "1974-05-03", "sex": "female", "language": "en", "time_zone": "UTC"}


@pytest.fixture
def open_clinic(db):
    clinic = Clinic.here()
    clinic.second_factor = False
    clinic.save()


def test_whoever_enrols_is_in_the_care_team_and_numbers_go_up(staff):
    nurse = staff()
    first, second = records.enrol(nurse, SAID), records.enrol(nurse, SAID | {"name": "Another"})
    assert second.number == first.number + 1
    assert list(first.care_team.all()) == [nurse]


def test_a_change_keeps_what_was_there_in_the_history(staff, patient):
    nurse = staff()
    person = patient([nurse])
    records.change_person(nurse, person, {"phone": "1234"})
    assert Patient.objects.get(pk=person.pk).phone == "1234"
    assert [one.phone for one in person.history.all()] == ["1234", ""]
    entries = AuditEntry.objects.count()
    records.change_person(nurse, person, {"phone": "1234"})
    assert AuditEntry.objects.count() == entries


def test_the_team_changes_by_who_comes_and_goes(staff, patient):
    nurse, doctor, client = staff(), staff(), staff("client")
    person = patient([nurse])
    records.set_team(nurse, person, [nurse, doctor])
    records.set_team(nurse, person, [doctor])
    assert list(person.care_team.all()) == [doctor]
    assert Membership.history.filter(history_type="-").count() == 1
    with pytest.raises(BadInput, match="at least one"):
        records.set_team(nurse, person, [])
    with pytest.raises(BadInput, match="Only active staff"):
        records.set_team(nurse, person, [client])


@pytest.mark.parametrize(("on", "years"), [(date(2026, 5, 16), 45), (date(2026, 5, 17), 46), (date(2027, 1, 1), 46)])
def test_age_in_completed_years(patient, on, years):
    assert queries.age_y(patient(), on) == years
    assert queries.age_y(patient(birth_date=None), on) is None


@pytest.mark.parametrize("born", ["1880-01-01", "2999-01-01", "yesterday"])
def test_birth_dates_of_nobody_alive_are_refused(db, born):
    assert "birth_date" in PersonForm(POSTED | {"birth_date": born}).errors


def test_a_name_that_turns_the_line_is_refused(db):
    assert "name" in PersonForm(POSTED | {"name": "Made\x07up"}).errors
    assert PersonForm(POSTED | {"birth_date": ""}).is_valid()


def test_enrolling_on_the_page_leads_to_the_consents(open_clinic, staff, browse):
    page = browse(staff())
    assert page.get(reverse("enrol:new")).status_code == 200
    answer = page.post(reverse("enrol:new"), POSTED)
    made = Patient.objects.get()
    assert answer.url == reverse("enrol:consents", args=[made.pk])
    assert (made.name, made.birth_date) == ("Made-up Woman", date(1974, 5, 3))


def test_a_mistake_on_the_page_is_named_beside_its_field(open_clinic, staff, browse):
    answer = browse(staff()).post(reverse("enrol:new"), POSTED | {"name": "", "email": "nowhere"})
    assert answer.status_code == 200
    assert b"One thing needs" not in answer.content
    assert answer.content.count(b"errorlist") >= 2
    assert not Patient.objects.exists()


def test_signing_and_withdrawing_on_the_pages(open_clinic, staff, patient, browse):
    nurse = staff()
    person = patient([nurse])
    page = browse(nurse)
    url = reverse("enrol:sign", args=[person.pk, "treatment"])
    shown = page.get(url)
    sum_ = shown.context["text"].sha256
    assert b"shines on my face" in shown.content
    wrong = page.post(url, {"standing": "given", "signed_name": "Nobody", "sha256": sum_})
    assert b"not that of the record" in wrong.content
    stale = page.post(url, {"standing": "given", "signed_name": person.name, "sha256": "0" * 64})
    assert b"has changed" in stale.content
    page.post(url, {"standing": "given", "signed_name": person.name, "sha256": sum_})
    assert queries.newest_consent(person, "treatment").witness == nurse.shown
    page.post(reverse("enrol:withdraw", args=[person.pk, "treatment"]))
    assert queries.standing(person, "treatment") == "withdrawn"
    assert page.get(reverse("enrol:sign", args=[person.pk, "research"])).status_code == 404
    assert page.get(reverse("enrol:consents", args=[person.pk])).status_code == 200


def test_a_team_is_changed_on_its_page_even_to_without_oneself(open_clinic, staff, patient, browse):
    nurse, doctor = staff(), staff()
    person = patient([nurse])
    page = browse(nurse)
    url = reverse("enrol:team", args=[person.pk])
    assert b"checkbox" in page.get(url).content
    assert page.post(url, {"members": [doctor.pk]}).url == reverse("enrol:people")
    assert page.get(url).status_code == 404


def test_changing_the_record_on_its_page(open_clinic, staff, patient, browse):
    nurse = staff()
    person = patient([nurse])
    page = browse(nurse)
    url = reverse("enrol:edit", args=[person.pk])
    assert person.name.encode() in page.get(url).content
    page.post(url, POSTED | {"phone": "555"})
    assert Patient.objects.get(pk=person.pk).phone == "555"


def test_only_the_owner_publishes_texts(open_clinic, staff, browse):
    url = reverse("enrol:texts")
    assert browse(staff()).get(url).status_code == 403
    page = browse(staff("owner"))
    said = {"purpose": "photos", "version": "7", "language": "en", "text": "New words."}
    assert b"In force" in page.get(url).content
    assert page.post(url, said).status_code == 302
    assert b"already exists" in page.post(url, said).content


NAMES = ["enrol:edit", "enrol:team", "enrol:consents"]


@pytest.mark.parametrize("name", [*NAMES, "enrol:sign"])
def test_pages_of_a_person_open_for_the_team_and_for_nobody_else(open_clinic, staff, patient, client, browse, name):
    nurse = staff()
    person = patient([nurse], user=(own := staff("client")))
    url = reverse(name, args=[person.pk, "photos"] if name == "enrol:sign" else [person.pk])
    assert client.get(url).status_code == 302
    users = (nurse, staff("owner"), own, staff("assistant"), staff("client"))
    assert [browse(user).get(url).status_code for user in users] == [200, 200, 403, 404, 404]
