"""The same documents as pages for a terminal."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lightmask.cli import calibration_pages
from lightmask.cli.narrow import Figures
from lightmask.report.wording import UNKNOWN, figure, percent, spread
from lightmask.units import s_PER_min

Said = dict[str, Any]
FORM_DUE = "The whole form: nobody wrote down when it was gone through, or that is long ago (asked_on)."
STYLE = {"STOP": "bold red", "PRO": "bold yellow", "CAUTION": "yellow", "none": "dim"}


def columns(*headings: str, title: str = "") -> Figures:
    """A table of figures under these headings."""
    return Figures(columns=headings, title=title)


def bullets(lines: list[str], style: str = "") -> Table:
    """A list whose lines hang under their first word."""
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(" •", Text(line, style=style))
    return grid


def heading(words: str, style: str = "bold") -> Text:
    """The words above a part of a page."""
    return Text(f"\n{words}", style=style)


def dose_table(dose: Said, title: str = "Dose per session") -> Figures:
    """Fluence of each channel in each layer, the surface first; per incident light when the output is unknown."""
    known = all(channel["surface_J_cm2"]["middle"] is not None for channel in dose["channels"])
    unit, key = ("J/cm²", "fluence_J_cm2") if known else ("per incident J/cm²", "fluence_per_incident")
    heads = [f"{channel['channel']} {channel['peak_nm']:g} nm" for channel in dose["channels"]]
    table = columns("", *heads, title=f"{title}, {unit} (middle draw, nine in ten)")
    table.add_row("falls on the skin", *(spread(channel["surface_J_cm2"]) for channel in dose["channels"]), style="dim")
    for place, layer in enumerate(dose["layers"]):
        table.add_row(layer, *(spread(channel[key][place]) for channel in dose["channels"]))
    return table


def limits_table(safety: Said) -> Figures:
    """Every limit and the share of it that is used."""
    table = columns("limit", "this session", "allowed", "used", "reached after", title="Limits")
    for found in safety["limits"]:
        style = "" if found["kept"] else "bold red"
        table.add_row(
            found["limit"], figure(found["value"], found["unit"]), figure(found["allowed"], found["unit"]),
            percent(found["use"]), reached(found), style=style,
        )  # fmt: skip
    return table


def reached(found: Said) -> str:
    """When a limit is reached, as people count time: rounded down."""
    if found["reached"] is None:
        return UNKNOWN
    if not found["reached"]:
        return "never"
    seconds = found["time_to_limit_s"]
    if seconds < 2 * s_PER_min:
        return f"{math.floor(seconds)} s" if seconds >= 1 else "at once"
    tenths = math.floor(seconds * 10 / s_PER_min)
    if tenths < 100:
        return f"{tenths / 10:g} min"
    return f"{tenths // 10} min" if tenths < 1200 else f"{tenths // 600} h"


def eyes_table(said: Said) -> Figures | None:
    """The eye's limits behind each protection; what is worn is marked."""
    if not said["eyes"]:
        return None
    table = columns(
        "limit of the eye", *(_shielded(one) for one in said["eyes"]), title="The eyes, share of each limit"
    )
    for rows in zip(*(one["limits"] for one in said["eyes"]), strict=True):
        worn = next(row for one, row in zip(said["eyes"], rows, strict=True) if one["worn"])
        table.add_row(
            rows[0]["limit"], *(percent(row["use"]) for row in rows), style="" if worn["kept"] else "bold red"
        )
    return table


def _shielded(protection: Said) -> str:
    name = "open eyes" if protection["shields"] == "none" else protection["shields"]
    return f"{name} (worn)" if protection["worn"] else f"{name}"


def for_a_professional(said: Said) -> bool:
    """Whether the page is read in a clinic: it shows what a verdict rests on."""
    return bool(said["person"]["care"] == "office")


def screening(safety: Said, why: bool) -> list[Any]:
    """What is still open, what to ask first, and every answer that counts; with ``why`` what it rests on."""
    parts: list[Any] = []
    if safety["breaches"]:
        parts += [heading("Still open", "bold red"), bullets(safety["breaches"])]
    if safety["to_ask"]:
        asked = [f"{row['question']} ({row['key']})" for row in safety["to_ask"]]
        parts += [heading("Questions to ask first"), bullets(asked)]
    if safety["screening"]:
        parts.append(heading("Screening"))
    for row in safety["screening"]:
        parts.append(bullets([row["sentence"]], STYLE[row["severity"]]))
        parts += [Padding(Text(_rests_on(row), style="dim"), (0, 0, 0, 3))] if why else []
    return parts


def _rests_on(row: Said) -> str:
    """The two views of a verdict, apart, and where it comes from."""
    origin = [row["source"]] if row["source"] != "-" else []
    origin += ["remembered, not re-read"] if row["remembered"] else []
    lines = [f"Leaflets: {row['leaflets']['sentence']}", f"In this light: {row['acting']}"]
    return "\n".join(lines + ([f"From: {', '.join(origin)}."] if origin else []))


def dose_page(said: Said) -> Group:
    """The dose of one session on one page."""
    head = Text(f"{figure(said['minutes'])} minutes with {said['mask']['name']}", style="bold")
    absorbed = columns("absorbed, J/cm³", *(f"{c['channel']} {c['peak_nm']:g} nm" for c in said["dose"]["channels"]))
    for place, layer in enumerate(said["dose"]["layers"]):
        absorbed.add_row(layer, *(spread(c["absorbed_J_cm3"][place]) for c in said["dose"]["channels"]))
    notes = [said["inside_the_skin"], f"Known of the light: {said['mask']['irradiance_rests_on']}."]
    spots = [_spots_table(said["spots"])] if said["spots"] else []
    return Group(head, dose_table(said["dose"]), absorbed, *spots, bullets(notes, "dim"))


def _spots_table(said: Said) -> Figures:
    """How uneven the light straight from the LEDs is: on the surface, in layers and at depths."""
    table = columns(
        f"straight from the LEDs, {figure(said['width_mm'])} mm square", "mean, J/cm²", "least/mean", "most/mean"
    )
    for row in said["places"]:
        table.add_row(
            row["place"], figure(row["mean_J_cm2"]), f"{row['least_over_mean']:.2f}", f"{row['most_over_mean']:.2f}"
        )
    return table


def safety_page(said: Said, why: bool = False) -> Group:
    """Every limit and answer on one page; with ``why``, and in a clinic, what each verdict rests on."""
    safety = said["safety"]
    verdict = Text(_verdict(said), style="bold green" if safety["cleared"] else "bold red")
    asking = [f"{row['question']} ({row['key']})" for row in safety["worth_asking"]]
    asking += [FORM_DUE] if said["form_due"] == "full" else []
    more: list[Any] = [heading("Worth asking too"), bullets(asking, "dim")] if asking else []
    eyes, tell = eyes_table(said), safety["disclosures"]
    shown: list[Any] = [limits_table(safety)] + ([eyes] if eyes else [])
    shown += [heading("To tell the client"), bullets(tell)] if tell else []
    return Group(
        verdict,
        *calibration_pages.line(said["calibration"]),
        *shown,
        *screening(safety, why or for_a_professional(said)),
        *more,
        Text(f"\n{said['notice']}", style="italic"),
    )


def _verdict(said: Said) -> str:
    """Whether the session may be, and until when it may begin."""
    if said["clearance"] is None:
        return "Not cleared"
    until = datetime.fromisoformat(said["clearance"]["expires_at"])
    return f"Cleared for one session, until {until:%Y-%m-%d %H:%M} ({until:%z})"


def slab_page(said: Said) -> Group:
    """Where the light went on one page."""
    table = columns("", "share", "±")
    for name in ("specular", "reflected", "transmitted"):
        table.add_row(name, f"{said[name]:.6f}", _deviation(said.get(f"{name}_sd", 0.0)))
    for layer in said["layers"]:
        table.add_row(f"absorbed in {layer['name']}", f"{layer['absorbed']:.6f}", _deviation(layer["absorbed_sd"]))
    fluence = columns("mean fluence rate", "per incident", "±")
    for layer in said["layers"]:
        fluence.add_row(layer["name"], f"{layer['mean_fluence']:.5f}", _deviation(layer["mean_fluence_sd"]))
    for depth in said["depths"]:
        fluence.add_row(f"at {depth['depth_mm']:g} mm", f"{depth['fluence']:.5f}", _deviation(depth["fluence_sd"]))
    return Group(table, fluence, Text(said["solver"], style="dim"))


def _deviation(value: float) -> str:
    return f"{value:.1e}" if value else ""
