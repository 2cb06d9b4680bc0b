"""The ``*.mask.toml`` file of a mask known only by its data sheet, and the small library of such files."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, FiniteFloat

from lightmask import forms, spectra
from lightmask.errors import BadInput
from lightmask.mask import named
from lightmask.mask.calibration import Calibration
from lightmask.mask.calibration_form import CalibrationForm
from lightmask.mask.emitter import LedForm, beam_of, full_drive_mW
from lightmask.mask.layout.form import LayoutForm, LinerForm, PlaceForm, Shape
from lightmask.mask.layout.laid import Places, each, lay
from lightmask.mask.layout.spacing import refuse_overlaps
from lightmask.mask.photometry.beams import lambert
from lightmask.mask.stated import Indication
from lightmask.mask.thermal import Contact, Thermal
from lightmask.mask.written import (
    NOTHING,
    Area,
    Distance,
    Dose,
    Light,
    Number,
    Part,
    Plain,
    Provenance,
    Rate,
    Spread,
    Time,
    Warmth,
    Wavelength,
    YesNo,
)  # fmt: skip

LIBRARY = Path(__file__).parent / "library"
_KEY = re.compile(r"((?:channels|layout|shape|place|liner)(?:\.\w+)+): ")


class ChannelForm(Part):
    """LEDs of one colour."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    peak_nm: Wavelength = Field(description="peak wavelength, 380 to 1400 nm")
    fwhm_nm: Wavelength = Field(NOTHING, description="full width at half maximum; a common LED's when unknown")
    irradiance: Light = Field(NOTHING, description="on the skin at full drive from this channel alone: '15 mW/cm2'")
    spectrum_csv: str | None = Field(None, description="file with columns wavelength_nm, value, beside the mask file")
    led: LedForm | None = Field(None, description="one LED of this channel: its flux, its size, its beam")


class Irradiance(Part):
    """One figure for the whole mask, when the sheet gives only that, and what the sheet's figures mean."""

    value: FiniteFloat | str | None = Field(None, description="left out when each channel has its own figure")
    provenance: Provenance | None = None
    source: str = ""
    log_sd: Spread | None = None
    unevenness: Plain = Field(NOTHING, description="standard deviation over mean of the light across the treated area")
    means: Literal["total", "each", "unknown"] = Field("unknown", description="total of all channels, or each channel")
    at: str = Field("", description="where, in words: in contact, at 15 cm ...")
    at_mm: Distance = Field(NOTHING, description="distance from the mask at which the figures hold")
    where: Literal["mean", "centre", "peak", "unknown"] = Field(
        "unknown", description="of the treated area: its mean, its centre, its brightest point"
    )


class Session(Part):
    """What the leaflet says about one session."""

    duration: Time = Field(NOTHING, description="'10 min'")
    pulsed: YesNo = Field("unknown", description="does its light pulse?")
    duty: Plain = Field(NOTHING, description="share of the session that is lit, from 0 to 1")
    dose: Dose = Field(NOTHING, description="on the skin in one session: '18 J/cm2'")
    pulse_rate: Rate = Field(NOTHING, description="pulses per second: '40 Hz'; with pulsed = 'yes'")
    dimmable: YesNo = Field("unknown", description="can its light be set lower than full?")


class EyesForm(Part):
    """What reaches the eyes."""

    openings: YesNo = Field("unknown", description="does the mask leave the eyes open to its light?")
    share: Plain = Field(NOTHING, description="irradiance at the eyes as a share of that on the skin")


class ThermalForm(Part):
    """What lies between skin and LEDs, and how warm it gets."""

    contact: Contact = Field("unknown", description="open panel, rigid mask over an air gap, silicone in contact")
    gap: Distance = Field(NOTHING, description="thickness of the air or the silicone before the LEDs: '7 mm'")
    board_temperature: Warmth = Field(NOTHING, description="of the side that faces the skin, when warm: '38 °C'")
    efficiency: Plain = Field(NOTHING, description="light over electricity, 0 to 1")


class IndicationForm(Part):
    """One use that the maker or a filing names."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    bands: list[str] = Field([], description="bands it is named for: red, nir, blue ...; all of them when left out")


class MaskFile(Part):
    """A mask as its sheet describes it, or LED by LED."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    maker: str = ""
    form: str = Field("", description="flexible mask, rigid mask, panel ...")
    setting: Literal["home", "office", "unknown"] = "unknown"
    provenance: Provenance = Field(description="of every number that does not say its own")
    separable: YesNo = Field("unknown", description="can channels be lit alone?")
    led_count: Plain = NOTHING
    area_cm2: Area = Field(NOTHING, description="skin that the mask is said to light")
    clearance: str = Field("", description="number of a 510(k) or another clearance")
    indication: list[IndicationForm] = Field([])
    irradiance: Irradiance | None = None
    session: Session = Session()
    eyes: EyesForm = EyesForm()
    thermal: ThermalForm = ThermalForm()
    channels: Annotated[list[ChannelForm], Field(min_length=1)]
    layout: LayoutForm | None = Field(None, description="where every LED sits")
    shape: Shape | None = Field(None, description="what a flat layout is wrapped on")
    place: PlaceForm = PlaceForm()
    liner: LinerForm | None = Field(None, description="what lies between and behind the LEDs")
    calibration: CalibrationForm | None = Field(None, description="that this very mask's light was read")
    notes: list[str] = Field([])
    sources: list[str] = Field([])


def names() -> tuple[str, ...]:
    """The masks of the library."""
    return tuple(sorted(path.name.removesuffix(".mask.toml") for path in LIBRARY.glob("*.mask.toml")))


def read(where: str | Path) -> tuple[Path, dict[str, Any]]:
    """A sheet from a file, or from the library by its name: its path, and its content as a mask's fields."""
    path = LIBRARY / f"{where}.mask.toml" if str(where) in names() else Path(where)
    if not path.exists() and path.suffix != ".toml":
        if named.find(str(where)) is not None:
            raise BadInput(
                f"'{where}' is known by name only: nobody states its wavelengths as numbers, so nothing can be "
                f"computed. 'lightmask mask check {where}' says what is known."
            )
        near = difflib.get_close_matches(str(where), names(), n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'?" if near else "'lightmask mask list' names those of the library."
        raise BadInput(f"There is no mask '{where}', neither a .mask.toml file nor a name of the library. {hint}")
    form = forms.fill(path, MaskFile, ".mask.toml")
    try:
        return path, _fields(form, path.parent)
    except BadInput as error:
        raise BadInput(f"'{path}': {_line_of(str(error), path)}{error}") from None


def _line_of(said: str, path: Path) -> str:
    """The line of the key that an error begins with, as in 'layout.zones: ...'."""
    key = _KEY.match(said)
    place = tuple(int(part) if part.isdigit() else part for part in key.group(1).split(".")) if key else ()
    line = forms.line_of(forms.text_of(path, ".mask.toml"), place) if place else None
    return f"line {line}: " if line else ""


def _fields(form: MaskFile, folder: Path) -> dict[str, Any]:
    default, total = form.provenance, form.irradiance or Irradiance()
    figure = Number(value=total.value, provenance=total.provenance, source=total.source, log_sd=total.log_sd)
    return {
        **form.model_dump(include={"name", "maker", "form", "setting", "separable", "clearance"}),
        "channels": [_channel(number, form, folder) for number in range(len(form.channels))],
        "total_mW_cm2": figure.stated("mW_cm2", default),
        "total_means": total.means,
        "stated_where": total.where,
        "stated_at_mm": total.at_mm.stated("mm", default),
        "unevenness": total.unevenness.stated("", default),
        "led_count": form.led_count.stated("", default),
        "area_cm2": form.area_cm2.stated("cm2", default),
        "indications": tuple(Indication(name=use.name, bands=tuple(use.bands)) for use in form.indication),
        "eye_openings": form.eyes.openings,
        "eye_share": form.eyes.share.stated("", default),
        "notes": tuple(form.notes),
        "sources": tuple(form.sources),
        **_session(form.session, default),
        "thermal": _thermal(form.thermal, default),
        "calibration": _calibration(form),
        **_placed_apart(form, _places(form, folder)),
    }


def _session(form: Session, default: str) -> dict[str, Any]:
    return {
        "session_s": form.duration.stated("s", default),
        "dose_J_cm2": form.dose.stated("J_cm2", default),
        "duty": form.duty.stated("", default),
        "pulsed": form.pulsed,
        "dimmable": form.dimmable,
        "pulse_Hz": form.pulse_rate.stated("Hz", default),
    }


def _thermal(form: ThermalForm, default: str) -> Thermal:
    return Thermal(
        contact=form.contact,
        gap_mm=form.gap.stated("mm", default),
        board_C=form.board_temperature.stated("C", default),
        efficiency=form.efficiency.stated("", default),
    )


def _calibration(form: MaskFile) -> Calibration | None:
    names = tuple(channel.name for channel in form.channels)
    return form.calibration.calibration(names) if form.calibration is not None else None


def _places(form: MaskFile, folder: Path) -> dict[str, Any]:
    """Zones, LEDs and lining; nothing when the file is a sheet only."""
    names = tuple(channel.name for channel in form.channels)
    if form.layout is None:
        idle = next((key for key in ("shape", "liner") if getattr(form, key) is not None), None)
        if idle is not None:
            raise BadInput(f"[{idle}] stands without a [layout]. Say where the LEDs sit, or leave [{idle}] out.")
        return {}
    lost = next((number for number, channel in enumerate(form.channels) if channel.led is None), None)
    if lost is not None:
        raise BadInput(
            f"channels.{lost}.name: channel '{names[lost]}' has LEDs in [layout] and no [channels.led]. "
            "Add it with their flux and current; flux = 'unknown' is allowed."
        )
    said = Places(
        layout=form.layout, shape=form.shape, place=form.place, liner=form.liner, channels=names, folder=folder
    )
    return lay(said)


def _placed_apart(form: MaskFile, found: dict[str, Any]) -> dict[str, Any]:
    """The places as they came; LEDs of one channel that lie over each other are refused."""
    leds = found.get("leds")
    if leds is None:
        return found
    for number, channel in enumerate(form.channels):
        die_mm = channel.led.die if channel.led is not None else None
        refuse_overlaps(leds.position_mm[leds.channel == number], die_mm, channel.name, f"channels.{number}")
    return found


def _channel(number: int, whole: MaskFile, folder: Path) -> dict[str, Any]:
    form, default = whole.channels[number], whole.provenance
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
        **_led(number, whole, folder),
    }


def _led(number: int, whole: MaskFile, folder: Path) -> dict[str, Any]:
    """What one LED of a channel gives; through a diffusing liner it is a Lambertian spot."""
    led, liner, key = whole.channels[number].led, whole.liner, f"channels.{number}.led"
    if led is None:
        return {}
    names = tuple(channel.name for channel in whole.channels)
    diffused = liner is not None and liner.diffusing
    return {
        "flux_mW": full_drive_mW(led, whole.provenance, folder, key),
        "die_mm": liner.spot if liner is not None and diffused else led.die,
        "beam": lambert(1.0, "Lambertian, from a diffusing liner") if diffused else beam_of(led, folder, key),
        "liner_transmittance": each(liner.transmittance, names, "liner.transmittance")[number] if liner else 1.0,
    }


def _spectrum(path: Path) -> spectra.Spectrum:
    """Two columns, wavelength_nm and value, under a heading."""
    wavelength_nm, value = forms.numbers(path, ("wavelength_nm", "value"))
    return spectra.Spectrum(wavelength_nm=wavelength_nm, value=value)
