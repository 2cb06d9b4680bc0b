"""give(...): a record leaves the clinic, and the audit knows that it did, as what, and with which content."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.handover import archive, dates, record_page
from lightmask.clinic.handover.from_records import Read, read
from lightmask.clinic.handover.methods import methods
from lightmask.clinic.handover.sheets import SHEETS
from lightmask.clinic.handover.story import Story
from lightmask.clinic.models import Patient, User
from lightmask.errors import BadInput

BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Form:
    """One way to give a record away: its type, the end of its name, and how it is made."""

    content_type: str
    ending: str
    made: Callable[[Read], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Given:
    """An open file, its name without a word about whose it is, and its type."""

    file: IO[bytes]
    name: str
    content_type: str


def _bytes(made: Callable[[Story], bytes]) -> Callable[[Read], IO[bytes]]:
    return lambda found: io.BytesIO(made(found.story))


def _methods(story: Story) -> bytes:
    if not methods(story):
        raise BadInput(_("No course was approved yet, so there is no light to report. Approve one first."))
    sheet = next(one for one in SHEETS if one.name == "methods")
    return f"\ufeff{sheet.csv(story)}".encode()


FORMS = {
    "everything": Form("application/zip", "zip", archive.whole),
    "pdf": Form("application/pdf", "pdf", _bytes(record_page.pdf)),
    "fhir": Form("application/fhir+json", "fhir.json", _bytes(archive.record)),
    "tables": Form("application/zip", "tables.zip", _bytes(archive.tables)),
    "methods": Form("text/csv; charset=utf-8", "methods.csv", _bytes(_methods)),
    "calendar": Form("text/calendar; charset=utf-8", "ics", _bytes(dates.ics)),
}  # fmt: skip


def give(by: User, patient: Patient, form: str) -> Given:
    """The record in one of the forms; the audit keeps its SHA-256."""
    chosen = FORMS[form]
    file = chosen.made(read(patient))
    with transaction.atomic():
        audit.write(by, f"handover.{form}", patient, {"sha256": _sha256(file)})
    return Given(file, f"record-{patient.number}.{chosen.ending}", chosen.content_type)


def _sha256(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := file.read(BLOCK):
        found.update(block)
    file.seek(0)
    return found.hexdigest()
