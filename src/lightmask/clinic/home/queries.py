"""Questions of a person at home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from lightmask.clinic.following.course import days
from lightmask.clinic.following.force import in_force
from lightmask.clinic.models import Patient
from lightmask.clinic.planning.queries import Approved


def week(patient: Patient) -> dict[str, Any]:
    """Monday to Sunday: what was done, and what is planned."""
    approved, _why = in_force(patient)
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    if approved is None:
        return {"week": []}
    known = dict(days(patient, approved.document, today))
    every = (monday + timedelta(days=place) for place in range(7))
    return {"week": [{"on": on, "state": known.get(on, "rest"), "today": on == today} for on in every]}


def advice(approved: Approved | None) -> dict[str, list[str]]:
    """What the plan says is normal, when to stop, and when it is looked at again."""
    rows = approved.document.get("advice") or () if approved else ()
    return {kind: [row["text"] for row in rows if row["kind"] == kind] for kind in ("normal", "stop", "review")}


def usual(approved: Approved | None) -> dict[str, float]:
    """The minutes of a session of the plan."""
    phases = [one for one in approved.document["phases"] if one["care"] == "home"] if approved else []
    return {"minutes": phases[0]["minutes"]} if phases else {}
