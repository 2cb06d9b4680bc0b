"""Skin as heat sees it, and what lies before it: a bare face in a room, or a mask. Every unknown number is a range.

The ranges are gone through by a fixed sequence, so that the same question has the same answer. Blood flow goes from
that of skin at rest to what measured warming supports; vessels that open further are not credited, nor is sweat.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from lightmask import tables
from lightmask.mask.stated import Stated
from lightmask.mask.thermal import Thermal
from lightmask.safety.stack import Cooled, Front, Plate, Stack
from lightmask.skin import Skin
from lightmask.units import mm_PER_m

Array = np.ndarray
Ranges = dict[str, Array]
INNER = "inner tissue"


@lru_cache(maxsize=16)
def ranges(draws: int) -> Ranges:
    """Every number of the two tables, as 'dermis perfusion' or 'convection', and shares 0 to 1. -> [draw]"""
    rows = [(f"{row['tissue']} {row['quantity']}", row) for row in tables.read("safety/thermal_tissues").rows()]
    rows += [(row["quantity"], row) for row in tables.read("safety/thermal_boundaries").rows()]
    rows += [(name, {"low": "0", "high": "1"}) for name in ("contact", "doubt of a gap", "doubt of an efficiency")]
    spread = _sequence(draws, len(rows))
    return {name: _between(row, spread[:, place]) for place, (name, row) in enumerate(rows)}


def _between(row: dict[str, str], share: Array) -> Array:
    low, high = float(row["low"]), float(row["high"])
    values = low + (high - low) * share
    values.setflags(write=False)
    return values


def _sequence(draws: int, axes: int) -> Array:
    """Points that fill every axis evenly: ranks of n^2 times an irrational number, modulo 1. -> [draw, axis]

    Weyl 1916 for the sequence; ranks make it a Latin hypercube. Plain multiples of roots of primes will not do: for 64
    draws two of these axes are all but the same.
    """
    primes = [n for n in range(2, 20 * axes) if all(n % d for d in range(2, int(n**0.5) + 1))][:axes]
    golden = (np.sqrt(5) - 1) / 2
    mixed = (np.sqrt(primes) * (np.arange(1, draws + 1)[:, None] ** 2 * golden)) % 1.0
    return np.asarray((mixed.argsort(axis=0).argsort(axis=0) + 0.5) / draws)


def layout() -> tuple[tuple[str, ...], tuple[int, ...], tuple[float, ...]]:
    """Tissue, cells and growth of each layer, the inner tissue last."""
    table = tables.read("safety/thermal_layers")
    cells = tuple(int(count) for count in table.column("cells"))
    return table.text("tissue"), cells, tuple(float(ratio) for ratio in table.column("growth"))


def stack(skin: Skin, draws: int) -> Stack:
    """The skin's layers and the inner tissue below them. -> Stack of [draw]"""
    tissues, cells, growth = layout()
    drawn = ranges(draws)
    optical_mm = np.atleast_2d(skin.thickness_mm)
    optical_mm = optical_mm[np.arange(draws) % len(optical_mm)]
    inner_mm = drawn[f"{INNER} thickness"][:, None]

    def of(quantity: str) -> Array:
        return np.stack([drawn[f"{tissue} {quantity}"] for tissue in tissues], axis=-1)

    return Stack(
        thickness_mm=np.concatenate([optical_mm, inner_mm], axis=-1),
        conductivity_W_m_K=of("conductivity"),
        capacity_J_m3_K=of("capacity"),
        perfusion_W_m3_K=of("perfusion") * drawn["blood capacity"][:, None],
        metabolic_W_m3=of("metabolic"),
        blood_C=drawn["blood temperature"],
        cells=cells,
        growth=growth,
    )


def accepted(quantity: str) -> tuple[float, float]:
    """The two ends of one row of the boundaries."""
    table = tables.read("safety/thermal_boundaries")
    row = table.text("quantity").index(quantity)
    return float(table.column("low")[row]), float(table.column("high")[row])


def room(room_C: float | None, draws: int) -> Array:
    """The temperature around, as given or as rooms usually are. -> [draw] C"""
    return ranges(draws)["room"] if room_C is None else np.full(draws, room_C)


def bare(room_C: Array) -> Cooled:
    """A bare face: still air and radiation. -> Cooled of [draw]"""
    drawn = ranges(len(room_C))
    return Cooled(exchange_W_m2_K=drawn["convection"] + drawn["radiation"], ambient_C=room_C)


def under(thermal: Thermal, room_C: Array) -> Front:
    """What lies before the lit face: the room, a board of some temperature, or one that its waste heat warms.

    Where neither temperature nor efficiency is stated, the board is as warm as masks may be that say nothing about it:
    sheets claim more light than their electricity gives, and their waste heat would be as wrong.
    """
    if thermal.contact == "open":
        return bare(room_C)
    drawn = ranges(len(room_C))
    exchange = _exchange_W_m2_K(thermal, len(room_C))
    if thermal.board_C.value is not None:
        return Cooled(exchange_W_m2_K=exchange, ambient_C=np.full(len(room_C), thermal.board_C.value))
    if thermal.efficiency.value is None:
        return Cooled(exchange_W_m2_K=exchange, ambient_C=np.maximum(drawn["board that nobody states"], room_C))
    loss = drawn["convection"] + drawn["radiation"]
    return Plate(exchange_W_m2_K=exchange, capacity_J_m2_K=drawn["board"], loss_W_m2_K=loss, ambient_C=room_C)


def _exchange_W_m2_K(thermal: Thermal, draws: int) -> Array:
    """Between skin and board: still air with radiation, or silicone; half the draws of each when unknown. [draw]"""
    drawn = ranges(draws)
    air_mm, silicone_mm = drawn["gap of a rigid mask"], drawn["silicone before the LEDs"]
    if thermal.gap_mm.value is not None:
        air_mm = silicone_mm = thermal.gap_mm.value * _doubt(thermal.gap_mm, drawn["doubt of a gap"])
    air = drawn["conductivity of air"] / air_mm * mm_PER_m + drawn["radiation"]
    silicone = drawn["conductivity of silicone"] / silicone_mm * mm_PER_m
    touching = {"silicone": 1.0, "air gap": 0.0, "unknown": 0.5}[thermal.contact]
    return np.where(drawn["contact"] < touching, silicone, air)


def waste(thermal: Thermal, draws: int) -> Array:
    """Heat left at the board per light given off: 1 / efficiency - 1. -> [draw]"""
    doubt = ranges(draws)["doubt of an efficiency"]
    assert thermal.efficiency.value is not None
    return (1 / thermal.efficiency.value - 1) * _doubt(thermal.efficiency, doubt)


def _doubt(stated: Stated, share: Array) -> Array:
    """The factor by which a stated number may be off: log-normal, as wide as who states it. -> [draw]"""
    normal = NormalDist()
    return np.exp(stated.log_sd * np.array([normal.inv_cdf(one) for one in share]))
