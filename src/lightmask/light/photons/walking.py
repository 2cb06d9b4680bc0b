"""Photons walking through a stack: the compiled part of the Monte Carlo engine.

``LANES`` photons walk side by side, so that one vector instruction moves many of them. A step that stays inside its
cell is branch-free; a lane that meets a surface or has faded is then attended to alone. Scattering does not know
absorption: a photon keeps the length of its path in the present cell, and when it leaves the cell the weights of
all absorption sets are brought up to date at once. Derivation: docs/understand/monte-carlo.md.
"""

from __future__ import annotations

import numpy as np

from lightmask.light.kept import forget_stale
from lightmask.light.photons import flight, photon_state, randomness
from lightmask.light.photons.flight import faded, fresnel, minus_log, quarter_sine, scattered_cosine
from lightmask.light.photons.photon_state import ANISOTROPY, BOTTOM, COSINE, EVENT, FADE, FADED, FREE_PATH, PATH, TOP, Z
from lightmask.light.photons.randomness import (
    LANES,
    above_zero,
    chance,
    compiled,
    drawn,
    entrance,
    lower_signed,
    upper_signed,
)

CROSSED, WEAK = 1.0, 2.0
FAINT = 7.0
"""A photon whose best weight has fallen to exp(-FAINT) plays roulette ..."""
SURVIVAL = 0.2
"""... and survives with this chance, heavier by its inverse."""
OLD = 32_768
"""A photon this many steps old plays, and again at each doubling: walks without absorption end too."""
AGED_SURVIVAL = float(np.sqrt(0.5))
TICKS = 256
"""Steps between two looks at the ages."""


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
        weakened = state[FADED + i] + moved * state[FADE + i]
        state[Z + i] = ahead if stays else z
        state[COSINE + i] = min(max(turned, -1.0), 1.0) if stays else u
        state[PATH + i] += moved
        state[FADED + i] = weakened
        state[EVENT + i] = (WEAK if weakened > FAINT else 0.0) if stays else CROSSED


@compiled
def _settle(lane, batch, stack):
    """Bring the weights of all sets up to date with the path in the present cell."""
    path, cell = batch.state[PATH + lane], batch.cell[lane]
    batch.state[PATH + lane] = 0.0
    for a in range(batch.weight.shape[1]):
        weight = batch.weight[lane, a]
        taken, left = faded(stack.absorption[cell, a] * path)
        batch.weight[lane, a] = weight * left
        batch.tally[cell, a] += weight * taken


@compiled
def _count(lane, batch, row, factor):
    """Add the weights of all sets, times a factor, to a row of the tally."""
    for a in range(batch.weight.shape[1]):
        batch.tally[row, a] += factor * batch.weight[lane, a]


@compiled
def _enter(lane, batch, stack, cell):
    batch.cell[lane] = cell
    for k in range(5):
        batch.state[TOP + k * LANES + lane] = stack.cells[cell, k]


@compiled
def _launch(lane, batch, stack):
    """A new photon under the first surface. Its direction is that of light which has entered."""
    for a in range(batch.weight.shape[1]):
        batch.weight[lane, a] = 1.0
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
    for row in (Z, COSINE, TOP, BOTTOM, FREE_PATH, ANISOTROPY, FADE, PATH, FADED):
        batch.state[row + lane] = 0.0


@compiled
def _gamble(lane, batch, stack, survival):
    """Russian roulette. -> does the photon live?"""
    _settle(lane, batch, stack)
    created = len(batch.tally) - 1
    if chance(batch.words) > survival:
        _count(lane, batch, created, -1.0)
        return False
    _count(lane, batch, created, 1.0 / survival - 1.0)
    for a in range(batch.weight.shape[1]):
        batch.weight[lane, a] /= survival
    batch.state[FADED + lane] += np.log(survival)
    return True


@compiled
def _leave_below(lane, batch, stack):
    """Through the last surface: gone, or back from the substrate. -> does the photon live?"""
    last = len(stack.cells) - 1
    while chance(batch.words) <= stack.substrate:
        mirrored, beyond = fresnel(stack.media[last + 2], stack.media[last + 1], np.sqrt(chance(batch.words)))
        if chance(batch.words) > mirrored:
            batch.state[COSINE + lane] = -beyond
            return True
    _count(lane, batch, len(batch.tally) - 2, 1.0)
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
        _count(lane, batch, len(batch.tally) - 3, 1.0)
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
    """Some steps later: very old photons play roulette. -> how many still wait"""
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
    oldest = age[0]
    for years in age:
        oldest = max(oldest, years)
    return oldest >= 0


@entrance
def walk(photons, batch, stack):
    """Walk a batch of photons to their end, adding to its tally; see ``photon_state``."""
    waiting = photons
    for lane in range(LANES):
        waiting = _fill(lane, batch, stack, waiting)
    while _anyone(batch.age):
        for _ in range(TICKS):
            _step(batch.state, batch.words)
            for lane in range(LANES):
                if batch.state[EVENT + lane] > 0.0 and not _lives_on(lane, batch, stack):
                    waiting = _fill(lane, batch, stack, waiting)
        waiting = _grow_old(batch, stack, waiting)


SOURCES = (__file__, photon_state.__file__, flight.__file__, randomness.__file__)
forget_stale(walk, SOURCES)
