"""What lies on the skin: it takes a share of the light before the skin does, and is kept apart from the slab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange, fraction

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class Film:
    """Things on the skin, each passing its share of the light, with how sure that share is.

    names      as in table ``skin/films``: sunscreen, tinted sunscreen, make-up, serum, stubble, beard
    certainty  0: the low end of what is plausible, 0.5: the usual, 1: the high end
    """

    names: tuple[str, ...] = ()
    certainty: float = 0.5

    def __post_init__(self) -> None:
        fraction("certainty", self.certainty)
        for name in self.names:
            if name not in known():
                raise BadInput(f"'{name}' is not a film that lightmask knows. It knows: {', '.join(known())}.")

    def transmittance(self, wavelength_nm: Any) -> Array:
        """Share that passes once. Multiply the irradiance with it. Same shape as the wavelengths."""
        wavelength_nm = np.asarray(wavelength_nm, dtype=float)
        passed = np.ones(wavelength_nm.shape)
        for name in self.names:
            passed = passed * _passes(name, wavelength_nm, self.certainty)
        return passed

    @property
    def bare(self) -> bool:
        """Whether nothing lies on the skin."""
        return not self.names


def known() -> tuple[str, ...]:
    """Films that the table lists."""
    return tuple(dict.fromkeys(tables.read("skin/films").text("film")))


def _passes(name: str, wavelength_nm: Array, certainty: float) -> Array:
    passed = np.full(wavelength_nm.shape, np.nan)
    reach: list[str] = []
    for row in tables.read("skin/films").rows():
        if row["film"] != name:
            continue
        low, usual, high = (float(row[key]) for key in ("low", "transmittance", "high"))
        inside = (wavelength_nm >= float(row["from_nm"])) & (wavelength_nm <= float(row["to_nm"]))
        passed[inside] = np.interp(certainty, (0.0, 0.5, 1.0), (low, usual, high))
        reach += [row["from_nm"], row["to_nm"]]
    if np.isnan(passed).any():
        bad = float(wavelength_nm[np.isnan(passed)].flat[0])
        raise OutOfRange(
            f"The film '{name}' has no figure at {bad:g} nm. Choose wavelengths from {reach[0]} to {reach[-1]} nm."
        )
    return passed
