"""Codes of an app, recovery codes: once, briefly, long enough, locked in the database, and wrong ones on record."""

import base64
import json
import logging
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from clinic.security.doors import proved
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from lightmask.clinic import configured, key_files
from lightmask.clinic.accounts import factor_locks, renewing
from lightmask.clinic.models import AuditEntry
from lightmask.errors import BadInput

PASSWORD = "a long pass phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh():
    """Nothing that an earlier test has used or guessed."""
    cache.clear()


@pytest.fixture
def keys():
    """The clinic's files of keys, which tests renew; afterwards as before."""
    folder = settings.CLINIC.folder
    kept = {name: (folder / name).read_bytes() for name in (configured.SECRET, configured.FACTORS)}
    yield folder
    for name, content in kept.items():
        (folder / name).write_bytes(content)


@pytest.fixture
def ada(staff):
    """Somebody with an app and recovery codes."""
    user = staff("professional", "ada")
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code_now(secret=SECRET, later_s=0):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time() + later_s) // 30))


def recovery(user):
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def asked_for_a_code(password=PASSWORD):
    """A browser that has given name and password."""
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": "ada", "password": password})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    return browser


def comes_in(code):
    browser = asked_for_a_code()
    browser.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in browser.session


@pytest.mark.hazard("HZ40")
def test_a_code_of_an_app_lets_in_once(ada):
    code = code_now()
    assert comes_in(code)
    assert not comes_in(code)


@pytest.mark.hazard("HZ40")
def test_a_recovery_code_lets_in_once(ada):
    first, second = recovery(ada)[:2]
    assert comes_in(first) and not comes_in(first) and comes_in(second)
    assert len(recovery(ada)) == 8


def test_a_used_code_is_remembered_while_others_flood_the_door_with_names(ada):
    code = code_now()
    assert comes_in(code)
    for number in range(2_000):
        cache.add(f"flood-{number}", 1, timeout=60)
    assert not comes_in(code)


@pytest.mark.hazard("HZ40")
@pytest.mark.parametrize(("later_s", "fits"), [(-30, False), (0, True), (30, False)])
def test_a_code_lives_half_a_minute(ada, later_s, fits, monkeypatch):
    moment = 1_800_000_015.0  # the middle of a half minute
    monkeypatch.setattr(time, "time", lambda: moment)
    code = totp.format_hotp_value(totp.hotp_value(SECRET, int(moment + later_s) // 30))
    assert Authenticator.objects.get(user=ada, type="totp").wrap().validate_code(code) is fits


def test_secrets_are_long_and_different(staff):
    """20 bits and more to guess: 160 of an app's secret, 8 digits of a recovery code."""
    secrets = {totp.generate_totp_secret() for _ in range(50)}
    assert len(secrets) == 50 and {len(base64.b32decode(one)) * 8 for one in secrets} == {160}
    seeds = {RecoveryCodes.generate_seed() for _ in range(50)}
    assert len(seeds) == 50 and {len(one) * 4 for one in seeds} == {320}
    codes = [
        code
        for number in range(5)
        for code in RecoveryCodes.activate(staff("assistant", f"u{number}")).generate_codes()
    ]
    assert len(codes) == len(set(codes)) == 50 and all(len(one) == 8 and one.isdigit() for one in codes)


@pytest.mark.hazard("HZ36", "HZ40")
def test_who_has_the_database_alone_has_no_code(ada):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = " ".join(str(row[0]) for row in cursor.fetchall())
    assert SECRET not in kept and kept.count("gAAAA") == 2
    assert not [code for code in recovery(ada) if code in kept]


def test_the_lock_is_another_each_time_and_opens_only_whole(db):
    one, other = factor_locks.lock("secret"), factor_locks.lock("secret")
    assert one != other and factor_locks.unlock(one) == factor_locks.unlock(other) == "secret"
    for spoiled in (one[:-2], one[:20] + ("A" if one[20] != "A" else "B") + one[21:], "", "secret"):
        with pytest.raises(BadInput, match=r"does not open with factors\.key"):
            factor_locks.unlock(spoiled)


@pytest.mark.hazard("HZ40")
def test_keys_are_renewed_without_anybody_noticing(ada, keys):
    first = recovery(ada)
    before = settings.CLINIC.factor_keys
    assert renewing.renew() == 2
    assert settings.CLINIC.factor_keys[1:] == before and len(settings.CLINIC.secret_keys) == 2
    key_files.drop(keys / configured.FACTORS)  # everything lies under the new key alone
    assert factor_locks.counted() == (2, 0) and recovery(ada) == first
    assert comes_in(code_now())
    assert list(AuditEntry.objects.filter(act="keys.renew").values_list("details", flat=True)) == ['{"factors":2}']


def test_what_was_locked_with_the_old_key_opens_until_it_is_dropped(ada, keys):
    """A factor that came while keys were renewed is locked anew before the old key goes."""
    renewing.renew()
    old = settings.CLINIC.factor_keys[1]
    from cryptography.fernet import Fernet

    late = Authenticator.objects.get(user=ada, type="totp")
    late.data["secret"] = Fernet(old).encrypt(SECRET.encode()).decode()
    late.save()
    assert late.wrap().validate_code(code_now())
    assert renewing.drop() == 2 and factor_locks.counted() == (2, 0)
    assert renewing.drop() == 0
    cache.clear()
    assert comes_in(code_now())


def test_no_key_is_dropped_while_something_needs_one_that_is_lost(ada, keys):
    (keys / configured.FACTORS).write_text(configured.new_factor_key())
    assert factor_locks.counted() == (2, 2)
    before = [settings.CLINIC.secret_keys, settings.CLINIC.factor_keys]
    with pytest.raises(BadInput, match="Put that file back"):
        renewing.drop()
    assert [settings.CLINIC.secret_keys, settings.CLINIC.factor_keys] == before


def test_a_secret_from_before_there_were_locks_is_locked(ada, keys):
    open_one = Authenticator.objects.get(user=ada, type="totp")
    open_one.data["secret"] = SECRET
    open_one.save()
    assert factor_locks.counted() == (2, 1)
    renewing.renew()
    assert factor_locks.counted() == (2, 0) and comes_in(code_now())


@pytest.mark.hazard("HZ38", "HZ40")
def test_the_door_says_when_the_key_is_lost(ada, keys):
    from lightmask.clinic.ground import whole

    assert not list(whole._factors())
    (keys / configured.FACTORS).write_text(configured.new_factor_key())
    (trouble,) = whole._factors()
    assert trouble.stops and "2 of 2 second factors do not open" in trouble.said
    (keys / configured.FACTORS).write_text("nonsense")
    (trouble,) = whole._factors()
    assert "holds something that is no key" in trouble.said


@pytest.mark.hazard("HZ40")
def test_sessions_of_the_old_key_go_on_until_it_is_dropped(browse, ada, keys, settings):
    browser = browse(ada)
    link = reverse("staff:myself")
    assert browser.get(link).status_code == 200
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = configured.new_secret_key(), [old]
    assert browser.get(link).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert browser.get(link).status_code == 200  # it was signed anew when it was used
    settings.SECRET_KEY = configured.new_secret_key()
    assert browser.get(link).status_code == 302


def test_settings_take_the_newest_key_and_keep_the_older(tmp_path):
    import os
    import subprocess
    import sys

    configured.prepare(tmp_path)
    first = key_files.read(tmp_path / configured.SECRET)
    key_files.renew(tmp_path / configured.SECRET, "x" * 60)
    said = "import json; from lightmask.clinic import settings as s; "
    said += "print(json.dumps([s.SECRET_KEY, *s.SECRET_KEY_FALLBACKS]))"
    known = {**os.environ, "LIGHTMASK_CLINIC_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", said], env=known, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["x" * 60, *first]
    assert (tmp_path / configured.SECRET).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, "", "ü"])
def test_a_file_of_keys_that_cannot_be_read_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "secret.key").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"secret\.key .*Put it back from a backup"):
        key_files.read(tmp_path / "secret.key")


@pytest.mark.hazard("HZ40")
def test_wrong_codes_are_on_record_and_counted(ada, caplog):
    """Who gets as far as the code knows the password."""
    caplog.set_level(logging.WARNING, "lightmask.clinic.refused")
    browser = asked_for_a_code()
    answers = [browser.post(reverse("mfa_authenticate"), {"code": f"{number:06d}"}) for number in range(60)]
    lines = [json.loads(one.getMessage()) for one in caplog.records if "factor.failed" in one.getMessage()]
    noted = AuditEntry.objects.filter(act="factor.failed", what=str(ada.pk))
    assert {one["user"] for one in lines} == {ada.pk} and len(lines) == noted.count() <= 40
    assert "Too many" in answers[-1].content.decode()
    answer = browser.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert "_auth_user_id" not in browser.session and answer.status_code == 200
    assert "000001" not in caplog.text


def test_who_has_lost_the_phone_comes_in_by_paper_and_ends_the_phone(ada):
    browser = asked_for_a_code()
    browser.post(reverse("mfa_authenticate"), {"code": recovery(ada)[0]})
    assert browser.get(reverse("staff:myself")).status_code == 200
    proved(browser)
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=ada, type="totp").exists()
    acts = AuditEntry.objects.values_list("act", flat=True)
    assert "factor.remove" in acts
