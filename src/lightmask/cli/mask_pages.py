"""Masks as pages for a terminal: the library, a sheet, its audit, and what a meter made of it."""

from __future__ import annotations

import math
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lightmask.cli import calibration_pages, risk_pages
from lightmask.cli.narrow import Figures
from lightmask.report.wording import UNKNOWN, figure, percent

Said = dict[str, Any]
KINDS = (
    ("contradiction", "Contradictions", "bold red"),
    ("doubtful", "Doubtful", "bold yellow"),
    ("agrees", "Agrees", "bold green"),
    ("cannot be checked", "Cannot be checked", "bold"),
)
NINE_IN_TEN = 1.645
s_PER_min = 60.0


def _units(text: str) -> str:
    return text.replace("cm2", "cm²")


def list_page(said: Said) -> Group:
    """The library, and the devices that are known by name only."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Masks whose wavelengths are known",
                  title_justify="left", title_style="bold")  # fmt: skip
    keys = max(len(row["key"]) for row in [*said["library"], *said["named"]])
    for column, least in (("name, device", keys), ("light, nm", 8), ("mW/cm²", 14), ("session", 8)):
        table.add_column(column, overflow="fold", min_width=least)
    for row in said["library"]:
        device = Text(row["key"], style="bold").append(f"\n{_device(row)}", style="dim not bold")
        minutes = row["session_s"]["value"]
        session = Text(_session(minutes) if minutes else UNKNOWN, style="" if minutes else "dim")
        session.append(f"\n{row['clearance']}", style="dim")
        table.add_row(device, ", ".join(f"{nm:g}" for nm in row["peaks_nm"]), _light(row), session)
    named = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Known by name only: nothing can be computed",
                  title_justify="left", title_style="bold")  # fmt: skip
    for column, least in (("name, device", keys), ("light", 12), ("known from", 20)):
        named.add_column(column, overflow="fold", min_width=least)
    for row in said["named"]:
        device = Text(row["key"], style="bold").append(f"\n{_device(row)}", style="dim not bold")
        named.add_row(device, row["light"] or UNKNOWN, Text(row["known_from"], style="dim"))
    ask = Text("lightmask mask show NAME says what is known, lightmask mask check NAME whether it holds.", style="dim")
    return Group(table, named, ask)


def _session(seconds: float) -> str:
    return f"{figure(seconds / s_PER_min)} min" if seconds >= s_PER_min else f"{figure(seconds)} s"


def _device(row: Said) -> str:
    leds = row.get("leds_placed") or row["led_count"]["value"]
    count = f", {leds:.0f} LEDs" if leds and " LEDs" not in row["form"] else ""
    return f"{row['name']}; {row['form']}{count}"


def _light(row: Said) -> Text:
    """One figure or one for each channel, and who says so."""
    each = [light for light in row["channels_mW_cm2"] if light["value"]]
    if row["leds_placed"]:
        return Text("from its LEDs")
    if each:
        shown, told = " + ".join(figure(light["value"]) for light in each), each[0]
    elif row["total_mW_cm2"]["value"]:
        unsaid = row["total_means"] == "unknown" and len(row["peaks_nm"]) > 1
        told = row["total_mW_cm2"]
        shown = figure(told["value"]) + (" each" if row["total_means"] == "each" else "")
        if unsaid:
            return Text(shown).append(f"\n{told['provenance']}, total\nor each?", style="dim")
    else:
        return Text("output unknown", style="dim")
    how = "derived" if told["source"].lower().startswith("derived") else told["provenance"]
    return Text(shown).append(f"\n{how}", style="green" if how == "measured" else "dim")


def mask_page(said: Said) -> Group:
    """A mask's sheet on one page."""
    by_led = any(channel["led_flux_mW"]["value"] for channel in said["channels"])
    table = Figures(columns=("channel", "peak", "band", "each LED" if by_led else "irradiance", "says"))
    for channel in said["channels"]:
        light, unit = (channel["led_flux_mW"], "mW") if by_led else (channel["irradiance_mW_cm2"], "mW/cm²")
        table.add_row(channel["name"], f"{channel['peak_nm']:g} nm", channel["band"],
                      figure(light["value"], unit) if light["value"] else UNKNOWN, light["provenance"])  # fmt: skip
    lines = [f"known of the light: {said['irradiance_rests_on']}"]
    total = said["total_mW_cm2"]
    if total["value"]:
        lines.append(
            f"one figure for all: {figure(total['value'])} mW/cm², {total['provenance']}, {said['total_means']}"
        )
    lines += [line for line in _facts(said) if line]
    heading = said["name"] + (f", {said['maker']}" if said["maker"] else "")
    return Group(Text(heading, style="bold"), table, _bullets(lines + said["notes"]), _sources(said["sources"]))


def _facts(said: Said) -> list[str]:
    minutes, dose, leds = said["session_s"]["value"], said["dose_J_cm2"]["value"], said["led_count"]["value"]
    where = {"unknown": ""}.get(said["stated_where"], f"its figures are of the {said['stated_where']}")
    at_mm, uneven = said["stated_at_mm"]["value"], said["unevenness"]["value"]
    uses = "; ".join(
        use["name"] + (f" ({', '.join(use['bands'])})" if use["bands"] else "") for use in said["indications"]
    )
    return [
        f"leaflet's session: {_session(minutes)}" if minutes else "leaflet's session: unknown",
        f"dose in a session: {figure(dose)} J/cm², {said['dose_J_cm2']['provenance']}" if dose else "",
        f"lit for {percent(said['duty']['value'])} of the time" if said["duty"]["value"] else "",
        {"yes": "its light can be set lower", "no": "its light cannot be set lower"}.get(said["dimmable"], ""),
        where,
        f"at {figure(at_mm)} mm" if at_mm else "",
        f"unevenness: {percent(uneven)} of the mean" if uneven else "",
        f"LEDs: {leds:.0f}, {said['led_count']['provenance']}" if leds else "",
        f"meant for: {uses}" if uses else "",
        f"filing: {said['clearance']}" if said["clearance"] else "",
        calibration_pages.in_short(said["calibration"]),
    ]


def _sources(sources: list[str]) -> Text:
    return Text("\n" + "\n".join(f"source: {source}" for source in sources), style="dim") if sources else Text()


def _bullets(lines: list[str], style: str = "") -> Table:
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(" •", Text(line, style=style))
    return grid


def check_page(said: Said) -> Group:
    """The audit on one page, the worst first."""
    heading = said["name"] + (f", {said['maker']}" if said["maker"] else "")
    parts: list[Any] = [Text(heading, style="bold"), _verdicts(said)]
    for kind, title, style in KINDS:
        found = [finding for finding in said["findings"] if finding["kind"] == kind]
        if found:
            parts.append(Text(f"\n{title}", style=style))
        for finding in found:
            parts.append(
                Padding(
                    Text(f"{finding['about']}: ", style="bold").append(_units(finding["says"]), style="not bold"),
                    (0, 0, 0, 1),
                )
            )
            if finding["settles"]:
                words = "would explain or settle it: " if kind in ("contradiction", "doubtful") else "would settle it: "
                parts.append(Padding(Text(words + "; ".join(finding["settles"]), style="dim"), (0, 0, 0, 3)))
    if said["calibration"] is not None:
        parts += calibration_pages.parts(said["calibration"])
    if said["risk_group"] is not None:
        parts += risk_pages.parts(said["risk_group"])
    if said["by_region"] is not None:
        parts += [Text(), *_regions(said["by_region"])]
    return Group(*parts)


def _verdicts(said: Said) -> Text:
    count = said["contradictions"]
    words = [
        (f"{count} contradiction{'' if count == 1 else 's'}", "red" if count else ""),
        (f"{said['doubtful']} doubtful", "yellow" if said["doubtful"] else ""),
        (f"{said['agrees']} agree{'s' if said['agrees'] == 1 else ''}", ""),
        (f"{said['open']} cannot be checked", ""),
    ]
    line = Text()
    for place, (word, style) in enumerate(words):
        line.append(" · " if place else "", style="dim").append(word, style=style)
    return line


def _regions(by_region: Said) -> list[Any]:
    table = Figures(
        columns=("", *by_region["channels"], "together", "D95", "D5"),
        title="Light on the built-in face, mean in mW/cm² at full drive",
    )
    for row in by_region["regions"]:
        table.add_row(
            row["region"], *(figure(light) for light in row["channels_mW_cm2"]), figure(row["mean_mW_cm2"]),
            figure(row["d95_mW_cm2"]), figure(row["d5_mW_cm2"]),
        )  # fmt: skip
    note = "As a black detector sees it. D95: 95 % of the region get at least this; D5: the most lit 5 % do."
    return [table, Text(note, style="dim")]


def _range(light: Said) -> str:
    """A measured figure and the range of nine in ten."""
    if light["value"] is None:
        return UNKNOWN
    factor = math.exp(NINE_IN_TEN * light["log_sd"])
    return f"{figure(light['value'])} ({figure(light['value'] / factor)}–{figure(light['value'] * factor)})"


def meter_page(said: Said) -> Group:
    """A corrected reading on one page."""
    shown = {row["channel"]: row["shown_mW_cm2"] for row in said["shown"]}
    table = Figures(columns=("", "shown", "corrected"), title="Light, mW/cm² (middle, nine in ten)")
    for row in said["channels"]:
        table.add_row(
            row["channel"], figure(shown.get(row["channel"], shown.get("all"))), _range(row["irradiance_mW_cm2"])
        )
    if len(said["channels"]) != 1:
        table.add_row("together", figure(sum(shown.values())), _range(said["total_mW_cm2"]))
    head = Text(f"{said['name']}, read with a {_meter(said['kind'])}", style="bold")
    lines = [*calibration_pages.corrections(said["corrections"]), *calibration_pages.expanded(said)]
    return Group(
        head, *calibration_pages.meter(said["instrument"]), Text(), table, *calibration_pages.off(said["off_sheet"]),
        _bullets(lines, "dim"), _bullets(said["notes"], "yellow"), *calibration_pages.parts(said["calibration"]),
        _written(said["written"]),
    )  # fmt: skip


def _meter(kind: str) -> str:
    return {"solar": "solar-power meter", "photodiode": "photodiode meter"}.get(kind, kind)


def _written(files: list[str]) -> Text:
    return Text("\n".join(f"written: {file}" for file in files))


def fold_page(said: Said) -> Group:
    """What a map says of a mask on one page."""
    lines = [f"{said['readings']} readings, {figure(said['measured_mW_cm2'])} mW/cm² on average"]
    if said["stated_mW_cm2"]:
        lines.append(
            f"the file promises {figure(said['stated_mW_cm2'])} mW/cm² there: the mask gives "
            f"{percent(said['measured_over_stated'])} of it"
        )
    table = Figures(columns=("", "factor (nine in ten)"), title="Factors for the light of the file")
    for row in said["factors"]:
        table.add_row("every channel" if row["channel"] == "all" else row["channel"], _range(row))
    if said["left_over"] is not None:
        lines.append(f"left over after the factors: {percent(said['left_over'])} of the mean")
    lines.append(f"unevenness of the readings: {percent(said['unevenness'])} of their mean")
    parts: list[Any] = [Text(said["name"], style="bold"), _bullets(lines), Text()]
    parts += [table] if said["factors"] else []
    parts += [*calibration_pages.off(said["off_sheet"]), _bullets(said["notes"], "yellow")]
    return Group(*parts, *calibration_pages.parts(said["calibration"]), _written(said["written"]))
