"""The link to a mask: opened, told how bright it is and how often it may be lit, and let go of at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.deliver import Controller, LightRead, Rhythm
    from lightmask.mask.leds import Mask

FARTHEST_EAST = timedelta(hours=14)  # before 0 h UTC: where the day of a reading begins first on earth


@contextmanager
def reached(
    port: str, keys: Path | None, speed: float | None = None, read: LightRead | None = None,
    rhythm: Rhythm | None = None,
) -> Iterator[Controller]:  # fmt: skip
    """A link to a mask, let go of at the end, whatever happened."""
    from lightmask.deliver import connect

    controller = connect(port, keys=keys, speed=speed)
    try:
        controller.light_read = read or controller.light_read
        controller.rhythm = rhythm or controller.rhythm
        yield controller
    finally:
        controller.close()


def light_read(lamp: Mask) -> LightRead:
    """That this mask's light was read, as its file says; BadInput where it was not, or too long ago."""
    from lightmask.deliver import LightRead
    from lightmask.mask import calibration

    own, today = lamp.calibration, datetime.now().astimezone().date()
    if own is None or own.state(today) != calibration.IN_DATE:
        raise BadInput(calibration.sentence(own, today))
    return LightRead(
        serial=own.serial, name=own.fingerprint, made=_midnight(own.made) - FARTHEST_EAST, until=_midnight(own.until)
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
