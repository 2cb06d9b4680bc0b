"""Face: patches of skin with their places, normals, areas and named regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite
from lightmask.mask.faces.build import Built, built
from lightmask.mask.measures import OWN_MEASURES, Measures, named
from lightmask.mask.scans import stored
from lightmask.mask.scans.endings import is_file
from lightmask.units import cm2_PER_mm2

Array = np.ndarray
REGIONS = (
    "forehead", "glabella", "temples", "eyelids", "periorbital", "cheeks",
    "zygoma", "nose", "perioral", "lips", "chin", "jaw",
)  # fmt: skip
NOWHERE = -1  # a vertex that belongs to no region: ears, hairline, neck


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Face:
    """A surface of skin. Each vertex stands for one patch: the third of its triangles that lies nearest to it.

    vertices_mm   [patch, 3]     x to the wearer's left, y up, z forward; the origin lies midway between the pupils
    triangles     [triangle, 3]  vertex numbers, anticlockwise as seen from outside
    region        [patch]        number in ``regions``, or -1 for none (ears, hairline, neck)
    eyes_mm       [2, 3]         middle of each pupil on the closed lid or cornea: the wearer's right eye first
    landmarks_mm  named points such as 'pronasale' and 'menton' (see docs), each [3]
    twin          a coarse face of the same shape with the same regions, for work over many draws
    """

    name: str
    vertices_mm: Any
    triangles: Any
    region: Any
    eyes_mm: Any
    landmarks_mm: Mapping[str, Array] = field(default_factory=dict)
    regions: tuple[str, ...] = REGIONS
    twin: Face | None = None

    @classmethod
    def load(cls, name: str | Path) -> Face:
        """A built-in face ('average-adult', 'average-woman', 'average-man', or a percentile such as 'woman-p5').

        Or a face that `save` or ``lightmask face`` has written, or a ``*.measures.toml`` file of one's own measures; a
        raw scan goes through `lightmask.mask.scan` first.
        """
        if not is_file(name):
            return _built_in(str(name), named(str(name)))
        if str(name).endswith(OWN_MEASURES):
            from lightmask.mask import measures_file

            return cls.of(measures_file.read(Path(name)), Path(name).name.removesuffix(OWN_MEASURES))
        own, twin = stored.fields_of(Path(name))
        return cls(**own, twin=cls(**twin) if twin else None)

    def save(self, path: str | Path) -> None:
        """Write the face as a PLY that `load` reads back exactly and any viewer opens (by convention NAME.face.ply)."""
        stored.save(self, Path(path))

    @classmethod
    def of(cls, measures: Measures, name: str = "measured") -> Face:
        """The built-in face bent to these measures."""
        return _built_in(name, measures)

    def __post_init__(self) -> None:
        for name, kind in (("vertices_mm", float), ("triangles", np.int64), ("region", np.int64), ("eyes_mm", float)):
            array = np.array(getattr(self, name), dtype=kind)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        object.__setattr__(self, "landmarks_mm", MappingProxyType(dict(self.landmarks_mm)))
        _checked(self)

    @property
    def patches(self) -> int:
        """How many patches the face has."""
        return len(self.vertices_mm)

    @property
    def normals(self) -> Array:
        """Unit normals out of the skin, triangles weighted by area. -> [patch, 3]"""
        across = self._across
        summed = np.zeros_like(self.vertices_mm)
        for corner in range(3):
            np.add.at(summed, self.triangles[:, corner], across)
        return summed / np.linalg.norm(summed, axis=1, keepdims=True)

    @property
    def area_cm2(self) -> Array:
        """Area of each patch; together they are the area of the mesh. -> [patch]"""
        triangle_mm2 = np.linalg.norm(self._across, axis=1) / 2
        shared = np.repeat(triangle_mm2 / 3, 3)
        return np.bincount(self.triangles.ravel(), weights=shared, minlength=self.patches) * cm2_PER_mm2

    @property
    def _across(self) -> Array:
        corner = self.vertices_mm[self.triangles]
        return np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])

    def within(self, *names: str) -> Array:
        """Which patches lie in any of these regions. -> [patch] of bool"""
        strangers = sorted(set(names) - set(self.regions))
        if strangers:
            raise BadInput(f"The face has no region '{strangers[0]}'. It has: {', '.join(self.regions)}.")
        return np.isin(self.region, [self.regions.index(name) for name in names])

    def coarse(self) -> Face:
        """The coarse twin; a face without one is its own."""
        return self.twin or self


def _built_in(name: str, measures: Measures) -> Face:
    fine, coarse = built(measures.all_mm(), REGIONS)
    return Face(name=name, twin=Face(name=f"{name}, coarse", **_parts(coarse)), **_parts(fine))


def _parts(built_one: Built) -> dict[str, Any]:
    return {part.name: getattr(built_one, part.name) for part in fields(built_one)}


def _checked(face: Face) -> None:
    finite("vertices_mm", face.vertices_mm)
    finite("eyes_mm", face.eyes_mm)
    if face.vertices_mm.ndim != 2 or face.vertices_mm.shape[1] != 3 or not len(face.vertices_mm):
        raise OutOfRange(f"vertices_mm has shape {face.vertices_mm.shape}. Give [patch, 3].")
    if face.triangles.ndim != 2 or face.triangles.shape[1] != 3 or not len(face.triangles):
        raise OutOfRange(f"triangles has shape {face.triangles.shape}. Give [triangle, 3].")
    if face.triangles.min() < 0 or face.triangles.max() >= face.patches:
        raise OutOfRange(f"A triangle names a vertex that is not there. Give numbers from 0 to {face.patches - 1}.")
    if face.region.shape != (face.patches,) or face.region.min() < NOWHERE or face.region.max() >= len(face.regions):
        raise OutOfRange(f"region does not fit. Give one number per vertex, from -1 to {len(face.regions) - 1}.")
    if face.eyes_mm.shape != (2, 3):
        raise OutOfRange(f"eyes_mm has shape {face.eyes_mm.shape}. Give [2, 3]: the right eye, then the left.")
    if len(np.unique(face.triangles)) < face.patches:
        raise OutOfRange("Some vertices belong to no triangle. Leave them out: they have no area and no normal.")
    flat = int((face.area_cm2 <= 0).sum())
    if flat:
        raise OutOfRange(
            f"{flat} vertices lie in triangles without area only. Leave those triangles and vertices out of the face."
        )
