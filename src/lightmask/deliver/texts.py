"""Order and Calibration: the texts that a clinic signs for one mask, as nouns; read back as strictly as the mask does.

Integers only: permille, uW/cm2, uJ/cm2, s, unix seconds. A noun that exists can be written, and its text can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from lightmask.deliver import wire
from lightmask.errors import BadInput

MOST_LIT_s: Final = 1800  # as the mask itself allows
MOST_OUTPUTS: Final = 6
MOST_NAME: Final = 32
MOST_NUMBER: Final = 10**9
MOST_SESSIONS: Final = 1000
MOST_SECONDS: Final = 10**10
MOST_AMOUNT: Final = 10**12
MOST_MONITOR: Final = 10_000
FULL: Final = 1000  # permille
HEX: Final = frozenset("0123456789abcdef")
ORDER: Final = ("v", "no", "serial", "plan", "person", "from", "until", "sessions", "gap_s", "lit_s", "most_s", "pulse",
                "alone", "cal", "outs")  # fmt: skip
ORDER_OUT: Final = ("name", "drive", "most_uW", "dose_uJ", "day_uJ", "week_uJ")
CALIBRATION: Final = ("v", "id", "serial", "made", "until", "outs")
CALIBRATION_OUT: Final = ("name", "full_uW", "monitor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One output of a calibration: ``full_uW_cm2`` on the skin that gets most of it, as a meter sees it, and
    ``monitor_permille`` of the mask's own photodiode, both at full drive."""

    full_uW_cm2: int
    monitor_permille: int = FULL

    def __post_init__(self) -> None:
        whole("full_uW_cm2", self.full_uW_cm2, 1, MOST_AMOUNT)
        whole("monitor_permille", self.monitor_permille, 1, MOST_MONITOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """What the outputs of one mask give, as read, and from when until when that holds (unix seconds)."""

    name: str
    serial: str
    made_unix: int
    until_unix: int
    outputs: Mapping[str, Output]

    def __post_init__(self) -> None:
        _named("the calibration", self.name)
        _named("the serial number", self.serial)
        _span("made_unix", self.made_unix, "until_unix", self.until_unix)
        _outputs(self.outputs)
        object.__setattr__(self, "outputs", MappingProxyType(dict(self.outputs)))

    @property
    def text(self) -> str:
        """As it is signed and loaded."""
        outs = [
            {"name": name, "full_uW": one.full_uW_cm2, "monitor": one.monitor_permille}
            for name, one in self.outputs.items()
        ]
        said = {"v": wire.PROTOCOL, "id": self.name, "serial": self.serial, "made": self.made_unix}
        return wire.strict({**said, "until": self.until_unix, "outs": outs})

    def signature(self, key: bytes) -> str:
        """What the mask wants to see with the text."""
        return wire.signature(key, "calibration", self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """One output of an order: drive in permille, its most irradiance in uW/cm2 and its most dose in uJ/cm2: in a
    session, in any 24 hours, in any 7 days. All of it on the skin that gets most."""

    drive_permille: int
    most_uW_cm2: int
    session_uJ_cm2: int
    day_uJ_cm2: int
    week_uJ_cm2: int

    def __post_init__(self) -> None:
        whole("drive_permille", self.drive_permille, 1, FULL)
        whole("most_uW_cm2", self.most_uW_cm2, 1, MOST_AMOUNT)
        whole("session_uJ_cm2", self.session_uJ_cm2, 1, MOST_AMOUNT)
        whole("day_uJ_cm2", self.day_uJ_cm2, self.session_uJ_cm2, MOST_AMOUNT)
        whole("week_uJ_cm2", self.week_uJ_cm2, self.day_uJ_cm2, MOST_AMOUNT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """Light for one person from one mask. ``plan`` is the fingerprint of the settings, ``person`` of the answers.

    pulse is None or (mHz, permille lit); times in s and in unix seconds.
    """

    number: int
    serial: str
    plan: str
    person: str
    since_unix: int
    until_unix: int
    sessions: int
    gap_s: int
    lit_s: int
    most_s: int
    pulse: tuple[int, int] | None
    alone: bool
    calibration: str
    outputs: Mapping[str, Dose]

    def __post_init__(self) -> None:
        for name, said in (("the serial number", self.serial), ("the calibration", self.calibration)):
            _named(name, said)
        _fingerprint("plan", self.plan)
        _fingerprint("person", self.person)
        _pulse(self.pulse)
        _span("since_unix", self.since_unix, "until_unix", self.until_unix)
        whole("number", self.number, 1, MOST_NUMBER)
        whole("sessions", self.sessions, 1, MOST_SESSIONS)
        whole("gap_s", self.gap_s, 0, MOST_SECONDS)
        whole("lit_s", self.lit_s, 1, MOST_LIT_s)
        whole("most_s", self.most_s, self.lit_s, MOST_LIT_s)
        _outputs(self.outputs)
        object.__setattr__(self, "outputs", MappingProxyType(dict(self.outputs)))

    @property
    def text(self) -> str:
        """As it is signed and loaded."""
        outs = [
            {"name": name, "drive": one.drive_permille, "most_uW": one.most_uW_cm2, "dose_uJ": one.session_uJ_cm2,
             "day_uJ": one.day_uJ_cm2, "week_uJ": one.week_uJ_cm2}
            for name, one in self.outputs.items()
        ]  # fmt: skip
        return wire.strict({
            "v": wire.PROTOCOL, "no": self.number, "serial": self.serial, "plan": self.plan, "person": self.person,
            "from": self.since_unix, "until": self.until_unix, "sessions": self.sessions, "gap_s": self.gap_s,
            "lit_s": self.lit_s, "most_s": self.most_s, "pulse": None if self.pulse is None else list(self.pulse),
            "alone": int(self.alone), "cal": self.calibration, "outs": outs,
        })  # fmt: skip

    def signature(self, key: bytes) -> str:
        """What the mask wants to see with the text."""
        return wire.signature(key, "order", self.text)


def read_order(text: str) -> Order:
    """The text of an order as the noun again; BadInput with one sentence for what is none. No signature is asked."""
    said = _exactly(wire.parse(text), ORDER, "an order")
    outputs = {
        name: Dose(
            drive_permille=one["drive"], most_uW_cm2=one["most_uW"], session_uJ_cm2=one["dose_uJ"],
            day_uJ_cm2=one["day_uJ"], week_uJ_cm2=one["week_uJ"],
        )
        for name, one in _outs(said["outs"], ORDER_OUT).items()
    }  # fmt: skip
    pulse = said["pulse"]
    return Order(
        number=said["no"], serial=said["serial"], plan=said["plan"], person=said["person"], since_unix=said["from"],
        until_unix=said["until"], sessions=said["sessions"], gap_s=said["gap_s"], lit_s=said["lit_s"],
        most_s=said["most_s"], pulse=tuple(pulse) if isinstance(pulse, list) else pulse,
        alone=whole("alone", said["alone"], 0, 1) == 1, calibration=said["cal"], outputs=outputs,
    )  # fmt: skip


def read_calibration(text: str) -> Calibration:
    """The text of a calibration as the noun again; BadInput with one sentence for what is none."""
    said = _exactly(wire.parse(text), CALIBRATION, "a calibration")
    outputs = {
        name: Output(full_uW_cm2=one["full_uW"], monitor_permille=one["monitor"])
        for name, one in _outs(said["outs"], CALIBRATION_OUT).items()
    }
    return Calibration(
        name=said["id"], serial=said["serial"], made_unix=said["made"], until_unix=said["until"], outputs=outputs
    )  # fmt: skip


def whole(name: str, value: Any, least: int, most: int) -> int:
    """Refuse what is no integer from ``least`` to ``most``."""
    if type(value) is not int or not least <= value <= most:
        raise BadInput(f"{name}={value!r:.40} is not allowed. Give a whole number from {least} to {most}.")
    return value


def _exactly(said: Any, fields: tuple[str, ...], what: str) -> dict[str, Any]:
    """Refuse a field too few or too many, and another version."""
    if not isinstance(said, dict):
        raise BadInput(f"{what} holds {said!r:.40} where an object belongs. Give the fields {', '.join(fields)}.")
    wrong = sorted(set(fields) ^ set(said))
    if wrong:
        raise BadInput(f"{what} lacks the field '{wrong[0]}', or has it too many. It has {', '.join(fields)}.")
    if "v" in fields:
        whole("v", said["v"], wire.PROTOCOL, wire.PROTOCOL)
    return said


def _outs(said: Any, fields: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The outputs by name."""
    if not isinstance(said, list):
        raise BadInput(f"outs={said!r:.40} is no list. Give the outputs, 1 to {MOST_OUTPUTS}.")
    found: dict[str, dict[str, Any]] = {}
    for one in said:
        name = _exactly(one, fields, "an output")["name"]
        _named("the name of an output", name)
        if name in found:
            raise BadInput(f"The output '{name}' is named twice. Name it once.")
        found[name] = one
    return found


def _named(what: str, said: Any) -> None:
    if not isinstance(said, str) or not 1 <= len(said) <= MOST_NAME or not (said.isascii() and said.isprintable()):
        raise BadInput(f"{what} is {said!r:.40}. Give 1 to {MOST_NAME} characters of printable ASCII.")


def _fingerprint(name: str, said: Any) -> None:
    if not isinstance(said, str) or len(said) != 16 or set(said) - HEX:
        raise BadInput(f"{name}={said!r:.40} is no fingerprint. Give 16 lower-case hex characters.")


def _span(first: str, start: Any, last: str, end: Any) -> None:
    whole(first, start, 0, MOST_SECONDS)
    whole(last, end, 0, MOST_SECONDS)
    if end <= start:
        raise BadInput(f"{last}={end} is not after {first}={start}. Give a later end.")


def _pulse(pulse: Any) -> None:
    if pulse is None:
        return
    if not isinstance(pulse, tuple) or len(pulse) != 2:
        raise BadInput(f"pulse={pulse!r:.40} is not allowed. Give none, or mHz and permille.")
    whole("the pulse rate in mHz", pulse[0], 1, MOST_SECONDS)
    whole("the lit share of a pulse in permille", pulse[1], 1, FULL)


def _outputs(outputs: Mapping[str, Any]) -> None:
    if not 1 <= len(outputs) <= MOST_OUTPUTS:
        raise BadInput(f"{len(outputs)} outputs are named. Name 1 to {MOST_OUTPUTS}: a controller has no more.")
    for name in outputs:
        _named("the name of an output", name)
