"""The ``*.meter.toml`` file: what a certificate says of one meter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field, FiniteFloat

from lightmask import forms, units
from lightmask.errors import BadInput, within
from lightmask.mask.calibration_form import Day, Words
from lightmask.mask.meters.instrument import FACTORS, Instrument
from lightmask.mask.written import Length, Part
from lightmask.spectra import Spectrum


def _percent(value: Any) -> Any:
    """'3 %' as a share; a bare number could be either, and is refused."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        share = float(text.removesuffix("%")) / 100 if text.endswith("%") else float("nan")
    except ValueError:
        share = float("nan")
    if not 0 <= share <= 1:
        raise ValueError("this is no percentage; write it with its sign, as in '3 %'")
    return share


Percent = Annotated[float, BeforeValidator(_percent, json_schema_input_type=str)]
Nm = Annotated[float, BeforeValidator(lambda value: units.parse(value, "nm"), json_schema_input_type=float | str)]


class MeterFile(Part):
    """One meter with its certificate."""

    name: Words = Field(description="maker and model, and the head")
    kind: Literal["spectrometer", "photodiode", "thermopile"]
    serial: Words = Field(description="of the meter; of the console where the head has its own")
    head_serial: str = Field("", description="of the sensor head")
    certificate: Words = Field(description="who calibrated it, and the number of the certificate")
    calibrated_on: Day
    due: Day = Field(description="the first day on which its certificate no longer holds")
    uncertainty: Percent = Field(description="expanded, of its reading: '3 %'")
    k: FiniteFloat = Field(description="coverage factor of the uncertainty: 2 as a rule")
    factor: FiniteFloat = Field(1.0, description="what its display is multiplied with")
    factor_csv: str | None = Field(None, description="columns wavelength_nm, factor; in place of factor")
    calibrated_at: Nm | None = Field(None, description="wavelength of a photodiode's calibration: '633 nm'")
    wavelength_tolerance: Nm = Field(0.0, description="by how much its wavelength may be off: '1 nm'")
    cosine_error: Percent | None = Field(None, description="limit of the error for slanting light: '3 %'")
    aperture: Length | None = Field(None, description="diameter of the sensor's opening: '9.5 mm'")
    aperture_tolerance: Length | None = Field(None, description="by how much that may be off: '0.05 mm'")


def load(where: str | Path) -> Instrument:
    """The instrument of a file, with the csv of its factors when it names one."""
    path = Path(where)
    form = forms.fill(path, MeterFile, ".meter.toml")
    try:
        if form.factor_csv is not None and "factor" in form.model_fields_set:
            raise BadInput("it gives factor and factor_csv. Keep one of them.")
        return Instrument(
            name=form.name, kind=form.kind, serial=form.serial, head_serial=form.head_serial,
            certificate=form.certificate, calibrated_on=form.calibrated_on, due=form.due,
            uncertainty=form.uncertainty, k=form.k, factor=form.factor,
            factors=_factors(path.parent / form.factor_csv) if form.factor_csv else None,
            calibrated_at_nm=form.calibrated_at, wavelength_off_nm=form.wavelength_tolerance,
            cosine_error=form.cosine_error, aperture_mm=form.aperture,
            aperture_off_mm=form.aperture_tolerance or 0.0,
        )  # fmt: skip
    except BadInput as error:
        raise BadInput(f"'{path}': {error}") from None


def _factors(path: Path) -> Spectrum:
    nm, factor = (np.array(column) for column in forms.numbers(path, ("wavelength_nm", "factor")))
    within("factor", factor, *FACTORS, "what the display is multiplied with")
    if nm.size < 2 or not (np.diff(nm) > 0).all():
        raise BadInput(f"'{path}' gives no factors by wavelength. Give at least two ascending wavelengths.")
    return Spectrum(wavelength_nm=nm, value=factor)
