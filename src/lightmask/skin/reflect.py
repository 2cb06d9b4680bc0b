"""What an instrument reads off a skin: reflectance with the surface reflection in, as its aperture sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange, not_negative, positive
from lightmask.light import Collimated, DiscreteOrdinates, Slab, solve
from lightmask.skin import colour
from lightmask.skin.films import Film
from lightmask.units import rad_PER_deg

Array = np.ndarray
READING_deg = 8.0
LIGHT_SKIN, DARK_SKIN = 0.0827, 1.034  # melanin of the two skins of table edge_loss: 0.02 and 0.25 x 0.060 mm x 68.9/mm
LIGHTEST_SKIN, DARKEST_SKIN = 0.038, 1.302  # beyond these the loss is held: the ends of the ITA map they belong to


class Tissue(Protocol):
    """What an instrument needs to know of a skin; a `lightmask.skin.Skin` is one."""

    @property
    def melanin(self) -> Any: ...

    @property
    def film(self) -> Film: ...

    def slab(self, wavelength_nm: Any) -> Slab: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """A spectrophotometer or colorimeter that lights the skin at 8 degrees or diffusely and reads the other way.

    aperture       viewed / lit diameter in mm: "8/11", "3/6", "5/5", "11/11"; "wide" loses nothing at its edge
    observer       2 or 10 degrees, for L*a*b* and ITA
    bandwidth_nm   full width at half maximum of a triangular pass band; 0 for none
    reflectance_sd scatter of repeated readings of the reflectance (0 to 1 scale)
    lab_sd         scatter of repeated readings of L*, a* and b*
    """

    aperture: str = "8/11"
    observer: int = 2
    bandwidth_nm: float = 10.0
    reflectance_sd: float = 0.004
    lab_sd: float = 0.5

    def __post_init__(self) -> None:
        if self.aperture not in apertures():
            raise BadInput(f"The aperture '{self.aperture}' is not tabulated. Give one of: {', '.join(apertures())}.")
        if self.observer not in colour.OBSERVERS:
            raise BadInput(f"observer={self.observer} is not a CIE observer. Give 2 or 10.")
        not_negative("bandwidth_nm", self.bandwidth_nm)
        positive("reflectance_sd", self.reflectance_sd)
        positive("lab_sd", self.lab_sd)


def apertures() -> tuple[str, ...]:
    """Apertures whose edge loss is known."""
    columns = tables.read("skin/edge_loss").columns
    return (*(c.removeprefix("light_").replace("_", "/") for c in columns if c.startswith("light_")), "wide")


def edge_loss(wavelength_nm: Any, melanin: Any, aperture: str) -> Array:
    """Share of the diffuse reflectance that an aperture misses. Shapes broadcast.

    Straight in the logarithm of melanin between and a little beyond the two tabulated skins (to the ends of the
    measured range of ITA, then held); outside 400 to 740 nm it is unknown and refused.
    """
    wavelength_nm = np.asarray(wavelength_nm, dtype=float)
    if aperture == "wide":
        return np.zeros(np.broadcast_shapes(wavelength_nm.shape, np.shape(melanin)))
    column = aperture.replace("/", "_")
    light, dark = (tables.read("skin/edge_loss").at(f"{kind}_{column}", wavelength_nm) for kind in ("light", "dark"))
    held = np.clip(np.asarray(melanin, dtype=float), LIGHTEST_SKIN, DARKEST_SKIN)
    share = np.log(held / LIGHT_SKIN) / math.log(DARK_SKIN / LIGHT_SKIN)
    return np.maximum((1 - share) * light + share * dark, 0)


def reflectance(
    skin: Tissue, wavelength_nm: Any, instrument: Instrument | None = None, solver: DiscreteOrdinates | None = None
) -> Array:
    """What the instrument reads, surface reflection included. -> [draw, wavelength], those that are there

    A film on the skin dims the diffuse light twice: on its way in and on its way out.
    """
    instrument = instrument or Instrument()
    wanted_nm = np.asarray(wavelength_nm, dtype=float)
    flat_nm = np.atleast_1d(wanted_nm)
    if flat_nm.ndim > 1 or flat_nm.size == 0:
        raise OutOfRange("wavelength_nm is not a list of wavelengths. Give one wavelength or a list of them.")
    half_nm = instrument.bandwidth_nm / 2
    asked_nm, place = np.unique(np.concatenate([flat_nm - half_nm, flat_nm, flat_nm + half_nm]), return_inverse=True)
    seen = _monochrome(skin, asked_nm, instrument, solver)[..., place.reshape(3, -1)]
    read = np.einsum("p,...pw->...w", np.array([0.25, 0.5, 0.25]), seen)
    return read if wanted_nm.ndim else read[..., 0]


def _monochrome(skin: Tissue, wavelength_nm: Array, instrument: Instrument, solver: DiscreteOrdinates | None) -> Array:
    """-> [draw, wavelength]; the band edges of the outermost wavelengths fold back inside the tables."""
    first_nm, last_nm = _reach(instrument)
    inside_nm = np.where(wavelength_nm < first_nm, np.minimum(2 * first_nm - wavelength_nm, last_nm), wavelength_nm)
    inside_nm = np.where(inside_nm > last_nm, 2 * last_nm - inside_nm, inside_nm)
    near = np.abs(inside_nm - wavelength_nm) <= instrument.bandwidth_nm
    inside_nm = np.where(near, inside_nm, wavelength_nm)
    profile = solve(skin.slab(inside_nm), Collimated(math.cos(READING_deg * rad_PER_deg)), solver=solver)
    melanin = skin.melanin[:, None] if skin.melanin.ndim else skin.melanin
    kept = 1 - edge_loss(inside_nm, melanin, instrument.aperture)
    through = skin.film.transmittance(inside_nm) ** 2 if not skin.film.bare else 1.0
    return np.asarray(profile.specular + profile.reflected * kept * through)


def _reach(instrument: Instrument) -> tuple[float, float]:
    table = tables.read("skin/haemoglobin" if instrument.aperture == "wide" else "skin/edge_loss")
    rows_nm = table.column("wavelength_nm")
    return float(rows_nm[0]), float(rows_nm[-1])


def lab(skin: Tissue, instrument: Instrument | None = None, solver: DiscreteOrdinates | None = None) -> Array:
    """L*, a*, b* of a skin as the instrument gives them. -> [draw, 3], or [3]"""
    instrument = instrument or Instrument()
    sharp = Instrument(aperture=instrument.aperture, observer=instrument.observer, bandwidth_nm=0.0)
    return colour.lab(colour.CONTACT_nm, reflectance(skin, colour.CONTACT_nm, sharp, solver), instrument.observer)


def ita_deg(skin: Tissue, instrument: Instrument | None = None) -> Array:
    """Individual typology angle of a skin as the instrument gives it. -> [draw], or a number"""
    return colour.ita_deg(lab(skin, instrument))
