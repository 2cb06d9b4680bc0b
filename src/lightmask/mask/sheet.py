"""The ``*.mask.toml`` file of a mask known only by its data sheet, and the small library of such files."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator

from lightmask import forms, spectra, units
from lightmask.errors import BadInput
from lightmask.mask.stated import UNKNOWN, Stated

LIBRARY = Path(__file__).parent / "library"
Provenance = Literal["measured", "filed", "claimed", "unknown"]
YesNo = Literal["yes", "no", "unknown"]


class Part(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Number(Part):
    """A number with its provenance. A bare number takes the file's provenance; 'unknown' is a value."""

    value: FiniteFloat | str | None = None
    provenance: Provenance | None = None
    source: str = ""

    @model_validator(mode="after")
    def _value_and_provenance_agree(self) -> Number:
        if self.value is None and self.provenance not in (None, "unknown"):
            raise ValueError(f"provenance '{self.provenance}' has no value; give the value or say 'unknown'")
        if self.value is not None and self.provenance == "unknown":
            raise ValueError("a value of unknown provenance cannot be used; say who states it")
        return self

    def stated(self, suffix: str, default: str) -> Stated:
        """The number in a unit, as the mask room speaks of it; a bare share has no suffix."""
        if self.value is None:
            return UNKNOWN
        if not suffix and isinstance(self.value, str):
            raise BadInput(f"'{self.value}' is not a share. Give a number from 0 to 1.")
        value = units.parse(self.value, suffix) if suffix else float(self.value)
        return Stated(value, self.provenance or default, self.source)


def _number(value: Any) -> Any:
    if value == "unknown":
        return {"provenance": "unknown"}
    return value if isinstance(value, dict) else {"value": value}


Maybe = Annotated[Number, BeforeValidator(_number)]
NOTHING = Number(provenance="unknown")


class ChannelForm(Part):
    """LEDs of one colour."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    peak_nm: Maybe = Field(description="peak wavelength, 380 to 1400 nm")
    fwhm_nm: Maybe = Field(NOTHING, description="full width at half maximum; a common LED's when unknown")
    irradiance: Maybe = Field(NOTHING, description="on the skin at full drive from this channel alone: '15 mW/cm2'")
    spectrum_csv: str | None = Field(None, description="file with columns wavelength_nm, value, beside the mask file")


class Irradiance(Part):
    """One figure for the whole mask, when the sheet gives only that."""

    value: FiniteFloat | str
    provenance: Provenance | None = None
    source: str = ""
    means: Literal["total", "each", "unknown"] = Field("unknown", description="total of all channels, or each channel")
    at: str = Field("", description="where: in contact, at 15 cm ...")


class Session(Part):
    """What the leaflet says about one session."""

    duration: Maybe = Field(NOTHING, description="'10 min'")
    pulsed: YesNo = Field("unknown", description="does its light pulse?")
    pulse_rate: Maybe = Field(NOTHING, description="pulses per second: '40 Hz'; with pulsed = 'yes'")


class EyesForm(Part):
    """What reaches the eyes."""

    openings: YesNo = Field("unknown", description="does the mask leave the eyes open to its light?")
    share: Maybe = Field(NOTHING, description="irradiance at the eyes as a share of that on the skin")


class MaskFile(Part):
    """A mask as its sheet describes it."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    maker: str = ""
    form: str = Field("", description="flexible mask, rigid mask, panel ...")
    setting: Literal["home", "office", "unknown"] = "unknown"
    provenance: Provenance = Field(description="of every number that does not say its own")
    separable: YesNo = Field("unknown", description="can channels be lit alone?")
    irradiance: Irradiance | None = None
    session: Session = Session()
    eyes: EyesForm = EyesForm()
    channels: Annotated[list[ChannelForm], Field(min_length=1)]
    notes: list[str] = []
    sources: list[str] = []


def names() -> tuple[str, ...]:
    """The masks of the library."""
    return tuple(sorted(path.name.removesuffix(".mask.toml") for path in LIBRARY.glob("*.mask.toml")))


def read(where: str | Path) -> tuple[Path, dict[str, Any]]:
    """A sheet from a file, or from the library by its name: its path, and its content as a mask's fields."""
    path = LIBRARY / f"{where}.mask.toml" if str(where) in names() else Path(where)
    if not path.exists() and path.suffix != ".toml":
        near = difflib.get_close_matches(str(where), names(), n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else f"The library holds: {', '.join(names())}."
        raise BadInput(f"There is no mask '{where}', neither a .mask.toml file nor a name of the library. {hint}")
    form = forms.fill(path, MaskFile, ".mask.toml")
    try:
        return path, _fields(form, path.parent)
    except BadInput as error:
        raise BadInput(f"'{path}': {error}") from None


def _fields(form: MaskFile, folder: Path) -> dict[str, Any]:
    default, total = form.provenance, form.irradiance
    figure = Number(value=total.value, provenance=total.provenance, source=total.source) if total else NOTHING
    return {
        **form.model_dump(include={"name", "maker", "form", "setting", "separable"}),
        "channels": [_channel(channel, default, folder) for channel in form.channels],
        "total_mW_cm2": figure.stated("mW_cm2", default),
        "total_means": total.means if total else "unknown",
        "session_s": form.session.duration.stated("s", default),
        "pulsed": form.session.pulsed,
        "pulse_Hz": form.session.pulse_rate.stated("Hz", default),
        "eye_openings": form.eyes.openings,
        "eye_share": form.eyes.share.stated("", default),
        "notes": tuple(form.notes),
        "sources": tuple(form.sources),
    }


def _channel(form: ChannelForm, default: str, folder: Path) -> dict[str, Any]:
    peak = form.peak_nm.stated("nm", default)
    if peak.value is None:
        raise BadInput(f"Channel '{form.name}' has no peak_nm. Without a wavelength nothing can be said; find it out.")
    return {
        "name": form.name,
        "peak_nm": peak.value,
        "peak_provenance": peak.provenance,
        "fwhm_nm": form.fwhm_nm.stated("nm", default),
        "irradiance_mW_cm2": form.irradiance.stated("mW_cm2", default),
        "measured_spectrum": _spectrum(folder / form.spectrum_csv) if form.spectrum_csv else None,
    }


def _spectrum(path: Path) -> spectra.Spectrum:
    """Two columns, wavelength_nm and value, under a heading."""
    wavelength_nm, value = forms.numbers(path, ("wavelength_nm", "value"))
    return spectra.Spectrum(wavelength_nm=wavelength_nm, value=value)
