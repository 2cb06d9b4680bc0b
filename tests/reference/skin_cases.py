"""The measured skins that the model is held against, and what it makes of them."""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from lightmask import skin

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "reference" / "skin"
SPHERE = skin.Instrument(aperture="wide", bandwidth_nm=0.0, reflectance_sd=0.002, lab_sd=0.2)
ARM = {"instrument": SPHERE, "region": "inner arm"}
CHEEK = {"instrument": skin.Instrument(), "region": "cheek"}


@cache
def rows(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")))


def spectrum(row):
    """Wavelengths and reflectances of a row with columns R400, R410, ..."""
    columns = [name for name in row if name[0] == "R" and name[1:].isdigit()]
    return np.array([float(name[1:]) for name in columns]), np.array([float(row[name]) for name in columns])


def issa():
    return [row for row in rows("target_issa_face_reflectance_by_ita") if row["stat"] == "mean"]


def nist():
    return list(rows("target_nist_forearm_reflectance_by_ita"))


def individuals():
    return list(rows("target_nist_individuals"))


@cache
def four_numbers(kind):
    """The likeliest skin by melanin, blood, saturation and scattering of each mean spectrum, and what it leaves."""
    where, found = (CHEEK, issa()) if kind == "issa" else (ARM, nist())
    fits = []
    for row in found:
        wavelength_nm, value = spectrum(row)
        one = skin.likeliest(skin.Reflectance(wavelength_nm=wavelength_nm, value=value), **where)
        fits.append((float(row["ITA"]), one, skin.reflectance(one, wavelength_nm, where["instrument"]) - value))
    return tuple(fits)


def rms(left):
    return float(np.sqrt(np.mean(np.square(left))))


@cache
def from_colour():
    """Each individual's spectrum as predicted from L*a*b* alone. -> nm, low, median, high and measured [person, nm]"""
    rng = np.random.default_rng(2026)
    ends, measured = [], []
    for row in individuals():
        wavelength_nm, value = spectrum(row)
        reading = skin.Lab(lightness=float(row["L"]), a=float(row["a"]), b=float(row["b"]))
        draws = skin.assess(reading, **ARM, rng=rng)
        ends.append(np.percentile(skin.predict_reading(draws, wavelength_nm, SPHERE, rng), (5, 50, 95), axis=0))
        measured.append(value)
    low, median, high = np.moveaxis(np.array(ends), 1, 0)
    return wavelength_nm, low, median, high, np.array(measured)
