"""Calibration: that a mask's light was read, when, with what, how well, and until when that holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from lightmask import tables
from lightmask.errors import BadInput, positive, within
from lightmask.mask.stated import Stated

State = Literal["in date", "out of date", "not yet", "none"]
IN_DATE: Final = "in date"
OUT_OF_DATE: Final = "out of date"
NOT_YET: Final = "not yet"
NONE: Final = "none"
YEARS = (2000, 2200)  # a year outside is a slip of the pen
MONTHS_A_YEAR = 12
LONGEST = 32  # signs of a serial number on the link to a mask
ANEW = "Read the mask with a calibrated instrument: 'lightmask mask meter' or 'mask fold', with --serial."


def rule(name: str) -> float:
    """A figure of the table mask/calibration: 'lasts' in months, 'widest uncertainty' as a share."""
    table = tables.read("mask/calibration")
    row = table.text("rule").index(name)
    return float(table.column("value")[row]) * (0.01 if table.text("unit")[row] == "percent" else 1.0)


def a_term_after(day: date) -> date:
    """The day from which a calibration of this day no longer holds, when nothing shorter is said."""
    months = day.month - 1 + int(rule("lasts"))
    year, month = day.year + months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1
    try:
        return day.replace(year=year, month=month)
    except ValueError:  # the 29th to 31st, where that month has none
        return date(year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """One mask's light, read on one day.

    made, until    the day of the reading, and the first day on which it no longer holds
    serial         of the mask that was read: no other's
    instrument     name of the meter; ``instrument_serial`` its number, ``certificate`` what it was calibrated by
    by             who read it
    uncertainty    expanded, of the light of the worst channel, as a share, with its coverage factor ``k``
    over_sheet     for each channel that the sheet stated: what was read over what it said, with its spread
    """

    made: date
    until: date
    serial: str
    instrument: str
    uncertainty: float
    k: float = 2.0
    instrument_serial: str = ""
    certificate: str = ""
    by: str = ""
    over_sheet: tuple[tuple[str, Stated], ...] = ()

    def __post_init__(self) -> None:
        for name in ("serial", "instrument"):
            if not getattr(self, name).strip():
                raise BadInput(f"A calibration without {name} binds nothing. Give the {name}.")
        if len(self.serial) > LONGEST:
            raise BadInput(f"The serial '{self.serial}' has more than {LONGEST} signs. Give that of the mask.")
        positive("uncertainty", self.uncertainty)
        within("k", self.k, 1, 4, "the coverage factor; 2 covers about 95 %")
        widest = rule("widest uncertainty") * self.k / 2
        if self.uncertainty > widest:
            raise BadInput(
                f"An uncertainty of {100 * self.uncertainty:.0f} % (k = {self.k:g}) is too wide for a calibration; at "
                f"most {100 * widest:.0f} %. Use an instrument with a certificate, and read each channel alone."
            )
        _days_fit(self.made, self.until)

    def state(self, on: date) -> State:
        """Whether it holds on a day: 'in date', 'out of date', or 'not yet' before the day it was made."""
        return NOT_YET if on < self.made else OUT_OF_DATE if on >= self.until else IN_DATE

    @property
    def fingerprint(self) -> str:
        """A short hash that changes when anything in it does."""
        over = [(name, one.value, one.own_log_sd) for name, one in self.over_sheet]
        said = [self.made.isoformat(), self.until.isoformat(), self.serial, self.instrument, self.instrument_serial,
                self.certificate, self.by, self.uncertainty, self.k, over]  # fmt: skip
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]


def _days_fit(made: date, until: date) -> None:
    for name, day in (("made", made), ("until", until)):
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise BadInput(f"{name} = {day} is not in the years {YEARS[0]} to {YEARS[1]}. Check the year.")
    if until <= made:
        raise BadInput(f"A calibration of {made} cannot end on {until}. Give an 'until' after 'made'.")
    latest = a_term_after(made)
    if until > latest:
        raise BadInput(
            f"A calibration of {made} cannot hold until {until}: {rule('lasts'):.0f} months are the most. "
            f"Give until = {latest} or sooner."
        )


def state_of(calibration: Calibration | None, on: date) -> State:
    """Whether a mask's light is calibrated on a day; 'none' where its file has no record."""
    return NONE if calibration is None else calibration.state(on)


def sentence(calibration: Calibration | None, on: date) -> str:
    """The same as people read it, with what to do."""
    if calibration is None:
        return f"No calibration: nobody has read the light of this very mask. {ANEW}"
    state = calibration.state(on)
    if state == NOT_YET:
        return f"The calibration is of {calibration.made}, which is to come. Check the clock, or the date in the file."
    if state == OUT_OF_DATE:
        ran_out = f"The calibration of {calibration.made} ran out on {calibration.until}"
        return f"{ran_out}: the light may have drifted since. {ANEW}"
    doubt = f"± {100 * calibration.uncertainty:.2g} % (k = {calibration.k:g})"
    when = f"calibrated on {calibration.made}, {doubt}"
    return f"Mask {calibration.serial} was {when}; that holds until {calibration.until}."
