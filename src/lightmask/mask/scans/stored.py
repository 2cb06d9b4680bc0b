"""A face in a file: a PLY that any viewer opens, with the regions, eyes, landmarks and twin beside the mesh.

Vertices are doubles in mm, so that what is read is exactly what was written. The names are in comment lines; each
vertex has a number of its region; colours show the regions. The twin follows as elements that viewers skip.
"""

from __future__ import annotations

import colorsys
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.forms import visible

Array = np.ndarray
FIRST = "ply\nformat binary_little_endian 1.0\ncomment lightmask face 1\n"
VERTEX = np.dtype([("place", "<f8", 3), ("colour", "u1", 3), ("region", "i1")])
TRIANGLE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])
PROPERTIES = (
    "property double x\nproperty double y\nproperty double z\n"
    "property uchar red\nproperty uchar green\nproperty uchar blue\nproperty char region\n"
)
LONGEST_HEADER = 100_000
LEAST_EYES_mm, MOST_EYES_mm = 35.0, 90.0
GREY = (150, 150, 150)


def bytes_of(face: Any) -> bytes:
    """The file of a face (any noun with the fields of Face)."""
    head = [FIRST, f"comment name {' '.join(face.name.split())}\n"]
    head += [f"comment region {number} {name}\n" for number, name in enumerate(face.regions)]
    head += [f"comment eye {_numbers(eye)}\n" for eye in face.eyes_mm]
    head += [f"comment landmark {name} {_numbers(point)}\n" for name, point in face.landmarks_mm.items()]
    body = []
    for prefix, one in (("", face), ("twin_", face.twin)):
        if one is None:
            continue
        head.append(f"element {prefix}vertex {len(one.vertices_mm)}\n{PROPERTIES}")
        head.append(f"element {prefix}face {len(one.triangles)}\nproperty list uchar int vertex_indices\n")
        body += [_vertices(one).tobytes(), _triangles(one).tobytes()]
    return "".join([*head, "end_header\n"]).encode() + b"".join(body)


def _numbers(point: Array) -> str:
    return " ".join(repr(float(part)) for part in point)


def _vertices(face: Any) -> Array:
    rows = np.zeros(len(face.vertices_mm), VERTEX)
    rows["place"], rows["region"] = face.vertices_mm, face.region
    count = len(face.regions)
    hues = [colorsys.hsv_to_rgb(number * 0.381966 % 1, 0.45, 0.95) for number in range(count)]
    rows["colour"] = np.array([*(np.multiply(hue, 255) for hue in hues), GREY]).round()[face.region]
    return rows


def _triangles(face: Any) -> Array:
    rows = np.zeros(len(face.triangles), TRIANGLE)
    rows["count"], rows["corners"] = 3, face.triangles
    return rows


def save(face: Any, path: Path) -> None:
    """Write the file of a face: beside its place first, then renamed."""
    if path.suffix.lower() != ".ply":
        raise BadInput(f"'{path}' does not end in .ply. A face is written as PLY: give NAME.face.ply.")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(bytes_of(face))
        beside.replace(path)
    except OSError as error:
        raise BadInput(f"'{path}' cannot be written ({error.strerror}). Give a place that can be written to.") from None
    finally:
        beside.unlink(missing_ok=True)


def fields_of(path: Path) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """-> (the fields of the stored Face, those of its twin if it has one)"""
    content = _content(path)
    end = content.find(b"end_header\n", 0, LONGEST_HEADER)
    try:
        if end < 0:
            raise ValueError
        head = content[:end].decode()
        if any(visible(line) != line for line in head.splitlines()):
            raise ValueError
        said = _said(head)
        fine, *coarse = _meshes(head, content[end + len(b"end_header\n") :])
    except (ValueError, IndexError, KeyError):
        raise BadInput(f"'{path}' is damaged. Write it again with 'lightmask face SCAN --out {path.name}'.") from None
    _in_mm(path, said["eyes_mm"])
    return fine | said, coarse[0] | said if coarse else None


def _in_mm(path: Path, eyes_mm: Array) -> None:
    """Refuse a file whose eyes are no eyes of a person in millimetres: another program may have scaled it."""
    apart_mm = float(np.linalg.norm(np.ptp(eyes_mm, axis=0))) if eyes_mm.shape == (2, 3) else LEAST_EYES_mm
    if not LEAST_EYES_mm <= apart_mm <= MOST_EYES_mm:
        raise BadInput(
            f"'{path}' has its eyes {apart_mm:.3g} mm apart; people have {LEAST_EYES_mm:g} to {MOST_EYES_mm:g} mm. "
            f"It is not in mm: write it again with 'lightmask face SCAN --out {path.name}'."
        )


def is_stored(path: Path) -> bool:
    """Whether a file begins like a face that was written here."""
    try:
        with path.open("rb") as file:
            return file.read(len(FIRST)) == FIRST.encode()
    except OSError:
        return False


def _content(path: Path) -> bytes:
    if not path.exists():
        raise BadInput(f"There is no file '{path}'. Give a built-in face, or a face that 'lightmask face' has written.")
    if path.is_dir():
        raise BadInput(f"'{path}' is a folder. Give the path of a face that 'lightmask face' has written.")
    try:
        with path.open("rb") as file:
            begins = file.read(len(FIRST))
            if begins != FIRST.encode():
                raise BadInput(
                    f"'{path}' is no face that lightmask has written: it has no regions. Make one of a scan first, "
                    f"with 'lightmask face {path.name} --landmarks FILE --out NAME.face.ply' or lightmask.mask.scan."
                )
            return begins + file.read(100_000_000)
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read ({error.strerror}). Check its permissions.") from None


def _said(head: str) -> dict[str, Any]:
    """Name, regions, eyes and landmarks from the comment lines."""
    comments = [line.split(" ", 2)[1:] for line in head.splitlines() if line.startswith("comment ")]
    told: dict[str, list[str]] = {"name": [], "region": [], "eye": [], "landmark": []}
    for kind, rest in (part for part in comments if len(part) == 2):
        told.get(kind, []).append(rest)
    numbered = dict(line.split(" ", 1) for line in told["region"])
    marks = dict(line.split(" ", 1) for line in told["landmark"])
    return {
        "name": told["name"][0],
        "regions": tuple(numbered[str(number)] for number in range(len(numbered))),
        "eyes_mm": np.array([_three(line) for line in told["eye"]]),
        "landmarks_mm": {name: _three(line) for name, line in marks.items()},
    }


def _three(line: str) -> Array:
    x, y, z = map(float, line.split())
    return np.array([x, y, z])


def _meshes(head: str, body: bytes) -> Iterator[dict[str, Any]]:
    """Each mesh of the file; the sizes in its header must be those of its body."""
    counts = [
        int(number) for number in re.findall(r"^element (?:twin_)?(?:vertex|face) (\d{1,9})$", head, re.MULTILINE)
    ]
    if len(counts) not in (2, 4) or len(body) != sum(
        count * (TRIANGLE if place % 2 else VERTEX).itemsize for place, count in enumerate(counts)
    ):
        raise ValueError
    start = 0
    for vertices, triangles in zip(counts[::2], counts[1::2], strict=True):
        rows = np.frombuffer(body, VERTEX, vertices, start)
        start += rows.nbytes
        corners = np.frombuffer(body, TRIANGLE, triangles, start)
        start += corners.nbytes
        if (corners["count"] != 3).any():
            raise ValueError
        yield {"vertices_mm": rows["place"], "region": rows["region"], "triangles": corners["corners"]}
