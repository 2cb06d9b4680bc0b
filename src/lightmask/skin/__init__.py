"""What the light enters: a person's skin, what it absorbs and scatters, how it looks, and what a reading tells."""

from lightmask.skin.care import conditions, with_condition, with_film
from lightmask.skin.films import Film
from lightmask.skin.layers import LAYERS, Skin
from lightmask.skin.reflect import Instrument, edge_loss, ita_deg, lab, reflectance
from lightmask.skin.usual import regions

__all__ = [
    "LAYERS",
    "Film",
    "Instrument",
    "Skin",
    "conditions",
    "edge_loss",
    "ita_deg",
    "lab",
    "reflectance",
    "regions",
    "with_condition",
    "with_film",
]
