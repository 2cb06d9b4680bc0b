"""A course of the demo: planned by the planner itself, signed, and had so far by days of its own calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from lightmask import sitting
from lightmask.clinic import audit
from lightmask.clinic.assess.as_person import SEX
from lightmask.clinic.demo.made_up import MadeUp
from lightmask.clinic.models import Approval, MaskUnit, Patient, PlanJob, PlanRecord, SessionRecord, User
from lightmask.clinic.models.people import Sex
from lightmask.clinic.planning import approving, jobs, keeper, lamps, queries, signing, wishing

EVENING = time(19, 30)
AHEAD = (PlanJob.State.QUEUED, PlanJob.State.RUNNING)


def begun(one: MadeUp, patient: Patient, doctor: User) -> None:
    """A course that is in force, where there is none yet."""
    if patient.approvals.exists():
        return
    unit = MaskUnit.objects.get(serial=one.mask)
    if one.care == "home":
        unit.given_to = patient
        unit.save()
    start = timezone.localdate() - timedelta(weeks=one.weeks or 0)
    plan = _planned(one, patient, doctor, unit, start)
    _had(_signed(plan, doctor, start), one, unit)


def _planned(one: MadeUp, patient: Patient, doctor: User, unit: MaskUnit, start: date) -> PlanRecord:
    said = {"goal": one.goal, "care": one.care, "mask": unit.model, "start": start}
    job = jobs.ask(doctor, patient, wishing.wanted(patient, said), (unit.model, None), lamps.assessed_until(patient))
    plan = _worked_out(job)
    if plan is None:
        raise RuntimeError(f"The demo's course was not planned: {job.result}")
    PlanRecord.objects.filter(pk=plan.pk).update(at=_evening(start) - timedelta(hours=10))  # before it is signed
    return plan


def _worked_out(job: PlanJob) -> PlanRecord | None:
    """The plan of a job, whoever works on it: one that a killed server left may be first."""
    while job.state in AHEAD:
        if not keeper.work_off():
            sleep(keeper.LOOK_s)
        job.refresh_from_db()
    return job.plans.first()


@transaction.atomic
def _signed(plan: PlanRecord, doctor: User, start: date) -> Approval:
    """As if it had been signed on its first day."""
    said = queries.document(plan)
    approval = Approval(
        patient=plan.patient, plan=plan, plan_hash=plan.hash, by=doctor, at=_evening(start) - timedelta(hours=9),
        name=doctor.shown, role=doctor.role, licence=doctor.licence, meaning=approving.meaning(said, plan),
        overrides=approving.overrides(said), read_back={}, valid_until=approving.last_day(said, start),
    )  # fmt: skip
    signing.sign(approval)
    approval.save()
    audit.write(doctor, "plan.approved", approval, {"hash": plan.hash, "patient": str(plan.patient_id)})
    return approval


@transaction.atomic
def _had(approval: Approval, one: MadeUp, unit: MaskUnit) -> None:
    """The sessions up to yesterday, some of them missed."""
    said, doctor = queries.document(approval.plan), approval.by
    phase = said["phases"][0]
    counted = _counted(phase, approval.patient, unit)
    past = [day for day in sitting.session_days(said) if day < timezone.localdate()]
    for place, day in enumerate(past):
        if int((place + 1) * one.kept) == int(place * one.kept):
            continue
        session = SessionRecord.objects.create(
            patient=approval.patient, approval=approval, plan_hash=approval.plan_hash, unit=unit, serial=unit.serial,
            firmware=unit.firmware, calibrated_on=unit.calibrated_on, where=one.care, day=day, at=_evening(day),
            by=approval.patient.user if one.care == "home" else doctor, state=SessionRecord.State.DONE,
            minutes=phase["minutes"], began_at=_evening(day), ended_at=_evening(day) + _lasting(phase["minutes"]),
            settings={"drive": phase["drive"], "minutes": phase["minutes"], "phase": phase["name"]},
            delivered=_delivered(phase, counted),
        )  # fmt: skip
        session.side_effects.create(
            patient=approval.patient, by=session.by, at=_evening(day) + timedelta(hours=20), kind="erythema", grade=0,
            hours_after=20.0, self_reported=one.care == "home",
        )  # fmt: skip
        unit.lit_s += session.delivered["lit_s"]
    unit.save()


def _counted(phase: dict[str, Any], patient: Patient, unit: MaskUnit) -> dict[str, float]:
    """J/cm2 by output, as a mask is told to count: as a meter reads, in the middle of the draws, and 97 % of it."""
    import numpy as np

    from lightmask.deliver.orders import SESSION_permille
    from lightmask.mask import Settings, shine
    from lightmask.mask.footprint import DRAWS
    from lightmask.mask.whose import face_for
    from lightmask.units import J_PER_mJ, ONE_PER_permille, s_PER_min

    lamp = lamps.lamp(unit.model)
    face = face_for(SEX.get(Sex(patient.sex)), lamp)
    footprint = shine(lamp, face.coarse() if face else None, draws=DRAWS, rng=np.random.default_rng(0))
    found: dict[str, float] = {}
    for output, share in phase["drive"].items():
        if share:
            alone = Settings(
                drive=dict.fromkeys(phase["drive"], 0.0) | {output: share}, duration_s=phase["minutes"] * s_PER_min
            )
            light = float(np.median(footprint.irradiance_mW_cm2(alone).sum(axis=2).max(axis=1)))
            found[output] = light * alone.duration_s * J_PER_mJ * SESSION_permille * ONE_PER_permille
    return found


def _delivered(phase: dict[str, Any], counted: dict[str, float]) -> dict[str, object]:
    """As a mask would have told it, made up: all that it was told to give."""
    doses = [
        {"output": output, "planned_J_cm2": dose, "delivered_J_cm2": dose, "share": 1.0, "short": False}
        for output, dose in counted.items()
    ]
    lasted_s = 60 * float(phase["minutes"])
    return {
        "ended": "complete", "reasons": [], "proven": True, "lit_s": lasted_s, "planned_s": lasted_s, "doses": doses,
        "interruptions": [], "highest_C": 37.4, "warmth": [],
    }  # fmt: skip


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING, ZoneInfo("UTC"))


def _lasting(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)
