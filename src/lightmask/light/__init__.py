"""How light spreads in any layered slab."""

from lightmask.light.blurring import Blurred, blur
from lightmask.light.discrete_ordinates import DiscreteOrdinates
from lightmask.light.glowing import glow
from lightmask.light.lateral import Disc, LambertianDisc, PencilBeam, Spread, spread
from lightmask.light.monte_carlo import MonteCarlo
from lightmask.light.round_spread import PointSpread, point_spread
from lightmask.light.slab import Collimated, Diffuse, Profile, Slab
from lightmask.light.small_lights import SmallLights, lambertian
from lightmask.light.solver import solve
from lightmask.light.spatial_frequency import Harmonics, Transfer, transfer

__all__ = [
    "Blurred",
    "Collimated",
    "Diffuse",
    "Disc",
    "DiscreteOrdinates",
    "Harmonics",
    "LambertianDisc",
    "MonteCarlo",
    "PencilBeam",
    "PointSpread",
    "Profile",
    "Slab",
    "SmallLights",
    "Spread",
    "Transfer",
    "blur",
    "glow",
    "lambertian",
    "point_spread",
    "solve",
    "spread",
    "transfer",
]
