"""The pictures of the report, as SVG drawn by hand: they need no library and print at any size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Any

from lightmask.report.wording import figure, output_known

Said = dict[str, Any]
# Okabe and Ito's palette: told apart by colour-blind eyes and in grey print.
COLOURS = {"violet": "#6a4c93", "blue": "#0072B2", "green": "#009E73", "amber": "#E69F00",
           "red": "#D55E00", "far red": "#a8430b", "nir": "#5b3a8c"}  # fmt: skip
LIGHTER = {1: "#b39ddb", 2: "#8d6fb8"}
SKIN = ("#f6e3d3", "#f1d3bd", "#dfb08f", "#f0c3b0", "#f4d2c3", "#f9ecc9")
RIGHT, BAR, GAP, INK = 24, 11, 8, "#1c1c1c"


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide a chart is, and where its axis starts."""

    width: float
    left: float

    def x(self, value: float, top: float) -> float:
        """Where a value stands on an axis from 0 to top."""
        return self.left + (self.width - self.left - RIGHT) * value / top


WIDE, NARROW = Frame(760, 150), Frame(400, 138)


def colours(channels: list[Said]) -> list[str]:
    """A colour for each channel: its band's, lighter for a second channel of the same band."""
    seen: dict[str, int] = {}
    found = []
    for channel in channels:
        place = seen.get(channel["band"], 0)
        found.append(LIGHTER.get(place) or COLOURS.get(channel["band"], "#444444"))
        seen[channel["band"]] = place + 1
    return found


def layers(said: Said, frame: Frame = WIDE) -> str:
    """Dose in each layer: a bar for the middle draw, a whisker for nine in ten, the studied window in its layer."""
    dose = said["dose"]
    known = output_known(dose)
    key, unit = ("fluence_J_cm2", "J/cm²") if known else ("fluence_per_incident", "J/cm² for each J/cm² on the skin")
    windows = said["windows"] if known else []
    highs = [part["high"] for channel in dose["channels"] for part in channel[key]]
    top = max([*highs, *(window["layer_J_cm2"][1] for window in windows)]) * 1.05
    row = 26 + len(dose["channels"]) * (BAR + GAP)
    height = row * len(dose["layers"]) + 60
    parts = [_axis(frame, top, height - 44, unit)]
    for place, layer in enumerate(dose["layers"]):
        y = place * row + 17
        parts.append(_stratum(frame, layer, place, row))
        parts += [_studied(frame, w, dose["channels"], y, top) for w in windows if w["layer"] == layer]
        for rank, (channel, ink) in enumerate(zip(dose["channels"], colours(dose["channels"]), strict=True)):
            parts.append(_bar(frame, channel, channel[key][place], y + rank * (BAR + GAP), top, ink))
    return _svg(frame, height, f"Dose of each light in each layer of the skin, in {unit}", parts)


def _svg(frame: Frame, height: float, label: str, parts: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {frame.width:g} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _nice_steps(top: float) -> list[float]:
    """About five round steps from zero to a top."""
    raw = top / 5
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    return [step * count for count in range(int(top / step + 1e-9) + 1)]


def _axis(frame: Frame, top: float, y: float, unit: str) -> str:
    lines = []
    for step in _nice_steps(top):
        x = frame.x(step, top)
        lines.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="tick" x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{figure(step)}</text>')
    middle = (frame.left + frame.width - RIGHT) / 2
    lines.append(f'<text class="axis" x="{middle:.1f}" y="{y + 36:.1f}" text-anchor="middle">{escape(unit)}</text>')
    return "".join(lines)


def _stratum(frame: Frame, layer: str, place: int, row: float) -> str:
    y = place * row
    return (
        f'<rect x="0" y="{y:.1f}" width="{frame.left - 12:g}" height="{row:.1f}" fill="{SKIN[place % len(SKIN)]}"/>'
        f'<line class="grid" x1="0" y1="{y + row:.1f}" x2="{frame.width - RIGHT:g}" y2="{y + row:.1f}"/>'
        f'<text class="layer" x="8" y="{y + row / 2 + 4:.1f}">{escape(layer)}</text>'
    )


def _studied(frame: Frame, window: Said, channels: list[Said], y: float, top: float) -> str:
    """The studied window of a band, laid behind all of its channels."""
    ranks = [rank for rank, channel in enumerate(channels) if channel["band"] == window["band"]]
    start, end = (frame.x(edge, top) for edge in window["layer_J_cm2"])
    ink = COLOURS.get(window["band"], "#444444")
    box = (
        f'x="{start:.1f}" y="{y + ranks[0] * (BAR + GAP) - 4:.1f}" width="{end - start:.1f}" '
        f'height="{(ranks[-1] - ranks[0]) * (BAR + GAP) + BAR + 8}" rx="3"'
    )
    return f'<rect {box} fill="{ink}" opacity="0.16"/><rect {box} fill="none" stroke="{ink}" stroke-dasharray="4 3"/>'


def _bar(frame: Frame, channel: Said, part: Said, y: float, top: float, ink: str) -> str:
    middle, low, high = (frame.x(part[name], top) for name in ("middle", "low", "high"))
    line = y + BAR / 2
    range_ = f"{figure(part['low'])} to {figure(part['high'])}"
    said = f"{channel['channel']} {channel['peak_nm']:g} nm: {figure(part['middle'])} ({range_})"
    ends = "".join(f"M{x:.1f} {line - 3:.1f}V{line + 3:.1f}" for x in (low, high))
    return (
        f"<g><title>{escape(said)}</title>"
        f'<rect x="{frame.left:g}" y="{y:.1f}" width="{max(middle - frame.left, 1):.1f}" height="{BAR}" fill="{ink}" '
        f'rx="2"/><path d="M{low:.1f} {line:.1f}H{high:.1f}{ends}" stroke="{INK}" stroke-width="1.3" fill="none"/></g>'
    )


def minutes(said: Said, frame: Frame = WIDE) -> str:
    """The chance that the target layer is inside the studied window, against the minutes of a session."""
    points, session = said["chance_by_minutes"], said["session"]
    axis, base, height = Frame(frame.width, 60), 180.0, 226
    last = max(points["minutes"])
    ink = COLOURS.get(session["leading_band"], "#444444")
    parts = [_shares(axis, base)]
    spots = [
        (axis.x(m, last), base - 160 * share) for m, share in zip(points["minutes"], points["inside"], strict=True)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    parts.append(
        f'<polygon points="{spots[0][0]:.1f},{base} {path} {spots[-1][0]:.1f},{base}" fill="{ink}" opacity="0.12"/>'
    )
    parts.append(f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2.4"/>')
    for step in _nice_steps(last):
        x = axis.x(step, last)
        parts.append(f'<text class="tick" x="{x:.1f}" y="{base + 18}" text-anchor="middle">{step:g}</text>')
    parts.append(
        f'<text class="axis" x="{axis.width / 2}" y="{base + 40}" text-anchor="middle">minutes of a session</text>'
    )
    return _svg(
        frame, height, "Chance of being inside the studied window, by minutes", parts + _marks(axis, session, last)
    )


def _shares(axis: Frame, base: float) -> str:
    lines = []
    for share in (0, 0.25, 0.5, 0.75, 1.0):
        y = base - 160 * share
        lines.append(f'<line class="grid" x1="{axis.left:g}" y1="{y:.1f}" x2="{axis.width - RIGHT:g}" y2="{y:.1f}"/>')
        lines.append(
            f'<text class="tick" x="{axis.left - 8:g}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>'
        )
    return "".join(lines)


def _marks(axis: Frame, session: Said, last: float) -> list[str]:
    """Where this plan and the leaflet stand."""
    marks = [("this plan", session["minutes"], "")]
    leaflet = session["leaflet_minutes"]
    if leaflet and leaflet <= last and abs(leaflet - session["minutes"]) > 0.25:
        marks.append(("leaflet", leaflet, 'stroke-dasharray="3 3"'))
    lines, texts = [], []
    for place, (name, value, dashes) in enumerate(marks):
        x = axis.x(value, last)
        side, shift = ("end", -5) if value > 0.7 * last else ("start", 5)
        lines.append(f'<line x1="{x:.1f}" y1="8" x2="{x:.1f}" y2="180" stroke="{INK}" stroke-width="1.4" {dashes}/>')
        words = f"{name}, {figure(value)} min"
        texts.append(
            f'<text class="mark" x="{x + shift:.1f}" y="{18 + 17 * place}" text-anchor="{side}">{words}</text>'
        )
    return lines + texts
