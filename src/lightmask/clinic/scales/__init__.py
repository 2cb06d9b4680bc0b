"""Scores and readings of the clinic: their ranges, their formulas, and what instruments write. No Django here."""

from lightmask.clinic.scales.catalogue import Band, Item, Scale, domains, scales
from lightmask.clinic.scales.changes import Change, changed, repeatability_sd
from lightmask.clinic.scales.colours import delta_e00, erythema_index, melanin_index, screen_lab, typology_angle_deg
from lightmask.clinic.scales.readings import ColourReading, Reading
from lightmask.clinic.scales.scoring import Score, area_score, score
from lightmask.clinic.scales.site_texts import RaschTable, SiteTexts
from lightmask.clinic.scales.suction import Points, from_curve, ratios

__all__ = [
    "Band", "Change", "ColourReading", "Item", "Points", "RaschTable", "Reading", "Scale", "Score", "SiteTexts",
    "area_score", "changed", "delta_e00", "domains", "erythema_index", "from_curve", "melanin_index", "ratios",
    "repeatability_sd", "scales", "score", "screen_lab", "typology_angle_deg",
]  # fmt: skip
