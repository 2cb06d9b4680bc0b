"""Maps as pages for a terminal: a table of regions that fits into 80 columns."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.text import Text

from lightmask.cli.narrow import Figures
from lightmask.figures.told import drive_told, figure, span

Said = dict[str, Any]
READ_SO = "D95: 95 % of the area get this or more. D5: the brightest 5 % do."


def map_page(said: Said) -> Group:
    """The light on each region."""
    title = f"{said['quantity']}, {said['unit']} (range: nine draws in ten)"
    table = Figures(columns=("", "cm²", "mean", "min", "D95", "D5", "max", "min/mean"), title=title)
    for row in said["regions"]:
        table.add_row(
            row["region"], f"{row['area_cm2']:.0f}", _mean(row), *(figure(row[key]) for key in ("least", "d95", "d5")),
            figure(row["most"]), figure(row["least_to_mean"]), style="bold" if row is said["regions"][0] else "",
        )  # fmt: skip
    return Group(*_head(said["mask"], said), table, Text(READ_SO, style="dim"))


def comparison_page(said: Said) -> Group:
    """Two masks, region by region."""
    table = Figures(
        columns=("", "first", "min/mean", "second", "min/mean", "ratio"),
        title=f"mean {said['quantity']}, {said['unit']} (nine draws in ten); ratio: second over first",
    )
    for row in said["regions"]:
        cells = []
        for side in ("first", "second"):
            cells += [_mean(row[side]), figure(row[side]["least_to_mean"])]
        style = "bold" if row is said["regions"][0] else ""
        table.add_row(row["region"], *cells, figure(row["ratio_of_means"]), style=style)
    parts: list[Any] = []
    for side in ("first", "second"):
        parts += _head(f"{side}: {said[side]['mask']}", {**said, **said[side]})
    return Group(*parts, table)


def _head(name: str, said: Said) -> list[Text]:
    """Which mask, at what drive, and what its light rests on."""
    share = said["skin_reflectance"]
    seen = "as a black meter sees it" if share is None else f"on skin that sends back {100 * share:g} %"
    gains = [f"{part['name']} {figure(part['gain'])}" for part in said["channels"] if part["gain"]]
    again = f" With light that comes back from the lining: {', '.join(gains)} times." if gains else ""
    return [
        Text(name, style="bold"),
        Text(f"{drive_told(said['drive'])}, on {said['face']}, {seen}.{again}"),
        Text(f"Rests on: {said['rests_on']}.\n", style="dim"),
    ]


def _mean(row: Said) -> str:
    said = row["over_draws"]
    if said is None:
        return figure(row["mean"])
    return f"{figure(row['mean'])} ({span(said['mean'])})"
