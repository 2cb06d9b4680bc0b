"""Pigment, the unwanted readout: blue and visible light darken skin of colour, session upon session, for weeks."""

from __future__ import annotations

import numpy as np

from lightmask import tables
from lightmask.response import curve, dynamics
from lightmask.response.parameters import Parameters

Array = np.ndarray


def susceptibility(phototype: str) -> float:
    """How readily skin of a phototype darkens, against phototype IV; unknown skin as the darkest."""
    table = tables.read("response/pigment_by_phototype")
    return float(table.column("susceptibility")[table.text("phototype").index(phototype)])


def pigment(pigment_J_cm2: Array, at_day: Array, day: Array, p: Parameters, phototype: str) -> Array:
    """Melanin gained. -> [draw, patch, at], a fraction

    Sessions add up as they fade, more slowly than they come: one exposure does little, repeats darken (PMC4488093). In
    the end no more comes than all that the skin can do: gain (1 - exp(-sum)).
    """
    half, steepness = (p[name][:, None] for name in ("pigment_half_J_cm2", "pigment_steepness"))
    each = susceptibility(phototype) * curve.suppression(pigment_J_cm2, half, steepness)
    added = each[..., None] * dynamics.piled_up(at_day, day, p["pigment_fade_d"])[:, None, :]
    return np.asarray(p["pigment_gain"][:, None, None] * -np.expm1(-added))
