"""The safety room beside the worked cases of the reference folder: every number, ours and theirs, and the weights."""

import csv
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from lightmask import tables
from lightmask.mask import Channel, Face, Footprint, Mask, Settings, shine
from lightmask.person import Person
from lightmask.plan import skin_of
from lightmask.safety import eye, grading, limits, looking, optical, review
from lightmask.safety.exposure import exposure
from lightmask.safety.weighting import ICNIRP, IEC, weights
from lightmask.spectra import Spectrum

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT.parent / "shared" / "reference" / "safety"
OPEN = Person(shields="none")
WEIGHTS = {
    "kS": ("actinic", ICNIRP), "kB_iec62471": ("blue", IEC), "kA_icnirp2013": ("aphakic", ICNIRP),
    "kR_iec62471_2006": ("retinal", IEC), "kR_icnirp2013": ("retinal", ICNIRP),
}  # fmt: skip


def rows(name):
    """A table of the reference folder, its header lines left out."""
    with open(REFERENCE / name, encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def gaussian(peak_nm, fwhm_nm):
    """An LED line on the 1 nm grid that the reference weights are summed on."""
    nm = np.arange(300.0, 1401.0)
    value = np.exp(-0.5 * ((nm - peak_nm) / (fwhm_nm / 2.35482)) ** 2)
    return Channel(name="led", peak_nm=peak_nm, measured_spectrum=Spectrum(wavelength_nm=nm, value=value))


def worn(duration_s, **mW_cm2):
    """Monochromatic light at the eye and on the skin, as the hand calculations take it."""

    def mono(name):
        nm = float(name[1:])
        line = Spectrum(wavelength_nm=[nm - 0.02, nm, nm + 0.02], value=[0, 1, 0])
        return Channel(name=name, peak_nm=nm, measured_spectrum=line)

    footprint = Footprint(full_drive_mW_cm2=[[list(mW_cm2.values())]], channels=tuple(mono(name) for name in mW_cm2))
    return exposure(Settings(drive=dict.fromkeys(mW_cm2, 1.0), duration_s=duration_s), footprint, OPEN)


def ours():
    """Each number of the worked cases that is a number. -> {(case, quantity): value}"""
    s1, s2, s3, s4 = worn(600, n633=30, n830=30), worn(600, n415=20), worn(1200, n850=45), worn(600, n660=100, n850=100)
    found = {("S1", "E_IR"): optical.infrared_W_m2(s1)[0], ("S1", "E_IR_limit_600s"): limits.infrared_limit_W_m2(600)}
    found["S1", "E_IR_ratio"] = found["S1", "E_IR"] / found["S1", "E_IR_limit_600s"]
    found["S1", "L_R"] = optical.retinal_W_m2_sr(s1)[0]
    found["S1", "L_B"] = optical.blue_J_m2_sr(s1)[0] / 600
    found["S1", "laser_skin_sum"] = optical.skin_W_m2(s1)[0] / limits.limit("X12")
    found["S2", "L_B_0.1rad_mean"] = 0.8 * looking.even_W_m2_sr(0.060 / 0.008**2)
    found["S2", "L_B_0.011rad"] = 0.8 * looking.lone_W_m2_sr(60.0, 1.0, 0.011)
    found["S2", "L_B_worn"] = optical.blue_J_m2_sr(s2)[0] / 600
    found["S2", "D_B_600s"] = optical.blue_J_m2_sr(s2)[0]
    found["S2", "D_A_600s"] = optical.blue_J_m2_sr(s2, "aphakic")[0]
    found["S3", "L_IR_0.011rad"] = 10 ** (-0.3) * looking.lone_W_m2_sr(150.0, 1.0, 0.011)
    row = next(row for row in tables.read("safety/risk_groups").rows() if row["id"] == "E16")
    found["S3", "L_IR_limit"] = grading.limit(row, 0.011)
    found["S3", "E_IR_ratio_1200s"] = optical.infrared_W_m2(s3)[0] / limits.infrared_limit_W_m2(1200)
    found["S4", "laser_skin_sum"] = optical.skin_W_m2(s4)[0] / limits.limit("X12")
    found["S4", "H_skin_5s_limit"] = limits.skin_limit_J_m2(5.0)
    found["S5", "T_required_unlimited"] = eye.transmittance_needed(300.0, 100.0)
    found["S5", "OD_required_factor10"] = eye.optical_density(eye.transmittance_needed(300.0, 100.0, 10.0))
    found["S5", "E_IR_OD2"] = 300.0 * eye.leak_of(eye.GOGGLES, 0.01, Channel(name="n", peak_nm=830))
    for case, light in (("S1", s1), ("S3", s3), ("S4", s4)):
        found[case, "t_max_IR"] = limits.infrared_longest_s(float(optical.infrared_W_m2(light)[0]))
    return found


def cases_table():
    table, mine = Table("case", "quantity", "reference", "ours", "apart", "allowed"), ours()
    for row in rows("worked_cases.csv"):
        value = mine.get((row["case"], row["quantity"]))
        if value is not None:
            wanted = float(row["value"])
            apart = f"{abs(value / wanted - 1):.1e}"
            table.add_row(row["case"], row["quantity"], row["value"], f"{value:.6g}", apart, row["tol"])
    return table


def weights_table():
    table = Table("weight", "LEDs", "worst difference", "allowed")
    leds = rows("led_weighting_factors.csv")
    for column, (hazard, edition) in WEIGHTS.items():
        apart = [
            abs(weights((gaussian(float(row["peak_nm"]), float(row["fwhm_nm"])),), hazard, edition)[0] / wanted - 1)
            for row in leds
            if (wanted := float(row[column])) > 1e-7
        ]
        table.add_row(column, str(len(apart)), f"{100 * max(apart):.2f} %", "1 %")
    return table


def whole_table():
    """One whole review of a worn mask, LED by LED in 200 draws, and again for another time."""
    person, chance = Person.load(ROOT / "examples" / "claire.person.toml"), np.random.default_rng(0)
    mask, face = Mask.load("home-3"), Face.load("average-adult").coarse()
    footprint, skin = shine(mask, face, draws=200, rng=chance), skin_of(person, rng=chance)
    drive = {channel.name: 1.0 for channel in mask.channels}
    table = Table("review of home-3, 200 draws, whole face", "s")
    for name, duration_s in (("first", 600.0), ("the same light, another time", 300.0)):
        start = time.perf_counter()
        found = review(Settings(drive=drive, duration_s=duration_s), footprint, skin, person)
        table.add_row(f"{name}: {len(found.findings)} limits", f"{time.perf_counter() - start:.2f}")
        assert not any(math.isnan(one.use) for one in found.findings)
    bare = review(Settings(drive=drive, duration_s=600.0), footprint, skin, replace(person, shields="none"))
    table.add_row("eyes open, refused", f"{len(bare.broken)} limits broken")
    return table


def main():
    console = Console(width=110)
    console.print(cases_table(), weights_table(), whole_table())


if __name__ == "__main__":
    main()
