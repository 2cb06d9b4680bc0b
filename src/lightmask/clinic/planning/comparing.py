"""Two proposals, line by line."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lightmask.clinic.models import PlanRecord
from lightmask.clinic.planning import queries, shown, story

Said = dict[str, Any]


def compared(one: PlanRecord, other: PlanRecord) -> Said:
    """A table with a row for each figure; the last column says where they differ."""
    left, right = (dict(_figures(plan)) for plan in (one, other))
    rows = [
        [name, left.get(name, "–"), right.get(name, "–"), "" if left.get(name) == right.get(name) else _("differs")]
        for name in dict.fromkeys([*left, *right])
    ]
    heads = [_("What"), _("The one"), _("The other"), _("Alike?")]
    return story.table(_("Figures of the two"), heads, rows)


def _figures(plan: PlanRecord) -> list[tuple[str, str]]:
    said = queries.document(plan)
    chosen = next((one for one in story.ways(said) if one["chosen"]), None)
    found = [
        (_("Proposed"), date_format(plan.at, "DATE_FORMAT")),
        (_("For"), ", ".join(one["title"] for one in said["request"]["goals"])),
        (_("Where"), shown.where(said["request"]["care"])),
        (_("Standing"), _("cleared") if said["status"] == "cleared" else _("draft")),
        *story.facts(plan, said),
        (_("Evidence"), said["goal"]["grade"]),
    ]
    if chosen is not None:
        found += [
            (_("Hours of the whole course"), chosen["hours"]), (_("Share of what light can do"), chosen["benefit"]),
            (_("Expected at the end"), chosen["change"]),
        ]  # fmt: skip
    return found
