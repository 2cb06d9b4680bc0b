"""fill() -> the log-ins of a demo: staff, masks, and people at different places of the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files

from django.db import transaction
from django.utils import timezone

from lightmask.clinic.assess import records as assess
from lightmask.clinic.demo import courses, made_up, portraits
from lightmask.clinic.demo.made_up import MadeUp
from lightmask.clinic.desk import records as desk
from lightmask.clinic.enrol import records as enrol
from lightmask.clinic.enrol import wording
from lightmask.clinic.following import records as following
from lightmask.clinic.models import (
    Clinic,
    Consent,
    Finding,
    MaskModel,
    MaskUnit,
    Patient,
    Phototype,
    Screening,
    User,
)
from lightmask.clinic.models.users import Role

EMAIL = "{}@demo.example"


def fill(plans: bool = True) -> Iterator[tuple[str, str, str]]:
    """Make the demo where it is not there yet. -> log-in, password and who that is, of each

    ``plans``: work out the courses too, half a minute of both cores.
    """
    if not User.objects.filter(username=made_up.OWNER).exists():
        _clinic()
        _staff()
        _masks()
        for one in made_up.PEOPLE:
            _person(one)
    if plans:
        for one in made_up.PEOPLE:
            if one.weeks is not None:
                courses.begun(one, Patient.objects.get(name=one.name), _user(made_up.DOCTOR))
    for user in User.objects.order_by("pk"):
        yield user.username, made_up.PASSWORD, f"{user.shown}, {user.title or user.get_role_display()}"


def _clinic() -> None:
    clinic = Clinic.here()
    clinic.name, clinic.address, clinic.demo = "Demo clinic", "Lamp Street 1\n12345 Lightham", True
    clinic.phone, clinic.email, clinic.second_factor = "+00 000 0000", "desk@demo.example", False
    clinic.save()


def _staff() -> None:
    for said in made_up.STAFF:
        User.objects.create_user(**said, email=EMAIL.format(said["username"]), password=made_up.PASSWORD)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _masks() -> None:
    owner, nurse, today = _user(made_up.OWNER), _user(made_up.NURSE), timezone.localdate()
    library, models = files("lightmask.mask") / "library", dict[str, MaskModel]()
    for name, serial, port in made_up.MASKS:
        if name not in models:
            models[name] = desk.add_model(owner, (library / f"{name}.mask.toml").read_text(encoding="utf-8"))
        said = {
            "model": models[name], "serial": serial, "port": port, "firmware": "1.0", "key_fingerprint": "",
            "calibrated_on": today - timedelta(days=60), "calibration_due": today + timedelta(days=305), "holder": None,
        }  # fmt: skip
        desk.clean_unit(nurse, desk.keep_unit(owner, MaskUnit(), said))


@transaction.atomic
def _person(one: MadeUp) -> Patient:
    doctor = _user(made_up.DOCTOR)
    login = one.login and User.objects.create_user(
        one.login, EMAIL.format(one.login), made_up.PASSWORD, role=Role.CLIENT, first_name=one.name.split()[0],
        last_name=one.name.split()[1], language=one.language,
    )  # fmt: skip
    said = {"name": one.name, "birth_date": one.born, "sex": one.sex, "language": one.language, "user": login or None}
    patient = enrol.enrol(doctor, said)
    enrol.set_team(doctor, patient, [doctor, _user(made_up.NURSE)])
    if one.rest is not None:
        _assessed(one, patient, doctor)
        _backdated(patient, one)
    if one.harm:
        at = timezone.now() - timedelta(days=1)
        following.report(patient.user or doctor, patient, {"at": at, "serious": False, **one.harm})
    return patient


def _assessed(one: MadeUp, patient: Patient, doctor: User) -> None:
    """Consents, the whole form, colour, findings, readings, photos."""
    for purpose in ("treatment", "photos"):
        text = wording.in_force(purpose, patient.language)
        enrol.sign(doctor, patient, text, {"standing": "given", "signed_name": patient.name, "witness": doctor.shown})
    assess.screen(doctor, patient, _form(one))
    assess.type_skin(doctor, patient, one.phototype, {})
    first = timezone.now() - timedelta(weeks=one.weeks or 0)
    colour = assess.Reading(scale="ita", value=one.ita_deg or 0.0, region="cheek", instrument="contact colorimeter")
    assess.measure(doctor, patient, [colour], first - timedelta(days=1))
    for region, kind, severity in one.findings:
        assess.find(doctor, patient, {"region": region, "kind": kind, "severity": severity})
    for week, scale, region, value in one.readings:
        _read(doctor, patient, first + timedelta(weeks=week), scale, region, value)
    if one.photos:
        for week in (-0.2, 4.0):
            portraits.keep(doctor, patient, first + timedelta(weeks=week), one.ita_deg or 0.0, week > 0)


def _backdated(patient: Patient, one: MadeUp) -> None:
    """Enrolled, asked and signed two days before the first session; the audit says when it was really written."""
    at = timezone.now() - timedelta(weeks=one.weeks or 0, days=2)
    Patient.objects.filter(pk=patient.pk).update(created_at=at)
    for kind in (Consent, Screening, Phototype, Finding):
        kind._default_manager.filter(patient=patient).update(at=at)


def _read(doctor: User, patient: Patient, at: datetime, scale: str, region: str, value: float) -> None:
    assess.measure(doctor, patient, [assess.Reading(scale=scale, value=value, region=region)], at)


def _form(one: MadeUp) -> dict[str, object]:
    """Every question answered alike, but for those that are named."""
    from lightmask.clinic.assess.said import asked_rows

    answers = {row: {"answer": one.answers.get(row, one.rest)} for row in asked_rows()}
    more = {"medicines_known": True, "light": [], "shields": "opaque goggles", "shield_transmittance": 0.01}
    return {"full": True, "answers": answers, "medicines": [], "more": more}
