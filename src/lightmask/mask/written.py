"""The words that every table of a mask file is made of: numbers with their provenance, yes and no."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    WithJsonSchema,
    model_validator,
)

from lightmask import units
from lightmask.errors import BadInput
from lightmask.mask.stated import UNKNOWN, Stated

Provenance = Literal["measured", "filed", "claimed", "unknown"]
YesNo = Literal["yes", "no", "unknown"]


Spread = Annotated[float, Field(ge=0, le=3, description="spread of the factor by which it may be off, natural log")]


class Part(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Number(Part):
    """A number with its provenance. A bare number takes the file's provenance; 'unknown' is a value."""

    value: FiniteFloat | str | None = None
    provenance: Provenance | None = None
    source: str = ""
    log_sd: Spread | None = None

    @model_validator(mode="after")
    def _value_and_provenance_agree(self) -> Number:
        if self.value is None and self.provenance not in (None, "unknown"):
            raise ValueError(f"provenance '{self.provenance}' has no value; give the value or say 'unknown'")
        if self.value is not None and self.provenance == "unknown":
            raise ValueError("a value of unknown provenance cannot be used; say who states it")
        return self

    def stated(self, suffix: str, default: str) -> Stated:
        """The number in a unit, as the mask room speaks of it; a bare share or count has no suffix."""
        if self.value is None:
            return UNKNOWN
        if not suffix and isinstance(self.value, str):
            raise BadInput(f"'{self.value}' is not a plain number. Give it without words or unit.")
        value = units.parse(self.value, suffix) if suffix else float(self.value)
        return Stated(value, self.provenance or default, self.source, self.log_sd)


def _number(value: Any) -> Any:
    if value == "unknown":
        return {"provenance": "unknown"}
    return value if isinstance(value, dict) else {"value": value}


Maybe = Annotated[Number, BeforeValidator(_number)]
NOTHING = Number(provenance="unknown")


def _in_unit(suffix: str) -> AfterValidator:
    """Refuses a number in a wrong unit while the line is still known."""

    def check(number: Number) -> Number:
        number.stated(suffix, "claimed")
        return number

    return AfterValidator(check)


Wavelength = Annotated[Maybe, _in_unit("nm")]
Light = Annotated[Maybe, _in_unit("mW_cm2")]
Flux = Annotated[Maybe, _in_unit("mW")]
Dose = Annotated[Maybe, _in_unit("J_cm2")]
Time = Annotated[Maybe, _in_unit("s")]
Rate = Annotated[Maybe, _in_unit("Hz")]
Area = Annotated[Maybe, _in_unit("cm2")]
Distance = Annotated[Maybe, _in_unit("mm")]
Warmth = Annotated[Maybe, _in_unit("C")]
Plain = Annotated[Maybe, _in_unit("")]


def _read_as(suffix: str, above_zero: bool) -> BeforeValidator:
    """A quantity as people write it, in our unit: '3 mm', or a bare number in the unit that the page names."""

    def read(value: Any) -> float:
        number = units.parse(value, suffix)
        if above_zero and not number > 0:
            raise ValueError("it is not above zero; give a positive number")
        return number

    return BeforeValidator(read)


_WRITTEN = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
Length = Annotated[float, _read_as("mm", above_zero=True), _WRITTEN]
Place = Annotated[float, _read_as("mm", above_zero=False), _WRITTEN]
Angle = Annotated[float, _read_as("deg", above_zero=False), _WRITTEN]
Current = Annotated[float, _read_as("mA", above_zero=True), _WRITTEN]
Temperature = Annotated[float, _read_as("C", above_zero=False), _WRITTEN]
