"""How light spreads in any layered slab."""

from lightmask.light.discrete_ordinates import DiscreteOrdinates
from lightmask.light.lateral import Disc, LambertianDisc, PencilBeam, Spread, spread
from lightmask.light.monte_carlo import MonteCarlo
from lightmask.light.slab import Collimated, Diffuse, Profile, Slab
from lightmask.light.solver import solve
from lightmask.light.spatial_frequency import Harmonics, Transfer, transfer

__all__ = [
    "Collimated",
    "Diffuse",
    "Disc",
    "DiscreteOrdinates",
    "Harmonics",
    "LambertianDisc",
    "MonteCarlo",
    "PencilBeam",
    "Profile",
    "Slab",
    "Spread",
    "Transfer",
    "solve",
    "spread",
    "transfer",
]
