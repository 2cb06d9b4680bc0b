"""Photons walking through a stack: the compiled part of the Monte Carlo engine.

``LANES`` photons walk side by side, so that one vector instruction moves many of them. A step that stays inside its
cell is branch-free; a lane that meets a surface or has faded is then attended to alone. Scattering does not know
absorption: a photon keeps the length of its path in the present cell, and when it leaves the cell the weights of
all absorption sets are brought up to date at once. Derivation: docs/understand/monte-carlo.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from lightmask.light.flight import faded_share, fresnel, minus_log, quarter_sine, scattered_cosine
from lightmask.light.randomness import LANES, above_zero, chance, compiled, drawn, lower_signed, upper_signed

Array = np.ndarray

Z, COSINE, TOP, BOTTOM, FREE_PATH, ANISOTROPY, FADE, PATH, FADED, EVENT = (row * LANES for row in range(10))
CROSSED, WEAK = 1.0, 2.0
FAINT = 5.0
"""A photon whose best weight has fallen to exp(-FAINT) plays roulette ..."""
SURVIVAL = 0.1
"""... and survives with this chance, heavier by its inverse."""
SURVIVAL_GAIN = -float(np.log(SURVIVAL))
OLD = 4096
"""A photon this many steps old plays, and again at each doubling: walks without absorption end too."""
AGED_SURVIVAL = float(np.sqrt(0.5))
TICKS = 256
"""Steps between two looks at the ages."""
FAR_MM = 1e30
"""Where an infinite layer ends."""


class Stack(NamedTuple):
    """Layers cut into cells at the depths where fluence is asked for.

    cells       [cell, 5]         top_mm, bottom_mm, free path mm, anisotropy, least absorption of all sets per mm
    media       [cell + 2]        refractive index: above, each cell, below
    planes      [cell + 1]        which asked depth the surface above (first) and below each cell is, or -1
    absorption  [cell * set]      per mm, above zero
    cosine                        of the beam inside the first cell; 0 for diffuse light
    grazing                       below this cosine a crossing counts as 2 / grazing
    substrate                     diffuse reflectance under the medium below
    """

    cells: Array
    media: Array
    planes: Array
    absorption: Array
    cosine: float
    grazing: float
    substrate: float


class Batch(NamedTuple):
    """What changes while a batch walks.

    state    [row * lane]  the named rows above
    cell, age, called [lane]
    weight   [lane * set]
    words    [word]        state of the generators
    tally    [row * set]   lost in each cell, fluence at each plane, reflected, transmitted, created by roulette
    """

    state: Array
    cell: Array
    age: Array
    called: Array
    weight: Array
    words: Array
    tally: Array


def fresh_batch(words: Array, sets: int, rows: int) -> Batch:
    """An empty batch with its own generators."""
    whole = [np.zeros(LANES, dtype=np.int64) for _ in range(3)]
    return Batch(np.zeros(10 * LANES), *whole, np.ones(LANES * sets), words, np.zeros(rows * sets))


@compiled
def _step(state, words):
    """Every lane flies one free path and scatters, unless a surface is nearer: then it only says so."""
    for i in range(LANES):
        s0, s1, s2, s3 = words[i], words[LANES + i], words[2 * LANES + i], words[3 * LANES + i]
        first, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
        second, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
        words[i], words[LANES + i], words[2 * LANES + i], words[3 * LANES + i] = s0, s1, s2, s3
        z, u = state[Z + i], state[COSINE + i]
        length = minus_log(above_zero(first)) * state[FREE_PATH + i]
        ahead = z + length * u
        stays = (ahead >= state[TOP + i]) & (ahead <= state[BOTTOM + i])
        turn = scattered_cosine(state[ANISOTROPY + i], upper_signed(second))
        sines = np.sqrt(max((1.0 - turn * turn) * (1.0 - u * u), 0.0))
        turned = u * turn + sines * quarter_sine(lower_signed(second))
        moved = length if stays else 0.0
        faded = state[FADED + i] + moved * state[FADE + i]
        state[Z + i] = ahead if stays else z
        state[COSINE + i] = min(max(turned, -1.0), 1.0) if stays else u
        state[PATH + i] += moved
        state[FADED + i] = faded
        state[EVENT + i] = (WEAK if faded > FAINT else 0.0) if stays else CROSSED


@compiled
def _settle(lane, batch, stack):
    """Bring the weights of all sets up to date with the path in the present cell."""
    sets = len(batch.weight) // LANES
    path = batch.state[PATH + lane]
    batch.state[PATH + lane] = 0.0
    row, own = batch.cell[lane] * sets, lane * sets
    for a in range(sets):
        lost = batch.weight[own + a] * faded_share(stack.absorption[row + a] * path)
        batch.weight[own + a] -= lost
        batch.tally[row + a] += lost


@compiled
def _count(lane, batch, row, factor):
    """Add the weights of all sets, times a factor, to a row of the tally."""
    sets = len(batch.weight) // LANES
    for a in range(sets):
        batch.tally[row * sets + a] += factor * batch.weight[lane * sets + a]


@compiled
def _enter(lane, batch, stack, cell):
    batch.cell[lane] = cell
    for k in range(5):
        batch.state[TOP + k * LANES + lane] = stack.cells[cell, k]


@compiled
def _launch(lane, batch, stack):
    """A new photon under the first surface. Its direction is that of light which has entered."""
    sets = len(batch.weight) // LANES
    for a in range(sets):
        batch.weight[lane * sets + a] = 1.0
    cosine = stack.cosine
    while cosine <= 0.0:
        mirrored, beyond = fresnel(stack.media[0], stack.media[1], np.sqrt(chance(batch.words)))
        if chance(batch.words) > mirrored:
            cosine = beyond
    batch.state[Z + lane] = 0.0
    batch.state[COSINE + lane] = cosine
    batch.state[PATH + lane] = 0.0
    batch.state[FADED + lane] = 0.0
    batch.age[lane] = 0
    _enter(lane, batch, stack, 0)


@compiled
def _park(lane, batch):
    """An empty lane idles where nothing happens."""
    for row in (Z, COSINE, FADE, PATH, FADED, ANISOTROPY):
        batch.state[row + lane] = 0.0
    batch.state[TOP + lane] = -np.inf
    batch.state[BOTTOM + lane] = np.inf
    batch.state[FREE_PATH + lane] = 1.0


@compiled
def _gamble(lane, batch, stack, survival):
    """Russian roulette. -> does the photon live?"""
    _settle(lane, batch, stack)
    created = len(stack.cells) + _asked(batch, stack) + 2
    if chance(batch.words) > survival:
        _count(lane, batch, created, -1.0)
        return False
    _count(lane, batch, created, 1.0 / survival - 1.0)
    sets = len(batch.weight) // LANES
    for a in range(sets):
        batch.weight[lane * sets + a] /= survival
    return True


@compiled
def _asked(batch, stack):
    """How many depths were asked for."""
    return len(batch.tally) * LANES // len(batch.weight) - len(stack.cells) - 3


@compiled
def _leave_below(lane, batch, stack):
    """Through the last surface: gone, or back from the substrate. -> does the photon live?"""
    last = len(stack.cells) - 1
    while chance(batch.words) <= stack.substrate:
        mirrored, beyond = fresnel(stack.media[last + 2], stack.media[last + 1], np.sqrt(chance(batch.words)))
        if chance(batch.words) > mirrored:
            batch.state[COSINE + lane] = -beyond
            return True
    _count(lane, batch, last + 1 + _asked(batch, stack) + 1, 1.0)
    return False


@compiled
def _meet_surface(lane, batch, stack):
    """Fly to the surface; be reflected or pass. -> does the photon live?"""
    state = batch.state
    u, cell = state[COSINE + lane], batch.cell[lane]
    down = 1 if u > 0.0 else 0
    edge = state[BOTTOM + lane] if down else state[TOP + lane]
    flown = (edge - state[Z + lane]) / u
    state[Z + lane] = edge
    state[PATH + lane] += flown
    state[FADED + lane] += flown * state[FADE + lane]
    here, there = stack.media[cell + 1], stack.media[cell + 2 * down]
    if here != there:
        mirrored, beyond = fresnel(here, there, abs(u))
        if chance(batch.words) <= mirrored:
            state[COSINE + lane] = -u
            return True
        state[COSINE + lane] = beyond if down else -beyond
    _settle(lane, batch, stack)
    cells = len(stack.cells)
    onward = cell + 2 * down - 1
    if onward < 0:
        _count(lane, batch, cells + _asked(batch, stack), 1.0)
        return False
    if onward == cells:
        return _leave_below(lane, batch, stack)
    plane = stack.planes[cell + down]
    if plane >= 0:
        _count(lane, batch, cells + plane, 1.0 / abs(u) if abs(u) > stack.grazing else 2.0 / stack.grazing)
    _enter(lane, batch, stack, onward)
    return True


@compiled
def _lives_on(lane, batch, stack):
    """Attend to a lane that met a surface or has faded."""
    if batch.state[EVENT + lane] == CROSSED and not _meet_surface(lane, batch, stack):
        return False
    if batch.state[FADED + lane] > FAINT:
        batch.state[FADED + lane] -= SURVIVAL_GAIN
        return _gamble(lane, batch, stack, SURVIVAL)
    return True


@compiled
def _fill(lane, batch, stack, waiting):
    """Put the next waiting photon on a free lane, or park the lane. -> how many still wait"""
    if waiting == 0:
        _park(lane, batch)
        batch.age[lane] = -1
        return 0
    _launch(lane, batch, stack)
    return waiting - 1


@compiled
def _grow_old(batch, stack, waiting):
    """A thousand steps have passed: very old photons play roulette. -> how many still wait"""
    for lane in range(LANES):
        if batch.age[lane] < 0:
            continue
        batch.age[lane] += TICKS
        age = batch.age[lane]
        if age >= OLD and age & (age - 1) == 0 and not _gamble(lane, batch, stack, AGED_SURVIVAL):
            waiting = _fill(lane, batch, stack, waiting)
    return waiting


@compiled
def _anyone(age):
    for years in age:
        if years >= 0:
            return True
    return False


@njit(_nrt=False, nogil=True, cache=True)
def walk(photons, batch, stack):
    """Walk a batch of photons to their end, adding to its tally; see ``Stack`` and ``Batch``."""
    waiting = photons
    for lane in range(LANES):
        waiting = _fill(lane, batch, stack, waiting)
    while _anyone(batch.age):
        for _ in range(TICKS):
            _step(batch.state, batch.words)
            calls = 0
            for lane in range(LANES):
                batch.called[calls] = lane
                calls += 1 if batch.state[EVENT + lane] > 0.0 else 0
            for k in range(calls):
                lane = batch.called[k]
                if not _lives_on(lane, batch, stack):
                    waiting = _fill(lane, batch, stack, waiting)
        waiting = _grow_old(batch, stack, waiting)
