"""How warm the skin gets in a session, and the limits on it: a temperature, a dose of heat, and a hard end.

What counts is the hottest of surface and basal layer over all patches. Pulses are slow to heat: the mean power counts.
Where the warming of an exposure is not known, nothing is shown to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.errors import BadInput
from lightmask.person import Person
from lightmask.safety.exposure import Exposure, rule
from lightmask.safety.findings import Rule
from lightmask.safety.limits import limit
from lightmask.safety.thermal_dose import cem43_min, constant, equivalent
from lightmask.safety.warming import KNOTS_s, Warming
from lightmask.units import s_PER_min

Array = np.ndarray
SCREENED = "fever"  # the key of row C47: fever, or trouble bearing warmth
UNKNOWN = np.full(1, np.nan)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Course:
    """The hottest place of the skin, at the times ``KNOTS_s`` and straight between them.

    now_C      [draw, time]
    so_far_C   [draw, time]  the most until then
    dose_min   [draw, time]  CEM43 until then
    """

    now_C: Array
    so_far_C: Array
    dose_min: Array


def hottest_C(exposure: Exposure) -> Array:
    """The highest temperature of the session. NaN where it cannot be known. -> [draw]"""
    return _at_the_end(exposure)[0]


def dose_min(exposure: Exposure) -> Array:
    """Equivalent minutes at 43 C of the session, of the hottest place at each moment. -> [draw]"""
    return _at_the_end(exposure)[1]


def _at_the_end(exposure: Exposure) -> tuple[Array, Array]:
    """Highest temperature and dose at the end of the session."""
    warming = exposure.warming
    if warming is None:
        return UNKNOWN, UNKNOWN
    time_s = exposure.duration_s
    if not 0 < time_s <= KNOTS_s[-1]:
        raise BadInput(f"A session of {time_s:g} s cannot be followed. Give up to {KNOTS_s[-1]:g} s.")
    course = exposure.once(("heat", id(warming), exposure.share), lambda: _course(exposure, warming))
    if np.isnan(course.now_C).any():
        return UNKNOWN, UNKNOWN
    knot = int(np.searchsorted(KNOTS_s, time_s, side="left")) - 1
    before_C, after_C = course.now_C[:, knot], course.now_C[:, knot + 1]
    gone_s = time_s - KNOTS_s[knot]
    end_C = before_C + (after_C - before_C) * (gone_s / (KNOTS_s[knot + 1] - KNOTS_s[knot]))
    dose = course.dose_min[:, knot] + equivalent(_dosed(before_C), _dosed(end_C)) * gone_s / s_PER_min
    return np.maximum(course.so_far_C[:, knot], end_C), dose


def _course(exposure: Exposure, warming: Warming) -> Course:
    """Base and rise together; the patches' largest rise serves every share of the light."""
    rise_K = exposure.once(
        ("warmest", id(warming)), lambda: warming.hottest_rise_K(exposure.skin_on_W_m2, exposure.channels)
    )
    now_C = (warming.base_C + rise_K * (exposure.share * exposure.duty)).max(axis=1)
    if np.isnan(now_C).any():
        return Course(now_C=now_C, so_far_C=now_C, dose_min=now_C)
    return Course(
        now_C=now_C, so_far_C=np.maximum.accumulate(now_C, axis=1), dose_min=cem43_min(_dosed(now_C), KNOTS_s)
    )


def _dosed(now_C: Array) -> Array:
    """Temperatures up to where the model ends: beyond, the dose would be too large for a number."""
    return np.minimum(now_C, constant("end of the model"))


def rules(person: Person) -> tuple[Rule, ...]:
    """The limits on heat for this person: stricter at home than with trained staff, and where warmth is borne badly.

    With an impaired sense of warmth, 39 C at home; in the office the dose of 2 min instead (van Rhoon 2013).
    """
    impaired, home = person.answer(SCREENED) == "yes", person.care == "home"
    dose = "HEAT-CEM-impaired" if impaired else "HEAT-CEM-home" if home else "HEAT-CEM-office"
    ceiling = (_ceiling("HEAT-39" if impaired else "HEAT-41"),) if home else ()
    return (
        *ceiling,
        Rule(id=dose, value=dose_min, allowed=lambda duration_s: limit(dose), otherwise=_TOO_WARM),
        _ceiling("HEAT-43", share=1.0),
    )


_TOO_WARM = "It is too warm without any light: choose a cooler room, or a mask that stays cooler."


def _ceiling(name: str, share: float | None = None) -> Rule:
    return Rule(
        id=name,
        value=hottest_C,
        allowed=lambda duration_s: limit(name),
        use=lambda exposure: _used(exposure, limit(name)),
        share=share,
        otherwise=_TOO_WARM,
    )


def _used(exposure: Exposure, limit_C: float) -> Array:
    """The warming over the warming allowed, from bare skin on. Infinite where bare skin is at the limit. -> [draw]"""
    hottest = hottest_C(exposure)
    if exposure.warming is None or np.isnan(hottest).any():
        return hottest
    start_C = exposure.warming.start_C
    left_K = limit_C - start_C
    return np.divide(hottest - start_C, left_K, out=np.full(hottest.shape, np.inf), where=left_K > 0)


def disclosures(exposure: Exposure, person: Person) -> tuple[str, ...]:
    """What staff must know: skin warmer than an applied part may be without a word (IEC 60601-1 cl. 11.1.2.2)."""
    if person.care == "home":
        return ()
    hottest = float(np.quantile(hottest_C(exposure), rule("quantile")))
    if np.isnan(hottest) or hottest <= limit("HEAT-41"):
        return ()
    return (
        f"The skin may reach {hottest:.1f} C, above {limit('HEAT-41'):g} C: tell the client that it will feel hot, ask "
        "how it feels, and stay within reach (IEC 60601-1 cl. 11.1.2.2).",
    )
