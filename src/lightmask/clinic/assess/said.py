"""Said: what a person's screenings add up to - the newest whole form, and the changes told since."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lightmask import tables
from lightmask.clinic.models import Patient, Screening

YES, NO, UNKNOWN = "yes", "no", "unknown"
OTHERS = ("conditions", "on_skin", "shields", "shield_transmittance", "regions", "light", "asked_by")


@dataclass(kw_only=True, slots=True)
class Said:
    """Answers by row of the screening list (C04), and the rest of the form.

    medicines  None while nobody knows which; with ``medicines_known`` False and some named, there may be more
    recent     care of the skin -> the day of the last time
    light      None: unknown; []: none in the seven days before the form
    """

    answers: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    medicines: list[dict[str, Any]] = field(default_factory=list)
    medicines_known: bool = False
    recent: dict[str, date] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    on_skin: list[str] = field(default_factory=list)
    shields: str = UNKNOWN
    shield_transmittance: float | None = None
    regions: list[str] = field(default_factory=list)
    light: list[dict[str, Any]] | None = None
    asked_by: str = ""
    asked_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def yes(self) -> list[tuple[str, str]]:
        """What was answered yes: the condition, and details."""
        rows = asked_rows()
        return [(rows[row]["condition"], self.details.get(row, ""))
                for row, answer in self.answers.items() if answer == YES and row in rows]  # fmt: skip

    @property
    def unanswered(self) -> list[str]:
        """Rows of the whole form that are unknown."""
        return [row for row in asked_rows() if self.answers.get(row, UNKNOWN) == UNKNOWN]


def said_by(patient: Patient) -> Said:
    """What holds now. A 'yes' is not undone by a later 'unknown'; nothing else of the past outlives a new answer."""
    current = Screening.objects.filter(patient=patient, replaced_by=None)
    full = current.filter(full=True).first()
    found = Said()
    if full is not None:
        found = _take(found, full)
        found.asked_at = full.at
    later = current.filter(full=False).order_by("at", "written_at")
    for one in later.filter(at__gte=full.at) if full is not None else later:
        found = _take(found, one)
        found.changed_at = one.at
    return found


def asked_rows() -> dict[str, dict[str, str]]:
    """Rows of the screening list that the whole form asks one by one, by id: those answered with yes or no."""
    rows = tables.read("safety/contraindications").rows()
    return {
        row["id"]: row for row in rows if row["answered_by"] in ("screening", "recent", "pregnant", "breast_feeding")
    }


def _take(before: Said, entry: Screening) -> Said:
    """What holds after one more entry."""
    for row, one in entry.answers.items():
        answer = one.get("answer", UNKNOWN)
        if not (answer == UNKNOWN and before.answers.get(row) == YES):
            before.answers[row] = answer
        before.details[row] = one.get("details", "")
    more = entry.more
    if entry.full or more.get("medicines_known"):
        before.medicines_known = bool(more.get("medicines_known"))
    before.medicines = _medicines([] if entry.full else before.medicines, entry.medicines)
    days = {care: date.fromisoformat(day) for care, day in more.get("recent", {}).items() if day}
    before.recent = {**before.recent, **{k: max(d, before.recent.get(k, d)) for k, d in days.items()}}
    for name in OTHERS:
        if name in more:
            setattr(before, name, more[name])
    return before


def _medicines(before: list[dict[str, Any]], named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of two entries about one medicine the later holds."""
    by_name = {str(one["name"]).casefold(): one for one in before}
    return list((by_name | {str(one["name"]).casefold(): one for one in named}).values())
