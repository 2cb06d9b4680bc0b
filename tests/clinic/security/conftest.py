"""The world of every page, and a clinic that does without a second factor."""

import pytest
from clinic.security.walk import World

from lightmask.clinic.models import Clinic


@pytest.fixture
def world(staff, patient):
    return World(staff, patient)


@pytest.fixture
def plain(db):
    """Staff get in with a password alone."""
    return Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})[0]
