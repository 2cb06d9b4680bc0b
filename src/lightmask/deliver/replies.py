"""What a mask tells, as nouns: Info, Status. Whatever is not as the profile says is refused, never guessed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from lightmask.errors import LightmaskError
from lightmask.units import C_PER_cC, J_PER_uJ, ONE_PER_permille, s_PER_ms

STATES = ("OFF", "SELFTEST", "READY", "ARMED", "ON", "PAUSED", "ENDING", "LOCKED", "SERVICE")
DARK = ("OFF", "SELFTEST", "READY", "LOCKED", "SERVICE")  # no light, and none to come without a new start
IN_SESSION = ("ARMED", "ON", "PAUSED", "ENDING")
HEX = frozenset("0123456789abcdef")


class BadReply(LightmaskError):
    """The mask's answer is not what the profile says: another device, or another version."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """The order that a mask holds: its number, the fingerprint of its settings, and its sessions."""

    no: int
    plan: str
    sessions: int
    used: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Info:
    """What a mask is.

    key            fingerprint of the clinic key that it is paired with; None when it is not
    calibration    its id, and until when it holds; None without one
    clock          what the mask's own clock says; None when it cannot be trusted
    battery        0 to 1; None where there is none
    """

    serial: str
    firmware: str
    protocol: int
    boot: int
    nonce: str
    state: str
    why: str
    key: str | None
    outputs: tuple[str, ...]
    calibration: str | None
    calibrated_until: datetime | None
    order: Loaded | None
    clock: datetime | None
    battery: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """How a mask stands.

    lit_s          seconds of light in this session; left_s what is left of it
    dose_J_cm2     counted so far, by output; planned_J_cm2 what the order wants
    temperature_C  of both thermistors; None where one cannot be read
    """

    state: str
    why: str
    session: int | None
    lit_s: float
    left_s: float
    dose_J_cm2: Mapping[str, float]
    planned_J_cm2: Mapping[str, float]
    temperature_C: tuple[float | None, ...]
    worn: bool | None
    lease_s: float | None
    battery: float | None
    faults: tuple[str, ...]

    @property
    def dark(self) -> bool:
        """Whether no light is on and none comes without a new start."""
        return self.state in DARK

    @property
    def highest_C(self) -> float | None:
        """The warmer of both thermistors."""
        known = [one for one in self.temperature_C if one is not None]
        return max(known, default=None)


def info(said: Mapping[str, Any]) -> Info:
    """The answer to info."""
    cal, order = _maybe(said, "cal", dict), _maybe(said, "order", dict)
    return Info(
        serial=_text(said, "serial"),
        firmware=_text(said, "firmware"),
        protocol=_number(said, "protocol"),
        boot=_number(said, "boot"),
        nonce=_hex(said, "nonce"),
        state=_state(said),
        why=_words(said, "why"),
        key=_hex(said, "key") if said.get("key") is not None else None,
        outputs=tuple(_listed(said, "outs", str)),
        calibration=_text(cal, "id") if cal else None,
        calibrated_until=_moment(cal, "until") if cal else None,
        order=_loaded(order) if order else None,
        clock=_moment(said, "clock") if said.get("clock") is not None else None,
        battery=_share(said, "battery"),
    )


def status(said: Mapping[str, Any]) -> Status:
    """The answer to status."""
    return Status(
        state=_state(said),
        why=_words(said, "why"),
        session=_maybe(said, "session", int),
        lit_s=(_maybe(said, "elapsed_ms", int) or 0) * s_PER_ms,
        left_s=(_maybe(said, "left_ms", int) or 0) * s_PER_ms,
        dose_J_cm2=_energies(said, "dose"),
        planned_J_cm2=_energies(said, "planned"),
        temperature_C=tuple(None if one is None else one * C_PER_cC for one in _temperatures(said)),
        worn=_maybe(said, "worn", bool),
        lease_s=None if said.get("lease_ms") is None else _number(said, "lease_ms") * s_PER_ms,
        battery=_share(said, "battery"),
        faults=tuple(_listed(said, "faults", str)),
    )


def _loaded(order: Mapping[str, Any]) -> Loaded:
    return Loaded(
        no=_number(order, "no"),
        plan=_hex(order, "plan"),
        sessions=_number(order, "sessions"),
        used=_number(order, "used"),
    )


def _refused(name: str, value: Any) -> BadReply:
    shown = repr(value)[:60]
    return BadReply(f"The mask says {name}={shown}, which its profile does not allow. Is it a lightmask mask?")


def _number(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if type(value) is not int:
        raise _refused(name, value)
    return value


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value.isprintable():
        raise _refused(name, value)
    return value


def _words(said: Mapping[str, Any], name: str) -> str:
    """A text that may be missing."""
    return _text(said, name) if said.get(name) is not None else ""


def _hex(said: Mapping[str, Any], name: str) -> str:
    value = _text(said, name)
    if not value or not set(value) <= HEX:
        raise _refused(name, value)
    return value


def _state(said: Mapping[str, Any]) -> str:
    value = said.get("state")
    if value not in STATES:
        raise _refused("state", value)
    return str(value)


def _maybe(said: Mapping[str, Any], name: str, kind: type) -> Any:
    value = said.get(name)
    if value is not None and type(value) is not kind:
        raise _refused(name, value)
    return value


def _listed(said: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    value = said.get(name) or []
    if not isinstance(value, list) or not all(type(one) is kind for one in value):
        raise _refused(name, value)
    return value


def _share(said: Mapping[str, Any], name: str) -> float | None:
    value = _maybe(said, name, int)
    return None if value is None else value * ONE_PER_permille


def _moment(said: Mapping[str, Any], name: str) -> datetime:
    value = _number(said, name)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise _refused(name, value) from None


def _energies(said: Mapping[str, Any], name: str) -> Mapping[str, float]:
    value = _maybe(said, name, dict) or {}
    if not all(type(one) is int and one >= 0 for one in value.values()):
        raise _refused(name, value)
    return MappingProxyType({output: one * J_PER_uJ for output, one in value.items()})


def _temperatures(said: Mapping[str, Any]) -> list[int | None]:
    value = said.get("temp_cC") or []
    if not isinstance(value, list) or not all(one is None or type(one) is int for one in value):
        raise _refused("temp_cC", value)
    return value
