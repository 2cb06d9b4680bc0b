"""Log-ins: given by the owner, changed, closed, and set by whoever holds the link."""

import re

import pytest
from clinic.security.doors import proved
from django.urls import reverse

from lightmask.clinic.accounts import records
from lightmask.clinic.models import AuditEntry, Patient, User
from lightmask.errors import BadInput

NEW = {
    "username": "dr.new", "first_name": "Nora", "last_name": "New", "email": "Nora@clinic.example",
    "role": "professional", "title": "dermatologist", "licence": "D-77",
}  # fmt: skip
PASSWORD = "seven quiet lamps in a row"


@pytest.fixture
def owner(staff):
    from lightmask.clinic.models import Clinic

    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    return staff("owner", "olga")


def invited(browse, owner):
    answer = proved(browse(owner)).post(reverse("staff:invite"), NEW)
    return User.objects.get(username="dr.new"), re.search(r"/staff/password/[^<\s]+", answer.content.decode()).group()


def test_an_invited_professional_sets_a_password_and_logs_in(browse, owner, client):
    user, address = invited(browse, owner)
    assert user.email == "nora@clinic.example" and not user.has_usable_password()
    client.logout()
    answer = client.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.status_code == 302
    answer = client.post(reverse("account_login"), {"login": "dr.new", "password": PASSWORD})
    assert answer.status_code == 302 and client.session["_auth_user_id"] == str(user.pk)
    acts = list(AuditEntry.objects.values_list("act", flat=True))
    assert acts[-3:] == ["logout", "password.set", "login"] and "staff.invite" in acts


def test_a_link_works_once(browse, owner, client):
    _, address = invited(browse, owner)
    client.logout()
    client.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    answer = client.get(address)
    assert answer.status_code == 404 and "This link is over" in answer.content.decode()


@pytest.mark.parametrize("who", ["!!", "MTIzNDU2", "_____"])
def test_a_made_up_link_leads_nowhere(client, db, who):
    assert client.get(reverse("staff:set_password", args=(who, "abc-def"))).status_code == 404


def test_a_weak_password_is_refused(browse, owner, client):
    user, address = invited(browse, owner)
    client.logout()
    answer = client.post(address, {"new_password1": "password1234", "new_password2": "password1234"})
    user.refresh_from_db()
    assert answer.status_code == 200 and not user.has_usable_password()


def test_two_log_ins_never_share_an_address(browse, owner, staff):
    staff("assistant", "ann")
    answer = proved(browse(owner)).post(reverse("staff:invite"), NEW | {"email": "ANN@clinic.example"})
    assert "Somebody here has this address already" in answer.content.decode()


def test_a_closed_log_in_is_out_at_once(browse, owner, staff, client):
    leaving = staff("assistant", "ann")
    client.force_login(leaving, backend="django.contrib.auth.backends.ModelBackend")
    key = client.session.session_key
    records.change(owner, leaving, {"is_active": False})
    from django.contrib.sessions.models import Session

    assert not Session.objects.filter(session_key=key).exists()


def test_the_last_owner_stays(owner):
    with pytest.raises(BadInput, match="only owner"):
        records.change(owner, owner, {"role": "assistant"})


@pytest.mark.parametrize(("role", "status"), [("professional", 403), ("assistant", 403), ("client", 404)])
@pytest.mark.parametrize("name", ["staff:list", "staff:invite", "staff:clinic"])
def test_only_the_owner_gives_log_ins(browse, owner, staff, role, status, name):
    assert browse(staff(role)).get(reverse(name)).status_code == status


def test_a_person_gets_one_log_in_for_home(browse, owner, staff, patient):
    professional = staff()
    someone = patient([professional], email="home@person.example", language="de")
    browse(professional).post(reverse("staff:invite_client", args=(someone.pk,)))
    browse(professional).post(reverse("staff:invite_client", args=(someone.pk,)))
    user = Patient.objects.get(pk=someone.pk).user
    assert (user.role, user.language) == ("client", "de") and User.objects.filter(role="client").count() == 1


def test_nobody_invites_the_person_of_a_colleague(browse, owner, staff, patient):
    other = patient([staff()])
    assert browse(staff()).post(reverse("staff:invite_client", args=(other.pk,))).status_code == 404


def test_the_pages_open(browse, owner, staff):
    browser = browse(owner)
    for name, args in (("list", ()), ("invite", ()), ("change", (owner.pk,)), ("myself", ()), ("clinic", ())):
        assert browser.get(reverse(f"staff:{name}", args=args)).status_code == 200, name
