"""The audit as the owner reads it: names beside numbers, looked up now and never kept in the chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from lightmask.clinic.audit.writing import SYSTEM
from lightmask.clinic.models import AuditEntry, Patient, User

ON_A_PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One entry in words. ``person``: whom it was about, where that is a person who is still in the records."""

    no: int
    at: datetime
    who: str
    role: str
    act: str
    kind: str
    what: str
    details: str
    person: Patient | None
    hash: str


def entries(act: str, who: str, number: str | int) -> tuple[Page[AuditEntry], list[Shown]]:
    """A page of entries, the newest first: of one act (as it begins), of one log-in."""
    found = AuditEntry.objects.order_by("-no")
    if act:
        found = found.filter(act__startswith=act)
    if who:
        found = found.filter(actor=who)
    page = Paginator(found, ON_A_PAGE).get_page(number)
    return page, _in_words(list(page.object_list))


def people_who_acted() -> list[tuple[str, str]]:
    """Number and name of everybody with a log-in, and the system itself."""
    return [(SYSTEM, _("lightmask itself")), *((str(one.pk), one.shown) for one in User.objects.order_by("username"))]


def _in_words(rows: list[AuditEntry]) -> list[Shown]:
    users = _users(row.actor for row in rows)
    about = {row.no: row.what if row.kind == "Patient" else _named(row) for row in rows}
    people = _people(filter(None, about.values()))
    return [
        Shown(
            no=row.no, at=datetime.fromisoformat(row.at), who=users.get(row.actor, _("lightmask itself")),
            role=row.role, act=row.act, kind=row.kind, what=row.what, details=_told(row.details),
            person=people.get(about[row.no]), hash=row.hash,
        )
        for row in rows
    ]  # fmt: skip


def _users(actors: Iterable[str]) -> dict[str, str]:
    """Who is behind each number; somebody whose log-in is gone stays a number."""
    numbers = {actor for actor in actors if actor.isdigit()}
    names = {str(one.pk): one.shown for one in User.objects.filter(pk__in=numbers)}
    return {number: names.get(number, f"#{number}") for number in numbers}


def _people(ids: Iterable[str]) -> dict[str, Patient]:
    return {str(one.pk): one for one in Patient.objects.filter(pk__in=set(ids), erased_at=None)}


def _named(row: AuditEntry) -> str:
    said = json.loads(row.details).get("patient", "")
    return said if isinstance(said, str) and len(said) == 36 else ""


def _told(details: str) -> str:
    said: dict[str, Any] = json.loads(details)
    return ", ".join(f"{name}: {_short(value)}" for name, value in said.items() if name != "patient")


def _short(value: Any) -> str:
    text = str(value)
    return f"{text[:12]}…" if len(text) > 40 else text
