"""The ``*.measures.toml`` file: how large a person's face is, for the built-in face."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, FiniteFloat

from lightmask import forms
from lightmask.mask.measures import MEASURED, OWN_MEASURES, Measures
from lightmask.mask.written import Length, Part


class MeasuresFile(Part):
    """What was measured, each with its unit ('138 mm'); the rest is that of the percentile."""

    sex: Literal["female", "male", "adult"] = Field("adult", description="adult: the mean of both")
    percentile: FiniteFloat = Field(50.0, ge=1, le=99, description="of every measure that is not given")
    bizygomatic_breadth: Length | None = Field(None, description="greatest breadth at the cheekbones")
    face_length: Length | None = Field(None, description="from the root of the nose to under the chin")
    interpupillary_distance: Length | None = Field(None, description="from pupil to pupil")
    nose_protrusion: Length | None = Field(None, description="from under the nose to its tip")
    nose_breadth: Length | None = Field(None, description="from wing to wing")
    nose_length: Length | None = Field(None, description="from the root of the nose to under it")
    lip_length: Length | None = Field(None, description="from corner to corner of the mouth")
    bigonial_breadth: Length | None = Field(None, description="breadth at the angles of the jaw")
    frontal_breadth: Length | None = Field(None, description="least breadth of the forehead")
    forehead_height: Length | None = Field(None, description="from the root of the nose to the hairline")
    head_length: Length | None = Field(None, description="from between the brows to the back of the head")


def read(path: Path) -> Measures:
    """The measures that a file holds."""
    form = forms.fill(path, MeasuresFile, OWN_MEASURES)
    given = {name: getattr(form, name.removesuffix("_mm")) for name in MEASURED}
    return Measures(sex=form.sex, percentile=form.percentile, **given)
