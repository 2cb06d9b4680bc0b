"""Skin: the layers of one person's skin in one place, as numbers with doubt, and the slab that light sees."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, within
from lightmask.light import Slab
from lightmask.skin import chromophores, scattering
from lightmask.skin.films import Film
from lightmask.skin.parameters import model, usual
from lightmask.skin.reflect import Instrument, ita_deg
from lightmask.skin.usual import ITA_HIGH_deg, ITA_LOW_deg, usual_fields

Array = np.ndarray
LAYERS = (
    "stratum corneum",
    "upper epidermis",
    "basal layer",
    "papillary dermis",
    "reticular dermis",
    "subcutis",
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Skin:
    """Six layers of skin. Every number is one value or carries [draw]; left out, it is the usual one.

    melanin            optical depth of the epidermis at 500 nm, and basal_share, the part of it in the basal layer
    blood              volume fraction of whole blood in the reticular dermis; plexus_ratio times that in the papillary
    saturation         of haemoglobin with oxygen; haemoglobin_g_L in blood; vessel_mm and vessel_ratio: see the table
    scattering         factor on the scattering laws of epidermis and dermis; dermis_scattering: further, on the dermis
    *_mm               thickness of each layer
    water_*, lipid     volume fractions; baseline, baseline_fat: factors on what is neither blood nor melanin
    carotene_M, bilirubin_M   in epidermis and dermis
    film               what lies on top; it takes its share before the slab and is never part of it
    region             of the body; rests_on and notes: what a person should know about where the numbers come from
    """

    melanin: Any = None
    basal_share: Any = None
    blood: Any = None
    plexus_ratio: Any = None
    blood_fat: Any = None
    saturation: Any = None
    haemoglobin_g_L: Any = None
    vessel_mm: Any = None
    vessel_ratio: Any = None
    scattering: Any = None
    dermis_scattering: Any = None
    stratum_corneum_mm: Any = None
    upper_epidermis_mm: Any = None
    basal_mm: Any = None
    papillary_mm: Any = None
    reticular_mm: Any = None
    subcutis_mm: Any = None
    water_stratum_corneum: Any = None
    water_epidermis: Any = None
    water_dermis: Any = None
    water_fat: Any = None
    lipid: Any = None
    baseline: Any = None
    baseline_fat: Any = None
    fat_scattering: Any = None
    carotene_M: Any = None
    bilirubin_M: Any = None
    index_stratum_corneum: Any = None
    index: Any = None
    region: str = "cheek"
    film: Film = field(default_factory=Film)
    rests_on: str = "nothing measured: the usual adult"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in numbers():
            row, given = model()[name], getattr(self, name)
            value = np.array(usual(name) if given is None else given, dtype=float)
            within(name, value, float(row["low"]), float(row["high"]))
            if value.ndim > 1:
                raise OutOfRange(f"{name} has {value.ndim} axes. Give one number, or one per draw.")
            value.setflags(write=False)
            object.__setattr__(self, name, value)
        lengths = {getattr(self, name).shape for name in numbers()} - {()}
        if len(lengths) > 1:
            raise OutOfRange(f"The fields of the skin hold {sorted(n for (n,) in lengths)} draws. Give equally many.")

    @staticmethod
    def unmeasured(region: str = "cheek", age_y: float | None = None, sex: str | None = None) -> Skin:
        """The usual skin of a region at that age and sex, of the usual colour. Unknown sex: between the two."""
        return Skin(**usual_fields(region, age_y, sex))

    @staticmethod
    def typical(ita_deg: Any = 28.0, region: str = "cheek", age_y: float | None = None, sex: str | None = None) -> Skin:
        """The usual skin whose ITA, read with an 8 mm contact instrument (D65, 2 degrees), is the one given.

        One number gives one skin; several give one draw each.
        """
        start = Skin.unmeasured(region, age_y, sex)
        angle_deg = np.asarray(ita_deg, dtype=float)
        within("ita_deg", angle_deg, ITA_LOW_deg, ITA_HIGH_deg, "degrees; measured skin lies between about -62 and 65")
        melanin = melanin_of_ita(angle_deg, start)
        return replace(start, melanin=melanin, rests_on="ITA and the usual adult")

    @property
    def draws(self) -> int | None:
        """How many draws the fields carry; None if they are single numbers."""
        shape = np.broadcast_shapes(*(getattr(self, name).shape for name in numbers()))
        return shape[0] if shape else None

    @property
    def layer_names(self) -> tuple[str, ...]:
        """The layers, top first."""
        return LAYERS

    @property
    def thickness_mm(self) -> Array:
        """-> [draw, layer] mm, or [layer]"""
        names = ("stratum_corneum_mm", "upper_epidermis_mm", "basal_mm", "papillary_mm", "reticular_mm", "subcutis_mm")
        return _stacked([getattr(self, name) for name in names])

    def draw(self, number: int) -> Skin:
        """One of the draws as a skin of its own."""
        if self.draws is None:
            return self
        return replace(self, **{n: getattr(self, n)[number] for n in numbers() if getattr(self, n).ndim})

    @property
    def middle(self) -> Skin:
        """One skin whose every number is the median of its draws."""
        if self.draws is None:
            return self
        changed: dict[str, Any] = {name: np.median(getattr(self, name)) for name in numbers()}
        return replace(self, **changed)

    def slab(self, wavelength_nm: Any) -> Slab:
        """What light of these wavelengths meets. -> Slab with leading axes [draw, wavelength], those that are there

        The film is not part of it. Refuses wavelengths outside 350 to 1100 nm, where the tables end.
        """
        wavelength_nm = np.asarray(wavelength_nm, dtype=float)
        if wavelength_nm.ndim > 1:
            raise BadInput(f"wavelength_nm has {wavelength_nm.ndim} axes. Give one wavelength or a list of them.")
        thickness_mm = self.thickness_mm
        g = scattering.anisotropy(wavelength_nm)
        index = _stacked([self.index_stratum_corneum] + [self.index] * 5)
        if wavelength_nm.ndim:
            thickness_mm, index = thickness_mm[..., None, :], index[..., None, :]
        absorption = _stacked(_absorption_per_mm(self, wavelength_nm))
        return Slab(
            thickness_mm=thickness_mm,
            absorption_per_mm=absorption,
            scattering_per_mm=_stacked(_scattering_per_mm(self, wavelength_nm)),
            anisotropy=np.broadcast_to(g[..., None], (*g.shape, len(LAYERS))),
            index=index,
            index_below=self.index[..., None] if self.draws and wavelength_nm.ndim and self.index.ndim else self.index,
        )


@cache
def numbers() -> tuple[str, ...]:
    """The fields of a Skin that are numbers."""
    return tuple(f.name for f in fields(Skin) if f.name in model())


def _stacked(columns: list[Any]) -> Array:
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def _against(value: Array, wavelength_nm: Array) -> Array:
    """A field beside the wavelengths: [draw] becomes [draw, 1] where there is a wavelength axis."""
    return value[:, None] if value.ndim and wavelength_nm.ndim else value


def _absorption_per_mm(skin: Skin, wavelength_nm: Array) -> list[Array]:
    """Each layer's absorption. -> six of [draw, wavelength]"""
    of = {name: _against(getattr(skin, name), wavelength_nm) for name in numbers()}
    water, fat = chromophores.water_per_mm(wavelength_nm), chromophores.fat_per_mm(wavelength_nm)
    base = of["baseline"] * chromophores.baseline_per_mm(wavelength_nm)
    melanin = of["melanin"] * chromophores.melanin_relative(wavelength_nm)
    yellow = chromophores.yellow_per_mm(wavelength_nm, of["carotene_M"], of["bilirubin_M"])
    wide_mm = of["vessel_mm"] * of["vessel_ratio"]

    def blood(vessel_mm: Array) -> Array:
        return chromophores.blood_per_mm(wavelength_nm, of["saturation"], vessel_mm, of["haemoglobin_g_L"])

    epidermis = base + of["water_epidermis"] * water + yellow
    dermis = base + of["water_dermis"] * water + yellow
    deep = blood(wide_mm)
    return [
        base + of["water_stratum_corneum"] * water,
        epidermis + melanin * (1 - of["basal_share"]) / of["upper_epidermis_mm"],
        epidermis + melanin * of["basal_share"] / of["basal_mm"],
        dermis + of["blood"] * of["plexus_ratio"] * blood(of["vessel_mm"]),
        dermis + of["blood"] * deep,
        of["baseline_fat"] * base + of["water_fat"] * water + of["lipid"] * fat + of["blood_fat"] * deep,
    ]


def _scattering_per_mm(skin: Skin, wavelength_nm: Array) -> list[Array]:
    """Each layer's scattering. -> six of [draw, wavelength]"""
    factor = _against(skin.scattering, wavelength_nm)
    epidermis = factor * scattering.scattering_per_mm("epidermis", wavelength_nm)
    further = _against(skin.dermis_scattering, wavelength_nm)
    dermis = factor * further * scattering.scattering_per_mm("dermis", wavelength_nm)
    fat = _against(skin.fat_scattering, wavelength_nm) * scattering.scattering_per_mm("fat", wavelength_nm)
    return [epidermis, epidermis, epidermis, dermis, dermis, fat]


MELANIN_STEPS = np.geomspace(0.006, 3.9, 40)
SHAPES = (
    "stratum_corneum_mm", "upper_epidermis_mm", "basal_mm", "papillary_mm", "reticular_mm", "subcutis_mm",
    "blood", "scattering",
)  # fmt: skip


def melanin_of_ita(angle_deg: Array, start: Skin) -> Array:
    """Melanin that gives the ITA, all else as it is: ITA falls as melanin rises, the curve is read backwards."""
    curve = ita_curve(tuple(float(getattr(start, name)) for name in SHAPES))
    return np.exp(np.interp(angle_deg, curve[::-1], np.log(MELANIN_STEPS)[::-1]))


@lru_cache(maxsize=64)
def ita_curve(values: tuple[float, ...]) -> Array:
    """ITA of a skin with these ``SHAPES`` at each of ``MELANIN_STEPS``, falling. -> [step] degrees"""
    shape: dict[str, Any] = dict(zip(SHAPES, values, strict=True))
    skin = Skin(**shape, melanin=MELANIN_STEPS)
    return np.minimum.accumulate(ita_deg(skin, Instrument()))
