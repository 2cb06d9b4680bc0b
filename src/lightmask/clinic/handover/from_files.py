"""The files of a record: photos, what a plan wrote, what a session recorded. Where they lie, and what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from lightmask.clinic import models
from lightmask.clinic.handover import story
from lightmask.clinic.handover.from_sessions import entry, figure
from lightmask.clinic.models import Patient

PLAN = "plan.json"  # it is in the story itself, to the byte
KINDS = {
    "report.html": "report of a plan", "report.pdf": "report of a plan", "course.ics": "calendar of a plan",
    "dose3d.json": "dose map",
}  # fmt: skip
TYPES = {
    ".html": "text/html", ".pdf": "application/pdf", ".ics": "text/calendar", ".json": "application/json",
    ".glb": "model/gltf-binary", ".png": "image/png", ".svg": "image/svg+xml", ".jsonl": "application/jsonl",
    ".toml": "application/toml", ".csv": "text/csv",
}  # fmt: skip
UNKNOWN = "application/octet-stream"
KEY = 8  # signs of an id that tell files of one day apart


@dataclass(slots=True)
class Files:
    """What there is, and where each path of it lies on this machine."""

    photos: list[story.Photo] = field(default_factory=list)
    files: list[story.File] = field(default_factory=list)
    where: dict[str, Path] = field(default_factory=dict)


def files(patient: Patient) -> Files:
    """Every file of a person."""
    found = Files()
    for photo in models.Photo.objects.filter(patient=patient).order_by("at", "written_at"):
        _photo(found, photo)
    for plan in models.PlanRecord.objects.filter(patient=patient).exclude(folder="").order_by("at"):
        _plan(found, plan)
    for session in models.SessionRecord.objects.filter(patient=patient).exclude(record="").order_by("at"):
        path = records() / session.record
        if path.is_file():
            kept = f"sessions/{session.day.isoformat()}-{str(session.pk)[:KEY]}{''.join(path.suffixes[-2:])}"
            _file(found, path, kept, "record of a session, second by second", entry(session) | {"id": session.record})
    return found


def records() -> Path:
    """The folder of records of this clinic."""
    return Path(settings.CLINIC.records)


def _photo(found: Files, photo: models.Photo) -> None:
    path = Path(default_storage.path(str(photo.file.name)))
    there = path.stat().st_size if path.is_file() else 0
    kept = f"photos/{photo.at.date().isoformat()}-{photo.pose}-{str(photo.pk)[:KEY]}{path.suffix}"
    if there:
        found.where[kept] = path
    found.photos.append(story.Photo(
        **entry(photo), pose=photo.pose, path=kept, sha256=photo.sha256, width=photo.width, height=photo.height,
        size_bytes=there, card=tuple(_card(photo.colour_card)), note=photo.note,
    ))  # fmt: skip


def _card(said: Any) -> Iterator[story.Input]:
    """How far the colour card was off, as far as figures say it."""
    for name, shown in (("mean", "mean difference"), ("worst", "worst difference")):
        if figure(said.get(name)) is not None:
            yield story.Input(name=shown, value=float(said[name]))
    for patch, off in sorted(said.get("off", {}).items()):
        yield story.Input(name=f"patch {patch}", value=float(off))


def _plan(found: Files, plan: models.PlanRecord) -> None:
    folder = records() / plan.folder
    mark = plan.hash.rpartition(":")[2][:KEY]
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.is_file() and path.name != PLAN:
            kind = KINDS.get(path.name, "file of a plan")
            about = entry(plan) | {"id": f"{plan.pk} {path.name}"}
            _file(found, path, f"plans/{plan.at.date().isoformat()}-{mark}/{path.name}", kind, about, str(plan.pk))


def _file(found: Files, path: Path, kept: str, kind: str, about: dict[str, Any], plan: str = "") -> None:
    content = path.read_bytes()
    at: datetime = about["at"]
    found.where[kept] = path
    found.files.append(story.File(
        id=about["id"], at=at, by=about["by"], kind=kind, path=kept, plan=plan, size_bytes=len(content),
        content_type=TYPES.get(path.suffix, UNKNOWN), sha256=hashlib.sha256(content).hexdigest(),
    ))  # fmt: skip
