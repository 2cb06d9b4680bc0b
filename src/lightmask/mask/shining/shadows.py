"""What stands in the way: the face itself (nose, brow, chin) and the mask's own shell."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.errors import LightmaskError
from lightmask.mask.lamp import Lining

Array = np.ndarray
LIFT_mm = 0.02  # a ray starts this far above the skin, so that the triangles of its own patch do not stop it
SHORT, SHORT_mm = 0.2, 1.5  # and ends short of its target by this share, at most this far: the triangles of a hollow
# lining cut across in front of the LEDs that sit on it


class Shadows:
    """Surfaces that stop light, ready to be asked by rays (Embree, through embreex)."""

    def __init__(self, *surfaces: tuple[Array, Array]) -> None:
        try:
            from embreex.mesh_construction import TriangleMesh
            from embreex.rtcore_scene import EmbreeScene
        except ImportError:
            raise LightmaskError(
                "Shadows need embreex, which is not there (it has no wheel for Linux on ARM). Build it from its "
                "source, or work on another machine; a mask known by its sheet alone needs no shadows."
            ) from None

        self._scene = EmbreeScene()
        # the scene does not own what it was built from: the meshes must live as long as it does
        self._meshes = [
            TriangleMesh(self._scene, np.ascontiguousarray(points, np.float32), np.ascontiguousarray(corners, np.int32))
            for points, corners in surfaces
        ]
        # the scene finishes itself on the first ray, which must not happen in two threads at once
        self.blocked(np.zeros((1, 3)), np.ones((1, 3)))

    @classmethod
    def of(cls, face_mm: Array, triangles: Array, lining: Lining | None) -> Shadows:
        """The shadows of a face and of an opaque shell."""
        shell = [(lining.vertices_mm, lining.triangles)] if lining is not None and lining.opaque else []
        return cls((face_mm, triangles), *shell)

    def blocked(self, start_mm: Array, end_mm: Array) -> Array:
        """Whether something stands between two places, a little at the far end left out. -> [ray] of bool"""
        if not len(start_mm):
            return np.zeros(0, bool)
        start = np.ascontiguousarray(start_mm, np.float32)
        way = np.subtract(end_mm, start, dtype=np.float32)  # not a unit vector: the target lies at 1
        far_mm = np.sqrt(np.einsum("ri,ri->r", way, way))
        short = np.minimum(np.float32(SHORT), np.float32(SHORT_mm) / far_mm)
        return np.asarray(self._run(start, way, 1 - short, "OCCLUDED") >= 0)

    def skin_met(self, start_mm: Array, way: Array) -> tuple[Array, Array]:
        """The triangle of the first surface that each ray meets from outside, and its nearest corner. -> two of [ray]

        -1 for a ray that meets nothing, another surface before it, or the inside of the first one.
        """
        start, along = np.ascontiguousarray(start_mm, np.float32), np.ascontiguousarray(way, np.float32)
        met = self._scene.run(start, along, np.full(len(start), 1e4, np.float32), query="INTERSECT", output=True)
        outside = np.einsum("ri,ri->r", met["Ng"], along) < 0
        triangle = np.where((met["geomID"] == 0) & outside, met["primID"], -1)
        weight = np.stack([1 - met["u"] - met["v"], met["u"], met["v"]])
        return triangle, weight.argmax(axis=0)

    def hit_mm(self, start_mm: Array, way: Array, reach_mm: float = 1e4) -> Array:
        """How far along each unit vector the first surface lies; infinite where there is none. -> [ray]"""
        start, along = np.ascontiguousarray(start_mm, np.float32), np.ascontiguousarray(way, np.float32)
        return self._run(start, along, np.full(len(start), reach_mm, np.float32), "DISTANCE")

    def _run(self, start: Array, way: Array, far_mm: Array, query: str) -> Any:
        found = self._scene.run(start, way, far_mm, query=query)
        return np.where(found >= 1e4, np.inf, found) if query == "DISTANCE" else found


class Sized:
    """Surfaces, each axis of them made larger by a factor, asked how far away they are: rays are made smaller."""

    def __init__(self, surfaces: Shadows, factor: Array) -> None:
        self._surfaces, self._factor = surfaces, factor

    def hit_mm(self, start_mm: Array, way: Array) -> Array:
        """How far along each unit vector the first surface lies; infinite where there is none. -> [ray]"""
        return self._surfaces.hit_mm(start_mm / self._factor, way / self._factor)
