"""The recursion of ``plain``, compiled: the same equations in the same order, a vector of cases at a time.

Between layers of one refractive index the mode bases meet directly (S = U'below D U), which is cheaper than going
through the nodes; at a refractive step the nodes are needed. Derivation: docs/understand/light.md.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from lightmask.light.ordinates.lanes import JIT, LANES, cholesky, sandwich, solve, times, times_turned
from lightmask.light.ordinates.layer_lanes import account, climb, currents, decay, from_node, join, shine, to_node


@njit(**JIT)
def _floor(angles, cases, work, rows, group, n):
    """The medium below with its substrate: nodes and flow, as an admittance."""
    for lane in range(LANES):
        give = cases.substrate[rows[lane]]
        keep = 2.0 * give / (1.0 + give)
        for i in range(n):
            share = angles.weight[group, i] / angles.total[group]
            for m in range(n):
                work.nodes[i, m, lane] = -keep * share * angles.weight[group, m]
            work.nodes[i, i, lane] += 1.0
            work.flow[i, lane] = -keep * cases.passed[rows[lane]] * share


@njit(**JIT)
def _cross(angles, work, group, surface):
    """Carry y = Y x + j (work.nodes, work.flow) up through a refractive step."""
    below, above = angles.nodes[angles.rank[surface + 1]], angles.nodes[angles.rank[surface]]
    shared = min(below, above)
    nodes, flow = work.nodes, work.flow
    if below > shared:
        _hide(work, surface, shared, below)
    series = angles.series[group, surface]
    plane = work.plane[surface]
    for i in range(shared):
        work.current[surface, i] = flow[i]
        for m in range(i + 1):
            scale = math.sqrt(series[i] * series[m])
            for lane in range(LANES):
                plane[i, m, lane] = scale * nodes[i, m, lane]
        plane[i, i] += 1.0
    cholesky(plane, shared)
    for m in range(shared + 1):
        for i in range(shared):
            for lane in range(LANES):
                work.vector[i, lane] = math.sqrt(series[i]) * (nodes[i, m, lane] if m < shared else flow[i, lane])
        solve(plane, shared, work.vector, 0)
        for i in range(shared):
            for lane in range(LANES):
                value = work.vector[i, lane] / math.sqrt(series[i])
                if m < shared:
                    work.spare[i, m, lane] = value
                else:
                    flow[i, lane] = value
    for i in range(above):
        for m in range(above):
            inside = i < shared and m < shared
            for lane in range(LANES):
                nodes[i, m, lane] = 0.5 * (work.spare[i, m, lane] + work.spare[m, i, lane]) if inside else 0.0
        if i >= shared:
            flow[i, :] = 0.0


@njit(**JIT)
def _hide(work, surface, shared, below):
    """Nodes that cannot leave carry no net flow: eliminate them (Schur complement)."""
    nodes, flow = work.nodes, work.flow
    closed, hidden, offset = work.square, work.hidden[surface], work.offset[surface]
    size = below - shared
    for i in range(size):
        for m in range(size):
            closed[i, m] = nodes[shared + i, shared + m]
    cholesky(closed, size)
    for m in range(shared + 1):
        for i in range(size):
            for lane in range(LANES):
                work.vector[i, lane] = nodes[shared + i, m, lane] if m < shared else flow[shared + i, lane]
        solve(closed, size, work.vector, 0)
        for i in range(size):
            for lane in range(LANES):
                if m < shared:
                    hidden[i, m, lane] = -work.vector[i, lane]
                else:
                    offset[i, lane] = -work.vector[i, lane]
    for i in range(shared):
        for x in range(size):
            for lane in range(LANES):
                flow[i, lane] += nodes[i, shared + x, lane] * offset[x, lane]
    for i in range(shared):
        for m in range(i, shared):
            for x in range(size):
                for lane in range(LANES):
                    nodes[i, m, lane] += nodes[i, shared + x, lane] * hidden[x, m, lane]
            nodes[m, i] = nodes[i, m]


@njit(**JIT)
def _rise(angles, cases, work, rows, beam):
    """From the bottom up."""
    group = cases.group[rows[0]]
    layers = cases.absorption.shape[1]
    rank, count = angles.rank, angles.nodes
    _floor(angles, cases, work, rows, group, count[rank[layers + 1]])
    for j in range(layers - 1, -1, -1):
        n = count[rank[j + 1]]
        decay(angles, cases, work, rows, j, n)
        if beam:
            shine(angles, cases, work, rows, j, n)
        joined = j < layers - 1 and rank[j + 1] == rank[j + 2]
        if joined:
            join(work, j, n, work.link[j])
            sandwich(work.link[j], work.modal, n, n, work.spare, work.load)
        else:
            if rank[j + 1] != rank[j + 2]:
                _cross(angles, work, group, j + 1)
            to_node(angles, work, group, j, n, work.link[j])
            sandwich(work.link[j], work.nodes, n, n, work.spare, work.load)
        if j == layers - 1:
            _no_floor(cases, work, rows, j, n)
        times_turned(work.link[j], work.flow, n, n, work.drive[j])
        for i in range(n):
            for lane in range(LANES):
                work.drive[j, i, lane] = -work.drive[j, i, lane]
        currents(cases, work, rows, j, n, beam)
        climb(work, j, n, work.a, work.b)
        if j == 0 or rank[j] != rank[j + 1]:
            from_node(angles, work, group, j, n, work.square)
            sandwich(work.square, work.modal, n, n, work.spare, work.nodes)
            times_turned(work.square, work.flow, n, n, work.a)
            work.flow[:n] = work.a[:n]
    if rank[0] != rank[1]:
        _cross(angles, work, group, 0)


@njit(**JIT)
def _no_floor(cases, work, rows, j, n):
    """Nothing is felt through an endless layer, not even rounding."""
    for lane in range(LANES):
        if math.isinf(cases.thickness[rows[lane], j]):
            for i in range(n):
                for m in range(n):
                    work.load[i, m, lane] = 0.0


@njit(**JIT)
def _surface(angles, cases, work, rows, found, beam):
    """Meet the light that arrives: work.a is the even part and work.b the net flow just above the first surface."""
    group = cases.group[rows[0]]
    n = angles.nodes[angles.rank[0]]
    nodes, flow = work.nodes, work.flow
    for i in range(n):
        arriving = 0.0 if beam else angles.arriving[group, i]
        for lane in range(LANES):
            work.a[i, lane] = 2.0 * arriving - flow[i, lane]
        for m in range(i + 1):
            for lane in range(LANES):
                work.spare[i, m, lane] = nodes[i, m, lane]
        work.spare[i, i] += 1.0
    cholesky(work.spare, n)
    solve(work.spare, n, work.a, 0)
    for lane in range(LANES):
        out, mirrored = 0.0, 0.0
        for i in range(n):
            arriving = 0.0 if beam else angles.arriving[group, i]
            leaving = work.a[i, lane] - arriving
            out += angles.weight[group, i] * leaving
            mirrored += angles.weight[group, i] * angles.mirror[group, i] * arriving
            work.b[i, lane] = arriving - leaving
        found.specular[rows[lane]] = mirrored
        found.reflected[rows[lane]] = out - mirrored


@njit(**JIT)
def _enter(angles, work, group, surface):
    """Even part below a step (into work.a) from that above it (work.a), through the factored step."""
    below, above = angles.nodes[angles.rank[surface + 1]], angles.nodes[angles.rank[surface]]
    shared = min(below, above)
    series = angles.series[group, surface]
    for i in range(shared):
        root = math.sqrt(series[i])
        for lane in range(LANES):
            work.a[i, lane] = work.a[i, lane] / root - root * work.current[surface, i, lane]
    solve(work.plane[surface], shared, work.a, 0)
    for i in range(shared):
        for lane in range(LANES):
            work.a[i, lane] *= math.sqrt(series[i])
    for x in range(below - shared):
        for lane in range(LANES):
            work.a[shared + x, lane] = work.offset[surface, x, lane]
        for i in range(shared):
            for lane in range(LANES):
                work.a[shared + x, lane] += work.hidden[surface, x, i, lane] * work.a[i, lane]


@njit(**JIT)
def _fall(angles, cases, work, rows, found, beam):
    """From the top down: amplitudes, absorption, fluence."""
    group = cases.group[rows[0]]
    layers = cases.absorption.shape[1]
    rank, count = angles.rank, angles.nodes
    for j in range(layers):
        n = count[rank[j + 1]]
        if j == 0 or rank[j] != rank[j + 1]:
            if rank[j] != rank[j + 1]:
                _enter(angles, work, group, j)
            from_node(angles, work, group, j, n, work.square)
            times(work.square, work.a, n, n, work.b)
        else:
            times(work.link[j - 1], work.a, n, n, work.b)
        near, far = work.near[j], work.far[j]
        for i in range(n):
            for lane in range(LANES):
                work.a[i, lane] = near[i, lane] / far[i, lane] * work.b[i, lane] + far[i, lane] * work.drive[j, i, lane]
        solve(work.factor[j], n, work.a, 0)
        for i in range(n):
            for lane in range(LANES):
                work.a[i, lane] *= far[i, lane]
        account(angles, cases, work, rows, found, j, n, beam)
        if j == layers - 1 or rank[j + 1] != rank[j + 2]:
            times(work.link[j], work.a, n, n, work.b)
            work.a[:n] = work.b[:n]
    _leave(angles, cases, work, rows, found, beam)


@njit(**JIT)
def _leave(angles, cases, work, rows, found, beam):
    """Net light through the last surface; work.a is the even part just above it."""
    group = cases.group[rows[0]]
    layers = cases.absorption.shape[1]
    above, below = angles.nodes[angles.rank[layers]], angles.nodes[angles.rank[layers + 1]]
    shared = min(above, below)
    if angles.rank[layers] != angles.rank[layers + 1]:
        _enter(angles, work, group, layers)
    for lane in range(LANES):
        row = rows[lane]
        if math.isinf(cases.thickness[row, layers - 1]):
            found.transmitted[row] = 0.0
            continue
        give = cases.substrate[row]
        keep = 2.0 * give / (1.0 + give)
        gather, through = 0.0, 0.0
        for i in range(below):
            gather += angles.weight[group, i] * work.a[i, lane]
        for i in range(shared):
            share = angles.weight[group, i] / angles.total[group]
            flow = work.a[i, lane] - keep * share * (gather + cases.passed[row])
            through += angles.weight[group, i] * flow
        found.transmitted[row] = through


@njit(**JIT)
def solve_blocks(angles, cases, work, order, blocks, found, beam):
    """Solve blocks of cases: order[start:stop] for each row of blocks, one group and at most LANES cases in each.

    A short block repeats its last case: every output is written, never added to.
    """
    rows = np.empty(LANES, dtype=np.int64)
    for block in range(blocks.shape[0]):
        for lane in range(LANES):
            rows[lane] = order[min(blocks[block, 0] + lane, blocks[block, 1] - 1)]
        _rise(angles, cases, work, rows, beam)
        _surface(angles, cases, work, rows, found, beam)
        _fall(angles, cases, work, rows, found, beam)
