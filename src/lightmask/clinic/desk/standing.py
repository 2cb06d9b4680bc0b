"""How far people are on their way, asked of the database for many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models import Appointment, Approval, Consent, Patient, PlanRecord, Screening, SessionRecord
from lightmask.clinic.models.consent import Purpose

State = SessionRecord.State
LABELS: Mapping[str, object] = {
    "enrol": _("Consent"), "assess": _("Assess"), "propose": _("Propose"), "approve": _("Sign"),
    "treat": _("First session"), "follow": _("In treatment"),
}  # fmt: skip
STAGE_Q: Mapping[str, Q] = {
    "enrol": Q(consented=False),
    "assess": Q(consented=True, assessed=False),
    "propose": Q(consented=True, assessed=True, planned=False, signed=False),
    "approve": Q(consented=True, assessed=True, planned=True, signed=False),
    "treat": Q(consented=True, assessed=True, signed=True, lit=False),
    "follow": Q(consented=True, assessed=True, signed=True, lit=True),
}


def with_standing(people: QuerySet[Patient], on: date | None = None) -> QuerySet[Patient]:
    """Adds consented, assessed, planned, signed, lit, last_session and next_visit to each.

    A list shows where to look; whether a course may be used is decided anew, with its signature, where it is used.
    """
    mine = {"patient": OuterRef("pk")}
    consent = Consent.objects.filter(**mine, purpose=Purpose.TREATMENT).order_by("-at", "-written_at")
    done = SessionRecord.objects.filter(**mine, state__in=(State.DONE, State.STOPPED))
    given = people.annotate(consent_standing=Subquery(consent.values("standing")[:1]))
    return given.annotate(
        consented=Q(consent_standing=Consent.Standing.GIVEN) & Q(consent_standing__isnull=False),
        assessed=Exists(Screening.objects.filter(**mine, full=True)),
        planned=Exists(PlanRecord.objects.filter(**mine)),
        signed=Exists(in_force(on).filter(**mine)),
        lit=Exists(done),
        last_session=Subquery(done.order_by("-day").values("day")[:1]),
        next_visit=Subquery(
            Appointment.objects.filter(**mine, cancelled=False, at__gte=timezone.now()).order_by("at").values("at")[:1]
        ),
    )  # fmt: skip


def in_force(on: date | None = None) -> QuerySet[Approval]:
    """Signatures that nobody withdrew and whose last day has not passed; the newest of a person."""
    newest = Approval.objects.filter(patient=OuterRef("patient")).order_by("-at", "-written_at").values("pk")[:1]
    return Approval.objects.filter(pk=Subquery(newest), withdrawals=None, valid_until__gte=on or timezone.localdate())


def stage(patient: Patient) -> str:
    """The first step that is not done, of somebody from `with_standing`."""
    has = vars(patient)
    if not has["consented"]:
        return "enrol"
    if not has["assessed"]:
        return "assess"
    if not has["signed"]:
        return "approve" if has["planned"] else "propose"
    return "follow" if has["lit"] else "treat"
