"""Directions: which angles stand for all, and how a phase function acts between them.

A direction is named by s = n sin(theta), which refraction does not change. The range of s is split wherever a
layer or an outer medium begins to reflect totally, and each piece gets Gauss nodes in the cosine of its densest
medium that the light can still enter. Derivation: docs/understand/light.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lightmask.light.surface import fresnel

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Directions:
    """The nodes shared by a stack. ``media`` are its distinct refractive indices, ascending.

    s         [group, node]  n sin(theta), grouped by interval: a medium sees the first ``count`` of them
    etendue   [group, node]  weight of s ds (sums to n^2/2 over the nodes a medium of index n sees)
    count     [medium]       how many nodes exist in each medium
    index     [group, medium]
    """

    s: Array
    etendue: Array
    count: tuple[int, ...]
    index: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Medium:
    """One layer's angular matrices; N nodes, discretely orthonormal Legendre functions (even, odd).

    coupling   [group, N, N]  R = Qo' M^-1 Qe
    to_node    [group, N, N]  M^-1/2 Qo
    from_node  [group, N, N]  M^1/2 Qo, the inverse transpose of to_node
    fluence    [group, N]     n |sqrt(w)| R[:, 0]
    even, odd  [group, N, N]  Legendre series of an even or odd source -> its part in each function of Qe or Qo
    lowest     [group, 2]     the first entry of both, exactly: they carry energy and net flow
    """

    coupling: Array
    to_node: Array
    from_node: Array
    fluence: Array
    even: Array
    odd: Array
    lowest: Array


def directions(index: Array, nodes: int) -> Directions:
    """Nodes for stacks whose distinct refractive indices ascend along the last axis of ``index`` [group, medium]."""
    point, weight = np.polynomial.legendre.leggauss(nodes)
    groups, media = index.shape
    low = np.concatenate([np.zeros((groups, 1)), index[:, :-1]], axis=1)
    widest = np.sqrt(1.0 - np.square(low / index))
    cosine = widest[..., None] * (1.0 + point) / 2.0
    etendue = widest[..., None] * weight / 2.0 * cosine * np.square(index[..., None])
    s = index[..., None] * np.sqrt(1.0 - np.square(cosine))
    return Directions(
        s=s.reshape(groups, -1),
        etendue=etendue.reshape(groups, -1),
        count=tuple(nodes * (m + 1) for m in range(media)),
        index=index,
    )


def legendre(cosine: Array, orders: int) -> Array:
    """Legendre polynomials. -> [..., order]"""
    values = np.empty((*cosine.shape, orders))
    values[..., 0] = 1.0
    if orders > 1:
        values[..., 1] = cosine
    for order in range(2, orders):
        ahead = (2 * order - 1) * cosine * values[..., order - 1]
        values[..., order] = (ahead - (order - 1) * values[..., order - 2]) / order
    return values


def medium(where: Directions, which: int) -> Medium:
    """The angular matrices of one refractive index."""
    count, refractive = where.count[which], where.index[:, which, None]
    moved = moments_of_nodes(where, which, 2 * count)
    weight = moved[..., 0]
    cosine = where.etendue[:, :count] / (np.square(refractive) * weight)
    width = np.sqrt(weight)[..., None]
    polynomials = legendre(cosine, 2 * count) * width
    even, even_map = np.linalg.qr(polynomials[..., 0::2])
    odd, odd_map = np.linalg.qr(polynomials[..., 1::2])
    moved = moved / width
    root = np.sqrt(cosine)[..., None]
    coupling = np.swapaxes(odd / root, -1, -2) @ (even / root)
    norm = np.linalg.norm(width[..., 0], axis=-1) * np.sign(even[..., 0, 0])
    return Medium(
        coupling=coupling,
        to_node=odd / root,
        from_node=odd * root,
        fluence=refractive * norm[:, None] * coupling[..., 0],
        even=np.swapaxes(even, -1, -2) @ moved[..., 0::2],
        odd=np.swapaxes(odd, -1, -2) @ moved[..., 1::2],
        lowest=np.stack([1.0 / even_map[:, 0, 0], 1.0 / odd_map[:, 0, 0]], axis=-1),
    )


@lru_cache(maxsize=64)
def _fine(nodes: int, points: int) -> tuple[Array, Array, Array]:
    """A fine Gauss grid on (0, 1) and, on it, the Lagrange polynomial of each coarse node. -> [f], [f], [f, node]"""
    point, weight = np.polynomial.legendre.leggauss(points)
    coarse, _ = np.polynomial.legendre.leggauss(nodes)
    # Squeezing the grid towards grazing angles resolves the square-root rise of Fresnel reflection there.
    at, own = np.square((1.0 + point) / 2.0), (1.0 + coarse) / 2.0
    basis = np.ones((points, nodes))
    for i in range(nodes):
        others = np.delete(own, i)
        basis[:, i] = np.prod((at[:, None] - others) / (own[i] - others), axis=1)
    return at, weight * (1.0 + point) / 2.0, basis


def moments_of_nodes(where: Directions, which: int, orders: int) -> Array:
    """Integral of Legendre polynomial l times the interpolating function of node i. -> [group, node, l]

    A beam's first scattering is peaked forward. Sampling it at a few nodes would miss the peak; integrating it
    against what the nodes can represent does not (product integration).
    """
    nodes = where.count[0]
    at, weight, basis = _fine(nodes, 48 + 2 * orders)
    own = where.index[:, which, None]
    parts = []
    for piece in range(which + 1):
        dense, cosine, widest = _piece(where, piece, at)
        inside = cosine if piece == which else np.sqrt(1.0 - np.square(dense / own) * (1.0 - np.square(cosine)))
        measure = weight * widest * np.square(dense / own) * cosine / inside
        parts.append(np.einsum("gf,fi,gfl->gil", measure, basis, legendre(inside, orders), optimize=True))
    return np.concatenate(parts, axis=1)


def _piece(where: Directions, piece: int, at: Array) -> tuple[Array, Array, Array]:
    """A piece's densest medium: its index, the cosines of the fine grid in it, the widest. -> [group, 1 or f]"""
    dense = where.index[:, piece, None]
    thin = where.index[:, piece - 1, None] if piece else np.zeros_like(dense)
    widest = np.sqrt(1.0 - np.square(thin / dense))
    return dense, widest * at, widest


def step_reflectance(where: Directions, one: int, other: int) -> Array:
    """Fresnel reflectance between two media, averaged over what each shared node stands for. -> [group, shared node]

    The hemispherical reflectance is exact with any number of nodes.
    """
    if one == other:
        return np.zeros((len(where.index), where.count[one]))
    nodes = where.count[0]
    at, weight, basis = _fine(nodes, 48 + 4 * nodes)
    parts = []
    for piece in range(min(one, other) + 1):
        dense, cosine, _ = _piece(where, piece, at)
        s = dense * np.sqrt(1.0 - np.square(cosine))
        loss = fresnel(where.index[:, one, None], where.index[:, other, None], s)
        share = np.einsum("f,gf,fi->gi", weight * at, loss, basis)
        bounded = np.clip(share, 0.0, None)
        exact = bounded * (share.sum(axis=1) / bounded.sum(axis=1))[:, None]
        parts.append(np.minimum(exact / np.einsum("f,fi->i", weight * at, basis), 1.0 - 1e-9))
    return np.concatenate(parts, axis=1)
