"""Light that pulses: flicker that may trigger seizures, and every window of a pulse train on the skin."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.mask.settings import Pulses
from lightmask.safety import limits
from lightmask.safety.exposure import Exposure
from lightmask.safety.house import rule
from lightmask.safety.weighting import INFRARED_nm, shares

Array = np.ndarray
KEPT = 4096


def refusals(exposure: Exposure, footprint: Footprint) -> list[str]:
    """Pulses that are for no one, one sentence each: a rate that may trigger seizures, or one that nobody knows.

    The hazard goes by flashes in a second (Harding et al. 2005, Epilepsia 46:1423), so a train is judged by its rate
    alone, both ends of the range included: a square wave of 1 Hz has harmonics in the range, and is one flash a second.
    The session pulses all channels with one train, so two channels cannot beat; session and mask can, and two rates
    at once are refused. Whoever is sensitive to light answers for slower and faster pulses in the screening.
    """
    return [
        *_too_short(exposure),
        *_no_train(exposure, footprint),
        *(_flicker(exposure, footprint) if visible(exposure.channels) else []),
    ]


def _flicker(exposure: Exposure, footprint: Footprint) -> list[str]:
    rates_Hz = _rates_Hz(exposure, footprint)
    if not all(_is_a_rate(rate_Hz) for rate_Hz in rates_Hz):
        return [_unknown()]
    said = [_too_slow(rate_Hz) for rate_Hz in sorted(rates_Hz) if rule("flicker from") <= rate_Hz <= rule("flicker to")]
    return said or ([_beating(*sorted(rates_Hz))] if len(rates_Hz) > 1 else [])


def _rates_Hz(exposure: Exposure, footprint: Footprint) -> set[Any]:
    """How fast the session pulses, and the mask by itself; None where nobody states it."""
    of_session = {exposure.pulses.frequency_Hz} if exposure.pulsed else set()
    return of_session | ({footprint.pulse_Hz} if footprint.pulsed == "yes" else set())


def visible(channels: tuple[Channel, ...]) -> bool:
    """Whether any of this light can be seen: a wavelength that is screened, or as large a share over all bands."""
    return any(_seen(channel) for channel in channels)


def _seen(channel: Channel) -> bool:
    if any(nm < INFRARED_nm for nm in channel.screened_nm):
        return True
    table = tables.read("mask/spectrum")
    name = "share that counts" + ("" if channel.measured_spectrum is not None else ", assumed line")
    least = float(table.column("value")[table.text("rule").index(name)])
    return bool(shares((channel,), 0.0, INFRARED_nm)[0] >= least)


def _too_short(exposure: Exposure) -> list[str]:
    """Pulses too short for any limit of this house; their use is not known."""
    least_s = rule("shortest pulse")
    if not exposure.pulsed or exposure.pulses.on_s >= least_s:
        return []
    return [
        f"Pulses of {exposure.pulses.on_s:.1g} s: no limit is read for less than {least_s:g} s. "
        "Choose longer pulses (a lower rate or a higher duty), or continuous light."
    ]


def _no_train(exposure: Exposure, footprint: Footprint) -> list[str]:
    """Pulses so far apart that their mean says little about a session: those of the session, and the mask's own."""
    slowest_Hz = rule("slowest pulses")
    rates_Hz = filter(_is_a_rate, _rates_Hz(exposure, footprint))
    return [
        f"Pulses at {rate_Hz:.2g} Hz: below {slowest_Hz:g} Hz the mean of the train says little about what it does. "
        "Give each lit part as a session of its own."
        for rate_Hz in sorted(rates_Hz)
        if rate_Hz < slowest_Hz
    ]


def _is_a_rate(rate_Hz: float | None) -> bool:
    return rate_Hz is not None and math.isfinite(rate_Hz) and rate_Hz > 0


def _range() -> str:
    return f"{rule('flicker from'):g} to {rule('flicker to'):g} Hz may trigger seizures."


def _unknown() -> str:
    return (
        f"The mask pulses visible light, and nobody states how fast: {_range()} "
        "Find out its pulse_rate and write it under [session] of the mask file."
    )


def _too_slow(rate_Hz: float) -> str:
    return f"Visible light pulsed at {rate_Hz:g} Hz: {_range()} Choose continuous light."


def _beating(slow_Hz: float, fast_Hz: float) -> str:
    return (
        f"Visible light is pulsed at {slow_Hz:g} Hz and at {fast_Hz:g} Hz at once, by the session and by the mask: "
        f"together they flicker at other rates too, and {_range()} Choose continuous light."
    )


def pulse_use(exposure: Exposure) -> Array:
    """The worst window of a pulse train on the skin against the laser limit for its length. -> [draw]

    The limit is 11000 C_A t^0.25 J/m2 below 10 s (X13) and 2000 C_A t from there (X12). Of all windows of one length,
    one that starts with a pulse catches most light. As it grows by lit time x, what it holds over its limit,
    (a + x) / (b + x)^0.25, rises, since a <= b; in the dark it falls. So the worst window below 10 s ends with a pulse
    or at 10 s. For n pulses of period T and length on it goes as n / ((n - 1) T + on)^0.25, whose slope has the sign
    of 0.75 n T + on - T: it falls, if at all, before n = 4/3, and rises from there. So the worst is one pulse, or as
    many as there is time for. From 10 s the mean counts, and falls from one end of a pulse to the next: the worst is
    the first of them, or the end of the session.
    """
    if not isinstance(exposure.pulses, Pulses):
        return np.zeros(len(exposure.skin_on_W_m2))
    if _too_short(exposure):
        return np.full(len(exposure.skin_on_W_m2), math.nan)
    pairs = windows(exposure.pulses, exposure.duration_s)
    most = max(lit / _allowed_J_m2(length_s) for lit, length_s in pairs)
    return exposure.brightest_on_W_m2(1 / laser_factors(exposure)) * most


def _allowed_J_m2(length_s: float) -> float:
    """Per C_A, in one window. At 10 s the limit for flashes is the stricter, and windows come as near as one likes."""
    return limits.limit("X13", length_s) if length_s <= limits.PULSE_s else limits.limit("X12") * length_s


def lit_s(pulses: Pulses, length_s: float) -> float:
    """The most seconds of light in any window of this length: one that starts with a pulse."""
    period_s = 1 / pulses.frequency_Hz
    whole = math.floor(length_s / period_s)
    return whole * pulses.on_s + min(max(length_s - whole * period_s, 0.0), pulses.on_s)


def windows(pulses: Pulses, duration_s: float) -> tuple[tuple[float, float], ...]:
    """The windows of a train that may be the worst in a session: lit seconds and length of each."""
    period_s, span_s = 1 / pulses.frequency_Hz, min(duration_s, limits.PULSE_s)
    whole = math.floor(span_s / period_s)
    ends_s = [pulses.on_s, *(number * period_s + pulses.on_s for number in (whole - 1, whole, whole + 1))]
    lengths_s = [span_s, duration_s, *(end_s for end_s in ends_s if 0 < end_s <= duration_s)]
    return tuple((lit_s(pulses, length_s), length_s) for length_s in lengths_s)


def laser_factors(exposure: Exposure) -> Array:
    """C_A of each channel. -> [channel]"""
    return np.array([_laser_factor(channel) for channel in exposure.channels])


@lru_cache(maxsize=KEPT)
def _laser_factor(channel: Channel) -> float:
    """The smallest of its wavelengths; where a measured spectrum says so less: 1 over its mean of 1 / C_A."""
    least = float(limits.laser_factor(np.array(channel.screened_nm)).min())
    if channel.measured_spectrum is None:
        return least
    return min(least, 1 / float(channel.spectrum.mean_of(lambda nm: 1 / limits.laser_factor(nm))))
