"""Lamps that are easily worked out by hand: monochromatic LEDs on a flat board."""

import numpy as np

from lightmask.mask import Channel, Leds, Mask, Stated
from lightmask.spectra import Spectrum

MONO_nm = 0.02


def mono(peak_nm, flux_mW=None, die_mm=1.0, name="", beam=None, provenance="measured"):
    """A channel of one wavelength; its LEDs Lambertian unless a beam is given."""
    narrow = Spectrum(wavelength_nm=[peak_nm - MONO_nm, peak_nm, peak_nm + MONO_nm], value=[0, 1, 0])
    flux = Stated(flux_mW, provenance) if flux_mW is not None else Stated(None, "unknown")
    return Channel(
        name=name or f"{peak_nm:g}", peak_nm=peak_nm, measured_spectrum=narrow, flux_mW=flux, die_mm=die_mm, beam=beam
    )


def board(places_mm, channels=None):
    """LEDs on a flat board that look the same way. ``places_mm`` [led, 2]; all of the first channel by default."""
    places = np.asarray(places_mm, float).reshape(-1, 2)
    count = len(places)
    return Leds(
        position_mm=np.column_stack([places, np.zeros(count)]), axis=np.tile([0.0, 0.0, -1.0], (count, 1)),
        channel=np.zeros(count) if channels is None else channels, zone=np.zeros(count), share=np.ones(count),
    )  # fmt: skip


def square(side, pitch_mm):
    """Places of a square array. -> [led, 2] mm"""
    line = (np.arange(side) - (side - 1) / 2) * pitch_mm
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def lamp(channels, places_mm=((0.0, 0.0),), numbers=None, **more):
    """A mask of LEDs on a flat board, every place in the first channel unless ``numbers`` says so."""
    channels = channels if isinstance(channels, tuple) else (channels,)
    return Mask(name="board", channels=channels, leds=board(places_mm, numbers), **more)
