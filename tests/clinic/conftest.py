"""People who work in a clinic, and whom they treat."""

from datetime import date

import pytest


@pytest.fixture
def staff(db):
    """make(role, name) -> User: somebody who works here."""
    from lightmask.clinic.models import User

    def make(role="professional", name="", **said):
        name = name or f"{role}-{User.objects.count()}"
        return User.objects.create_user(name, f"{name}@clinic.example", "a long pass phrase", role=role, **said)

    return make


@pytest.fixture
def patient(db):
    """make(team=(), **said) -> Patient: somebody with a made-up name, cared for by these."""
    from lightmask.clinic.models import Membership, Patient

    def make(team=(), **said):
        number = 1 + Patient.objects.count()
        found = Patient.objects.create(
            **{"number": number, "name": f"Made-up Person {number}", "birth_date": date(1980, 5, 17)} | said
        )
        for user in team:
            Membership.objects.create(patient=found, user=user)
        return found

    return make


@pytest.fixture
def browse(client):
    """browse(user) -> a test client that is logged in as this user."""

    def make(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
