"""Spread sideways: time for the spots of a mask, and errors against finer directions and against photons."""

import time
from itertools import pairwise

import numpy as np
from rich.console import Console
from rich.table import Table

from lightmask import dose, light
from lightmask.mask import Face, Mask, Settings
from lightmask.skin import Skin

BANDS_NM = (633.0, 830.0)
WAVENUMBERS = [0.0, 0.3, 1.0, 2.0, 4.0, 8.0, 16.0]
DEPTHS_MM = np.array([0.3, 0.5, 1.0])
REPEATS = 3
PHOTONS = 1_000_000
RINGS_MM = np.arange(0.0, 8.1, 0.4)
THICK_MM = 0.04
STEP_MM = 0.1


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


def ring_means(maps, place):
    radius = np.hypot(place[:, None], place)
    return np.stack([
        maps[:, (radius >= low) & (radius < high)].mean(axis=1)
        for low, high in pairwise(RINGS_MM)
    ], axis=1)  # fmt: skip


def against_photons():
    table = Table("nm", "height mm", "median %", "95 % of rings below %", "photons' own error, median %")
    edges = np.sort(np.concatenate([DEPTHS_MM - THICK_MM / 2, DEPTHS_MM + THICK_MM / 2]))
    cosine, per_sr = light.lambertian()
    for nm in BANDS_NM:
        slab = Skin.typical().slab(nm)
        for height in (0.0, 1.0, 3.0):
            disc = light.LambertianDisc(0.5, height)
            walk = light.spread(slab, disc, radius_edges_mm=RINGS_MM, depth_edges_mm=edges, photons=PHOTONS)
            known = walk.fluence[::2] / (np.pi * 0.25)
            lights = light.SmallLights(
                position_mm=[[0.0, 0.0, height]],
                axis=[[0.0, 0.0, -1.0]],
                power=[1.0],
                cosine=cosine,
                per_sr=per_sr,
                side_mm=0.5 * np.sqrt(np.pi),
            )
            ours = light.glow(slab, lights, width_mm=18.0, step_mm=STEP_MM, depth_mm=DEPTHS_MM).fluence
            place = (np.arange(ours.shape[1]) - ours.shape[1] // 2) * STEP_MM
            off = 100 * np.abs(ring_means(ours, place) / known - 1)
            own = 100 * walk.fluence_sd[::2] / walk.fluence[::2]
            values = (np.median(off), np.percentile(off, 95), np.median(own))
            table.add_row(f"{nm:g}", f"{height:g}", *(f"{value:.2f}" for value in values))
    Console().print(table)


def main():
    times()
    convergence()
    against_photons()
