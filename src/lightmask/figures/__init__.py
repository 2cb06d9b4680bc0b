"""Pictures of light on the face; matplotlib is opened only when one is drawn."""

from lightmask.figures.bars import Bar, Bars, range_bars
from lightmask.figures.beside import Beside, Fan, Mark, published_and_foretold
from lightmask.figures.curves import surface_histogram
from lightmask.figures.key import region_key
from lightmask.figures.maps import Grid, Panel, comparison, face_map, shared_scale, small_maps
from lightmask.figures.misses import Foretold, Row, foretold_and_seen
from lightmask.figures.raster import FRONT, LEFT, RIGHT, THREE, View
from lightmask.figures.scale import Scale, scale_about_zero, scale_from_zero
from lightmask.figures.sheet import Picture, Words
from lightmask.figures.solid import glb
from lightmask.figures.squares import Piece, spot_maps

__all__ = [
    "Bar", "Bars", "Beside", "FRONT", "Fan", "Foretold", "Grid", "LEFT", "Mark", "Panel", "Picture", "Piece",
    "RIGHT", "Row", "Scale", "THREE", "View", "Words", "comparison", "face_map", "foretold_and_seen", "glb",
    "published_and_foretold", "range_bars", "region_key", "scale_about_zero", "scale_from_zero", "shared_scale",
    "small_maps", "spot_maps", "surface_histogram",
]  # fmt: skip
