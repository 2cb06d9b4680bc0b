"""How long a log-in lasts, what passwords may be, what a stranger learns, and what is written down of refusals."""

import json
import logging
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.accounts import log_lines, passwords, private, records
from lightmask.clinic.models import Clinic, SessionRecord, User

PASSWORD = "a long pass phrase"


def aged(browser, **earlier_s):
    """The log-in of this browser, so much older."""
    session = browser.session
    for name, seconds in earlier_s.items():
        key = {"seen": private.SEEN, "since": private.SINCE}[name]
        session[key] = session.get(key, time.time()) - seconds
    session.save()
    return browser


def is_in(browser):
    return browser.get(reverse("staff:myself")).status_code == 200


@pytest.mark.hazard("HZ36")
@pytest.mark.parametrize(("role", "idle_s"), [("owner", 1800), ("assistant", 1800), ("client", 7200)])
def test_a_log_in_that_nobody_uses_ends(plain, browse, staff, role, idle_s):
    browser = browse(staff(role))
    assert is_in(browser)
    assert is_in(aged(browser, seen=idle_s - 60))
    answer = aged(browser, seen=idle_s + 60).get(reverse("staff:myself"))
    assert answer.status_code == 302 and answer.headers["Clear-Site-Data"] == '"cache"' and not is_in(browser)


def test_it_ends_after_a_working_day_however_busy(plain, browse, staff):
    browser = browse(staff("owner"))
    assert is_in(browser) and is_in(aged(browser, since=private.LONGEST_s - 60))
    assert not is_in(aged(browser, since=120))


def test_pages_are_uses_and_streams_that_come_back_by_themselves_are_none(plain, browse, staff, world):
    browser = world.browsers["owner"]
    assert is_in(browser)
    aged(browser, seen=900)
    before = browser.session[private.SEEN]
    browser.get(reverse("live:events", args=(world.own["session"].pk,)))
    assert browser.session[private.SEEN] == before
    assert is_in(browser) and browser.session[private.SEEN] > before + 800


@pytest.mark.hazard("HZ50")
def test_nobody_is_logged_out_while_the_light_that_they_began_is_on(plain, world):
    browser, user, session = world.browsers["professional"], world.users["professional"], world.own["session"]
    assert is_in(browser)
    SessionRecord.objects.filter(pk=session.pk).update(by=user, state="running", written_at=timezone.now())
    assert is_in(aged(browser, seen=3600, since=24 * 3600))
    SessionRecord.objects.filter(pk=session.pk).update(state="done")
    assert not is_in(aged(browser, seen=3600))


@pytest.mark.hazard("HZ50")
def test_stop_is_answered_however_old_a_log_in_is(plain, world):
    browser, session = world.browsers["professional"], world.own["session"]
    assert is_in(browser)
    answer = aged(browser, seen=10 * 3600, since=40 * 3600).post(reverse("live:stop", args=(session.pk,)))
    assert answer.status_code == 302 and answer.headers["Location"] == reverse("live:session", args=(session.pk,))


def test_logging_out_ends_the_session_and_empties_the_browser(plain, browse, staff):
    browser = browse(staff("owner"))
    key = browser.session.session_key
    answer = browser.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    browser.cookies["sessionid"] = key
    assert not is_in(browser)


def test_a_log_in_gets_a_new_session(plain, staff, client):
    staff("client", "ada")
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
    assert "_auth_user_id" in client.session and client.session.session_key != session.session_key


def test_another_password_ends_every_other_log_in(plain, browse, staff):
    user = staff("owner", "ada")
    browser = browse(user)
    assert is_in(browser)
    records.set_password(user, "seven quiet lamps in a row", by=user)
    assert not is_in(browser)


@pytest.mark.hazard("HZ40")
def test_a_log_in_for_others_is_given_only_by_who_proves_it_again(plain, staff, client):
    """The request waits while the password is asked, and is then done as it was sent."""
    staff("owner", "olga")
    said = {"username": "new", "first_name": "N", "last_name": "N", "email": "n@clinic.example", "role": "owner"}
    client.post(reverse("account_login"), {"login": "olga", "password": PASSWORD})
    answer = client.post(reverse("staff:invite"), said)
    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not User.objects.filter(username="new").exists()
    ask = answer.headers["Location"]
    assert client.post(ask, {"password": "a wrong pass phrase"}).status_code == 200
    assert not User.objects.filter(username="new").exists()
    client.post(ask, {"password": PASSWORD, "next": reverse("staff:invite")})
    assert User.objects.filter(username="new", role="owner").exists()


@pytest.mark.parametrize("name", ["staff:change", "staff:new_link", "staff:forget_factors"])
def test_so_are_changes_of_a_log_in(plain, browse, staff, name):
    other = staff("assistant", "ann")
    said = {"first_name": "A", "last_name": "B", "email": "ann@clinic.example", "role": "owner", "is_active": "on"}
    answer = browse(staff("owner")).post(reverse(name, args=(other.pk,)), said)
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.get(pk=other.pk).role == "assistant"


LONG = "seven quiet lamps " * 20


@pytest.mark.parametrize(
    "good",
    ["seven quiet lamps", "  spaces around ok  ", "éàç ùœ ßåø 漢字の灯", LONG, "7341 9025 6618 4470", "ALLCAPSNODIGIT"],
)
def test_any_long_password_is_taken(db, good):
    validate_password(good)


@pytest.mark.hazard("HZ40")
@pytest.mark.parametrize("bad", ["short", "elevenchars", "password1234", "lightmask2026!", "Skinpoint-Clinic-1",
                                 "CLINICclinic2026", "qwertyuiop123", "passwordpassword", "my-lightmask"])  # fmt: skip
def test_what_others_guess_first_is_not(plain, bad):
    Clinic.objects.filter(id=1).update(name="Skinpoint Clinic Berlin")
    with pytest.raises(ValidationError):
        validate_password(bad)


def test_what_counts_is_what_is_ones_own():
    assert passwords.left("Lightmask-2026 otter!", passwords.WORDS) == "otter"
    assert passwords.left("lamps in a row", passwords.WORDS) == "lampsinarow"


def test_fields_of_passwords_hide_them_and_let_them_be_pasted(plain, staff, client):
    user = staff("client")
    for path in (reverse("account_login"), reverse("staff:set_password", args=records.link_parts(user))):
        page = client.get(path).content.decode()
        assert (
            'type="password"' in page
            and "onpaste" not in page
            and "maxlength" not in page.split('type="password"')[1][:200]
        )
        assert 'autocomplete="new-password"' in page or 'autocomplete="current-password"' in page


def test_passwords_are_kept_by_scrypt():
    from lightmask.clinic import settings

    assert settings.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")


@pytest.mark.hazard("HZ40")
def test_nobody_learns_who_has_a_log_in(plain, staff):
    staff("professional", "ada")
    pages = []
    for name in ("ada", "nobody-here"):
        answer = Client().post(reverse("account_login"), {"login": name, "password": "wrong wrong wrong"})
        pages.append((answer.status_code, strip(answer, name)))
    assert pages[0] == pages[1]
    known, unknown = records.link_parts(User.objects.get())[0], "OTk5OTk5"
    answers = [Client().get(reverse("staff:set_password", args=(who, "abc-def"))) for who in (known, unknown)]
    assert strip(answers[0], known) == strip(answers[1], unknown) and {one.status_code for one in answers} == {404}
    letters = [
        Client().post(reverse("account_reset_password"), {"email": f"{one}@clinic.example"}) for one in ("ada", "no")
    ]
    assert {one.status_code for one in letters} == {404}


def strip(answer, word):
    """A page without what differs between any two."""
    import re

    return re.sub(r'nonce="[^"]*"|value="[^"]{32,}"', "", answer.content.decode()).replace(word, "")


def test_refusals_are_written_down_by_number_and_place(world, caplog):
    caplog.set_level(logging.WARNING, "lightmask.clinic.refused")
    user = world.users["professional"]
    world.browsers["professional"].get(reverse("desk:person", args=(world.other["patient"].pk,)))
    line = json.loads(caplog.records[-1].getMessage())
    assert (line["what"], line["status"], line["page"], line["user"]) == ("refused", 404, "desk:person", user.pk)
    assert line["at"].endswith("+00:00") and str(world.other["patient"].pk) not in caplog.text
    assert world.other["patient"].name not in caplog.text


@pytest.mark.hazard("HZ40")
def test_so_are_wrong_passwords_without_what_was_typed(plain, staff, client, caplog):
    caplog.set_level(logging.WARNING, "lightmask.clinic.refused")
    user = staff("professional", "ada")
    for name in ("ada", "my secret\nX refused forged"):
        client.post(reverse("account_login"), {"login": name, "password": "typed by mistake"})
    lines = [json.loads(one.getMessage()) for one in caplog.records if "login.failed" in one.getMessage()]
    assert [one["user"] for one in lines] == [user.pk, None]
    assert "secret" not in caplog.text and "typed by mistake" not in caplog.text


def test_a_line_stays_a_line_whatever_is_in_it():
    record = logging.LogRecord("x", logging.WARNING, "", 0, "a %s", ("b\r\n2026 forged\x1b[2J\u2028",), None)
    assert "\n" not in log_lines.Lines("%(message)s").format(record).replace("\\n", "")
    assert "\\x0a" in log_lines.Lines("%(message)s").format(record)
