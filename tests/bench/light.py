"""Speed and accuracy of the light solver on seven-layer skins, beside iadpython, PythonicDISORT and nanodisort.

The skins are the three standard skins of the reference folder with every thickness and coefficient drawn apart by
30 %; the light is diffuse unless said; times are the best of several. The answer is reflectance and the mean fluence of
each layer. Error: the worst, and the median, relative deviation of these from our own 24-node solution.
"""

import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from tests.bench._peers import Optics, iad, nano_disort, pythonic_disort
from tests.reference.light_cases import REFERENCE, column, cross_checked, rows, standard_skin

from lightmask.light import Collimated, Diffuse, DiscreteOrdinates, Slab, solve

JUDGED = 24  # skins on which errors are judged
MANY = 100_000
LIGHT = {"diffuse": Diffuse(), "beam": Collimated()}


def skins(cases, index_above=1.0, layers=7):
    """Standard skins drawn apart, the same first ones whatever ``cases`` is."""
    table = rows("transport/standard_skin_layers.csv")
    own = [[row for row in table if row["wavelength_nm"] == wavelength] for wavelength in ("415", "633", "830")]
    which, kind = np.arange(layers) % 7, np.arange(cases) % len(own)
    rng = np.random.default_rng(1)

    def field(name, spread=0.3):
        typical = np.array([column(some, name) for some in own])[kind][:, which]
        return typical * np.exp(spread * rng.standard_normal((4 * JUDGED, layers))[np.arange(cases) % (4 * JUDGED)])

    return Optics(
        thickness_mm=field("thickness_mm"),
        absorption_per_mm=field("mua_per_mm"),
        scattering_per_mm=field("mus_per_mm"),
        anisotropy=field("g", 0.0),
        index_above=index_above,
    )


def ours(optics, nodes, compiled=True, light="diffuse"):
    slab = Slab(
        thickness_mm=optics.thickness_mm,
        absorption_per_mm=optics.absorption_per_mm,
        scattering_per_mm=optics.scattering_per_mm,
        anisotropy=optics.anisotropy,
        index=[optics.index],
        index_above=optics.index_above,
        index_below=optics.index,
    )
    found = solve(slab, LIGHT[light], solver=DiscreteOrdinates(nodes=nodes, compiled=compiled))
    return found.specular + found.reflected, found.layer_fluence


def best(works, rounds=5):
    """Best wall and best processor seconds of each piece of work, done in turns so that a busy machine hits all."""
    took = np.full((len(works), 2), np.inf)
    for _ in range(rounds):
        for number, work in enumerate(works):
            wall, processor = time.perf_counter(), time.process_time()
            work()
            now = time.perf_counter() - wall, time.process_time() - processor
            took[number] = np.minimum(took[number], now)
    return took


def error(answer, truth):
    """Relative deviation of each skin's reflectance and layer means. -> worst, median of the skins' worst"""
    judged = min(len(answer[0]), JUDGED)
    deviation = np.abs(answer[0][:judged] / truth[0][:judged] - 1.0)[:, None]
    if answer[1] is not None:
        deviation = np.hstack([deviation, np.abs(answer[1][:judged] / truth[1][:judged] - 1.0)])
    return deviation.max(), np.median(deviation.max(axis=1))


def truth_of(index_above):
    return ours(skins(JUDGED, index_above).first(JUDGED), 24, compiled=False)


def accuracy_table():
    """Worst deviation from the reference folder's converged values, over its 24 slabs."""
    known = standard_skin() + cross_checked()
    table = Table("nodes", "fluence against depth", "layer means", "reflectance, relative", "reflectance, absolute")
    for nodes in (2, 3, 4, 6, 8, 12):
        worst = np.zeros(4)
        for one in known:
            found = solve(one.slab, one.light, one.depth_mm, DiscreteOrdinates(nodes=nodes))
            reflected, mean = one.numbers["reflected"], one.numbers["layer_fluence"]
            relative = found.fluence / one.fluence, found.layer_fluence / mean, found.reflected / reflected
            apart_by = *(np.abs(part - 1.0).max() for part in relative), abs(found.reflected - reflected)
            worst = np.maximum(worst, apart_by)
        table.add_row(str(nodes), *(f"{part:.3%}" for part in worst[:3]), f"{worst[3]:.1e}")
    return table


def us_table():
    table = Table("lightmask", "boundary", "cases/s", "processor µs per case", "worst error", "median error")
    for index_above, boundary in ((1.0, "air on skin"), (1.4, "matched")):
        truth = truth_of(index_above)
        for nodes, compiled in product((2, 3, 4, 8), (True, False)):
            cases = (20_000 if nodes < 8 else 5_000) if compiled else 1_000
            optics = skins(cases, index_above)
            ((wall, processor),) = best([partial(ours, optics, nodes, compiled)], 4)
            judged = error(ours(optics.first(JUDGED), nodes, compiled), truth)
            name = f"{nodes} nodes, {'compiled' if compiled else 'plain'}"
            row = f"{cases / wall:,.0f}", f"{processor / cases * 1e6:.1f}", *(f"{part:.1e}" for part in judged)
            table.add_row(name, boundary, *row)
    return table


PEERS = (  # name, solver, index above, cases, pairs of its setting and our nodes whose errors are alike
    ("PythonicDISORT", pythonic_disort, 1.4, 24, ((8, 2), (12, 3), (16, 4))),
    ("nanodisort", nano_disort, 1.4, 4_000, ((8, 2), (12, 3), (16, 4))),
    ("iadpython", iad, 1.0, 6, ((16, 3), (24, 3), (24, 4))),
)


def peer_rows():
    """Each peer beside us, in turns. At matched boundaries N nodes are 4N streams, and errors are alike at equal
    streams. iadpython gives no layer means, and its reflectance stays 1e-3 off however many points it gets: it is
    taken at the first number of points within 0.4 %, and at its best.
    """
    found = []
    for name, work, above, cases, pairs in PEERS:
        truth = truth_of(above)
        for setting, nodes in pairs:
            few, many = skins(cases, above), skins(20_000, above)
            took = best([partial(work, few, setting), partial(ours, many, nodes)]) / [[cases], [20_000]] * 1e6
            errors = [error(answer(few, how), truth)[0] for answer, how in ((work, setting), (ours, nodes))]
            found.append((name, setting, nodes, *errors, *took.ravel()))
    return found


def peers_table():
    """In a process whose linear algebra keeps to one thread, which is what suits small matrices."""
    heads = "peer", "its streams or points", "our nodes", "its error", "our error"
    table = Table(*heads, "its µs, wall", "its µs, processor", "faster, wall", "faster, processor")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name, setting, nodes, its, own, wall, processor, our_wall, our_processor in apart(peer_rows):
        times = f"{wall:,.0f}", f"{processor:,.0f}", f"{wall / our_wall:,.1f}", f"{processor / our_processor:,.1f}"
        table.add_row(name, str(setting), str(nodes), f"{its:.1e}", f"{own:.1e}", *times)
    return table


def apart(work, *arguments):
    """The work's answer, from a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def scale_table():
    """Time for many cases, and how it grows with cases and layers. Three nodes, air on skin."""
    table = Table("seven-layer skins", "nodes", "light", "wall, s", "processor, s", "µs per case, wall", "processor")
    for cases, nodes, light in (
        *((cases, 3, "diffuse") for cases in (1_000, 10_000, MANY)),
        (MANY, 4, "diffuse"),
        (MANY, 3, "beam"),
    ):
        ((wall, processor),) = best([partial(ours, skins(cases), nodes, light=light)], 7)
        per_case = f"{wall / cases * 1e6:.2f}", f"{processor / cases * 1e6:.2f}"
        table.add_row(f"{cases:,}", str(nodes), light, f"{wall:.3f}", f"{processor:.3f}", *per_case)
    return table


def layers_table():
    table = Table("layers (20,000 skins, 3 nodes)", "wall, s", "processor, s", "processor µs per case and layer")
    for layers in (1, 2, 4, 7, 14):
        ((wall, processor),) = best([partial(ours, skins(20_000, layers=layers), 3)])
        table.add_row(str(layers), f"{wall:.3f}", f"{processor:.3f}", f"{processor / 20_000 / layers * 1e6:.2f}")
    return table


def highest_MiB():
    """The most memory this process has had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 2**10


def growth_MiB(cases):
    """Highest memory before and after so many cases, and what the slab's own copy and the profile take of it."""
    ours(skins(1000), 3)
    optics = skins(cases)
    before = highest_MiB()
    ours(optics, 3)
    numbers = 6 * optics.depth.size + 3 * cases
    return before, highest_MiB(), numbers * 8 / 2**20


def memory_table():
    table = Table("seven-layer skins", "before, MiB", "highest, MiB", "of it slab and answer, MiB")
    for cases in (10_000, MANY, 4 * MANY):
        table.add_row(f"{cases:,}", *(f"{part:.0f}" for part in apart(growth_MiB, cases)))
    return table


def main():
    if not REFERENCE.exists():
        print(f"This benchmark reads its skins from {REFERENCE}, which is not there.")
        return
    console = Console(width=120)
    print("load before:", *(f"{load:.2f}" for load in os.getloadavg()))
    start = time.perf_counter()
    ours(skins(64), 3)
    print(f"first compiled answer: {time.perf_counter() - start:.1f} s")
    for table in (accuracy_table, us_table, scale_table, layers_table, memory_table, peers_table):
        console.print(table())
    print("load after:", *(f"{load:.2f}" for load in os.getloadavg()), f"({time.perf_counter() - start:.0f} s)")
