"""lightmask mask meter: what a meter read, corrected, beside the sheet, and put back into the mask's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import mask_record, outputs
from lightmask.cli.mask_record import By, InstrumentFile, On, Serial, Until
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask import Calibration, Instrument, Mask, Reading
    from lightmask.mask.meters.recording import Occasion

Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]
Where = Annotated[str, typer.Argument(metavar="MASK", help="A file, or a library name.")]
Out = Annotated[str | None, typer.Option(metavar="FILE", help="Write the corrected mask file here (.mask.toml).")]
Over = Annotated[bool, typer.Option("--over", help="Let --out take the place of a file that is there.")]


def meter(
    reading: Annotated[
        str,
        typer.Argument(
            metavar="READING",
            help="'42 mW/cm2', 'red=20 mW/cm2,blue=9 mW/cm2', or a spectrum's csv; with --port the channels to read, "
            "'red,blue' or 'all'.",
        ),
    ],
    mask: Where,
    kind: Annotated[
        str | None,
        typer.Option(help="spectrometer, photodiode, thermopile or solar; with --instrument its file says it."),
    ] = None,
    calibrated_at: Annotated[
        float | None, typer.Option(metavar="NM", help="Wavelength at which a photodiode meter is calibrated, in nm.")
    ] = None,
    out: Out = None,
    over: Over = False,
    json: Json = False,
    instrument: InstrumentFile = None,
    port: Annotated[
        str | None, typer.Option(metavar="VISA", help="Read a Thorlabs PM100 here: USB0::0x1313::0x8078::P0...::INSTR.")
    ] = None,
    zero: Annotated[
        bool, typer.Option("--zero", help="With --port: take the meter's zero first, its head covered.")
    ] = False,
    serial: Serial = None,
    by: By = "",
    on: On = None,
    until: Until = None,
) -> None:
    """What a meter's reading means for a mask's light: corrected, with the doubt that is left, beside its sheet."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask

    occasion = mask_record.Asked(serial, by, on, until).occasion()
    place = place_for(occasion, out, over)
    lamp, certificate = Mask.load(mask), mask_record.instrument_of(instrument)
    asked = _Asked(reading, kind or (certificate.kind if certificate else None), calibrated_at, port, zero)
    found = asked.read(lamp, certificate)
    record = _record(lamp, found, occasion) if occasion is not None else None
    written = _write(mask, lamp, found, record, place) if place is not None else []
    said = _reading_said(lamp, found, record, written)
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.meter_page(said))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be read, and how."""

    reading: str
    kind: str | None
    calibrated_at_nm: float | None
    port: str | None
    zero: bool

    def read(self, lamp: Mask, instrument: Instrument | None) -> Reading:
        """From the port, or from what was typed."""
        from lightmask.mask import read_meter

        if self.port is not None:
            return self._at_port(self.port, lamp, instrument)
        if self.zero:
            raise BadInput("--zero is for a meter on a --port. Take the zero on the meter itself, or give its port.")
        if self.kind is None:
            raise BadInput("What kind of meter was it? Give --kind: spectrometer, photodiode, thermopile or solar.")
        return read_meter(lamp, self.reading, self.kind, self.calibrated_at_nm, instrument)

    def _at_port(self, port: str, lamp: Mask, instrument: Instrument | None) -> Reading:
        from lightmask.mask.meters import pm100
        from lightmask.mask.meters.at_port import read_port

        if instrument is None:
            raise BadInput(
                "A meter on a port shows a power, and its file says over which opening and how well. Give --instrument."
            )
        if self.calibrated_at_nm is not None:
            raise BadInput("A meter on a port is set to each channel's wavelength. Leave --calibrated-at out.")
        names = [name.strip() for name in self.reading.split(",")]
        ask = _tell if self.zero or len(names) > 1 else _as_it_is
        with pm100.opened(port) as link:
            return read_port(lamp, link, instrument, names, ask, self.zero)


def _as_it_is(what: str) -> None:
    """One reading of what is lit already needs no word."""


def _tell(what: str) -> None:
    """What a person is to do, on the error stream; goes on when they say so."""
    try:
        typer.prompt(f"{what}, then press Enter", default="", show_default=False, err=True)
    except typer.Abort:
        raise BadInput(
            f"{what}: nobody was there to do so. Run this on a terminal, or read one channel at a time without --zero."
        ) from None


def _record(lamp: Mask, found: Reading, occasion: Any) -> Calibration:
    from lightmask.mask.meters import recording, rewriting
    from lightmask.mask.meters.beside_sheet import off_sheet

    lights = rewriting.lights_of(lamp, found)
    return recording.calibration(lamp, lights, off_sheet(lamp, found), found.instrument, occasion)


def _write(mask: str, lamp: Mask, found: Reading, record: Calibration | None, place: Path) -> list[str]:
    """The new mask file with its spectra beside it; their paths."""
    from lightmask.mask.meters import rewriting

    path, form = rewriting.original(mask)
    form = rewriting.moved(form, path.parent, place.parent)
    spectra = {name: f"{_stem(place)}.{number + 1}.spectrum.csv" for number, name in enumerate(found.spectra)}
    form = rewriting.with_reading(form, lamp, found, spectra)
    if record is not None:
        form = rewriting.with_calibration(form, record)
    text = rewriting.text(form, f"{lamp.name}, with a reading of it.")
    files = {place.parent / file: _csv(found, name) for name, file in spectra.items()}
    outputs.write_together({**files, place: text})
    return [str(place), *map(str, files)]


def place_for(occasion: Occasion | None, out: str | None, over: bool) -> Path | None:
    """Where the mask file is to be written, if anywhere; a calibration must be."""
    place = _free(out, over) if out is not None else None
    if occasion is not None and place is None:
        raise BadInput("A calibration is kept in a mask file. Give --out too: the file to write.")
    return place


def _free(out: str, over: bool) -> Path:
    """A place for a new mask file; never that of a file that is there, unless it is asked for."""
    place = Path(out)
    if not place.name.endswith(".mask.toml") or place.name == ".mask.toml":
        raise BadInput(f"--out '{out}' is no name of a mask file. Give one that ends in .mask.toml.")
    if place.exists() and not over:
        raise BadInput(f"'{out}' is there already. Give another --out, or --over to replace it.")
    return place


def _stem(place: Path) -> str:
    return place.name.removesuffix(".mask.toml")


def _csv(found: Reading, name: str) -> str:
    light = found.spectra[name]
    rows = (f"{nm:g},{value:.6g}" for nm, value in zip(light.wavelength_nm, light.value, strict=True))
    return "\n".join(["wavelength_nm,value", *rows]) + "\n"


def stated(light: Any) -> dict[str, Any]:
    """A stated number with its spread."""
    from lightmask.plan import said

    return {**said.stated(light), "log_sd": said.number(light.log_sd) if light.known else None}


def _reading_said(lamp: Mask, found: Reading, record: Calibration | None, written: list[str]) -> dict[str, Any]:
    from lightmask.mask.meters.beside_sheet import off_sheet
    from lightmask.plan.said import number

    return {
        "schema": "lightmask meter 1",
        "name": lamp.name,
        "kind": found.kind,
        "instrument": mask_record.instrument_said(found.instrument),
        "shown": [{"channel": channel, "shown_mW_cm2": number(light)} for channel, light in found.shown_mW_cm2.items()],
        "total_mW_cm2": stated(found.total_mW_cm2),
        "channels": [
            {"channel": channel, "irradiance_mW_cm2": stated(light)} for channel, light in found.channels.items()
        ],
        "off_sheet": mask_record.off_said(off_sheet(lamp, found)),
        "corrections": [
            {
                "channel": channel,
                "what": one.what,
                "factor": number(one.factor),
                "log_sd": number(one.log_sd),
                "why": one.why,
            }
            for channel, steps in found.corrections.items()
            for one in steps
        ],
        "notes": [*found.notes, *(mask_record.left_out(lamp, record) if written else ())],
        "calibration": mask_record.calibration_said(record, date.today()) if record is not None else None,
        "written": written,
    }
