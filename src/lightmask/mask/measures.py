"""Measures: how large a face is, from surveys of adults or with a ruler."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from statistics import NormalDist

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange, within

OWN_MEASURES = ".measures.toml"
SEXES = ("female", "male", "adult")
PEOPLE = {"woman": "female", "man": "male", "adult": "adult"}
FARTHEST_SD = 5  # beyond so many spreads from the mean of either sex a number is taken for a slip
LEAST_BELOW_NOSE_mm = 35.0
MOST_OF_BREADTH = 0.6  # pupils this far apart would leave no room for the outer corners of the eyes


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """A face's size: every measure at one percentile of a sex, save those that are given.

    sex         'female', 'male', or 'adult': the mean of both
    percentile  1 to 99, the same for every measure
    face_length is menton to sellion, nose_length subnasale to sellion, nose_protrusion subnasale to pronasale,
    forehead_height sellion to trichion, head_length glabella to the back of the head (it scales the depth)
    """

    sex: str = "adult"
    percentile: float = 50.0
    bizygomatic_breadth_mm: float | None = None
    face_length_mm: float | None = None
    interpupillary_distance_mm: float | None = None
    nose_protrusion_mm: float | None = None
    nose_breadth_mm: float | None = None
    nose_length_mm: float | None = None
    lip_length_mm: float | None = None
    bigonial_breadth_mm: float | None = None
    frontal_breadth_mm: float | None = None
    forehead_height_mm: float | None = None
    head_length_mm: float | None = None

    def __post_init__(self) -> None:
        if self.sex not in SEXES:
            raise BadInput(f"sex='{self.sex}' is not known. Give one of: {', '.join(SEXES)} (adult = mean of both).")
        within("percentile", self.percentile, 1, 99, "50 is the middle")
        for name in MEASURED:
            value = getattr(self, name)
            if value is not None:
                _plausible(name, value)
        _agree(self.all_mm())

    def all_mm(self) -> dict[str, float]:
        """Every measure: what was given, and the percentile for the rest."""
        asked = ((name, getattr(self, name)) for name in MEASURED)
        return {name: self._usual_mm(name) if value is None else float(value) for name, value in asked}

    def _usual_mm(self, name: str) -> float:
        away = NormalDist().inv_cdf(self.percentile / 100)
        surveyed = _surveyed(name)
        sexes = surveyed if self.sex == "adult" else (self.sex,)
        values = [surveyed[sex][0] + away * surveyed[sex][1] for sex in sexes]
        return sum(values) / len(values)


MEASURED = tuple(field.name for field in fields(Measures) if field.name.endswith("_mm"))


def _surveyed(name: str) -> dict[str, tuple[float, float]]:
    """Mean and spread by sex, mm."""
    table = tables.read("mask/anthropometry")
    rows = zip(table.text("measure"), table.text("sex"), table.column("mean_mm"), table.column("sd_mm"), strict=True)
    return {sex: (float(mean), float(sd)) for measure, sex, mean, sd in rows if measure == name}


def _plausible(name: str, value: float) -> None:
    ends = _surveyed(name).values()
    low = min(mean - FARTHEST_SD * sd for mean, sd in ends)
    high = max(mean + FARTHEST_SD * sd for mean, sd in ends)
    if low <= value <= high:
        return
    slips = (("cm", 10.0), ("inches", 25.4), ("metres", 1000.0))
    slip = next((f" (was it {unit}?)" for unit, factor in slips if low <= value * factor <= high), "")
    raise OutOfRange(f"{name}={value:g} is no adult's. Give a number from {low:.0f} to {high:.0f} mm{slip}.")


def _agree(sizes: dict[str, float]) -> None:
    """Refuse sizes that no one face can have together."""
    face, nose = sizes["face_length_mm"], sizes["nose_length_mm"]
    if face - nose < LEAST_BELOW_NOSE_mm:
        raise OutOfRange(
            f"face_length_mm={face:.4g} leaves no chin under nose_length_mm={nose:.4g}. "
            f"Give a face (menton to sellion) at least {LEAST_BELOW_NOSE_mm:g} mm longer than its nose."
        )
    eyes, cheeks = sizes["interpupillary_distance_mm"], sizes["bizygomatic_breadth_mm"]
    if eyes > MOST_OF_BREADTH * cheeks:
        raise OutOfRange(
            f"interpupillary_distance_mm={eyes:.4g} is too wide for bizygomatic_breadth_mm={cheeks:.4g}. "
            f"Give at most {MOST_OF_BREADTH * cheeks:.0f} mm, or a broader face."
        )


def named(name: str) -> Measures:
    """The measures behind a name such as 'average-adult', 'woman-p5' or 'man-p95'."""
    average = re.fullmatch(r"average-(adult|woman|man)", name)
    if average:
        return Measures(sex=PEOPLE[average[1]])
    at_percentile = re.fullmatch(r"(adult|woman|man)-p(\d{1,2}(?:\.\d+)?)", name)
    if at_percentile and 1 <= float(at_percentile[2]) <= 99:
        return Measures(sex=PEOPLE[at_percentile[1]], percentile=float(at_percentile[2]))
    raise BadInput(
        f"There is no face '{name}'. There are: average-adult, average-woman, average-man, "
        "and adult-, woman- or man- with p1 to p99, such as woman-p5 and man-p95. "
        "Read a scan with lightmask.mask.scan(path)."
    )
