"""Light that goes back and forth between the skin, the lining and the skin again: radiosity, by number of returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.lamp import Lining
from lightmask.mask.shining import form_factors
from lightmask.mask.shining.shadows import Shadows
from lightmask.mask.shining.skin_views import SkinViews

Array = np.ndarray
RETURNS = 4  # times that the skin sent the light back, each followed on its own; later ones go on as the last did


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sends:
    """What the lining sends out in the end, for light of some groups that falls on it.

    groups  [group]         which groups of light: those for which it reflects alike
    matrix  [piece, piece]  (1 - r F)^-1 r, with its reflectance r and the form factors F within it
    """

    groups: Array
    matrix: Array


def sends(lining: Lining, zones: int, shadows: Shadows | None) -> tuple[Sends, ...]:
    """The lining's own back and forth, summed for ever; one for each reflectance."""
    places, facing, _ = form_factors.thirds(lining)
    among = form_factors.to_lining(places + 1e-3 * facing, facing, lining, shadows)
    by_group = np.repeat(lining.reflectance, zones).astype(np.float32)
    each = np.eye(len(among), dtype=np.float32)
    return tuple(
        Sends(groups=by_group == value, matrix=np.linalg.solve(each - value * among, value * each))
        for value in np.unique(by_group)
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cavity:
    """How skin and lining see each other.

    seen       [patch, piece]  share of each patch's half space that a piece of the lining fills
    area_mm2   [patch]         of the skin
    piece_mm2  [piece]         of the lining
    lining     what the lining sends out of what it gets
    skin       what patches of skin send to each other
    """

    seen: Array
    area_mm2: Array
    piece_mm2: Array
    lining: tuple[Sends, ...]
    skin: SkinViews

    def first(self, direct: Array, on_lining: Array) -> Array:
        """Light on black skin: straight from the LEDs, and by way of the lining. -> [patch, group]"""
        return direct + self.seen @ self._leaving(on_lining)

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        on_lining = (self.seen.T @ (light * self.area_mm2[:, None])) / self.piece_mm2[:, None]
        return self.seen @ self._leaving(on_lining) + self.skin.received(light)

    def _leaving(self, falling: Array) -> Array:
        out = np.empty_like(falling)
        for some in self.lining:
            out[:, some.groups] = some.matrix @ falling[:, some.groups]
        return out


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Bare:
    """Skin without a lining: only what patches of skin send to each other."""

    skin: SkinViews

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        return self.skin.received(light)


def returns(around: Cavity | Bare, first: Array) -> Array:
    """Light that the skin sent back once, twice ... per unit of its reflectance each time. -> [return, patch, group]"""
    found: list[Array] = []
    for _ in range(RETURNS):
        found.append(around.again(found[-1] if found else first))
    return np.stack(found)
