"""Light that goes back and forth between the skin, the lining and the skin again: radiosity, by number of returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.lamp import Lining
from lightmask.mask.shining import form_factors
from lightmask.mask.shining.shadows import Shadows

Array = np.ndarray
RETURNS = 3  # times that the skin sent the light back, each followed on its own; later ones go on as the last did


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Skin2Skin:
    """What patches of skin send to each other: worked out among coarse patches, spread over the fine ones.

    share  [coarse, coarse]  form factors
    near   [fine, coarse]    how much a fine patch is like each coarse one; rows add up to 1. None: they are the same
    """

    share: Array
    near: Array | None = None

    def received(self, sent: Array, area_mm2: Array) -> Array:
        """What arrives when each patch sends out this much. [patch, column] -> [patch, column]"""
        if self.near is None:
            return self.share @ sent
        weight = self.near * area_mm2[:, None]
        gathered = (weight.T @ sent) / np.maximum(weight.sum(axis=0), 1e-9)[:, None]
        return self.near @ (self.share @ gathered)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cavity:
    """How skin and lining see each other.

    seen         [patch, piece]  share of each patch's half space that a piece of the lining fills
    area_mm2     [patch]         of the skin
    piece_mm2    [piece]         of the lining
    among_lining [piece, piece]  form factors within the lining
    reflectance  [group]         of the lining, for each column of light
    skin         what patches of skin send to each other; None leaves it out
    """

    seen: Array
    area_mm2: Array
    piece_mm2: Array
    among_lining: Array
    reflectance: Array
    skin: Skin2Skin | None = None

    def first(self, direct: Array, on_lining: Array) -> Array:
        """Light on black skin: straight from the LEDs, and by way of the lining. -> [patch, group]"""
        return direct + self.seen @ self._leaving_lining(on_lining)

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        on_lining = (self.seen.T @ (light * self.area_mm2[:, None])) / self.piece_mm2[:, None]
        back = self.seen @ self._leaving_lining(on_lining)
        return back if self.skin is None else back + self.skin.received(light, self.area_mm2)

    def _leaving_lining(self, falling: Array) -> Array:
        """What the lining sends out, sent back and forth within it until the rest is nothing. -> [piece, group]"""
        out = np.empty_like(falling)
        for value in np.unique(self.reflectance):
            some = self.reflectance == value
            within = np.eye(len(self.among_lining), dtype=falling.dtype) - value * self.among_lining
            out[:, some] = value * np.linalg.solve(within, falling[:, some])
        return out


def returns(cavity: Cavity, first: Array) -> Array:
    """Light that the skin sent back once, twice ... per unit of its reflectance each time. -> [return, patch, group]"""
    found: list[Array] = []
    for _ in range(RETURNS):
        found.append(cavity.again(found[-1] if found else first))
    return np.stack(found)


def lining_among(lining: Lining, shadows: Shadows | None) -> Array:
    """Form factors within the lining: what it sends to itself across its hollow. -> [piece, piece]"""
    _, middle, facing, _ = form_factors.pieces(lining)
    return form_factors.to_lining(middle + 1e-3 * facing, facing, lining, shadows)


def likeness(fine_mm: Array, fine_normals: Array, coarse_mm: Array, coarse_normals: Array, width_mm: float) -> Array:
    """How like each fine patch is to the coarse ones: near, and facing alike. Rows add up to 1. -> [fine, coarse]"""
    fine, coarse = fine_mm.astype(np.float32), coarse_mm.astype(np.float32)
    squared = (fine**2).sum(1)[:, None] + (coarse**2).sum(1)[None] - 2 * fine @ coarse.T
    squared -= squared.min(axis=1, keepdims=True)  # the nearest always counts
    alike = np.maximum(fine_normals.astype(np.float32) @ coarse_normals.astype(np.float32).T, 1e-3)
    weight = np.exp(-squared / np.float32(2 * width_mm**2)) * alike
    return weight / weight.sum(axis=1, keepdims=True)
