"""Evidence as pages for a terminal: what trials say, numbers foretold and seen, how beliefs would move."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lightmask.cli.narrow import Figures
from lightmask.report.wording import UNKNOWN, band, capital, figure, people, studied_dose

Said = dict[str, Any]
MOST_SAID = 12
LONG_NAME = 15
LINK = "link"


def _bullets(lines: list[str], style: str = "") -> Table:
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(" •", Text(line, style=style))
    return grid


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def goal_page(said: Said) -> Group:
    """How sure we are of a goal, and what it rests on."""
    goal, sure = said["goal"], said["certainty"]
    parts: list[Any] = [Text(f"{capital(goal['title'])}: {sure['in_words']}", style="bold")]
    parts += [Text(goal["honest"], style="dim")] if goal["honest"] else []
    parts += [_heading("Why"), _bullets([_reason(one) for one in sure["reasons"]])]
    if sure["studied"]:
        parts += [
            _heading("Doses studied, on the skin in one session"),
            _bullets([_range(one) for one in sure["studied"]]),
        ]
    parts += [_heading(f"Arms, with the dose in the {goal['layer']}"), *map(_arm, said["arms"])]
    return Group(*parts)


def _reason(one: Said) -> str:
    steps = f" ({one['steps']})" if one["steps"] else ""
    return f"{one['domain']}{steps}: {one['sentence']}"


def _range(one: Said) -> str:
    low, high = figure(one["low_J_cm2"]), figure(one["high_J_cm2"])
    ends = low if low == high else f"{low} to {high}"
    return f"{band(one['band'])}: {ends} J/cm²{' (remembered, not re-read)' if one['remembered'] else ''}"


def _arm(arm: Said) -> Group:
    who = ", ".join(filter(None, (arm["design"], people(arm | {"people": arm["people"] or ""}))))
    dose = studied_dose(arm)
    inside = " + ".join(f"{band(one['band'])} {figure(one['value'])}" for one in arm["layer_J_cm2"])
    light = ", ".join(f"{nm:g}" for nm in arm["wavelengths_nm"])
    lit = [f"{light} nm" if light else (arm["light"] or "light not stated"), dose and f"{dose} on the skin"]
    lit += [f"{inside} J/cm² in the layer"] if inside else []
    found = arm["result"] + (" [remembered, not re-read]" if arm["remembered"] else "")
    lines = [("; ".join(filter(None, lit)), "dim"), (found, "")]
    lines += [(f"not counted: {arm['off_design']}", "dim")] if arm["off_design"] else []
    return Group(
        Text(arm["trial"], style="bold").append(f"  {who}", style="not bold dim"),
        *(Padding(Text(line, style=style), (0, 0, 0, 2)) for line, style in lines),
    )


def foretold_page(said: Said) -> Group:
    """Numbers of trials beside what was foretold for them."""
    parts: list[Any] = [_numbers(said["numbers"], with_arm=True), _bullets(_told(said))]
    parts += [_heading("Not foretold"), _bullets(_some(said["left_out"], "why"), "dim")] if said["left_out"] else []
    notes = _some(said["notes"], "note") + said["table_notes"]
    parts += [_heading("Assumed, or different"), _bullets(notes, "dim")] if notes else []
    return Group(*parts)


def _told(said: Said) -> list[str]:
    lines = [said["summary"]]
    if said["known"]:
        which = "This study is" if len(said["known"]) == 1 else f"{len(said['known'])} of these studies are"
        lines.append(
            f"{which} among those that the synthesis rests on (*): what stands here is no forecast. "
            "Forecasts with each study held back are in tables/evidence/held_back.csv."
        )
    lines.append("! marks a number outside the middle 90 %; the plain mean is that of what other studies published.")
    return lines


def _some(rows: list[Said], key: str) -> list[str]:
    """By arm; arms with the same words together, and not more than can be read."""
    together: dict[str, list[str]] = {}
    for row in rows:
        together.setdefault(row[key], []).append(row["arm"])
    lines = [f"{_names(arms)}: {words}" for words, arms in together.items()]
    return lines[:MOST_SAID] + ([f"and {len(lines) - MOST_SAID} more: see --json"] if len(lines) > MOST_SAID else [])


def _names(arms: list[str]) -> str:
    each = list(dict.fromkeys(arms))
    return ", ".join(each[:3]) + (f" and {len(each) - 3} more" if len(each) > 3 else "")


def _numbers(numbers: list[Said], with_arm: bool) -> Figures:
    """Foretold and seen, one row each."""
    table = Figures(columns=("number", "week", "seen", "50 %", "90 %", "CRPS", "plain"),
                    title="Seen beside what was foretold, in percent")  # fmt: skip
    for one in numbers:
        role = " (control)" if one["role"] == "control" else ""
        name = (
            f"{one['arm']}{'*' if one['known'] else ''}{role}: {one['endpoint']}"
            if with_arm
            else one["endpoint"] + role
        )
        table.add_row(
            name, f"{one['week']:.2g}", _pct(one["seen_pct"]) + ("" if one["inside_90"] else " !"),
            _between(one, "50"), _between(one, "90"), _pct(one["crps_pct"]), _pct(one["plain_pct"]),
            style="" if one["inside_90"] else "bold red",
        )  # fmt: skip
    return table


def _arm_name(one: Said) -> str:
    """A long name is broken once, so that the figures beside it stay in their columns."""
    name = f"{one['arm']}{'*' if one['known'] else ''}"
    return name if len(name) <= LONG_NAME else f"{name[:LONG_NAME]}\n{name[LONG_NAME:]}"


def _between(one: Said, share: str) -> str:
    return f"{_pct(one[f'low_{share}_pct'])}…{_pct(one[f'high_{share}_pct'])}"


def _pct(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}".replace("-0", "0") if abs(value) < 0.5 else f"{value:.0f}"


def added_page(said: Said) -> Group:
    """A new trial: its dose, what was foretold, and what it would change."""
    parts: list[Any] = [Text(f"{said['arm']}" + (f", {said['study']}" if said["study"] else ""), style="bold")]
    if said["known"]:
        parts.append(Text("The synthesis has seen this study: what follows counts it twice.", style="yellow"))
    parts += [_doses(said["lights"]), *(_unknown(said["lights"]))]
    parts += [_numbers(said["numbers"], with_arm=False)] if said["numbers"] else []
    if said["moved"]:
        parts += _moves(said["moved"])
    for heading, lines in (("Not used", said["left_out"]), ("Assumed, or different", said["notes"])):
        parts += [_heading(heading), _bullets(lines, "dim")] if lines else []
    return Group(*parts, Text(f"\n{said['next']}", style="italic"))


def _doses(lights: list[Said]) -> Figures:
    heads = [f"{light['nm'] or '?'} nm" for light in lights]
    table = Figures(columns=("", *heads), title="What a session brought, J/cm² (middle draw, nine in ten)")
    table.add_row("on the skin", *(_ends(light["surface_J_cm2"]) for light in lights), style="dim")
    for place, layer in enumerate(lights[0]["layers"]):
        table.add_row(layer["layer"], *(_spread(light["layers"][place]["fluence_J_cm2"]) for light in lights))
    return table


def _unknown(lights: list[Said]) -> list[Table]:
    lines = [f"{light['nm'] or 'light'}: {why}" for light in lights for why in light["why_unknown"]]
    return [_bullets(lines, "dim")] if lines else []


def _ends(ends: list[float | None]) -> str:
    low, high = ends
    if low is None or high is None:
        return UNKNOWN
    return figure(low) if low == high else f"{figure(low)}–{figure(high)}"


def _spread(one: Said) -> str:
    if one["middle"] is None:
        return UNKNOWN
    return f"{figure(one['middle'])} ({figure(one['low'])}–{figure(one['high'])})"


def _moves(moved: Said) -> list[Any]:
    table = Figures(columns=("what is believed", "before", "after"),
                    title="How it would move the synthesis (middle, nine in ten)")  # fmt: skip
    for one in (*moved["light"], *moved["shared"]):
        table.add_row(
            f"{one['what']}, {one['unit']}" if one["unit"] not in (None, LINK) else one["what"],
            _moved(one["before"]),
            _moved(one["after"]),
        )
    return [table, Text(moved["in_words"], style="" if moved["enough"] else "bold yellow")]


def _moved(one: Said) -> str:
    return f"{figure(one['middle'])} ({figure(one['low'])} to {figure(one['high'])})"
