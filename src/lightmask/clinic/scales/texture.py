"""Sa, the mean height about the mean of a height map (ISO 25178; remembered)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.errors import BadInput, finite


def areal_roughness_um(height_um: Any) -> float:
    """Mean of |z - mean z| over a height map z(x, y) in micrometres, its tilt already taken out."""
    heights = np.asarray(height_um, dtype=float)
    finite("height_um", heights)
    if heights.ndim != 2 or heights.size < 4:
        raise BadInput(f"A height map of shape {heights.shape} is no area. Give rows and columns of heights.")
    return float(np.abs(heights - heights.mean()).mean())
