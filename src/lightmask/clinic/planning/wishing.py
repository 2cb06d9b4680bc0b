"""From a filled form to a request of the planner, and back from a request to a form."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic.models import MaskModel, Patient, PlanJob, User
from lightmask.clinic.planning import going_on, jobs, lamps, queries
from lightmask.clinic.planning.forms import PLACES, PROCEDURES
from lightmask.clinic.planning.wanted import Wanted
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.plan.sessions_file import Log

Said = dict[str, Any]


def propose(user: User, patient: Patient, said: Mapping[str, Any]) -> PlanJob:
    """A job for what was asked for on the form."""
    masks = (said["mask"], said.get("office_mask") or None)
    return jobs.ask(user, patient, wanted(patient, said), masks, lamps.assessed_until(patient))


def wanted(patient: Patient, said: Mapping[str, Any]) -> Wanted:
    """The request of a person as they are today."""
    mask, office = said["mask"], said.get("office_mask") or None
    found = queries.decisions(patient)
    return Wanted(
        person=lamps.person_text(patient, found),
        mask=mask.text,
        office_mask=office.text if office else None,
        beside=lamps.beside_person(patient) | lamps.beside(mask.text) | (lamps.beside(office.text) if office else {}),
        goals=tuple((said[name], weight) for name, weight in PLACES if said.get(name)),
        care=said["care"],
        start=said["start"].isoformat() if said.get("start") else None,
        time_zone=patient.time_zone,
        procedures=tuple(
            (said[f"kind_{place}"], said[f"on_{place}"].isoformat())
            for place in range(1, PROCEDURES + 1) if said.get(f"kind_{place}")
        ),
        rest_days=tuple(said.get("rest_days", ())),
        minutes_a_week=said.get("minutes_a_week"),
        draws=said.get("draws") or 200,
        way=said.get("way") or None,
        made_on=timezone.localdate().isoformat(),
        edition=edition(),
    )  # fmt: skip


@functools.lru_cache(maxsize=1)
def edition() -> str:
    """Of the program and every table that a plan rests on."""
    from lightmask.plan.course_paper import tables_edition
    from lightmask.safety.fingerprints import edition as of_limits

    return f"{sys.modules['lightmask'].__version__} {tables_edition()} {of_limits()}"


def initial(job: PlanJob) -> Said:
    """The form as it was filled in for a job."""
    asked = Wanted.of(job.request)
    goals = dict(zip((name for name, _weight in PLACES), (name for name, _weight in asked.goals), strict=False))
    each = enumerate(asked.procedures, 1)
    procedures = {key: value for n, (kind, on) in each for key, value in ((f"kind_{n}", kind), (f"on_{n}", on))}
    start = date.fromisoformat(asked.start) if asked.start else None
    return {
        **goals, **procedures, "care": asked.care, "mask": job.mask_home, "office_mask": job.mask_office,
        "minutes_a_week": asked.minutes_a_week, "rest_days": list(asked.rest_days), "draws": asked.draws,
        **({"start": start} if start and start >= timezone.localdate() else {}),
    }  # fmt: skip


def again(user: User, job: PlanJob, way: str | None) -> PlanJob:
    """The same wish about the person as they are now, by another way."""
    said: Said = {name: value for name, value in initial(job).items() if value not in (None, "")}
    for place in range(1, PROCEDURES + 1):
        if said.get(f"on_{place}"):
            said[f"on_{place}"] = date.fromisoformat(said[f"on_{place}"])
    said.setdefault("start", timezone.localdate())
    return propose(user, job.patient, said | {"way": way})


def go_on(user: User, approved: queries.Approved, log: Log) -> PlanJob:
    """The rest of a signed course, from what was done and measured until now."""
    plan, patient = approved.plan, approved.plan.patient
    if plan.mask_home is None:
        raise BadInput(_("The plan names no mask of this clinic. Propose a course again."))
    begin = {"mask": plan.mask_home, "office_mask": plan.mask_office, "care": plan.care, "goal": "wrinkles"}
    goals = tuple((one["name"], one["weight"]) for one in approved.document["request"]["goals"])
    asked = replace(
        wanted(patient, begin), goals=goals, earlier=plan.document, log=going_on.said(log),
        now=timezone.localtime(timezone=ZoneInfo(patient.time_zone)).isoformat(timespec="minutes"),
        draws=approved.document["versions"]["draws"],
    )  # fmt: skip
    return jobs.ask(user, patient, asked, (plan.mask_home, plan.mask_office), lamps.assessed_until(patient))


def usual(patient: Patient) -> Said:
    """What the form begins with: the mask that the person has, and procedures that are planned."""
    unit = patient.masks.filter(retired_at=None).select_related("model").first()
    mask: MaskModel | None = unit.model if unit else None
    ahead = patient.combinedprocedures.filter(done=False, on__gte=timezone.localdate()).order_by("on")[:PROCEDURES]
    procedures = {
        key: value for n, one in enumerate(ahead, 1) for key, value in ((f"kind_{n}", one.kind), (f"on_{n}", one.on))
    }
    return {**({"mask": mask} if mask else {}), **procedures}
