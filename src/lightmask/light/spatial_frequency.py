"""Light that falls in stripes: how much of the contrast of cos(q x) is left in each layer, and how light spreads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite, not_negative
from lightmask.light.discrete_ordinates import PER_LAYER, flattened, flattened_depths, patterns
from lightmask.light.frequency.between import Seen, straight
from lightmask.light.frequency.stripes import Stripes, solve_stripes
from lightmask.light.ordinates.beam import Stack, trace_beam
from lightmask.light.slab import Collimated, Diffuse, Illumination, Slab, numbers
from lightmask.light.solver import checked_depths

Array = np.ndarray
ROWS = 96  # held in memory at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Harmonics:
    """How finely directions are told apart (docs/understand/lateral.md; errors in docs/measured.md).

    nodes     Gauss angles to the normal in each piece of their range, as in ``DiscreteOrdinates``
    azimuths  the highest m of cos(m phi)
    """

    nodes: int = 4
    azimuths: int = 3

    def __post_init__(self) -> None:
        for name, low, high in (("nodes", 2, 16), ("azimuths", 1, 16)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise OutOfRange(f"{name}={value!r} cannot be used. Give a whole number from {low} to {high}.")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Transfer:
    """Amplitudes under an incident irradiance cos(q x), per unit of it. Leading axes are the slab's cases.

    wavenumber_per_mm  [q]              2 pi over the width of a stripe and the gap after it
    fluence            [..., q, depth]  fluence rate at depth_mm, or None; at an interface: the layer below's side
    layer_fluence      [..., q, layer]  mean over each layer (0 in an infinite one)
    reflected, transmitted  [..., q]    leaves after entering
    unscattered        [..., depth]     part of the fluence that a beam carries straight down: the same for all q;
    layer_unscattered  [..., layer]     none of diffuse light is counted so
    """

    wavenumber_per_mm: Array
    layer_fluence: Array
    layer_unscattered: Array
    reflected: Array
    transmitted: Array
    fluence: Array | None = None
    unscattered: Array | None = None
    depth_mm: Array | None = None


def transfer(
    slab: Slab,
    illumination: Illumination | None = None,
    wavenumber_per_mm: Any = (),
    depth_mm: Any = None,
    harmonics: Harmonics | None = None,
) -> Transfer:
    """How a slab lit in stripes glows within; a beam must fall straight down. See ``Transfer``."""
    shining = Diffuse() if illumination is None else illumination
    wavenumber = checked_wavenumber(wavenumber_per_mm)
    _refuse_others(slab, shining)
    depth = None if depth_mm is None else flattened_depths(checked_depths(slab, depth_mm), slab.cases)
    arriving = "beam" if isinstance(shining, Collimated) else "diffuse"
    found, shape = solved(slab, wavenumber, depth, harmonics or Harmonics(), arriving), slab.cases
    seen, alone = found.seen, (found.straight_layers, found.straight_depths)
    layers, depths = seen.layers[..., 0] + alone[0][:, None], seen.depths[..., 0] + alone[1][:, None]
    return Transfer(
        wavenumber_per_mm=wavenumber,
        layer_fluence=layers.reshape(*shape, *layers.shape[1:]),
        layer_unscattered=alone[0].reshape(*shape, -1),
        reflected=seen.reflected.reshape(*shape, -1),
        transmitted=seen.transmitted.reshape(*shape, -1),
        fluence=None if depth is None else depths.reshape(*shape, *depths.shape[1:]),
        unscattered=None if depth is None else alone[1].reshape(*shape, -1),
        depth_mm=None if depth is None else depth.reshape(*shape, -1),
    )


def checked_wavenumber(value: Any) -> Array:
    """Wavenumbers as read-only numbers [q]; refused where they cannot be used."""
    wavenumber = numbers("wavenumber_per_mm", value)
    if wavenumber.ndim != 1 or not len(wavenumber):
        raise BadInput(f"wavenumber_per_mm has shape {wavenumber.shape}. Give a list of one or more: [0, 0.5, 1].")
    not_negative("wavenumber_per_mm", wavenumber)
    finite("wavenumber_per_mm", wavenumber)
    return wavenumber


def _refuse_others(slab: Any, illumination: Any) -> None:
    if not isinstance(slab, Slab):
        raise BadInput(f"slab={slab!r} cannot be used. Give a Slab.")
    if not isinstance(illumination, (Diffuse, Collimated)):
        raise BadInput(f"illumination={illumination!r} cannot be used. Give Diffuse() or Collimated().")
    if isinstance(illumination, Collimated) and illumination.cosine != 1.0:
        raise BadInput(
            f"A beam at cosine={illumination.cosine:g} spreads to one side. Give Collimated(), straight down; "
            "light from the side goes to blur as Slanting."
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Solved:
    """seen with axes [case, q, ..., light]; what of a beam is never scattered: [case, layer], [case, depth]."""

    seen: Seen
    straight_layers: Array
    straight_depths: Array


def solved(slab: Slab, wavenumber: Array, depth: Array | None, fine: Harmonics, arriving: str) -> Solved:
    """Every case at every wavenumber. depth [case, depth] or None; arriving: see ``Stripes``."""
    flat = {name: flattened(getattr(slab, name), slab.cases, slab.layers) for name in PER_LAYER}
    outside = {name: flattened(getattr(slab, name), slab.cases) for name in ("index_above", "index_below")}
    index = np.column_stack([outside["index_above"], flat["index"], outside["index_below"]])
    substrate = flattened(slab.substrate_reflectance, slab.cases)
    cases, many, depths = len(index), len(wavenumber), 0 if depth is None else depth.shape[1]
    parts, alone = [], (np.zeros((cases, slab.layers)), np.zeros((cases, depths)))
    for which, rank, distinct in patterns(index):
        nodes = fine.nodes if max(rank) else 2 * fine.nodes
        for some, at in _chunks(len(which), many):
            rows = which[some]
            stack = Stack(
                rank=rank,
                index=distinct[some] if len(distinct) > 1 else distinct,
                thickness=flat["thickness_mm"][rows],
                absorption=flat["absorption_per_mm"][rows],
                scattering=flat["scattering_per_mm"][rows],
                anisotropy=flat["anisotropy"][rows],
                substrate=substrate[rows],
            )
            deep = None if depth is None else depth[rows]
            ask = Stripes(
                stack=stack, wavenumber=wavenumber[at], depth=deep, nodes=nodes, most=fine.azimuths, arriving=arriving
            )
            parts.append((rows, at, solve_stripes(ask)))
            if arriving == "beam":
                alone[0][rows], alone[1][rows] = straight(stack, trace_beam(stack, 1.0, nodes), deep)
    return Solved(seen=_gathered(cases, many, parts), straight_layers=alone[0], straight_depths=alone[1])


def _chunks(cases: int, many: int) -> Iterator[tuple[Array, Array]]:
    """Pairs of case and wavenumber, some at a time."""
    case, number = np.repeat(np.arange(cases), many), np.tile(np.arange(many), cases)
    for start in range(0, len(case), ROWS):
        yield case[start : start + ROWS], number[start : start + ROWS]


def _gathered(cases: int, many: int, parts: list[tuple[Array, Array, Seen]]) -> Seen:
    """Rows in their places. -> Seen with axes [case, q, ...]"""
    whole = {}
    for name in ("layers", "depths", "reflected", "transmitted"):
        shape = getattr(parts[0][2], name).shape[1:]
        whole[name] = np.zeros((cases, many, *shape))
        for rows, at, part in parts:
            whole[name][rows, at] = getattr(part, name)
    return Seen(**whole)
