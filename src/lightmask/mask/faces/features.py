"""What makes a head a face: hills and hollows, nose, closed lids and lips, laid on the smooth head."""

from __future__ import annotations

from functools import cache

import numpy as np

from lightmask import tables
from lightmask.mask.faces.net import head_mm

Array = np.ndarray


def skin_mm(across: Array, along: Array) -> Array:
    """Points of the middle-sized face, wearer's left half. -> [..., 3]"""
    points = _hills(head_mm(across, along))
    points = _lids(points)
    return _lips(_nose(points))


@cache
def part(name: str) -> dict[str, float]:
    """The numbers of one part of the face, mm."""
    table = tables.read("mask/face_parts")
    rows = zip(table.text("part"), table.text("quantity"), table.column("value"), strict=True)
    return {quantity: float(value) for owner, quantity, value in rows if owner == name}


def _moved(points: Array, *, out: Array | float = 0.0, up: Array | float = 0.0, forward: Array | float = 0.0) -> Array:
    return np.stack([points[..., 0] + out, points[..., 1] + up, points[..., 2] + forward], axis=-1)


def _bell(x: Array, half: Array | float) -> Array:
    return np.exp(-0.5 * (x / half) ** 2)


def _hills(points: Array) -> Array:
    """Both sides' hills add up, so the midline stays smooth."""
    table = tables.read("mask/face_bumps")
    x, y = points[..., 0], points[..., 1]
    out, up, forward = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    numbers = [table.column(name) for name in table.columns[1:]]
    for middle_x, middle_y, half_x, half_y, turn_deg, out_mm, forward_mm, up_mm in zip(*numbers, strict=True):
        for side in (1, -1) if middle_x else (1,):
            dx, dy, turn = side * x - middle_x, y - middle_y, np.deg2rad(turn_deg)
            along, across = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
            hill = np.exp(-0.5 * ((along / half_x) ** 2 + (across / half_y) ** 2))
            out += side * out_mm * hill
            up += up_mm * hill
            forward += forward_mm * hill
    return _moved(points, out=out, up=up, forward=forward)


def _lids(points: Array) -> Array:
    """A closed lid over the eyeball, its slit and the fold above it."""
    lid = part("lid")
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    dx = x - lid["middle_x"]
    far = (dx / lid["radius_x"]) ** 2 + ((y - lid["middle_y"]) / lid["radius_y"]) ** 2
    ball = lid["top_z"] - lid["drop"] * far
    near = (dx / lid["slit_half"]) ** 2
    within = 1 / (1 + np.exp((near - 0.95) * 12))
    bow = np.maximum(1 - near, -0.3)
    slit = within * lid["slit_deep"] * _bell(y - lid["middle_y"] - _slit(bow), lid["slit_wide"])
    fold_y = lid["fold_y"] - lid["fold_bow"] * (1 - bow)
    fold = within * lid["fold_deep"] * _bell(y - fold_y, lid["fold_wide"])
    here = 1 / (1 + np.exp((far - 1.9) * 4))
    return _moved(points, forward=here * (_smooth_max(z, ball, lid["blend"]) - z) - slit - fold)


def _slit(bow: Array) -> Array:
    lid = part("lid")
    return lid["slit_y"] + lid["slit_bow"] * (1 - bow)


def _smooth_max(a: Array, b: Array, blend: float) -> Array:
    return (a + b + np.sqrt((a - b) ** 2 + blend**2)) / 2


def _nose(points: Array) -> Array:
    table, ala, tip, nostril = tables.read("mask/face_nose"), part("ala"), part("tip"), part("nostril")
    x, y = points[..., 0], points[..., 1]
    arch = nostril["arch"] * _bell(x - nostril["x"], nostril["arch_half"])
    ridge, half, power = (curve(table.column("y_mm"), table.column(name), y - arch) for name in table.columns[1:])
    height = ridge * np.exp(-np.log(2) * (x / half) ** power)
    height = height + tip["forward"] * _bell(x, tip["half_x"]) * _bell(y - tip["y"], tip["half_y"])
    dx, dy = x - ala["x"], y - ala["y"]
    wing = _bell(dx, ala["half_x"]) * _bell(dy, ala["half_y"])
    rim = np.hypot(dx + 1.5, dy)
    behind = 1 / (1 + np.exp(-(dx + 0.6 * dy + 1.0) / 1.2))
    crease = ala["crease_deep"] * behind * _bell(rim - ala["crease_radius"], ala["crease_wide"])
    hole = nostril["deep"] * _bell(x - nostril["x"], nostril["half_x"]) * _bell(y - nostril["y"], nostril["half_y"])
    return _moved(points, out=ala["out"] * wing, forward=height + ala["forward"] * wing - crease - hole)


def _lips(points: Array) -> Array:
    mouth, upper, lower = part("mouth"), part("upper lip"), part("lower lip")
    x, y = points[..., 0], points[..., 1]
    share = np.maximum(1 - (x / mouth["half_width"]) ** 2, 0.0)
    line = mouth["line_y"] + mouth["line_bow"] * (1 - np.maximum(share, 0))
    bow = upper["peak"] * (_bell(x - upper["peak_x"], 3.0) + _bell(x + upper["peak_x"], 3.0))
    tall_up, tall_low = (upper["height"] - 1 + bow) * share**0.75, lower["height"] * share**0.75
    over = upper["forward"] * share**0.8 * _bell(y - line - 0.42 * tall_up, 0.42 * tall_up + 0.9)
    under = lower["forward"] * share**0.8 * _bell(y - line + 0.45 * tall_low, 0.40 * tall_low + 0.9)
    corner = 1 / (1 + np.exp((x - mouth["half_width"] - 0.3) / 1.2))
    groove = mouth["line_deep"] * corner * (0.45 + 0.55 * share) * _bell(y - line, mouth["line_wide"])
    return _moved(points, forward=over + under - groove)


def curve(places: Array, values: Array, wanted: Array) -> Array:
    """A smooth curve through points (monotone where they are: Fritsch and Carlson's cubic), level beyond the ends."""
    order = np.argsort(places)
    x, f = places[order], values[order]
    step, slope = np.diff(x), np.diff(f) / np.diff(x)
    both = slope[:-1] * slope[1:]
    w1, w2 = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(both > 0, (w1 + w2) / (w1 / slope[:-1] + w2 / slope[1:]), 0.0)
    tangent = np.concatenate([[0.0], middle, [0.0]])
    inside = np.clip(wanted, x[0], x[-1])
    at = np.clip(np.searchsorted(x, inside, side="right") - 1, 0, len(step) - 1)
    t, h = (inside - x[at]) / step[at], step[at]
    s = 1 - t
    ends = (1 + 2 * t) * s**2 * f[at] + t**2 * (3 - 2 * t) * f[at + 1]
    return ends + h * t * s * (s * tangent[at] - t * tangent[at + 1])
