"""The brightest circle of view: square dies in the plane that an eye looks at, and the circle that holds most light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
PARTNERS = 24  # neighbours of a die with which circles are pinned
CELLS = 2_000_000  # of one piece of work
SAME_rad = 1e-9
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Dies:
    """Dies as an eye sees them from before each place: angles from the line of sight to that place.

    offset_rad  [place, near, 2]  the nearest first; the place itself is at 0
    side_rad    [place, near]     of the square; 0 where nobody knows, as if all its light came from a point
    W_m2        [place, near, weight]  light of the die on a surface that faces it; 0 where there is none
    """

    offset_rad: Any
    side_rad: Any
    W_m2: Any


def overlap(away: Any, side: Any, radius: float) -> Array:
    """The share of a square that lies in a circle. ``away`` [..., 2] is the way between their centres, ``side`` [...].

    Exact: the four corners of the square, each with the part of the disc below and left of it.
    """
    away, half = np.asarray(away, float) / radius, np.asarray(side, float) / (2 * radius)
    low_x, high_x = away[..., 0] - half, away[..., 0] + half
    low_y, high_y = away[..., 1] - half, away[..., 1] + half
    inside = _corner(high_x, high_y) - _corner(low_x, high_y) - _corner(high_x, low_y) + _corner(low_x, low_y)
    return np.asarray(np.clip(inside / (4 * half**2), 0, 1))


def _corner(x: Array, y: Array) -> Array:
    """Area of the unit disc left of x and below y."""
    x, y = np.clip(x, -1, 1), np.clip(y, -1, 1)
    by_x, by_y = np.arcsin(x) + x * np.sqrt(1 - x * x), np.arcsin(y) + y * np.sqrt(1 - y * y)
    within = x * y + (by_x + by_y) / 2 + np.pi / 4
    both = (x >= 0) & (y >= 0)
    beyond = np.where(both, by_x + by_y, np.where(x < y, by_x, by_y) + np.pi / 2)
    beyond = np.where((x < 0) & (y < 0), 0.0, beyond)
    return np.where(x * x + y * y < 1, within, beyond)


def brightest(dies: Dies, field_rad: float) -> tuple[Array, Array]:
    """The largest mean radiance over a circle of view, anywhere; and over circles that hold dies of several places.

    Circles are tried on every die, midway between neighbours, and with two neighbours on or just inside their rim.
    That finds the true maximum where the dies are small beside the circle; for circles about as large as the gaps
    between dies it may stay a few per cent below. -> two of [weight], W/m2/sr
    """
    dies = _reached(dies, field_rad)
    near = dies.offset_rad.shape[1]
    circles = 1 + 7 * min(near - 1, PARTNERS)
    rows = max(1, CELLS // (circles * near))
    found = [_piece(dies, slice(start, start + rows), field_rad / 2) for start in range(0, len(dies.side_rad), rows)]
    solid_angle_sr = np.pi * field_rad**2 / 4
    any_, several = np.max([pair[0] for pair in found], axis=0), np.max([pair[1] for pair in found], axis=0)
    return any_ / solid_angle_sr, several / solid_angle_sr


def alone(dies: Dies, field_rad: float) -> tuple[Array, Array]:
    """Mean radiance of each place by itself, the dies of one package together, and the side of its largest die.

    -> [place, weight] W/m2/sr, [place] rad
    """
    same = np.hypot(dies.offset_rad[..., 0], dies.offset_rad[..., 1]) <= SAME_rad
    centre = np.zeros((len(same), 1, 2))
    share = _shares(dies.offset_rad, dies.side_rad, centre, field_rad / 2)[:, 0] * same
    radiance = np.einsum("pn,pnw->pw", share, dies.W_m2) / (np.pi * field_rad**2 / 4)
    return radiance, np.where(same, dies.side_rad, 0.0).max(axis=1)


def _reached(dies: Dies, field_rad: float) -> Dies:
    """Only the dies that a circle on or beside the place can touch: the first few of each place."""
    reach_rad = field_rad + 2 * float(dies.side_rad.max())
    apart = np.hypot(dies.offset_rad[..., 0], dies.offset_rad[..., 1])
    count = max(1, int((apart <= reach_rad * (1 + ROUNDING)).sum(axis=1).max()))
    return Dies(
        offset_rad=dies.offset_rad[:, :count], side_rad=dies.side_rad[:, :count], W_m2=dies.W_m2[:, :count]
    )  # fmt: skip


def _piece(dies: Dies, rows: slice, radius: float) -> tuple[Array, Array]:
    """Most light in one circle, over some places. -> two of [weight] W/m2"""
    offset, side, light = dies.offset_rad[rows], dies.side_rad[rows], dies.W_m2[rows]
    share = _shares(offset, side, _circles(offset, side[:, 0], radius), radius)
    held = np.einsum("pcn,pnw->pcw", share, light)
    others = np.hypot(offset[..., 0], offset[..., 1]) > SAME_rad
    shared = np.einsum("pcn,pn->pc", share, others.astype(float)) > 0
    return held.max(axis=(0, 1)), (held * shared[..., None]).max(axis=(0, 1))


def _circles(offset: Array, side: Array, radius: float) -> Array:
    """Centres to try for each place. -> [place, circle, 2]"""
    pair = offset[:, 1 : 1 + PARTNERS]
    apart = np.hypot(pair[..., 0], pair[..., 1])[..., None]
    rim = np.stack(
        [np.full_like(apart, radius), np.broadcast_to((radius - side / np.sqrt(2))[:, None, None], apart.shape),
         np.minimum(apart / np.sqrt(3), radius)], axis=-1,
    )  # fmt: skip
    usable = (apart[..., None] > SAME_rad) & (rim > 0) & (4 * rim**2 >= apart[..., None] ** 2)
    up = np.sqrt(np.where(usable, rim**2 - apart[..., None] ** 2 / 4, 0.0))[:, :, 0]
    across = np.stack([-pair[..., 1], pair[..., 0]], axis=-1) / np.maximum(apart, SAME_rad)
    steps = np.concatenate([up, -up, np.zeros_like(up[..., :1])], axis=-1)
    centres = pair[:, :, None, :] / 2 + steps[..., None] * across[:, :, None, :]
    far = apart[..., None] > 4 * radius + 2 * side.max(initial=0.0)
    centres = np.where(far, 0.0, centres).reshape(len(offset), -1, 2)
    return np.concatenate([np.zeros((len(offset), 1, 2)), centres], axis=1)


def _shares(offset: Array, side: Array, centre: Array, radius: float) -> Array:
    """The share of each die in each circle. -> [place, circle, near]"""
    away = offset[:, None, :, :] - centre[:, :, None, :]
    apart = np.hypot(away[..., 0], away[..., 1])
    corner = (side / np.sqrt(2))[:, None, :]
    share = (apart <= (radius - corner) + radius * ROUNDING).astype(float)
    cut = (share == 0) & (apart < radius + corner) & (corner > 0)
    sides = np.broadcast_to(side[:, None, :], apart.shape)
    share[cut] = overlap(away[cut], sides[cut], radius)
    return share
