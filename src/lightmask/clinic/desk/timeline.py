"""What happened to one person, the newest first, from all the records that tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lightmask.clinic.assess.poses import LABELS
from lightmask.clinic.charts.numerals import told, with_unit
from lightmask.clinic.desk.places import place
from lightmask.clinic.models import (
    AdverseEvent,
    Approval,
    Consent,
    Measurement,
    Patient,
    Photo,
    PlanRecord,
    Screening,
    SessionRecord,
    SideEffect,
)
from lightmask.clinic.treating.effects import grades

OF_EACH, SHOWN = 12, 18
TONES = {
    SessionRecord.State.DONE: "good", SessionRecord.State.STOPPED: "warn", SessionRecord.State.FAILED: "warn",
    SessionRecord.State.UNKNOWN: "warn",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened."""

    at: datetime
    title: str
    note: str = ""
    tone: str = ""
    url: str = ""


def timeline(patient: Patient) -> list[Event]:
    """One question to the database for each kind of record."""
    kinds: list[Callable[[Patient], Iterable[Event]]] = [
        _consents, _screenings, _measurements, _photos, _plans, _approvals, _sessions, _effects, _harm,
    ]  # fmt: skip
    found = [event for kind in kinds for event in kind(patient)]
    found.append(Event(at=patient.created_at, title=_("Enrolled")))
    return sorted(found, key=lambda event: event.at, reverse=True)[:SHOWN]


def _consents(patient: Patient) -> Iterable[Event]:
    for one in Consent.objects.filter(patient=patient).select_related("text")[:OF_EACH]:
        said = {"purpose": one.text.get_purpose_display(), "standing": one.get_standing_display()}
        yield Event(at=one.at, title=_("Consent: %(purpose)s") % said, note=str(said["standing"]),
                    url=place("enrol:consents", pk=patient.pk))  # fmt: skip


def _screenings(patient: Patient) -> Iterable[Event]:
    for one in Screening.objects.filter(patient=patient).only("at", "full", "self_reported")[:OF_EACH]:
        title = _("Questions of safety") if one.full else _("What has changed since")
        yield Event(at=one.at, title=title, note=_("told by the person") if one.self_reported else "")


def _measurements(patient: Patient) -> Iterable[Event]:
    for one in Measurement.objects.filter(patient=patient).only("at", "scale", "value", "unit", "region")[:OF_EACH]:
        figure = with_unit(one.value, one.unit)
        yield Event(at=one.at, title=_("Measured: %(scale)s") % {"scale": _scale(one.scale)},
                    note=f"{figure}, {_(one.region)}" if one.region else figure)  # fmt: skip


def _scale(name: str) -> str:
    """As the table of scales calls it; a row that the table has no more keeps the name it was written with."""
    from lightmask.clinic.scales import scales

    return next((_(one.name) for one in scales() if one.id == name), name)


def _photos(patient: Patient) -> Iterable[Event]:
    for one in Photo.objects.filter(patient=patient).only("at", "pose")[:OF_EACH]:
        yield Event(
            at=one.at,
            title=_("Photo"),
            note=str(LABELS.get(one.pose, one.pose)),
            url=place("assess:photos", patient=patient.pk),
        )


def _plans(patient: Patient) -> Iterable[Event]:
    for one in PlanRecord.objects.filter(patient=patient).defer("document")[:OF_EACH]:
        yield Event(at=one.at, title=_("A course was proposed"),
                    url=place("planning:plan", patient=patient.pk, plan=one.pk))  # fmt: skip


def _approvals(patient: Patient) -> Iterable[Event]:
    for one in Approval.objects.filter(patient=patient)[:OF_EACH]:
        yield Event(at=one.at, title=_("Signed"), note=one.name, tone="good",
                    url=place("planning:approval", patient=patient.pk, approval=one.pk))  # fmt: skip


def _sessions(patient: Patient) -> Iterable[Event]:
    for one in SessionRecord.objects.filter(patient=patient)[:OF_EACH]:
        minutes = _("%(minutes)s minutes") % {"minutes": told(one.minutes)} if one.minutes is not None else ""
        note = ", ".join(filter(None, [one.get_state_display(), minutes, _source(one)]))
        title = _("Session %(where)s") % {"where": one.get_where_display()}
        tone, url = TONES.get(SessionRecord.State(one.state), ""), place("live:session", pk=one.pk)
        yield Event(at=one.began_at or one.at, title=title, note=note, tone=tone, url=url)


def _source(one: SessionRecord) -> str:
    return "" if one.source == SessionRecord.Source.MASK else str(one.get_source_display())


def _effects(patient: Patient) -> Iterable[Event]:
    for one in SideEffect.objects.filter(patient=patient)[:OF_EACH]:
        seen = dict(grades()).get(one.grade, str(one.grade))
        note = ", ".join(filter(None, [seen, _("told by the person") if one.self_reported else ""]))
        yield Event(at=one.at, title=_("The skin afterwards"), note=note, tone="warn" if one.grade > 1 else "")


def _harm(patient: Patient) -> Iterable[Event]:
    for one in AdverseEvent.objects.filter(patient=patient)[:OF_EACH]:
        closed = _("closed") if one.closed_at else _("open")
        yield Event(at=one.at, title=_("Adverse event: %(kind)s") % {"kind": one.get_kind_display()}, tone="stop",
                    note=f"{one.get_severity_display()}, {closed}",
                    url=place("following:event", patient=patient.pk, pk=one.pk))  # fmt: skip
