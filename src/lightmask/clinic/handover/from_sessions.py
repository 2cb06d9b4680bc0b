"""Rows about sessions and what came of them, as parts of a story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from lightmask.clinic import models
from lightmask.clinic.handover import story
from lightmask.clinic.models.people import OfPatient

FACE = "face"  # the zone of an output that lights all of it
ENDED_WELL = ("complete", "told")


def entry(row: OfPatient) -> dict[str, Any]:
    """What every part of a story has."""
    before = getattr(row, "replaces_id")  # noqa: B009 - a field of each child, none of the abstract parent
    return {
        "id": str(row.pk), "at": row.at, "by": str(row.by_id) if row.by_id else "",
        "replaces": str(before) if before else "",
    }  # fmt: skip


def session(row: models.SessionRecord) -> story.Session:
    """One session; what the mask counted where it did, and what was told where that is all there is."""
    said = row.delivered
    return story.Session(
        **entry(row), where=row.where, state=row.state, source=row.source, day=row.day,
        plan=str(row.approval.plan_id) if row.approval else "", unit=str(row.unit_id) if row.unit_id else "",
        serial=row.serial, firmware=row.firmware, calibrated_on=row.calibrated_on, began=row.began_at,
        ended=row.ended_at, planned_min=figure(row.settings.get("minutes")), minutes=row.minutes,
        lights=tuple(_lights(row)), interruptions=tuple(_dark(said)), highest_C=figure(said.get("highest_C")),
        reasons=tuple(_reasons(said)), notes=tuple(one.text for one in row.notes.order_by("at")),
    )  # fmt: skip


def _lights(row: models.SessionRecord) -> Iterator[story.Light]:
    for one in row.delivered.get("doses", ()):
        yield story.Light(
            channel=one["output"], zone=one.get("zone") or FACE, planned_J_cm2=figure(one.get("planned_J_cm2")),
            delivered_J_cm2=figure(one.get("delivered_J_cm2")), peak_mW_cm2=figure(one.get("peak_mW_cm2")),
        )  # fmt: skip


def _dark(said: Any) -> Iterator[story.Interruption]:
    for one in said.get("interruptions", ()):
        yield story.Interruption(at_s=float(one["at_s"]), seconds=float(one["seconds"]), why=str(one["why"]))


def _reasons(said: Any) -> Iterator[str]:
    """Why it ended otherwise than planned, each once."""
    ended = said.get("ended", "")
    told = [*([ended] if ended and ended not in ENDED_WELL else []), *said.get("reasons", ()), said.get("why", "")]
    yield from dict.fromkeys(str(one) for one in told if one)


def side_effect(row: models.SideEffect) -> story.SideEffect:
    """What skin or eyes did."""
    return story.SideEffect(
        **entry(row), kind=row.kind, grade=row.grade, session=str(row.session_id) if row.session_id else "",
        hours_after=row.hours_after, text=row.text, self_reported=row.self_reported,
    )  # fmt: skip


def adverse_event(row: models.AdverseEvent) -> story.AdverseEvent:
    """Harm, with the mask as it was that day."""
    return story.AdverseEvent(
        **entry(row), kind=row.kind, severity=row.severity, serious=row.serious, description=row.description,
        session=str(row.session_id) if row.session_id else "", unit=str(row.unit_id) if row.unit_id else "",
        serial=row.serial, firmware=row.firmware, calibrated_on=row.calibrated_on, action=row.action,
        outcome=row.outcome, self_reported=row.self_reported, seen_at=row.seen_at, closed_at=row.closed_at,
    )  # fmt: skip


def figure(value: Any) -> float | None:
    """A number, or None for what is none: words such as 'unknown' are no number."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def days_before(at: datetime, days: float) -> date:
    """The day so many days before a moment."""
    return (at - timedelta(days=days)).date()
