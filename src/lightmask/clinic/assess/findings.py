"""Findings on the face: the kinds there are, where they can be, and what a plan has to know of those seen now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from lightmask import tables
from lightmask.clinic.models import Finding, Patient
from lightmask.errors import BadInput, did_you_mean

SEVERITIES: Final = (0, 1, 2, 3, 4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One row of table ``clinic/finding_kinds``."""

    kind: str
    label: str
    condition: str
    key: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Conditions of the skin, and keys of the screening list, that findings answer with yes."""

    conditions: tuple[str, ...]
    keys: tuple[str, ...]


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name."""
    return {row["kind"]: Kind(**row) for row in tables.read("clinic/finding_kinds").rows()}


def kind(name: str) -> Kind:
    """The kind of that name."""
    if name not in kinds():
        raise BadInput(f"'{name}' is not a kind of finding.{did_you_mean(name, kinds())} Kinds: {', '.join(kinds())}.")
    return kinds()[name]


def current(patient: Patient) -> list[Finding]:
    """What is there now: no entry that a later one replaces, none that is gone."""
    found = Finding.objects.filter(patient=patient, replaced_by=None, gone=False).select_related("by")
    return list(found.order_by("region", "-at"))


def seen_now(patient: Patient) -> Seen:
    """What a plan has to know. A finding of severity 0 (looked for and not there) says nothing."""
    there = [kinds()[one.kind] for one in current(patient) if one.kind in kinds() and one.severity != 0]
    return Seen(
        conditions=tuple(dict.fromkeys(one.condition for one in there if one.condition)),
        keys=tuple(dict.fromkeys(one.key for one in there if one.key)),
    )
