"""One layer of the compiled recursion: its modes, what the beam feeds them, and what they absorb."""

from __future__ import annotations

import math

from numba import njit

from lightmask.light.ordinates.lanes import JIT, LANES, cholesky, singular, solve

SMALL = 1e-4  # below it the two-term series of tanh and sinh are exact to rounding
FAINT, FAINTEST = 1e-11, 1e-60  # as in ``modes``: stand for no attenuation at all


@njit(**JIT)
def decay(angles, cases, work, rows, j, n):
    """Singular values and vectors of layer j, and its transmission lines."""
    coupling = angles.coupling[cases.group[rows[0]], angles.rank[j + 1]]
    root, u = work.root[j], work.u[j]
    for lane in range(LANES):
        row = rows[lane]
        loss, scattering, g = cases.absorption[row, j], cases.scattering[row, j], cases.anisotropy[row, j]
        thickness = cases.thickness[row, j]
        least = FAINTEST
        if not math.isinf(thickness):
            least = FAINT / thickness * (FAINT / (FAINT + scattering * thickness)) ** 3
        power = 1.0
        for i in range(n):
            work.a[i, lane] = math.sqrt(max(loss + scattering * (1.0 - power), least))
            power *= g
            root[i, lane] = math.sqrt(max(loss + scattering * (1.0 - power), least))
            power *= g
    for p in range(n):
        for i in range(n):
            for lane in range(LANES):
                u[p, i, lane] = root[i, lane] * coupling[i, p] * work.a[p, lane]
    singular(u, n, work.k[j], work.turn)
    for i in range(n):
        for lane in range(LANES):
            _line(work, j, i, lane, cases.thickness[rows[lane], j])


@njit(**JIT)
def _line(work, j, i, lane, thickness):
    """Shunt and through admittance of one mode, and the two scales that keep thick and thin layers finite."""
    k = work.k[j, i, lane]
    depth = k * thickness
    if depth < SMALL:
        shunt = 0.5 * k * depth * (1.0 - depth * depth / 12.0)
        through = (1.0 - depth * depth / 6.0) / thickness
    else:
        fade = math.exp(-depth)
        shunt = k * (1.0 - fade) / (1.0 + fade)
        through = 2.0 * k * fade / ((1.0 - fade) * (1.0 + fade))
    work.shunt[j, i, lane] = shunt
    work.through[j, i, lane] = through
    far = 1.0 / (1.0 + through)
    work.far[j, i, lane] = math.sqrt(far)
    work.near[j, i, lane] = through * far if through < 1e300 else 1.0


@njit(**JIT)
def shine(angles, cases, work, rows, j, n):
    """What the unscattered beam feeds into the modes of layer j."""
    group = cases.group[rows[0]]
    even, odd = angles.even[group, j], angles.odd[group, j]
    coupling = angles.coupling[group, angles.rank[j + 1]]
    source_even, source_odd, mixed = work.a, work.b, work.c
    for lane in range(LANES):
        row = rows[lane]
        g = cases.anisotropy[row, j]
        forward = g ** (2 * n)
        scale = cases.scattering[row, j] / (cases.cosine[row, j] * angles.refractive[group, j])
        for i in range(n):
            source_even[i, lane] = 0.0
            source_odd[i, lane] = 0.0
        power = 1.0
        for m in range(n):
            here = scale * (power - forward)
            power *= g
            there = scale * (power - forward)
            power *= g
            for i in range(n):
                source_even[i, lane] += even[i, m] * here
                source_odd[i, lane] += odd[i, m] * there
        for i in range(n):
            total = 0.0
            for m in range(n):
                total += coupling[i, m] * source_even[m, lane]
            mixed[i, lane] = total * work.root[j, i, lane]
            source_odd[i, lane] /= work.root[j, i, lane]
        gamma, thickness = cases.gamma[row, j], cases.thickness[row, j]
        for p in range(n):
            first, second = 0.0, 0.0
            for i in range(n):
                first += work.u[j, p, i, lane] * source_odd[i, lane]
                second += work.u[j, p, i, lane] * mixed[i, lane]
            k = work.k[j, p, lane]
            work.first[j, p, lane] = first
            work.strength[j, p, lane] = (second + gamma * first) / (gamma + k)
            work.overlap[j, p, lane] = _overlap(k, gamma, thickness)


@njit(**JIT)
def _overlap(k, gamma, depth):
    """(exp(-kz) - exp(-gamma z)) / (gamma - k), finite where they meet."""
    if math.isinf(depth):
        return 0.0
    gap = abs(gamma - k)
    wide = depth if gap * depth < 1e-12 else -math.expm1(-gap * depth) / gap
    return math.exp(-min(k, gamma) * depth) * wide


@njit(**JIT)
def to_node(angles, work, group, j, n, out):
    """T of layer j on its nodes. -> out [node, mode, lane]"""
    matrix = angles.to_node[group, angles.rank[j + 1]]
    for i in range(n):
        for p in range(n):
            for lane in range(LANES):
                out[i, p, lane] = 0.0
            for m in range(n):
                weight = matrix[i, m]
                for lane in range(LANES):
                    out[i, p, lane] += weight * work.root[j, m, lane] * work.u[j, p, m, lane]


@njit(**JIT)
def from_node(angles, work, group, j, n, out):
    """Transpose of T^-T of layer j: out [mode, node, lane]."""
    matrix = angles.from_node[group, angles.rank[j + 1]]
    for p in range(n):
        for i in range(n):
            for lane in range(LANES):
                out[p, i, lane] = 0.0
            for m in range(n):
                weight = matrix[i, m]
                for lane in range(LANES):
                    out[p, i, lane] += weight * work.u[j, p, m, lane] / work.root[j, m, lane]


@njit(**JIT)
def join(work, j, n, out):
    """S = U'(j+1) (root j / root j+1) U(j): modes of a layer -> modes of the next of equal index."""
    ratio = work.vector
    for i in range(n):
        for lane in range(LANES):
            ratio[i, lane] = work.root[j, i, lane] / work.root[j + 1, i, lane]
    for p in range(n):
        for q in range(n):
            for lane in range(LANES):
                out[p, q, lane] = 0.0
            for i in range(n):
                for lane in range(LANES):
                    out[p, q, lane] += work.u[j + 1, p, i, lane] * ratio[i, lane] * work.u[j, q, i, lane]


@njit(**JIT)
def climb(work, j, n, top_current, bottom_current):
    """From work.load (without shunt) and work.drive at the bottom of layer j to work.modal and work.flow at its top."""
    load, factor = work.load, work.factor[j]
    far, near, shunt = work.far[j], work.near[j], work.shunt[j]
    for i in range(n):
        for lane in range(LANES):
            load[i, i, lane] += shunt[i, lane]
            work.drive[j, i, lane] += bottom_current[i, lane]
    for i in range(n):
        for m in range(i + 1):
            for lane in range(LANES):
                factor[i, m, lane] = far[i, lane] * load[i, m, lane] * far[m, lane]
        for lane in range(LANES):
            factor[i, i, lane] += near[i, lane]
    cholesky(factor, n)
    for m in range(n):
        for i in range(n):
            for lane in range(LANES):
                work.vector[i, lane] = far[i, lane] * load[i, m, lane]
        solve(factor, n, work.vector, m)
        for i in range(m, n):
            for lane in range(LANES):
                value = near[i, lane] / far[i, lane] * work.vector[i, lane]
                work.modal[i, m, lane] = value
                work.modal[m, i, lane] = value
        for lane in range(LANES):
            work.modal[m, m, lane] += shunt[m, lane]
    for i in range(n):
        for lane in range(LANES):
            work.vector[i, lane] = far[i, lane] * work.drive[j, i, lane]
    solve(factor, n, work.vector, 0)
    for i in range(n):
        for lane in range(LANES):
            work.flow[i, lane] = top_current[i, lane] - near[i, lane] / far[i, lane] * work.vector[i, lane]


@njit(**JIT)
def currents(cases, work, rows, j, n, beam):
    """Net flow that the beam alone drives through the top (work.a) and bottom (work.b) of a layer held dark there."""
    for lane in range(LANES):
        row = rows[lane]
        down, up = cases.down[row, j], cases.up[row, j]
        fade = math.exp(-cases.gamma[row, j] * cases.thickness[row, j]) if beam else 0.0
        for i in range(n):
            if not beam:
                work.a[i, lane] = 0.0
                work.b[i, lane] = 0.0
                continue
            first, strength, met = work.first[j, i, lane], work.strength[j, i, lane], work.overlap[j, i, lane]
            k, shunt, through = work.k[j, i, lane], work.shunt[j, i, lane], work.through[j, i, lane]
            top = first - strength * (1.0 - through * met)
            bottom = first * fade - strength * (fade - met * (k + shunt + through))
            work.a[i, lane] = down * top - up * bottom
            work.b[i, lane] = down * bottom - up * top


@njit(**JIT)
def account(angles, cases, work, rows, found, j, n, beam):
    """Layer j holds amplitudes work.b at its top and work.a at its bottom: what it absorbs, and its fluence."""
    group = cases.group[rows[0]]
    seen = angles.fluence[group, angles.rank[j + 1]]
    weight = work.c
    for p in range(n):
        weight[p, :] = 0.0
        for i in range(n):
            for lane in range(LANES):
                weight[p, lane] += seen[i] * work.root[j, i, lane] * work.u[j, p, i, lane]
    for lane in range(LANES):
        row = rows[lane]
        thickness = cases.thickness[row, j]
        total = 0.0
        for p in range(n):
            k, shunt = work.k[j, p, lane], work.shunt[j, p, lane]
            thin = k * thickness < SMALL
            reach = 0.5 * thickness if thin else shunt / (k * k)
            held = reach * (work.a[p, lane] + work.b[p, lane])
            if beam:
                full = thickness * (1.0 - 0.5 * k * thickness) if thin else -math.expm1(-k * thickness) / k
                swept = (full - work.overlap[j, p, lane]) / cases.gamma[row, j]
                both = cases.down[row, j] + cases.up[row, j]
                held += both * work.strength[j, p, lane] * (swept - work.overlap[j, p, lane] * reach)
            total += weight[p, lane] * held
        if beam:
            gamma = cases.gamma[row, j]
            both = cases.down[row, j] + cases.up[row, j]
            total += both / cases.cosine[row, j] * -math.expm1(-gamma * thickness) / gamma
        found.absorbed[row, j] = cases.absorption[row, j] * total
        found.layer_fluence[row, j] = 0.0 if math.isinf(thickness) else total / thickness
        if cases.depth.shape[1]:
            _fill(cases, work, row, lane, found, j, n, beam)


@njit(**JIT)
def _fill(cases, work, row, lane, found, j, n, beam):
    """Fluence rate at the depths that lie in layer j."""
    thickness = cases.thickness[row, j]
    surface = 0.0
    for above in range(j):
        surface += cases.thickness[row, above]
    last = j == cases.absorption.shape[1] - 1
    gamma = cases.gamma[row, j]
    for column in range(cases.depth.shape[1]):
        depth = cases.depth[row, column]
        if depth < surface or (depth >= surface + thickness and not last):
            continue
        z = min(max(depth - surface, 0.0), thickness)
        value = 0.0
        if beam:
            value = cases.down[row, j] * math.exp(-gamma * z)
            if cases.up[row, j] > 0.0:
                value += cases.up[row, j] * math.exp(-gamma * (thickness - z))
            value /= cases.cosine[row, j]
        for p in range(n):
            k = work.k[j, p, lane]
            falling, rising = _ratio(k, thickness - z, thickness, z), _ratio(k, z, thickness, thickness - z)
            amplitude = falling * work.b[p, lane] + rising * work.a[p, lane]
            if beam:
                met = work.overlap[j, p, lane]
                extra = cases.down[row, j] * (_overlap(k, gamma, z) - met * rising)
                if cases.up[row, j] > 0.0:
                    extra += cases.up[row, j] * (_overlap(k, gamma, thickness - z) - met * falling)
                amplitude += work.strength[j, p, lane] * extra
            value += work.c[p, lane] * amplitude
        found.fluence[row, column] = value


@njit(**JIT)
def _ratio(k, part, whole, rest):
    """sinh(k part) / sinh(k whole), where part + rest = whole."""
    if math.isinf(whole):
        return math.exp(-k * rest) if rest < 1e300 else 0.0
    if k * whole < 1e-8:
        return part / whole
    return math.exp(-k * rest) * math.expm1(-2.0 * k * part) / math.expm1(-2.0 * k * whole)
