"""Light that goes back and forth between the skin, the lining and the skin again: radiosity, by number of returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.lamp import Lining
from lightmask.mask.shining import form_factors
from lightmask.mask.shining.likeness import Likeness
from lightmask.mask.shining.shadows import Shadows

Array = np.ndarray
RETURNS = 4  # times that the skin sent the light back, each followed on its own; later ones go on as the last did


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SkinToSkin:
    """What patches of skin send to each other: worked out among coarse patches, spread over the fine ones.

    share  [coarse, coarse]  form factors
    like   which fine patch is like which coarse one; None: they are the same
    """

    share: Array
    like: Likeness | None = None

    def received(self, sent: Array, area_mm2: Array) -> Array:
        """What arrives when each patch sends out this much. [patch, group] -> [patch, group]"""
        if self.like is None:
            return self.share @ sent
        return self.like.spread(self.share @ self.like.gathered(sent, area_mm2))

    def fills(self) -> Array:
        """What share of the half space over each patch is other skin. -> [patch]"""
        whole = self.share.sum(axis=1)
        return whole if self.like is None else self.like.spread(whole[:, None])[:, 0]

    def left(self, seen: Array) -> Array:
        """Views of the lining held to what the other skin leaves of each half space. -> [patch, piece]

        A patch at the very rim lies in the lining's own triangles, of which it would see too much.
        """
        most, whole = np.maximum(1 - self.fills(), 0), seen.sum(axis=1)
        over = whole > most
        seen[over] *= (most[over] / whole[over])[:, None]
        return seen


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
    _, middle, facing, _ = form_factors.pieces(lining)
    among = form_factors.to_lining(middle + 1e-3 * facing, facing, lining, shadows)
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
    skin: SkinToSkin

    def first(self, direct: Array, on_lining: Array) -> Array:
        """Light on black skin: straight from the LEDs, and by way of the lining. -> [patch, group]"""
        return direct + self.seen @ self._leaving(on_lining)

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        on_lining = (self.seen.T @ (light * self.area_mm2[:, None])) / self.piece_mm2[:, None]
        return self.seen @ self._leaving(on_lining) + self.skin.received(light, self.area_mm2)

    def _leaving(self, falling: Array) -> Array:
        out = np.empty_like(falling)
        for some in self.lining:
            out[:, some.groups] = some.matrix @ falling[:, some.groups]
        return out


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Bare:
    """Skin without a lining: only what patches of skin send to each other."""

    area_mm2: Array
    skin: SkinToSkin

    def again(self, light: Array) -> Array:
        """What comes back to the skin when it sends out all of ``light``. -> [patch, group]"""
        return self.skin.received(light, self.area_mm2)


def returns(around: Cavity | Bare, first: Array) -> Array:
    """Light that the skin sent back once, twice ... per unit of its reflectance each time. -> [return, patch, group]"""
    found: list[Array] = []
    for _ in range(RETURNS):
        found.append(around.again(found[-1] if found else first))
    return np.stack(found)
