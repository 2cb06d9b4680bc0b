"""One's own log-ins: seen, ended, offered to be ended after a change; the way out on every page; no way around them."""

import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from clinic.security.doors import proved
from clinic.security.walk import paths, readers
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from lightmask.clinic.accounts import open_log_ins
from lightmask.clinic.models import AuditEntry, User

PASSWORD = "a long pass phrase"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def come_in(name, device, address="192.0.2.7"):
    browser = Client(headers={"user-agent": device}, REMOTE_ADDR=address)
    answer = browser.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    assert answer.status_code == 302 and "_auth_user_id" in browser.session
    return browser


def is_in(browser):
    return browser.get(reverse("staff:myself")).status_code == 200


@pytest.fixture
def ada(plain, staff):
    return staff("client", "ada")


def test_everybody_sees_where_they_are_logged_in_and_nobody_elses(ada, staff):
    staff("client", "ben")
    desk, _phone, _bens = (
        come_in("ada", DESK),
        come_in("ada", PHONE, "198.51.100.4"),
        come_in("ben", PHONE, "203.0.113.9"),
    )
    page = desk.get(reverse("staff:log_ins")).content.decode()
    assert "Firefox, Linux" in page and "Safari, iPhone" in page and "this one" in page
    assert "198.51.100.4" in page and "203.0.113.9" not in page and page.count("last used") == 2
    assert not [one for one in Session.objects.values_list("session_key", flat=True) if one in page]
    found = open_log_ins.listed(ada, desk.session.session_key)
    assert [one.is_here for one in found] == [True, False]


@pytest.mark.hazard("HZ36")
def test_a_log_in_on_a_lost_phone_is_ended_after_proof(ada):
    desk, phone, third = come_in("ada", DESK), come_in("ada", PHONE), come_in("ada", DESK)
    which = re.search(r'/staff/log-ins/(\w+)/end/"(?:(?!</form>).)*Safari, iPhone', end_forms(desk), re.DOTALL)[1]
    path = reverse("staff:end_log_in", args=(which,))
    ask = desk.post(path).headers["Location"]
    assert ask.startswith(reverse("account_reauthenticate")) and is_in(phone)
    assert desk.post(ask, {"password": PASSWORD, "next": path}).status_code == 302
    assert not is_in(phone) and is_in(desk) and is_in(third)
    entry = AuditEntry.objects.get(act="login.end")
    assert (entry.actor, entry.what, json.loads(entry.details)) == (str(ada.pk), str(ada.pk), {"count": 1})
    assert "had ended already" in desk.post(path, follow=True).content.decode()


def end_forms(browser):
    return browser.get(reverse("staff:log_ins")).content.decode()


def test_all_others_are_ended_and_this_one_stays(ada):
    desk, phone, third = come_in("ada", DESK), come_in("ada", PHONE), come_in("ada", PHONE)
    page = proved(desk).post(reverse("staff:end_others"), follow=True).content.decode()
    assert "2 other log-ins are ended" in page and is_in(desk) and not is_in(phone) and not is_in(third)
    assert "End all others" not in end_forms(desk)


@pytest.mark.hazard("HZ36")
def test_nobody_ends_the_log_in_of_another(ada, staff):
    staff("client", "eve")
    eve, adas = proved(come_in("eve", DESK)), come_in("ada", PHONE)
    (one,) = open_log_ins.listed(ada, None)
    eve.post(reverse("staff:end_log_in", args=(one.which,)))
    eve.post(reverse("staff:end_others"))
    assert is_in(adas)


def test_a_log_in_that_is_over_is_not_listed(ada):
    desk, phone = come_in("ada", DESK), come_in("ada", PHONE)
    session = phone.session
    session["log_in_seen"] -= 3 * 3600
    session.save()
    assert open_log_ins.others(ada, desk.session.session_key) == 0
    ada.set_password("seven quiet lamps in a row")
    ada.save()
    assert open_log_ins.listed(ada, None) == []


def test_what_has_run_out_is_kept_no_longer(ada):
    come_in("ada", PHONE)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    desk = come_in("ada", DESK)
    assert list(Session.objects.values_list("session_key", flat=True)) == [desk.session.session_key]


@pytest.mark.hazard("HZ36", "HZ40")
def test_after_a_change_of_factors_the_others_can_be_ended(ada):
    """A thief who holds a copied log-in is put out at the moment when somebody becomes careful."""
    desk, thief = come_in("ada", DESK), come_in("ada", PHONE)
    proved(desk).get(reverse("mfa_activate_totp"))
    secret = desk.session["mfa.totp.secret"]
    import time

    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    page = desk.post(reverse("mfa_activate_totp"), {"code": code}, follow=True).content.decode()
    assert "You are logged in on 1 other device" in page and f'action="{reverse("staff:end_others")}"' in page
    assert secret not in json.dumps(dict(desk.session.items()))
    desk.post(reverse("staff:end_others"))
    assert not is_in(thief) and is_in(desk)


def test_a_password_is_changed_by_who_knows_the_old_one(ada):
    desk, phone = come_in("ada", DESK), come_in("ada", PHONE)
    path, new = reverse("account_change_password"), "seven quiet lamps in a row"
    page = desk.get(path).content.decode()
    assert page.count('type="password"') == 3
    wrong = [
        ("wrong", new, new),
        ("", new, new),
        (PASSWORD, new, f"{new}x"),
        (PASSWORD, "password1234", "password1234"),
    ]
    for old, first, again in wrong:
        answer = desk.post(path, {"oldpassword": old, "password1": first, "password2": again})
        assert answer.status_code == 200 and User.objects.get(pk=ada.pk).check_password(PASSWORD)
    assert desk.post(path, {"oldpassword": PASSWORD, "password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=ada.pk).check_password(new) and is_in(desk) and not is_in(phone)
    assert AuditEntry.objects.filter(act="password.change", what=str(ada.pk)).exists()


OF_THE_LOG_IN = (
    "mfa_index", "mfa_list_webauthn", "account_change_password", "account_reauthenticate", "account_logout",
)  # fmt: skip


def test_the_way_out_is_on_every_page(world):
    looked, out = 0, f'action="{reverse("account_logout")}"'
    own = {name: reverse(name) for name in OF_THE_LOG_IN} | {"nowhere": "/nowhere/"}
    for name, path in (paths(world) | own).items():
        for role in ("owner", "client") if name in own else readers(name):
            answer = world.browsers[role].get(path)
            if answer.status_code < 500 and not answer.streaming and answer.content.startswith(b"<!doctype html>"):
                assert out in answer.content.decode(), (name, role)
                looked += 1
    assert looked > 80


OPEN = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate",
    "account_change_password",
}  # fmt: skip
SHUT = {
    "account_email", "account_email_verification_sent", "account_confirm_email", "account_set_password",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_login_code",
}  # fmt: skip
NAMED = {"account_confirm_email": ("a-b",), "account_reset_password_from_key": ("1", "set-password")}


@pytest.mark.hazard("HZ36", "HZ40")
def test_of_the_librarys_addresses_only_those_that_are_used_are_open(ada):
    """Who has somebody's log-in for a minute must not have the next link sent to an address of their own."""
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith("account_")}
    assert names == OPEN | SHUT
    desk = come_in("ada", DESK)
    for name in SHUT:
        path = reverse(name, args=NAMED.get(name, ()))
        for browser in (desk, Client()):
            answers = [browser.get(path), browser.post(path, {"email": "x@evil.example", "action_add": ""})]
            assert {one.status_code for one in answers} == {404}, name
    assert User.objects.get(pk=ada.pk).email == "ada@clinic.example"


@pytest.fixture
def under_tls(settings, db):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.hazard("HZ36")
def test_a_program_that_asks_without_tls_is_refused_and_a_person_is_sent_on(under_tls):
    for path in ("/api/me", "/api/openapi.json", "/api/people", "/api/nothing", "/api/keys/x"):
        answer = Client().get(path, headers={"authorization": "Bearer x"})
        assert answer.status_code == 403 and "new key" in answer.json()["detail"], path
        assert "Location" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
    for path in ("/api/", "/api/keys/new/", "/", "/accounts/login/"):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"https://testserver{path}")
    behind = Client().get("/api/me", headers={"x-forwarded-proto": "https"})
    assert behind.status_code == 401
