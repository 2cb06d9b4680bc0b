"""The lamp: its channels, what its sheet states, and where each number comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask import bands
from lightmask.mask.stated import UNKNOWN, Stated
from lightmask.spectra import Spectrum, line


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Channel:
    """LEDs of one colour that are driven together.

    peak_nm, fwhm_nm     as stated; a width that nobody states is a common LED's (``width_assumed``)
    irradiance_mW_cm2    on the skin at full drive, from this channel alone
    measured_spectrum    replaces the line shape
    """

    name: str
    peak_nm: float
    peak_provenance: str = "claimed"
    fwhm_nm: Stated = UNKNOWN
    irradiance_mW_cm2: Stated = UNKNOWN
    measured_spectrum: Spectrum | None = None

    def __post_init__(self) -> None:
        bands.band_of(self.peak_nm)

    @property
    def band(self) -> str:
        return bands.band_of(self.peak_nm)

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


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Mask:
    """A mask as its sheet describes it.

    total_mW_cm2     one irradiance for the whole mask, when the sheet gives only that
    total_means      'total' of all channels, 'each' channel, or 'unknown' which of the two
    session_s        what the leaflet says; pulsed: 'yes', 'no' or 'unknown'
    separable        whether channels can be lit alone: 'yes', 'no' or 'unknown'
    eye_openings     whether the mask leaves the eyes open to its light: 'yes', 'no' or 'unknown'
    eye_share        irradiance at the eyes as a share of that on the skin; 1 when nobody knows
    """

    name: str
    channels: tuple[Channel, ...]
    maker: str = ""
    form: str = ""
    setting: str = "unknown"
    total_mW_cm2: Stated = UNKNOWN
    total_means: str = "unknown"
    session_s: Stated = UNKNOWN
    pulsed: str = "unknown"
    separable: str = "unknown"
    eye_openings: str = "unknown"
    eye_share: Stated = UNKNOWN
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        if not names:
            raise BadInput(f"The mask '{self.name}' has no channels. Give at least one [[channels]] with its peak_nm.")
        if len(set(names)) < len(names):
            raise BadInput(f"Two channels of '{self.name}' share a name. Give each its own.")

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
    def output_known(self) -> bool:
        """Whether every channel's irradiance can be said, with whatever doubt."""
        return self.total_mW_cm2.known or all(channel.irradiance_mW_cm2.known for channel in self.channels)
