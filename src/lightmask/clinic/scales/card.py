"""Colour card and exposure: whether the colours of a photograph can be compared with those of another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.clinic.scales import colours
from lightmask.errors import BadInput, within

Array = np.ndarray
COLUMNS, ROWS = 6, 4
INSIDE = 0.5  # of a patch's width: its edge is in shadow or shine


@dataclass(frozen=True, kw_only=True, slots=True)
class Patch:
    """One patch of the card: what it should look like and, after a check, how far off it was."""

    number: int
    name: str
    screen: tuple[int, int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardCheck:
    """How far a photograph's patches are from the card's, in CIEDE2000.

    off        patch name -> difference
    warnings   why colours of this photograph are not to be compared; empty when they may be
    """

    mean: float
    worst: float
    worst_patch: str
    off: Mapping[str, float]
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """Mean lightness, cast and burnt-out share of a photograph, with warnings in words."""

    lightness: float
    cast: float
    clipped: float
    warnings: tuple[str, ...]


@cache
def patches() -> tuple[Patch, ...]:
    """The 24 patches, row by row from the top left."""
    rows = tables.read("clinic/colour_card").rows()
    return tuple(
        Patch(
            number=int(row["patch"]), name=row["name"],
            screen=(int(row["red"]), int(row["green"]), int(row["blue"])),
        )
        for row in rows
    )  # fmt: skip


@cache
def rule(name: str) -> float:
    """A house rule for photographs."""
    row = next(row for row in tables.read("clinic/photo_rules").rows() if row["rule"] == name)
    return float(row["value"])


def compared(seen: Mapping[str, Sequence[float]]) -> CardCheck:
    """A check of patches by name, each as red, green and blue, 0 to 255. At least six patches are needed."""
    known = {patch.name: patch for patch in patches()}
    strange = next((name for name in seen if name not in known), None)
    if strange is not None or len(seen) < COLUMNS:
        came = f"'{strange}' is not a patch of the card" if strange is not None else f"{len(seen)} patches are too few"
        raise BadInput(f"{came}. Give at least {COLUMNS} of: {', '.join(known)}.")
    for name, screen in seen.items():
        within(f"the patch '{name}'", screen, 0, 255, "red, green and blue of the screen")
    names = list(seen)
    wanted = colours.screen_lab([known[name].screen for name in names])
    off = colours.delta_e00(wanted, colours.screen_lab([list(seen[name]) for name in names]))
    by_name = dict(zip(names, (float(value) for value in off), strict=True))
    worst = max(by_name, key=lambda name: by_name[name])
    mean = float(off.mean())
    return CardCheck(
        mean=mean, worst=by_name[worst], worst_patch=worst, off=by_name,
        warnings=tuple(_card_warnings(mean, by_name[worst], worst)),
    )  # fmt: skip


def sampled(image: Array, corners: Sequence[Sequence[float]]) -> dict[str, tuple[float, float, float]]:
    """The patches of a card in a photograph, by name. [row, column, 3], 0 to 255

    corners  x and y in pixels of the middles of the four corner patches: dark skin, bluish green, black, white
             (clockwise from the top left of a card that stands upright)
    """
    if len(corners) != 4 or any(len(corner) != 2 for corner in corners):
        raise BadInput(f"{len(corners)} corners are given. Mark the middles of the card's four corner patches.")
    height, width = image.shape[:2]
    for x, y in corners:
        if not (0 <= x < width and 0 <= y < height):
            raise BadInput(f"The corner ({x:g}, {y:g}) lies outside the photograph ({width} x {height} pixels).")
    grid = _grid(np.asarray(corners, dtype=float))
    half = max(int(INSIDE / 2 * np.linalg.norm(grid[0, 1] - grid[0, 0])), 1)
    flat = grid.reshape(-1, 2)
    return {patch.name: _middle(image, at, half) for patch, at in zip(patches(), flat, strict=True)}


def exposure(image: Array) -> Exposure:
    """Light and colour of a whole photograph against what a face under even daylight gives. [row, column, 3]"""
    pixels = np.asarray(image, dtype=float).reshape(-1, 3)
    clipped = float(((pixels <= 1).any(axis=1) | (pixels >= 254).any(axis=1)).mean())
    mean_screen = pixels.mean(axis=0)
    lightness, a, b = (float(value) for value in colours.screen_lab(mean_screen))
    cast = max(math.hypot(a, b) - rule("warmth of a face"), 0.0)
    return Exposure(
        lightness=lightness, cast=cast, clipped=clipped, warnings=tuple(_exposure_warnings(lightness, cast, clipped))
    )


def _grid(corners: Array) -> Array:
    """Middles of the patches between four corners, straight in both directions. -> [row, column, xy]"""
    top_left, top_right, bottom_right, bottom_left = corners
    across, down = np.linspace(0, 1, COLUMNS)[None, :, None], np.linspace(0, 1, ROWS)[:, None, None]
    top, bottom = top_left + across * (top_right - top_left), bottom_left + across * (bottom_right - bottom_left)
    return np.asarray(top + down * (bottom - top))


def _middle(image: Array, at: Array, half: int) -> tuple[float, float, float]:
    x, y = round(float(at[0])), round(float(at[1]))
    piece = image[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1].reshape(-1, image.shape[2])
    red, green, blue = np.median(piece, axis=0)[:3]
    return float(red), float(green), float(blue)


def _card_warnings(mean: float, worst: float, patch: str) -> Any:
    if mean > rule("card mean delta E"):
        yield (
            f"The card's colours are {mean:.1f} off on average (CIEDE2000); above {rule('card mean delta E'):g} the "
            "colours of this photograph are not compared with others. Take it again with the same lamp and camera."
        )
    if worst > rule("card worst delta E"):
        yield f"The patch '{patch}' is {worst:.1f} off: look for a shadow or shine on the card, or a wrong corner."


def _exposure_warnings(lightness: float, cast: float, clipped: float) -> Any:
    low, high = rule("mean lightness from"), rule("mean lightness to")
    if not low <= lightness <= high:
        way = "dark" if lightness < low else "light"
        yield f"The photograph is too {way}: mean L* {lightness:.0f}, wanted {low:g} to {high:g}."
    if clipped > rule("clipped share"):
        yield f"{clipped:.0%} of the photograph is black or white: nothing can be read there."
    if cast > rule("colour cast"):
        yield f"The photograph has a colour cast of {cast:.0f}: check the lamp and the white balance."
