"""How much of a channel's light a hazard counts: its spectrum averaged with the hazard's weight, by edition."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.safety.house import rule
from lightmask.spectra import Spectrum

Array = np.ndarray
ICNIRP, IEC = "ICNIRP 2013", "IEC 62471:2006"
COLUMNS = {
    ICNIRP: {"actinic": "S_actinic", "blue": "B_blue", "aphakic": "A_aphakic", "retinal": "R_thermal"},
    IEC: {"actinic": "S_actinic", "blue": "B_blue_iec", "aphakic": "A_aphakic", "retinal": "R_thermal_iec"},
}
INFRARED_nm = 780.0
KEPT = 4096
SEEN_nm = (360.0, 780.0)  # the standard observer sees nothing outside


def weights(channels: tuple[Channel, ...], hazard: str, edition: str = ICNIRP) -> Array:
    """The mean weight of a hazard over each channel's spectrum. -> [channel]

    ``hazard`` is 'actinic' (S), 'blue' (B), 'aphakic' (A), 'retinal' (R), or 'unseen' (R of the infrared alone);
    ``edition`` says whose B and R.
    """
    if edition not in COLUMNS:
        raise BadInput(f"edition='{edition}' is not known. Give one of: {', '.join(COLUMNS)}.")
    column = COLUMNS[edition].get("retinal" if hazard == "unseen" else hazard)
    if column is None:
        raise BadInput(f"hazard='{hazard}' has no weight. Give one of: {', '.join(COLUMNS[edition])}, unseen.")
    from_nm = INFRARED_nm if hazard == "unseen" else 0.0
    return np.array([_weight(channel, column, from_nm) for channel in channels])


@lru_cache(maxsize=KEPT)
def _weight(channel: Channel, column: str, from_nm: float) -> float:
    table = tables.read("safety/action_spectra")
    return float(_fine(channel.spectrum).mean_of(lambda nm: np.where(nm >= from_nm, table.at(column, nm), 0.0)))


def _fine(light: Spectrum) -> Spectrum:
    """The same light with a point at every whole nm too: between points further apart the weights are not straight."""
    first_nm, last_nm = light.wavelength_nm[[0, -1]]
    nm = np.union1d(light.wavelength_nm, np.arange(np.ceil(first_nm), last_nm))
    return Spectrum(wavelength_nm=nm, value=light.at(nm))


def shares(channels: tuple[Channel, ...], low_nm: float, high_nm: float) -> Array:
    """The share of each channel's light between two wavelengths. -> [channel]"""
    return np.array([_share(channel, low_nm, high_nm) for channel in channels])


@lru_cache(maxsize=KEPT)
def _share(channel: Channel, low_nm: float, high_nm: float) -> float:
    return channel.spectrum.share_within(low_nm, high_nm)


def efficacy_lm_W(channels: tuple[Channel, ...]) -> Array:
    """Luminous efficacy of each channel's light: 683 lm/W times its mean V(nm) (CIE 1931 y). -> [channel]"""
    return np.array([_efficacy_lm_W(channel) for channel in channels])


@lru_cache(maxsize=KEPT)
def _efficacy_lm_W(channel: Channel) -> float:
    table = tables.read("skin/cie")

    def seen(wavelength_nm: Array) -> Array:
        inside = (wavelength_nm >= SEEN_nm[0]) & (wavelength_nm <= SEEN_nm[1])
        found = np.zeros_like(wavelength_nm)
        found[inside] = table.at("y2", wavelength_nm[inside])
        return found

    return rule("luminous efficacy") * float(channel.spectrum.mean_of(seen))
