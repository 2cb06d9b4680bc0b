"""One layer as a set of decaying modes: a transmission line per mode, with no growing exponential.

In a layer the even part x and the odd part y of the radiance obey x' = -B y, y' = -A x. With x = T a and
y = T^-T b every mode decouples: a' = -b + f1 e, b' = -k^2 a + f2 e, where e = exp(-gamma z) is the unscattered
beam. Equations and signs: docs/understand/light.md, sections 3 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.ordinates.quadrature import Medium, legendre

Array = np.ndarray
FAINT, FAINTEST = 1e-11, 1e-60  # stand for no attenuation at all: over a layer; per mm of an endless one
SMALL = 1e-4  # below it the two-term series of tanh and sinh are exact to rounding


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Modes:
    """The modes of one layer, [case, N]; shunt = k tanh(kd/2), through = k / sinh(kd) of each line.

    left       [case, N, N]  U, the left singular vectors; root [case, N] = sqrt(odd)
    to_node    [case, N, N]  T: x = T a
    from_node  [case, N, N]  T^-T: y = T^-T b
    fluence    [case, N]     fluence rate = fluence . a
    """

    k: Array
    shunt: Array
    through: Array
    thickness: Array
    left: Array
    root: Array
    to_node: Array
    from_node: Array
    fluence: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BeamSource:
    """What one unit of beam flux does to the modes of a layer; see ``beam_source``.

    strength  [case, N]  F / (gamma + k): amplitude of the particular solution
    first     [case, N]  f1
    gamma     [case, 1]
    overlap   [case, N]  q(d)
    """

    strength: Array
    first: Array
    gamma: Array
    overlap: Array


def moments(anisotropy: Array, orders: int) -> tuple[Array, Array]:
    """Henyey-Greenstein moments g^l and the delta-M fraction f = g^orders (Wiscombe 1977, eq. 15). -> [..., order]"""
    return np.power(anisotropy[..., None], np.arange(orders)), np.power(anisotropy, orders)


def least(scattering: Array, thickness: Array) -> Array:
    """Attenuation per mm that is too little to be felt, and keeps a clear layer within the equations. Same shape."""
    with np.errstate(invalid="ignore"):
        return np.where(
            np.isinf(thickness), FAINTEST, FAINT / thickness * (FAINT / (FAINT + scattering * thickness)) ** 3
        )


def attenuation(
    absorption: Array, scattering: Array, anisotropy: Array, thickness: Array, count: int
) -> tuple[Array, Array]:
    """Eigenvalues of the even and odd scattering operators, mu_a + mu_s (1 - g^l). -> 2 x [case, N]"""
    chi, _ = moments(anisotropy, 2 * count)
    loss = absorption[:, None] + scattering[:, None] * (1.0 - chi)
    loss = np.maximum(loss, least(scattering, thickness)[:, None])
    return loss[:, 0::2], loss[:, 1::2]


def modes(where: Medium, absorption: Array, scattering: Array, anisotropy: Array, thickness: Array) -> Modes:
    """Solve the eigenproblem of one layer for all cases: singular values of sqrt(odd) R sqrt(even)."""
    count = where.coupling.shape[-1]
    even, odd = attenuation(absorption, scattering, anisotropy, thickness, count)
    root = np.sqrt(odd)
    left, k, _ = np.linalg.svd(root[:, :, None] * where.coupling * np.sqrt(even)[:, None, :])
    to_node = where.to_node @ (root[:, :, None] * left)
    from_node = where.from_node @ (left / root[:, :, None])
    shunt, through = line(k, thickness[:, None])
    return Modes(
        k=k,
        shunt=shunt,
        through=through,
        thickness=thickness[:, None],
        left=left,
        root=root,
        to_node=to_node,
        from_node=from_node,
        fluence=np.einsum("cn,cnm->cm", where.fluence * root, left),
    )


def line(k: Array, thickness: Array) -> tuple[Array, Array]:
    """k tanh(kd/2) and k / sinh(kd), stable from kd = 0 to infinity."""
    depth = k * thickness
    thin = depth < SMALL
    safe = np.where(thin, 1.0, depth)
    fade = np.exp(-safe)
    shunt = k * (1.0 - fade) / (1.0 + fade)
    through = 2.0 * k * fade / ((1.0 - fade) * (1.0 + fade))
    with np.errstate(invalid="ignore"):
        series_shunt = k * depth / 2.0 * (1.0 - np.square(depth) / 12.0)
        series_through = (1.0 - np.square(depth) / 6.0) / thickness
    return np.where(thin, series_shunt, shunt), np.where(thin, series_through, through)


def overlap(k: Array, gamma: Array, depth: Array) -> Array:
    """q(z) = (exp(-kz) - exp(-gamma z)) / (gamma - k), finite at gamma = k."""
    slow = np.minimum(k, gamma)
    gap = np.abs(gamma - k)
    with np.errstate(invalid="ignore", over="ignore"):
        wide = -np.expm1(-gap * depth) / np.where(gap == 0.0, 1.0, gap)
        value = np.exp(-slow * depth) * np.where(gap * depth < 1e-12, depth, wide)
    return np.where(np.isinf(depth), 0.0, value)


def beam_source(
    where: Medium, layer: Modes, scattering: Array, anisotropy: Array, gamma: Array, cosine: Array, index: Array
) -> BeamSource:
    """Scattered light that a downward beam of unit flux through the horizontal feeds into each mode."""
    count = where.coupling.shape[-1]
    chi, forward = moments(anisotropy, 2 * count)
    weight = (2.0 * np.arange(2 * count) + 1.0) * (chi - forward[:, None]) * legendre(cosine, 2 * count)
    flow = (scattering / (cosine * index))[:, None]
    even = flow * _onto(where.even, weight[:, 0::2], weight[:, 0] * where.lowest[:, 0])
    odd = flow * _onto(where.odd, weight[:, 1::2], weight[:, 1] / 3.0 * where.lowest[:, 1])
    first = np.einsum("cij,ci->cj", layer.left, odd / layer.root)
    second = np.einsum("cij,ci->cj", layer.left, layer.root * (where.coupling @ even[..., None])[..., 0])
    gamma = gamma[:, None]
    strength = (second + gamma * first) / (gamma + layer.k)
    return BeamSource(strength=strength, first=first, gamma=gamma, overlap=overlap(layer.k, gamma, layer.thickness))


def _onto(moments_to_basis: Array, weight: Array, lowest: Array) -> Array:
    """Legendre series -> coefficients of the discrete functions; the lowest one exactly, for it carries energy."""
    coefficients = (moments_to_basis @ weight[..., None])[..., 0]
    coefficients[:, 0] = lowest
    return coefficients
