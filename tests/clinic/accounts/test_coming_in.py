"""The door: wrong passwords, a second factor, a closed door for newcomers, pages without a log-in."""

import pytest
from django.test import Client
from django.urls import reverse

from lightmask.clinic.accounts import second_factor
from lightmask.clinic.models import AuditEntry, Clinic

PASSWORD = "a long pass phrase"


def attempt(client, password, name="ada"):
    return client.post(reverse("account_login"), {"login": name, "password": password})


@pytest.mark.hazard("HZ40")
def test_a_thousand_guesses_get_nowhere_and_are_on_record(staff, client, settings):
    """Also the right password does not come in while the name is locked."""
    staff("professional", "ada")
    answers = [attempt(client, f"guess {number}").status_code for number in range(1000)]
    assert set(answers) <= {200, 403, 429} and answers.count(200) <= 20
    assert attempt(client, PASSWORD).status_code in (403, 429)
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(act="login.locked").exists()


@pytest.mark.hazard("HZ40")
def test_a_lock_holds_one_name_and_not_its_neighbour(staff, settings):
    staff("professional", "ada")
    staff("assistant", "ben")
    settings.ACCOUNT_RATE_LIMITS = False
    guesser = Client()
    for number in range(12):
        attempt(guesser, f"guess {number}")
    assert attempt(guesser, PASSWORD).status_code != 302
    assert attempt(guesser, PASSWORD, "ben").status_code == 302


def test_nobody_signs_up(client, db):
    answer = client.get(reverse("account_signup"))
    assert "password1" not in answer.content.decode()


def test_pages_ask_for_a_log_in(client, db):
    for path in ("/", "/staff/", "/me/nothing", "/audit/"):
        answer = client.get(path)
        assert answer.status_code in (302, 404) and "login" in answer.headers.get("Location", "login")


def test_staff_without_a_second_factor_get_to_no_record(browse, staff):
    browser = browse(staff("professional", "ada"))
    answer = browser.get(reverse("staff:myself"))
    assert answer.status_code == 302 and answer.headers["Location"] == reverse("mfa_index")


def test_with_one_they_do(browse, staff):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = staff("professional", "ada")
    TOTP.activate(user, generate_totp_secret())
    assert browse(user).get(reverse("staff:myself")).status_code == 200


def test_clients_at_home_need_none(staff):
    assert not second_factor.is_missing(staff("client"))


def test_a_clinic_may_do_without(browse, staff):
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    assert browse(staff("professional")).get(reverse("staff:myself")).status_code == 200


def test_each_sees_the_pages_in_their_own_language(browse, staff):
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    answer = browse(staff("professional", language="de")).get(reverse("staff:myself"))
    assert '<html lang="de"' in answer.content.decode() and answer.headers["Content-Language"] == "de"
