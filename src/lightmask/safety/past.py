"""Already: how much light the skin has had before a session, within the windows that doses add up in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from lightmask.errors import BadInput
from lightmask.person import PastLight, Person, past_light, words

WINDOWS = MappingProxyType({"24 h": timedelta(hours=24), "7 d": timedelta(days=7)})
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Already:
    """Light before a session that begins ``at``. Without past light it needs no time; ``light`` None: unknown.

    A window is half open: light that ended exactly 24 h before the session has left the window of 24 h. It is counted
    back from the session's beginning, so that a long session forgets nothing while it lasts.
    """

    at: datetime | None = None
    light: tuple[PastLight, ...] | None = None

    def __post_init__(self) -> None:
        if self.at is not None:
            object.__setattr__(self, "at", past_light.moment("at", self.at))
        if not self.light:
            return
        if self.at is None:
            raise BadInput(f"There is past light, and nobody says when the session is. Give at=..., {words.MOMENT}.")
        late = next((one for one in self.light if one.at > self.at), None)
        if late is not None:
            raise BadInput(
                f"light holds an entry of {late.at.isoformat()}, after the session at {self.at.isoformat()}. "
                "Correct the time that is wrong, or leave the entry out."
            )

    @property
    def known(self) -> bool:
        """Whether anybody knows what light there was."""
        return self.light is not None

    def J_cm2(self, weight: Mapping[str, float], window: str) -> float:
        """Past light in a window, each band times its weight; a band without a weight counts nothing. NaN: unknown."""
        if self.light is None:
            return math.nan
        return self._still_there_J_cm2(weight, window, self.at) if self.at is not None else 0.0

    def room_from(self, weight: Mapping[str, float], window: str, at_most_J_cm2: float) -> datetime | None:
        """The first moment, in whole minutes, from which the window holds at most so much. None: there is none."""
        if self.light is None or self.at is None or not at_most_J_cm2 >= 0:
            return None
        leaving = sorted(one.at + WINDOWS[window] for one in self.light)
        moments = (self.at, *(moment for moment in leaving if moment > self.at))
        fits = (when for when in moments if self._still_there_J_cm2(weight, window, when) <= at_most_J_cm2)
        return _whole_minutes(next(fits).astimezone(self.at.tzinfo))

    def _still_there_J_cm2(self, weight: Mapping[str, float], window: str, when: datetime) -> float:
        """What has not left the window at a moment: the same sum whatever the order."""
        inside = (one for one in self.light or () if one.at + WINDOWS[window] > when)
        return math.fsum(dose * weight.get(band, 0.0) for one in inside for band, dose in one.dose_J_cm2.items())


def already(person: Person, at: datetime | None = None) -> Already:
    """What a person's skin has had before a session that begins ``at`` (with its time zone).

    Light after ``at``, and past light without an ``at``, are refused.
    """
    return Already(at=at, light=person.light)


def _whole_minutes(moment: datetime) -> datetime:
    """Rounded up to a minute."""
    down = moment.replace(second=0, microsecond=0)
    return down if down == moment else down + MINUTE
