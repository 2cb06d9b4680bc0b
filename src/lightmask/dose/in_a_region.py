"""Where spots are looked at, and what is said of them: the middle of a person's region, its surface and below."""

from __future__ import annotations

import numpy as np

from lightmask.dose.hot_spots import DEPTHS_mm, FlatPatch, Spots, spots
from lightmask.dose.regions import face_regions
from lightmask.mask.face import Face
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.skin import Skin


def under_leds(settings: Settings, mask: Mask, skin: Skin, face: Face, region: str, width_mm: float = 20.0) -> Spots:
    """Spots on the middle of a region of skin, of its left half where it lies on both sides. -> Spots

    The skin's middle draw is taken for the whole piece.
    """
    inside = face.within(*face_regions(region)) & (face.vertices_mm[:, 0] >= -1e-6)
    middle_mm = np.average(face.vertices_mm[inside], axis=0, weights=face.area_cm2[inside])
    places = face.vertices_mm[inside]
    near_mm = places[np.square(places - middle_mm).sum(axis=1).argmin()]
    return spots(settings, mask, skin.middle, FlatPatch.on(face, near_mm, width_mm), face, DEPTHS_mm)
