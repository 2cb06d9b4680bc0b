"""Passkeys at the doors: the right one lets in, wrong ones are on record."""

import json
import logging

import pytest
from clinic.security.software_key import HERE, TOUCHED, SoftwareKey
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lightmask.clinic.models import AuditEntry


@pytest.fixture
def ada(plain, staff):
    cache.clear()
    return staff("professional", "ada")


def comes_in(key, **wrong):
    browser = Client(SERVER_NAME=HERE)
    asked = browser.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    asked = asked["request_options"]
    assert asked["publicKey"]["userVerification"] == "required"
    browser.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(key.answer(asked, **wrong))})
    return browser, "_auth_user_id" in browser.session


@pytest.mark.hazard("HZ40")
def test_a_passkey_lets_its_owner_in_and_a_forged_one_nobody(ada, caplog):
    caplog.set_level(logging.WARNING, "lightmask.clinic.refused")
    key = SoftwareKey(ada)
    browser, came = comes_in(key)
    assert came and browser.session["_auth_user_id"] == str(ada.pk)
    for wrong in ({"origin": "https://evil.example"}, {"flags": TOUCHED}, {"kind": "webauthn.create"}):
        assert not comes_in(key, **wrong)[1]
    lines = [one.getMessage() for one in caplog.records if "factor.failed" in one.getMessage()]
    assert len(lines) == 3 and not AuditEntry.objects.filter(act="factor.failed").exists()


@pytest.mark.hazard("HZ40")
def test_a_wrong_passkey_after_a_right_password_is_in_the_audit(ada):
    key = SoftwareKey(ada)
    browser = Client(SERVER_NAME=HERE)
    browser.post(reverse("account_login"), {"login": "ada", "password": "a long pass phrase"})
    page = browser.get(reverse("mfa_authenticate"))
    asked = page.context["js_data"]["request_options"]
    forged = key.answer(asked, origin="https://evil.example")
    browser.post(reverse("mfa_authenticate"), {"credential": json.dumps(forged)})
    assert "_auth_user_id" not in browser.session
    assert AuditEntry.objects.filter(act="factor.failed", what=str(ada.pk)).count() == 1
    asked = browser.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    browser.post(reverse("mfa_authenticate"), {"credential": json.dumps(key.answer(asked))})
    assert browser.session["_auth_user_id"] == str(ada.pk)
