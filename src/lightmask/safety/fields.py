"""The brightest circle of view: square dies in the plane that an eye looks at, and the circle that holds most light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
PARTNERS = 24  # neighbours of a die with which circles are pinned
LEAST_PARTNERS = 6
DENSE = 1000  # dies around a place, times neighbours
CELLS = 1_500_000  # circles times dies, in one search
PIECE = 400_000  # of them, at a time
LEAST_PLACES = 40
SAME_rad = 1e-9
ROUNDING = 1e-9
HALVINGS = 16
WAYS = np.array([[x, y] for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y], float)


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


def brightest(dies: Dies, field_rad: float) -> Array:
    """The largest mean radiance over a circle of view, anywhere. -> [weight] W/m2/sr

    Circles are tried on every die, midway between neighbours, and with two neighbours on or just inside their rim; the
    best is then moved as long as it gets brighter. For small dies this is the true maximum; where a circle cuts many
    dies, or holds hundreds, it may stay two per cent below.
    """
    radius, found = field_rad / 2, []
    dies = _promising(_reached(dies, field_rad), radius)
    for rows in _pieces(dies):
        centre = _circles(dies.offset_rad[rows], dies.side_rad[rows, 0], radius)
        held = _held(dies, rows, centre, radius)
        best = held.reshape(-1, held.shape[2]).argmax(axis=0)
        place, circle = np.unravel_index(best, held.shape[:2])
        found.append([
            _moved(dies, rows.start + int(at), centre[at, number], radius, weight)
            for weight, (at, number) in enumerate(zip(place, circle, strict=True))
        ])  # fmt: skip
    return np.asarray(np.max(found, axis=0) / (np.pi * radius**2))


def brightest_group(dies: Dies, field_rad: float) -> Array:
    """The same over circles that hold dies of several places, as `brightest` first tries them. -> [weight] W/m2/sr"""
    radius, found = field_rad / 2, [np.zeros(dies.W_m2.shape[2])]
    dies = _reached(dies, field_rad)
    if dies.offset_rad.shape[1] == 1:
        return found[0]
    dies = _promising(dies, radius)
    others = np.hypot(dies.offset_rad[..., 0], dies.offset_rad[..., 1]) > SAME_rad
    for rows in _pieces(dies):
        centre = _circles(dies.offset_rad[rows], dies.side_rad[rows, 0], radius)
        share = _shares(dies.offset_rad[rows], dies.side_rad[rows], centre, radius)
        several = np.einsum("pcn,pn->pc", share, others[rows].astype(float)) > 0
        held = np.einsum("pcn,pnw->pcw", share, dies.W_m2[rows]) * several[..., None]
        found.append(held.max(axis=(0, 1)))
    return np.asarray(np.max(found, axis=0) / (np.pi * radius**2))


def _promising(dies: Dies, radius: float) -> Dies:
    """The places to try: all of them, or where there are too many for that, those with most light around them."""
    near = dies.offset_rad.shape[1]
    most = max(LEAST_PLACES, CELLS // (_circle_count(near) * near))
    if len(dies.side_rad) <= most:
        return dies
    around = np.hypot(dies.offset_rad[..., 0], dies.offset_rad[..., 1]) <= radius
    held = np.einsum("pn,pnw->pw", around.astype(float), dies.W_m2)
    worth = (held / np.maximum(held.max(axis=0), np.finfo(float).tiny)).max(axis=1)
    best = np.argsort(-worth, kind="stable")[:most]
    return Dies(offset_rad=dies.offset_rad[best], side_rad=dies.side_rad[best], W_m2=dies.W_m2[best])


def _partners(near: int) -> int:
    """With how many neighbours circles are pinned: fewer where a circle holds so many that one more hardly counts."""
    return min(near - 1, PARTNERS, max(LEAST_PARTNERS, DENSE // near))


def _circle_count(near: int) -> int:
    return 1 + 9 * _partners(near)


def _pieces(dies: Dies) -> list[slice]:
    """The places, few enough at a time for the memory of a small machine."""
    near = dies.offset_rad.shape[1]
    rows = max(1, PIECE // (_circle_count(near) * near))
    return [slice(start, min(start + rows, len(dies.side_rad))) for start in range(0, len(dies.side_rad), rows)]


def _held(dies: Dies, rows: slice, centre: Array, radius: float) -> Array:
    """Light in each circle. -> [place, circle, weight] W/m2"""
    share = _shares(dies.offset_rad[rows], dies.side_rad[rows], centre, radius)
    return np.asarray(np.einsum("pcn,pnw->pcw", share, dies.W_m2[rows]))


def _moved(dies: Dies, place: int, centre: Array, radius: float, weight: int) -> float:
    """Light in a circle that is moved, by ever smaller steps, to where it holds most."""
    rows, step = slice(place, place + 1), radius / 4
    best = float(_held(dies, rows, centre[None, None], radius)[0, 0, weight])
    for _ in range(HALVINGS):
        around = centre + step * WAYS
        held = _held(dies, rows, around[None], radius)[0, :, weight]
        if held.max() > best:
            best, centre = float(held.max()), around[held.argmax()]
        else:
            step /= 2
    return best


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


def _circles(offset: Array, side: Array, radius: float) -> Array:
    """Centres to try for each place. -> [place, circle, 2]"""
    pair = offset[:, 1 : 1 + _partners(offset.shape[1])]
    apart = np.hypot(pair[..., 0], pair[..., 1])[..., None]
    inside = [np.broadcast_to((radius - part * side)[:, None, None], apart.shape) for part in (0, 0.5, 0.5**0.5)]
    rim = np.stack([*inside, np.minimum(apart / np.sqrt(3), radius)], axis=-1)
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
    x = offset[:, None, :, 0] - centre[:, :, None, 0]
    y = offset[:, None, :, 1] - centre[:, :, None, 1]
    squared = x * x + y * y
    corner = (side / np.sqrt(2))[:, None, :]
    inside = np.where(radius >= corner, (radius - corner + radius * ROUNDING) ** 2, -1.0)
    whole = squared <= inside
    share = whole.astype(float)
    cut = (squared < (radius + corner) ** 2) & ~whole & (corner > 0)
    sides = np.broadcast_to(side[:, None, :], x.shape)
    share[cut] = overlap(np.stack([x[cut], y[cut]], axis=-1), sides[cut], radius)
    return share
