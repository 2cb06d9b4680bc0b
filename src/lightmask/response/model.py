"""The one equation of the synthesis: what an arm of a trial is expected to see, from what was done to its people.

The same lines run in the fit (JAX, one set of parameters) and in every forecast (numpy, parameters with a leading draw
axis). Rows are what is to be explained: one number of one arm at one time, see ``rows``.

    change       seen = (background + flattery + u) g(t)  +  (light + w) D(dose) Y(t)
    responders   seen = background + flattery + u + ln g(t)  +  (light + w) D(dose) Y(t)
    closing      seen = background + flattery + u  +  (light + w) D(dose) Y(t)

background  what sham light does; an untreated control sees a share of it (people who expect nothing)
flattery    what trials without a sham add: nothing under sham, more in open trials, less where an instrument reads
light       what the best dose does, kept up for ever; D between 0 (no light) and 1; Y how far tissue has come
u, w        how this study differs from others, in its background and in its effect of light
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from lightmask.response import curve
from lightmask.response.curve import namespace
from lightmask.response.rows import CHANGE, DESIGNS, OTHER_LIGHT, RESPONDERS, ROUTES, UNTREATED, Rows
from lightmask.units import J_PER_mJ

Parameters = Mapping[str, Any]


class Course(Protocol):
    """What the equation asks of its rows: places of endpoint, family, kind, route and design, and the light."""

    @property
    def endpoint(self) -> Any: ...
    @property
    def kind(self) -> Any: ...
    @property
    def route(self) -> Any: ...
    @property
    def design(self) -> Any: ...
    @property
    def expects(self) -> Any: ...
    @property
    def instrument(self) -> Any: ...
    @property
    def of_control(self) -> Any: ...
    @property
    def lit_s(self) -> Any: ...
    @property
    def weight(self) -> Any: ...
    @property
    def blue(self) -> Any: ...


REFERENCE_mW_cm2 = 30.0  # where a dose counts as it is, whatever the exponent of reciprocity
INHIBITION_STEEPNESS = 2.0
LN10 = 2.302585092994046
APART = 1e-4
NOBODY_YET = -20.0  # log odds of a responder before anything can have happened


def doses(par: Parameters, rows: Course, fluence_J_cm2: Any) -> Any:
    """D: how much of its best an arm's session does; nothing without light. -> [.., row]

    fluence_J_cm2   [.., row, light]  in the endpoint's layer
    """
    xp = namespace(fluence_J_cm2)
    irradiance = fluence_J_cm2 / rows.lit_s[:, None] / J_PER_mJ
    counted = rows.weight * curve.effective_J_cm2(
        fluence_J_cm2, irradiance, _wide(par["reciprocity"], 2), reference_mW_cm2=REFERENCE_mW_cm2
    )
    every, red = xp.sum(counted, axis=-1), xp.sum(counted * (1.0 - rows.blue), axis=-1)
    blue = xp.sum(fluence_J_cm2 * rows.blue, axis=-1)
    by_hump = biphasic(par, every, "optimum_J_cm2")
    by_blue = 1.0 - (1.0 - biphasic(par, blue, "optimum_blue_J_cm2")) * (1.0 - biphasic(par, red, "optimum_J_cm2"))
    each = dict(zip(ROUTES, (by_hump, on_acne(par, red, blue), by_blue, on_scars(par, every)), strict=True))
    found = by_hump
    for place, name in enumerate(ROUTES):
        found = xp.where(rows.route == place, each[name], found)
    return found


def biphasic(par: Parameters, dose: Any, best: str) -> Any:
    """A hump, less what too much light takes. Shape of the dose"""
    return curve.hump(dose, _wide(par[best]), _wide(par["steepness"])) - too_much(par, dose, best)


def too_much(par: Parameters, dose: Any, best: str) -> Any:
    """What light far beyond its best dose takes away again, on every route. Shape of the dose"""
    half = _wide(par[best]) * _wide(par["inhibition_half_optima"])
    return _wide(par["inhibition"]) * curve.suppression(dose, half, INHIBITION_STEEPNESS)


def on_acne(par: Parameters, red: Any, blue: Any) -> Any:
    """Blue kills what it reaches, red calms what is left. Shape of the doses"""
    xp = namespace(red, blue)
    killed = -xp.expm1(-LN10 * curve.log10_kill(blue, _wide(par["decimal_dose_J_cm2"]), _wide(par["kill_steepness"])))
    calmed = _wide(par["red_share"]) * curve.hump(red, _wide(par["optimum_J_cm2"]), _wide(par["steepness"]))
    beyond = too_much(par, blue, "optimum_blue_J_cm2") + too_much(par, red, "optimum_J_cm2")
    return 1.0 - (1.0 - killed) * (1.0 - calmed) - beyond


def on_scars(par: Parameters, every: Any) -> Any:
    """The opposite aim: much light slows what little light feeds. Shape of the dose"""
    slowed = curve.suppression(every, _wide(par["scar_half_J_cm2"]), INHIBITION_STEEPNESS)
    fed = _wide(par["scar_growth"]) * curve.hump(every, _wide(par["optimum_J_cm2"]), _wide(par["steepness"]))
    return slowed - fed - too_much(par, every, "scar_half_J_cm2")


def come_so_far(par: Parameters, rows: Rows, day: Any) -> Any:
    """Y: how far what is measured has come by a day, for sessions in an even rhythm. -> [.., row]

    A pool behind a pool behind the memory: three exponentials, see ``dynamics.slow_level``.
    """
    a, b, c = apart(_wide(par["memory_d"]), _wide(par["lag_d"]), par["pool_d"][..., rows.endpoint])
    of_a, of_b, of_c = (left_of(rows, day, a, one) for one in (a, b, c))
    return of_a * a * a / ((a - b) * (a - c)) + of_b * a * b / ((b - a) * (b - c)) + of_c * a * c / ((c - a) * (c - b))


def apart(a: Any, b: Any, c: Any) -> tuple[Any, Any, Any]:
    """Three time constants, moved a little where two of them meet: one divides by their differences."""
    xp = namespace(a, b, c)
    b = xp.where(xp.abs(b - a) < APART * a, a * (1.0 + 1.5 * APART), b)
    for other in (a, b, a):
        c = xp.where(xp.abs(c - other) < APART * other, other * (1.0 + 3.0 * APART), c)
    return a, b, c


def left_of(rows: Rows, day: Any, memory_d: Any, time_d: Any) -> Any:
    """What is left of an even rhythm's top-ups when each fades by ``time_d``: a geometric sum. -> [.., row]"""
    xp = namespace(day, memory_d, time_d)
    done = xp.clip(xp.floor(day / rows.every_d + 1e-9) + 1.0, 1.0, rows.sessions)
    last_d = (done - 1.0) * rows.every_d
    kept = xp.exp(-rows.every_d / memory_d)
    whole = (xp.exp(-(day - last_d) / time_d) - xp.exp(-(day + rows.every_d) / time_d)) / -xp.expm1(
        -rows.every_d / time_d
    )
    return (1.0 - kept) * whole + kept * xp.exp(-day / time_d)


def background(par: Parameters, rows: Course, day: Any, u: Any) -> Any:
    """What is seen without light: placebo, the course of things, and what an open eye adds. -> [.., row]"""
    xp = namespace(day, u)
    come = -xp.expm1(-day / par["settling_d"][..., rows.endpoint])
    grown = xp.where(rows.kind == CHANGE, come, 1.0)
    odds = xp.log(xp.clip(come, xp.exp(NOBODY_YET), 1.0))
    sham = par["background"][..., rows.endpoint]
    for_untreated = xp.where(
        rows.kind == CHANGE,
        sham * _wide(par["natural_share"]),
        xp.where(rows.kind == RESPONDERS, sham - _wide(par["untreated_drop"]), sham),
    )
    flattery = xp.where(
        rows.design == DESIGNS.index("open"),
        par["flattery_open"][..., rows.kind],
        xp.where(rows.design == UNTREATED, par["flattery_untreated"][..., rows.kind], 0.0),
    )
    flattery = xp.where(rows.instrument, _wide(par["flattery_of_instrument"]) * flattery, flattery)
    untreated = rows.of_control & (rows.design == UNTREATED) & rows.expects
    base = xp.where(untreated, for_untreated, xp.where(rows.of_control, sham, sham + flattery))
    return (base + u) * grown + xp.where(rows.kind == RESPONDERS, odds, 0.0)


def light(par: Parameters, rows: Rows, D: Any, day: Any, w: Any) -> Any:
    """What light adds. -> [.., row]; a control under other light has a share of it, any other control none."""
    xp = namespace(D, day, w)
    full = (par["light"][..., rows.endpoint] + w) * D * come_so_far(par, rows, day)
    other = rows.design == OTHER_LIGHT
    of_control = xp.where(other, _wide(par["other_share"]) * full, 0.0)
    return xp.where(rows.of_control, of_control, full)


def _wide(value: Any, axes: int = 1) -> Any:
    """A lone parameter, ready to meet rows."""
    xp = namespace(value)
    return xp.asarray(value)[(..., *(None,) * axes)]
