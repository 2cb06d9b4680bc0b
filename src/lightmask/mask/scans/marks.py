"""Landmarks of a scan: a few clicks, or a MediaPipe mesh, from a mapping or a JSON or TOML file."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.scans.pose import aligned, flat

Array = np.ndarray
Points = dict[str, Array]
FEWEST = 4
MESH = (468, 478)
HOW = (
    "Give at least four landmarks by name, in the scan's coordinates, as in "
    '{"pupil_right": [x, y, z], "pupil_left": [x, y, z], "pronasale": [x, y, z], "menton": [x, y, z]}'
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Marks:
    """Named points in the scan's own coordinates. Those that nobody clicked (a picture's mesh) are ``loose``."""

    points: Points
    loose: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """In the order of ``places``."""
        return list(self.points)

    @property
    def places(self) -> Array:
        """-> [point, 3]"""
        return np.array(list(self.points.values()))


def marks(landmarks: Mapping[str, Any] | Sequence[Any] | str | Path | None, known: Sequence[str]) -> Marks:
    """The landmarks as given; ``known`` are the names that the built-in face has."""
    if landmarks is None:
        raise BadInput(f"The scan has no landmarks, and its pose is not guessed. {HOW}.")
    said = _read(Path(landmarks)) if isinstance(landmarks, (str, Path)) else landmarks
    found = _named(said, known)
    points = found.points
    if len(points) < FEWEST:
        came = f"{len(points)} landmark{'' if len(points) == 1 else 's'} ({', '.join(points) or 'none'})"
        raise BadInput(f"{came} cannot say how the face is turned. {HOW}.")
    if flat(found.places):
        raise BadInput(f"The landmarks lie on one line ({', '.join(points)}). Add one off that line, such as menton.")
    return found


def _read(path: Path) -> Any:
    from lightmask.forms import text_of

    text = text_of(path, ".json or .toml")
    try:
        return tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "TOML" if path.suffix.lower() == ".toml" else "JSON"
        raise BadInput(f"'{path}' is not {kind}: {str(error).rstrip('.')}. {HOW}.") from None


def _named(said: Any, known: Sequence[str]) -> Marks:
    """Clicks by name, a mesh in the scan's coordinates, or a mesh in a picture with clicks that tie it to the scan."""
    inside = said.get("landmarks", said) if isinstance(said, Mapping) else said
    if isinstance(inside, Mapping):
        return Marks(points=_clicks(inside, known))
    if not isinstance(inside, Sequence) or isinstance(inside, str):
        raise BadInput(f"The landmarks are neither names with points nor a list of points. {HOW}.")
    mesh = _mesh(inside)
    picture = isinstance(said, Mapping) and {"image_width_px", "image_height_px"} & set(said)
    if picture:
        return _from_picture(said, mesh, known)
    if ((mesh[:, :2] >= -0.5) & (mesh[:, :2] <= 1.5)).all() and np.ptp(mesh[:, :2]) > 0 and _looks_downward(mesh):
        raise BadInput(
            "The MediaPipe points are those of a picture (0 to 1, y downward), not places on the scan. Add "
            "image_width_px and image_height_px, and 'points': three or more landmarks clicked on the scan."
        )
    return Marks(points=_of_mesh(mesh, known))


def _clicks(said: Mapping[str, Any], known: Sequence[str]) -> Points:
    points = {}
    for name, point in said.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.6)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            raise BadInput(f"'{name}' is not a landmark that lightmask knows. {hint}Known: {', '.join(known)}.")
        points[str(name)] = _point(f"The landmark '{name}'", point)
    return points


def _point(what: str, said: Any) -> Array:
    if isinstance(said, Mapping):
        said = [said.get(axis) for axis in "xyz"]
    good = isinstance(said, (Sequence, np.ndarray)) and not isinstance(said, str) and len(said) == 3
    good = good and all(isinstance(part, (int, float, np.number)) and not isinstance(part, bool) for part in said)
    if not good or not np.isfinite(np.asarray(said, dtype=float)).all():
        raise BadInput(f"{what} is {str(said)[:60]}. Give three finite numbers: [x, y, z].")
    return np.asarray(said, dtype=float)


def _mesh(said: Sequence[Any]) -> Array:
    if len(said) == 1 and isinstance(said[0], Sequence) and len(said[0]) in MESH:
        said = said[0]  # one face in a list of faces
    if len(said) not in MESH:
        raise BadInput(f"The landmarks are a list of {len(said)} points. A MediaPipe mesh has 468 or 478. {HOW}.")
    return np.array([_point(f"Point {number} of the MediaPipe mesh", point) for number, point in enumerate(said)])


def _looks_downward(mesh: Array) -> bool:
    """In a picture the chin lies at a larger y than the brow."""
    return bool(mesh[152, 1] > mesh[9, 1])


def _of_mesh(mesh: Array, known: Sequence[str]) -> Points:
    table = tables.read("mask/mediapipe")
    rows = zip(table.text("landmark"), table.column("point").astype(int), strict=True)
    return {name: mesh[point] for name, point in rows if name in known and point < len(mesh)}


def _from_picture(said: Mapping[str, Any], mesh: Array, known: Sequence[str]) -> Marks:
    """A picture's mesh has a shape but no place: three clicks on the scan give it one.

    x counts in picture widths, y in heights and downward, z in widths and away from the viewer.
    """
    wide, high = (_pixels(said, name) for name in ("image_width_px", "image_height_px"))
    shape = _of_mesh(mesh * (wide, -high, -wide), known)
    clicks = said.get("points")
    tied = _clicks(clicks, list(shape)) if isinstance(clicks, Mapping) else {}
    if len(tied) < 3 or flat(np.array(list(tied.values()))):
        raise BadInput(
            "MediaPipe points of a picture have no place on the scan. Add 'points': three or more landmarks clicked "
            f"on the scan, not on one line, from: {', '.join(shape)}."
        )
    place = aligned(np.array([shape[name] for name in tied]), np.array(list(tied.values())))
    guessed = {name: place(point) for name, point in shape.items()}
    return Marks(points=guessed | tied, loose=frozenset(guessed) - frozenset(tied))


def _pixels(said: Mapping[str, Any], name: str) -> float:
    value = said.get(name)
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 1 <= value <= 1e6:
        raise BadInput(f"{name} is {value}. Give the picture's size in pixels: image_width_px and image_height_px.")
    return float(value)
