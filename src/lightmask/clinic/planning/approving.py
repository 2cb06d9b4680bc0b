"""Verbs of a signature: decide about an answer, sign a plan, withdraw. Each is one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import access, audit
from lightmask.clinic.models import Approval, Decision, Patient, PlanRecord, User, Withdrawal
from lightmask.clinic.planning import queries, signing
from lightmask.clinic.planning.against import STOP, against
from lightmask.errors import BadInput, Unsafe

Said = dict[str, Any]
LONGEST, AFTER = timedelta(days=365), timedelta(days=14)
PER_WEEK_d = 7


@transaction.atomic
def decide(user: User, patient: Patient, about: str, severity: str, reason: str) -> Decision:
    """A professional lets one answer pass, with a reason. STOP is nobody's to lift."""
    access.approver_only(user)
    if severity == STOP:
        raise Unsafe((_("This is a STOP. Nobody can lift it, whatever the reason."),))
    if len(reason.split()) < 3:
        raise BadInput(_("Say in a few words why light may be used all the same: others will have to follow it."))
    made = Decision.objects.create(
        patient=patient, by=user, at=timezone.now(), about=about, name=user.shown, role=user.title or user.role,
        on=timezone.localdate(), reason=" ".join(reason.split()),
    )  # fmt: skip
    audit.write(user, "decision.made", made, {"about": about, "patient": str(patient.pk)})
    return made


@transaction.atomic
def approve(
    user: User, plan: PlanRecord, plan_hash: str, read_back: Mapping[str, Any], second_factor: bool
) -> Approval:
    """Sign a plan; ``plan_hash`` is of the one that was read. Refused when it is another, or anything is against it."""
    access.approver_only(user)
    plan = PlanRecord.objects.select_for_update().get(pk=plan.pk)
    if plan_hash != plan.hash:
        raise Unsafe((_("The plan is not the one that you have read. Read it again before you sign."),))
    if reasons := against(plan):
        raise Unsafe(tuple(reasons))
    said, now = queries.document(plan), timezone.now()
    approval = Approval(
        patient=plan.patient, plan=plan, plan_hash=plan.hash, by=user, at=now, name=user.shown, role=user.role,
        licence=user.licence, meaning=meaning(said, plan), overrides=overrides(said), read_back=dict(read_back),
        second_factor=second_factor, valid_until=last_day(said, timezone.localdate(now)),
        replaces=queries.newest_approval(plan.patient),
    )  # fmt: skip
    signing.sign(approval)
    approval.save()
    audit.write(user, "plan.approved", approval, {
        "plan": str(plan.pk), "hash": plan.hash, "patient": str(plan.patient_id), "signature": approval.signature[:32],
    })  # fmt: skip
    return approval


@transaction.atomic
def withdraw(user: User, approval: Approval, reason: str) -> Withdrawal:
    """End an approval before its time. Any of the staff may: stopping is never for one role alone."""
    access.staff_only(user)
    if approval.withdrawals.exists():
        raise BadInput(_("This approval was withdrawn before."))
    if not reason.strip():
        raise BadInput(_("Say why the course must not go on."))
    made = Withdrawal.objects.create(
        patient=approval.patient, approval=approval, by=user, at=timezone.now(), reason=reason.strip()
    )
    audit.write(user, "approval.withdrawn", made, {"approval": str(approval.pk), "plan": str(approval.plan_id)})
    return made


def meaning(said: Said, plan: PlanRecord) -> str:
    """The sentence that is signed."""
    patient = plan.patient
    born = patient.birth_date.isoformat() if patient.birth_date else _("date of birth unknown")
    return _(
        "I have examined %(name)s (%(born)s), have read this plan back, and prescribe the light that it describes, in "
        "these doses, on these days and with this mask, until I or a colleague withdraw it."
    ) % {"name": patient.name, "born": born}


def overrides(said: Said) -> dict[str, Said]:
    """The answers that a professional has let pass, as the plan has them."""
    each = [one for one in said["safety"]["screening"] if one["state"] == "decided"]
    return {one["id"]: {"condition": one["condition"], **one["decision"]} for one in each}


def last_day(said: Said, signed: date) -> date:
    """How long a signature holds: to the end of the course and two weeks more, a year at most."""
    last = said["phases"][-1]
    weeks = timedelta(days=PER_WEEK_d * (last["start_week"] + last["weeks"]))
    start = date.fromisoformat(said["request"]["start"]) if said["request"]["start"] else signed
    return min(max(start, signed) + weeks + AFTER, signed + LONGEST)
