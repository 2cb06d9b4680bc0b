"""The dose on the face of a plan, as the rotating picture takes it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lightmask.clinic import charts
from lightmask.clinic.models import PlanRecord
from lightmask.clinic.planning import queries, shown

Said = dict[str, Any]
DOSES = "dose3d.json"


def picture(plan: PlanRecord, place: int = 0) -> Said | None:
    """Of the session of that place; None where the plan has no face, or no such session."""
    path = queries.file_of(plan, DOSES)
    return None if path is None else _drawn(path, place, get_language() or "")


def sessions(plan: PlanRecord) -> list[str]:
    """What each session on the face is called."""
    path = queries.file_of(plan, DOSES)
    return [] if path is None else [f"{shown.part(one['phase'])}, {one['mask']}" for one in _read(path)["sessions"]]


def _read(path: Path) -> Said:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@functools.lru_cache(maxsize=16)
def _drawn(path: Path, place: int, language: str) -> Said | None:
    said = _read(path)
    if not 0 <= place < len(said["sessions"]):
        return None
    session = said["sessions"][place]
    ends = {
        end: {
            (layer, shown.band(band)): np.array(session[end][rank][depth])
            for rank, band in enumerate(session["bands"]) for depth, layer in enumerate(session["layers"])
        }
        for end in ("middle", "low", "high")
    }  # fmt: skip
    return charts.face_picture(
        said["face"], ends["middle"], low=ends["low"], high=ends["high"], unit="J/cm²",
        quantity=_("dose of one session"), title=_("Dose of one session, %(mask)s") % {"mask": session["mask"]},
    )  # fmt: skip
