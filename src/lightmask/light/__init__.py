"""How light spreads in any layered slab."""

from lightmask.light.discrete_ordinates import DiscreteOrdinates
from lightmask.light.slab import Collimated, Diffuse, Profile, Slab
from lightmask.light.solver import solve

__all__ = ["Collimated", "Diffuse", "DiscreteOrdinates", "Profile", "Slab", "solve"]
