"""What the light enters: a person's skin, what it absorbs and scatters, how it looks, and what a reading tells."""

from lightmask.skin.care import conditions, with_condition, with_film
from lightmask.skin.films import Film
from lightmask.skin.inversion import assess, likeliest, predict_reading
from lightmask.skin.layers import LAYERS, Skin
from lightmask.skin.readings import Fitzpatrick, Ita, Lab, Monk, Reading, Reflectance
from lightmask.skin.reflect import Instrument, edge_loss, ita_deg, lab, reflectance
from lightmask.skin.same_person import elsewhere
from lightmask.skin.usual import region_row, regions

__all__ = [
    "LAYERS",
    "Film",
    "Fitzpatrick",
    "Ita",
    "Lab",
    "Monk",
    "Reading",
    "Reflectance",
    "assess",
    "likeliest",
    "predict_reading",
    "Instrument",
    "Skin",
    "conditions",
    "elsewhere",
    "edge_loss",
    "ita_deg",
    "lab",
    "reflectance",
    "region_row",
    "regions",
    "with_condition",
    "with_film",
]
