"""From a clearance to the order that a mask obeys. Integers, rounded to the safe side.

    calibration = calibrated(clearance, serial=..., name=..., made=..., until=...)
    order = order_for(clearance, calibration, Terms(number=7, sessions=1, gap_s=43200, since=..., until=...))
    controller.load(order.text, order.signature(key))

An order never gives more than was cleared. Each output is driven to at most 98 % of its cleared light, never above its
cleared drive: a mask that is brighter than the clearance knew is driven lower, one that is weaker is not driven higher.
Light ends when 97 % of the cleared dose are counted or the cleared time is over, whichever is first. The caps of 24 h
and of 7 days are whole cleared doses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from lightmask.deliver.texts import (
    FULL,
    MOST_NUMBER,
    MOST_SECONDS,
    MOST_SESSIONS,
    Calibration,
    Dose,
    MOST_LIT_s,
    Order,
    Output,
    whole,
)  # fmt: skip
from lightmask.errors import BadInput, positive
from lightmask.mask.settings import Pulses
from lightmask.safety import Clearance
from lightmask.units import Hz_PER_mHz, ONE_PER_permille, mW_PER_uW, s_PER_min

# A mask uses 98 % of the caps of a day and a week. One per cent less is for what a session counts beyond its own dose
# (a turn of the loop, the second that a power cut hides): else the last session of a full week would not fit.
SESSION_permille: Final = 970
# Two per cent of irradiance are left for what the mask's sensors differ by: above its cap it locks.
DRIVE_permille: Final = 980
EVERYBODY: Final = "0" * 16
MOST_PER_DAY: Final = 24
MOST_PER_WEEK: Final = 168
ARITHMETIC: Final = 6  # decimals of a uW/cm2, s or permille: what lies below is rounding of floats, not light


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What an order says beside its light.

    number          higher than that of every order before it for this mask
    sessions        how many it is good for; gap_s the least time from the end of one to the start of the next
    since, until    when it may be started, with time zones
    per_day         sessions whose dose fits in any 24 hours; per_week in any 7 days
    alone           True: the person may start it at home, with no computer there
    person          16 hex, the same in every order for one person: their past light counts. Nobody's name (zeros), as
                    when left out: the light of everybody counts
    """

    number: int
    sessions: int
    gap_s: int
    since: datetime
    until: datetime
    per_day: int = 1
    per_week: int = 7
    alone: bool = False
    person: str = EVERYBODY

    def __post_init__(self) -> None:
        whole("number", self.number, 1, MOST_NUMBER)
        whole("sessions", self.sessions, 1, MOST_SESSIONS)
        whole("gap_s", self.gap_s, 0, MOST_SECONDS)
        whole("per_day", self.per_day, 1, MOST_PER_DAY)
        whole("per_week", self.per_week, self.per_day, MOST_PER_WEEK)
        if unix(self.until) <= unix(self.since, up=True):
            raise BadInput(f"The order ends at {self.until.isoformat()}, before it begins. Give a later end.")


def calibrated(
    clearance: Clearance, *, serial: str, name: str, made: datetime, until: datetime,
    monitor_permille: Mapping[str, int] | None = None,
) -> Calibration:  # fmt: skip
    """The calibration of a mask whose file says what was read, for the outputs that a clearance drives.

    Light is linear in the drive, so full drive follows from what was cleared. Rounded up: what is counted is never less
    than what is given. ``monitor_permille`` of the photodiode by output; left out, it shows 1000 at full drive.
    """
    shown = dict(monitor_permille or {})
    outputs = {}
    for output, bright_mW_cm2 in clearance.brightest_mW_cm2.items():
        positive(f"the light of output '{output}'", bright_mW_cm2)
        full_uW_cm2 = bright_mW_cm2 / clearance.settings.drive[output] / mW_PER_uW
        outputs[output] = Output(full_uW_cm2=_up(full_uW_cm2), monitor_permille=shown.pop(output, FULL))
    if shown:
        raise BadInput(f"monitor_permille names '{next(iter(shown))}', which is not driven. Leave it out.")
    return Calibration(
        name=name, serial=serial, made_unix=unix(made, up=True), until_unix=unix(until), outputs=outputs
    )  # fmt: skip


def order_for(clearance: Clearance, calibration: Calibration, terms: Terms, at: datetime | None = None) -> Order:
    """The order that gives what was cleared and no more. ``at`` is now when left out.

    Refused: a clearance that has lapsed, an order that outlives the calibration or, unless it is ``alone``, the
    clearance, an output that is not calibrated or that would be brighter at the least drive, more than 30 minutes.
    """
    if not isinstance(clearance, Clearance):
        raise TypeError("An order needs a Clearance. Call safety.check(settings, footprint, skin, person) first.")
    lapsed = clearance.lapsed(at)
    if lapsed:
        raise BadInput(lapsed[0])
    _in_time(clearance, calibration, terms)
    lit_s, pulse = _lit_s(clearance), _pulse(clearance)
    return Order(
        number=terms.number, serial=calibration.serial, plan=clearance.fingerprint,
        person=terms.person, since_unix=unix(terms.since, up=True), until_unix=unix(terms.until),
        sessions=terms.sessions, gap_s=terms.gap_s, lit_s=lit_s, most_s=lit_s, pulse=pulse, alone=terms.alone,
        calibration=calibration.name,
        outputs={
            output: _dose(output, clearance, calibration, terms, lit_s * (FULL if pulse is None else pulse[1]))
            for output in clearance.brightest_mW_cm2
        },
    )  # fmt: skip


def unix(when: datetime, *, up: bool = False) -> int:
    """Whole seconds since 1970, UTC; the second before, or the one after. Refuses a time without its zone."""
    if when.tzinfo is None:
        raise BadInput(f"{when.isoformat()} has no time zone. Give one: two clocks must mean the same moment.")
    part = (when - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)
    return _up(part) if up else _down(part)


def _in_time(clearance: Clearance, calibration: Calibration, terms: Terms) -> None:
    """Refuse an order that outlives what it rests on."""
    until = unix(terms.until)
    if until > calibration.until_unix or unix(terms.since, up=True) < calibration.made_unix:
        raise BadInput(
            f"The calibration '{calibration.name}' does not hold for all the time of the order. Let the order end "
            "earlier, or read the mask again."
        )
    if not terms.alone and until > unix(clearance.expires_at):
        raise BadInput(
            f"The order would hold longer than its clearance, which ends at {clearance.expires_at:%Y-%m-%d %H:%M %z}. "
            "Let it end by then; only an order for use alone at home may hold longer."
        )


def _lit_s(clearance: Clearance) -> int:
    duration_s = clearance.settings.duration_s
    if not 1 <= duration_s <= MOST_LIT_s:
        raise BadInput(
            f"The session lasts {duration_s:g} s; a mask gives 1 s to {MOST_LIT_s / s_PER_min:g} min at once. Plan "
            "another time."
        )
    return _down(duration_s)


def _pulse(clearance: Clearance) -> tuple[int, int] | None:
    """mHz and permille lit, of which the second is rounded down."""
    own = clearance.settings.pulses
    if not isinstance(own, Pulses):
        return None
    lit = _down(own.duty / ONE_PER_permille)
    if lit < 1:
        raise BadInput(f"Pulses that are lit for {own.duty:g} of the time are too short. Give a duty of 0.001 or more.")
    return max(round(own.frequency_Hz / Hz_PER_mHz), 1), lit


def _dose(output: str, clearance: Clearance, calibration: Calibration, terms: Terms, lit_ms: int) -> Dose:
    """What one output may give. ``lit_ms`` is the light of a session in ms, dark parts of pulses left out."""
    if output not in calibration.outputs:
        raise BadInput(
            f"The calibration '{calibration.name}' has no output '{output}'. It has: "
            f"{', '.join(calibration.outputs)}. Calibrate this one too."
        )
    positive(f"the light of output '{output}'", clearance.brightest_mW_cm2[output])
    cleared_uW = _down(clearance.brightest_mW_cm2[output] / mW_PER_uW)
    full_uW = calibration.outputs[output].full_uW_cm2
    drive = min(_down(clearance.settings.drive[output] / ONE_PER_permille), cleared_uW * DRIVE_permille // full_uW)
    cleared_uJ = cleared_uW * lit_ms // FULL
    session_uJ = cleared_uJ * SESSION_permille // FULL
    if drive < 1 or session_uJ < 1:
        raise BadInput(
            f"The output '{output}' gives {full_uW} uW/cm2 at full drive, and {cleared_uW} are cleared: it cannot be "
            "driven so low. Leave it out, or plan more of it."
        )
    return Dose(
        drive_permille=drive, most_uW_cm2=cleared_uW, session_uJ_cm2=session_uJ,
        day_uJ_cm2=cleared_uJ * terms.per_day, week_uJ_cm2=cleared_uJ * terms.per_week,
    )  # fmt: skip


def _down(value: float) -> int:
    return math.floor(round(value, ARITHMETIC))


def _up(value: float) -> int:
    return math.ceil(round(value, ARITHMETIC))
