"""What conditions, recent care and films change in a skin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange
from lightmask.skin.films import Film
from lightmask.skin.layers import Skin
from lightmask.skin.parameters import model


def conditions() -> tuple[str, ...]:
    """Conditions and care that change a skin."""
    return tables.read("skin/conditions").text("condition")


def with_condition(skin: Skin, name: str) -> Skin:
    """The skin with a condition or after care: table ``skin/conditions``. Melanin and blood are those of the patch."""
    wanted = name.strip().lower().replace("_", " ")
    found = [row for row in tables.read("skin/conditions").rows() if row["condition"] == wanted]
    if not found:
        raise BadInput(f"'{name}' is not a condition that lightmask knows. It knows: {', '.join(conditions())}.")
    factor = {key: float(found[0][key] or 1) for key in _CHANGES}
    changed = {
        name: _times(skin, name, factor[key]) for key, names in _CHANGES.items() for name in names if factor[key] != 1
    }
    note = f"{wanted[0].upper()}{wanted[1:]}: {found[0]['basis']}."
    try:
        return replace(skin, **changed, notes=(*skin.notes, note))
    except OutOfRange as error:
        raise OutOfRange(f"With '{wanted}' this skin leaves what the model holds for: {error}") from None


def _times(skin: Skin, name: str, factor: float) -> Any:
    """A field times a factor. The outermost draws stop where the model stops; a lone number is left to be refused."""
    value = getattr(skin, name) * factor
    row = model()[name]
    return np.clip(value, float(row["low"]), float(row["high"])) if value.ndim else value


_CHANGES = {
    "melanin": ("melanin",),
    "blood": ("blood",),
    "plexus": ("plexus_ratio",),
    "vessel": ("vessel_mm",),
    "stratum_corneum": ("stratum_corneum_mm",),
    "epidermis": ("upper_epidermis_mm", "basal_mm"),
    "dermis_scattering": ("dermis_scattering",),
}


def with_film(skin: Skin, *names: str, certainty: float = 0.5) -> Skin:
    """The skin with something on it. The slab stays as it is: multiply the irradiance by skin.film.transmittance."""
    return replace(skin, film=Film(names=names, certainty=certainty))
