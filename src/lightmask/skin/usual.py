"""Regions of the face: the layers and the blood that are usual there, at an age and a sex."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, within
from lightmask.skin.parameters import usual

Array = np.ndarray
ITA_LOW_deg, ITA_HIGH_deg = -65.0, 68.0
OTHER_NAMES = {
    "cheeks": "cheek",
    "zygoma": "cheekbone",
    "nose tip": "nose",
    "eyelids": "eyelid",
    "periorbital": "eyelid",
    "lips": "upper lip",
    "perioral": "upper lip",
    "brow": "forehead",
    "glabella": "forehead",
    "jaw": "chin",
    "jawline": "chin",
    "temples": "temple",
}
AGED_y, YOUNG_y = 70.0, 30.0
AGED = 0.8  # thickness of dermis and epidermis at 70 over 30; scattering 0.9: assumed, direction only
AGED_SCATTERING = 0.9


def regions() -> tuple[str, ...]:
    """Regions with layers of their own."""
    return tables.read("skin/regions").text("region")


def region_row(region: str) -> dict[str, str]:
    """One row of table ``skin/regions``."""
    wanted = OTHER_NAMES.get(region.strip().lower().replace("_", " "), region.strip().lower().replace("_", " "))
    for row in tables.read("skin/regions").rows():
        if row["region"] == wanted:
            return row
    raise BadInput(f"'{region}' is not a region that lightmask knows. It knows: {', '.join(regions())}.")


def usual_fields(region: str, age_y: float | None, sex: str | None) -> dict[str, Any]:
    """Fields of the usual skin of a region at that age and sex. Unknown sex: between the two."""
    row = region_row(region)
    if sex not in ("F", "M", None):
        raise BadInput(f"sex='{sex}' has no table of thickness. Give 'F', 'M' or None.")
    dermis = {key: float(row[f"dermis_{key}_mm"]) for key in "FM"}
    thin, epidermis_mm = _age(age_y), float(row["epidermis_mm"])
    basal = usual("basal_mm") / (usual("basal_mm") + usual("upper_epidermis_mm"))
    blood = float(row["blood"])
    return {
        "region": row["region"],
        "stratum_corneum_mm": float(row["stratum_corneum_mm"]),
        "upper_epidermis_mm": epidermis_mm * (1 - basal) * thin,
        "basal_mm": epidermis_mm * basal * thin,
        "reticular_mm": (dermis[sex] if sex else sum(dermis.values()) / 2) * thin,
        "papillary_mm": usual("papillary_mm") * thin,
        "subcutis_mm": float(row["subcutis_mm"]),
        "scattering": float(row["scattering"]) * (1 - (1 - AGED_SCATTERING) * (1 - thin) / (1 - AGED)),
        "blood": blood,
        "notes": () if row["kind"] != "assumed" else (f"Blood of the {row['region']} is an assumption.",),
    }


def _age(age_y: float | None) -> float:
    """Factor on the thickness of the living layers."""
    if age_y is None:
        return 1.0
    within("age_y", age_y, 0, 120, "years")
    return float(np.interp(age_y, (YOUNG_y, AGED_y), (1.0, AGED)))
