"""A plan for a terminal: one page that can be taken in at a glance, and the long tables for whoever asks."""

from __future__ import annotations

import textwrap
from datetime import date, timedelta
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lightmask.cli import calibration_pages
from lightmask.cli.terminal import STYLE, columns
from lightmask.report.which_light import which_light
from lightmask.report.wording import UNKNOWN, advised, band, better, capital, expectation, figure, percent, spread

Said = dict[str, Any]
TIGHTEST, FIRST_DAYS, MOST_WAYS = 3, 3, 6
LEAST_IN_TENTHS = 10
NONE = "–"
LONGEST_REASON = 240
ALWAYS = ("planned", "leaflet", "nothing")
WHERE = {"induction": "in the office", "home": "then at home", "maintenance": "then, to keep it"}
MORE = "More: --details shows every layer, limit and trial; --out FOLDER writes the report for people."
READ_THE_WAYS = (
    "benefit: how much of what light can do, middle and nine in ten; inside: skin and draws within the studied window; "
    "margin: what is left of the nearest limit."
)

OVER, READ_OVER = "over", "\nover: breaks a limit, so it is not offered."


def page(said: Said) -> Group:
    """A plan on one page."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(ratio=1)
    for label, lines in _rows(said):
        for place, line in enumerate(lines):
            rows.add_row("" if place else label, line)
    parts: list[Any] = [
        _headline(said),
        rows,
        *_ways(said),
        Text(),
        Text(MORE),
        Text(said["notice"], style="italic dim"),
    ]
    return Group(*parts)


def _rows(said: Said) -> list[tuple[str, list[Text]]]:
    """Every line of the page under its label; a label without lines stays away."""
    safety, stop = said["safety"], [row["text"] for row in said["advice"] if row["kind"] == "stop"]
    asked = [f"{row['question']} ({row['key']})" for row in safety["to_ask"]]
    so_far = said["so_far"] or {}
    rows = [
        ("Open", [Text(line, style="bold red") for line in [*said["cannot"], *safety["breaches"]]]),
        ("Could", [Text(f"{one['title']}: {figure(one['minutes'])} minutes ({one['why']})") for one in said["could"]]),
        ("Calibration", calibration_pages.lapsed(said.get("calibration"))),
        ("So far", [Text(line) for line in so_far.get("notes", [])]),
        ("Advice", [Text(advised(so_far["advice"]), style="bold")] if so_far.get("advice") else []),
        ("Ask first", [Text(line, style="yellow") for line in asked]),
        ("Expect", _expect(said)),
        ("Dose", _dose(said)),
        ("Why", [Text(_reason(reason)) for reason in said["session"]["minutes_from"]]),
        ("Limits", [Text(_limits(safety))]),
        ("Days", _days(said["calendar"])),
        ("Screening", [Text(capital(row["sentence"]), style=STYLE[row["severity"]]) for row in safety["screening"]]),
        ("Stop", [Text(" ".join(stop)), *(Text(rule["said"]) for rule in said["stop_rules"])]),
    ]
    return [(label, lines) for label, lines in rows if lines]


def _reason(text: str) -> str:
    """A reason as a sentence; a long one is cut, and stands in full among the details."""
    return textwrap.shorten(capital(text.rstrip(".")) + ".", LONGEST_REASON, placeholder=" ... (--details)")


def _headline(said: Said) -> Panel:
    draft, lines = said["status"] == "draft", Text()
    if draft:
        lines.append("DRAFT: not cleared until what is listed under 'Open' is settled\n", style="bold red")
    for line in _phases(said):
        lines.append(f"{line}\n", style="" if draft else "bold")
    lines.append("".join(f"{line}\n" for line in which_light(said)))
    goals = said["request"]["goals"]
    lines.append(f"{', '.join(goal['title'] for goal in goals)} · {said['mask']['name']}\n")
    lines.append(f"evidence {said['goal']['grade']}")
    name = said["person"]["name"]
    return Panel(
        lines, title=Text(f"Plan{' for ' + name if name else ''}"), title_align="left",
        border_style="red" if draft else "cyan",
    )  # fmt: skip


def _phases(said: Said) -> list[str]:
    """What is done, one line for each part of the course."""
    if not said["phases"]:
        schedule = said["schedule"] | {"minutes": said["session"]["minutes"]}
        often = f", {_often(schedule)}" if schedule["sessions"] else ", no near trial states a full schedule"
        return [f"{count(schedule['minutes'], 'minute')}{often}"]
    both = len({phase["mask"] for phase in said["phases"]}) > 1
    return [_phase(phase, both) for phase in said["phases"]]


def _phase(phase: Said, named: bool) -> str:
    where = WHERE.get(phase["name"], "")
    mask = f" with {phase['mask']}" if named else ""
    lead = f"{where}{mask}: " if where else ""
    return f"{lead}{count(phase['minutes'], 'minute')}, {_often(phase)}"


def count(number: float | None, word: str) -> str:
    """'1 week', '12 weeks'."""
    return f"{figure(number)} {word}{'' if number == 1 else 's'}"


def _often(phase: Said) -> str:
    often = phase["sessions_per_week"]
    if often and often < 1:
        return f"once in {count(1 / often, 'week')} for {count(phase['weeks'], 'week')}"
    return f"{'once' if often == 1 else count(often, 'time')} a week for {count(phase['weeks'], 'week')}"


def _expect(said: Said) -> list[Text]:
    """The first endpoint with light beside without; what trials saw where nothing can be foretold."""
    found = said["forecast"]
    if not found or not found["endpoints"]:
        return [Text(expectation(said))]
    first, week = found["endpoints"][0], found["course_weeks"]
    at = min(range(len(found["weeks"])), key=lambda place: abs(found["weeks"][place] - week))
    with_light, without, light = (_at(first[key], at) for key in ("with_light", "without_light", "light"))
    own = signed if first["person"] is not None else figure  # a share of people bears no sign
    line = Text(f"{capital(first['title'])}{better(first)} after {count(week, 'week')}, in percent: ")
    line.append(f"{own(with_light['middle'])} with light", style="bold")
    line.append(f", {own(without['middle'])} without it. The light does {signed(light['middle'])}, ")
    line.append(f"nine in ten between {signed(light['low'])} and {signed(light['high'])}.")
    return [line, Text(f"How sure: {found['certainty'].rstrip('.')}.")]


def _at(curve: Said, place: int) -> Said:
    return {end: curve[end][place] for end in ("low", "middle", "high")}


def signed(value: float) -> str:
    """A change with its sign: tenths below ten, whole numbers above."""
    text = f"{value:+.1f}" if abs(value) < LEAST_IN_TENTHS else f"{value:+.0f}"
    return "0" if not float(text) else text.replace("-", "\N{MINUS SIGN}")


def _dose(said: Said) -> list[Text]:
    """What the target layer gets of each band, beside what was studied."""
    layer = said["goal"]["layer"]
    place = said["dose"]["layers"].index(layer)
    lines = []
    for channel in said["dose"]["channels"]:
        window = _of(said["windows"], channel["band"])
        if window is None:
            continue
        low, high = map(figure, window["layer_J_cm2"])
        reached = spread(channel["fluence_J_cm2"][place])
        name = capital(f"{layer}, {band(channel['band'])}")
        stands = _stands(_of(said["chances"], channel["band"]))
        lines.append(Text(f"{name}: {reached} J/cm²; studied {low}–{high}, {stands}"))
    return lines or [Text(f"No trial of {said['goal']['title']} states a dose of this light for the {layer}.")]


def _stands(chance: Said | None) -> str:
    """Where the dose most likely is."""
    if chance is None:
        return f"where this is: {UNKNOWN}"
    likely = max(("inside", "below", "above"), key=lambda word: chance[word])
    return f"{likely} {percent(chance[likely])}"


def _of(rows: list[Said], band: str) -> Said | None:
    return next((row for row in rows if row["band"] == band), None)


def _limits(safety: Said) -> str:
    """The limits that are used most."""
    known = [found for found in safety["limits"] if found["use"] is not None]
    tightest = sorted(known, key=lambda found: -found["use"])[:TIGHTEST]
    return (
        "Used most of what is allowed: " + "; ".join(f"{one['limit']} {percent(one['use'])}" for one in tightest) + "."
    )


def _days(calendar: Said | None) -> list[Text]:
    """The first sessions, what interrupts them, and when to look back."""
    if calendar is None:
        return []
    on: dict[str, list[date]] = {}
    for one in calendar["days"]:
        on.setdefault(one["what"], []).append(date.fromisoformat(one["on"]))
    first = ", ".join(map(_day, on.get("session", [])[:FIRST_DAYS]))
    last = max(on.get("session", []), default=None)
    lines = [f"First sessions {first}; the last one is on {_day(last)} {last.year}."] if last else []
    lines += [f"No light {span}." for span in _spans(on.get("pause", []))]
    lines += [f"{_day(date.fromisoformat(one['on']))}: {capital(one['said'].rstrip('.'))}."
              for one in calendar["days"] if one["what"] in ("procedure", "review")]  # fmt: skip
    return [Text(line) for line in lines]


def _spans(days: list[date]) -> list[str]:
    """Days in a row as 'from ... to ...'."""
    spans: list[list[date]] = []
    for one in days:
        if spans and one - spans[-1][-1] <= timedelta(days=1):
            spans[-1].append(one)
        else:
            spans.append([one])
    return [f"from {_day(s[0])} to {_day(s[-1])}" if len(s) > 1 else f"on {_day(s[0])}" for s in spans]


def _day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"


def _ways(said: Said) -> list[Any]:
    """What else could be done, the plan first."""
    found = said["alternatives"]
    if not found:
        return []
    ranked = sorted(found, key=lambda way: (not way["chosen"], way["key"] not in ALWAYS, not way["on_front"]))
    table = columns("", "min × a week × weeks", "hours", "benefit", "inside", "margin", title="What else could be done")
    table.alarms = (OVER,)
    for way in ranked[:MOST_WAYS]:
        table.add_row(*_way(way), style="bold" if way["chosen"] else "")
    over = any(_is_over(way) and not way["chosen"] for way in ranked[:MOST_WAYS])
    return [Text(), table, Text(f"{READ_THE_WAYS}{READ_OVER if over else ''}", style="dim")]


def _way(way: Said) -> tuple[str, ...]:
    parts = (way["minutes"], way["sessions_per_week"], way["weeks"])
    dose = " × ".join(map(figure, parts)) if all(parts) else figure(way["minutes"], "min") if way["minutes"] else NONE
    hours = NONE if way["hours"] is None else figure(way["hours"])
    inside = NONE if way["inside"] is None else percent(way["inside"])
    return way["title"], dose, hours, _benefit(way["benefit"]), inside, _margin(way)


def _benefit(benefit: Said | None) -> str:
    """A share with its interval; nothing where no trial says how often, so that none can be foretold."""
    if benefit is None:
        return NONE
    low, middle, high = (100 * benefit[end] for end in ("low", "middle", "high"))
    return f"{middle:.0f} % ({low:.0f}–{high:.0f})"


def _margin(way: Said) -> str:
    """What is left of the nearest limit; a limit that is broken has no margin."""
    if _is_over(way):
        return OVER
    return NONE if way["worst_margin"] is None else percent(way["worst_margin"])


def _is_over(way: Said) -> bool:
    return way["worst_margin"] is not None and way["worst_margin"] < 0
