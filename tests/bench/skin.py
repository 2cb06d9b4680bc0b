"""Skin against measured skin: every claim of docs/measured.md, section Skin, and how long a reading takes."""

import time

import numpy as np
from tests.reference import skin_cases

from lightmask import light, skin


def percent(values):
    return " ".join(f"{100 * value:5.2f}" for value in values)


def spectra():
    for kind, allowed in (("issa", 1.0), ("nist", 2.3)):
        fits = skin_cases.four_numbers(kind)
        print(f"{kind}: four numbers leave, % absolute rms by bin, {allowed} allowed")
        print("   ITA  ", " ".join(f"{ita:5.0f}" for ita, _, _ in fits))
        print("   rms  ", percent(skin_cases.rms(left) for _, _, left in fits))
        wavelength_nm = skin_cases.spectrum((skin_cases.issa() if kind == "issa" else skin_cases.nist())[0])[0]
        for nm in (400, 480, 540, 560, 580, 660, 700, 760, 820, 860, 900, 940, 1000, 1100):
            if nm in wavelength_nm:
                print(f"  {nm:5d} ", percent(left[list(wavelength_nm).index(nm)] for _, _, left in fits))
        for name in ("melanin", "blood", "saturation", "scattering"):
            print(f"   {name:<10}", " ".join(f"{float(getattr(one, name)):.3g}" for _, one, _ in fits))


def people():
    wavelength_nm, low, median, high, measured = skin_cases.from_colour()
    inside, error = (measured >= low) & (measured <= high), measured - median
    print("20 NIST people from L*a*b* alone, % absolute: nm, mean error, sd, share inside the 90 % interval")
    for nm in (440, 540, 580, 620, 660, 700, 760, 820, 880, 940, 1000, 1060):
        off = 100 * error[:, (at := list(wavelength_nm).index(nm))]
        print(f"  {nm:5d}  {off.mean():5.1f} {off.std(ddof=1):5.1f} {inside[:, at].mean():5.2f}")
    print(f"  all wavelengths: {inside.mean():.3f} inside; 400-700 nm {inside[:, wavelength_nm <= 700].mean():.3f}")


def ita():
    rows = skin_cases.rows("ita_to_melanin")
    there = skin.Skin(melanin=[float(row["OD500"]) for row in rows], blood=0.009, saturation=0.70, scattering=0.85)
    off = skin.ita_deg(there) - np.array([float(row["ITA_deg"]) for row in rows])
    print(f"ITA of the reference map: {off.min():+.2f} to {off.max():+.2f} degrees, 2 allowed")


def times():
    for reading in (skin.Lab(lightness=62, a=11, b=16), skin.Ita(deg=28), skin.Fitzpatrick(phototype="IV")):
        start = time.perf_counter()
        skin.assess(reading)
        print(f"assess, 400 draws, {type(reading).__name__}: {time.perf_counter() - start:.2f} s")
    drawn, nm = skin.assess(None, draws=400), np.arange(400.0, 1001, 20)
    start = time.perf_counter()
    light.solve(drawn.slab(nm))
    print(f"light in 400 skins at {nm.size} wavelengths: {time.perf_counter() - start:.2f} s")


def main():
    spectra()
    people()
    ita()
    times()
