"""A Thorlabs PM100 through VISA: who answers, its zero, and the power on its head. SCPI as in the maker's manual."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.meters.instrument import Instrument

TIMEOUT_ms = 10_000
ZERO_LASTS_s = 30.0
ASK_AGAIN_s = 0.1
AVERAGES = 100  # of the console's own samples, of about 0.3 ms each, in one reading
READINGS = 10
UNSTEADY = 0.1  # standard deviation over mean: the lamp pulses, or the head moves
SAME_nm = 0.5
W_TOO_MUCH = 1e30  # SCPI says 9.9e37 for 'over range'
mW_PER_W = 1000.0
KINDS = {1: "photodiode", 2: "thermopile"}
NOT_THERE = (
    "A meter on a port needs the library pyvisa, which is not installed. Install it with "
    "'pip install lightmask[meter]', or type the reading in."
)


class Link(Protocol):
    """What is asked of a VISA resource."""

    def query(self, message: str) -> str: ...

    def write(self, message: str) -> Any: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The console that answers and the head on it; ``calibrated`` is what the head's memory says of its calibration."""

    model: str
    serial: str
    head: str
    head_serial: str
    kind: str
    calibrated: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Power:
    """Light on a head: the mean of some readings, and the spread of that mean as a natural logarithm."""

    mean_mW: float
    log_sd: float
    readings: int


@contextmanager
def opened(port: str, library: str = "") -> Iterator[Link]:
    """The instrument at a VISA address such as 'USB0::0x1313::0x8078::P0012345::INSTR'; closed at the end.

    ``library``: which VISA, as pyvisa names it ('@py', '@ivi'); left out, the one that is installed.
    """
    try:
        import pyvisa
    except ImportError:
        raise BadInput(NOT_THERE) from None
    try:
        manager = pyvisa.ResourceManager(library)
        link: Any = manager.open_resource(port, read_termination="\n", write_termination="\n", timeout=TIMEOUT_ms)
    except (pyvisa.errors.Error, OSError, ValueError) as error:
        said = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise BadInput(
            f"No instrument answers at '{port}' ({said}). Give its VISA address, as in "
            "USB0::0x1313::0x8078::P0012345::INSTR, and see that it is on and nothing else holds it."
        ) from None
    try:
        yield link
    except pyvisa.errors.Error as error:
        raise BadInput(f"The instrument at '{port}' fell silent ({error}). Check its cable, and begin anew.") from None
    finally:
        link.close()


def identify(link: Link) -> Head:
    """Who answers. Refuses what is no PM100, and a head that does not read steady light."""
    maker, model, serial, *_ = [*(part.strip() for part in link.query("*IDN?").split(",")), "", "", ""]
    if maker.lower() != "thorlabs" or not model.upper().startswith("PM"):
        came = f"'{maker} {model}'" if maker or model else "Nothing that says its name"
        raise BadInput(f"{came} answers at this port. Give the port of a Thorlabs PM100 (A, D or USB).")
    parts = [part.strip().strip('"') for part in link.query("SYST:SENS:IDN?").split(",")]
    kind = KINDS.get(_whole(parts[3])) if len(parts) > 3 else None
    if kind is None:
        raise BadInput(
            f"The head on the {model} is '{parts[0]}': no head, or none that reads steady light. "
            "Plug in a photodiode or a thermopile."
        )
    return Head(model=model, serial=serial, head=parts[0], head_serial=parts[1], calibrated=parts[2], kind=kind)


def _whole(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return 0


def refuse_other(head: Head, instrument: Instrument) -> None:
    """The certificate in the meter's file must be that of what answers."""
    for what, wanted, came in (
        ("serial", instrument.serial, head.serial), ("head_serial", instrument.head_serial, head.head_serial),
        ("kind", instrument.kind, head.kind),
    ):  # fmt: skip
        if wanted and wanted != came:
            raise BadInput(
                f"The meter's file says {what} = '{wanted}', and '{came}' answers ({head.model} with {head.head}). "
                "Give the file of this meter, or plug in that one."
            )


def zero(link: Link) -> float:
    """Takes the zero anew; the head must be dark. -> the zero, in the head's own unit"""
    link.write("SENS:CORR:COLL:ZERO:INIT")
    until = time.monotonic() + ZERO_LASTS_s
    while _whole(link.query("SENS:CORR:COLL:ZERO:STAT?").strip()) != 0:
        if time.monotonic() > until:
            link.write("SENS:CORR:COLL:ZERO:ABOR")
            raise BadInput(f"The meter found no zero in {ZERO_LASTS_s:.0f} s. Cover its head fully, and try again.")
        time.sleep(ASK_AGAIN_s)
    refuse_errors(link)
    return _number(link, "SENS:CORR:COLL:ZERO:MAGN?")


def power(link: Link, at_nm: float, readings: int = READINGS) -> Power:
    """The light on the head, for light of this wavelength. Refuses no light, too much, and an unsteady one."""
    _set_up(link, at_nm)
    seen = np.array([_number(link, "MEAS:POW?") for _ in range(readings)]) * mW_PER_W
    refuse_errors(link)
    if (np.abs(seen) > W_TOO_MUCH).any():
        raise BadInput("The meter says 'over range': the light is too much for its head. Use a head for more power.")
    mean = float(seen.mean())
    if mean <= 0:
        raise BadInput(f"The meter shows {mean:.3g} mW: no light. Is the channel lit, and was the zero taken dark?")
    spread = float(seen.std(ddof=1)) / mean if readings > 1 else 0.0
    if spread > UNSTEADY:
        raise BadInput(
            f"{readings} readings scatter by {100 * spread:.0f} %. Hold the head still, let the mask warm up, and "
            "switch its pulses off."
        )
    return Power(mean_mW=mean, log_sd=spread / readings**0.5, readings=readings)


def _set_up(link: Link, at_nm: float) -> None:
    """Power in watts at one wavelength, averaged, in its own range, with nothing in the beam that it should know of."""
    low_nm, high_nm = (_number(link, f"SENS:CORR:WAV? {end}") for end in ("MIN", "MAX"))
    if not low_nm <= at_nm <= high_nm:
        raise BadInput(f"The head reads {low_nm:g} to {high_nm:g} nm, and {at_nm:g} nm is wanted. Use another head.")
    lost_dB = _number(link, "SENS:CORR:LOSS:INP:MAGN?")
    if lost_dB != 0:
        raise BadInput(
            f"The console takes {lost_dB:g} dB of attenuation for granted. Set it to 0 dB, unless a filter is on the "
            "head: then take it off."
        )
    for command in (
        f"SENS:CORR:WAV {at_nm:.1f}", "SENS:POW:UNIT W", "SENS:POW:RANG:AUTO ON", f"SENS:AVER:COUN {AVERAGES}",
    ):  # fmt: skip
        link.write(command)
    refuse_errors(link)
    set_nm = _number(link, "SENS:CORR:WAV?")
    if abs(set_nm - at_nm) > SAME_nm:
        raise BadInput(f"The meter was set to {at_nm:g} nm and stays at {set_nm:g} nm. Set it by hand, and check why.")


def refuse_errors(link: Link) -> None:
    """What the instrument itself complains of."""
    said = link.query("SYST:ERR?").strip()
    if _whole(said.split(",")[0].strip().lstrip("+")) != 0:
        raise BadInput(f"The meter complains: {said}. Clear that on the instrument, and begin anew.")


def _number(link: Link, question: str) -> float:
    answer = link.query(question).strip()
    try:
        found = float(answer)
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        raise BadInput(f"The meter answers '{answer[:40]}' to {question}: no number. Switch it off and on.")
    return found
