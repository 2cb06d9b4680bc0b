"""The plan read back in plain words: what is ticked line by line, and the minutes that are typed."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lightmask.clinic.charts.numerals import told
from lightmask.clinic.models import PlanRecord
from lightmask.clinic.planning import approving, queries, shown, story

Said = dict[str, Any]


def lines(plan: PlanRecord) -> dict[str, str]:
    """What has to be ticked, by key: whom, with what, each part of the course, what it knows and does not know."""
    said = queries.document(plan)
    found = {"person": _whom(plan), "masks": _masks(plan)}
    found |= {f"part_{place}": _part(one) for place, one in enumerate(said["phases"])}
    found["limits"] = _limits(said)
    for one, decided in approving.overrides(said).items():
        found[f"decided_{one}"] = _("In spite of %(condition)s: %(by)s decided on %(on)s, because %(reason)s") % decided
    if said["cannot"]:
        found["cannot"] = " ".join(said["cannot"])
    weeks = ", ".join(map(str, said["schedule"]["review_weeks"])) or "–"
    evidence = _("Evidence: %(grade)s. Looked at again in weeks %(weeks)s; stopped when nothing has changed.")
    return found | {"evidence": evidence % {"grade": said["goal"]["grade"], "weeks": weeks}}


def minutes(plan: PlanRecord) -> dict[str, tuple[str, float]]:
    """What has to be typed: the minutes of a session in each part, as the plan shows them."""
    return {
        str(place): (_("Minutes of one session: %(part)s") % {"part": shown.part(one["name"])}, float(one["minutes"]))
        for place, one in enumerate(queries.document(plan)["phases"])
    }


def _whom(plan: PlanRecord) -> str:
    born = plan.patient.birth_date
    day = date_format(born, "DATE_FORMAT") if born else _("date of birth unknown")
    return _("For %(name)s, born %(born)s.") % {"name": plan.patient.name, "born": day}


def _masks(plan: PlanRecord) -> str:
    own = _("at home") if plan.mask_office else shown.where(plan.care)
    each = [(plan.mask_office, _("in the office")), (plan.mask_home, own)]
    named = [f"{mask.name} ({where})" for mask, where in each if mask is not None]
    return _("With: %(masks)s.") % {"masks": "; ".join(named)}


def _part(one: Said) -> str:
    return _(
        "%(part)s, %(where)s: %(minutes)s minutes a session, %(often)s for %(weeks)s weeks (%(sessions)s sessions); "
        "%(drives)s, %(pulses)s; on the brightest skin %(brightest)s a session."
    ) % {
        "part": shown.part(one["name"]), "where": shown.where(one["care"]), "minutes": told(one["minutes"]),
        "often": shown.times(one["sessions_per_week"]), "weeks": told(one["weeks"]),
        "sessions": told(one["sessions"]), "drives": shown.drives(one["drive"]),
        "pulses": shown.pulses(one["pulses"]), "brightest": story.brightest(one),
    }  # fmt: skip


def _limits(said: Said) -> str:
    worst = max((one["worst"] for one in said["phases"] if one["worst"]), key=lambda one: one["use"] or 0, default=None)
    if worst is None:
        return _("How near the nearest limit is, is unknown.")
    return _("The nearest limit is %(limit)s: %(used)s of what is allowed.") % {
        "limit": worst["title"], "used": shown.used(worst["use"])}  # fmt: skip
