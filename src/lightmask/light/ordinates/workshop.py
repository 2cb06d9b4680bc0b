"""What the compiled recursion reads, writes and keeps on its bench."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lightmask.light.ordinates.lanes import LANES

Array = np.ndarray


class Angles(NamedTuple):
    """Everything that depends on the refractive indices alone; leading axis: groups of equal indices.

    Node and basis axes are padded to the longest. rank [medium position] and nodes [rank] are shared by all groups.
    """

    rank: Array
    nodes: Array
    coupling: Array  # [group, rank, N, N]
    to_node: Array
    from_node: Array
    fluence: Array  # [group, rank, N]
    even: Array  # [group, layer, N, N] beam series -> even source; zero without a beam
    odd: Array
    series: Array  # [group, surface, N] resistance of each refractive step
    weight: Array  # [group, N] square root of the etendue
    total: Array  # [group] etendue of the medium below
    arriving: Array  # [group, N] light from above
    mirror: Array  # [group, N] reflectance of the first surface
    refractive: Array  # [group, layer]


class Cases(NamedTuple):
    """[case, layer] optics, and the unscattered beam (all zero without one)."""

    group: Array
    absorption: Array
    scattering: Array
    anisotropy: Array
    thickness: Array
    substrate: Array
    cosine: Array
    gamma: Array
    down: Array
    up: Array
    passed: Array  # [case] beam flux that reaches the substrate
    depth: Array  # [case, depth]


class Found(NamedTuple):
    specular: Array
    reflected: Array
    transmitted: Array
    absorbed: Array
    layer_fluence: Array
    fluence: Array


class Work(NamedTuple):
    """One thread's workshop. [layer, ..., lane]"""

    u: Array  # [layer, mode, basis, lane] left singular vectors, by column
    root: Array  # [layer, basis, lane]
    k: Array
    shunt: Array
    through: Array
    near: Array
    far: Array
    strength: Array
    first: Array
    overlap: Array
    factor: Array  # [layer, N, N, lane] Cholesky factor at the bottom of each layer
    drive: Array
    link: Array  # [layer, N, N, lane] modes of layer j -> modes of layer j + 1 (same index) or nodes
    plane: Array  # [surface, N, N, lane] factor of the step's matrix on shared nodes
    hidden: Array  # [surface, N, N, lane]
    offset: Array
    current: Array  # [surface, N, lane] before the step, shared nodes
    modal: Array
    flow: Array
    load: Array
    nodes: Array
    spare: Array
    square: Array
    a: Array
    b: Array
    c: Array
    vector: Array
    turn: Array


def workshop(layers: int, size: int) -> Work:
    """Scratch arrays for one thread."""

    def room(*shape: int) -> Array:
        return np.zeros((*shape, LANES))

    square, column = (size, size), (size,)
    return Work(
        u=room(layers, *square),
        root=room(layers, *column),
        k=room(layers, *column),
        shunt=room(layers, *column),
        through=room(layers, *column),
        near=room(layers, *column),
        far=room(layers, *column),
        strength=room(layers, *column),
        first=room(layers, *column),
        overlap=room(layers, *column),
        factor=room(layers, *square),
        drive=room(layers, *column),
        link=room(layers, *square),
        plane=room(layers + 1, *square),
        hidden=room(layers + 1, *square),
        offset=room(layers + 1, *column),
        current=room(layers + 1, *column),
        modal=room(*square),
        flow=room(*column),
        load=room(*square),
        nodes=room(*square),
        spare=room(*square),
        square=room(*square),
        a=room(*column),
        b=room(*column),
        c=room(*column),
        vector=room(*column),
        turn=room(4),
    )
