"""Photons per second on the standard skin at 633 nm under air, and the error they leave. Warm, best of three."""

import time

import numpy as np
from rich.console import Console
from rich.table import Table

from lightmask.light import Collimated, MonteCarlo, PencilBeam, Slab, solve, spread

SKIN = {
    "thickness_mm": [0.02, 0.08, 0.15, 0.08, 1.5, 0.1, 10.0],
    "scattering_per_mm": [30.0, 26.0, 16.7, 21.0, 16.7, 21.0, 8.7],
    "anisotropy": [0.8, 0.8, 0.8, 0.84, 0.8, 0.84, 0.85],
    "index": [1.4],
    "index_below": 1.4,
}
ABSORPTION_PER_MM = np.array([0.05, 0.96, 0.034, 0.05, 0.033, 0.06, 0.01])
PHOTONS = 300_000
REPEATS = 3
RINGS_MM, DEPTHS_MM = np.linspace(0, 5, 51), np.linspace(0, 2, 101)


def skins(sets):
    """The standard skin with its absorption, and with up to three times as much."""
    factor = 1.0 if sets == 1 else np.linspace(1.0, 3.0, sets)[:, None]
    return Slab(**SKIN, absorption_per_mm=factor * ABSORPTION_PER_MM)


def even(sets, threads, depths=0):
    depth_mm = np.linspace(0.0, 2.0, depths) if depths else None
    return solve(skins(sets), Collimated(), depth_mm, MonteCarlo(PHOTONS, seed=1, threads=threads))


def lateral(threads):
    edges = {"radius_edges_mm": RINGS_MM, "depth_edges_mm": DEPTHS_MM}
    return spread(skins(1), PencilBeam(), **edges, photons=PHOTONS, threads=threads)


def photons_per_s(work):
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return PHOTONS / min(took)


def main():
    even(1, None), lateral(None)
    rows = [
        ("totals and layers, 1 absorption set", lambda threads: even(1, threads)),
        ("totals and layers, 50 absorption sets", lambda threads: even(50, threads)),
        ("and fluence at 20 depths", lambda threads: even(1, threads, 20)),
        ("pencil beam, 50 rings x 100 depths", lateral),
    ]
    table = Table("what", "photons/s, one core", "photons/s, all cores")
    for what, work in rows:
        speeds = [photons_per_s(lambda work=work, threads=threads: work(threads)) for threads in (1, None)]
        table.add_row(what, *(f"{speed:,.0f}" for speed in speeds))
    Console().print(table)
    light = even(1, None)
    print(f"Error of {PHOTONS:,} photons: R {light.reflected_sd / light.reflected:.2%} of itself, layer means", end=" ")
    print(", ".join(f"{share:.2%}" for share in light.layer_fluence_sd / light.layer_fluence))
