"""Lamp meets skin: irradiance x time x depth profile -> J/cm2 in each layer."""

from lightmask.dose.hot_spots import FlatPatch, Spots, Unevenness, spots
from lightmask.dose.in_a_region import under_leds
from lightmask.dose.layers import Dose, Reach, per_layer, reach
from lightmask.dose.regions import face_regions, treated

__all__ = [
    "Dose",
    "FlatPatch",
    "Reach",
    "Spots",
    "Unevenness",
    "face_regions",
    "per_layer",
    "reach",
    "spots",
    "treated",
    "under_leds",
]
