"""One layer lit in stripes: its modes, each a transmission line, complex where light beats sideways.

x' = -B y + s_o e, y' = -A x + s_e e, with e = exp(-gamma z) the unscattered beam. With x = T a and y = B^-1 T b:
a' = -b + f1 e, b' = -k^2 a + f2 e, as in ``ordinates.modes``. Derivation: docs/understand/lateral.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.frequency.azimuths import Azimuths, block
from lightmask.light.ordinates.beam import Beam, Stack
from lightmask.light.ordinates.modes import SMALL, least, moments
from lightmask.light.ordinates.quadrature import legendre

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Waves:
    """The modes of one layer, [row, D]; a row is a slab case at one wavenumber.

    shunt, through  k tanh(kd/2) and k / sinh(kd) of each line; thickness [row, 1]
    shape, back     [row, D, D]  T and T^-1
    flow, flow_back [row, D, D]  B^-1 T and its inverse
    fluence         [row, D]     fluence rate = fluence . a
    """

    k: Array
    shunt: Array
    through: Array
    thickness: Array
    shape: Array
    back: Array
    flow: Array
    flow_back: Array
    fluence: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Struck:
    """What a normal beam does to the modes of a layer, [row, D]; down, up and gamma are [row, 1].

    strength  (f2 + gamma f1) / (gamma + k): amplitude of the particular solution; first: f1; overlap: q(d)
    """

    strength: Array
    first: Array
    overlap: Array
    gamma: Array
    down: Array
    up: Array


def waves(angles: Azimuths, stack: Stack, wavenumber: Array, j: int) -> Waves:
    """Solve the eigenproblem of layer j of every row."""
    even, odd = _operators(angles, stack, wavenumber, j)
    squared, shape = np.linalg.eig(odd @ even)
    k = np.sqrt(squared.astype(complex))  # the root with a positive real part
    shape = shape.astype(complex)
    back = np.linalg.inv(shape)
    thickness = stack.thickness[:, j, None]
    shunt, through = line(k, thickness)
    return Waves(
        k=k,
        shunt=shunt,
        through=through,
        thickness=thickness,
        shape=shape,
        back=back,
        flow=np.linalg.solve(odd, shape),
        flow_back=back @ odd,
        fluence=np.einsum("bi,bij->bj", np.broadcast_to(angles.fluence, k.shape), shape),
    )


def _operators(angles: Azimuths, stack: Stack, wavenumber: Array, j: int) -> tuple[Array, Array]:
    """A and B of a layer: loss by absorption and scattering, and streaming between the stripes. -> [row, D, D]"""
    absorption, scattering = stack.absorption[:, j, None], stack.scattering[:, j, None]
    last = 2 * angles.nodes
    floor = least(stack.scattering[:, j], stack.thickness[:, j])[:, None]
    parts: tuple[list[Array], list[Array]] = ([], [])
    for m in range(angles.most + 1):
        for parity, basis in enumerate((angles.even[m], angles.odd[m])):
            order = np.minimum(m + parity + 2 * np.arange(angles.nodes), last)
            loss = np.maximum(absorption + scattering * (1.0 - stack.anisotropy[:, j, None] ** order), floor)
            parts[parity].append((basis * loss[:, None, :]) @ np.swapaxes(basis, 1, 2))
    sideways = wavenumber[:, None, None] * angles.stream
    scale = angles.scale[:, :, None] * angles.scale[:, None, :]
    return scale * (block(parts[0]) + sideways), scale * (block(parts[1]) + sideways)


def line(k: Array, thickness: Array) -> tuple[Array, Array]:
    """k tanh(kd/2) and k / sinh(kd) for complex k, from kd = 0 to infinity."""
    endless = np.isinf(thickness)
    length = np.where(endless, 1.0, thickness)
    depth = k * length
    thin = np.abs(depth) < SMALL
    safe = np.where(thin, 1.0, depth)
    fade = np.exp(-safe)
    shunt = np.where(thin, k * depth / 2.0 * (1.0 - np.square(depth) / 12.0), -k * np.expm1(-safe) / (1.0 + fade))
    short = (1.0 - np.square(depth) / 6.0) / length
    through = np.where(thin, short, -2.0 * k * fade / np.expm1(-2.0 * safe))
    return np.where(endless, k, shunt), np.where(endless, 0.0, through)


def struck(angles: Azimuths, layer: Waves, stack: Stack, beam: Beam, j: int) -> Struck:
    """Scattered light that the beam straight down feeds into each mode of layer j; only m = 0 is fed."""
    count, own = angles.nodes, angles.own
    chi, forward = moments(stack.anisotropy[:, j], 2 * count)
    cosine = beam.cosine[:, j]
    weight = (2.0 * np.arange(2 * count) + 1.0) * (chi - forward[:, None]) * legendre(cosine, 2 * count)
    rate = (stack.scattering[:, j] / (cosine * beam.index[:, j]))[:, None]
    even = rate * _onto(angles.even[0], own.even, weight[:, 0::2], weight[:, 0] * own.lowest[:, 0])
    odd = rate * _onto(angles.odd[0], own.odd, weight[:, 1::2], weight[:, 1] / 3.0 * own.lowest[:, 1])
    gamma = beam.gamma[:, j, None]
    first = _fed(layer.back, angles.scale, odd)
    second = _fed(layer.flow_back, angles.scale, even)
    return Struck(
        strength=(second + gamma * first) / (gamma + layer.k),
        first=first,
        overlap=overlap(layer.k, gamma, layer.thickness),
        gamma=gamma,
        down=beam.down[:, j, None],
        up=beam.up[:, j, None],
    )


def _onto(basis: Array, moments_to_basis: Array, weight: Array, lowest: Array) -> Array:
    """Legendre series -> the nodes, its lowest member exactly. -> [row, N]"""
    coefficients = (moments_to_basis @ weight[..., None])[..., 0]
    coefficients[:, 0] = lowest
    return (basis @ coefficients[..., None])[..., 0]


def _fed(inverse: Array, scale: Array, source: Array) -> Array:
    """A source on the nodes of m = 0 -> the modes. -> [row, D]"""
    step = scale.shape[-1] // source.shape[-1]
    return (inverse[:, :, ::step] @ (scale[:, ::step] * source)[..., None])[..., 0]


def overlap(k: Array, gamma: Array, depth: Array) -> Array:
    """q(z) = (exp(-kz) - exp(-gamma z)) / (gamma - k) for complex k, finite at gamma = k; 0 at infinity."""
    endless = np.isinf(depth)
    depth = np.where(endless, 1.0, depth)
    gap = gamma - k
    ahead = gap.real >= 0
    away = np.where(ahead, gap, -gap)
    near = np.abs(gap) * depth < 1e-9
    wide = -np.expm1(-away * depth) / np.where(near, 1.0, away)
    value = np.exp(-np.where(ahead, k, gamma) * depth) * np.where(near, depth, wide)
    return np.where(endless, 0.0, value)
