"""A course that is in force: Claire's plan, moved to begin on another day, and signed."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from lightmask.clinic.models import Approval, PlanRecord, SessionRecord
from lightmask.clinic.planning import approving, signing
from lightmask.plan.paper import canonical, content_hash

CLAIRE = Path(__file__).parent / "handover" / "claire.plan.json"


@cache
def _claire():
    return CLAIRE.read_text(encoding="utf-8")


def document(start):
    """Claire's plan with its first day on ``start``: every day moved alike, and the hash made anew."""
    said = json.loads(_claire())
    by = start - date.fromisoformat(said["calendar"]["start"])

    def later(day):
        return (date.fromisoformat(day) + by).isoformat()

    for row in said["calendar"]["days"]:
        row["on"] = later(row["on"])
    said["calendar"] |= {"start": start.isoformat(), "end": later(said["calendar"]["end"])}
    said["request"]["start"] = start.isoformat()
    said["hash"] = content_hash(said)
    return said


def in_force(patient, professional, start):
    """-> Approval of the moved plan."""
    said, now = document(start), timezone.now()
    plan = PlanRecord.objects.create(
        patient=patient, by=professional, at=now, document=canonical(said), hash=said["hash"], care="home",
        assessed_until=now,
    )  # fmt: skip
    approval = Approval(
        patient=patient, plan=plan, plan_hash=plan.hash, by=professional, at=now, name=professional.shown,
        role=professional.role, meaning=approving.meaning(said, plan), valid_until=start + timedelta(days=365),
    )  # fmt: skip
    signing.sign(approval)
    approval.save()
    return approval


def session_days(start):
    """The days of light of the moved plan."""
    return [date.fromisoformat(row["on"]) for row in document(start)["calendar"]["days"] if row["what"] == "session"]


def lit(approval, on, minutes=3.1, **said):
    """A session that the mask wrote down."""
    noon = timezone.make_aware(timezone.datetime(on.year, on.month, on.day, 12))
    return SessionRecord.objects.create(
        **{
            "patient": approval.patient, "approval": approval, "plan_hash": approval.plan_hash, "at": noon, "day": on,
            "where": "home", "state": "done", "minutes": minutes,
        } | said
    )  # fmt: skip
