"""A silicon photodiode: what it shows depends on the wavelength, and most meters are one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, within
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.meters.corrected import Correction, Reading, factor, log_sd, measured, usual
from lightmask.mask.stated import Stated
from lightmask.spectra import Spectrum

Array = np.ndarray
ALL = "all"
DRAWS = 2000
LEAST_SEEN = 0.8  # share of a light that the table must cover: the rest counts as dark
SCALE_nm = 633.0  # where the table's spread begins


def _of(wavelength_nm: Array, column: str) -> Array:
    table = tables.read("mask/silicon")
    return np.interp(wavelength_nm, table.column("wavelength_nm"), table.column(column), left=0.0, right=0.0)


def _drift(wavelength_nm: Array) -> Array:
    """Spread against 633 nm with its side: two wavelengths of one side drift together."""
    return np.sign(wavelength_nm - SCALE_nm) * _of(wavelength_nm, "log_sd")


def _covered(light: Spectrum, name: str) -> None:
    nm = tables.read("mask/silicon").column("wavelength_nm")
    seen = light.share_within(float(nm[0]), float(nm[-1]))
    if seen < LEAST_SEEN:
        raise BadInput(
            f"A silicon meter sees {100 * seen:.0f} % of the light of {name} (it ends at {nm[-1]:g} nm). "
            "Read this channel with another meter."
        )


def responsivity_A_W(light: Spectrum) -> float:
    """Current for each watt of this light."""
    return float(light.mean_of(lambda nm: _of(nm, "responsivity_A_W")))


def drift(light: Spectrum) -> float:
    """Where this light lies in the table's spread, weighted by the current that it makes."""
    current = light.mean_of(lambda nm: _of(nm, "responsivity_A_W") * _drift(nm))
    return float(current) / responsivity_A_W(light)


def sunlight() -> Spectrum:
    """The sun as such a diode sees it, W/m2/nm."""
    table = tables.read("mask/sunlight")
    return Spectrum(wavelength_nm=table.column("wavelength_nm"), value=table.column("irradiance_W_m2_nm"))


def _whole_sun_W_m2() -> float:
    table = tables.read("mask/sunlight_whole")
    return float(table.column("irradiance_W_m2")[0])


def _reference(kind: str, calibrated_at_nm: float | None) -> tuple[float, float, str]:
    """What the meter takes every light for: amperes per watt, drift, and words."""
    if kind == "solar":
        sun = sunlight()
        amperes = responsivity_A_W(sun) * sun.area / _whole_sun_W_m2()
        return amperes, drift(sun), "calibrated on sunlight, read on LEDs"
    if calibrated_at_nm is None:
        raise BadInput("A photodiode meter needs the wavelength it is calibrated at. Give --calibrated-at, in nm.")
    nm = tables.read("mask/silicon").column("wavelength_nm")
    within("calibrated_at_nm", calibrated_at_nm, float(nm[0]), float(nm[-1]), "the range of silicon")
    at_nm = np.array([calibrated_at_nm])
    words = f"calibrated at {calibrated_at_nm:g} nm, read on other light"
    return float(_of(at_nm, "responsivity_A_W")[0]), float(_drift(at_nm)[0]), words


def correction(kind: str, channels: tuple[Channel, ...], share: Array, calibrated_at_nm: float | None) -> Correction:
    """From what the meter takes the light for to what it is. ``share`` of each channel: [draw, channel]."""
    if kind == "thermopile":
        return Correction(what="colour", why="a black disc takes every wavelength alike")
    for channel in channels:
        _covered(channel.spectrum, channel.name)
    amperes, side, words = _reference(kind, calibrated_at_nm)
    each = np.array([responsivity_A_W(channel.spectrum) for channel in channels])
    drifts = np.array([drift(channel.spectrum) for channel in channels])
    logs = np.log(amperes / (share @ each))
    apart = float(np.mean(share @ np.abs(drifts - side)))
    light = ", ".join(f"{channel.peak_nm:g} nm" for channel in channels)
    middle = float(np.exp(np.median(logs)))
    over = f"it shows {1 / middle:.2f} times the light of {light}"
    return Correction(what="colour", factor=middle, log_sd=float(np.hypot(logs.std(), apart)), why=f"{words}: {over}")


def shares(mask: Mask, rng: np.random.Generator) -> Array:
    """What part of the light each channel gives, as the sheet tells it; where it does not, around equal shares.

    -> [draw, channel]
    """
    stated = [channel.irradiance_mW_cm2 for channel in mask.channels]
    if all(one.known for one in stated):
        spread = np.array([one.log_sd for one in stated])
        light = np.array([one.value for one in stated]) * np.exp(spread * rng.standard_normal((DRAWS, len(stated))))
    elif len(stated) == 1:
        light = np.ones((DRAWS, 1))
    else:
        light = rng.dirichlet(np.full(len(stated), tables.read("mask/split").column("value")[0]), size=DRAWS)
    return light / light.sum(axis=1, keepdims=True)


def read(
    mask: Mask,
    shown_mW_cm2: dict[str, float],
    kind: str,
    calibrated_at_nm: float | Mapping[str, float] | None = None,
    rng: np.random.Generator | None = None,
) -> Reading:
    """What a photodiode meter, a solar-power meter or a thermopile means. ``shown_mW_cm2`` by channel, or under 'all'.

    ``calibrated_at_nm``: one wavelength, or that to which the meter was set for each entry of ``shown_mW_cm2``.
    """
    chance = rng if rng is not None else np.random.default_rng(0)
    at_nm = calibrated_at_nm if isinstance(calibrated_at_nm, Mapping) else dict.fromkeys(shown_mW_cm2, calibrated_at_nm)
    if ALL in shown_mW_cm2:
        return _together(mask, shown_mW_cm2, kind, at_nm[ALL], chance)
    by_name = {channel.name: channel for channel in mask.channels}
    strangers = sorted(set(shown_mW_cm2) - set(by_name))
    if strangers or not shown_mW_cm2:
        came = f"has no channel '{strangers[0]}'" if strangers else "was not read at all"
        raise BadInput(f"The mask {came}. It has: {', '.join(by_name)}; or give one figure for all of them.")
    corrections = {
        name: (correction(kind, (by_name[name],), np.ones((1, 1)), at_nm[name]), *usual(kind)) for name in shown_mW_cm2
    }
    light = {
        name: measured(shown * factor(corrections[name]), log_sd(corrections[name]), _source(kind, at_nm[name]))
        for name, shown in shown_mW_cm2.items()
    }
    return Reading(
        kind=kind,
        shown_mW_cm2=shown_mW_cm2,
        total_mW_cm2=_sum(list(light.values()), kind, _one_of(at_nm)),
        channels=light,
        corrections=corrections,
        notes=() if len(light) == len(by_name) else ("Some channels were not read; their figures stay as they were.",),
    )


def _one_of(at_nm: Mapping[str, float | None]) -> float | None:
    """The wavelength that all entries share, where they do."""
    found = set(at_nm.values())
    return found.pop() if len(found) == 1 else None


def _together(
    mask: Mask, shown: dict[str, float], kind: str, calibrated_at_nm: float | None, rng: np.random.Generator
) -> Reading:
    share = shares(mask, rng)
    steps = (correction(kind, mask.channels, share, calibrated_at_nm), *usual(kind))
    total = shown[ALL] * factor(steps)
    source = _source(kind, calibrated_at_nm)
    light: dict[str, Stated] = {}
    notes: tuple[str, ...] = ()
    if len(mask.channels) == 1:
        light = {mask.channels[0].name: measured(total, log_sd(steps), source)}
    else:
        notes = ("Read with every channel lit: the split between them is not measured.",)
    return Reading(
        kind=kind,
        shown_mW_cm2=shown,
        total_mW_cm2=measured(total, log_sd(steps), source),
        channels=light,
        corrections={ALL: steps},
        notes=notes,
    )


def _sum(each: list[Stated], kind: str, calibrated_at_nm: float | None) -> Stated:
    """Channels of one meter are off together."""
    known = [one for one in each if one.value is not None]
    total = sum(one.value or 0.0 for one in known)
    spread = sum((one.value or 0.0) * one.log_sd for one in known) / total if total else 0.0
    return measured(total, spread, _source(kind, calibrated_at_nm))


def _source(kind: str, calibrated_at_nm: float | None) -> str:
    if kind == "thermopile":
        return "thermopile"
    where = f" calibrated at {calibrated_at_nm:g} nm" if calibrated_at_nm is not None else ""
    return f"{kind if kind != 'solar' else 'solar-power'} meter{where}, corrected for colour"
