"""Foretold and seen: numbers of studies that had no part in their own forecast, and how good those forecasts were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from lightmask.response.foresight import crps, foresee
from lightmask.response.rows import Seen, rows

if TYPE_CHECKING:
    from lightmask.response.fitting import Sampler

Array = np.ndarray
ENDS = (0.05, 0.25, 0.5, 0.75, 0.95)
SETTLING = 0.25  # share of a run that starts from the fit of all studies and has to find its own place
AGAIN = 8  # each draw of the parameters stands for so many studies


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretold:
    """One number of a study, what was foretold for it, and the plain mean of what others printed (None: nobody did).

    plain_from  the same endpoint, or its family
    """

    study: str
    arm: str
    role: str
    endpoint: str
    week: float
    seen_pct: float
    low_90_pct: float
    low_50_pct: float
    middle_pct: float
    high_50_pct: float
    high_90_pct: float
    crps_pct: float
    plain_pct: float | None
    plain_from: str

    @property
    def inside(self) -> bool:
        """Whether it fell into the middle 90 %."""
        return self.low_90_pct <= self.seen_pct <= self.high_90_pct

    @property
    def inside_half(self) -> bool:
        """Whether it fell into the middle 50 %."""
        return self.low_50_pct <= self.seen_pct <= self.high_50_pct

    @classmethod
    def columns(cls) -> list[str]:
        return [field.name for field in fields(cls)]

    def cells(self) -> list[str]:
        """Its figures as a table has them."""
        each = (getattr(self, name) for name in self.columns())
        return ["" if one is None else f"{one:.4g}" if isinstance(one, float) else str(one) for one in each]


def held_back(
    sampler: Sampler, seen: Sequence[Seen], tell: Callable[[str], None] = lambda said: None
) -> tuple[Foretold, ...]:
    """Every study of these in turn: the others fitted, its own numbers foretold."""
    found: list[Foretold] = []
    sampler.again()
    for study in dict.fromkeys(one.lit.study for one in seen):
        own = [one for one in seen if one.lit.study == study and one.result == "value"]
        if not own:
            continue
        others = np.array([one.lit.study != study for one in seen], dtype=float)
        draws = sampler.run(others, seed=len(found)).flat(skipped=SETTLING)
        found += foretold(draws, own, [one for one in seen if one.lit.study != study])
        tell(f"{study}: {summary(found)}")
    return tuple(found)


def foretold(draws: dict[str, Array], own: Sequence[Seen], others: Sequence[Seen]) -> list[Foretold]:
    """What these draws foretell for numbers of one study that they have not seen."""
    many = {name: np.concatenate([one] * AGAIN) for name, one in draws.items()}
    table = rows(own)
    drawn = foresee(many, table, np.random.default_rng(0))
    score = crps(drawn, table.value_pct)
    ends = np.quantile(drawn, ENDS, axis=0)
    return [_one(each, ends[:, place], float(score[place]), others) for place, each in enumerate(own)]


def _one(own: Seen, ends: Array, score: float, others: Sequence[Seen]) -> Foretold:
    mean, source = plain_mean(own, others)
    low_90, low_50, middle, high_50, high_90 = (float(end) for end in ends)
    return Foretold(
        study=own.lit.study,
        arm=own.lit.arm,
        role="control" if own.control else "light",
        endpoint=own.endpoint.name,
        week=own.week_high,
        seen_pct=float(own.value_pct or 0.0),
        low_90_pct=low_90,
        low_50_pct=low_50,
        middle_pct=middle,
        high_50_pct=high_50,
        high_90_pct=high_90,
        crps_pct=score,
        plain_pct=mean,
        plain_from=source,
    )


def plain_mean(own: Seen, others: Sequence[Seen]) -> tuple[float | None, str]:
    """What a reader would guess: the mean of what others printed for the endpoint, or else for its family.

    In a family a gain of what should rise counts as a fall of what should fall: both are for the better.
    """
    alike = [one for one in others if one.value_pct is not None and one.control == own.control]
    same = [one.value_pct for one in alike if one.endpoint == own.endpoint]
    family = [
        one.value_pct if one.endpoint.better == own.endpoint.better else -(one.value_pct or 0.0)
        for one in alike
        if one.endpoint.family == own.endpoint.family
    ]
    values, source = (same, "endpoint") if same else (family, "family")
    return (float(np.mean(np.array(values, dtype=float))), source) if values else (None, "")


def summary(found: Sequence[Foretold]) -> str:
    """Coverage and score in one line."""
    told = scores(found)
    return (
        f"{told['numbers']} numbers of {told['studies']} studies: {100 * told['covered']:.0f} % inside their 90 %, "
        f"{100 * told['covered_half']:.0f} % inside their 50 %; CRPS {told['crps']:.1f} beside {told['plain']:.1f} of "
        f"the plain mean, over the {told['compared']} that somebody else measured too"
    )


def scores(found: Sequence[Foretold]) -> dict[str, Any]:
    """numbers, studies, covered, covered_half; crps and plain (its absolute error), means over those compared."""
    compared = [one for one in found if one.plain_pct is not None]
    off = [abs(float(one.plain_pct or 0.0) - one.seen_pct) for one in compared]
    return {
        "numbers": len(found),
        "studies": len({one.study for one in found}),
        "covered": float(np.mean([one.inside for one in found])),
        "covered_half": float(np.mean([one.inside_half for one in found])),
        "compared": len(compared),
        "crps": float(np.mean([one.crps_pct for one in compared])) if compared else float("nan"),
        "plain": float(np.mean(off)) if off else float("nan"),
    }
