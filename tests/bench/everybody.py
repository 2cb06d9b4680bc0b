"""A plan for each person against the same ten minutes for everyone: 200 made-up people, five masks that are sold.

What is held against it: the share of draws and skin whose target layer is inside the studied window of the leading
band, and the worst margin of any safety limit, held as plans hold them. In the office, where minutes and strength are
the professional's, and at home, where the leaflet's ten minutes are never exceeded.
"""

import sys
import time
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table

from lightmask.errors import Unsafe
from lightmask.mask import Mask
from lightmask.person import Person
from lightmask.plan import prepare
from lightmask.plan.search import option

MASKS = (
    "omnilux-contour-face", "currentbody-series-1", "currentbody-series-2", "higherdose-face",
    "dior-lucibel-skin-light",
)  # fmt: skip
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
ITA = {"I": 58.0, "II": 48.0, "III": 36.0, "IV": 19.0, "V": -8.0, "VI": -40.0}
REGIONS = ("cheek", "forehead", "chin", "nose", "eyelid")
GOALS = ("wrinkles", "firmness", "texture")
CARES = ("office", "home")
PEOPLE, DRAWS, TEN_min = 200, 100, 10.0


def people(count=PEOPLE, seed=0):
    """Grown people of every phototype, region and mask, with a goal; their colour is measured in half of them."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        phototype = PHOTOTYPES[number % len(PHOTOTYPES)]
        ita = round(ITA[phototype] + float(rng.normal(0, 4)), 1)
        person = Person(
            age_y=float(rng.integers(20, 76)),
            sex="F" if rng.random() < 0.7 else "M",
            phototype=phototype,
            ita_deg=ita if rng.random() < 0.5 else None,
            region=REGIONS[(number // len(PHOTOTYPES)) % len(REGIONS)],
            medicines=(),
            light=(),
            pregnant="no",
            breast_feeding="no",
            rest_answered_no_by="bench",
            shields="opaque goggles",
            shield_transmittance=0.01,
        )
        yield person, GOALS[int(rng.integers(len(GOALS)))], MASKS[int(rng.integers(len(MASKS)))]


def compared(person, goal, name):
    """(share inside, worst margin) of the plan and of ten minutes at full drive; None where nobody may be lit."""
    try:
        ready = prepare(goal, person, Mask.load(name), draws=DRAWS)
        found = ready.points()
    except Unsafe:
        return None
    if not found:
        return None
    place, ours = ready.places[0], found[0].parts[0].option
    ten = option(place, np.ones(len(place.matrix.levers)), TEN_min)
    return tuple((one.done[0].inside, 1 - max(place.uses(one.settings).by_limit.values())) for one in (ours, ten))


def measured(care, count=PEOPLE):
    """Every person's pair, by mask."""
    found = {name: [] for name in MASKS}
    for person, goal, name in people(count):
        pair = compared(replace(person, care=care), goal, name)
        if pair is not None:
            found[name].append(pair)
    return found


def said(rows):
    plan, ten = (np.array([row[side] for row in rows], dtype=float) for side in (0, 1))
    safe = np.where(ten[:, 1] >= 0, ten[:, 0], 0.0)
    return (
        str(len(rows)), f"{100 * plan[:, 0].mean():.0f} %", f"{100 * ten[:, 0].mean():.0f} %",
        f"{100 * safe.mean():.0f} %", f"{plan[:, 1].min():.4f}", f"{ten[:, 1].min():.3g}",
        f"{100 * (ten[:, 1] < 0).mean():.0f} %",
    )  # fmt: skip


def main(count=PEOPLE):
    for care in CARES:
        start = time.perf_counter()
        found = measured(care, count)
        table = Table(
            "mask", "people", "inside: plan", "inside: ten min", "inside and safe: ten min", "worst margin: plan",
            "worst margin: ten min", "ten min breaks a limit", title=f"{care}: {count} people, {', '.join(GOALS)}",
        )  # fmt: skip
        for name, rows in found.items():
            if rows:
                table.add_row(name, *said(rows))
        table.add_row("all", *said([row for rows in found.values() for row in rows]), style="bold")
        Console(width=150).print(table)
        print(f"{care}: {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
