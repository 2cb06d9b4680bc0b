"""Who is in somebody's care: found by words, by step, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.desk.standing import LABELS, STAGE_Q, stage, with_standing
from lightmask.clinic.models import Patient, User

PER_PAGE = 25
LONGEST_NUMBER = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One person in the list."""

    patient: Patient
    age_y: int | None
    stage: str
    label: object


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the list is to show: words of a name, a number or a birth date; a step; those put away."""

    words: str = ""
    stage: str = ""
    archived: bool = False


def people(user: User, asked: Asked, page: str | int = 1) -> tuple[Page[Patient], list[Row]]:
    """A page of people, and the same as rows."""
    found = access.people(user).filter(archived_at__isnull=not asked.archived)
    for word in asked.words.split():
        found = found.filter(_matching(word))
    found = with_standing(found)
    if asked.stage in STAGE_Q:
        found = found.filter(STAGE_Q[asked.stage])
    shown = Paginator(found.order_by("name", "number"), PER_PAGE).get_page(page)
    return shown, [row(one) for one in shown]


def row(patient: Patient) -> Row:
    """Somebody from `with_standing` as a row."""
    at = stage(patient)
    return Row(patient=patient, age_y=age_y(patient), stage=at, label=LABELS[at])


def age_y(patient: Patient, on: date | None = None) -> int | None:
    """Completed years; None while the birth date is unknown."""
    born, day = patient.birth_date, on or timezone.localdate()
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def stages() -> list[tuple[str, object]]:
    """The choices of the filter."""
    return [("", _("at any step")), *LABELS.items()]


def _matching(word: str) -> Q:
    found = Q(name__icontains=word)
    if word.isascii() and word.isdigit():
        found |= Q(number=int(word[:LONGEST_NUMBER]))
    try:
        return found | Q(birth_date=date.fromisoformat(word))
    except ValueError:
        return found
