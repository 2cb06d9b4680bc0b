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
    if path is None:
        return None
    target = queries.document(plan)["face"] or {}
    return _drawn(path, place, (target.get("layer", ""), target.get("band", "")), get_language() or "")


def sessions(plan: PlanRecord) -> list[str]:
    """What each session on the face is called."""
    path = queries.file_of(plan, DOSES)
    return [] if path is None else [f"{shown.part(one['phase'])}, {one['mask']}" for one in _read(path)["sessions"]]


def _read(path: Path) -> Said:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@functools.lru_cache(maxsize=16)
def _drawn(path: Path, place: int, target: tuple[str, str], language: str) -> Said | None:
    """``target`` is the layer and the band that the course is for: they are shown first."""
    said = _read(path)
    if not 0 <= place < len(said["sessions"]):
        return None
    session = said["sessions"][place]
    layers = sorted(enumerate(session["layers"]), key=lambda pair: pair[1] != target[0])
    bands = sorted(enumerate(session["bands"]), key=lambda pair: pair[1] != target[1])
    ends = {
        end: {
            (layer, shown.band(band)): np.array(session[end][rank][depth])
            for depth, layer in layers for rank, band in bands
        }
        for end in ("middle", "low", "high")
    }  # fmt: skip
    return charts.face_picture(
        said["face"], ends["middle"], low=ends["low"], high=ends["high"], unit="J/cm²",
        quantity=_("dose of one session"), title=_("Dose of one session, %(mask)s") % {"mask": session["mask"]},
    )  # fmt: skip
