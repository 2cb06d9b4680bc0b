"""The beam of an LED: from a Lambert power, from the angle at which it halves, or from a photometric file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lightmask import forms
from lightmask.errors import BadInput, within
from lightmask.mask.lamp import Beam
from lightmask.mask.photometry import eulumdat, lm63, tm33
from lightmask.mask.photometry.web import POINTS, unit_beam
from lightmask.units import rad_PER_deg

READERS = {".ies": lm63.read, ".ldt": eulumdat.read, ".xml": tm33.read_xml, ".json": tm33.read_json}
LARGEST_POWER = 1000.0  # a half-angle of 2 degrees


def lambert(power: float, source: str = "") -> Beam:
    """Intensity like cos^power of the angle from the axis; 1 is a bare LED, 0 a lit point."""
    within("lambert_power", power, 0, LARGEST_POWER)
    cosine = np.linspace(0, 1, POINTS)
    words = source or ("Lambertian" if power == 1 else f"Lambert power {power:g}")
    return unit_beam(cosine, cosine**power, words)


def halving_at(half_angle_deg: float) -> Beam:
    """The Lambert power whose intensity halves at this angle from the axis: m = ln 0.5 / ln cos."""
    within("half_angle", half_angle_deg, 2.2, 89, "degrees from the axis; a data sheet's viewing angle is twice that")
    power = float(np.log(0.5) / np.log(np.cos(half_angle_deg * rad_PER_deg)))
    return lambert(power, f"half-angle {half_angle_deg:g} deg, Lambert power {power:.3g}")


def from_file(path: Path) -> Beam:
    """The shape in a photometric file. Its candelas are ignored: they are weighted for the eye, or of another unit."""
    ending = path.suffix.lower()
    if ending not in READERS:
        raise BadInput(f"'{path}' is no photometric file: its kind is not known. Give one of: {', '.join(READERS)}.")
    text = forms.text_of(path, ending, encoding="latin-1" if ending in (".ies", ".ldt") else "utf-8-sig")
    try:
        return READERS[ending](text).beam(f"shape of {path.name}")
    except BadInput as error:
        raise BadInput(f"'{path}': {error}") from None
