"""Fewer vertices, and less noise: what makes a scan as fine as lightmask needs it."""

from __future__ import annotations

import numpy as np

from lightmask.mask.scans import edges
from lightmask.mask.scans.surface import STEPS, Surface, alike, key_of, largest_piece, with_area

Array = np.ndarray
SMOOTH_per_mm = 0.014  # roughness of a face that is not noisy, over the square of its edges' length
MOST_ROUNDS = 30
SHRINK, SWELL = 0.5, -0.53


def thinned(surface: Surface, most: int) -> Surface:
    """About ``most`` vertices at most: all vertices in one cell of a grid become their mean.

    The surface must be wound alike throughout. Cells are cubes of one size, so that patches come out even, and
    memory stays that of the vertices (Rossignac and Borrel 1993, with the mean for representative; at a rim that of its
    own vertices, so that the surface does not shrink).
    """
    if len(surface.vertices) <= most:
        return surface
    low = surface.vertices.min(axis=0)
    step = max(float(np.sqrt(surface.areas.sum() / most)), float(np.ptp(surface.vertices, axis=0).max()) / (STEPS - 2))
    for _ in range(8):
        cells, _, number = alike(surface.vertices, low, step)
        if 0.9 * most <= len(cells) <= most:
            break
        step *= float(np.sqrt(len(cells) / (0.95 * most)))
    weight = np.where(edges.at_rim(surface), 1.0, 1e-6)
    total = np.bincount(number, weight)
    mean = np.stack([np.bincount(number, weight * surface.vertices[:, axis]) / total for axis in range(3)], axis=1)
    return _unfolded(Surface(vertices=mean, triangles=number[surface.triangles]))


def _unfolded(surface: Surface) -> Surface:
    """Where triangles lie on the same three vertices, those that face each other cancel and one of the others stays."""
    surface = with_area(surface)
    a, b, c = surface.triangles.T
    _, first, number = np.unique(key_of(surface), return_index=True, return_inverse=True)
    sign = np.where((a < b).astype(int) + (b < c) + (c < a) == 2, 1, -1)
    net = np.bincount(number, sign)
    turn = net * sign[first] < 0
    triangles = surface.triangles[first]
    triangles[turn] = triangles[turn][:, ::-1]
    return Surface(vertices=surface.vertices, triangles=triangles).kept(net != 0)


def sheet(surface: Surface) -> Surface:
    """One piece again, no edge shared by more than two triangles, no vertex whose triangles face each other."""
    while True:
        before = len(surface.triangles)
        surface = largest_piece(edges.two_sided(surface, wound=True)[0])[0]
        crumpled = _crumpled(surface)
        surface = surface.kept(~crumpled[surface.triangles].any(axis=1))
        if not len(surface.triangles) or len(surface.triangles) == before:
            return surface


def _crumpled(surface: Surface) -> Array:
    """Vertices around which the skin is folded onto itself, so that it has no outside. -> [vertex] of bool"""
    across, corner = surface.across, surface.triangles.ravel()
    net = np.stack([np.bincount(corner, np.repeat(across[:, axis], 3)) for axis in range(3)], axis=1)
    whole = np.bincount(corner, np.repeat(np.linalg.norm(across, axis=1), 3))
    return np.linalg.norm(net, axis=1) < 0.15 * whole


def smoothed(surface: Surface) -> tuple[Surface, float]:
    """Less noise where the scan is rough, by shrinking and swelling in turn (Taubin 1995); rims stay.

    -> (surface, its roughness before in mm, or 0 when that is no more than a face's own curvature makes it:
    the middle distance of a vertex from the mean of its neighbours)
    """
    low, high = _pairs(surface)
    count = np.maximum(np.bincount(np.r_[low, high], minlength=len(surface.vertices)), 1)
    free = ~edges.at_rim(surface)
    allowed = SMOOTH_per_mm * float(np.median(((surface.vertices[low] - surface.vertices[high]) ** 2).sum(axis=1)))
    first = rough = _roughness(surface, _bent_mm(surface.vertices, low, high, count), free)
    for _ in range(MOST_ROUNDS):
        if rough <= allowed:
            break
        vertices = surface.vertices
        for step in (SHRINK, SWELL):
            vertices = vertices + step * free[:, None] * _bent_mm(vertices, low, high, count)
        surface = Surface(vertices=vertices, triangles=surface.triangles)
        rough = _roughness(surface, _bent_mm(vertices, low, high, count), free)
    return surface, first if first > allowed else 0.0


def _pairs(surface: Surface) -> tuple[Array, Array]:
    """Both ends of every edge, once."""
    start, end = surface.triangles.ravel(), np.roll(surface.triangles, -1, axis=1).ravel()
    keys = np.unique(np.minimum(start, end) * len(surface.vertices) + np.maximum(start, end))
    return keys // len(surface.vertices), keys % len(surface.vertices)


def _bent_mm(vertices: Array, low: Array, high: Array, count: Array) -> Array:
    """From each vertex to the mean of its neighbours. -> [vertex, 3]"""
    total = np.stack(
        [
            np.bincount(low, axis[high], len(vertices)) + np.bincount(high, axis[low], len(vertices))
            for axis in vertices.T
        ],
        axis=1,
    )
    return total / count[:, None] - vertices


def _roughness(surface: Surface, bent: Array, free: Array) -> float:
    return float(np.median(np.abs(np.einsum("va,va->v", surface.normals, bent)[free])))
