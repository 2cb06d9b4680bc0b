"""Cutometer: from a suction curve, or from its points, to R0 to R9."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.clinic.scales.catalogue import Scale
from lightmask.errors import BadInput, finite, not_negative, positive, within

Array = np.ndarray
IMMEDIATE_s = 0.1  # Ue and Ur are read a tenth of a second after suction starts and ends
COARSEST_s = 0.05  # between samples: with less the tenth of a second is guessed


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """What R0 to R9 are made of, all in mm.

    elastic      Ue: 0.1 s after suction starts
    full         Uf: at the end of the first suction
    retracted    Ur: given back 0.1 s after suction ends
    given_back   Ua: given back by the end of the first pause
    last_full, last_rest  the highest and the lowest of the last cycle; None when there was one cycle only
    """

    elastic: float
    full: float
    retracted: float
    given_back: float
    last_full: float | None = None
    last_rest: float | None = None

    def __post_init__(self) -> None:
        for name in ("elastic", "full", "retracted", "given_back"):
            not_negative(name, getattr(self, name))
        positive("full (Uf)", self.full)
        positive("elastic (Ue)", self.elastic)
        if self.elastic > self.full:
            raise BadInput(f"Ue={self.elastic:g} mm is more than Uf={self.full:g} mm. Uf is the end of the suction.")
        if self.given_back > self.full or self.retracted > self.given_back:
            raise BadInput(
                f"Ur={self.retracted:g}, Ua={self.given_back:g} and Uf={self.full:g} mm do not rise. Skin gives back "
                "at most what it gave: Ur <= Ua <= Uf."
            )
        if (self.last_full is None) != (self.last_rest is None):
            raise BadInput("Of the last cycle only one end is given. Give its highest and its lowest point, or none.")


def ratios(points: Points) -> dict[str, float]:
    """R0 to R9 as values of their scales; R3, R4 and R9 only where there was more than one cycle."""
    Ue, Uf, Ur, Ua = points.elastic, points.full, points.retracted, points.given_back
    Uv = Uf - Ue
    found = {0: Uf, 1: Uf - Ua, 2: Ua / Uf, 5: Ur / Ue, 6: Uv / Ue, 7: Ur / Uf, 8: Ua}
    if points.last_full is not None and points.last_rest is not None:
        found |= {3: points.last_full, 4: points.last_rest, 9: _tiring(points.last_full, Uf)}
    return {f"cutometer_r{n}": Scale.named(f"cutometer_r{n}").check(found[n]) for n in sorted(found)}


def from_csv(cells: Mapping[str, Any], *, suction_s: float, pause_s: float, elastic_s: float = IMMEDIATE_s) -> Points:
    """The points of a curve given as columns ``time_s`` and ``deformation_mm``."""
    return from_curve(
        cells["time_s"], cells["deformation_mm"], suction_s=suction_s, pause_s=pause_s, elastic_s=elastic_s
    )


def from_curve(
    time_s: Any, deformation_mm: Any, *, suction_s: float, pause_s: float, elastic_s: float = IMMEDIATE_s
) -> Points:
    """The points of a curve of mode 1 (steady suction, then none, one or more times), from its first sample on.

    ``elastic_s`` may be the person's own inflection time (0.11 to 0.19 s, J Cosmet Sci 2016;67:37) in place of 0.1 s.
    """
    t, u = _curve(time_s, deformation_mm)
    positive("suction_s", suction_s)
    positive("pause_s", pause_s)
    within("elastic_s", elastic_s, 0.05, 0.3, "seconds; usually 0.1")
    cycle_s = suction_s + pause_s
    if t[-1] < cycle_s * 0.98:
        raise BadInput(
            f"The curve lasts {t[-1]:g} s and one cycle {cycle_s:g} s. Give the whole cycle, or its own times."
        )
    cycles = max(int((t[-1] + 0.02 * cycle_s) // cycle_s), 1)

    def at(moment_s: float) -> float:
        return float(np.interp(moment_s, t, u))

    full, rest = at(suction_s), at(min(cycle_s, t[-1]))
    last_s = (cycles - 1) * cycle_s
    return Points(
        elastic=at(elastic_s), full=full, retracted=full - at(suction_s + IMMEDIATE_s), given_back=full - rest,
        last_full=at(last_s + suction_s) if cycles > 1 else None,
        last_rest=at(min(last_s + cycle_s, t[-1])) if cycles > 1 else None,
    )  # fmt: skip


def _tiring(last_mm: float, first_mm: float) -> float:
    if last_mm < first_mm:
        raise BadInput(f"The last cycle rose to {last_mm:g} mm and the first to {first_mm:g}: check their order.")
    return last_mm - first_mm


def _curve(time_s: Any, deformation_mm: Any) -> tuple[Array, Array]:
    """Time from zero and deformation from the skin at rest; samples too far apart and out of order are refused."""
    t, u = np.asarray(time_s, dtype=float), np.asarray(deformation_mm, dtype=float)
    finite("time_s", t)
    finite("deformation_mm", u)
    if t.ndim != 1 or t.shape != u.shape or t.size < 10:
        raise BadInput("A suction curve needs at least 10 samples of time and deformation. Give two equal columns.")
    step_s = np.diff(t)
    if not (step_s > 0).all():
        raise BadInput("The times of the curve do not rise. Sort its rows, each time once.")
    if step_s.max() > COARSEST_s:
        raise BadInput(
            f"The curve has a gap of {step_s.max():g} s. Export it with a sample at least every {COARSEST_s:g} s: Ue "
            "is read at a tenth of a second."
        )
    return t - t[0], u - u[0]
