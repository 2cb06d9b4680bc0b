"""A scan file becomes a surface: OBJ, PLY, STL or GLB, read by trimesh, without textures, scripts or a network."""

from __future__ import annotations

import json
import logging
import re
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.scans.endings import KINDS
from lightmask.mask.scans.surface import Surface

LARGEST_BYTES = 400_000_000
MOST_TRIANGLES = 4_000_000
SAVE_AGAIN = "Save the scan again as OBJ, PLY, STL or GLB."
MAGIC = {b"glTF": "glb", b"ply\n": "ply", b"ply\r": "ply"}


def read(path: Path) -> Surface:
    """The triangles of a scan, in the file's own unit and axes; what cannot be used is refused in a sentence."""
    kind = _kind(path)
    try:
        with path.open("rb") as file:
            _refuse_too_many(path, kind, file)
            file.seek(0)
            vertices, triangles = _parts(file, kind)
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read ({error.strerror}). Check its permissions.") from None
    return _checked(path, vertices, triangles)


def _kind(path: Path) -> str:
    kind = path.suffix.lower().lstrip(".")
    if not path.exists():
        raise BadInput(f"There is no file '{path}'. Give the path of a scan: OBJ, PLY, STL or GLB.")
    if path.is_dir():
        raise BadInput(f"'{path}' is a folder. Give the path of a scan inside it: OBJ, PLY, STL or GLB.")
    if kind not in KINDS:
        raise BadInput(f"'{path}' ends in '{path.suffix}'. A scan is an .obj, .ply, .stl or .glb file. {SAVE_AGAIN}")
    size = path.stat().st_size
    if not size:
        raise BadInput(f"'{path}' is empty. {SAVE_AGAIN}")
    if size > LARGEST_BYTES:
        raise BadInput(
            f"'{path}' has {size / 1e6:.0f} MB; a scan may have {LARGEST_BYTES / 1e6:.0f} MB. "
            "Save it with fewer triangles."
        )
    with path.open("rb") as file:
        begins = MAGIC.get(file.read(4))
    if begins != kind and (begins or kind in ("glb", "ply")):
        what = f"like a .{begins} file" if begins else f"unlike a .{kind} file"
        raise BadInput(f"'{path}' begins {what}. Give it the ending that fits, or save the scan again.")
    return kind


def _refuse_too_many(path: Path, kind: str, file: BinaryIO) -> None:
    """Before anything is unpacked: what the file says of its own size."""
    said = 0
    if kind == "glb":
        said = _glb_count(path, file)
    elif kind == "ply":
        said = max(map(int, re.findall(rb"^element \w+ (\d{1,18})", file.read(100_000), re.MULTILINE)), default=0)
    elif kind == "stl" and len(head := file.read(84)) == 84 and path.stat().st_size == 84 + 50 * _number(head):
        said = _number(head)
    elif kind == "obj":
        said = sum(block.count(b"\nf ") for block in iter(lambda: file.read(1 << 24), b""))
    if said > MOST_TRIANGLES * (3 if kind == "glb" else 1):
        raise _too_many(path, f"{said:,}")


def _too_many(path: Path, said: str) -> BadInput:
    return BadInput(
        f"'{path}' says it holds {said} points or triangles; a scan may have {MOST_TRIANGLES:,} triangles. "
        "Save it with fewer: 100,000 are plenty for a face."
    )


def _number(head: bytes) -> int:
    return int(struct.unpack("<I", head[80:84])[0])


def _glb_count(path: Path, file: BinaryIO) -> int:
    """The largest count that the JSON part of a GLB names."""
    head = file.read(20)
    try:
        length = struct.unpack("<I", head[12:16])[0]
        said = json.loads(file.read(min(length, 20_000_000)))
        packed = {"KHR_draco_mesh_compression", "EXT_meshopt_compression"} & set(said.get("extensionsRequired", ()))
        counts = [int(accessor.get("count", 0)) for accessor in said.get("accessors", ())]
    except (struct.error, ValueError, TypeError, AttributeError, RecursionError):
        raise _damaged(path) from None
    if packed:
        raise BadInput(f"'{path}' is packed with {packed.pop()}, which lightmask does not read. Save it unpacked.")
    return max(counts, default=0)


def _damaged(path: Path) -> BadInput:
    return BadInput(f"'{path}' is damaged, or not a mesh of the kind that its name says. {SAVE_AGAIN}")


def _parts(file: BinaryIO, kind: str) -> tuple[list[Array], list[Array]]:
    """Vertices and triangles of every mesh of the file, moved to where its scene puts it."""
    import trimesh

    logging.getLogger("trimesh").setLevel(logging.CRITICAL)
    vertices: list[Array] = []
    triangles: list[Array] = []
    try:
        with np.errstate(all="ignore"):
            scene = trimesh.load_scene(file, file_type=kind, process=False, skip_materials=True, maintain_order=True)
            start = total = 0
            for node in scene.graph.nodes_geometry:
                place, name = scene.graph[node]
                mesh = scene.geometry[name]
                if not isinstance(mesh, trimesh.Trimesh) or not len(mesh.faces):
                    continue
                total += len(mesh.faces)
                if total > MOST_TRIANGLES:
                    raise _too_many(Path(file.name), "more than that many")
                vertices.append(np.asarray(mesh.vertices) @ place[:3, :3].T + place[:3, 3])
                triangles.append(np.asarray(mesh.faces, dtype=np.int64) + start)
                start += len(mesh.vertices)
    except BadInput:
        raise
    except Exception:  # a damaged file can fail anywhere inside the reader
        raise _damaged(Path(file.name)) from None
    return vertices, triangles


Array = Any


def _checked(path: Path, vertices: list[Array], triangles: list[Array]) -> Surface:
    if not triangles:
        raise BadInput(f"'{path}' holds no triangles (points alone are not a surface). {SAVE_AGAIN}")
    points, corners = np.concatenate(vertices), np.concatenate(triangles)
    if corners.min() < 0 or corners.max() >= len(points):
        raise _damaged(path)
    bad = ~np.isfinite(points).all(axis=1)
    if bad.any():
        raise BadInput(
            f"'{path}' holds {int(bad.sum())} vertices that are no place (NaN or infinite), the first is number "
            f"{int(bad.argmax())}. Remove them in the scanner's program and save it again."
        )
    if np.abs(points).max() > 1e9:
        raise _damaged(path)
    return Surface(vertices=points, triangles=corners)
