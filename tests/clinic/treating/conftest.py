"""A person with a signed course, a mask in software, and everybody who may touch either."""

from datetime import timedelta
from importlib.resources import files

import pytest
from clinic.treating.sittings import assessed, signed
from django.utils import timezone

LAMP = "omnilux-contour-face"


@pytest.fixture(scope="session")
def document():
    """make(minutes, care, per_week) -> a cleared plan for this mask as plain data, as text that holds its hash."""
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import choose, paper
    from lightmask.plan import document as written

    who = Person(
        age_y=46, sex="F", phototype="II", pregnant="no", breast_feeding="no", medicines=(), light=(),
        rest_answered_no_by="nurse", shields="opaque goggles", shield_transmittance=0.01,
    )  # fmt: skip
    course = choose("wrinkles", who, Mask.load(LAMP), draws=100)
    said = written(course, "0.1.0", "2026-11-21", None, "lightmask plan")

    def make(minutes=1.0, care="office", per_week=5.0, days=None):
        phases = [
            {**one, "minutes": minutes, "care": care, "sessions_per_week": per_week,
             "brightest": [{**b, "J_cm2": b["J_cm2"] * minutes / one["minutes"]} for b in one["brightest"]]}
            for one in said["phases"]
        ]  # fmt: skip
        made = {**said, "phases": phases}
        if days is not None:
            own = {"phase": phases[0]["name"], "minutes": minutes, "said": "made up"}
            calendar = [{"on": on.isoformat(), "what": what, **own} for on, what in days]
            made["calendar"] = {"start": calendar[0]["on"], "time_zone": "UTC", "days": calendar}
        return {**made, "hash": paper.content_hash(made)}

    return make


@pytest.fixture
def model(db):
    """The kind of mask."""
    from lightmask.clinic.models import MaskModel

    text = (files("lightmask.mask") / "library" / f"{LAMP}.mask.toml").read_text(encoding="utf-8")
    return MaskModel.objects.create(name="Contour", text=text, fingerprint="0" * 64)


@pytest.fixture
def unit(model):
    """make(port, **said) -> one mask of this kind, calibrated and clean."""
    from lightmask.clinic.models import Cleaning, MaskUnit

    def make(port="simulated:600", **said):
        today = timezone.localdate()
        number = MaskUnit.objects.count() + 1
        made = MaskUnit.objects.create(
            **{"model": model, "serial": f"CLINIC-{number}", "port": port, "calibrated_on": today,
               "calibration_due": today + timedelta(days=300)} | said
        )  # fmt: skip
        Cleaning.objects.create(unit=made, at=timezone.now())
        return made

    return make


@pytest.fixture
def treated(patient, staff, model, document):
    """make(minutes, care, team, **patient) -> (patient, professional): somebody whose course is signed today."""
    from lightmask.clinic.models import Patient

    def make(minutes=1.0, care="office", per_week=5.0, days=None, **said):
        doctor = staff(licence="M-1")
        person = patient(team=[doctor], **{"sex": "female"} | said)
        assessed(doctor, person)
        signed(doctor, person, model, document(minutes, care, per_week, days))
        return Patient.objects.get(pk=person.pk), doctor

    return make


@pytest.fixture(autouse=True)
def _no_second_factor(request):
    """These tests are not about logging in."""
    if "transactional_db" in request.fixturenames or "db" in request.fixturenames:
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
        from lightmask.clinic.models import Clinic

        Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
