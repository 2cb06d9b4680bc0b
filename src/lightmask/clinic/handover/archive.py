"""The whole record of a person in one zip: for machines, for spreadsheets, for people, and every file of it."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from lightmask.clinic.handover import dates, fhir, record_page, sheets
from lightmask.clinic.handover.from_records import Read
from lightmask.clinic.handover.story import Story
from lightmask.errors import LightmaskError

README, RECORD, FHIR, CALENDAR = "README.txt", "record.pdf", "record.fhir.json", "calendar.ics"
IN_MEMORY = 8 * 1024**2  # larger archives lie on the disk while they are sent


def whole(found: Read) -> IO[bytes]:
    """An open file that holds the zip, at its beginning."""
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _written(found.story):
            file.writestr(name, content)
        missing = list(_copied(file, found))
        file.writestr(README, readme(found.story, missing))
    archive.seek(0)
    return archive


def _written(story: Story) -> Iterator[tuple[str, bytes]]:
    """What is made of the story."""
    yield FHIR, record(story)
    yield RECORD, record_page.pdf(story)
    yield CALENDAR, dates.ics(story)
    yield "tables.zip", tables(story)
    for number, plan in enumerate(story.plans, start=1):
        yield f"plans/{number}.plan.json", plan.text.encode()


def record(story: Story) -> bytes:
    """The bundle as bytes. One that our own walk finds fault with is not handed over."""
    bundle = fhir.bundle(story)
    wrong = fhir.complaints(bundle)
    if wrong:
        raise LightmaskError(f"The record cannot be written as FHIR; {len(wrong)} faults, the first: {wrong[0]}")
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def tables(story: Story) -> bytes:
    """Every table in one zip."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in sheets.sheets(story).items():
                file.writestr(name, "\ufeff" + text)  # without the mark spreadsheets take UTF-8 for something else
        made.seek(0)
        return made.read()


def _copied(file: zipfile.ZipFile, found: Read) -> Iterator[str]:
    """Copies photos and files; gives back those that are not where they should be."""
    named = [one.path for one in found.story.photos] + [one.path for one in found.story.files]
    for path in named:
        source: Path | None = found.files.get(path)
        if source is None or not source.is_file():
            yield path
        else:
            file.write(source, path)


def readme(story: Story, missing: list[str]) -> str:
    """What is what, in plain words."""
    lines = [
        _("Everything that %(clinic)s has kept about you, as of %(day)s.")
        % {"clinic": story.clinic.name, "day": story.made_at.date().isoformat()},
        "",
        _("record.pdf         to read and to print"),
        _("record.fhir.json   for another clinic: the same record in FHIR R4B, the language that hospitals exchange"),
        _("tables.zip         for a spreadsheet: one table for each kind of entry; units stand in the column names"),
        _("calendar.ics       your dates, for a calendar program"),
        _("photos/            your photos, without any data of the camera"),
        _("plans/             your courses as they were planned, with their reports"),
        _("sessions/          what the mask recorded, second by second"),
        "",
        _("Texts in tables that begin with = + - @ carry a mark ' in front, so that no spreadsheet runs them."),
        _("Times carry their zone. An empty cell means: not known."),
        _("This is health data. Keep it where only you can read it."),
    ]
    if missing:
        lines += ["", _("These files are named in the record and were not found:"), *missing]
    return "\r\n".join(lines) + "\r\n"
