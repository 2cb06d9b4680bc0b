"""Questions of a person at home."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from lightmask.clinic.following import queries as following
from lightmask.clinic.following.advice import Advice
from lightmask.clinic.following.course import days
from lightmask.clinic.following.force import in_force
from lightmask.clinic.home.card import Card
from lightmask.clinic.models import Patient, SessionRecord
from lightmask.clinic.planning.queries import Approved
from lightmask.clinic.treating import checking, effects
from lightmask.clinic.treating.records import BACK_d

State = SessionRecord.State
A_DAY_EACH = 7


def week(patient: Patient) -> dict[str, Any]:
    """Monday to Sunday: what was done, and what is planned."""
    approved, _refused = in_force(patient)
    today = checking.today_of(patient)
    monday = today - timedelta(days=today.weekday())
    if approved is None:
        return {"week": []}
    known = dict(days(patient, approved.document, today))
    every = (monday + timedelta(days=place) for place in range(7))
    return {"week": [{"on": on, "state": known.get(on, "rest"), "today": on == today} for on in every]}


def to_heed(patient: Patient, card: Card) -> Advice | None:
    """Advice to stop, to measure or to have the skin looked at; what only goes on is on the page of progress."""
    if card.approved is None or card.state == "stop":
        return None  # the card says what is in the way
    found = following.advised(patient, card.approved.document, checking.today_of(patient))
    return found if found.tone in ("warn", "stop") else None


def diary(patient: Patient) -> list[dict[str, Any]]:
    """Every entry that stands, the newest first; ``own`` where the person told it and may still correct it."""
    rows = SessionRecord.objects.filter(patient=patient, replaced_by=None).exclude(state=State.FAILED)
    since = checking.today_of(patient) - timedelta(days=BACK_d)
    return [
        {"session": one, "own": one.source == SessionRecord.Source.SELF and one.day >= since}
        for one in rows.select_related("approval").order_by("-day", "-at")
    ]


def most_a_week(approved: Approved | None) -> int:
    """Sessions of the fullest week of the course: nobody aims at more."""
    phases = approved.document["phases"] if approved else ()
    return max((math.ceil(one["sessions_per_week"]) for one in phases), default=A_DAY_EACH)


def advice(approved: Approved | None) -> dict[str, list[str]]:
    """What the plan says is normal, when to stop, and when it is looked at again."""
    rows = approved.document.get("advice") or () if approved else ()
    return {kind: [row["text"] for row in rows if row["kind"] == kind] for kind in ("normal", "stop", "review")}


def usual(approved: Approved | None) -> dict[str, float]:
    """The minutes of a session of the plan."""
    phases = [one for one in approved.document["phases"] if one["care"] == "home"] if approved else []
    return {"minutes": phases[0]["minutes"]} if phases else {}


def answered(grade: int, hours: float) -> tuple[int, str]:
    """What is said to somebody who has told how the skin was: (level of a message, its words)."""
    if grade >= effects.STOPS:
        return messages.WARNING, _("No light for now. The clinic has been told; they look at it first.")
    if grade >= effects.HOLDS and hours >= effects.A_DAY_h:
        return messages.WARNING, _("No light while redness is this clear. Look again tomorrow, and say it here.")
    if grade >= effects.HOLDS:
        return messages.INFO, _("Kept. Right after light skin may be red: look again tomorrow, and say it here.")
    return messages.SUCCESS, _("Thank you. That is within what is normal.")
