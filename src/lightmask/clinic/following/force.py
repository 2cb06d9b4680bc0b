"""The course that is in force, or every reason why the signed one must not be used."""

from __future__ import annotations

from lightmask.clinic.models import Patient
from lightmask.clinic.planning.queries import Approved, approved_plan
from lightmask.errors import Unsafe


def in_force(patient: Patient) -> tuple[Approved | None, tuple[str, ...]]:
    """-> (the approved course or None, why a signed one does not hold)"""
    try:
        return approved_plan(patient), ()
    except Unsafe as refused:
        return None, tuple(refused.breaches)
