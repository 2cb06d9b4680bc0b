"""uses(...) -> Uses: how much of every limit a session uses, and nothing else, for a planner's many questions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.person.past_light import moment
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import Rule
from lightmask.safety.held import HOUSE, Held
from lightmask.safety.repeats import Repeats
from lightmask.safety.returns import sent_back
from lightmask.safety.reviewing import asked
from lightmask.skin import Skin

KEPT = 2  # whole footprints: they are large


@dataclass(frozen=True, kw_only=True, slots=True)
class Uses:
    """Exposure over limit by the limit's id, as in the findings of a review; NaN where it cannot be known."""

    by_limit: Mapping[str, float]

    def __post_init__(self) -> None:
        if not self.by_limit:
            raise BadInput("No limit is asked of this light. Give the uses of one at least.")
        object.__setattr__(self, "by_limit", MappingProxyType(dict(self.by_limit)))

    @property
    def kept(self) -> bool:
        """Proven to be within every limit."""
        return all(use <= 1.0 for use in self.by_limit.values())

    @property
    def worst(self) -> str:
        """The id of the limit that is nearest, or most broken; one that cannot be known comes first."""
        return max(self.by_limit, key=lambda name: (math.isnan(self.by_limit[name]), self.by_limit[name]))

    @property
    def margin(self) -> float:
        """What part of the nearest limit is left; negative when one is broken, NaN when one cannot be known."""
        return 1.0 - self.by_limit[self.worst]


def uses(
    settings: Settings, footprint: Footprint, skin: Skin, person: Person, *, at: datetime | None = None,
    room_C: float | None = None, held: Held = HOUSE, repeats: Repeats | None = None,
) -> Uses:  # fmt: skip
    """What a review would find of every limit, without remedies, times to limits and screening.

    Refusals (a rate that flickers, a clinic's mask at home) are the review's alone: ask it before a plan is given out.
    """
    when = datetime.now(UTC) if at is None else moment("at", at)
    lit = _brightest(footprint, skin) if isinstance(footprint, Footprint) and isinstance(skin, Skin) else footprint
    light, rules = asked(settings, lit, skin, person, at=when, room_C=room_C, held=held, repeats=repeats)
    if light.warming is not None:
        light = replace(light, warming=light.warming.until(settings.duration_s))
    return Uses(by_limit=_used(tuple(one for one in rules if one.asked(light)), light))


def _used(rules: tuple[Rule, ...], light: Exposure) -> dict[str, float]:
    """Every rule's use, in their order; draws at one share are ranked together."""
    draws = [one.each(light) for one in rules]
    alike: dict[tuple[float, int], list[int]] = {}
    for number, one in enumerate(rules):
        alike.setdefault((one.demanded, len(draws[number])), []).append(number)
    found, way = np.empty(len(rules)), rules[0].method if rules else "linear"
    for (share, _), numbers in alike.items():
        found[numbers] = np.quantile([draws[number] for number in numbers], share, axis=1, method=way)
    return {one.id: float(use) for one, use in zip(rules, found, strict=True)}


@lru_cache(maxsize=KEPT)
def _brightest(footprint: Footprint, skin: Skin) -> Footprint:
    """What of the footprint can matter to a limit on this skin: no drive and no time changes it."""
    return footprint.on(sent_back(footprint, skin)).brightest()
