"""The peer of the heat benchmark: Pennes' equation by implicit steps in time, written for itself.

One case at a time, backward Euler with the three diagonals solved by elimination; cells of 1 um in the epidermis, below
each a twentieth larger than the last. It shares no code with the room of safety, only the numbers of the layers.
"""

import numpy as np

CELL_mm = 0.001
FINE_mm = 0.12


def cells_mm(depth_mm):
    sizes, at, size = [], 0.0, CELL_mm
    while at < depth_mm:
        size = CELL_mm if at < FINE_mm else size * 1.05
        sizes.append(min(size, depth_mm - at) if depth_mm - at > 1e-9 else size)
        at += sizes[-1]
    return np.array(sizes)


def eliminated(lower, middle, upper, right):
    """Thomas' algorithm, all numbers per cell."""
    middle, right = middle.copy(), right.copy()
    for i in range(1, len(middle)):
        factor = lower[i] / middle[i - 1]
        middle[i] -= factor * upper[i - 1]
        right[i] -= factor * right[i - 1]
    found = np.empty_like(right)
    found[-1] = right[-1] / middle[-1]
    for i in range(len(middle) - 2, -1, -1):
        found[i] = (right[i] - upper[i] * found[i + 1]) / middle[i]
    return found


class Skin:
    """Cell-centred volumes between a surface that is cooled or behind a plate, and a core held at a temperature."""

    def __init__(self, layers, blood_C, power_W_m2, exchange_W_m2_K, ambient_C, plate=None):
        """layers: rows of thickness_mm, conductivity, capacity, perfusion, metabolic heat; power_W_m2 of each cell, by
        depth and size; plate: capacity, loss, room_C and power of the board."""
        self.size = cells_mm(layers[:, 0].sum()) / 1000
        self.depth_mm = (np.cumsum(self.size) - self.size / 2) * 1000
        which = np.searchsorted(np.cumsum(layers[:, 0]), self.depth_mm)
        _, conductivity, capacity, self.perfusion, self.metabolic = layers[which].T
        self.held = capacity * self.size
        half = self.size / 2 / conductivity
        self.joined = 1 / (half[1:] + half[:-1])
        self.to_core = 1 / half[-1]
        self.to_front = 1 / (half[0] + 1 / exchange_W_m2_K) if exchange_W_m2_K else 0.0
        self.half_front, self.exchange = half[0], exchange_W_m2_K
        self.blood_C, self.ambient_C, self.plate = blood_C, ambient_C, plate
        self.power = power_W_m2(self.depth_mm, self.size)

    def surface_C(self, tissue_C, front_C):
        """The face itself lies half a cell above the first cell."""
        flow = self.to_front * (front_C - tissue_C[0])
        return tissue_C[0] + flow * self.half_front

    def step(self, tissue_C, plate_C, step_s, lit):
        sink = self.perfusion * self.size
        fed = sink * self.blood_C + self.metabolic * self.size + self.power * lit
        middle = self.held / step_s + sink
        middle[:-1] += self.joined
        middle[1:] += self.joined
        middle[-1] += self.to_core
        fed[-1] += self.to_core * self.blood_C
        right = self.held / step_s * tissue_C + fed
        off = np.concatenate([-self.joined, [0.0]]), np.concatenate([[0.0], -self.joined])
        middle[0] += self.to_front
        if self.plate is None:
            right[0] += self.to_front * self.ambient_C
            return eliminated(off[1], middle, off[0], right), None
        capacity, loss, room_C, power = self.plate
        own = capacity / step_s + loss + self.to_front
        first = capacity / step_s * plate_C + loss * room_C + power * lit
        whole = eliminated(
            np.concatenate([[0.0, -self.to_front], off[1][1:]]), np.concatenate([[own], middle]),
            np.concatenate([[-self.to_front], off[0]]), np.concatenate([[first], right]),
        )  # fmt: skip
        return whole[1:], float(whole[0])


def course_C(bare, lit, duration_s, step_s, room_C):
    """Surface at the end: first the bare face for long, then under the light. -> degrees"""
    tissue, plate = np.full(len(bare.size), bare.blood_C), None
    for long_s in np.geomspace(1, 1e6, 60):
        tissue, _ = bare.step(tissue, None, long_s, 0.0)
    plate = room_C if lit.plate is not None else None
    for _ in range(round(duration_s / step_s)):
        tissue, plate = lit.step(tissue, plate, step_s, 1.0)
    return float(lit.surface_C(tissue, lit.ambient_C if plate is None else plate))
