"""What a session tells each second, as plain codes: pages have the words in the language of whoever looks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lightmask.clinic.treating.hub import HUB
from lightmask.deliver import Status

CHECKING, REACHING, WAITING, OVER = "checking", "reaching", "waiting", "over"
STATES = {"loaded": REACHING, "armed": WAITING, "lit": "lit", "paused": "paused", "ending": "ending",
          "stopping": "stopping", "lost": "lost", "dark": "dark"}  # fmt: skip
LEAST_s = 0.2  # a simulated mask may tell sixty things a second; nobody reads more than five
NEAR_C = 1.0  # below the limit of the skin: time to say so
LOW_BATTERY = 0.15


@dataclass(slots=True)
class Teller:
    """Tells the hub what `deliver.run` shows it; changes at once, the rest not too often.

    warmest_C   what the skin may have, None where nothing limits it
    """

    session: UUID
    planned_s: float
    planned_J_cm2: Mapping[str, float]
    warmest_C: float | None = None
    _before: tuple[Any, ...] = field(default=())
    _told_at: float = 0.0

    def __call__(self, status: Status, state: str) -> None:
        """`Following.watch`."""
        key = (state, status.why, tuple(self._warnings(status, state)))
        now = time.monotonic()
        if key == self._before and now - self._told_at < LEAST_s:
            return
        self._before, self._told_at = key, now
        HUB.tell(self.session, self._said(status, state))

    def stage(self, state: str) -> None:
        """Before there is any status."""
        HUB.tell(self.session, {"state": state, "planned_s": self.planned_s, "planned": dict(self.planned_J_cm2)})

    def _said(self, status: Status, state: str) -> dict[str, Any]:
        return {
            "state": STATES[state],
            "lit_s": round(status.lit_s, 1),
            "left_s": round(status.left_s, 1),
            "planned_s": self.planned_s,
            "dose": {name: round(dose, 3) for name, dose in status.dose_J_cm2.items()},
            "planned": dict(status.planned_J_cm2) or dict(self.planned_J_cm2),
            "celsius": list(status.temperature_C),
            "why": status.why,
            "worn": status.worn,
            "battery": status.battery,
            "warnings": self._warnings(status, state),
        }

    def _warnings(self, status: Status, state: str) -> list[str]:
        warm = self.warmest_C is not None and (status.highest_C or 0.0) > self.warmest_C - NEAR_C
        found = {
            "link": state == "lost",
            "warm": warm,
            "not-worn": status.worn is False and state in ("lit", "paused"),
            "battery": status.battery is not None and status.battery < LOW_BATTERY,
            "fault": bool(status.faults),
        }
        return [name for name, there in found.items() if there]
