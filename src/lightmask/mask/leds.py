"""The lamp: its channels, what its sheet states, and where each number comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, fraction, positive, within
from lightmask.mask import bands
from lightmask.mask.calibration import Calibration
from lightmask.mask.lamp import Beam, Leds, Lining
from lightmask.mask.stated import UNKNOWN, Indication, Stated
from lightmask.mask.thermal import UNSTATED, Thermal
from lightmask.spectra import Spectrum, line

if TYPE_CHECKING:
    from lightmask.mask.face import Face
    from lightmask.mask.layout.layout import Layout

MOST_mW = 1e5  # of one LED: the largest chips on boards give less
LARGEST_DIE_mm = 100.0
KEPT = 4096
EDGE_nm = 1e-6  # a band holds its lower edge and not its upper one


def _rule(name: str) -> float:
    table = tables.read("mask/spectrum")
    return float(table.column("value")[table.text("rule").index(name)])


def _middle_nm(spectrum: Spectrum, low_nm: float, high_nm: float) -> float:
    """Mean wavelength of the light between two edges."""
    within_nm = spectrum.wavelength_nm[(spectrum.wavelength_nm > low_nm) & (spectrum.wavelength_nm < high_nm)]
    nm = np.concatenate([[low_nm], within_nm, [high_nm - EDGE_nm]])
    return float(np.trapezoid(nm * spectrum.at(nm), nm) / np.trapezoid(spectrum.at(nm), nm))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Channel:
    """LEDs of one colour that are driven together.

    peak_nm, fwhm_nm     as stated; a width that nobody states is a common LED's (``width_assumed``)
    irradiance_mW_cm2    on the skin at full drive, from this channel alone
    measured_spectrum    replaces the line shape
    flux_mW              radiant flux of one LED at full drive, derated, before the liner
    die_mm               side of the square that shines: of the die, or of the spot on a diffusing liner
    beam                 how one LED spreads its light
    liner_transmittance  what part of its light the liner lets through
    """

    name: str
    peak_nm: float
    peak_provenance: str = "claimed"
    fwhm_nm: Stated = UNKNOWN
    irradiance_mW_cm2: Stated = UNKNOWN
    measured_spectrum: Spectrum | None = None
    flux_mW: Stated = UNKNOWN
    die_mm: float | None = None
    beam: Beam | None = None
    liner_transmittance: float = 1.0

    def __post_init__(self) -> None:
        bands.band_of(self.peak_nm)
        fraction("liner_transmittance", self.liner_transmittance)
        if self.die_mm is not None:
            positive("die_mm", self.die_mm)
            within("die_mm", self.die_mm, 0, LARGEST_DIE_mm, "the side of what shines of one LED; check the unit")
        if self.flux_mW.value is not None:
            within("flux_mW", self.flux_mW.value, 0, MOST_mW, "the light of one LED; check the unit")
        if self.measured_spectrum is None:
            return
        peak_nm, apart_nm = self.measured_spectrum.peak_nm, _rule("peak apart")
        if abs(peak_nm - self.peak_nm) > apart_nm:
            raise BadInput(
                f"Channel '{self.name}' is said to peak at {self.peak_nm:g} nm, and its measured spectrum peaks at "
                f"{peak_nm:g} nm. They may be {apart_nm:g} nm apart; correct peak_nm or give the right spectrum_csv."
            )

    @property
    def band(self) -> str:
        return bands.band_of(self.peak_nm)

    @property
    def screened_nm(self) -> tuple[float, ...]:
        """The wavelengths that screening judges: the peak, and the middle of each other band with some of its light."""
        return _screened_nm(self)

    @property
    def screened_as(self) -> tuple[str, ...]:
        """The columns of the screening list (blue, amber, red, nir) that judge this light."""
        return tuple(dict.fromkeys(bands.screened_as(nm) for nm in self.screened_nm))

    @property
    def width_assumed(self) -> bool:
        return self.measured_spectrum is None and not self.fwhm_nm.known

    @property
    def spectrum(self) -> Spectrum:
        """Where its light lies, area 1."""
        if self.measured_spectrum is not None:
            return self.measured_spectrum.normalised()
        width_nm = self.fwhm_nm.value or float(tables.read("mask/led_width").at("fwhm_nm", self.peak_nm))
        return line(self.peak_nm, width_nm)


@lru_cache(maxsize=KEPT)
def _screened_nm(channel: Channel) -> tuple[float, ...]:
    measured = channel.measured_spectrum is not None
    least, light = _rule("share that counts" if measured else "share that counts, assumed line"), channel.spectrum
    others = [
        _middle_nm(light, low_nm, high_nm)
        for name, low_nm, high_nm in bands.edges()
        if name != channel.band and light.share_within(low_nm, high_nm) >= least
    ]
    return (channel.peak_nm, *others)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Mask:
    """A mask as its sheet describes it, or LED by LED.

    total_mW_cm2     one irradiance for the whole mask, when the sheet gives only that
    total_means      'total' of all channels, 'each' channel, or 'unknown' which of the two
    setting          where it is meant to be used: 'home', 'office' or 'unknown'
    session_s        what the leaflet says; pulsed: 'yes', 'no' or 'unknown'; pulse_Hz: how fast
    separable        whether channels can be lit alone: 'yes', 'no' or 'unknown'
    dimmable         whether its light can be set lower than full: 'yes', 'no' or 'unknown'
    eye_openings     whether the mask leaves the eyes open to its light: 'yes', 'no' or 'unknown'
    eye_share        irradiance at the eyes as a share of that on the skin; 1 when nobody knows
    stated_where     what the sheet's irradiances are: the 'mean', the 'centre', the 'peak', or 'unknown'
    stated_at_mm     at which distance they hold
    unevenness       standard deviation over mean of the light across the treated area
    led_count, area_cm2, dose_J_cm2, duty, clearance, indications   as the sheet states them; dose in one session
    zones            parts that can be driven alone; each LED belongs to one
    leds, lining     as worn on the average face; None when nobody says where the LEDs sit
    layout           how they are laid on a face, when they come from a file
    thermal          what lies between skin and LEDs, and how warm it gets
    calibration      that the light of this very mask was read, and until when that holds; None when it was not
    """

    name: str
    channels: tuple[Channel, ...]
    maker: str = ""
    form: str = ""
    setting: str = "unknown"
    total_mW_cm2: Stated = UNKNOWN
    total_means: str = "unknown"
    session_s: Stated = UNKNOWN
    pulsed: Literal["yes", "no", "unknown"] = "unknown"
    pulse_Hz: Stated = UNKNOWN
    separable: str = "unknown"
    eye_openings: str = "unknown"
    eye_share: Stated = UNKNOWN
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    stated_where: Literal["mean", "centre", "peak", "unknown"] = "unknown"
    stated_at_mm: Stated = UNKNOWN
    unevenness: Stated = UNKNOWN
    led_count: Stated = UNKNOWN
    area_cm2: Stated = UNKNOWN
    dose_J_cm2: Stated = UNKNOWN
    duty: Stated = UNKNOWN
    clearance: str = ""
    indications: tuple[Indication, ...] = ()
    zones: tuple[str, ...] = ("all",)
    leds: Leds | None = None
    lining: Lining | None = None
    layout: Layout | None = None
    thermal: Thermal = UNSTATED
    dimmable: Literal["yes", "no", "unknown"] = "unknown"
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        if not names:
            raise BadInput(f"The mask '{self.name}' has no channels. Give at least one [[channels]] with its peak_nm.")
        if len(set(names)) < len(names):
            raise BadInput(f"Two channels of '{self.name}' share a name. Give each its own.")
        slashed = next((name for name in names if "/" in name), None)
        if slashed is not None:
            raise BadInput(f"The channel '{slashed}' has a '/', which parts channel from zone. Leave it out.")
        answers = ("yes", "no", "unknown")
        for field, allowed in (
            ("setting", ("home", "office", "unknown")), ("pulsed", answers), ("dimmable", answers),
        ):  # fmt: skip
            if getattr(self, field) not in allowed:
                raise BadInput(f"{field}={getattr(self, field)!r} is not known. Give one of: {', '.join(allowed)}.")
        if self.pulse_Hz.known and self.pulsed != "yes":
            raise BadInput(f"The mask '{self.name}' has a pulse rate and pulsed = '{self.pulsed}'. Say pulsed = 'yes'.")
        _leds_fit(self)

    @classmethod
    def load(cls, where: str | Path) -> Mask:
        """The mask of a ``*.mask.toml`` file, or of a name from the library (see ``library.names()``)."""
        from lightmask.mask import sheet

        path, form = sheet.read(where)
        try:
            channels = tuple(Channel(**channel) for channel in form.pop("channels"))
            return cls(channels=channels, **form)
        except BadInput as error:
            raise BadInput(f"'{path}': {error}") from None

    @property
    def leds_known(self) -> bool:
        """Whether the light can be worked out LED by LED: every place, every flux and every beam is known."""
        return self.leds is not None and all(one.flux_mW.known and one.beam is not None for one in self.channels)

    def worn(self, face: Face) -> tuple[Leds, Lining | None]:
        """The LEDs and the lining on this face: a flexible mask drapes over it, a rigid one stays as it is."""
        if self.leds is None:
            raise BadInput(
                f"The mask '{self.name}' is known by its sheet only: nobody says where its LEDs sit. "
                "Add [layout] to its file, or take face='uniform'."
            )
        return self.layout.on(face) if self.layout is not None and self.flexible else (self.leds, self.lining)

    @property
    def flexible(self) -> bool:
        """Whether it takes the shape of the face that wears it."""
        return self.layout is not None and self.layout.flexible

    @property
    def output_known(self) -> bool:
        """Whether every channel's irradiance can be said, with whatever doubt."""
        stated = self.total_mW_cm2.known or all(channel.irradiance_mW_cm2.known for channel in self.channels)
        return stated or self.leds_known


def _leds_fit(mask: Mask) -> None:
    """Every LED belongs to a channel and a zone that are there, and no channel is without."""
    if len(set(mask.zones)) < len(mask.zones) or not mask.zones:
        raise BadInput(f"The zones of '{mask.name}' do not bear different names. Give each its own.")
    slashed = next((zone for zone in mask.zones if "/" in zone), None)
    if slashed is not None:
        raise BadInput(f"The zone '{slashed}' of '{mask.name}' has a '/', which parts channel from zone. Leave it out.")
    if mask.leds is None:
        return
    for field, names in (("channel", mask.channels), ("zone", mask.zones)):
        numbers = getattr(mask.leds, field)
        if numbers.min() < 0 or numbers.max() >= len(names):
            raise BadInput(f"An LED of '{mask.name}' is in {field} {numbers.max()}. Give 0 to {len(names) - 1}.")
    for number, channel in enumerate(mask.channels):
        if not (mask.leds.channel == number).any():
            raise BadInput(
                f"Channel '{channel.name}' of '{mask.name}' has no LED. Place one, or leave the channel out."
            )
    if mask.lining is not None and mask.lining.reflectance.shape != (len(mask.channels),):
        raise BadInput(f"The lining of '{mask.name}' needs one reflectance for each channel.")
