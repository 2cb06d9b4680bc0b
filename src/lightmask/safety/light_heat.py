"""Where the light of each channel turns to heat: in what lies on the skin, in every cell of every layer, and below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lightmask import light
from lightmask.dose.layers import LEAST_INSIDE, NODES, REACH_nm, within_reach
from lightmask.mask.leds import Channel
from lightmask.safety import skin_heat
from lightmask.safety.stack import cut
from lightmask.skin import Skin

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Heated:
    """Shares of one unit of incident light, averaged over each channel's spectrum; together they are 1.

    surface   [draw, channel]        taken up by what lies on the skin
    cells     [draw, channel, cell]  taken up in each cell of the skin
    below     [draw, channel]        leaves the skin downwards
    returned  [draw, channel]        comes back out
    """

    surface: Array
    cells: Array
    below: Array
    returned: Array


@lru_cache(maxsize=16)
def heated(channels: tuple[Channel, ...], skin: Skin) -> Heated:
    """One solve for all draws and wavelengths; each layer's cells add up to what the solver says it takes up.

    A channel that lies where nothing is known of skin heats the surface with all of its light, the worst it could do.
    """
    known = [channel.spectrum.share_within(*REACH_nm) >= LEAST_INSIDE for channel in channels]
    draws, cells = skin.draws or 1, sum(skin_heat.layout()[1][:-1])
    surface, inside = np.ones((draws, len(channels))), np.zeros((draws, len(channels), cells))
    below, returned = np.zeros((2, draws, len(channels)))
    if any(known):
        found = _solved(tuple(c for c, is_known in zip(channels, known, strict=True) if is_known), skin)
        surface[:, known], inside[:, known] = found.surface, found.cells
        below[:, known], returned[:, known] = found.below, found.returned
    return Heated(surface=surface, cells=inside, below=below, returned=returned)


def _solved(channels: tuple[Channel, ...], skin: Skin) -> Heated:
    """Channels whose light can be followed. What is sent back crosses the film again, and leaves there what stays."""
    nodes = [within_reach(channel).nodes(NODES) for channel in channels]
    wavelength_nm = np.concatenate([node_nm for node_nm, _ in nodes])
    weight = np.array([share for _, share in nodes])
    inside, below, back = _followed(skin, wavelength_nm)
    passed = skin.film.transmittance(wavelength_nm)
    return Heated(
        surface=_mean(((1 - passed) * (1 + passed * back))[..., None], weight)[..., 0],
        cells=_mean(passed[:, None] * inside, weight),
        below=_mean((passed * below)[..., None], weight)[..., 0],
        returned=_mean((passed**2 * back)[..., None], weight)[..., 0],
    )


def _followed(skin: Skin, wavelength_nm: Array) -> tuple[Array, Array, Array]:
    """Of light that has passed the film: taken up in each cell, gone through, sent back. [.., wavelength, cell]"""
    _, cells, growth = skin_heat.layout()
    size_mm = cut(skin.thickness_mm, cells[:-1], growth[:-1])
    if size_mm.ndim > 1:  # a thickness of each draw stands beside every wavelength
        size_mm = size_mm[:, None, :]
    middle_mm = np.cumsum(size_mm, axis=-1) - size_mm / 2
    profile = light.solve(skin.slab(wavelength_nm), light.Diffuse(), depth_mm=middle_mm)
    crossing = np.asarray(profile.fluence) * size_mm
    starts = np.concatenate([[0], np.cumsum(cells[:-2])])
    whole = np.repeat(np.add.reduceat(crossing, starts, axis=-1), cells[:-1], axis=-1)
    share = np.divide(crossing, whole, out=np.zeros_like(crossing), where=whole > 0)
    taken = share * np.repeat(profile.absorbed, cells[:-1], axis=-1)
    return taken, np.asarray(profile.transmitted), np.asarray(profile.specular + profile.reflected)


def _mean(values: Array, weight: Array) -> Array:
    """Over each channel's spectrum: [(draw,) wavelength, x] and [channel, node] -> [draw, channel, x]"""
    return np.einsum("dcnx,cn->dcx", values.reshape(-1, *weight.shape, values.shape[-1]), weight)
