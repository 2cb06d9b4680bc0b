"""Instrument: the very meter that read, what its certificate says of it, and what that does to a reading."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from lightmask.errors import BadInput, not_negative, positive, within
from lightmask.spectra import Spectrum

KINDS = ("spectrometer", "photodiode", "solar", "thermopile")
COVERED = 0.95  # share of a channel's light over which a factor must be known
FACTORS = (0.1, 10.0)  # beyond, display and light do not belong together


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Instrument:
    """A meter and its certificate.

    uncertainty            expanded, of its reading, as a share, with its coverage factor ``k``
    factor                 what its display is multiplied with, as its certificate has it
    factors                the same by wavelength, in place of ``factor``
    calibrated_at_nm       wavelength of a photodiode's calibration
    wavelength_off_nm      by how much its wavelength may be off
    cosine_error           limit of the error for slanting light, as a share; None: as such meters have it
    aperture_mm            diameter of the sensor's opening; ``aperture_off_mm`` by how much that may be off
    calibrated_on, due     when it was calibrated itself, and from which day that no longer holds
    """

    name: str
    kind: str
    serial: str
    uncertainty: float
    certificate: str
    calibrated_on: date
    due: date
    k: float = 2.0
    factor: float = 1.0
    factors: Spectrum | None = None
    calibrated_at_nm: float | None = None
    wavelength_off_nm: float = 0.0
    cosine_error: float | None = None
    aperture_mm: float | None = None
    aperture_off_mm: float = 0.0
    head_serial: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.kind == "solar":
            kinds = ", ".join(kind for kind in KINDS if kind != "solar")
            raise BadInput(f"kind = '{self.kind}' is no meter that has a certificate. Give one of: {kinds}.")
        positive("uncertainty", self.uncertainty)
        within("uncertainty", self.uncertainty, 0, 0.5, "a share of the reading, with its k")
        within("k", self.k, 1, 4, "the coverage factor; 2 covers about 95 %")
        within("factor", self.factor, *FACTORS, "what the display is multiplied with")
        not_negative("wavelength_off_nm", self.wavelength_off_nm)
        within("wavelength_off_nm", self.wavelength_off_nm, 0, 20)
        if self.cosine_error is not None:
            within("cosine_error", self.cosine_error, 0, 0.5, "a share; was it a percentage?")
        if self.aperture_mm is not None:
            within("aperture_mm", self.aperture_mm, 0.5, 100, "the diameter of the sensor's opening")
            within("aperture_off_mm", self.aperture_off_mm, 0, self.aperture_mm / 10)
        if self.due <= self.calibrated_on:
            raise BadInput(f"due = {self.due} is not after calibrated_on = {self.calibrated_on}. Correct one of them.")

    @property
    def area_cm2(self) -> float:
        """Of the sensor's opening."""
        if self.aperture_mm is None:
            raise BadInput(
                f"'{self.name}' shows a power, and nobody says over which opening. Add aperture to its file: the "
                "diameter of the sensor's opening, as in aperture = '9.5 mm'."
            )
        return math.pi / 4 * (self.aperture_mm / 10) ** 2

    def refuse_if_due(self, on: date) -> None:
        """Its own certificate must hold on the day of the reading."""
        if on >= self.due:
            raise BadInput(
                f"'{self.name}' was due for calibration on {self.due}, and the reading is of {on}. Have the meter "
                "calibrated, and read the mask again."
            )
        if on < self.calibrated_on:
            raise BadInput(
                f"'{self.name}' was calibrated on {self.calibrated_on}, after the reading of {on}. Check both days."
            )

    def factor_over(self, light: Spectrum, name: str) -> float:
        """What a reading of this light is multiplied with."""
        if self.factors is None:
            return self.factor
        nm = self.factors.wavelength_nm
        if light.share_within(float(nm[0]), float(nm[-1])) < COVERED:
            raise BadInput(
                f"The certificate of '{self.name}' goes from {nm[0]:g} to {nm[-1]:g} nm and does not cover {name}. "
                "Have it calibrated there, or read this channel with another meter."
            )
        return float(light.mean_of(lambda at_nm: np.interp(at_nm, nm, self.factors.value)))  # type: ignore[union-attr]
