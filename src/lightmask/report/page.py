"""html(said): the report of a plan, from its JSON alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lightmask.errors import BadInput
from lightmask.report import charts, client, drawing, face_map, foreseen, margins, months, ways, wording

Said = dict[str, Any]
SCHEMA = "lightmask plan"
PAGE = "page.html.jinja"
WITHOUT: Said = {  # what a plan says that was made without knowing more
    **dict.fromkeys(
        ("versions", "request", "calendar", "adherence", "target", "face", "worst_margin", "forecast", "so_far")
    ),
    "calibration": None,
    **dict.fromkeys(("cannot", "could", "phases", "nearest", "alternatives", "methods", "measure", "stop_rules"), ()),
}
FILTERS = (
    "figure", "spread", "percent", "band", "weeks", "people", "doubts", "studied_dose", "capital", "sentence",
    "drives", "margin", "phase_stands", "pulses", "times",
)  # fmt: skip


def html(said: Said) -> str:
    """One self-contained HTML page: no script, no network, prints on A4 with the client's page first."""
    return rendered(said, ("wide", "narrow"))


def rendered(said: Said, sizes: tuple[str, ...], professional: bool = True) -> str:
    """The same with its charts in these sizes only: paper has one width; or the client's page alone."""
    if not str(said.get("schema", "")).startswith(SCHEMA):
        raise BadInput(f"The document says schema '{said.get('schema')}'. Give a plan, of schema '{SCHEMA}'.")
    said = WITHOUT | said
    page = _environment().get_template(PAGE)
    return page.render(
        said=said, sizes=sizes, professional=professional, client=client.for_client(said), face=face_map.of(said),
        **_pictures(said), **_told(said),
    )  # fmt: skip


def warm() -> None:
    """Load what a page needs before there is one."""
    face_map.warm()
    _environment().get_template(PAGE)


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(wording, name) for name in FILTERS}
    environment.filters |= {"signed": client.signed, "day": client.day}
    return environment


def _pictures(said: Said) -> Said:
    """Each chart for wide pages and for narrow ones: pairs of a class and a picture."""
    inside = wording.inside_shares(said)
    return {
        "layer_charts": _both(lambda frame: charts.layers(said, frame)),
        "minutes_charts": _both(lambda frame: charts.minutes(said, frame)) if said["chance_by_minutes"] else [],
        "inside_charts": _both(lambda frame: charts.level_bars(inside, frame, INSIDE, drawing.BLUE)) if inside else [],
        "margin_charts": _both(lambda frame: margins.margins(said, frame), margins.WIDE, margins.NARROW),
        "calendar_charts": _both(lambda frame: months.weeks(said, frame), months.WIDE, months.NARROW)
        if said["calendar"] and said["calendar"]["days"]
        else [],
        "forecast_charts": _forecasts(said),
        "ways_charts": _both(lambda frame: ways.hours_and_benefit(said, frame), ways.WIDE, ways.NARROW)
        if any(ways.known(way) for way in said["alternatives"])
        else [],
    }


INSIDE = "Share of the skin inside the studied window"


def _both(
    draw: Any, wide: drawing.Frame = drawing.WIDE, narrow: drawing.Frame = drawing.NARROW
) -> list[tuple[str, str]]:
    return [("wide", draw(wide)), ("narrow", draw(narrow))]


def _forecasts(said: Said) -> list[tuple[Said, list[tuple[str, str]]]]:
    """Each endpoint with its chart in both widths."""
    if said["forecast"] is None:
        return []
    drawn = [foreseen.charts_of(said, frame) for frame in (drawing.WIDE, drawing.NARROW)]
    pairs = zip(*drawn, strict=True)
    return [
        (endpoint, [("wide", wide), ("narrow", narrow)])
        for endpoint, (wide, narrow) in zip(said["forecast"]["endpoints"], pairs, strict=False)
    ]


def _told(said: Said) -> Said:
    """What is said in words and tables."""
    lit = charts.lit(said["dose"]["channels"])
    return {
        "known": wording.output_known(said["dose"]),
        "designs": wording.by_design(said["evidence"]),
        "stands": wording.stands(said),
        "lit": list(zip(lit, charts.colours(lit), strict=True)),
        "key_days": client.key_days(said),
        "course_place": wording.course_place(said),
        "reported": wording.by_group(said["methods"]),
    }
