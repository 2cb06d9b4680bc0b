"""The record that an address names, for somebody who may see it; else Http404."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from django.http import Http404

from lightmask.clinic import access
from lightmask.clinic.models import Approval, PlanJob, PlanRecord, User


def plan(user: User, patient: UUID, pk: UUID) -> PlanRecord:
    """A proposal of this person."""
    found = access.record_to_change(user, PlanRecord, pk)
    return found if found.patient_id == patient else _not_there()


def approval(user: User, patient: UUID, pk: UUID) -> Approval:
    """An approval of this person."""
    found = access.record_to_change(user, Approval, pk)
    return found if found.patient_id == patient else _not_there()


def job(user: User, patient: UUID, pk: UUID) -> PlanJob:
    """A job for this person."""
    person = access.person_to_change(user, patient)
    found: PlanJob | None = person.planjobs.filter(pk=pk).first()
    return found or _not_there()


def _not_there() -> NoReturn:
    raise Http404
