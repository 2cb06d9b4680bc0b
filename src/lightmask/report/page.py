"""html(said): the report of a plan, from its JSON alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lightmask.report import charts, wording

Said = dict[str, Any]
FRAMES = (("wide", charts.WIDE), ("narrow", charts.NARROW))
COLUMNS = (
    (("normal", "What is normal"), ("review", "When more is not better")),
    (("stop", "Stop, and ask, when there is"),),
)


def html(said: Said) -> str:
    """One self-contained HTML page: no script, no network, prints on A4."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "figure": wording.figure,
        "spread": wording.spread,
        "percent": wording.percent,
        "band": wording.band,
        "weeks": wording.weeks,
        "people": wording.people,
        "doubts": wording.doubts,
        "studied_dose": wording.studied_dose,
    }
    page = environment.get_template("page.html.jinja")
    return page.render(
        said=said,
        known=wording.output_known(said["dose"]),
        layer_charts=[(name, charts.layers(said, frame)) for name, frame in FRAMES],
        minutes_charts=[(n, charts.minutes(said, frame)) for n, frame in FRAMES] if said["chance_by_minutes"] else [],
        designs=wording.by_design(said["evidence"]),
        advice=[
            [(title, [row for row in said["advice"] if row["kind"] == kind]) for kind, title in column]
            for column in COLUMNS
        ],
        stands=wording.stands(said),
        expectation=wording.expectation(said),
        colours=charts.colours(said["dose"]["channels"]),
    )
