"""read(patient) -> Read: the clinic's rows about one person as a Story, and where the files lie that it names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from lightmask import tables
from lightmask.clinic import models
from lightmask.clinic.handover import from_files, from_sessions, story
from lightmask.clinic.models import Patient, User
from lightmask.clinic.models.people import OfPatient
from lightmask.clinic.scales import Scale, scales

PATIENT = "patient"  # the rater of a scale that is a questionnaire


@dataclass(frozen=True, slots=True)
class Read:
    """A story, and the file behind each path that it names."""

    story: story.Story
    files: dict[str, Path]


def read(patient: Patient) -> Read:
    """Everything that the clinic keeps about a person, oldest entry first."""
    found = from_files.files(patient)
    said = story.Story(
        clinic=_clinic(), client=_client(patient), made_at=timezone.now(),
        version=metadata.version("lightmask"), staff=_staff(patient),
        consents=tuple(map(_consent, _rows(models.Consent, patient).select_related("text"))),
        screenings=tuple(map(_screening, _rows(models.Screening, patient))),
        phototypes=tuple(story.Phototype(**_entry(one), phototype=one.phototype)
                         for one in _rows(models.Phototype, patient)),
        readings=tuple(map(_reading, _rows(models.Measurement, patient))),
        findings=tuple(map(_finding, _rows(models.Finding, patient))),
        photos=tuple(found.photos), files=tuple(found.files), models=tuple(_mask_models(patient)),
        units=tuple(_units(patient)), plans=tuple(map(_plan, _rows(models.PlanRecord, patient))),
        sessions=tuple(map(from_sessions.session, _rows(models.SessionRecord, patient))),
        side_effects=tuple(map(from_sessions.side_effect, _rows(models.SideEffect, patient))),
        adverse_events=tuple(map(from_sessions.adverse_event, _rows(models.AdverseEvent, patient))),
        procedures=tuple(map(_procedure, _rows(models.CombinedProcedure, patient))),
        appointments=tuple(map(_appointment, _rows(models.Appointment, patient))), acts=tuple(_acts(patient)),
    )  # fmt: skip
    return Read(said, found.where)


def _rows(kind: type[OfPatient], patient: Patient) -> QuerySet[Any]:
    return kind._default_manager.filter(patient=patient).order_by("at", "written_at")


def _entry(row: OfPatient) -> dict[str, Any]:
    return from_sessions.entry(row)


def _clinic() -> story.Clinic:
    here = models.Clinic.here()
    return story.Clinic(name=here.name, address=here.address, phone=here.phone, email=here.email,
                        time_zone=here.time_zone)  # fmt: skip


def _client(patient: Patient) -> story.Client:
    return story.Client(
        id=str(patient.pk), number=patient.number, name=patient.name, birth_date=patient.birth_date, sex=patient.sex,
        email=patient.email, phone=patient.phone, emergency_contact=patient.emergency_contact,
        language=patient.language, time_zone=patient.time_zone, weekly_target=patient.weekly_target,
        enrolled_at=patient.created_at, user=str(patient.user_id) if patient.user_id else "",
    )  # fmt: skip


def _staff(patient: Patient) -> tuple[story.Staff, ...]:
    """Those in the care team today, and everybody who ever wrote in the record."""
    team = set(patient.memberships.values_list("user", flat=True))
    known: set[Any] = {patient.created_by_id, *team}
    for kind in models_of():
        if issubclass(kind, OfPatient):
            known.update(_rows(kind, patient).order_by().values_list("by", flat=True).distinct())
    users = User.objects.filter(pk__in=[who for who in known if who is not None])
    if patient.user_id is not None:
        users = users.exclude(pk=patient.user_id)
    return tuple(
        story.Staff(id=str(user.pk), name=user.shown, role=user.role, title=user.title, licence=user.licence,
                    in_team=user.pk in team)
        for user in users.order_by("pk")
    )  # fmt: skip


def models_of() -> list[type[Model]]:
    """Every kind of row that belongs to a person, those of parts that come later too."""
    owned = [relation.related_model for relation in Patient._meta.related_objects
             if relation.field.name == "patient" and relation.related_model._meta.app_label == "clinic"]  # fmt: skip
    return [kind for kind in owned if not kind.__name__.startswith("Historical")]


def _consent(one: models.Consent) -> story.Consent:
    return story.Consent(
        **_entry(one), purpose=one.purpose, version=one.text.version, language=one.text.language, text=one.text.text,
        sha256=one.sha256, standing=one.standing, signed_name=one.signed_name, witness=one.witness,
    )  # fmt: skip


def _screening(one: models.Screening) -> story.Screening:
    return story.Screening(
        **_entry(one), full=one.full, self_reported=one.self_reported,
        answers=tuple(_answer(key, said) for key, said in sorted(one.answers.items())),
        medicines=tuple(_medicine(said, one.at) for said in one.medicines),
    )  # fmt: skip


def _answer(key: str, said: Any) -> story.Answer:
    asked = _questions().get(key, "")
    if isinstance(said, str):
        said = {"answer": said}
    return story.Answer(id=key, question=asked or key, answer=said.get("answer", "unknown"),
                        note=str(said.get("details", "")))  # fmt: skip


@cache
def _questions() -> dict[str, str]:
    return {row["id"]: row["question"] for row in tables.read("safety/contraindications").rows()}


@cache
def _scales() -> dict[str, Scale]:
    return {one.id: one for one in scales()}


def _medicine(said: Any, at: datetime) -> story.Medicine:
    days = said.get("stopped_days_ago")
    stopped = from_sessions.days_before(at, days) if days is not None else None
    return story.Medicine(name=str(said["name"]), stopped_on=stopped, stopped=stopped is not None)


def _reading(one: models.Measurement) -> story.Reading:
    scale = _scales().get(one.scale)
    inputs = tuple(_inputs(one.inputs))
    return story.Reading(
        **_entry(one), scale=one.scale, title=scale.name if scale else one.scale, value=one.value, unit=one.unit,
        region=one.region, instrument=one.instrument, inputs=inputs, lower=one.lower, upper=one.upper,
        asked=bool(scale and scale.rater == PATIENT and inputs), self_reported=one.self_reported, note=one.note,
    )  # fmt: skip


def _inputs(said: Any) -> Iterator[story.Input]:
    """Figures that a reading rests on, one level deep; words are left to the note."""
    for name, value in sorted(said.items()):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield story.Input(name=name, value=float(value))


def _finding(one: models.Finding) -> story.Finding:
    return story.Finding(**_entry(one), region=one.region, kind=one.kind, severity=one.severity, note=one.note,
                         gone=one.gone)  # fmt: skip


def _mask_models(patient: Patient) -> Iterator[story.MaskModel]:
    for one in models.MaskModel.objects.filter(_concerns(patient)).distinct().order_by("added_at"):
        said = tomllib.loads(one.text)
        count = said.get("led_count")
        yield story.MaskModel(
            id=str(one.pk), name=one.name, maker=str(said.get("maker", "")), fingerprint=one.fingerprint,
            led_count=count if isinstance(count, int) else None,
            channels=tuple(
                story.Channel(name=channel["name"], peak_nm=float(channel["peak_nm"]),
                              fwhm_nm=from_sessions.figure(channel.get("fwhm_nm")))
                for channel in said.get("channels", ()) if from_sessions.figure(channel.get("peak_nm")) is not None
            ),
        )  # fmt: skip


def _concerns(patient: Patient) -> Q:
    """Kinds of mask that a plan names, that a session was given with, or that the person has at home."""
    plans = models.PlanRecord.objects.filter(patient=patient)
    named = set(plans.values_list("mask_home", flat=True)) | set(plans.values_list("mask_office", flat=True))
    return Q(pk__in=named - {None}) | Q(units__sessions__patient=patient) | Q(units__given_to=patient)


def _units(patient: Patient) -> Iterator[story.MaskUnit]:
    """Masks that a session or a report of harm names, and the one at home."""
    blamed = models.AdverseEvent.objects.filter(patient=patient).exclude(unit=None).values_list("unit", flat=True)
    asked = Q(sessions__patient=patient) | Q(given_to=patient) | Q(pk__in=set(blamed))
    for one in models.MaskUnit.objects.filter(asked).distinct().order_by("serial"):
        yield story.MaskUnit(
            id=str(one.pk), model=str(one.model_id), serial=one.serial, firmware=one.firmware,
            calibrated_on=one.calibrated_on, calibration_due=one.calibration_due, lit_s=one.lit_s,
            at_home=one.given_to_id == patient.pk,
        )  # fmt: skip


def _plan(one: models.PlanRecord) -> story.Plan:
    signed = list(one.approvals.order_by("at"))
    gone = models.Withdrawal.objects.filter(approval__in=signed).order_by("at")
    return story.Plan(
        **_entry(one), text=one.document, hash=one.hash, care=one.care, mask_home=_key(one.mask_home_id),
        mask_office=_key(one.mask_office_id), approvals=tuple(map(_approval, signed)),
        withdrawals=tuple(story.Withdrawal(**_entry(row), approval=str(row.approval_id), reason=row.reason)
                          for row in gone),
    )  # fmt: skip


def _approval(one: models.Approval) -> story.Approval:
    overrides = tuple(story.Override(about=about, reason=str(said.get("reason", "")))
                      for about, said in sorted(one.overrides.items()))  # fmt: skip
    return story.Approval(
        **_entry(one), name=one.name, role=one.role, licence=one.licence, meaning=one.meaning,
        plan_hash=one.plan_hash, overrides=overrides, second_factor=one.second_factor, valid_until=one.valid_until,
        signature=one.signature, key_fingerprint=one.key_fingerprint,
    )  # fmt: skip


def _procedure(one: models.CombinedProcedure) -> story.Procedure:
    return story.Procedure(**_entry(one), kind=one.kind, on=one.on, done=one.done, note=one.note)


def _appointment(one: models.Appointment) -> story.Appointment:
    return story.Appointment(**_entry(one), minutes=one.minutes, kind=one.kind, note=one.note,
                             cancelled=one.cancelled)  # fmt: skip


def _acts(patient: Patient) -> Iterator[story.Act]:
    """The entries of the chain about this person or about a record of theirs, by id."""
    about = {str(patient.pk)}
    for kind in models_of():
        about |= {str(key) for key in kind._default_manager.filter(patient=patient).values_list("pk", flat=True)}
    for one in models.AuditEntry.objects.filter(what__in=about).order_by("no"):
        yield story.Act(no=one.no, at=datetime.fromisoformat(one.at), actor=one.actor, role=one.role, act=one.act,
                        kind=one.kind, what=one.what, hash=one.hash)  # fmt: skip


def _key(value: Any) -> str:
    return str(value) if value else ""
