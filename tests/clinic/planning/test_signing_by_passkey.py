"""Who has a passkey signs with it: it stands for password and code, for one page, once."""

import json

import pytest
from clinic.planning.test_approving import at, filled, there
from clinic.security.software_key import TOUCHED, SoftwareKey

from lightmask.clinic.models import Approval, AuditEntry

__all__ = ["there"]


@pytest.fixture
def ready(there):
    """(browser, address, the form filled in without a password, the key, what the page asks)"""
    browser, user, who, plan = there
    key, path = SoftwareKey(user), at("approve", who, plan.pk)
    said = filled(browser, who, plan)
    del said["password"]
    return browser, path, said, key, browser.get(path).context["passkey"]


@pytest.mark.hazard("HZ33")
def test_a_passkey_signs_as_password_and_second_factor(ready):
    browser, path, said, key, asked = ready
    assert asked["publicKey"]["userVerification"] == "required"
    page = browser.get(path)
    assert "Sign with a passkey" in page.content.decode()
    answer = browser.post(path, said | {"credential": json.dumps(key.answer(page.context["passkey"]))})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert Approval.objects.get().second_factor
    key.authenticator.refresh_from_db()
    assert key.authenticator.last_used_at is not None


@pytest.mark.hazard("HZ33", "HZ40")
@pytest.mark.parametrize(
    "wrong",
    [
        lambda key, asked, other: key.answer(asked, origin="https://evil.example"),
        lambda key, asked, other: key.answer(asked, flags=TOUCHED),  # touched by anybody: no PIN, no finger
        lambda key, asked, other: key.answer(asked, kind="webauthn.create"),
        lambda key, asked, other: key.answer({"publicKey": {"challenge": b"another challenge, another day"}}),
        lambda key, asked, other: other.answer(asked),
        lambda key, asked, other: key.answer(asked) | {"response": {}},
        lambda key, asked, other: {},
        lambda key, asked, other: [1],
        lambda key, asked, other: "x",
    ],
)
def test_no_other_answer_signs(ready, staff, wrong):
    browser, path, said, key, asked = ready
    other = SoftwareKey(staff("professional"))
    answer = browser.post(path, said | {"credential": json.dumps(wrong(key, asked, other))})
    assert "The passkey does not fit this page" in answer.content.decode()
    assert not Approval.objects.exists() and AuditEntry.objects.filter(act="factor.failed").count() == 1


def test_an_answer_is_good_once(ready):
    browser, path, said, key, asked = ready
    credential = json.dumps(key.answer(asked))
    first = browser.post(path, said | {"credential": credential, "minutes_0": "99"})
    assert "The plan has other minutes here" in first.content.decode()
    again = browser.post(path, said | {"credential": credential})
    assert "The passkey does not fit this page" in again.content.decode() and not Approval.objects.exists()


@pytest.mark.parametrize("empty", ["", None])
def test_without_an_answer_the_password_is_asked(ready, empty):
    browser, path, said, _key, _asked = ready
    answer = browser.post(path, said | ({} if empty is None else {"credential": empty}))
    assert "This field is required" in answer.content.decode() and not Approval.objects.exists()


def test_who_has_none_is_not_offered_one(there):
    browser, _user, who, plan = there
    page = browser.get(at("approve", who, plan.pk))
    assert page.context["passkey"] is None and "passkey" not in page.content.decode().split("<main")[1]
