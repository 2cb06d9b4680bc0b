"""Devices known by name only: nobody states their wavelengths as numbers, so their light cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask import tables
from lightmask.mask.stated import UNKNOWN, Stated
from lightmask.units import s_PER_min


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What is known of a device without wavelengths.

    light       its colours in words, when somebody says them
    known_from  who says what stands here
    """

    key: str
    name: str
    maker: str
    form: str
    setting: str
    light: str
    known_from: str
    led_count: Stated = UNKNOWN
    total_mW_cm2: Stated = UNKNOWN
    session_s: Stated = UNKNOWN
    dose_J_cm2: Stated = UNKNOWN
    clearance: str = ""


def devices() -> tuple[Named, ...]:
    """Every such device, by its key."""
    return tuple(_device(row) for row in tables.read("mask/devices").rows())


def find(key: str) -> Named | None:
    """The device of that key; None when there is none."""
    return next((device for device in devices() if device.key == key), None)


def _device(row: dict[str, str]) -> Named:
    def stated(column: str, factor: float = 1.0) -> Stated:
        return Stated(float(row[column]) * factor, "claimed", row["known_from"]) if row[column] else UNKNOWN

    return Named(
        key=row["key"],
        name=row["device"],
        maker=row["maker"],
        form=row["form"],
        setting=row["setting"],
        light=row["light"],
        known_from=row["known_from"],
        led_count=stated("leds"),
        total_mW_cm2=stated("irradiance_mW_cm2"),
        session_s=stated("session_min", s_PER_min),
        dose_J_cm2=stated("dose_J_cm2"),
        clearance=row["clearance"],
    )
