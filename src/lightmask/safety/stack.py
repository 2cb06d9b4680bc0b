"""Plane layers that hold, carry and lose heat, and what may lie at their two faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite, not_negative, positive

Array = np.ndarray
COLDEST_C, HOTTEST_C = -50.0, 150.0


def _numbers(name: str, value: Any) -> Array:
    """A read-only float copy."""
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise BadInput(f"{name} cannot be read as numbers ({str(value)[:60]!r}). Give numbers.") from None
    array.setflags(write=False)
    return array


def _temperature(name: str, value: Array) -> None:
    finite(name, value)
    if ((value < COLDEST_C) | (value > HOTTEST_C)).any():
        bad = float(value[(value < COLDEST_C) | (value > HOTTEST_C)].flat[0])
        raise OutOfRange(f"{name}={bad:g} is no temperature of tissue. Give degrees Celsius (was it kelvin?).")


def cut(thickness_mm: Any, cells: tuple[int, ...], growth: tuple[float, ...]) -> Array:
    """Layers cut into cells, each larger than the one above it by its layer's growth. [..., layer] -> [..., cell] mm"""
    parts = [ratio ** np.arange(count) for count, ratio in zip(cells, growth, strict=True)]
    shares = np.concatenate([part / part.sum() for part in parts])
    thickness = np.asarray(thickness_mm, dtype=float)
    whole = np.broadcast_to(thickness, (*thickness.shape[:-1], len(cells)))
    return np.asarray(np.repeat(whole, cells, axis=-1) * shares)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Stack:
    """Plane layers, top first. Every field may carry leading axes [case, ...]; they broadcast.

    thickness_mm         [..., layer]
    conductivity_W_m_K   [..., layer]
    capacity_J_m3_K      [..., layer]  density times specific heat
    perfusion_W_m3_K     [..., layer]  blood flow per volume of tissue, times density and specific heat of blood
    metabolic_W_m3       [..., layer]
    blood_C              [...]         of the blood that comes in
    cells                how many cells each layer is cut into
    growth               of each cell over the one above it, in each layer
    """

    thickness_mm: Any
    conductivity_W_m_K: Any
    capacity_J_m3_K: Any
    perfusion_W_m3_K: Any = (0.0,)
    metabolic_W_m3: Any = (0.0,)
    blood_C: Any = 37.0
    cells: tuple[int, ...]
    growth: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        per_layer = ("thickness_mm", "conductivity_W_m_K", "capacity_J_m3_K", "perfusion_W_m3_K", "metabolic_W_m3")
        for name in (*per_layer, "blood_C"):
            object.__setattr__(self, name, _numbers(name, getattr(self, name)))
        for name in per_layer:
            value = getattr(self, name)
            (positive if name in per_layer[:3] else not_negative)(name, value)
            finite(name, value)
            if value.ndim == 0 or value.shape[-1] not in (1, len(self.cells)):
                raise OutOfRange(
                    f"{name} has shape {value.shape}. Give one number for each of {len(self.cells)} layers."
                )
        _temperature("blood_C", self.blood_C)
        if not self.cells or any(count < 1 for count in self.cells):
            raise OutOfRange(f"cells={self.cells} leaves a layer without a cell. Give at least one for each.")
        object.__setattr__(self, "growth", tuple(self.growth) or (1.0,) * len(self.cells))
        positive("growth", self.growth)
        if len(self.growth) != len(self.cells):
            raise OutOfRange(f"growth has {len(self.growth)} layers and cells {len(self.cells)}. Give one for each.")

    @property
    def cell_mm(self) -> Array:
        """Thickness of each cell. -> [..., cell] mm"""
        return cut(self.thickness_mm, self.cells, self.growth)

    @property
    def node_mm(self) -> Array:
        """Depth of each node, the surface first. -> [..., node] mm"""
        cell_mm = self.cell_mm
        return np.concatenate([np.zeros((*cell_mm.shape[:-1], 1)), np.cumsum(cell_mm, axis=-1)], axis=-1)

    def by_cell(self, per_layer: Any) -> Array:
        """A number of each layer for each of its cells. [..., layer] -> [..., cell]"""
        value = np.asarray(per_layer, dtype=float)
        whole = np.broadcast_to(value, (*value.shape[:-1], len(self.cells)))
        return np.repeat(whole, self.cells, axis=-1)

    def node_below(self, layer: int) -> int:
        """The node at the bottom of a layer."""
        return sum(self.cells[: layer + 1])


@dataclass(frozen=True, kw_only=True, slots=True)
class Insulated:
    """A face that no heat crosses."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Held:
    """A face kept at a temperature. [...]"""

    temperature_C: Any

    def __post_init__(self) -> None:
        _temperature("temperature_C", _numbers("temperature_C", self.temperature_C))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cooled:
    """A face that gives heat to what is around it. [...]"""

    exchange_W_m2_K: Any
    ambient_C: Any

    def __post_init__(self) -> None:
        not_negative("exchange_W_m2_K", self.exchange_W_m2_K)
        _temperature("ambient_C", _numbers("ambient_C", self.ambient_C))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Plate:
    """A thin plate before the face: one temperature, coupled to the face, losing heat to what is around it. [...]"""

    exchange_W_m2_K: Any
    capacity_J_m2_K: Any
    loss_W_m2_K: Any
    ambient_C: Any

    def __post_init__(self) -> None:
        for name in ("exchange_W_m2_K", "loss_W_m2_K"):
            not_negative(name, getattr(self, name))
        positive("capacity_J_m2_K", self.capacity_J_m2_K)
        finite("capacity_J_m2_K", self.capacity_J_m2_K)
        _temperature("ambient_C", _numbers("ambient_C", self.ambient_C))


Face = Insulated | Held | Cooled
Front = Insulated | Held | Cooled | Plate
