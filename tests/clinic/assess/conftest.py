"""A nurse, a person in her care, and the entries of an assessment."""

import io

import numpy as np
import pytest
from PIL import Image

from lightmask.clinic.assess import records
from lightmask.clinic.assess.said import asked_rows
from lightmask.clinic.enrol import records as enrolling
from lightmask.clinic.enrol import wording
from lightmask.clinic.models import Clinic

MORE = {
    "medicines_known": True, "recent": {}, "regions": ["cheek"], "conditions": [], "on_skin": [],
    "shields": "opaque goggles", "shield_transmittance": 0.01, "light": [], "asked_by": "Mira Laurent",
}  # fmt: skip


@pytest.fixture
def nurse(staff):
    clinic = Clinic.here()
    clinic.second_factor = False
    clinic.save()
    return staff("professional", "mira", first_name="Mira", last_name="Laurent")


@pytest.fixture
def person(patient, nurse):
    return patient([nurse], sex="female")


@pytest.fixture
def answered(nurse, person):
    """answered(C04="yes", medicines=[...], recent={...}, full=True) -> Screening; all else answered no."""

    def make(*, full=True, medicines=(), details="", **said):
        answers = {row: {"answer": "no", "details": ""} for row in asked_rows()} if full else {}
        rows = {name: value for name, value in said.items() if name in asked_rows()}
        answers |= {row: {"answer": answer, "details": details} for row, answer in rows.items()}
        more = (MORE if full else {}) | {name: value for name, value in said.items() if name not in asked_rows()}
        entry = {"full": full, "answers": answers, "medicines": list(medicines), "more": more}
        return records.screen(nurse, person, entry)

    return make


@pytest.fixture
def agreed(nurse, person):
    """agreed("photos"): the person has signed it."""

    def make(*purposes):
        for purpose in purposes:
            said = {"standing": "given", "signed_name": person.name, "witness": "Mira Laurent"}
            enrolling.sign(nurse, person, wording.in_force(purpose, "en"), said)

    return make


@pytest.fixture
def jpeg():
    """jpeg(width, height, colour, **save) -> bytes of an even picture."""

    def make(width=900, height=1200, colour=(190, 150, 130), kind="JPEG", **save):
        buffer = io.BytesIO()
        Image.fromarray(np.full((height, width, 3), colour, dtype=np.uint8)).save(buffer, kind, **save)
        return buffer.getvalue()

    return make


@pytest.fixture
def medicine():
    return lambda name, since="", stopped="": {"name": name, "since": since, "stopped": stopped}
