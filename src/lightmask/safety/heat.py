"""How warm the skin gets in a session, and the limits on it: a temperature, a dose of heat, and a hard end.

What counts is the hottest of surface and basal layer over all patches. Pulses are slow to heat: the mean power counts.
Where the warming of an exposure is not known, nothing is shown to be kept.
"""

from __future__ import annotations

import numpy as np

from lightmask.errors import BadInput
from lightmask.person import Person
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import Rule
from lightmask.safety.held import HOUSE, Held
from lightmask.safety.limits import limit
from lightmask.safety.thermal_dose import cem43_min, constant, equivalent
from lightmask.safety.warming import KNOTS_s, Warming
from lightmask.units import s_PER_min

Array = np.ndarray
SCREENED = "fever"  # the key of row C47: fever, or trouble bearing warmth
UNKNOWN = np.full(1, np.nan)
UNKNOWN.setflags(write=False)


def hottest_C(exposure: Exposure) -> Array:
    """The highest temperature of the session, of the hottest place. NaN where it cannot be known. -> [draw]"""
    warming = exposure.warming
    if warming is None:
        return UNKNOWN
    now_C = _course_C(exposure, warming)
    so_far_C = exposure.once(("so far", warming, exposure.share), lambda: np.maximum.accumulate(now_C, axis=1))
    knot, _, end_C = _end(now_C, exposure.duration_s)
    return np.maximum(so_far_C[:, knot], end_C)


def dose_min(exposure: Exposure) -> Array:
    """Equivalent minutes at 43 C of the session, of the hottest place at each moment. NaN as above. -> [draw]"""
    warming = exposure.warming
    if warming is None:
        return UNKNOWN
    now_C = _course_C(exposure, warming)
    if np.isnan(now_C[0, 0]):
        return UNKNOWN
    dosed_C = np.minimum(now_C, constant("end of the model"))  # beyond, the dose would be too large for a number
    until_min = exposure.once(
        ("dose", warming, exposure.share), lambda: cem43_min(dosed_C, KNOTS_s[: dosed_C.shape[1]])
    )
    knot, gone_s, end_C = _end(dosed_C, exposure.duration_s)
    return np.asarray(until_min[:, knot] + equivalent(dosed_C[:, knot], end_C) * gone_s / s_PER_min)


def _course_C(exposure: Exposure, warming: Warming) -> Array:
    """The hottest place at the times ``KNOTS_s``: NaN throughout, or nowhere. -> [draw, time]

    Base and rise together; the largest rise of the patches serves every share of the light.
    """
    rise_K = exposure.once(
        ("warmest", warming), lambda: warming.hottest_rise_K(exposure.skin_on_W_m2, exposure.channels)
    )
    return exposure.once(
        ("heat", warming, exposure.share),
        lambda: (warming.base_C + rise_K * (exposure.share * exposure.duty)).max(axis=1),
    )


def _end(now_C: Array, duration_s: float) -> tuple[int, float, Array]:
    """The last knot before the end, the time gone since, and the temperature at the end: straight between knots."""
    if not 0 < duration_s <= KNOTS_s[-1]:
        raise BadInput(f"A session of {duration_s:g} s cannot be followed. Give up to {KNOTS_s[-1]:g} s.")
    knot = int(np.searchsorted(KNOTS_s, duration_s)) - 1
    gone_s = float(duration_s - KNOTS_s[knot])
    share = gone_s / float(KNOTS_s[knot + 1] - KNOTS_s[knot])
    return knot, gone_s, now_C[:, knot] + (now_C[:, knot + 1] - now_C[:, knot]) * share


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
        _ceiling("HEAT-43", hard=True),
    )


_TOO_WARM = "It is too warm without any light: choose a cooler room, or a mask that stays cooler."


def _ceiling(name: str, hard: bool = False) -> Rule:
    return Rule(
        id=name,
        value=hottest_C,
        allowed=lambda duration_s: limit(name),
        use=lambda exposure: _used(exposure, limit(name)),
        share=HOUSE.hard if hard else None,
        hard=hard,
        otherwise=_TOO_WARM,
    )


def _used(exposure: Exposure, limit_C: float) -> Array:
    """The warming over the warming allowed, from bare skin on. -> [draw]

    Where bare skin is over the limit without any light: temperature over limit, more than 1.
    """
    hottest = hottest_C(exposure)
    if exposure.warming is None or np.isnan(hottest).any():
        return hottest
    start_C = exposure.warming.start_C
    left_K = limit_C - start_C
    return np.divide(hottest - start_C, left_K, out=hottest / limit_C, where=left_K > 0)


def disclosures(exposure: Exposure, person: Person, held: Held = HOUSE) -> tuple[str, ...]:
    """What staff must know: skin warmer than an applied part may be without a word (IEC 60601-1 cl. 11.1.2.2)."""
    if person.care == "home":
        return ()
    hottest = float(np.quantile(hottest_C(exposure), held.limits))
    if np.isnan(hottest) or hottest <= limit("HEAT-41"):
        return ()
    return (
        f"The skin may reach {hottest:.1f} C, above {limit('HEAT-41'):g} C: tell the client that it will feel hot, ask "
        "how it feels, and stay within reach (IEC 60601-1 cl. 11.1.2.2).",
    )
