"""The mask's journal, record by record: 64 bytes each, as docs/look-up/wire.md says. The host's own reading of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from lightmask.deliver.replies import STATES
from lightmask.units import C_PER_cC, J_PER_uJ, ONE_PER_permille, s_PER_ms

FORM = struct.Struct("<BBBBIHHIIIIhhHBB6II")
VERSION = 1
NO_TEMPERATURE, NO_CHARGE, UNJUDGED = -32768, 65535, 255
LIT, WORN, CHARGING, HOSTED, DERATED, CLOCKED, PROVEN = 1, 2, 4, 8, 16, 32, 64  # the flags
WHY = (
    "", "press", "passed", "service", "leave", "start", "done", "closed", "pause", "unworn", "lease", "charging",
    "late", "unready", "stop", "fault", "unlock",
    "unproven", "clock_invalid", "clock_jump", "loop_late", "temperature_invalid", "too_hot", "temperature_disagree",
    "temperature_rate", "wear_invalid", "battery_invalid", "battery_hot", "stop_invalid", "buttons_invalid",
    "reading_invalid", "current", "monitor", "light_when_dark", "bright", "flash", "journal", "ledger", "selftest",
    "board", "order", "clock", "battery_low", "restart", "time", "heat", "link_invalid", "program",
    "temperature_frozen", "memory",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One record.

    number       rises by one with every record that the mask ever wrote
    boot         how often the mask had started; session and order 0 where there was none
    at           by the mask's clock; None while it had no time that could be relied on
    lit_s        light of the session so far; on_s the time since its first light
    flags        see the names above
    temperature_C   of both thermistors, None where one could not be read
    dose_J_cm2   of the session so far, by output, rounded up
    current_off, monitor_off   the worst deviation from the command, as a share; None where it was not judged
    """

    number: int
    state: str
    why: str
    flags: int
    boot: int
    session: int
    order: int
    at: datetime | None
    lit_s: float
    on_s: float
    temperature_C: tuple[float | None, float | None]
    battery: float | None
    dose_J_cm2: Mapping[str, float]
    current_off: float | None
    monitor_off: float | None

    @property
    def lit(self) -> bool:
        """Whether light was allowed at that moment."""
        return bool(self.flags & LIT)

    def said(self) -> dict[str, Any]:
        """As plain data: docs/look-up/json.md, section journal."""
        return {
            "number": self.number,
            "at": None if self.at is None else self.at.isoformat(),
            "state": self.state,
            "why": self.why,
            "order": self.order,
            "session": self.session,
            "boot": self.boot,
            "lit_s": self.lit_s,
            "on_s": self.on_s,
            "lit": self.lit,
            "worn": bool(self.flags & WORN),
            "charging": bool(self.flags & CHARGING),
            "hosted": bool(self.flags & HOSTED),
            "derated": bool(self.flags & DERATED),
            "celsius": list(self.temperature_C),
            "battery": self.battery,
            "dose_J_cm2": dict(self.dose_J_cm2),
            "current_off": self.current_off,
            "monitor_off": self.monitor_off,
        }


def raw(said: Any) -> bytes:
    """A record as the wire carries it (hex), as bytes; empty for anything else."""
    try:
        return bytes.fromhex(said) if isinstance(said, str) else b""
    except ValueError:
        return b""


def entry(raw: bytes, wiring: Iterable[str]) -> Entry | None:
    """A record read, its doses under the names of the outputs in wiring order; None for what is no whole record."""
    if len(raw) != FORM.size or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "little"):
        return None
    version, state, why, flags, number, boot, session, order, unix, lit_ms, on_ms, *rest = FORM.unpack(raw)
    warm, charge, current, monitor, doses = rest[:2], rest[2], rest[3], rest[4], rest[5:11]
    if version != VERSION or state >= len(STATES):
        return None
    return Entry(
        number=number,
        state=STATES[state],
        why=WHY[why] if why < len(WHY) else "another",
        flags=flags,
        boot=boot,
        session=session,
        order=order,
        at=datetime.fromtimestamp(unix, UTC) if unix else None,
        lit_s=lit_ms * s_PER_ms,
        on_s=on_ms * s_PER_ms,
        temperature_C=(_celsius(warm[0]), _celsius(warm[1])),
        battery=None if charge == NO_CHARGE else charge * ONE_PER_permille,
        dose_J_cm2=MappingProxyType(
            {name: round(dose * J_PER_uJ, 6) for name, dose in zip(wiring, doses, strict=False)}
        ),
        current_off=_share(current),
        monitor_off=_share(monitor),
    )


def _celsius(cC: int) -> float | None:
    return None if cC == NO_TEMPERATURE else round(cC * C_PER_cC, 2)


def _share(percent: int) -> float | None:
    return None if percent == UNJUDGED else percent / 100
