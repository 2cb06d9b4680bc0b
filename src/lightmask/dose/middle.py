"""The dose that a map shows: one number for each patch, of the skin that lies in the middle of its draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightmask.dose.layers import Dose, Reach, reach, spread
from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.skin import LAYERS, Skin
from lightmask.units import J_PER_mJ

Array = np.ndarray


def middle(settings: Settings, footprint: Footprint, skin: Skin | Mapping[str, Skin]) -> Dose:
    """What each layer receives, patch by patch, where light does in this skin what it does in the middle draw.

    A face has too many patches for every draw of a skin; the range over draws belongs to a coarse face. -> one draw of
    [draw, patch, layer, band]
    """
    if isinstance(skin, Skin):
        usual = _middle_of(reach(footprint.channels, skin))
    else:
        usual = spread(footprint, {name: _middle_of(reach(footprint.channels, one)) for name, one in skin.items()})
    incident = np.median(footprint.irradiance_mW_cm2(settings, usual.returned), axis=0, keepdims=True)
    return Dose(
        incident_J_cm2=incident * settings.lit_s * J_PER_mJ,
        reach=usual,
        layers=LAYERS,
        channels=footprint.channels,
        patches=footprint.patches,
    )


def _middle_of(found: Reach) -> Reach:
    return Reach(
        fluence=_middle(found.fluence),
        absorbed_per_mm=_middle(found.absorbed_per_mm),
        returned=_middle(found.returned),
    )


def _middle(draws: Array) -> Array:
    return np.median(draws, axis=0, keepdims=True)
