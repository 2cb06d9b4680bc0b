"""A plan for each person against the same ten minutes for everyone: 200 made-up people by five masks that are sold.

What is held against it: the share of draws and skin whose target layer is inside the studied window of the leading
band, and the worst margin of any safety limit, each limit held in 99 of 100 draws.
"""

import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from lightmask.errors import Unsafe
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import prepare
from lightmask.plan.search import option

MASKS = ("omnilux-contour-face", "currentbody-series-1", "currentbody-series-2", "higherdose-face", "dior-lucibel-skin-light")
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
ITA = {"I": 58.0, "II": 48.0, "III": 36.0, "IV": 19.0, "V": -8.0, "VI": -40.0}
REGIONS = ("cheek", "forehead", "chin", "nose", "eyelid")
GOALS = ("wrinkles", "firmness", "texture")
PEOPLE, DRAWS, TEN_min = 200, 100, 10.0


def people(count=PEOPLE, seed=0):
    """Grown people of every phototype and region, their colour measured in half of them; nothing speaks against light."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        phototype = PHOTOTYPES[number % len(PHOTOTYPES)]
        measured = bool(rng.random() < 0.5)
        yield Person(
            age_y=float(rng.integers(20, 76)),
            sex="F" if rng.random() < 0.7 else "M",
            phototype=phototype,
            ita_deg=round(ITA[phototype] + float(rng.normal(0, 4)), 1) if measured else None,
            region=REGIONS[(number // len(PHOTOTYPES)) % len(REGIONS)],
            medicines=(),
            light=(),
            pregnant="no",
            breast_feeding="no",
            rest_answered_no_by="bench",
            shields="opaque goggles",
            shield_transmittance=0.01,
        ), GOALS[int(rng.integers(len(GOALS)))]


def compared(person, goal, mask):
    """(share inside, worst margin) of the plan and of ten minutes at full drive; None where nobody may be lit."""
    try:
        ready = prepare(goal, person, mask, draws=DRAWS)
        found = ready.points()
    except Unsafe:
        return None
    place = ready.places[0]
    ten = option(place, np.ones(len(place.matrix.levers)), TEN_min)
    ours = found[0].parts[0].option if found else None
    if ours is None:
        return None
    return tuple((one.done[0].inside, 1 - max(place.uses(one.settings).by_limit.values())) for one in (ours, ten))


def main(count=PEOPLE):
    table = Table(
        "mask", "people", "inside: plan", "inside: ten minutes", "worst margin: plan", "worst margin: ten minutes",
        "limits broken by ten minutes", title=f"{count} people, goals {', '.join(GOALS)}",
    )  # fmt: skip
    start, every = time.perf_counter(), []
    everybody = list(people(count))
    for name in MASKS:
        mask = Mask.load(name)
        rows = [found for person, goal in everybody if (found := compared(person, goal, mask)) is not None]
        every += rows
        table.add_row(name, *said(rows))
    table.add_row("all", *said(every), style="bold")
    Console(width=140).print(table)
    print(f"{len(every)} plans compared in {time.perf_counter() - start:.0f} s")
    return every


def said(rows):
    plan, ten = (np.array([row[side] for row in rows], dtype=float) for side in (0, 1))
    return (
        str(len(rows)), f"{100 * np.nanmean(plan[:, 0]):.0f} %", f"{100 * np.nanmean(ten[:, 0]):.0f} %",
        f"{plan[:, 1].min():.3f}", f"{ten[:, 1].min():.3g}", f"{100 * (ten[:, 1] < 0).mean():.0f} %",
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
