"""A stack of plane layers, what shines on it, and where the light went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, fraction, not_negative, positive, within

Array = np.ndarray


def numbers(name: str, value: Any) -> Array:
    """A read-only float copy; what cannot be read as numbers is refused by name."""
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise BadInput(
            f"{name} cannot be read as numbers ({str(value)[:60]!r}). Give numbers, equally many in each row."
        ) from None
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True, eq=False)
class Slab:
    """Plane-parallel layers, top first. Any field may carry leading axes [case, ...]; they broadcast.

    thickness_mm         [..., layer]  the last may be infinite
    absorption_per_mm    [..., layer]  absorption coefficient
    scattering_per_mm    [..., layer]  scattering coefficient (not reduced)
    anisotropy           [..., layer]  mean cosine g of a Henyey-Greenstein phase function, -1 < g < 1
    index                [..., layer]  refractive index
    index_above, index_below  [...]    index of the media outside
    substrate_reflectance     [...]    diffuse reflectance of what lies under the last layer (0: nothing returns)
    """

    thickness_mm: Any
    absorption_per_mm: Any
    scattering_per_mm: Any
    anisotropy: Any
    index: Any
    index_above: Any = 1.0
    index_below: Any = 1.0
    substrate_reflectance: Any = 0.0

    def __post_init__(self) -> None:
        per_layer = ("thickness_mm", "absorption_per_mm", "scattering_per_mm", "anisotropy", "index")
        per_case = ("index_above", "index_below", "substrate_reflectance")
        for name in per_layer + per_case:
            object.__setattr__(self, name, numbers(name, getattr(self, name)))
        for name in per_layer:
            if getattr(self, name).ndim == 0:
                raise OutOfRange(f"{name} has no layer axis. Give one number per layer, top first: [layer].")
        positive("thickness_mm", self.thickness_mm)
        within("thickness_mm", np.where(np.isinf(self.thickness_mm), 1.0, self.thickness_mm), 0.0, 1e9)
        for name in ("absorption_per_mm", "scattering_per_mm"):
            not_negative(name, getattr(self, name))
            within(name, getattr(self, name), 0.0, 1e9)
        within("anisotropy", self.anisotropy, -0.999, 0.999)
        for name in ("index", "index_above", "index_below"):
            within(name, getattr(self, name), 1.0, 4.0)
        fraction("substrate_reflectance", self.substrate_reflectance)
        self._check_shapes(per_layer)

    def _check_shapes(self, per_layer: tuple[str, ...]) -> None:
        counts = {name: getattr(self, name).shape[-1] for name in per_layer}
        layers = max(counts.values())
        for name, count in counts.items():
            if count not in (1, layers):
                raise OutOfRange(f"{name} has {count} layers where others have {layers}. Give one number per layer.")
        if layers == 0:
            raise OutOfRange("The slab has no layers. Give at least one.")
        try:
            thickness = np.broadcast_to(self.thickness_mm, (*self.cases, layers))
        except ValueError:
            raise OutOfRange(
                "The leading axes of the slab's fields do not fit each other. Give fields that broadcast."
            ) from None
        if np.isinf(thickness[..., :-1]).any():
            raise OutOfRange("A layer above the last has infinite thickness_mm. Only the last layer may be infinite.")

    @property
    def layers(self) -> int:
        """Number of layers."""
        return int(max(np.shape(a)[-1] for a in self._per_layer()))

    @property
    def cases(self) -> tuple[int, ...]:
        """The leading axes, broadcast."""
        shapes = [a.shape[:-1] for a in self._per_layer()]
        shapes += [np.shape(a) for a in (self.index_above, self.index_below, self.substrate_reflectance)]
        return np.broadcast_shapes(*shapes)

    def _per_layer(self) -> tuple[Array, ...]:
        return (self.thickness_mm, self.absorption_per_mm, self.scattering_per_mm, self.anisotropy, self.index)


@dataclass(frozen=True, slots=True)
class Diffuse:
    """Light from all directions above, the same radiance from each (Lambertian)."""


@dataclass(frozen=True, slots=True)
class Collimated:
    """A parallel beam. ``cosine`` of its angle to the normal, in the medium above the slab."""

    cosine: float = 1.0

    def __post_init__(self) -> None:
        cosine = numbers("cosine", self.cosine)
        if cosine.ndim:
            raise BadInput(f"cosine={self.cosine!r} is a list. Give one number and solve for each.")
        within("cosine", cosine, 1e-3, 1.0, "the cosine of the angle to the normal")
        object.__setattr__(self, "cosine", float(cosine))


Illumination = Diffuse | Collimated


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Profile:
    """Where the light went, all per unit irradiance on the top face. Leading axes are the slab's cases.

    specular      [...]         reflected at the first surface without entering
    reflected     [...]         comes back out of the top after entering (diffuse reflectance; unscattered light too)
    transmitted   [...]         leaves through the bottom and does not return (a substrate's share included)
    absorbed      [..., layer]  absorbed fraction
    fluence       [..., depth]  fluence rate at depth_mm, or None; at an interface: the layer below's side
    layer_fluence [..., layer]  mean fluence rate of each layer (0 in an infinite one)
    *_sd          standard error of the same quantity: zero from a deterministic solver
    """

    specular: Array
    reflected: Array
    transmitted: Array
    absorbed: Array
    layer_fluence: Array
    fluence: Array | None = None
    depth_mm: Array | None = None
    reflected_sd: Any = 0.0
    transmitted_sd: Any = 0.0
    absorbed_sd: Any = 0.0
    layer_fluence_sd: Any = 0.0
    fluence_sd: Any = 0.0
