"""What is asked about people: who there is, who cares for them, and what they agreed to."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.models import Approval, Consent, Patient, PlanRecord, SessionRecord, User
from lightmask.clinic.models.consent import Purpose
from lightmask.clinic.models.users import STAFF

PER_PAGE = 25
Standing = Consent.Standing


def people(user: User, words: str = "", archived: bool = False, page: str | int = 1) -> Page[Patient]:
    """Whom this user may see, by name, number or birth date; a page of them."""
    found = access.people(user).filter(archived_at__isnull=not archived).prefetch_related("care_team")
    for word in words.split():
        found = found.filter(_matching(word))
    return Paginator(found, PER_PAGE).get_page(page)


def staff() -> list[User]:
    """Who can be in a care team."""
    return list(User.objects.filter(role__in=STAFF, is_active=True).order_by("last_name", "username"))


def age_y(patient: Patient, on: date | None = None) -> float | None:
    """Completed years on a day; None while the birth date is unknown."""
    if patient.birth_date is None:
        return None
    day = on or timezone.localdate()
    had = (day.month, day.day) >= (patient.birth_date.month, patient.birth_date.day)
    return float(day.year - patient.birth_date.year - (not had))


def standing(patient: Patient, purpose: str) -> str:
    """'given', 'refused', 'withdrawn', or '' while it was never asked: the newest entry holds."""
    newest = newest_consent(patient, purpose)
    return newest.standing if newest else ""


def newest_consent(patient: Patient, purpose: str) -> Consent | None:
    """The entry that holds."""
    return Consent.objects.filter(patient=patient, purpose=purpose).select_related("text").first()


def consents(patient: Patient) -> list[tuple[Purpose, Consent | None]]:
    """Each purpose with the entry that holds."""
    newest: dict[str, Consent] = {}
    for one in Consent.objects.filter(patient=patient).select_related("text", "by"):
        newest.setdefault(one.purpose, one)
    return [(purpose, newest.get(purpose)) for purpose in Purpose]


def consent_history(patient: Patient) -> list[Consent]:
    """Every entry, the newest first."""
    return list(Consent.objects.filter(patient=patient).select_related("text", "by"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of the way of a course, for the part `steps`."""

    label: str
    url: str
    state: str
    note: str = ""


def steps(patient: Patient, todo: int) -> list[Step]:
    """The eight steps of a person's course. ``todo``: how much is missing before a plan can be made."""
    consented = standing(patient, Purpose.TREATMENT) == Standing.GIVEN
    planned = PlanRecord.objects.filter(patient=patient).exists()
    signed = Approval.objects.filter(patient=patient).exists()
    lit = SessionRecord.objects.filter(patient=patient, state=SessionRecord.State.DONE).exists()
    reached = {"enrol": consented, "assess": not todo, "propose": planned, "approve": signed, "treat": lit}
    said: list[Step] = []
    first_open = True
    for key, label, name in _ways():
        done = reached.get(key, False)
        now = first_open and not done and key in reached
        first_open = first_open and not now
        said.append(Step(label=label, url=_url(name, patient), state="done" if done else "now" if now else "later"))
    return said


def _ways() -> tuple[tuple[str, str, str], ...]:
    return (
        ("enrol", _("Enrol"), "enrol:consents"),
        ("assess", _("Assess"), "assess:start"),
        ("propose", _("Propose"), "planning:plans"),
        ("approve", _("Approve"), "planning:plans"),
        ("treat", _("Treat in the office"), "treating:sessions"),
        ("home", _("Treat at home"), "following:home"),
        ("follow", _("Follow"), "following:course"),
        ("hand", _("Hand over"), "handover:start"),
    )


def _url(name: str, patient: Patient) -> str:
    """The address of a step; empty while that part of the program is not there."""
    arguments: tuple[Mapping[str, object], ...] = ({"patient": patient.pk}, {"pk": patient.pk})
    for said in arguments:
        try:
            return reverse(name, kwargs=dict(said))
        except NoReverseMatch:
            continue
    return ""


def _matching(word: str) -> Q:
    found = Q(name__icontains=word)
    if word.isascii() and word.isdigit():
        found |= Q(number=int(word[:9]))
    with contextlib.suppress(ValueError):
        found |= Q(birth_date=date.fromisoformat(word))
    return found
