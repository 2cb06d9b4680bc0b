"""LEDs from a csv file: places in space with their axes, or places on a flat sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.layout import rows
from lightmask.mask.layout.drawing import Drawing, channels_of, not_too_many
from lightmask.mask.layout.rows import Row

Array = np.ndarray
SHORTEST_AXIS = 1e-6


def read(path: Path, channels: tuple[str, ...]) -> tuple[Drawing, Array | None, Array | None]:
    """The drawing; for places in space also each LED's position and its axis. -> [led, 3] mm, [led, 3]"""
    columns, found = rows.read(path)
    if "channel" not in columns:
        raise BadInput(f"'{path}': there is no column 'channel'. Add it; it has: {', '.join(columns)}.")
    space = any(name in columns for name in ("nx", "ny", "nz")) or any(name.split("_")[0] == "z" for name in columns)
    axes = ("x", "y", "z") if space else ("x", "y")
    lengths = rows.length_columns(path, columns, axes)
    missing = [name for name in ("nx", "ny", "nz") if space and name not in columns]
    if missing:
        raise BadInput(f"'{path}': there is no column '{missing[0]}'. Give nx, ny, nz: where each LED looks.")
    dies = [channels_of(row.cells["channel"], channels, row.where) for row in found]
    not_too_many(sum(len(one) for one in dies))
    source = np.repeat(np.arange(len(found)), [len(one) for one in dies])
    place = np.array([[row.number(lengths[axis][0]) * lengths[axis][1] for axis in axes] for row in found])[source]
    drawing = Drawing(
        flat_mm=place[:, :2],
        channel=[channel for one in dies for channel in one],
        zone=tuple(_zone(found[number]) for number in source),
        share=np.array([_share(row) for row in found])[source],
    )
    return (drawing, place, np.array([_axis(row) for row in found])[source]) if space else (drawing, None, None)


def _zone(row: Row) -> str:
    zone = row.cells.get("zone", "all")
    if not zone:
        raise BadInput(f"{row.where}: zone is empty. Name the zone of every LED, or drop the column.")
    return zone


def _share(row: Row) -> float:
    share = row.number("share") if "share" in row.cells else 1.0
    if share < 0:
        raise BadInput(f"{row.where}: share is {share:g}. Give zero or more; 1 is the channel's flux per LED.")
    return share


def _axis(row: Row) -> Array:
    axis = np.array([row.number(name) for name in ("nx", "ny", "nz")])
    axis = axis / max(np.abs(axis).max(), 1.0)
    length = np.linalg.norm(axis)
    if length < SHORTEST_AXIS:
        raise BadInput(f"{row.where}: nx, ny and nz are all zero. Say where this LED looks, as in 0, 0, -1.")
    return axis / length
