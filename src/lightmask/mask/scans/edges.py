"""What lies between triangles: edges used too often, winding, and the rims of holes."""

from __future__ import annotations

import numpy as np

from lightmask.mask.scans.surface import Surface, largest_piece, piece_of

Array = np.ndarray


def _edges(triangles: Array) -> tuple[Array, Array, Array]:
    """Each triangle's three edges. -> (key without direction, whether it runs from low to high, triangle)"""
    start, end = triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()
    low, high = np.minimum(start, end), np.maximum(start, end)
    return (low << 31) | high, start < end, np.repeat(np.arange(len(triangles)), 3)


def two_sided(surface: Surface, wound: bool = False) -> tuple[Surface, int]:
    """No edge is shared by more than two triangles: the smallest go. -> (surface, how many went)

    A surface that is ``wound`` alike keeps one triangle for each direction of an edge.
    """
    before = len(surface.triangles)
    for _ in range(20):
        key, rising, owner = _edges(surface.triangles)
        key = 2 * key + rising if wound else key
        order = np.lexsort((-surface.areas[owner], key))
        extra = _rank(key[order]) >= (1 if wound else 2)
        if not extra.any():
            break
        stays = np.ones(len(surface.triangles), dtype=bool)
        stays[owner[order][extra]] = False
        surface = surface.kept(stays)
    return surface, before - len(surface.triangles)


def _rank(key: Array) -> Array:
    """Place of each entry among its equals, in a sorted array."""
    new = np.r_[True, key[1:] != key[:-1]]
    return np.arange(len(key)) - np.flatnonzero(new)[np.cumsum(new) - 1]


def _neighbours(triangles: Array) -> tuple[Array, Array]:
    """-> (neighbour across each edge or -1 [triangle, 3], whether the two wind against each other [triangle, 3])"""
    key, rising, owner = _edges(triangles)
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.r_[key[order][1:] == key[order][:-1], False])
    one, other = order[first], order[first + 1]
    beside, against = np.full(len(key), -1), np.zeros(len(key), dtype=bool)
    beside[one], beside[other] = owner[other], owner[one]
    against[one] = against[other] = rising[one] == rising[other]
    return beside.reshape(-1, 3), against.reshape(-1, 3)


def wound_outward(surface: Surface, inside: Array) -> tuple[Surface, float]:
    """Triangles wind anticlockwise as seen from outside. -> (surface, share of the area that was turned over)

    Winding spreads from triangle to neighbour; each sheet then faces away from the point ``inside``.
    """
    beside, against = _neighbours(surface.triangles)
    if against.any():
        turned, sheet = _spread(beside, against)
    else:
        turned, sheet = np.zeros(len(beside), dtype=bool), np.unique(piece_of(surface), return_inverse=True)[1]
    outward = np.einsum("ta,ta->t", surface.across, surface.corners.mean(axis=1) - inside)
    facing = np.bincount(sheet, np.where(turned, -outward, outward))
    turned ^= (facing < 0)[sheet]
    triangles = np.where(turned[:, None], surface.triangles[:, ::-1], surface.triangles)
    share = float(surface.areas[turned].sum() / surface.areas.sum())
    return Surface(vertices=surface.vertices, triangles=triangles), share


def _spread(beside: Array, against: Array) -> tuple[Array, Array]:
    """-> (whether to turn each triangle over, sheet that it belongs to): each front of triangles tells the next."""
    turned, sheet = np.zeros(len(beside), dtype=bool), np.full(len(beside), -1)
    seed = sheets = 0
    while seed < len(beside):
        front = np.array([seed])
        sheet[front] = sheets
        while len(front):
            after, turn = beside[front].ravel(), (turned[front][:, None] ^ against[front]).ravel()
            new = (after >= 0) & (sheet[after] < 0)
            front, first = np.unique(after[new], return_index=True)
            turned[front], sheet[front] = turn[new][first], sheets
        sheets += 1
        waiting = np.flatnonzero(sheet[seed:] < 0)
        seed = seed + int(waiting[0]) if len(waiting) else len(beside)
    return turned, sheet


def consistent(surface: Surface) -> Surface:
    """Without triangles that still wind against a neighbour (a twisted strip): the smaller of each two goes."""
    beside, against = _neighbours(surface.triangles)
    if not against.any():
        return surface
    area = surface.areas
    smaller = (against & (area[:, None] <= area[beside])).any(axis=1)
    return largest_piece(surface.kept(~smaller))[0]


def at_rim(surface: Surface) -> Array:
    """Whether each vertex lies where the surface ends. -> [vertex] of bool"""
    key, _, _ = _edges(surface.triangles)
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    found = np.zeros(len(surface.vertices), dtype=bool)
    start, end = surface.triangles.ravel(), np.roll(surface.triangles, -1, axis=1).ravel()
    alone = count[number] == 1
    found[start[alone]] = found[end[alone]] = True
    return found


def rims(surface: Surface) -> list[Array]:
    """Every closed chain of edges that only one triangle uses, in the direction of that triangle, longest first."""
    key, _, _ = _edges(surface.triangles)
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    alone = count[number] == 1
    start, end = surface.triangles.ravel()[alone], np.roll(surface.triangles, -1, axis=1).ravel()[alone]
    onward: dict[int, list[int]] = {}
    for one, other in zip(start.tolist(), end.tolist(), strict=True):
        onward.setdefault(one, []).append(other)
    found = []
    while onward:
        found += _chains(onward)
    length = [np.linalg.norm(np.diff(surface.vertices[np.r_[rim, rim[:1]]], axis=0), axis=1).sum() for rim in found]
    return [found[place] for place in np.argsort(length)[::-1]]


def _chains(onward: dict[int, list[int]]) -> list[Array]:
    """Walk from any vertex until the way ends; whenever a vertex comes again, a chain has closed."""
    walk: list[int] = []
    place: dict[int, int] = {}
    closed: list[Array] = []
    here = next(iter(onward))
    while True:
        if here in place:
            closed.append(np.array(walk[place[here] :]))
            for left in walk[place[here] :]:
                del place[left]
            walk = walk[: len(walk) - len(closed[-1])]
        if here not in onward:
            return [chain for chain in closed if len(chain) > 2]
        place[here] = len(walk)
        walk.append(here)
        after = onward[here].pop()
        if not onward[here]:
            del onward[here]
        here = after


def rim_size(surface: Surface, rim: Array) -> float:
    """About the diameter of a hole: twice the farthest rim vertex from its middle."""
    points = surface.vertices[rim]
    return float(2 * np.linalg.norm(points - points.mean(axis=0), axis=1).max())


def filled(surface: Surface, holes: list[Array]) -> Surface:
    """Each hole closed: by one triangle, or by a fan around the middle of its rim."""
    vertices, triangles = [surface.vertices], [surface.triangles]
    number = len(surface.vertices)
    for rim in holes:
        if len(rim) == 3:
            triangles.append(rim[None, ::-1])
            continue
        vertices.append(surface.vertices[rim].mean(axis=0, keepdims=True))
        triangles.append(np.stack([np.roll(rim, -1), rim, np.full(len(rim), number)], axis=1))
        number += 1
    return Surface(vertices=np.concatenate(vertices), triangles=np.concatenate(triangles))
