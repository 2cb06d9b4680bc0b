"""What the tests of meters share: masks, certificates and spectra made up for them."""

from datetime import date

import numpy as np

from lightmask.mask import Channel, Instrument, Mask, Stated
from lightmask.spectra import line

METER = """name = "PM100D with S120VC"
kind = "photodiode"
serial = "P0012345"
head_serial = "14072209"
certificate = "bench certificate 17"
calibrated_on = 2026-03-02
due = 2036-03-02
uncertainty = "3 %"
k = 2
aperture = "10 mm"
cosine_error = "5 %"
"""
SPECTROMETER = """name = "Array spectrometer"
kind = "spectrometer"
serial = "S-7"
certificate = "lamp certificate 4"
calibrated_on = 2026-03-02
due = 2036-03-02
uncertainty = "6 %"
k = 2
"""
SHEET = """name = "two colours"
provenance = "claimed"
[[channels]]
name = "red"
peak_nm = 633
fwhm_nm = 20
irradiance = "20 mW/cm2"
[[channels]]
name = "nir"
peak_nm = 850
fwhm_nm = 20
irradiance = "10 mW/cm2"
"""


def instrument(**more):
    said = {
        "name": "meter", "kind": "photodiode", "serial": "1", "certificate": "certificate", "uncertainty": 0.04,
        "k": 2.0, "calibrated_on": date(2026, 3, 2), "due": date(2027, 3, 2), "calibrated_at_nm": 633.0,
    }  # fmt: skip
    return Instrument(**(said | more))


def lamp(red=20.0, nir=10.0, **more):
    """Two colours that a sheet states."""
    each = (("red", 633.0, red), ("nir", 850.0, nir))
    return Mask(
        name="two colours",
        channels=tuple(
            Channel(
                name=name, peak_nm=nm, fwhm_nm=Stated(20.0, "claimed"),
                irradiance_mW_cm2=Stated(light, "claimed") if light else Stated(None, "unknown"),
            )
            for name, nm, light in each
        ),
        **more,
    )  # fmt: skip


def spectrum(red=0.0, nir=0.0, nm=None):
    """Spectral irradiance of the two colours. -> nm, uW/cm2/nm"""
    nm = np.arange(380.0, 1000.0) if nm is None else nm
    return nm, 1000 * (red * line(633.0, 20.0).at(nm) + nir * line(850.0, 20.0).at(nm))
