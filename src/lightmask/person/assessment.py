"""The ``*.person.toml`` file: its schema (published in docs/look-up) and the way from file to Person."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, field_validator, model_validator

from lightmask import forms
from lightmask.person import words

YesNo = Literal["yes", "no", "unknown"]


def _as_answer(value: Any) -> Any:
    """TOML's true and false are answers too."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


Answer = Annotated[YesNo, BeforeValidator(_as_answer)]
Share = Annotated[FiniteFloat, Field(ge=0, le=1)]
Lightness = Annotated[FiniteFloat, Field(ge=0, le=100)]
Days = Annotated[FiniteFloat, Field(ge=0, le=36500)]


def known_if_said(value: Any) -> Any:
    """The word 'unknown' stands for nothing known."""
    return None if value == "unknown" else value


Unsure = BeforeValidator(known_if_said)


class Part(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Skin(Part):
    """The skin: one reading of its colour, the best there is, and what is special about it."""

    phototype: Annotated[Literal["I", "II", "III", "IV", "V", "VI"] | None, Unsure] = Field(
        None, description="Fitzpatrick phototype from the questionnaire"
    )
    ita_deg: Annotated[Annotated[FiniteFloat, Field(ge=-90, le=90)] | None, Unsure] = Field(
        None, description="individual typology angle of the region, D65, 2 degree observer"
    )
    lab: Annotated[tuple[Lightness, FiniteFloat, FiniteFloat] | None, Unsure] = Field(
        None, description="measured L*, a*, b* of the region, D65, 2 degree observer"
    )
    monk: Annotated[Annotated[int, Field(ge=1, le=10)] | None, Unsure] = Field(None, description="Monk skin tone")
    reflectance_csv: str | None = Field(
        None, description="file with columns wavelength_nm, reflectance (0 to 1), beside the person file"
    )
    regions: Annotated[list[str], Field(min_length=1)] = Field(
        ["cheek"], description="treated regions; the first is where the dose is worked out"
    )
    conditions: list[str] = Field([], description="such as rosacea, acne, acne marks, melasma, psoriasis, flat scar")
    on_skin: list[str] = Field([], description="what lies on the skin during light: sunscreen, make-up, beard ...")

    @field_validator("conditions")
    @classmethod
    def _conditions_are_known(cls, names: list[str]) -> list[str]:
        return [words.condition(name) for name in names]


class Recent(Part):
    """Recent care of the treated skin: days since. A key left out means none that is known of."""

    peel_days_ago: Days | None = None
    microneedling_days_ago: Days | None = None
    laser_days_ago: Days | None = None
    retinoid_days_ago: Days | None = None
    acid_days_ago: Days | None = None
    benzoyl_peroxide_days_ago: Days | None = None
    hydroquinone_days_ago: Days | None = None
    sunburn_days_ago: Days | None = None


class Eyes(Part):
    """What stands between the light and the eyes."""

    shields: Literal["opaque goggles", "closed lids", "none", "unknown"] = "unknown"
    shield_transmittance: Annotated[Share | None, Unsure] = Field(
        None, description="share of near infrared the goggles let through, leaks included: 0.01 is optical density 2"
    )


class Dose(Part):
    """A medicine or supplement."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    stopped_days_ago: Days | None = Field(None, description="leave out while it is taken")


class Screening(Part):
    """Answers to the screening list, by key; what is in neither list is unknown."""

    yes: list[str] = []
    no: list[str] = []
    rest: YesNo = Field("unknown", description="'no' when the whole list was gone through and the rest answered no")
    asked_by: str = Field("", description="who asked; needed with rest = 'no'")

    @model_validator(mode="after")
    def _keys_are_on_the_list(self) -> Screening:
        words.on_the_list(self.yes + self.no)
        both = sorted(set(self.yes) & set(self.no))
        if both:
            raise ValueError(f"'{both[0]}' is answered both yes and no; keep one")
        if self.rest == "yes":
            raise ValueError("rest = 'yes' would mean every illness there is; give 'no' or 'unknown'")
        if self.rest == "no" and not self.asked_by.strip():
            raise ValueError("rest = 'no' needs asked_by: who went through the whole list")
        return self


class Decided(Part):
    """A professional's recorded decision."""

    about: Annotated[str, Field(min_length=1, description="a row of the screening list (C42) or a medicine's name")]
    by: Annotated[str, Field(min_length=1)]
    on: datetime.date
    note: str = ""


def _medicine(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class PersonFile(Part):
    """An assessment, as written by hand. Anything left out is unknown, which is an answer of its own."""

    name: Annotated[str, Field(max_length=120, description="a name or a code; leave it out of files you share")] = ""
    age_y: Annotated[Annotated[FiniteFloat, Field(ge=0, le=120)] | None, Unsure] = None
    sex: Annotated[Literal["F", "M"] | None, Unsure] = None
    care: Literal["home", "office"] = "home"
    pregnant: Answer = "unknown"
    breast_feeding: Answer = "unknown"
    medicines: Annotated[list[Annotated[Dose, BeforeValidator(_medicine)]] | None, Unsure] = Field(
        None, description="names, or tables with name and stopped_days_ago; [] means none, left out means unknown"
    )
    skin: Skin = Skin()
    recent: Recent = Recent()
    eyes: Eyes = Eyes()
    screening: Screening = Screening()
    decisions: list[Decided] = []


def read(path: Path) -> dict[str, Any]:
    """The content of a file as the fields of a person; medicines and decisions as fields of their own nouns."""
    form = forms.fill(path, PersonFile, ".person.toml")
    skin = form.skin
    return {
        **form.model_dump(include={"name", "age_y", "sex", "care", "pregnant", "breast_feeding"}),
        **skin.model_dump(include={"phototype", "ita_deg", "lab", "monk"}),
        "reflectance_csv": path.parent / skin.reflectance_csv if skin.reflectance_csv else None,
        "region": skin.regions[0],
        "conditions": tuple(skin.conditions),
        "on_skin": tuple(skin.on_skin),
        "medicines": None if form.medicines is None else [dict(medicine) for medicine in form.medicines],
        "recent_days": {key.removesuffix("_days_ago"): days for key, days in form.recent if days is not None},
        "screening": dict.fromkeys(form.screening.no, "no") | dict.fromkeys(form.screening.yes, "yes"),
        "rest_answered_no_by": form.screening.asked_by if form.screening.rest == "no" else "",
        "shields": form.eyes.shields,
        "shield_transmittance": form.eyes.shield_transmittance,
        "decisions": [{**dict(decision), "on": decision.on.isoformat()} for decision in form.decisions],
    }
