"""Verbs of a job: asked for, taken up by one worker, carried on, ended, cancelled. Each is one transaction."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lightmask.clinic import audit
from lightmask.clinic.models import Clinic, MaskModel, Patient, PlanJob, PlanRecord, User
from lightmask.clinic.planning.wanted import Wanted

State = PlanJob.State
STALE = timedelta(seconds=20)  # nobody has heard of the worker for so long: its server has died
ATTEMPTS, LAST = 2, 12
SHARED = (State.QUEUED, State.RUNNING, State.DONE, State.REFUSED)
DATA = "plan.json"


@transaction.atomic
def ask(
    user: User | None, patient: Patient, wanted: Wanted, masks: tuple[MaskModel, MaskModel | None], until: Any
) -> PlanJob:
    """A job for this request; the one that there is already, where the same was asked for before."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    found = patient.planjobs.filter(request_hash=wanted.hash, state__in=SHARED).first()
    if found is not None:
        return found
    job = PlanJob.objects.create(
        patient=patient, by=user, request=wanted.said(), request_hash=wanted.hash,
        mask_home=masks[0], mask_office=masks[1], assessed_until=until,
    )  # fmt: skip
    audit.write(user, "plan.asked", job, {"patient": str(patient.pk), "request": wanted.hash})
    return job


def folder_of(job: PlanJob) -> Path:
    """Where the files of its plan lie."""
    return records() / "plans" / str(job.pk)


def records() -> Path:
    """The folder of all records."""
    return Path(settings.CLINIC.records)


@transaction.atomic
def take_up(worker: str) -> PlanJob | None:
    """The oldest job that waits, for this worker; None while as many are at work as may be, or none waits."""
    Clinic.here()
    Clinic.objects.select_for_update().get(id=1)  # one worker at a time looks
    _found_again()
    if PlanJob.objects.filter(state=State.RUNNING).count() >= settings.PLANNERS_AT_ONCE:
        return None
    job = PlanJob.objects.filter(state=State.QUEUED).order_by("asked_at").first()
    if job is None:
        return None
    now = timezone.now()
    job.state, job.worker, job.beat_at, job.began_at = State.RUNNING, worker, now, now
    job.attempts += 1
    job.stage, job.fraction = "", 0.0
    job.save()
    return job


def _found_again() -> None:
    """Jobs whose worker has died wait again, or are given up."""
    for job in PlanJob.objects.filter(state=State.RUNNING, beat_at__lt=timezone.now() - STALE):
        again = job.attempts < ATTEMPTS
        job.state, job.worker, job.pid = (State.QUEUED if again else State.LOST), "", None
        job.ended_at = None if again else timezone.now()
        job.save()
        audit.write(None, "plan.begun again" if again else "plan.lost", job)


def anything_left() -> bool:
    """Whether a job waits, or is at work somewhere."""
    return PlanJob.objects.filter(state__in=(State.QUEUED, State.RUNNING)).exists()


def took_s(like: PlanJob | None = None) -> list[float]:
    """How long the last plans were worked on, the shortest first: those with the masks and draws of one, or any."""
    done = PlanJob.objects.filter(state=State.DONE, began_at__isnull=False, ended_at__isnull=False)
    if like is not None:
        own = done.filter(mask_home=like.mask_home, mask_office=like.mask_office)
        found = [one for one in own[:LAST] if one.request.get("draws") == like.request.get("draws")]
    else:
        found = list(done[:LAST])
    return sorted((one.ended_at - one.began_at).total_seconds() for one in found if one.ended_at and one.began_at)


def carry_on(job: PlanJob, worker: str, **said: Any) -> bool:
    """Write down how far it is. False when it is no longer this worker's: cancelled, or taken for lost."""
    mine = PlanJob.objects.filter(pk=job.pk, state=State.RUNNING, worker=worker)
    return bool(mine.update(beat_at=timezone.now(), **said))


@transaction.atomic
def end(job: PlanJob, worker: str, said: Mapping[str, Any]) -> PlanRecord | None:
    """What became of it. A plan is a record from here on; nothing is kept of a job that is no longer this worker's."""
    mine = PlanJob.objects.select_for_update().filter(pk=job.pk, state=State.RUNNING, worker=worker).first()
    if mine is None:
        sweep(job, whole=True)
        return None
    kind = next(iter(said))
    mine.state = {"done": State.DONE, "refused": State.REFUSED}.get(kind, State.FAILED)
    mine.result, mine.fraction, mine.ended_at, mine.pid = dict(said), 1.0, timezone.now(), None
    mine.save()
    audit.write(mine.by, f"plan.{mine.state}", mine, {"request": mine.request_hash})
    return _recorded(mine) if kind == "done" else None


def _recorded(job: PlanJob) -> PlanRecord:
    folder = folder_of(job)
    last = job.patient.planrecords.first()
    plan = PlanRecord.objects.create(
        patient=job.patient, by=job.by, at=timezone.now(), job=job, replaces=last,
        document=(folder / DATA).read_text(encoding="utf-8").rstrip("\n"), hash=job.result["done"]["hash"],
        folder=str(folder.relative_to(records())), care=job.request["care"],
        mask_home=job.mask_home, mask_office=job.mask_office, assessed_until=job.assessed_until or job.asked_at,
    )  # fmt: skip
    audit.write(job.by, "plan.made", plan, {"hash": plan.hash, "patient": str(job.patient_id)})
    return plan


@transaction.atomic
def cancel(user: User, job: PlanJob) -> bool:
    """Stop it; what is at work is killed by its worker within a second. False when it had ended before."""
    ahead = PlanJob.objects.filter(pk=job.pk, state__in=(State.QUEUED, State.RUNNING))
    if not ahead.update(state=State.CANCELLED, ended_at=timezone.now(), pid=None):
        return False
    audit.write(user, "plan.cancelled", job)
    return True


def sweep(job: PlanJob, whole: bool = False) -> None:
    """Remove what a child that was killed has left half-written; ``whole``: its finished folder too."""
    folder = folder_of(job)
    for half in folder.parent.glob(f".{folder.name}.*") if folder.parent.exists() else ():
        shutil.rmtree(half, ignore_errors=True)
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
