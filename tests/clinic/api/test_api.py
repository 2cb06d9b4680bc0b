"""The API: nobody without a key or a log-in, nobody else's people, values in the range of their scale."""

import json
from datetime import timedelta

import pytest
import schemathesis
from clinic.security.doors import proved
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.api import tokens
from lightmask.clinic.models import AuditEntry, Clinic, MaskModel, MaskUnit, Measurement, SessionRecord

ROOT = "/api"


@pytest.fixture(autouse=True)
def _no_second_factor(db):
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})


@pytest.fixture
def keyed():
    """keyed(user, may_write) -> ask(path, **json): a program with a key of this user."""

    def make(user, may_write=False):
        key = tokens.make(user, "a program", may_write=may_write)[1]
        headers = {"Authorization": f"Bearer {key}"}

        def ask(path, said=None):
            if said is None:
                return Client().get(ROOT + path, headers=headers)
            return Client().post(ROOT + path, json.dumps(said), content_type="application/json", headers=headers)

        return ask

    return make


@pytest.mark.parametrize("path", ["/me", "/people", "/masks"])
def test_nobody_asks_without_a_key(client, path):
    assert client.get(ROOT + path).status_code == 401
    assert client.get(ROOT + path, headers={"Authorization": "Bearer lmk_guess"}).status_code == 401


def test_a_key_asks_in_the_name_of_its_user(staff, patient, keyed):
    user = staff()
    mine, other = patient([user]), patient([staff()])
    ask = keyed(user)
    assert [one["id"] for one in ask("/people").json()["items"]] == [str(mine.pk)]
    assert ask(f"/people/{mine.pk}").json()["number"] == mine.number
    for path in ("", "/readings", "/plans", "/sessions", "/harm"):
        assert ask(f"/people/{other.pk}{path}").status_code == 404


def test_a_reading_in_its_range_is_kept_and_another_is_not(staff, patient, keyed):
    user = staff()
    path = f"/people/{patient([user]).pk}/readings"
    ask = keyed(user, may_write=True)
    made = ask(path, {"scale": "cutometer_r2", "value": 0.71, "region": "cheek"})
    assert made.status_code == 201 and made.json()["unit"]
    refused = ask(path, {"scale": "cutometer_r2", "value": 71})
    assert refused.status_code == 422 and "Give a number from 0 to 1" in refused.json()["detail"]
    assert ask(path, {"scale": "cutometer", "value": 0.7}).status_code == 422
    assert ask(path, {"scale": "cutometer_r2", "value": 0.7, "at": "2999-01-01T00:00:00Z"}).status_code == 422
    assert Measurement.objects.count() == 1 and AuditEntry.objects.filter(act="measure.write").count() == 1


def test_a_key_for_reading_writes_nothing(staff, patient, keyed):
    user = staff()
    found = keyed(user)(f"/people/{patient([user]).pk}/readings", {"scale": "cutometer_r2", "value": 0.71})
    assert found.status_code == 401 and not Measurement.objects.exists()


def test_a_key_is_over_when_revoked_expired_or_its_user_left(staff):
    user = staff()
    for spoil in (
        lambda token: tokens.revoke(user, token),
        lambda token: type(token).objects.filter(pk=token.pk).update(until=timezone.localdate() - timedelta(days=1)),
        lambda token: type(user).objects.filter(pk=user.pk).update(is_active=False),
    ):
        token, key = tokens.make(user, "a program")
        headers = {"Authorization": f"Bearer {key}"}
        assert Client().get(f"{ROOT}/me", headers=headers).status_code == 200
        spoil(token)
        assert Client().get(f"{ROOT}/me", headers=headers).status_code == 401


def test_a_log_in_may_ask_too_but_not_be_made_to_write(staff, patient):
    """A form on a foreign page has the cookie, and not the token."""
    user = staff()
    someone = patient([user])
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"{ROOT}/me").json() == {"username": user.username, "role": "professional"}
    said = json.dumps({"scale": "cutometer_r2", "value": 0.71})
    answer = browser.post(f"{ROOT}/people/{someone.pk}/readings", said, content_type="application/json")
    assert answer.status_code == 403 and not Measurement.objects.exists()


def test_clients_see_themselves_and_no_masks(staff, patient, keyed):
    client = staff("client")
    own = patient(user=client)
    ask = keyed(client, may_write=True)
    assert [one["id"] for one in ask("/people").json()["items"]] == [str(own.pk)]
    assert ask("/masks").status_code == 403
    assert ask(f"/people/{own.pk}/readings", {"scale": "cutometer_r2", "value": 0.7}).status_code == 403


def test_the_key_is_shown_once_and_kept_as_a_hash(browse, staff):
    user = staff()
    browser = proved(browse(user))
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    page = browser.post(reverse("api:new_key"), {"name": "scale", "until": until}).content.decode()
    key = page.split("<code>")[1].split("</code>")[0]
    assert key.startswith("lmk_") and key not in json.dumps(list(user.api_tokens.values()), default=str)
    assert key not in browser.get(reverse("api:about")).content.decode()


def test_nobody_revokes_the_key_of_a_colleague(browse, staff):
    token, _ = tokens.make(staff(), "a program")
    assert browse(staff()).post(reverse("api:revoke", args=(token.pk,))).status_code == 404


@pytest.fixture
def app_schema(staff, patient):
    from django.core.wsgi import get_wsgi_application

    from lightmask.clinic.api.urls import api

    user = staff("owner")
    someone = patient([user])
    SessionRecord.objects.create(
        patient=someone, at=timezone.now(), day=timezone.localdate(), where="home", state="done"
    )
    MaskUnit.objects.create(model=MaskModel.objects.create(name="m", text="", fingerprint="0"), serial="A-1")
    key = tokens.make(user, "a program", may_write=True)[1]
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.app = get_wsgi_application()
    return schema, {"Authorization": f"Bearer {key}"}, someone


@pytest.mark.django_db(transaction=True)  # its server closes the connection after each answer, as servers do
def test_no_input_makes_a_fault_of_ours(app_schema):
    """Generated from the API's own description: whatever comes, the answer is one that the description names."""
    from hypothesis import HealthCheck, Phase, given, settings

    schema, headers, someone = app_schema
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case):
            nonlocal asked
            if "person" in (case.path_parameters or {}) and asked % 2:
                case.path_parameters["person"] = str(someone.pk)
            asked += 1
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case, answer.content)

        ask()
    assert asked >= 150
