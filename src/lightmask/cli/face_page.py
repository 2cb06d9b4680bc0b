"""A face as a page for a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.text import Text

from lightmask.cli.narrow import Figures

Said = dict[str, Any]


def page(said: Said) -> Group:
    """Measures, areas by region, and how a scan was fitted."""
    head = (
        f"{said['name']}: {said['patches']:,} patches ({said['coarse_patches']:,} coarse), {said['area_cm2']:.0f} cm²"
    )
    parts: list[Any] = [Text(head, style="bold")]
    if said["scan"]:
        parts += _fit(said["scan"])
    measures = Figures(columns=("measure", "mm"))
    for name, value in said["measures_mm"].items():
        measures.add_row(name.removesuffix("_mm").replace("_", " "), f"{value:.1f}")
    areas = Figures(columns=("region", "cm²"))
    for row in said["regions"]:
        areas.add_row(row["region"], f"{row['area_cm2']:.1f}")
    return Group(*parts, measures, areas)


def _fit(scan: Said) -> list[Text]:
    lines = [
        f"The built-in face was fitted to {scan['fit_rms_mm']:.2f} mm (root mean square); "
        f"95 % of the skin lies within {scan['fit_95_mm']:.2f} mm.",
        *(f"{note[0].upper()}{note[1:]}." for note in scan["notes"]),
    ]
    return [Text(f" • {line}", style="dim") for line in lines]
