"""The ``*.person.toml`` file: its schema (published in docs/look-up) and the way from file to Person."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from lightmask import forms, units
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
    filler_days_ago: Days | None = Field(None, description="filler or botulinum toxin")
    eye_surgery_days_ago: Days | None = Field(None, description="an operation or laser of an eye")
    radiotherapy_days_ago: Days | None = Field(None, description="radiotherapy to the face")


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
    asked_on: Annotated[datetime.date | None, Unsure] = Field(
        None, description="the day the whole form was gone through; it is due again after 90 days"
    )

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
    """A named professional's recorded decision."""

    about: Annotated[str, Field(min_length=1, description="a row of the screening list (C42) or a medicine's name")]
    by: Annotated[str, Field(min_length=1, description="the professional's name")]
    on: datetime.date
    reason: Annotated[str, Field(min_length=1, description="why light may be used all the same")]
    role: str = Field("", description="what the professional is, such as 'dermatologist'")


def _moment(value: Any) -> datetime.datetime:
    """A date and time with its offset, as TOML writes it or as text of the same look."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"this is no date and time; write it {words.MOMENT}") from None
    if not isinstance(value, datetime.datetime):
        raise ValueError(f"give the date and the time with its offset from UTC, {words.MOMENT}")
    if value.utcoffset() is None:
        raise ValueError(f"no time zone is given; add the offset from UTC, {words.MOMENT}")
    return value


def _dose_J_cm2(value: Any) -> float:
    """A dose that says its unit; a bare number is refused, for it may be mJ/cm2 or minutes."""
    if not isinstance(value, str):
        raise ValueError("a dose says its unit; write it as in '12 J/cm2'")
    return units.parse(value, "J_cm2")


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Fluence = Annotated[
    Annotated[FiniteFloat, Field(ge=0)], BeforeValidator(_dose_J_cm2), WithJsonSchema({"type": "string"})
]


class Doses(Part):
    """Light on the skin by band, each with its unit: '12 J/cm2'."""

    blue: Fluence | None = Field(None, description="380 to 570 nm: violet, blue and green")
    amber: Fluence | None = Field(None, description="570 to 600 nm")
    red: Fluence | None = Field(None, description="600 to 780 nm")
    nir: Fluence | None = Field(None, description="from 780 nm")

    @model_validator(mode="after")
    def _some_dose(self) -> Doses:
        if all(dose is None for _, dose in self):
            raise ValueError("no band is named; give at least one, or leave the entry out")
        return self


class Light(Part):
    """One time that the treated skin had light before."""

    at: Moment = Field(description="when it ended, with the offset from UTC: 2026-05-03T19:30:00+02:00")
    doses: Doses = Field(description="on the skin: { red = '12 J/cm2', nir = '8 J/cm2' }")
    where: str = Field("", description="a note; every dose counts, whatever it says")
    origin: Literal["recorded", "reported"] = Field("reported", description="by a mask, or told by the person")


def _medicine(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class PersonFile(Part):
    """An assessment, as written by hand. Anything left out is unknown, which is an answer of its own."""

    never_shown: ClassVar[tuple[str, ...]] = ("name",)

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
    light: Annotated[list[Light] | None, Unsure] = Field(
        None,
        description="light that the treated skin has had in the last 7 days; [] means none, left out means unknown",
    )


def read(path: Path) -> dict[str, Any]:
    """The content of a file as the fields of a person; medicines, decisions and light as fields of their own."""
    form = forms.fill(path, PersonFile, ".person.toml")
    skin = form.skin
    return {
        **form.model_dump(include={"name", "age_y", "sex", "care", "pregnant", "breast_feeding"}),
        **skin.model_dump(include={"phototype", "ita_deg", "lab", "monk"}),
        "reflectance_csv": path.parent / skin.reflectance_csv if skin.reflectance_csv else None,
        "region": skin.regions[0],
        "regions": tuple(skin.regions),
        "conditions": tuple(skin.conditions),
        "on_skin": tuple(skin.on_skin),
        "medicines": None if form.medicines is None else [dict(medicine) for medicine in form.medicines],
        "recent_days": {key.removesuffix("_days_ago"): days for key, days in form.recent if days is not None},
        "screening": dict.fromkeys(form.screening.no, "no") | dict.fromkeys(form.screening.yes, "yes"),
        "asked_on": form.screening.asked_on.isoformat() if form.screening.asked_on else "",
        "rest_answered_no_by": form.screening.asked_by if form.screening.rest == "no" else "",
        "shields": form.eyes.shields,
        "shield_transmittance": form.eyes.shield_transmittance,
        "decisions": [{**dict(decision), "on": decision.on.isoformat()} for decision in form.decisions],
        "light": None if form.light is None else [_past(entry) for entry in form.light],
    }


def _past(entry: Light) -> dict[str, Any]:
    """One entry as the fields of a PastLight."""
    doses = {band: dose for band, dose in entry.doses if dose is not None}
    return {"at": entry.at, "dose_J_cm2": doses, "where": entry.where, "origin": entry.origin}
