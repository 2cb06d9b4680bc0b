"""The ``*.trial.toml`` file: one arm of a published trial, filled in by hand from its paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, WithJsonSchema

from lightmask import forms
from lightmask.errors import BadInput
from lightmask.response.printed import UNSTATED, Printed, printed
from lightmask.response.published import Outcome, Trial

ENDING = ".trial.toml"
UNKNOWN: Any = "unknown"
_BARE = re.compile(r"(?:^|[^\w.])[\d.]+\s*$")
Mark = Literal[
    "assumed", "reported", "derived", "at most", "remembered", "second-hand", "no area unit", "together", "peak"
]


class Part(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def _in(suffix: str) -> BeforeValidator:
    """A number as printed, in our unit: '24 to 48 J/cm2', 'at most 10 mW/cm2', 'unknown'."""

    def read(value: Any) -> Printed:
        if value == UNKNOWN:
            return UNSTATED
        if isinstance(value, (bool, dict, list)) or str(value).strip() == "":
            raise ValueError("give a number, a range such as '24 to 48', 'at most 10', or 'unknown'")
        if suffix and isinstance(value, str) and _BARE.search(value):
            raise ValueError("it has no unit; write it as in '10 min', or a number without quotes")
        found = printed(value, suffix, least=None if suffix == "" else 0.0)
        if not found.known:
            raise ValueError(f"{found.why}; give a number, a range such as '24 to 48', 'at most 10', or 'unknown'")
        return found

    return BeforeValidator(read)


_WRITTEN = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
Wavelength = Annotated[Printed, _in("nm"), _WRITTEN]
Irradiance = Annotated[Printed, _in("mW_cm2"), _WRITTEN]
Time = Annotated[Printed, _in("s"), _WRITTEN]
Fluence = Annotated[Printed, _in("J_cm2"), _WRITTEN]
Weeks = Annotated[Printed, _in("weeks"), _WRITTEN]
Plain = Annotated[Printed, _in(""), _WRITTEN]
Count = Annotated[int, Field(ge=0)]


class LightForm(Part):
    """One light of the arm: a wavelength or a band of them."""

    wavelength: Wavelength = Field(UNKNOWN, description="'633 nm', or the ends of a band: '611 to 650 nm'")
    irradiance: Irradiance = Field(UNKNOWN, description="on the skin: '20 mW/cm2'")
    time: Time = Field(UNKNOWN, description="of one session: '10 min'")
    fluence: Fluence = Field(UNKNOWN, description="on the skin in one session: '15.6 J/cm2'")


class OutcomeForm(Part):
    """One number that the paper prints about what was seen."""

    measure: Annotated[str, Field(min_length=1, max_length=200)]
    role: Literal["light", "control"] = "light"
    kind: Literal["percent change", "percent of people", "change", "level", "as printed"] = Field(
        description="percent change is of the baseline and negative where it fell"
    )
    value: Plain
    unit: str = ""
    week: Weeks = Field(UNKNOWN, description="since the first session: '12 weeks', '3 days'")
    sd: FiniteFloat | None = Field(None, ge=0)
    n: Count | None = None
    baseline: FiniteFloat | None = None
    baseline_sd: FiniteFloat | None = Field(None, ge=0)
    after: FiniteFloat | None = None
    after_sd: FiniteFloat | None = Field(None, ge=0)
    better: Literal["lower", "higher", ""] = ""


class TrialFile(Part):
    """One arm of a trial. What the paper does not say is left out."""

    arm_id: Annotated[str, Field(min_length=1, max_length=80, description="of this arm, such as 'Lee2007_633'")]
    citation: str = ""
    doi: str = ""
    pmid: str = ""
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    indication: str = Field("", description="what was treated, and where")
    design: str = ""
    control: Literal["sham", "untreated", "other light", "drug", "open", "unknown"] = "unknown"
    people: Count | None = Field(None, description="in this arm")
    people_total: Count | None = Field(None, description="in all arms")
    skin_types: str = Field("", description="phototypes, as in 'II-IV', or words; ages where stated, '45-70'")
    device: str = ""
    setting: Literal["home", "office", "unknown"] = "unknown"
    alternating: bool = Field(False, description="does each session have one of the lights only?")
    light: list[LightForm] = Field([], max_length=8)
    dose_is: list[Mark] = Field(["reported"], description="how the doses are known")
    irradiance_is: list[Mark] = Field(["reported"], description="how the irradiances are known")
    sessions: Plain = Field(UNKNOWN)
    per_week: Plain = Field(UNKNOWN)
    weeks: Weeks = Field(UNKNOWN)
    outcome: list[OutcomeForm] = Field([], max_length=200)
    followup: Weeks = Field(UNKNOWN)
    adverse: str = ""
    doubts: str = Field("", description="what speaks against trusting it: no control, few people, made by the maker")
    read: str = Field("", description="what of it was read: full paper, abstract, second-hand")
    source: str = ""


def read(path: Path) -> Trial:
    """The trial that a file holds."""
    form = forms.fill(path, TrialFile, ENDING)
    words = form.model_dump(
        include={
            "arm_id", "citation", "doi", "pmid", "year", "indication", "design", "control", "people", "people_total",
            "skin_types", "device", "setting", "alternating", "adverse", "doubts", "read", "source",
        }
    )  # fmt: skip
    try:
        return Trial(
            **words,
            wavelengths_nm=tuple(one.wavelength for one in form.light),
            irradiance_mW_cm2=tuple(one.irradiance for one in form.light),
            irradiance_is=tuple(form.irradiance_is),
            time_s=tuple(one.time for one in form.light),
            fluence_J_cm2=tuple(one.fluence for one in form.light),
            fluence_is=tuple(form.dose_is),
            sessions=form.sessions,
            per_week=form.per_week,
            weeks=form.weeks,
            followup_weeks=form.followup,
            outcomes=tuple(_outcome(one) for one in form.outcome),
        )
    except BadInput as error:
        raise BadInput(f"'{path}': {error}") from None


def _outcome(form: OutcomeForm) -> Outcome:
    same = form.model_dump(exclude={"value", "week"})
    return Outcome(**same, value=form.value, week=form.week.value)
