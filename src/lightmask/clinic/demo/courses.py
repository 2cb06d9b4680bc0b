"""A course of the demo: planned by the planner itself, signed, and had so far by days of its own calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from lightmask import sitting
from lightmask.clinic import audit
from lightmask.clinic.demo.made_up import MadeUp
from lightmask.clinic.models import Approval, MaskUnit, Patient, PlanRecord, SessionRecord, User
from lightmask.clinic.planning import approving, jobs, keeper, lamps, queries, signing, wishing

EVENING = time(19, 30)


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
    keeper.work_off()
    job.refresh_from_db()
    plan = job.plans.first()
    if plan is None:
        raise RuntimeError(f"The demo's course was not planned: {job.result}")
    PlanRecord.objects.filter(pk=plan.pk).update(at=_evening(start) - timedelta(hours=10))  # before it is signed
    return plan


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
            delivered=_delivered(phase),
        )  # fmt: skip
        session.side_effects.create(
            patient=approval.patient, by=session.by, at=_evening(day) + timedelta(hours=20), kind="erythema", grade=0,
            hours_after=20.0, self_reported=one.care == "home",
        )  # fmt: skip
        unit.lit_s += session.delivered["lit_s"]
    unit.save()


def _delivered(phase: dict[str, object]) -> dict[str, object]:
    """As a mask would have told it, made up: 97 % of the plan."""
    bright, drive = phase["brightest"], phase["drive"]
    assert isinstance(bright, list) and isinstance(drive, dict)
    planned = {row["channel"]: row["J_cm2"] for row in bright}
    doses = [
        {"output": output, "planned_J_cm2": dose, "delivered_J_cm2": round(0.97 * dose, 3), "share": 0.97,
         "short": False}
        for output, share in drive.items()
        if share and (dose := planned[output.partition("/")[0]])
    ]  # fmt: skip
    lasted_s = 60 * float(str(phase["minutes"]))
    return {
        "ended": "done", "reasons": [], "proven": True, "lit_s": lasted_s, "planned_s": lasted_s, "doses": doses,
        "interruptions": [], "highest_C": 37.4, "warmth": [],
    }  # fmt: skip


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING, ZoneInfo("UTC"))


def _lasting(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)
