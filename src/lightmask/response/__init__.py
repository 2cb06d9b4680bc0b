"""What tissue does with a dose, and how sure we are: curves with doubt, and what trials saw."""

from lightmask.response.regimen import Regimen, Sessions

__all__ = ["Regimen", "Sessions"]
