"""A face and what lies on it, as compact data for the rotating picture and as a table for those who do not see it.

Places and values are whole numbers of 16 bit between two ends that are told, in base64: a face of 16,000 patches with a
dozen layers and bands is half a megabyte, and no figure is coarser than a thousandth of its scale.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from lightmask.clinic.charts.numerals import interval
from lightmask.clinic.charts.picture import Column
from lightmask.errors import BadInput
from lightmask.figures import Scale, scale_from_zero
from lightmask.mask import Face

Array = np.ndarray
Said = dict[str, Any]
Values = Mapping[tuple[str, str], Any]
FORMAT = "lightmask-face-1"
STEPS, NO_VALUE, NO_REGION = 65534, 65535, 255
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """The surface: places [patch, 3] mm, triangles [triangle, 3], the number of each patch's region or -1."""

    vertices_mm: Array
    triangles: Array
    region: Array
    regions: tuple[str, ...]

    @classmethod
    def of(cls, face: Face | Mapping[str, Any]) -> Mesh:
        """From a face, or from one that was written as plain data (lists may be flat)."""
        if isinstance(face, Face):
            return cls(face.vertices_mm, face.triangles, face.region, face.regions)
        return cls(
            np.asarray(face["vertices_mm"], dtype=float).reshape(-1, 3), np.asarray(face["triangles"]).reshape(-1, 3),
            np.asarray(face["region"]), tuple(face["regions"]),
        )  # fmt: skip

    @property
    def area(self) -> Array:
        """A third of the triangles about each patch. -> [patch] mm2"""
        a, b, c = (self.vertices_mm[self.triangles[:, corner]] for corner in range(3))
        third = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6
        return np.bincount(self.triangles.ravel(), np.repeat(third, 3), minlength=len(self.vertices_mm))


def face_picture(
    face: Face | Mapping[str, Any], values: Values, *, unit: str, quantity: str, title: str,
    low: Values | None = None, high: Values | None = None,
) -> Said:  # fmt: skip
    """Plain data for the rotating face.

    values     by layer and band: [patch], or [draw, patch] of which the middle is shown; NaN where nothing is known
    low, high  the same, [patch], where the doubt is known by its ends and not by draws
    """
    if not values:
        raise BadInput("Nothing is known of any layer, so there is no face to draw. Give values for at least one.")
    mesh = Mesh.of(face)
    drawn = {key: np.atleast_2d(np.asarray(value, dtype=float)) for key, value in values.items()}
    _fit(mesh, drawn)
    middles = {key: np.where(mesh.region >= 0, np.median(value, axis=0), np.nan) for key, value in drawn.items()}
    area, shared = mesh.area, _scale([*middles.values()], unit, quantity, mesh.area)
    return {
        "format": FORMAT, "title": title, "quantity": quantity, "unit": unit,
        **_surface(mesh),
        "layers": list(dict.fromkeys(layer for layer, _band in values)),
        "bands": list(dict.fromkeys(band for _layer, band in values)),
        "shared": _said(shared),
        "parts": [
            {
                "layer": key[0], "band": key[1], **_packed(middles[key]),
                "own": _said(_scale([middles[key]], unit, quantity, area)),
                "means": _means(mesh, area, drawn[key], *(_ends(one, key) for one in (low, high))),
            }
            for key in values
        ],
    }  # fmt: skip


def face_table(picture: Said) -> Said:
    """The means of all regions, for the time before the picture is drawn and for those who need no picture."""
    parts = picture["parts"]
    heads = [f"{part['layer']}, {part['band']}, {picture['unit']}" for part in parts]
    rows = [
        [name, *(interval(*(part["means"][place] or (None, None, None))) for part in parts)]
        for place, name in enumerate([_("whole face"), *picture["regions"]])
    ]
    return {
        "caption": _("%(title)s: means of the regions") % {"title": picture["title"]},
        "columns": [Column(_("Region")), *(Column(head, "number") for head in heads)], "rows": rows,
    }  # fmt: skip


def _fit(mesh: Mesh, drawn: Mapping[tuple[str, str], Array]) -> None:
    for (layer, band), value in drawn.items():
        if value.shape[1] != len(mesh.vertices_mm):
            raise BadInput(
                f"The face has {len(mesh.vertices_mm)} patches, the values of '{layer}, {band}' have {value.shape[1]}. "
                "Give one value for each patch of the same face."
            )


def _scale(values: list[Array], unit: str, quantity: str, area: Array) -> Scale:
    if not any(np.isfinite(one).any() for one in values):
        return Scale(low=0.0, high=1.0, unit=unit, quantity=quantity)
    return scale_from_zero(values, unit, quantity, area)


def _said(scale: Scale) -> Said:
    return {"low": scale.low, "high": scale.high, "ticks": list(scale.ticks), "over": scale.over}


def _surface(mesh: Mesh) -> Said:
    least, most = mesh.vertices_mm.min(axis=0), mesh.vertices_mm.max(axis=0)
    share = (mesh.vertices_mm - least) / np.where(most > least, most - least, 1.0)
    wide = len(mesh.vertices_mm) > NO_VALUE
    return {
        "box_mm": [np.round(least, 3).tolist(), np.round(most, 3).tolist()],
        "places": _text(np.round(share * NO_VALUE).astype("<u2")),
        "triangles": _text(mesh.triangles.astype("<u4" if wide else "<u2")),
        "wide": wide,
        "region": _text(np.where(mesh.region < 0, NO_REGION, mesh.region).astype("u1")),
        "regions": list(mesh.regions),
    }


def _packed(values: Array) -> Said:
    """Whole numbers from 0 to the greatest value; the last one says that nothing is known."""
    known = np.isfinite(values)
    top = float(values[known].max()) if known.any() else 0.0
    steps = np.round(np.where(known, values, 0.0) / (top or 1.0) * STEPS)
    return {"top": top, "values": _text(np.where(known, steps, NO_VALUE).astype("<u2"))}


def _text(array: Array) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")


def _ends(ends: Values | None, key: tuple[str, str]) -> Array | None:
    return None if ends is None else np.asarray(ends[key], dtype=float)[None, :]


def _means(
    mesh: Mesh, area: Array, drawn: Array, low: Array | None, high: Array | None
) -> list[tuple[float, float | None, float | None] | None]:
    """Mean and interval over the whole face, then over each region; None where nothing is known."""
    found: list[tuple[float, float | None, float | None] | None] = []
    for within in [mesh.region >= 0, *(mesh.region == number for number in range(len(mesh.regions)))]:
        inside = within & np.isfinite(drawn).all(axis=0)
        if not inside.any():
            found.append(None)
            continue
        mean = _mean(drawn, inside, area)
        ends = [float(_mean(one, inside, area)[0]) for one in (low, high) if one is not None]
        if not ends and len(mean) > 1:
            ends = [float(np.quantile(mean, end)) for end in (LOW, HIGH)]
        found.append((float(np.quantile(mean, MIDDLE)), *(ends or (None, None))))
    return found


def _mean(values: Array, inside: Array, area: Array) -> Array:
    return values[:, inside] @ area[inside] / area[inside].sum()
