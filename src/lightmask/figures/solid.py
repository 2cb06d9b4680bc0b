"""A coloured face as a GLB file (glTF 2.0): any 3-D viewer opens it, and the numbers lie beside the colours.

The frame of a face is glTF's own (y up, z out of the face); its millimetres become metres. Colours are shown as they
are, without the viewer's lamps, by KHR_materials_unlit; a viewer that does not know it shows a matt face. Each vertex
carries its colour (COLOR_0, linear as the format wants it), its value (_VALUE) and the number of its region (_REGION).
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from lightmask.figures.paint import shaded
from lightmask.figures.scale import Scale
from lightmask.figures.sheet import Words, as_patches
from lightmask.mask.face import Face
from lightmask.units import mm_PER_m

Array = np.ndarray
FLOAT, WHOLE, SHORT = 5126, 5125, 5123  # component types of the format
VERTICES, INDICES = 34962, 34963  # what a view of the buffer is for
JSON_CHUNK, BINARY_CHUNK = 0x4E4F534A, 0x004E4942
NO_VALUE = -1.0


def glb(value: Any, face: Face, scale: Scale, words: Words) -> bytes:
    """The face in the colours of a scale, as the bytes of a GLB file.

    value  [patch], or [draw, patch] of which the middle draw is shown; NaN where nothing is known
    """
    values = np.where(face.region >= 0, as_patches(value, face.patches), np.nan)
    known = np.isfinite(values)
    normals = face.normals
    colour = shaded(scale.rgb(np.where(known, values, scale.low)), normals, known)
    columns = {
        "POSITION": (face.vertices_mm / mm_PER_m).astype("<f4"),
        "NORMAL": normals.astype("<f4"),
        "COLOR_0": np.round(linear(np.column_stack([colour, np.ones(len(colour))])) * 65535).astype("<u2"),
        "_VALUE": np.where(known, values, NO_VALUE).astype("<f4"),
        "_REGION": face.region.astype("<f4"),
    }
    views, accessors, binary = _laid_out([*columns.values(), face.triangles.astype("<u4").ravel()])
    said = {
        "asset": {"version": "2.0", "generator": "lightmask"},
        "extensionsUsed": ["KHR_materials_unlit"],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": face.name}],
        "meshes": [_mesh(list(columns), face, scale, words)],
        "materials": [_material()],
        "bufferViews": views,
        "accessors": accessors,
        "buffers": [{"byteLength": len(binary)}],
    }
    return _packed(said, binary)


def linear(srgb: Array) -> Array:
    """Colours as screens have them (sRGB) in shares of light. Clear stays clear: the fourth column is left alone."""
    light = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    light[..., 3:] = srgb[..., 3:]
    return light


def _mesh(names: list[str], face: Face, scale: Scale, words: Words) -> dict[str, Any]:
    return {
        "name": words.title,
        "primitives": [
            {"attributes": {name: place for place, name in enumerate(names)}, "indices": len(names), "material": 0}
        ],
        "extras": {
            "title": words.title, "told": list(words.told), "quantity": scale.quantity, "unit": scale.unit,
            "low": scale.low, "high": scale.high, "colours": scale.colours, "no_value": NO_VALUE,
            "regions": list(face.regions),
        },
    }  # fmt: skip


def _material() -> dict[str, Any]:
    return {
        "name": "skin",
        "doubleSided": True,
        "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0, "roughnessFactor": 1},
        "extensions": {"KHR_materials_unlit": {}},
    }


def _laid_out(arrays: list[Array]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bytes]:
    """Arrays one after the other, each from a place that four divides; the last holds the triangles."""
    views, accessors, binary = [], [], b""
    for place, array in enumerate(arrays):
        last = place == len(arrays) - 1
        data = array.tobytes()
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data),
                      "target": INDICES if last else VERTICES})  # fmt: skip
        accessors.append(_accessor(place, array))
        binary += data + b"\0" * (-len(data) % 4)
    return views, accessors, binary


def _accessor(place: int, array: Array) -> dict[str, Any]:
    width = 1 if array.ndim == 1 else array.shape[1]
    said: dict[str, Any] = {
        "bufferView": place,
        "componentType": {"f4": FLOAT, "u4": WHOLE, "u2": SHORT}[array.dtype.str[1:]],
        "count": len(array),
        "type": {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[width],
    }
    if array.dtype.str[1:] == "u2":
        said["normalized"] = True
    if not place:  # the format wants to know how far the vertices reach
        said |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
    return said


def _packed(said: dict[str, Any], binary: bytes) -> bytes:
    text = json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    length = 12 + 8 + len(text) + 8 + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, length)
    return (
        head + struct.pack("<II", len(text), JSON_CHUNK) + text + struct.pack("<II", len(binary), BINARY_CHUNK) + binary
    )
