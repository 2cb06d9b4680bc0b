"""Photons walking in three dimensions: the compiled part of the lateral spread. Like walking.py, one case at a time."""

from __future__ import annotations

import numpy as np

from lightmask.light.kept import forget_stale
from lightmask.light.photons import lateral_state as at
from lightmask.light.photons.flight import faded, fresnel, minus_log, scattered_cosine, turned
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
from lightmask.light.photons.walking import AGED_SURVIVAL, CROSSED, FAINT, OLD, SOURCES, SURVIVAL, TICKS, WEAK


@compiled
def _step(state, words):
    """Every lane flies one free path, leaves a mark somewhere on it, and scatters; unless a surface is nearer."""
    for i in range(LANES):
        s0, s1, s2, s3 = words[i], words[LANES + i], words[2 * LANES + i], words[3 * LANES + i]
        first, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
        second, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
        third, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
        words[i], words[LANES + i], words[2 * LANES + i], words[3 * LANES + i] = s0, s1, s2, s3
        x, y, z = state[at.X + i], state[at.Y + i], state[at.Z + i]
        ux, uy, uz = state[at.UX + i], state[at.UY + i], state[at.UZ + i]
        length = minus_log(above_zero(first)) * state[at.FREE_PATH + i]
        ahead = z + length * uz
        stays = (ahead >= state[at.TOP + i]) & (ahead <= state[at.BOTTOM + i])
        moved = length if stays else 0.0
        part, path = moved * above_zero(third), state[at.PATH + i]
        cosine = scattered_cosine(state[at.ANISOTROPY + i], upper_signed(second))
        vx, vy, vz = turned(ux, uy, uz, cosine, lower_signed(second))
        weakened = state[at.FADED + i] + moved * state[at.ABSORPTION + i]
        mx, my = x + part * ux, y + part * uy
        state[at.AT_RADIUS + i] = np.sqrt(mx * mx + my * my)
        state[at.AT_DEPTH + i] = z + part * uz
        _, left = faded(state[at.ABSORPTION + i] * (path + part))
        state[at.AMOUNT + i] = state[at.WEIGHT + i] * left * moved
        state[at.X + i], state[at.Y + i], state[at.Z + i] = x + moved * ux, y + moved * uy, z + moved * uz
        state[at.UX + i] = vx if stays else ux
        state[at.UY + i] = vy if stays else uy
        state[at.UZ + i] = vz if stays else uz
        state[at.PATH + i] = path + moved
        state[at.FADED + i] = weakened
        state[at.EVENT + i] = (WEAK if weakened > FAINT else 0.0) if stays else CROSSED


@compiled
def _bin(number, bins):
    """The bin that holds a number; the count of bins if none does."""
    edge, last = bins.edge, len(bins.edge) - 1
    if not (edge[0] <= number < edge[last]):
        return last
    k = bins.guide[min(int((number - edge[0]) * bins.per_mm), at.GUIDES - 1)]
    while edge[k] > number:
        k -= 1
    while edge[k + 1] <= number:
        k += 1
    return k


@compiled
def _mark(lane, crowd, grid):
    """Add a lane's mark to the bin where it lies."""
    depth = _bin(crowd.state[at.AT_DEPTH + lane], grid.depth)
    if depth < len(grid.depth.edge) - 1:
        ring = _bin(crowd.state[at.AT_RADIUS + lane], grid.radius)
        amount = crowd.state[at.AMOUNT + lane]
        crowd.inside[0, depth, ring] += amount
        crowd.inside[1, depth, ring] += amount * crowd.state[at.ABSORPTION + lane]


@compiled
def _settle(lane, state):
    _, left = faded(state[at.ABSORPTION + lane] * state[at.PATH + lane])
    state[at.WEIGHT + lane] *= left
    state[at.PATH + lane] = 0.0


@compiled
def _enter(lane, state, layers, cell):
    state[at.CELL + lane] = cell
    for k in range(5):
        state[at.TOP + k * LANES + lane] = layers.cells[cell, k]


@compiled
def _head(lane, crowd, cosine):
    """Send a lane off at this cosine with a random azimuth."""
    turn = np.pi * (2.0 * chance(crowd.words) - 1.0)
    sine = np.sqrt(max(1.0 - cosine * cosine, 0.0))
    crowd.state[at.UX + lane] = sine * np.cos(turn)
    crowd.state[at.UY + lane] = sine * np.sin(turn)
    crowd.state[at.UZ + lane] = cosine


@compiled
def _fill(lane, crowd, layers, waiting):
    """Put the next waiting photon under the source, or park the lane. -> how many still wait"""
    for row in range(at.ROWS):
        crowd.state[row * LANES + lane] = 0.0
    if waiting == 0:
        crowd.age[lane] = -1
        return 0
    cosine = 0.0 if layers.lambertian else 1.0
    outside = 1.0
    while cosine <= 0.0:
        outside = np.sqrt(chance(crowd.words))
        mirrored, beyond = fresnel(layers.media[0], layers.media[1], outside)
        if chance(crowd.words) > mirrored:
            cosine = beyond
    crowd.age[lane] = 0
    crowd.state[at.WEIGHT + lane] = 1.0
    crowd.state[at.X + lane] = layers.radius * np.sqrt(chance(crowd.words))
    _head(lane, crowd, cosine)
    if layers.height > 0.0 and cosine < 1.0:  # on the way down the light moves aside by height x tan(theta)
        aside = layers.height * np.sqrt(max(1.0 - outside * outside, 0.0)) / (outside * np.sqrt(1.0 - cosine * cosine))
        crowd.state[at.X + lane] += aside * crowd.state[at.UX + lane]
        crowd.state[at.Y + lane] += aside * crowd.state[at.UY + lane]
    _enter(lane, crowd.state, layers, 0)
    return waiting - 1


@compiled
def _gamble(lane, crowd, survival):
    """Russian roulette. -> does the photon live?"""
    _settle(lane, crowd.state)
    weight = crowd.state[at.WEIGHT + lane]
    if chance(crowd.words) > survival:
        crowd.totals[1] -= weight
        return False
    crowd.totals[1] += weight / survival - weight
    crowd.state[at.WEIGHT + lane] = weight / survival
    crowd.state[at.FADED + lane] += np.log(survival)
    return True


@compiled
def _leave_above(lane, crowd, grid):
    state = crowd.state
    ring = _bin(np.sqrt(state[at.X + lane] ** 2 + state[at.Y + lane] ** 2), grid.radius)
    crowd.outside[ring] += state[at.WEIGHT + lane]
    crowd.totals[2] += state[at.WEIGHT + lane]


@compiled
def _leave_below(lane, crowd, layers):
    """Through the last surface: gone, or back from the substrate. -> does the photon live?"""
    last = len(layers.cells) - 1
    while chance(crowd.words) <= layers.substrate:
        mirrored, beyond = fresnel(layers.media[last + 2], layers.media[last + 1], np.sqrt(chance(crowd.words)))
        if chance(crowd.words) > mirrored:
            _head(lane, crowd, -beyond)
            return True
    crowd.totals[0] += crowd.state[at.WEIGHT + lane]
    return False


@compiled
def _fly_to(lane, crowd, grid, edge):
    """Straight to the surface, with a mark on the way."""
    state = crowd.state
    flown = (edge - state[at.Z + lane]) / state[at.UZ + lane]
    part = flown * chance(crowd.words)
    x, y = state[at.X + lane] + part * state[at.UX + lane], state[at.Y + lane] + part * state[at.UY + lane]
    state[at.AT_RADIUS + lane] = np.sqrt(x * x + y * y)
    state[at.AT_DEPTH + lane] = state[at.Z + lane] + part * state[at.UZ + lane]
    _, left = faded(state[at.ABSORPTION + lane] * (state[at.PATH + lane] + part))
    state[at.AMOUNT + lane] = state[at.WEIGHT + lane] * left * flown
    _mark(lane, crowd, grid)
    state[at.X + lane] += flown * state[at.UX + lane]
    state[at.Y + lane] += flown * state[at.UY + lane]
    state[at.Z + lane] = edge
    state[at.PATH + lane] += flown
    state[at.FADED + lane] += flown * state[at.ABSORPTION + lane]


@compiled
def _meet_surface(lane, crowd, layers, grid):
    """Fly to the surface; be reflected or pass. -> does the photon live?"""
    state = crowd.state
    cell, down = int(state[at.CELL + lane]), 1 if state[at.UZ + lane] > 0.0 else 0
    _fly_to(lane, crowd, grid, state[at.BOTTOM + lane] if down else state[at.TOP + lane])
    here, there = layers.media[cell + 1], layers.media[cell + 2 * down]
    if here != there:
        mirrored, beyond = fresnel(here, there, abs(state[at.UZ + lane]))
        if chance(crowd.words) <= mirrored:
            state[at.UZ + lane] = -state[at.UZ + lane]
            return True
        state[at.UX + lane] *= here / there
        state[at.UY + lane] *= here / there
        state[at.UZ + lane] = beyond if down else -beyond
    _settle(lane, state)
    onward = cell + 2 * down - 1
    if onward < 0:
        _leave_above(lane, crowd, grid)
        return False
    if onward == len(layers.cells):
        return _leave_below(lane, crowd, layers)
    _enter(lane, state, layers, onward)
    return True


@compiled
def _lives_on(lane, crowd, layers, grid):
    """Attend to a lane that met a surface or has faded."""
    if crowd.state[at.EVENT + lane] == CROSSED and not _meet_surface(lane, crowd, layers, grid):
        return False
    return crowd.state[at.FADED + lane] <= FAINT or _gamble(lane, crowd, SURVIVAL)


@compiled
def _grow_old(crowd, layers, waiting):
    """Some steps later: very old photons play roulette. -> [how many still wait, how many walk]"""
    walking = 0
    for lane in range(LANES):
        if crowd.age[lane] < 0:
            continue
        crowd.age[lane] += TICKS
        age = crowd.age[lane]
        if age >= OLD and age & (age - 1) == 0 and not _gamble(lane, crowd, AGED_SURVIVAL):
            waiting = _fill(lane, crowd, layers, waiting)
        walking += 1 if crowd.age[lane] >= 0 else 0
    return waiting, walking


@entrance
def wander(photons, crowd, layers, grid):
    """Walk a batch of photons to their end, adding to its sums; see ``lateral_state``."""
    waiting, walking = photons, LANES
    for lane in range(LANES):
        waiting = _fill(lane, crowd, layers, waiting)
    while walking > 0:
        for _ in range(TICKS):
            _step(crowd.state, crowd.words)
            for lane in range(LANES):
                if crowd.state[at.AMOUNT + lane] > 0.0:
                    _mark(lane, crowd, grid)
                if crowd.state[at.EVENT + lane] > 0.0 and not _lives_on(lane, crowd, layers, grid):
                    waiting = _fill(lane, crowd, layers, waiting)
        waiting, walking = _grow_old(crowd, layers, waiting)


forget_stale(wander, (__file__, at.__file__, *SOURCES))
