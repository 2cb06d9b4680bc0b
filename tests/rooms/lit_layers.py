"""Doses without a lamp: the same fluence in every layer, so that a test knows what the target layer gets."""

import numpy as np

from lightmask.dose import Dose, Reach
from lightmask.mask import Channel
from lightmask.skin import LAYERS


def dose(J_cm2, nm=(633,), patches=1):
    """So many J/cm2 of each wavelength in every layer. ``J_cm2`` is [channel] or [draw, patch, channel]."""
    J_cm2 = np.asarray(J_cm2, dtype=float)
    J_cm2 = np.broadcast_to(J_cm2, (1, patches, len(nm))) if J_cm2.ndim < 3 else J_cm2
    alike = np.ones((1, len(nm), len(LAYERS)))
    return Dose(
        incident_J_cm2=J_cm2,
        reach=Reach(fluence=alike, absorbed_per_mm=alike, returned=alike[..., 0]),
        layers=tuple(LAYERS),
        channels=tuple(Channel(name=f"{one} nm", peak_nm=one) for one in nm),
        patches=("face",) * J_cm2.shape[1],
    )
