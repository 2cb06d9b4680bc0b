"""What waits for somebody: harm, signatures, sessions without an end, masks to calibrate, people to measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.desk.places import place
from lightmask.clinic.desk.standing import in_force
from lightmask.clinic.models import (
    AdverseEvent,
    Approval,
    MaskUnit,
    Measurement,
    Patient,
    PlanJob,
    PlanRecord,
    SessionRecord,
    User,
)
from lightmask.clinic.models.users import Role

SOON = timedelta(days=14)
MEASURED_WITHIN = timedelta(days=31)
LATELY = timedelta(days=14)
MOST = 25  # of a kind; the page says when there are more
FEW = 3
TONES = ("stop", "warn", "info")


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One thing to see to, most pressing tone first."""

    tone: str
    title: str
    who: str
    url: str
    when: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Needs of one kind. Harm is never folded away; of the rest only what is many."""

    title: str
    tone: str
    needs: list[Need]

    @property
    def folded(self) -> bool:
        """Whether the page shows a count that opens."""
        return self.tone != "stop" and len(self.needs) > FEW

    @property
    def more(self) -> bool:
        """Whether there may be more than the page lists."""
        return len(self.needs) >= MOST


def grouped(found: list[Need]) -> list[Group]:
    """By tone and kind, in the order in which they came."""
    groups: dict[tuple[str, str], Group] = {}
    for need in found:
        groups.setdefault((need.tone, need.title), Group(need.title, need.tone, [])).needs.append(need)
    return list(groups.values())


def needs(user: User) -> list[Need]:
    """Everything that waits, as far as this user may see it; one question to the database for each kind."""
    asked: list[Callable[[User], list[Need]]] = [harm, open_ends, unsigned, ending, refused, unmeasured, calibrations]
    if user.role == Role.OWNER:
        asked.append(to_erase)
    found = [need for ask in asked for need in ask(user)]
    return sorted(found, key=lambda need: TONES.index(need.tone))


def harm(user: User) -> list[Need]:
    """Adverse events that are not closed."""
    mine = AdverseEvent.objects.filter(patient__in=access.people(user), closed_at=None, replaced_by=None)
    return [
        Need(
            tone="stop" if one.serious or one.severity != AdverseEvent.Severity.MILD else "warn",
            title=_("Adverse event, %(severity)s") % {"severity": one.get_severity_display()},
            who=one.patient.name, url=place("following:event", patient=one.patient_id, pk=one.pk), when=one.at,
        )
        for one in mine.select_related("patient")[:MOST]
    ]  # fmt: skip


def open_ends(user: User) -> list[Need]:
    """Sessions of which nobody knows how they ended."""
    mine = SessionRecord.objects.filter(patient__in=access.people(user), state=SessionRecord.State.UNKNOWN)
    return [
        Need(
            tone="warn", title=_("How a session ended is not known"), who=one.patient.name,
            url=place("live:session", pk=one.pk), when=one.at,
        )
        for one in mine.select_related("patient")[:MOST]
    ]  # fmt: skip


def unsigned(user: User) -> list[Need]:
    """The newest proposal of a person, where nobody has signed it."""
    later = PlanRecord.objects.filter(patient=OuterRef("patient"), written_at__gt=OuterRef("written_at"))
    signed_since = Approval.objects.filter(patient=OuterRef("patient"), written_at__gt=OuterRef("written_at"))
    waiting = PlanRecord.objects.filter(patient__in=access.people(user)).exclude(Exists(later))
    return [
        Need(
            tone="info", title=_("A proposal waits for a signature"), who=one.patient.name,
            url=place("planning:plan", patient=one.patient_id, plan=one.pk), when=one.at,
        )
        for one in waiting.exclude(Exists(signed_since)).select_related("patient").defer("document")[:MOST]
    ]  # fmt: skip


def ending(user: User) -> list[Need]:
    """Signatures whose last day has passed or is near."""
    today = timezone.localdate()
    later = Approval.objects.filter(patient=OuterRef("patient"), written_at__gt=OuterRef("written_at"))
    mine = Approval.objects.filter(
        patient__in=access.people(user), patient__archived_at=None, withdrawals=None,
        valid_until__lt=today + SOON, valid_until__gt=today - LATELY,
    )  # fmt: skip
    return [
        Need(
            tone="warn" if one.valid_until < today else "info",
            title=_("The signature has run out") if one.valid_until < today else _("The signature runs out soon"),
            who=one.patient.name, url=place("planning:plans", patient=one.patient_id), when=one.valid_until,
        )
        for one in mine.exclude(Exists(later)).select_related("patient")[:MOST]
    ]  # fmt: skip


def refused(user: User) -> list[Need]:
    """Proposals that came to nothing, and were not asked for again."""
    states = {
        PlanJob.State.REFUSED: _("A proposal was refused as unsafe"),
        PlanJob.State.FAILED: _("A proposal could not be worked out"),
        PlanJob.State.LOST: _("Working out a proposal was interrupted"),
    }
    later = PlanJob.objects.filter(patient=OuterRef("patient"), asked_at__gt=OuterRef("asked_at"))
    mine = PlanJob.objects.filter(
        patient__in=access.people(user), state__in=states, asked_at__gt=timezone.now() - LATELY
    ).exclude(Exists(later))
    return [
        Need(
            tone="warn", title=states[PlanJob.State(one.state)], who=one.patient.name,
            url=place("planning:job", patient=one.patient_id, job=one.pk), when=one.asked_at,
        )
        for one in mine.select_related("patient").only("state", "asked_at", "patient__name")[:MOST]
    ]  # fmt: skip


def unmeasured(user: User) -> list[Need]:
    """People in a course of whom nobody has measured anything for a month."""
    begun = SessionRecord.objects.filter(patient=OuterRef("pk"), state=SessionRecord.State.DONE)
    since = Measurement.objects.filter(patient=OuterRef("pk"), at__gt=timezone.now() - MEASURED_WITHIN)
    new = SessionRecord.objects.filter(patient=OuterRef("pk"), day__lt=timezone.localdate() - MEASURED_WITHIN)
    mine = access.people(user).filter(Exists(begun), Exists(new), Exists(in_force().filter(patient=OuterRef("pk"))))
    return [
        Need(tone="info", title=_("Not measured for a month"), who=one.name, url=_measure(one))
        for one in mine.filter(archived_at=None).exclude(Exists(since))[:MOST]
    ]


def calibrations(user: User) -> list[Need]:
    """Masks whose calibration is out of date, or soon will be."""
    today = timezone.localdate()
    due = MaskUnit.objects.filter(retired_at=None, calibration_due__lt=today + SOON).select_related("model")
    return [
        Need(
            tone="warn" if one.calibration_due and one.calibration_due < today else "info",
            title=_("Calibration is out of date")
            if one.calibration_due and one.calibration_due < today
            else _("Calibration is due soon"),
            who=f"{one.model.name}, {one.serial}", url=place("desk:unit", pk=one.pk), when=one.calibration_due,
        )
        for one in due.order_by("calibration_due")[:MOST]
    ]  # fmt: skip


def to_erase(user: User) -> list[Need]:
    """People who asked that their record be erased."""
    mine = access.people(user).exclude(deletion_asked_at=None)
    return [
        Need(tone="warn", title=_("Asked to have the record erased"), who=one.name,
             url=place("desk:person", patient=one.pk), when=one.deletion_asked_at)
        for one in mine[:MOST]
    ]  # fmt: skip


def _measure(patient: Patient) -> str:
    return place("assess:measurements", patient=patient.pk) or place("desk:person", patient=patient.pk)
