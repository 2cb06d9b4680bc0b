"""One LED of a channel as the mask file states it: its flux at a current, how that fades, its size and its beam."""

from __future__ import annotations

from pydantic import Field, FiniteFloat, model_validator

from lightmask.mask.written import Angle, Current, Flux, Length, Part, Temperature


class LifeForm(Part):
    """How an LED fades with use: 'L70 at 50 000 h' is share = 0.7, hours = 50000."""

    share: FiniteFloat = Field(gt=0, lt=1, description="what is left of the flux after these hours")
    hours: FiniteFloat = Field(gt=0)


class HeatForm(Part):
    """How much flux a warm LED loses."""

    percent_per_K: FiniteFloat = Field(ge=0, lt=100, description="flux lost for each kelvin, in percent of the stated")
    reference: Temperature = Field(description="temperature at which the flux is stated: '25 °C'")
    temperature: Temperature = Field(description="of the same point in use: '55 °C'")


class LedForm(Part):
    """One LED. Of lambert_power, half_angle, viewing_angle and profile give one; a bare LED is Lambertian."""

    flux: Flux = Field(description="radiant flux of one LED at `current`: '9 mW'")
    current: Current = Field(description="at which the flux is stated, and the largest allowed: '20 mA'")
    drive_current: Current | None = Field(None, description="at full drive; the stated one when left out")
    flux_csv: str | None = Field(
        None, description="file with columns current_mA, relative_flux; a straight line through zero without it"
    )
    heat: HeatForm | None = None
    life: LifeForm | None = None
    hours_used: FiniteFloat = Field(0.0, ge=0, description="hours that the LED has burned")
    die: Length | None = Field(None, description="side of the square that shines: '0.3 mm'")
    lambert_power: FiniteFloat | None = Field(None, ge=0, le=1000, description="m in cos^m of the angle from the axis")
    half_angle: Angle | None = Field(None, description="from the axis to where the intensity halves: '60 deg'")
    viewing_angle: Angle | None = Field(None, description="the full angle between the two halves: '120 deg'")
    profile: str | None = Field(None, description="photometric file (.ies, .ldt, TM-33 .xml or .json), for its shape")

    @model_validator(mode="after")
    def _one_beam(self) -> LedForm:
        given = [name for name in ("lambert_power", "half_angle", "viewing_angle", "profile") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} both describe the beam; give one of them")
        if self.life is None and self.hours_used:
            raise ValueError("hours_used needs life = { share = 0.7, hours = 50000 }; add it, or leave hours_used out")
        return self
