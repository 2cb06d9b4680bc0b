"""Phases and wishes to put on a calendar, without planning them."""

from dataclasses import dataclass
from datetime import date

from lightmask.mask.settings import Settings
from lightmask.plan.wish import Wish

MONDAY = date(2026, 11, 30)
EIGHT_MINUTES = Settings(drive={"red": 1.0}, duration_s=480)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What a calendar asks of a phase."""

    name: str = "course"
    care: str = "home"
    per_week: float = 3
    weeks: int = 12
    start_week: int = 0
    bands: tuple[str, ...] = ("red",)
    settings: Settings = EIGHT_MINUTES


def wish(start=MONDAY, procedures=(), rest_days=(), goals=("wrinkles",)):
    return Wish(
        goals=tuple((goal, 1.0) for goal in goals), start=start, procedures=tuple(procedures), rest_days=rest_days
    )
