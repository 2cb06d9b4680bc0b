"""The long tables of a plan on a terminal: every layer, limit, trial and reason."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from lightmask.cli.terminal import bullets, columns, dose_table, heading, limits_table, screening
from lightmask.report.wording import UNKNOWN, band, by_design, capital, doubts, figure, people

Said = dict[str, Any]
ADVICE = {"normal": "What is normal", "stop": "Stop, and ask, when there is", "review": "When more is not better"}


def details(said: Said) -> Group:
    """All that the page of a plan leaves out."""
    parts: list[Any] = [heading("What set it"), _why(said), dose_table(said["dose"])]
    parts += [Text(said["inside_the_skin"] + "\n", style="dim"), _chances(said), _evidence(said)]
    parts += [
        limits_table(said["safety"]),
        *screening(said["safety"], why=True),
        *_notes(said),
        _advice(said),
        *_ways(said),
    ]
    return Group(*(part for part in parts if part is not None))


def _notes(said: Said) -> list[Any]:
    """What the days of a course bring with them."""
    found = said["calendar"]["notes"] if said["calendar"] else []
    return [heading("Of the days"), bullets(found)] if found else []


def _ways(said: Said) -> list[Any]:
    """What is to be said of each way, in its own words."""
    found = said["alternatives"]
    return [heading("What else could be done"), bullets([capital(way["said"]) for way in found])] if found else []


def _why(said: Said) -> Group:
    rests = f"mask: {said['mask']['irradiance_rests_on']}", f"skin: {said['skin']['rests_on']}"
    calibrated = [said["calibration"]["sentence"]] if said.get("calibration") else []
    return Group(bullets([*said["session"]["minutes_from"], *said["schedule"]["notes"], *rests, *calibrated]), Text())


def _chances(said: Said) -> Group | None:
    if not said["windows"]:
        return None
    layer = said["goal"]["layer"]
    table = columns("band", f"studied in the {layer}", "this session is", "leaflet's session is",
                   title="Against the doses that were studied")  # fmt: skip
    for window in said["windows"]:
        low, high = window["layer_J_cm2"]
        table.add_row(
            band(window["band"]),
            f"{figure(low)}-{figure(high)} J/cm²",
            _stands(said["chances"], window["band"]),
            _stands(said["leaflet_chances"], window["band"]),
        )
    notes = [f"{band(window['band'])}: {note}" for window in said["windows"] for note in window["notes"]]
    return Group(table, bullets(notes, "dim"))


def _stands(chances: list[Said], band: str) -> str:
    found = next((chance for chance in chances if chance["band"] == band), None)
    if found is None:
        return UNKNOWN
    return ", ".join(
        f"{word} {100 * found[word]:.0f} %" for word in ("below", "inside", "above") if found[word] >= 0.005
    )


def _evidence(said: Said) -> Table | None:
    if not said["evidence"]:
        return None
    table = Table(box=box.SIMPLE_HEAD, title="Nearest trials, by design (never pooled)", title_justify="left",
                  title_style="bold", pad_edge=False)  # fmt: skip
    for column in ("trial, people, setting, maker", "design", "what it saw"):
        table.add_column(column, overflow="fold")
    for arm in (arm for _, arms in by_design(said["evidence"]) for arm in arms):
        who = Text(arm["trial"]).append("\n" + ", ".join(filter(None, (people(arm), arm["maker"]))), style="dim")
        marks = "".join(f" [{doubt}]" for doubt in doubts(arm))
        table.add_row(who, arm["design"], Text(arm["result"]).append(marks, style="dim"))
    return table


def _advice(said: Said) -> Group:
    parts: list[Any] = []
    for kind, title in ADVICE.items():
        parts += [heading(title), bullets([row["text"] for row in said["advice"] if row["kind"] == kind])]
    return Group(*parts)
