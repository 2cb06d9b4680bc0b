"""The [calibration] of a mask file, as people and tools write it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, FiniteFloat

from lightmask.errors import BadInput
from lightmask.mask.calibration import Calibration
from lightmask.mask.stated import Stated
from lightmask.mask.written import Part, Spread


def _day(value: Any) -> Any:
    """A date as TOML or text writes it; a number or an hour is none."""
    if isinstance(value, datetime.datetime) or not isinstance(value, (datetime.date, str)):
        raise ValueError("this is no date; write it as in 2026-05-03")
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise ValueError("this is no date; write it as in 2026-05-03") from None
    return value


Day = Annotated[datetime.date, BeforeValidator(_day)]
Words = Annotated[str, Field(min_length=1, max_length=120)]


class OverSheet(Part):
    """How far the sheet was off in one channel."""

    channel: Words
    ratio: FiniteFloat = Field(gt=0, le=1000, description="what was read over what the sheet said")
    log_sd: Spread


class CalibrationForm(Part):
    """That the light of this very mask was read, with what, and until when that holds."""

    made: Day = Field(description="the day of the reading")
    until: Day = Field(description="the first day on which it no longer holds: 12 months later at most")
    serial: Words = Field(description="of the mask that was read")
    instrument: Words = Field(description="name of the meter")
    instrument_serial: str = ""
    certificate: str = Field("", description="what the meter was calibrated by, and when")
    by: str = Field("", description="who read it")
    uncertainty_percent: FiniteFloat = Field(gt=0, description="expanded, of the worst channel")
    k: FiniteFloat = Field(2.0, ge=1, le=4, description="coverage factor of the uncertainty")
    over_sheet: list[OverSheet] = Field([], description="for each channel, what was read over what the sheet said")

    def calibration(self, channels: tuple[str, ...]) -> Calibration:
        """The record of a mask with these channels."""
        names = [one.channel for one in self.over_sheet]
        lost = next((name for name in names if name not in channels or names.count(name) > 1), None)
        if lost is not None:
            raise BadInput(f"calibration.over_sheet: '{lost}' is no channel, or stands twice. Name each channel once.")
        return Calibration(
            made=self.made, until=self.until, serial=self.serial, instrument=self.instrument,
            instrument_serial=self.instrument_serial, certificate=self.certificate, by=self.by,
            uncertainty=self.uncertainty_percent / 100, k=self.k,
            over_sheet=tuple(
                (one.channel, Stated(one.ratio, "measured", self.instrument, one.log_sd)) for one in self.over_sheet
            ),
        )  # fmt: skip


def written(found: Calibration) -> dict[str, Any]:
    """A record as the table of a mask file."""
    said: dict[str, Any] = {
        "made": found.made,
        "until": found.until,
        "serial": found.serial,
        "instrument": found.instrument,
        "instrument_serial": found.instrument_serial,
        "certificate": found.certificate,
        "by": found.by,
        "uncertainty_percent": float(f"{100 * found.uncertainty:.3g}"),
        "k": found.k,
        "over_sheet": [
            {"channel": name, "ratio": float(f"{one.value:.4g}"), "log_sd": round(one.log_sd, 4)}
            for name, one in found.over_sheet
        ],
    }
    return {key: value for key, value in said.items() if value not in ("", [])}
