"""Questions about plans: which one is signed and in force, what a plan says, where its files lie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic.models import Approval, MaskModel, Patient, PlanRecord
from lightmask.clinic.planning import jobs, signing
from lightmask.errors import BadInput, Unsafe

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lightmask.person import Decision

Said = dict[str, Any]
FILES = ("plan.json", "report.html", "report.pdf", "course.ics", "dose3d.json")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Approved:
    """A course that somebody has signed, and that still is what was signed.

    document  the plan as plain data; hash: of it, as every session of it must carry
    """

    document: Said
    hash: str
    approval: Approval
    plan: PlanRecord

    @property
    def mask_home(self) -> MaskModel | None:
        """The mask at home, or the only one."""
        return self.plan.mask_home

    @property
    def mask_office(self) -> MaskModel | None:
        """The office's mask in a course of both."""
        return self.plan.mask_office

    def mask_of(self, phase: Mapping[str, Any]) -> MaskModel:
        """The mask that a part of the course is given with."""
        both = self.plan.mask_office is not None and phase["care"] == "office"
        found = self.plan.mask_office if both else self.plan.mask_home
        if found is None:
            raise BadInput(_("The plan names no mask of this clinic. Propose a course again."))
        return found


def approved_plan(patient: Patient, on: date | None = None) -> Approved | None:
    """The course that is signed and in force on a day (today); None where none was signed, or the last was withdrawn.

    Unsafe, with every reason, where one is signed that must not be used: its day has passed, or it is not what it was.
    """
    approval = newest_approval(patient)
    if approval is None or approval.withdrawals.exists():
        return None
    plan = approval.plan
    against = [*changed(approval), *([] if on_time(approval, on) else [_late(approval)])]
    if against:
        raise Unsafe(tuple(against))
    return Approved(document=document(plan), hash=plan.hash, approval=approval, plan=plan)


def in_force_on(patient: Patient, day: date) -> Approved | None:
    """The course that was in force on a past day, withdrawn since or not; today's, where none was in force then."""
    signed = (one for one in _kept(patient) if one.at.date() <= day <= one.valid_until)
    then = next((one for one in signed if not _ended(one, day)), None)
    if then is None or changed(then):
        return approved_plan(patient)
    return Approved(document=document(then.plan), hash=then.plan.hash, approval=then, plan=then.plan)


def _ended(approval: Approval, day: date) -> bool:
    return any(one.at.date() < day for one in approval.withdrawals.all())


def newest_approval(patient: Patient) -> Approval | None:
    """The last that was signed: each takes the place of all before."""
    return _kept(patient).first()


def _kept(patient: Patient) -> QuerySet[Approval]:
    """All that were signed, the newest first."""
    found = patient.approvals.select_related("plan__mask_home", "plan__mask_office", "patient", "by")
    return found.order_by("-at", "-written_at")


def changed(approval: Approval) -> list[str]:
    """What is no longer as it was signed, in sentences."""
    plan, found = approval.plan, []
    if not signing.is_signed(approval):
        found.append(_("The signature does not fit the approval: it was changed after it was signed, or the key was."))
    if not intact(plan) or approval.plan_hash != plan.hash or plan.patient_id != approval.patient_id:
        found.append(_("The plan is not the one that was signed: its content does not have the signed hash."))
    return [f"{one} {_('Do not use it; tell the owner of the clinic, and propose anew.')}" for one in found]


def on_time(approval: Approval, on: date | None = None) -> bool:
    """Whether a day lies before the end of an approval."""
    return (on or timezone.localdate()) <= approval.valid_until


def _late(approval: Approval) -> str:
    return _("The approval was valid until %(day)s. Have a professional look again, and sign anew.") % {
        "day": approval.valid_until.isoformat()
    }


def newest_plan(patient: Patient) -> PlanRecord | None:
    """The last proposal."""
    found: PlanRecord | None = patient.planrecords.first()
    return found


def told(patient: Patient, without: PlanRecord | None = None) -> list[Said]:
    """Every proposal in a line, the newest first."""
    each = patient.planrecords.select_related("mask_home", "mask_office", "by").prefetch_related("approvals")
    return [_line(plan) for plan in each if without is None or plan.pk != without.pk]


def _line(plan: PlanRecord) -> Said:
    try:
        said = document(plan)
    except Unsafe as unsafe:
        return {"plan": plan, "broken": str(unsafe)}
    goals = ", ".join(_(one["title"]) for one in said["request"]["goals"])
    return {"plan": plan, "goals": goals, "status": said["status"], "way": said["request"].get("way")}


def missing(patient: Patient) -> list[Any]:
    """What is still to be asked or measured before a plan can rest on it."""
    from lightmask.clinic.assess import queries as assess

    return list(assess.missing(patient))


def document(plan: PlanRecord) -> Said:
    """What a plan says; refused when it is not what the planner wrote."""
    if not intact(plan):
        raise Unsafe((_("The plan does not have the hash that it was kept with. Do not use it; propose anew."),))
    return dict(json.loads(plan.document))


def intact(plan: PlanRecord) -> bool:
    """Whether the kept text is the planner's, to the last sign."""
    from lightmask.plan.paper import canonical, content_hash

    try:
        said = json.loads(plan.document)
        return bool(canonical(said) == plan.document and content_hash(said) == said["hash"] == plan.hash)
    except (ValueError, KeyError, TypeError):
        return False


def file_of(plan: PlanRecord, name: str) -> Path | None:
    """One of its files; None where there is none of that name."""
    if name not in FILES or not plan.folder:
        return None
    path = jobs.records() / plan.folder / name
    return path if path.is_file() else None


def decisions(patient: Patient) -> tuple[Decision, ...]:
    """What professionals of this clinic have decided about this person, the newest about each answer."""
    from lightmask.person import Decision as Decided

    newest = {one.about: one for one in patient.decisions.order_by("at", "written_at")}
    return tuple(
        Decided(about=one.about, by=one.name, role=one.role, on=one.on.isoformat(), reason=one.reason)
        for one in newest.values()
    )
