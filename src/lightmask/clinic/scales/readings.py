"""What instruments write: small csv texts of readings, colours, suction curves and reflectance spectra."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lightmask.clinic.scales.catalogue import Scale
from lightmask.clinic.scales.colours import typology_angle_deg
from lightmask.errors import BadInput
from lightmask.skin import Lab, Reflectance, region_row

LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Repeated readings of one scale at one region: their mean, and the spread of one reading if there are several."""

    scale: str
    region: str
    value: float
    count: int
    sd: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ColourReading:
    """Repeated L*a*b* of one region: the mean colour, its typology angle and the spread of L*, a* and b*."""

    region: str
    lab: Lab
    ita_deg: float
    count: int
    sd: tuple[float, float, float] | None


def values(text: str) -> tuple[Reading, ...]:
    """Readings of any instrument from rows ``scale,region,value`` (scale: mexameter_mi, sebumeter, tewl ...).

    Rows of one scale and region are repeats. An empty region is the whole face.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for number, row in enumerate(rows(text, ("scale", "region", "value")), start=1):
        scale = Scale.named(row["scale"])
        region = region_row(row["region"])["region"] if row["region"] else ""
        found.setdefault((scale.id, region), []).append(scale.check(_number(row["value"], number)))
    return tuple(
        Reading(scale=scale, region=region, value=_mean(several), count=len(several), sd=_sd(several))
        for (scale, region), several in found.items()
    )


def colours(text: str) -> tuple[ColourReading, ...]:
    """Colours from rows ``region,L,a,b`` (D65, 2 degrees); rows of one region are repeats."""
    found: dict[str, list[tuple[float, ...]]] = {}
    for number, row in enumerate(rows(text, ("region", "L", "a", "b")), start=1):
        region = region_row(row["region"])["region"]
        lab = Lab(**dict(zip(("lightness", "a", "b"), (_number(row[axis], number) for axis in "Lab"), strict=True)))
        found.setdefault(region, []).append((lab.lightness, lab.a, lab.b))
    return tuple(_colour(region, several) for region, several in found.items())


def curve(text: str) -> dict[str, list[float]]:
    """A suction curve from rows ``time_s,deformation_mm``, for `suction.from_csv`."""
    return _columns(text, ("time_s", "deformation_mm"))


def spectrum(text: str) -> Reflectance:
    """A reflectance spectrum from rows ``wavelength_nm,reflectance`` (0 to 1)."""
    columns = _columns(text, ("wavelength_nm", "reflectance"))
    return Reflectance(wavelength_nm=columns["wavelength_nm"], value=columns["reflectance"])


def rows(text: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Rows under the named columns. Commas between cells, or semicolons with decimal commas; # starts a remark."""
    if len(text.encode()) > LARGEST_BYTES:
        raise BadInput("The file is larger than 1 MB. A list of readings is a page of text; check the file.")
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.startswith("#")]
    mark = ";" if lines and ";" in lines[0] else ","
    table = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)]
    if not table or tuple(table[0][: len(names)]) != tuple(names):
        came = mark.join(table[0])[:60] if table else "nothing"
        raise BadInput(f"The file starts with '{came}'. Head its columns {mark.join(names)}.")
    short = next((row for row in table[1:] if len(row) < len(names)), None)
    if short is not None or len(table) == 1:
        came = f"the row '{mark.join(short)}'" if short is not None else "no rows"
        raise BadInput(f"The file has {came}. Give {mark.join(names)} in every row.")
    point = [[cell.replace(",", ".") if mark == ";" else cell for cell in row] for row in table[1:]]
    return [dict(zip(names, row, strict=False)) for row in point]


def _columns(text: str, names: Sequence[str]) -> dict[str, list[float]]:
    found = rows(text, names)
    return {name: [_number(row[name], number) for number, row in enumerate(found, start=1)] for name in names}


def _number(cell: str, row: int) -> float:
    try:
        found = float(cell)
    except ValueError:
        raise BadInput(f"Row {row} holds '{cell[:40]}', no number. Give numbers with a decimal point.") from None
    if not math.isfinite(found):
        raise BadInput(f"Row {row} holds '{cell[:40]}', which is no finite number. Leave readings that failed out.")
    return found


def _colour(region: str, several: list[tuple[float, ...]]) -> ColourReading:
    axes = list(zip(*several, strict=True))
    lightness, a, b = (_mean(axis) for axis in axes)
    spread = [_sd(axis) for axis in axes]
    return ColourReading(
        region=region, lab=Lab(lightness=lightness, a=a, b=b), ita_deg=typology_angle_deg(lightness, b),
        count=len(several), sd=None if None in spread else tuple(spread),  # type: ignore[arg-type]
    )  # fmt: skip


def _mean(several: Any) -> float:
    return sum(several) / len(several)


def _sd(several: Any) -> float | None:
    """Standard deviation of one reading; None of a single one."""
    if len(several) < 2:
        return None
    middle = _mean(several)
    return math.sqrt(sum((one - middle) ** 2 for one in several) / (len(several) - 1))
