"""face_doses(course): the dose of each session on every patch of the face, by layer and band, with its doubt."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.dose import per_layer
from lightmask.plan import Course
from lightmask.plan.course import Phase
from lightmask.plan.place import Place

Said = dict[str, Any]
SCHEMA = "lightmask face doses 1"
SURFACE = "skin surface"
ENDS = {"low": 0.05, "middle": 0.5, "high": 0.95}
FIGURES = 3


def face_doses(course: Course, places: tuple[Place, ...]) -> Said | None:
    """Mesh and doses as plain data; None where no mask says where its LEDs sit, or how much they give."""
    sessions = [_session(phase, place) for phase, place in _different(course, places)]
    face = next((place.everywhere.face for place in places if place.everywhere.face is not None), None)
    if face is None or not any(sessions):
        return None
    return {
        "schema": SCHEMA,
        "unit": "J/cm2",
        "face": {
            "name": face.name,
            "vertices_mm": np.round(face.vertices_mm, 1).ravel().tolist(),
            "triangles": face.triangles.ravel().tolist(),
            "region": face.region.tolist(),
            "regions": list(face.regions),
        },
        "treated": [int(one) for one in face.within(*dict.fromkeys(course.places[-1].matrix.regions))],
        "sessions": [one for one in sessions if one],
    }


def _different(course: Course, places: tuple[Place, ...]) -> list[tuple[Phase, Place]]:
    """Each session that differs from the others, with the place where it is given."""
    found: dict[tuple[str, str], tuple[Phase, Place]] = {}
    for phase in course.phases:
        place = next((one for one in places if one.mask.name == phase.mask_name), None)
        if place is not None:
            found.setdefault((phase.mask_name, phase.settings.fingerprint()), (phase, place))
    return list(found.values())


def _session(phase: Phase, place: Place) -> Said | None:
    if place.everywhere.face is None or not place.known:
        return None
    dose = per_layer(phase.settings, place.everywhere, place.skin)
    whole = np.concatenate([dose.surface_J_cm2[:, :, None, :], dose.fluence_J_cm2], axis=2)
    lit = [band for rank, band in enumerate(dose.bands) if whole[..., rank].max() > 0]
    ranks = [dose.bands.index(band) for band in lit]
    ends = np.quantile(whole[..., ranks], list(ENDS.values()), axis=0)
    return {
        "phase": phase.name,
        "mask": phase.mask_name,
        "minutes": phase.minutes,
        "bands": lit,
        "layers": [SURFACE, *dose.layers],
        **{name: _figures(ends[rank]) for rank, name in enumerate(ENDS)},
    }


def _figures(dose: np.ndarray) -> list[list[list[float]]]:
    """[patch, layer, band] -> lists by band, layer and patch, in as many figures as pictures need."""
    return [[[float(f"{one:.{FIGURES}g}") for one in layer] for layer in band] for band in dose.transpose(2, 1, 0)]
