"""load(path): the csv of a spectrometer as mW/cm2/nm, whatever its separator; a unit is read, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lightmask import forms, units
from lightmask.errors import BadInput

Array = np.ndarray
HEADS = "wavelength_nm and its unit: 'uW/cm2/nm', 'mW/cm2/nm', 'mW/m2/nm' or 'W/m2/nm'"
BELOW_ZERO = 0.02  # of the highest value: noise goes this deep, a wrong dark reading goes deeper
PREAMBLE = 100  # lines that an instrument writes above its columns
FEWEST = 10
WAVELENGTH = re.compile(r"(?:wave ?length|wellenlänge|lambda|λ)[\s_/]*[\[(]?nm[\])]?", re.IGNORECASE)
IRRADIANCE = re.compile(r"(?<![A-Za-zµμ])(?P<unit>[munpkµμ]?W/(?:cm|m|mm)[2²])/nm$")
COUNTS = re.compile(r"(?<![A-Za-z])counts?(?:/s)?$", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?\Z")
DARK, REFERENCE, LAMP = "dark", "reference", "lamp"
ROLES = (DARK, REFERENCE, LAMP)


@dataclass(frozen=True, slots=True)
class Column:
    """What a heading says: the role of its column ('light', 'dark', 'reference', 'lamp') and its unit."""

    role: str
    place: int
    head: str
    unit: str
    per_unit: float


def load(path: str | Path) -> tuple[Array, Array]:
    """A csv of wavelengths and spectral irradiance. -> [point] nm, [point] mW/cm2/nm

    Columns 'dark' are taken off; counts with 'dark', 'reference' and 'lamp' become the lamp's irradiance times
    (light - dark) / (reference - dark).
    """
    where = Path(path)
    lines = forms.text_of(where, ".csv").splitlines()
    start, separator = _heading(lines, where)
    columns = _columns([cell.strip() for cell in lines[start].split(separator)], where)
    body = [line for line in lines[start + 1 :] if line.strip() and not line.startswith("#")]
    rows = np.array([_row(line, separator, columns, where) for line in body]).reshape(len(body), len(columns) + 1)
    nm, value = rows[:, 0], _irradiance(rows[:, 1:], columns, where)
    _plausible(nm, value, where)
    return nm, value


def _plausible(nm: Array, value: Array, where: Path) -> None:
    if not np.isfinite(nm).all() or not np.isfinite(value).all() or nm.size < FEWEST or not (np.diff(nm) > 0).all():
        raise BadInput(f"'{where}' is no spectrum. Give at least ten ascending wavelengths, each with a finite value.")
    if value.max() <= 0:
        raise BadInput(f"'{where}' shows no light. Was the mask lit, and is the unit right?")
    if value.min() < -BELOW_ZERO * value.max():
        raise BadInput(
            f"'{where}' goes down to {value.min():g} mW/cm2/nm where it should be dark, against a peak of "
            f"{value.max():g}. Take the dark reading anew and subtract it."
        )


def _heading(lines: list[str], where: Path) -> tuple[int, str]:
    """The line that heads the columns, and what parts its cells. Above it an instrument may write of itself."""
    for number, line in enumerate(lines[:PREAMBLE]):
        separator = next((one for one in "\t;," if one in line), None)
        if separator is not None and WAVELENGTH.fullmatch(line.split(separator)[0].strip().strip('"')):
            return number, separator
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    raise BadInput(f"'{where}' starts with '{forms.visible(first)[:60]}'. Head its columns with {HEADS}.")


def _columns(heads: list[str], where: Path) -> list[Column]:
    """The columns that count. Others may stand beside them, but never a second light."""
    found = [_column(place, head.strip('"')) for place, head in enumerate(heads) if place > 0]
    known = [one for one in found if one is not None]
    light = [one for one in known if one.role == "light"]
    if not light:
        shown = forms.visible(heads[1])[:40]
        raise BadInput(f"'{where}': the unit of '{shown}' is not spectral irradiance. Head the columns with {HEADS}.")
    for role in ("light", *ROLES):
        heads_of = [one.head for one in known if one.role == role]
        if len(heads_of) > 1:
            raise BadInput(f"'{where}' has two columns of {role}: {forms.visible(' and '.join(heads_of))}. Keep one.")
    _belong_together({one.role: one for one in known}, where)
    return known


def _column(place: int, head: str) -> Column | None:
    """What a heading says, or None where it holds something else: 'uW/cm2/nm', 'E [µW/cm²/nm]', 'dark counts'."""
    unit = re.sub(r"[_ ]+", "/", head.replace("(", "/").replace(")", "").replace("[", "/").replace("]", "")).strip("/")
    role = next((role for role in ROLES if head.lower().startswith(role)), "light")
    irradiance, counts = IRRADIANCE.search(unit), COUNTS.search(unit)
    if irradiance is not None:
        return Column(role, place, head, "irradiance", units.parse(f"1 {irradiance['unit']}", "mW_cm2"))
    if counts is not None:
        return Column(role, place, head, counts[0].lower().replace("count/", "counts/"), 1.0)
    return Column(role, place, head, "", 1.0) if role in ROLES else None


def _belong_together(by_role: dict[str, Column], where: Path) -> None:
    light, dark = by_role["light"], by_role.get(DARK)
    if dark is not None and (dark.unit, dark.per_unit) != (light.unit, light.per_unit):
        raise BadInput(f"'{where}': '{light.head}' and '{dark.head}' do not bear the same unit. Head both with it.")
    if light.unit == "irradiance":
        return
    reference, lamp = by_role.get(REFERENCE), by_role.get(LAMP)
    if dark is None or reference is None or lamp is None:
        raise BadInput(
            f"'{where}' holds {light.unit}, which are no irradiance. Give the instrument's irradiance in uW/cm2/nm; or "
            "columns 'dark' and 'reference' in the same unit, and 'lamp uW/cm2/nm', the certificate of the lamp."
        )
    if reference.unit != light.unit or lamp.unit != "irradiance":
        wrong = reference if reference.unit != light.unit else lamp
        wanted = light.unit if wrong is reference else "uW/cm2/nm"
        raise BadInput(f"'{where}': '{wrong.head}' bears another unit than {wanted}. Head it with that unit.")


def _row(line: str, separator: str, columns: list[Column], where: Path) -> list[float]:
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    places = [0, *(one.place for one in columns)]
    if len(cells) <= max(places):
        raise BadInput(f"'{where}' has the row {forms.visible(line)[:60]!r}. Give a value in every column of it.")
    return [_number(cells[place], separator, line, where) for place in places]


def _number(cell: str, separator: str, line: str, where: Path) -> float:
    if separator != "," and DECIMAL_COMMA.match(cell):
        cell = cell.replace(",", ".")
    try:
        return float(cell)
    except ValueError:
        came = repr(forms.visible(cell)[:40]) if cell else "an empty cell"
        row = forms.visible(line)[:60]
        raise BadInput(f"'{where}' holds {came} in the row {row!r}. Give numbers with a decimal point.") from None


def _irradiance(rows: Array, columns: list[Column], where: Path) -> Array:
    """The light under its dark reading and its lamp. -> [point] mW/cm2/nm"""
    by_role = {one.role: rows[:, number] * one.per_unit for number, one in enumerate(columns)}
    light = by_role["light"] - by_role.get(DARK, 0.0)
    if LAMP not in by_role:
        return np.asarray(light)
    span = by_role[REFERENCE] - by_role[DARK]
    if not (span > 0).all():
        row = int(np.argmin(span))
        raise BadInput(
            f"'{where}': in row {row + 1} the reference lamp gives no more than the dark reading. "
            "Leave out the wavelengths that the lamp does not light."
        )
    return np.asarray(by_role[LAMP] * light / span)
