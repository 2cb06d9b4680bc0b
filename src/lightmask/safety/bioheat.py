"""Heat in plane layers with blood flow (Pennes 1948), solved exactly in time. It has never heard of skin or of masks.

rho c dT/dt = d/dx (k dT/dx) + W (T_blood - T) + Q, where W = w rho_b c_b is the heat that blood takes up per kelvin.

Linear elements with lumped mass on a grid whose nodes lie on the interfaces give C dT/dt = f - K T with C diagonal and
K symmetric. With the modes of C^-1/2 K C^-1/2 the answer at any time is a sum over decaying exponentials: no steps in
time, no error from them. Powers and conductances are per area of the face.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, finite, not_negative
from lightmask.safety.stack import Cooled, Face, Front, Held, Plate, Stack
from lightmask.units import mm_PER_m

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Nodes:
    """The discrete balance C dT/dt = inflow + power - sink T + heat from the neighbours, per area of the face.

    capacity_J_m2_K   [case, node]    a plate, where there is one, is the first node
    joined_W_m2_K     [case, node-1]  between neighbours
    sink_W_m2_K       [case, node]    heat given away per kelvin: to blood, to what is around, to a held face
    inflow_W_m2       [case, node]    what comes back from there, and metabolic heat
    free              the nodes that are worked out, of all
    """

    capacity_J_m2_K: Array
    joined_W_m2_K: Array
    sink_W_m2_K: Array
    inflow_W_m2: Array
    free: slice


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Modes:
    """The solution of a balance: rates of decay and shapes of its modes, shape^T C shape = 1.

    rate_per_s  [case, mode];  shape  [case, node, mode]
    """

    nodes: Nodes
    rate_per_s: Array
    shape: Array

    def rise_K(self, power_W_m2: Any, time_s: Any, at: Any = slice(None)) -> Array:
        """What a power, steady from time 0, adds. [case, source, node] -> [case, source, at, time]"""
        power = np.asarray(power_W_m2, dtype=float)[..., self.nodes.free]
        return self._seen(np.einsum("...nm,...sn->...sm", self.shape, power), self._grown_s(time_s), at)

    def course_C(self, start_C: Any, time_s: Any, at: Any = slice(None)) -> Array:
        """From a first temperature at each node, with no further power. [case, node] -> [case, at, time]"""
        finite("start_C", start_C)
        start = np.asarray(start_C, dtype=float)[..., self.nodes.free]
        first = np.einsum("...nm,...n->...m", self.shape, self.nodes.capacity_J_m2_K * start)[..., None, :]
        fed = np.einsum("...nm,...n->...m", self.shape, self.nodes.inflow_W_m2)[..., None, :]
        left = np.exp(-self.rate_per_s[..., None] * _times(time_s))
        return (self._seen(first, left, at) + self._seen(fed, self._grown_s(time_s), at))[..., 0, :, :]

    def _grown_s(self, time_s: Any) -> Array:
        """(1 - exp(-rate t)) / rate, and t itself where the rate is 0. -> [case, mode, time]"""
        time = _times(time_s)
        x = self.rate_per_s[..., None] * time
        still = np.abs(x) < 1e-12
        return np.where(still, 1.0, -np.expm1(-x) / np.where(still, 1.0, x)) * time

    def _seen(self, held: Array, in_time: Array, at: Any) -> Array:
        shape = self.shape[..., at, :]
        return np.matmul(held[..., :, None, :] * shape[..., None, :, :], in_time[..., None, :, :])


def steady_C(nodes: Nodes, power_W_m2: Any = None) -> Array:
    """The temperatures that a steady power ends in. [case, node] -> [case, node] of the free nodes"""
    fed = nodes.inflow_W_m2
    if power_W_m2 is not None:
        fed = fed + np.asarray(power_W_m2, dtype=float)[..., nodes.free]
    if not (nodes.sink_W_m2_K.sum(axis=-1) > 0).all():
        raise BadInput("Nothing takes heat away, so there is no steady state. Give blood flow, or a cooled face.")
    return np.asarray(np.linalg.solve(_matrix(nodes), fed[..., None])[..., 0])


def modes(nodes: Nodes) -> Modes:
    """Rates and shapes of the modes of a balance.

    The scaled matrix is symmetric and has no negative rate, so its singular vectors are its modes. numpy's eigh gives
    the same, but from 26 nodes on it works in several threads: on a busy machine a hundred times longer.
    """
    scale = 1 / np.sqrt(nodes.capacity_J_m2_K)
    _, rate, turned = np.linalg.svd(_matrix(nodes) * scale[..., :, None] * scale[..., None, :])
    return Modes(nodes=nodes, rate_per_s=rate, shape=np.swapaxes(turned, -1, -2) * scale[..., :, None])


def nodes(stack: Stack, front: Front, deep: Face) -> Nodes:
    """The balance of a stack between its two faces. A held face is left out of the nodes that are worked out."""
    size_m = stack.cell_mm / mm_PER_m
    joined = stack.by_cell(stack.conductivity_W_m_K) / size_m
    capacity = shared(stack.by_cell(stack.capacity_J_m3_K) * size_m)
    sink = shared(stack.by_cell(stack.perfusion_W_m3_K) * size_m)
    inflow = sink * np.asarray(stack.blood_C)[..., None] + shared(stack.by_cell(stack.metabolic_W_m3) * size_m)
    if isinstance(front, Plate):
        capacity, joined = _before(front.capacity_J_m2_K, capacity), _before(front.exchange_W_m2_K, joined)
        sink, inflow = _before(0.0, sink), _before(0.0, inflow)
        sink, inflow = _giving(sink, inflow, 0, front.loss_W_m2_K, front.ambient_C)
    sink, inflow, first = _at_a_face(sink, inflow, joined, front, 0)
    sink, inflow, last = _at_a_face(sink, inflow, joined, deep, -1)
    free = slice(first, capacity.shape[-1] - last)
    if free.stop - free.start < 1:
        raise BadInput("The stack has no node between its held faces. Give it more cells.")
    capacity, sink, inflow, joined = _alike(
        capacity[..., free], sink[..., free], inflow[..., free], joined[..., first : free.stop - 1]
    )
    return Nodes(capacity_J_m2_K=capacity, joined_W_m2_K=joined, sink_W_m2_K=sink, inflow_W_m2=inflow, free=free)


def _at_a_face(sink: Array, inflow: Array, joined: Array, face: Front, end: int) -> tuple[Array, Array, int]:
    """What a face takes and gives; end is 0 or -1. The last tells how many nodes it keeps from being free."""
    if isinstance(face, Cooled):
        return (*_giving(sink, inflow, end, face.exchange_W_m2_K, face.ambient_C), 0)
    if isinstance(face, Held):
        neighbour = 1 if end == 0 else -2
        return (*_giving(sink, inflow, neighbour, joined[..., end], face.temperature_C), 1)
    return sink, inflow, 0


def shared(per_cell: Array) -> Array:
    """Half of each cell's amount at either of its nodes. [..., cell] -> [..., node]"""
    half = np.asarray(per_cell) / 2
    none = np.zeros((*half.shape[:-1], 1))
    return np.concatenate([half, none], axis=-1) + np.concatenate([none, half], axis=-1)


def _giving(sink: Array, inflow: Array, node: int, exchange: Any, ambient_C: Any) -> tuple[Array, Array]:
    """A way for heat to leave at a node, added."""
    lead = np.broadcast_shapes(sink.shape[:-1], np.shape(exchange), np.shape(ambient_C))
    there = np.zeros(sink.shape[-1])
    there[node] = 1.0
    taken = np.broadcast_to(exchange, lead)[..., None] * there
    return sink + taken, inflow + taken * np.broadcast_to(ambient_C, lead)[..., None]


def _before(value: Any, array: Array) -> Array:
    """An array with one more entry ahead of its last axis."""
    lead = np.broadcast_shapes(np.shape(value), array.shape[:-1])
    first = np.broadcast_to(value, lead)[..., None]
    return np.concatenate([first, np.broadcast_to(array, (*lead, array.shape[-1]))], axis=-1)


def _alike(*arrays: Array) -> tuple[Array, ...]:
    """The same leading axes for all."""
    lead = np.broadcast_shapes(*(array.shape[:-1] for array in arrays))
    return tuple(np.broadcast_to(array, (*lead, array.shape[-1])) for array in arrays)


def _matrix(nodes: Nodes) -> Array:
    """K: conductance to neighbours and to the outside. -> [case, node, node]"""
    count = nodes.capacity_J_m2_K.shape[-1]
    matrix = np.zeros((*nodes.capacity_J_m2_K.shape, count))
    here = np.arange(count)
    matrix[..., here, here] = nodes.sink_W_m2_K
    one, other = here[:-1], here[1:]
    matrix[..., one, one] += nodes.joined_W_m2_K
    matrix[..., other, other] += nodes.joined_W_m2_K
    matrix[..., one, other] = matrix[..., other, one] = -nodes.joined_W_m2_K
    return matrix


def _times(time_s: Any) -> Array:
    time = np.atleast_1d(np.asarray(time_s, dtype=float))
    not_negative("time_s", time)
    return time
