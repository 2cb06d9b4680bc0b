"""Spread sideways: time for the spots of a mask, and errors against finer directions and against photons."""

import time

import numpy as np
from rich.console import Console
from rich.table import Table
from tests.parity.test_lateral import DEPTHS_MM, STEP_MM, disc_on, in_rings, walked

from lightmask import dose, light
from lightmask.mask import Face, Mask, Settings
from lightmask.skin import Skin

BANDS_NM = (633.0, 830.0)
WAVENUMBERS = [0.0, 0.3, 1.0, 2.0, 4.0, 8.0, 16.0]
REPEATS = 3


def best_s(work):
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def times():
    skin, face = Skin.typical(), Face.load("average-adult")
    slab = skin.slab(633.0)
    q = np.geomspace(0.01, 20.0, 28)
    falling = np.ones((101, 101))
    table = Table("what", "s")
    table.add_row(
        "transfer, 28 wavenumbers, 6 layers", f"{best_s(lambda: light.transfer(slab, wavenumber_per_mm=q)):.2f}"
    )
    table.add_row("blur, 20 x 20 mm at 0.2 mm", f"{best_s(lambda: light.blur(slab, falling, 0.2)):.2f}")
    for name in ("home-3", "office-4"):
        mask = Mask.load(name)
        settings = Settings(drive={one.name: 1.0 for one in mask.channels}, duration_s=600)
        patch = dose.FlatPatch.on(face, (35.0, -40.0, 0.0))
        took = best_s(lambda s=settings, m=mask, p=patch: dose.spots(s, m, skin, p, face))
        table.add_row(f"spots of {name}, {len(mask.channels)} channels, 20 x 20 mm at 0.2 mm", f"{took:.2f}")
    Console().print(table)


def convergence():
    table = Table(
        "nodes, m up to", "q <= 2 per mm", "q = 4 to 16 per mm", title="error, % of even light, 633 and 830 nm"
    )
    slabs = [Skin.typical().slab(nm) for nm in BANDS_NM]

    def every(nodes, azimuths):
        fine = light.Harmonics(nodes=nodes, azimuths=azimuths)
        return np.stack([light.transfer(one, light.Diffuse(), WAVENUMBERS, DEPTHS_MM, fine).fluence for one in slabs])

    known = every(8, 8)
    for nodes, azimuths in ((3, 2), (3, 3), (4, 3), (4, 5), (6, 3), (6, 6)):
        off = 100 * np.abs(every(nodes, azimuths) / known[:, :1] - known / known[:, :1])
        table.add_row(f"{nodes}, {azimuths}", f"{off[:, :4].max():.3f}", f"{off[:, 4:].max():.3f}")
    Console().print(table)


def glowing(slab, height):
    """A disc of 1 mm on the skin, or as wide a square above it."""
    if height == 0.0:
        place = (np.arange(271) - 135) * STEP_MM
        return light.blur(slab, disc_on(place, 0.5), STEP_MM, depth_mm=DEPTHS_MM).fluence
    cosine, per_sr = light.lambertian()
    lights = light.SmallLights(
        position_mm=[[0.0, 0.0, height]],
        axis=[[0.0, 0.0, -1.0]],
        power=[1.0],
        cosine=cosine,
        per_sr=per_sr,
        side_mm=0.5 * np.sqrt(np.pi),
    )
    return light.glow(slab, lights, width_mm=27.0, step_mm=STEP_MM, depth_mm=DEPTHS_MM).fluence


def against_photons():
    table = Table("nm", "height mm", "median %", "95 % of rings below %", "photons' own error, median %")
    for nm in BANDS_NM:
        slab = Skin.typical().slab(nm)
        for height in (0.0, 1.0, 3.0):
            known, sd = walked(slab, light.LambertianDisc(0.5, height))
            ours = glowing(slab, height)
            place = (np.arange(ours.shape[1]) - ours.shape[1] // 2) * STEP_MM
            seen = sd < 0.015 * known
            off = 100 * np.abs(in_rings(ours, place) / known - 1)[seen]
            values = (np.median(off), np.percentile(off, 95), np.median(100 * (sd / known)[seen]))
            table.add_row(f"{nm:g}", f"{height:g}", *(f"{value:.2f}" for value in values))
    Console().print(table)


def main():
    times()
    convergence()
    against_photons()
