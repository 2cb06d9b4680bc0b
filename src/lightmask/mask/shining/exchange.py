"""Light that goes back and forth between the skin, the lining and the skin again: radiosity, by number of returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.lamp import Lining
from lightmask.mask.shining import form_factors
from lightmask.mask.shining.shadows import Shadows
from lightmask.mask.shining.skin_views import SkinViews

Array = np.ndarray
MOST, DONE = 200, 1e-4  # times back and forth within the lining, and when the rest is nothing
RETURNS = 4  # times that the skin sent the light back, each followed on its own; later ones go on as the last did


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cavity:
    """How skin and lining see each other.

    seen       [patch, piece]  share of each patch's half space that a piece of the lining fills
    area_mm2   [patch]         of the skin
    piece_mm2  [piece]         of the lining
    among      [piece, piece]  shares within the lining
    reflects   [group]         reflectance of the lining
    skin       what patches of skin send to each other
    """

    seen: Array
    area_mm2: Array
    piece_mm2: Array
    among: Array
    reflects: Array
    skin: SkinViews

    def first(self, direct: Array | float, on_lining: Array) -> Array:
        """Light on black skin: straight from the LEDs, and by way of the lining. -> [patch, group]"""
        return direct + self.seen @ self._leaving(on_lining)

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        on_lining = (self.seen.T @ (light * self.area_mm2[:, None])) / self.piece_mm2[:, None]
        return self.seen @ self._leaving(on_lining) + self.skin.received(light)

    def _leaving(self, falling: Array) -> Array:
        """What the lining sends out of what falls on it, until what goes back and forth within it has died out."""
        sent = out = falling * self.reflects
        for _ in range(MOST):
            sent = (self.among @ sent) * self.reflects
            out = out + sent
            if sent.max() <= DONE * out.max():
                break
        return out


def within(lining: Lining, shadows: Shadows | None) -> Array:
    """What pieces of a lining see of each other across its hollow. -> [piece, piece]"""
    places, facing, _ = form_factors.thirds(lining)
    return form_factors.to_lining(places + 1e-3 * facing, facing, lining, shadows)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Bare:
    """Skin without a lining: only what patches of skin send to each other."""

    skin: SkinViews

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        return self.skin.received(light)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Whole:
    """One way back, lining and skin summed up in one matrix for each reflectance: worth it for many draws.

    parts  (groups that the lining reflects alike, [place, patch] what comes back to one place from each patch)

    Places without area, which send nothing, stand after the patches and have no column.

    Light of many draws may lie side by side, group by group.
    """

    parts: tuple[tuple[Array, Array], ...]

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        out = np.empty_like(light)
        for groups, matrix in self.parts:
            some = np.repeat(groups, light.shape[1] // len(groups))
            out[:, some] = matrix @ light[: matrix.shape[1], some]
        return out


def whole(cavity: Cavity) -> Whole:
    """The way back as matrices: seen (1 - r F)^-1 r seen' + skin, with r and F of the lining."""
    patches = np.count_nonzero(cavity.area_mm2)
    to_lining = cavity.seen[:patches].T * (cavity.area_mm2[:patches] / cavity.piece_mm2[:, None])
    skin = np.zeros((len(cavity.seen), patches), np.float32)
    np.add.at(skin, (cavity.skin.patch, cavity.skin.other), cavity.skin.share)
    parts = []
    for value in np.unique(cavity.reflects):
        within_ = np.eye(len(cavity.among), dtype=np.float32) - value * cavity.among
        parts.append((cavity.reflects == value, cavity.seen @ np.linalg.solve(within_, value * to_lining) + skin))
    return Whole(parts=tuple(parts))


def returns(around: Cavity | Bare | Whole, first: Array) -> Array:
    """Light that the skin sent back once, twice ... per unit of its reflectance each time. -> [return, patch, group]"""
    found: list[Array] = []
    for _ in range(RETURNS):
        found.append(around.again(found[-1] if found else first))
    return np.stack(found)
