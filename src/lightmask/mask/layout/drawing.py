"""Drawing: the LEDs of a mask before they are wrapped, and the patches that outlines, holes and zones are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput

Array = np.ndarray
MOST_LEDS = 20_000
FINE = 720  # corners of an ellipse before it is stepped along
LEAST = 8  # points around an edge
REST = "rest"  # the zone of LEDs that lie in none of those named


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Drawing:
    """LEDs on a flat sheet: x to the wearer's left, y up.

    flat_mm   [led, 2]
    channel   [led]  their places among the mask's channels; a package with two dies is two LEDs
    zone      [led]  names
    share     [led]  of the channel's flux per LED
    """

    flat_mm: Any
    channel: Any
    zone: tuple[str, ...]
    share: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Patch:
    """An ellipse or a rectangle of the drawing."""

    centre_mm: tuple[float, float] = (0.0, 0.0)
    width_mm: float
    height_mm: float
    is_ellipse: bool = True

    def far(self, flat_mm: Array) -> Array:
        """0 in the middle, 1 on the edge, more outside. -> [point]"""
        from_centre = (flat_mm - np.array(self.centre_mm)) / (self.width_mm / 2, self.height_mm / 2)
        return np.hypot(*from_centre.T) if self.is_ellipse else np.abs(from_centre).max(axis=1)

    def holds(self, flat_mm: Array) -> Array:
        """Which points lie inside or on the edge. -> [point] of bool"""
        return self.far(flat_mm) <= 1

    def rim(self, step_mm: float) -> Array:
        """Points around the edge, about so far apart, mirrored in both middle lines. -> [point, 2]"""
        half = np.array([self.width_mm, self.height_mm]) / 2
        if self.is_ellipse:
            turn = np.linspace(0, 2 * np.pi, FINE, endpoint=False)
            return np.array(self.centre_mm) + stepped(half * np.column_stack([np.cos(turn), np.sin(turn)]), step_mm)
        corner = half * np.array([[1, -1], [1, 1], [-1, 1], [-1, -1]])
        sides = [
            np.linspace(one, other, max(1, round(np.linalg.norm(other - one) / step_mm)), endpoint=False)
            for one, other in zip(corner, np.roll(corner, -1, axis=0), strict=True)
        ]
        return np.array(self.centre_mm) + np.vstack(sides)


def stepped(outline: Array, step_mm: float) -> Array:
    """An even number of points along a closed outline, evenly apart, from its first corner on. -> [point, 2]"""
    closed = np.vstack([outline, outline[:1]])
    along_mm = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    many = max(LEAST, 2 * round(along_mm[-1] / step_mm / 2))
    place_mm = np.arange(many) * along_mm[-1] / many
    return np.column_stack([np.interp(place_mm, along_mm, closed[:, axis]) for axis in (0, 1)])


def channels_of(word: str, names: tuple[str, ...], where: str) -> list[int]:
    """The channels of a package: 'red', or 'red+nir' for one with two dies."""
    found = [part.strip() for part in word.split("+")]
    for part in found:
        if part not in names:
            raise BadInput(f"{where}: '{part}' is no channel of this mask. It has: {', '.join(names)}.")
    if len(set(found)) < len(found):
        raise BadInput(f"{where}: '{word}' names a channel twice. Give each die of a package its own channel.")
    return [names.index(part) for part in found]


def in_zones(flat_mm: Array, zones: dict[str, Patch]) -> tuple[str, ...]:
    """The first zone that holds each LED; 'rest' for the others, 'all' when there are no zones. -> [led]"""
    if not zones:
        return ("all",) * len(flat_mm)
    found = np.full(len(flat_mm), REST, dtype=object)
    for name, patch in reversed(zones.items()):
        found[patch.holds(flat_mm)] = name
    return tuple(found)


def numbered(zone: tuple[str, ...], order: tuple[str, ...] = ()) -> tuple[tuple[str, ...], Array]:
    """The names of the zones, in the order of the file, and the place of each LED's among them. -> [led]"""
    empty = [name for name in order if name not in zone]
    if empty:
        raise BadInput(f"layout.zones: no LED lies in the zone '{empty[0]}'. Move it over LEDs, or leave it out.")
    names = tuple(dict.fromkeys((*order, *zone)))
    return names, np.array([names.index(one) for one in zone])


def not_too_many(count: int) -> None:
    """Refuse what is no mask."""
    if not count:
        raise BadInput("The layout holds no LED. Place at least one.")
    if count > MOST_LEDS:
        raise BadInput(f"The layout holds {count} LEDs. Give at most {MOST_LEDS}; is it a file of something else?")
