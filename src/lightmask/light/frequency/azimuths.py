"""Directions with an azimuth: how scattering and sideways streaming act between cos(m phi) and between nodes.

A radiance is the sum over m of i^m I_m(mu) c_m(phi) / 2 pi, with c_0 = 1 and c_m = sqrt(2) cos(m phi); with the i^m
every matrix is real. A state lists all m of the first node, then all m of the next; see docs/understand/lateral.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.ordinates.quadrature import Directions, Medium, legendre, medium, moments_of_nodes

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Azimuths:
    """One refractive index; N nodes, m from 0 to M, D = N (M + 1). Leading axis: [group].

    even, odd  [m][group, N, N]  orthonormal associated Legendre functions on the nodes: l - m even, odd
    stream     [group, D, D]     sin(theta) cos(phi), skew because of the i^m
    scale      [group, D]        cosine^-1/2
    fluence    [group, D]        fluence rate = fluence . x
    own        Medium            what a normal beam's first scattering needs; index [group, 1]
    """

    even: tuple[Array, ...]
    odd: tuple[Array, ...]
    stream: Array
    scale: Array
    fluence: Array
    own: Medium
    index: Array

    @property
    def nodes(self) -> int:
        return self.even[0].shape[-1]

    @property
    def most(self) -> int:
        """The highest m."""
        return len(self.even) - 1


def azimuths(where: Directions, which: int, most: int) -> Azimuths:
    """The angular matrices of one refractive index, up to cos(most phi)."""
    count, refractive = where.count[which], where.index[:, which, None]
    weight = moments_of_nodes(where, which, 1)[..., 0]
    cosine = where.etendue[:, :count] / (np.square(refractive) * weight)
    bases = [_basis(cosine, weight, m) for m in range(most + 1)]
    seen = np.zeros((len(cosine), count, most + 1))
    seen[..., 0] = refractive * np.sqrt(weight / cosine)
    return Azimuths(
        even=tuple(even for even, _ in bases),
        odd=tuple(odd for _, odd in bases),
        stream=_stream(np.sqrt(1.0 - np.square(cosine)), most),
        scale=np.repeat(1.0 / np.sqrt(cosine), most + 1, axis=1),
        fluence=seen.reshape(len(cosine), -1),
        own=medium(where, which),
        index=refractive,
    )


def _basis(cosine: Array, weight: Array, m: int) -> tuple[Array, Array]:
    """Associated Legendre functions of order m, made orthonormal on the nodes: even and odd ones. -> [group, N, N]"""
    count = cosine.shape[-1]
    values = legendre(cosine, 2 * count) if m == 0 else associated_legendre(cosine, m, 2 * count)
    values = values * np.sqrt(weight)[..., None]
    return np.linalg.qr(values[..., 0::2])[0], np.linalg.qr(values[..., 1::2])[0]


def associated_legendre(cosine: Array, m: int, count: int) -> Array:
    """P_l^m sqrt((l - m)! / (l + m)!) for the first ``count`` l from m on, without the sign (-1)^m. -> [..., l]"""
    values = np.empty((*cosine.shape, count))
    sine = np.sqrt(1.0 - np.square(cosine))
    values[..., 0] = np.prod(np.sqrt(1.0 - 0.5 / np.arange(1, m + 1))) * sine**m
    if count > 1:
        values[..., 1] = np.sqrt(2 * m + 1) * cosine * values[..., 0]
    for i in range(2, count):
        order = m + i
        ahead = (2 * order - 1) * cosine * values[..., i - 1]
        behind = np.sqrt((order - 1) ** 2 - m * m) * values[..., i - 2]
        values[..., i] = (ahead - behind) / np.sqrt(order * order - m * m)
    return values


def _stream(sine: Array, most: int) -> Array:
    """sin(theta) cos(phi) between the c_m, times i, with the i^m taken out: skew and real. -> [group, D, D]"""
    beside = np.full(most, 0.5)
    beside[:1] = np.sqrt(0.5)
    skew = np.diag(beside, -1) - np.diag(beside, 1)
    groups, nodes = sine.shape
    whole = np.einsum("gi,ij,mn->gimjn", sine, np.eye(nodes), skew)
    return whole.reshape(groups, nodes * (most + 1), nodes * (most + 1))


def block(parts: list[Array]) -> Array:
    """One matrix [b, N, N] for each m -> the whole, [b, D, D]."""
    rows, nodes, most = len(parts[0]), parts[0].shape[-1], len(parts)
    whole = np.zeros((rows, nodes, most, nodes, most))
    for m, part in enumerate(parts):
        whole[:, :, m, :, m] = part
    return whole.reshape(rows, nodes * most, nodes * most)
