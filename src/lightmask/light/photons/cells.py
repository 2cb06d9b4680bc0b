"""A stack as the photons see it: layers cut into cells at the depths where someone wants the fluence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.errors import OutOfRange

Array = np.ndarray

FAR_MM = 1e30
"""Where an infinite layer ends."""
SNAP = 1e-9
"""A depth this close to an interface, relative to its depth, lies on it."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cells:
    """Cells from top to bottom. A depth that lies on an interface gets an empty cell between the two.

    edge_mm  [cell + 1]
    layer    [cell]      the layer each cell belongs to
    plane    [cell + 1]  which of the asked depths an edge is, or -1
    """

    edge_mm: Array
    layer: Array
    plane: Array


def cut(thickness_mm: Array, depth_mm: Array) -> Cells:
    """Cut one stack [layer] at the depths [depth]; an interface's depth counts as the layer below it."""
    interface = np.concatenate([[0.0], np.cumsum(np.where(np.isinf(thickness_mm), FAR_MM, thickness_mm))])
    layers, deepest = len(thickness_mm), interface[-1]
    slack = SNAP * interface
    outside = (depth_mm < 0) | (depth_mm > deepest + slack[-1])
    if outside.any():
        raise OutOfRange(
            f"depth_mm={depth_mm[outside][0]:g} is outside the slab. Give depths from 0 to {deepest:g} mm."
        )
    distance = np.abs(depth_mm[:, None] - interface)
    nearest = distance.argmin(axis=1)
    snapped = np.where(distance.min(axis=1) <= slack[nearest], interface[nearest], depth_mm)
    owner = np.clip(np.searchsorted(interface, snapped, side="right") - 1, 0, layers - 1)
    edge, layer, plane = [0.0], [], [-1]
    for here in range(layers):
        inside = np.flatnonzero(owner == here)
        inside = inside[np.argsort(snapped[inside], kind="stable")]
        edge += [*snapped[inside], interface[here + 1]]
        plane += [*inside, -1]
        layer += [here] * (len(inside) + 1)
    return Cells(edge_mm=np.array(edge), layer=np.array(layer), plane=np.array(plane))
