"""The built-in face laid on a scan: which way the face looks, and which region each patch of the scan is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.face import NOWHERE, Face
from lightmask.mask.scans.edges import at_rim
from lightmask.mask.scans.nearest import nearest, on_surface
from lightmask.mask.scans.surface import Surface
from lightmask.mask.scans.thinning import thinned
from lightmask.mask.scans.warp import NORMAL_MM, Held, Points, Warp, bent, spread

Array = np.ndarray
SAMPLES, CENTRES, SCAN_POINTS = 2_500, 180, 9_000
FARTHEST_mm = 8.0  # skin farther than this from the fitted face belongs to no region
REACHED_mm = 4.0  # a place of the fitted face farther than this from any skin is missing


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Laid:
    """The built-in face where it lies on a scan.

    face        the built-in face, scaled to the scan's size
    vertices_mm its vertices after the warp
    warp        takes points of the scaled face there
    """

    face: Face
    vertices_mm: Array
    warp: Warp

    @property
    def normals(self) -> Array:
        return Surface(vertices=self.vertices_mm, triangles=self.face.triangles).normals


def laid(face: Face, scan: Surface, landmarks: Held) -> Laid:
    """Fit the face to the scan, its landmarks to those that were clicked."""
    named = np.flatnonzero(face.region >= 0)
    vertices, normals = face.vertices_mm, face.normals
    samples = named[_even(vertices[named], SAMPLES)]
    few = thinned(scan, SCAN_POINTS)
    target = Points(places=few.vertices, normals=few.normals, at_rim=at_rim(few))
    source = Points(places=vertices[samples], normals=normals[samples], at_rim=np.zeros(len(samples), dtype=bool))
    centres = vertices[samples[spread(vertices[samples], CENTRES)]]
    warp = bent(source, target, landmarks, centres)
    return Laid(face=face, vertices_mm=warp(vertices), warp=warp)


def _even(points: Array, count: int) -> Array:
    """About so many of the points, evenly over space: the first in each cell of a grid."""
    step = 1.0
    while True:
        _, first = np.unique(np.floor(points / step).astype(int), axis=0, return_index=True)
        if len(first) <= count:
            return first
        step *= 1.08


def regions(on: Laid, scan: Surface) -> tuple[Array, Array]:
    """-> (region of each vertex of the scan [vertex], its distance from the fitted face in mm [vertex])"""
    normals, scan_normals = on.normals, scan.normals
    felt = np.concatenate([on.vertices_mm, NORMAL_MM / 2 * normals], axis=1)
    found = nearest(np.concatenate([scan.vertices, NORMAL_MM / 2 * scan_normals], axis=1), felt)
    between = scan.vertices - on.vertices_mm[found]
    away = np.abs(np.einsum("va,va->v", between, normals[found]))
    beyond = (np.linalg.norm(between, axis=1) > FARTHEST_mm) | (np.einsum("va,va->v", scan_normals, normals[found]) < 0)
    return np.where(beyond, NOWHERE, on.face.region[found]), away


def uncovered(on: Laid, scan: Surface) -> dict[str, float]:
    """For each region the share of its area that the scan does not reach. -> by name"""
    place, _, _ = on_surface(on.vertices_mm, scan.vertices, scan.triangles)
    missing = np.linalg.norm(place - on.vertices_mm, axis=1) > REACHED_mm
    area = on.face.area_cm2
    shares = {}
    for name in on.face.regions:
        inside = on.face.within(name)
        shares[name] = float(area[inside & missing].sum() / max(area[inside].sum(), 1e-300))
    return shares
