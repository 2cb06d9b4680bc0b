"""A map of readings: irradiance at points before the mask, or on regions of the face."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lightmask import forms
from lightmask.errors import BadInput, not_negative, positive, within
from lightmask.mask.face import REGIONS
from lightmask.mask.lamp import FARTHEST_mm
from lightmask.mask.meters.corrected import BRIGHTEST_mW_cm2

Array = np.ndarray
ALL = ""
LIGHT = "irradiance_mW_cm2"
HEADS = f"x_mm,y_mm,{LIGHT} (z_mm and channel may follow), or region,{LIGHT}"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LightMap:
    """Readings of a mask at full drive, corrected for the meter.

    irradiance_mW_cm2  [reading]
    channel            [reading]     the one that was lit; '' when all were
    places_mm          [reading, 3]  in the frame of the mask file; z is NaN where the map does not say it
    regions            [reading]     of the face, instead of places
    """

    irradiance_mW_cm2: Array
    channel: tuple[str, ...]
    places_mm: Array | None = None
    regions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        not_negative(LIGHT, self.irradiance_mW_cm2)
        positive(f"the largest {LIGHT}", self.irradiance_mW_cm2.max(initial=0.0))
        within(LIGHT, self.irradiance_mW_cm2, 0, BRIGHTEST_mW_cm2, "no lamp for skin gives more; check its unit")
        if self.places_mm is not None:
            known = self.places_mm[np.isfinite(self.places_mm)]
            within("a place of the map in mm", known, -FARTHEST_mm, FARTHEST_mm, "from between the pupils")


def load(path: str | Path) -> LightMap:
    """A csv with one reading in each row."""
    where = Path(path)
    lines = [line for line in forms.text_of(where, ".csv").splitlines() if line.strip() and not line.startswith("#")]
    heads = [head.strip() for head in lines[0].split(",")] if lines else []
    rows = list(csv.DictReader(lines[1:], fieldnames=heads, skipinitialspace=True))
    by_region = "region" in heads
    needed = {"region", LIGHT} if by_region else {"x_mm", "y_mm", LIGHT}
    missing = sorted(needed - set(heads))
    if missing:
        raise BadInput(f"'{where}' has no column {missing[0]}. Head its columns {HEADS}.")
    if not rows:
        raise BadInput(f"'{where}' has no rows. Give one for each reading: {HEADS}.")
    found = LightMap(
        irradiance_mW_cm2=np.array([_number(row, LIGHT, where) for row in rows]),
        channel=tuple((row.get("channel") or ALL).strip() for row in rows),
        places_mm=None if by_region else _places_mm(rows, heads, where),
        regions=tuple((row["region"] or "").strip() for row in rows) if by_region else (),
    )
    strangers = sorted(set(found.regions) - set(REGIONS))
    if strangers:
        raise BadInput(f"'{where}': the face has no region '{strangers[0]}'. It has: {', '.join(REGIONS)}.")
    return found


def _places_mm(rows: list[dict[str, str]], heads: list[str], where: Path) -> Array:
    columns = ("x_mm", "y_mm", "z_mm") if "z_mm" in heads else ("x_mm", "y_mm")
    places = np.array([[_number(row, column, where) for column in columns] for row in rows])
    return places if places.shape[1] == 3 else np.column_stack([places, np.full(len(places), np.nan)])


def _number(row: dict[str, str], column: str, where: Path) -> float:
    cell = row.get(column)
    try:
        value = float(cell or "")
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        shown = forms.visible((cell or "").strip())[:40] or "an empty cell"
        raise BadInput(
            f"'{where}' holds {shown} under {column}. Give a finite number with a decimal point in every row."
        )
    return value
