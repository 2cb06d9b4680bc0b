"""What 'mask meter' and 'mask fold' ask beside a reading, and say of it: with which meter, of which mask, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import wishes
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask import Calibration, Instrument, Mask
    from lightmask.mask.meters.beside_sheet import Off
    from lightmask.mask.meters.recording import Occasion

InstrumentFile = Annotated[
    str | None, typer.Option("--instrument", metavar="FILE", help="The meter's certificate: a .meter.toml file.")
]
Serial = Annotated[
    str | None, typer.Option(metavar="NUMBER", help="Of the mask that was read: writes its calibration with --out.")
]
By = Annotated[str, typer.Option(metavar="WHO", help="Who read it.")]
On = Annotated[str | None, typer.Option(metavar="DATE", help="The day of the reading: 2026-05-03. Left out: today.")]
Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="When the calibration ends: in 12 months, which is the most."),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a record as they were typed."""

    serial: str | None
    by: str
    on: str | None
    until: str | None

    def occasion(self) -> Occasion | None:
        """Which mask, when and by whom; None when no serial is given, and then nothing else may be."""
        from lightmask.mask.meters.recording import Occasion

        if self.serial is None:
            idle = [name for name, value in (("--by", self.by), ("--on", self.on), ("--until", self.until)) if value]
            if idle:
                raise BadInput(f"{idle[0]} belongs to a calibration. Give the mask's number too: --serial.")
            return None
        today = date.today()
        return Occasion(
            serial=self.serial, by=self.by, made=wishes.day("--on", self.on) or today, today=today,
            until=wishes.day("--until", self.until),
        )  # fmt: skip


def instrument_of(path: str | None) -> Instrument | None:
    """The meter of a file, when one is given."""
    if path is None:
        return None
    from lightmask.mask.meters import instrument_file

    return instrument_file.load(path)


def off_said(offs: tuple[Off, ...]) -> list[dict[str, Any]]:
    """How far the sheet was off: docs/look-up/json.md, section meter."""
    from lightmask.plan.said import number

    return [
        {
            "channel": off.channel,
            "stated": number(off.stated),
            "ratio": number(off.ratio.value),
            "low": number(off.interval[0]),
            "high": number(off.interval[1]),
        }
        for off in offs
    ]


def instrument_said(found: Instrument | None) -> dict[str, Any] | None:
    """The meter and its certificate."""
    if found is None:
        return None
    return {
        "name": found.name,
        "serial": found.serial,
        "certificate": found.certificate,
        "due": found.due.isoformat(),
        "uncertainty": found.uncertainty,
        "k": found.k,
    }


def calibration_said(found: Calibration | None, on: date) -> dict[str, Any]:
    """Whether a mask is calibrated on a day, and its record."""
    from lightmask.mask.calibration import sentence, state_of
    from lightmask.plan import said

    return {"state": state_of(found, on), "sentence": sentence(found, on), "record": said.calibration_said(found)}


def left_out(lamp: Mask, found: Calibration | None) -> tuple[str, ...]:
    """A word on an earlier calibration that the new file does not keep."""
    if lamp.calibration is None or found is not None:
        return ()
    return (
        f"The calibration of {lamp.calibration.made} is not in the new file: its figures are others now. "
        "Give --serial and --instrument to write one.",
    )
