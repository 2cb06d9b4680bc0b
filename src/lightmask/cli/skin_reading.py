"""A reading of a skin's colour as people write it on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.skin import Reading, Reflectance

ALLOWED = "Give L*,a*,b* as 62,11,16, ita:28, monk:6, fitzpatrick:III, or a csv of wavelength_nm,reflectance (0 to 1)."


def reading_of(text: str) -> Reading:
    """``62,11,16``, ``ita:28``, ``monk:6``, ``fitzpatrick:III`` or the path of a csv file, as a reading."""
    from lightmask.skin import Fitzpatrick, Ita, Lab, Monk

    if not text.strip():
        raise BadInput(f"The reading is empty. {ALLOWED}")
    kind, colon, value = (part.strip() for part in text.strip().partition(":"))
    kind = kind.lower() if colon else ""
    if kind == "ita":
        return Ita(deg=_number(value, text))
    if kind == "monk":
        return Monk(tone=_whole(value, text))
    if kind == "fitzpatrick":
        return Fitzpatrick(phototype=value.upper())
    if kind == "lab" or text.count(",") == 2:
        parts = (value if kind == "lab" else text).split(",")
        if len(parts) != 3:
            raise BadInput(f"'{text}' is not a colour. {ALLOWED}")
        lightness, a, b = (_number(part, text) for part in parts)
        return Lab(lightness=lightness, a=a, b=b)
    if text.lower().endswith(".csv") or Path(text).exists():
        return spectrum_of(Path(text))
    raise BadInput(f"'{text}' is neither a colour nor a file. {ALLOWED}")


def spectrum_of(path: Path) -> Reflectance:
    """Two columns, wavelength_nm and reflectance, under their names; lines that start with # are skipped."""
    from lightmask import forms
    from lightmask.skin import Reflectance

    wavelength_nm, value = forms.numbers(path, ("wavelength_nm", "reflectance"))
    return Reflectance(wavelength_nm=wavelength_nm, value=value)


def _number(value: str, text: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise BadInput(f"'{text}' holds '{value.strip()}', which is no number. {ALLOWED}") from None


def _whole(value: str, text: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise BadInput(f"'{text}' holds '{value}', which is no whole number. {ALLOWED}")
    return int(value)
