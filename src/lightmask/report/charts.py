"""The pictures of the report, as SVG drawn by hand: they need no library and print at any size."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from lightmask.report.wording import figure, output_known

Said = dict[str, Any]
# Okabe and Ito's palette: told apart by colour-blind eyes and in grey print.
COLOURS = {"violet": "#6a4c93", "blue": "#0072B2", "green": "#009E73", "amber": "#E69F00",
           "red": "#D55E00", "far red": "#a8430b", "nir": "#5b3a8c"}  # fmt: skip
DARKER = {0: "", 1: "#b39ddb", 2: "#8d6fb8"}
SKIN = ("#f6e3d3", "#f1d3bd", "#dfb08f", "#f0c3b0", "#f4d2c3", "#f9ecc9")
WIDTH, LEFT, RIGHT, ROW, BAR = 760, 150, 24, 62, 11


def colour(band: str, place: int = 0) -> str:
    """The colour of a band; a second channel of the same band is lighter."""
    return DARKER.get(place) or COLOURS.get(band, "#444444")


def _nice_steps(top: float) -> list[float]:
    """About five round steps from zero to a top."""
    raw = top / 5
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    return [step * count for count in range(int(top / step + 1e-9) + 1)]


def _colours(channels: list[Said]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for channel in channels:
        found.append(colour(channel["band"], seen.get(channel["band"], 0)))
        seen[channel["band"]] = seen.get(channel["band"], 0) + 1
    return found


def layers(said: Said) -> str:
    """Dose in each layer: a bar for the middle draw, a whisker for nine in ten, the studied window in its layer."""
    dose = said["dose"]
    known = output_known(dose)
    key, unit = ("fluence_J_cm2", "J/cm²") if known else ("fluence_per_incident", "J/cm² for each J/cm² on the skin")
    windows = said["windows"] if known else []
    highs = [part["high"] for channel in dose["channels"] for part in channel[key]]
    highs += [window["layer_J_cm2"][1] for window in windows]
    top = max(highs) * 1.05
    row = max(ROW, 16 + len(dose["channels"]) * (BAR + 8))
    height = row * len(dose["layers"]) + 60
    parts = [_axis(top, height - 44, unit)]
    for place, layer in enumerate(dose["layers"]):
        parts.append(_stratum(layer, place, row))
        for rank, (channel, ink) in enumerate(zip(dose["channels"], _colours(dose["channels"]), strict=True)):
            y = place * row + 14 + rank * (BAR + 8)
            window = next((w for w in windows if w["band"] == channel["band"] and w["layer"] == layer), None)
            parts.append(_bar(channel, channel[key][place], y, top, ink, window))
    label = f"Dose of each light in each layer of the skin, in {unit}"
    return _svg(height, label, parts)


def _svg(height: float, label: str, parts: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _x(value: float, top: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * value / top


def _axis(top: float, y: float, unit: str) -> str:
    lines = []
    for step in _nice_steps(top):
        x = _x(step, top)
        lines.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="tick" x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{figure(step)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(f'<text class="axis" x="{middle:.1f}" y="{y + 36:.1f}" text-anchor="middle">{escape(unit)}</text>')
    return "".join(lines)


def _stratum(layer: str, place: int, row: float) -> str:
    tone = SKIN[place % len(SKIN)]
    return (
        f'<rect x="0" y="{place * row:.1f}" width="{LEFT - 12}" height="{row:.1f}" fill="{tone}"/>'
        f'<line class="grid" x1="0" y1="{(place + 1) * row:.1f}" x2="{WIDTH - RIGHT}" y2="{(place + 1) * row:.1f}"/>'
        f'<text class="layer" x="10" y="{place * row + row / 2 + 4:.1f}">{escape(layer)}</text>'
    )


def _bar(channel: Said, part: Said, y: float, top: float, ink: str, window: Said | None) -> str:
    middle, low, high = (_x(part[name], top) for name in ("middle", "low", "high"))
    line = y + BAR / 2
    studied = ""
    if window:
        start, end = (_x(edge, top) for edge in window["layer_J_cm2"])
        studied = (
            f'<rect x="{start:.1f}" y="{y - 4:.1f}" width="{end - start:.1f}" height="{BAR + 8}" fill="{ink}" '
            f'opacity="0.16" rx="3"/><rect x="{start:.1f}" y="{y - 4:.1f}" width="{end - start:.1f}" '
            f'height="{BAR + 8}" fill="none" stroke="{ink}" stroke-dasharray="4 3" rx="3"/>'
        )
    range_ = f"{figure(part['low'])} to {figure(part['high'])}"
    said = f"{channel['channel']} {channel['peak_nm']:g} nm: {figure(part['middle'])} ({range_})"
    return (
        f"<g><title>{escape(said)}</title>{studied}"
        f'<rect x="{LEFT}" y="{y:.1f}" width="{max(middle - LEFT, 1):.1f}" height="{BAR}" fill="{ink}" rx="2"/>'
        f'<line x1="{low:.1f}" y1="{line:.1f}" x2="{high:.1f}" y2="{line:.1f}" stroke="#1c1c1c" stroke-width="1.4"/>'
        f'<line x1="{low:.1f}" y1="{line - 3:.1f}" x2="{low:.1f}" y2="{line + 3:.1f}" stroke="#1c1c1c"/>'
        f'<line x1="{high:.1f}" y1="{line - 3:.1f}" x2="{high:.1f}" y2="{line + 3:.1f}" stroke="#1c1c1c"/></g>'
    )


def minutes(said: Said) -> str:
    """The chance that the target layer is inside the studied window, against the minutes of a session."""
    points = said["chance_by_minutes"]
    session = said["session"]
    last = max(30.0, 1.3 * max(session["minutes"], session["leaflet_minutes"] or 0))
    shown = [(m, share) for m, share in zip(points["minutes"], points["inside"], strict=True) if m <= last]
    height, base = 230, 180
    ink = colour(session["leading_band"])
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1.0):
        y = base - 160 * share
        parts.append(f'<line class="grid" x1="{LEFT - 90}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 98}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>')
    path = " ".join(f"{_mx(m, last):.1f},{base - 160 * share:.1f}" for m, share in shown)
    first, final = _mx(shown[0][0], last), _mx(shown[-1][0], last)
    parts.append(f'<polygon points="{first:.1f},{base} {path} {final:.1f},{base}" fill="{ink}" opacity="0.12"/>')
    parts.append(f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2.4"/>')
    for step in _nice_steps(last):
        parts.append(
            f'<text class="tick" x="{_mx(step, last):.1f}" y="{base + 18}" text-anchor="middle">{step:g}</text>'
        )
    parts.append(f'<text class="axis" x="{WIDTH / 2}" y="{base + 40}" text-anchor="middle">minutes of a session</text>')
    parts += _marks(session, last, base)
    return _svg(height, "Chance of the target layer being inside the studied window, by minutes", parts)


def _mx(value: float, last: float) -> float:
    return LEFT - 90 + (WIDTH - LEFT + 90 - RIGHT) * value / last


def _marks(session: Said, last: float, base: float) -> list[str]:
    marks = [("this plan", session["minutes"], "")]
    leaflet = session["leaflet_minutes"]
    if leaflet and abs(leaflet - session["minutes"]) > 0.25:
        marks.append(("leaflet", leaflet, 'stroke-dasharray="3 3"'))
    parts = []
    for place, (name, value, dashes) in enumerate(marks):
        x = _mx(value, last)
        parts.append(
            f'<line x1="{x:.1f}" y1="12" x2="{x:.1f}" y2="{base}" stroke="#1c1c1c" stroke-width="1.4" {dashes}/>'
        )
        parts.append(f'<text class="mark" x="{x + 5:.1f}" y="{22 + 16 * place}">{name}, {figure(value)} min</text>')
    return parts
