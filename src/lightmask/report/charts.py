"""Where the light goes, and the chance of being inside the studied window: pictures of a session."""

from __future__ import annotations

from typing import Any

from lightmask.report.drawing import (
    COLOURS,
    GRID,
    INK,
    SMALL,
    USUAL,
    WIDE,
    Frame,
    area,
    line,
    mark,
    nice_steps,
    over,
    path,
    svg,
    told,
    words,
)  # fmt: skip
from lightmask.report.wording import figure, output_known

Said = dict[str, Any]
LIGHTER = {1: "#b39ddb", 2: "#8d6fb8"}
SKIN = ("#f6e3d3", "#f1d3bd", "#dfb08f", "#f0c3b0", "#f4d2c3", "#f9ecc9")
BAR, GAP = 11, 8


def colours(channels: list[Said]) -> list[str]:
    """A colour for each channel: its band's, lighter for a second channel of the same band."""
    seen: dict[str, int] = {}
    found = []
    for channel in channels:
        place = seen.get(channel["band"], 0)
        found.append(LIGHTER.get(place) or COLOURS.get(channel["band"], "#444444"))
        seen[channel["band"]] = place + 1
    return found


def lit(channels: list[Said]) -> list[Said]:
    """Channels that bring light, or whose light nobody knows; all of them where none does."""
    return [one for one in channels if one["surface_J_cm2"]["high"] != 0] or channels


def layers(said: Said, frame: Frame = WIDE) -> str:
    """Dose in each layer: a bar for the middle draw, a whisker for nine in ten, the studied window in its layer."""
    known = output_known(said["dose"])
    dose = said["dose"] | {"channels": lit(said["dose"]["channels"])}
    key, unit = ("fluence_J_cm2", "J/cm²") if known else ("fluence_per_incident", "J/cm² for each J/cm² on the skin")
    bands = {channel["band"] for channel in dose["channels"]}
    windows = [one for one in said["windows"] if known and one["band"] in bands]
    highs = [part["high"] for channel in dose["channels"] for part in channel[key]]
    top = max([*highs, *(window["layer_J_cm2"][1] for window in windows)]) * 1.05
    row = 26 + len(dose["channels"]) * (BAR + GAP)
    height = row * len(dose["layers"]) + 44
    parts = [_axis(frame, top, height - 44, unit)]
    for place, layer in enumerate(dose["layers"]):
        y = place * row + 17
        parts.append(_stratum(frame, layer, place, row))
        parts += [_studied(frame, w, dose["channels"], y, top) for w in windows if w["layer"] == layer]
        for rank, (channel, ink) in enumerate(zip(dose["channels"], colours(dose["channels"]), strict=True)):
            parts.append(_bar(frame, channel, channel[key][place], y + rank * (BAR + GAP), top, ink))
    return svg(frame, height, f"Dose of each light in each layer of the skin, in {unit}", parts)


def _axis(frame: Frame, top: float, y: float, unit: str) -> str:
    lines = []
    for step in nice_steps(top):
        x = frame.x(step, top)
        lines += [line(x, 0, x, y), words(figure(step), x, y + 16, text_anchor="middle")]
    middle = (frame.left + frame.end) / 2
    return "".join([*lines, words(unit, middle, y + 36, text_anchor="middle", font_size=USUAL)])


def _stratum(frame: Frame, layer: str, place: int, row: float) -> str:
    y = place * row
    return (
        mark("rect", x=0, y=y, width=frame.left - 12, height=row, fill=SKIN[place % len(SKIN)])
        + line(0, y + row, frame.end, y + row)
        + words(layer, 8, y + row / 2 + 4, font_size=14, fill=INK)
    )


def _studied(frame: Frame, window: Said, channels: list[Said], y: float, top: float) -> str:
    """The studied window of a band, laid behind all of its channels."""
    ranks = [rank for rank, channel in enumerate(channels) if channel["band"] == window["band"]]
    start, end = (frame.x(edge, top) for edge in window["layer_J_cm2"])
    ink = COLOURS.get(window["band"], "#444444")
    high = (ranks[-1] - ranks[0]) * (BAR + GAP) + BAR + 8
    box = {"x": start, "y": y + ranks[0] * (BAR + GAP) - 4, "width": end - start, "height": high, "rx": 3}
    return mark("rect", **box, fill=ink, fill_opacity="0.16") + mark(
        "rect", **box, fill="none", stroke=ink, stroke_dasharray="4 3"
    )


def _bar(frame: Frame, channel: Said, part: Said, y: float, top: float, ink: str) -> str:
    middle, low, high = (frame.x(part[name], top) for name in ("middle", "low", "high"))
    said = (
        f"{channel['channel']} {channel['peak_nm']:g} nm: {figure(part['middle'])} "
        f"({figure(part['low'])} to {figure(part['high'])})"
    )
    bar = mark("rect", x=frame.left, y=y, width=max(middle - frame.left, 1), height=BAR, fill=ink, rx=2)
    return told(bar + whisker(low, high, y + BAR / 2), said)


def whisker(low: float, high: float, y: float) -> str:
    """The range of nine draws in ten."""
    ends = "".join(f"M{x:.1f} {y - 3:.1f}V{y + 3:.1f}" for x in (low, high))
    return mark("path", d=f"M{low:.1f} {y:.1f}H{high:.1f}{ends}", stroke=INK, stroke_width="1.3", fill="none")


def minutes(said: Said, frame: Frame = WIDE) -> str:
    """The chance that the target layer is inside the studied window, against the minutes of a session."""
    points, session = said["chance_by_minutes"], said["session"]
    axis, base = Frame(frame.width, 60), 180.0
    last = max(points["minutes"])
    ink = COLOURS.get(session["leading_band"], "#444444")
    spots = [
        (axis.x(m, last), base - 160 * share) for m, share in zip(points["minutes"], points["inside"], strict=True)
    ]
    under = [(spots[0][0], base), *spots, (spots[-1][0], base)]
    parts = [
        _shares(axis, base),
        area(under, fill=ink, fill_opacity="0.12"),
        path(spots, stroke=ink, stroke_width="2.4"),
    ]
    for step in nice_steps(last):
        parts.append(words(f"{step:g}", axis.x(step, last), base + 18, text_anchor="middle"))
    parts.append(words("minutes of a session", axis.width / 2, base + 40, text_anchor="middle", font_size=USUAL))
    return svg(frame, 226, "Chance of being inside the studied window, by minutes", parts + _marks(axis, session, last))


def _shares(axis: Frame, base: float) -> str:
    lines = []
    for share in (0, 0.25, 0.5, 0.75, 1.0):
        y = base - 160 * share
        lines += [line(axis.left, y, axis.end, y)]
        lines += [words(f"{100 * share:.0f} %", axis.left - 8, y + 4, text_anchor="end")]
    return "".join(lines)


def _marks(axis: Frame, session: Said, last: float) -> list[str]:
    """Where this plan and the leaflet stand."""
    found = [("this plan", session["minutes"], "")]
    leaflet = session["leaflet_minutes"]
    if leaflet and leaflet <= last and abs(leaflet - session["minutes"]) > 0.25:
        found.append(("leaflet", leaflet, "3 3"))
    lines, texts = [], []
    for place, (name, value, dashes) in enumerate(found):
        x = axis.x(value, last)
        side, shift = ("end", -5) if value > 0.7 * last else ("start", 5)
        lines.append(line(x, 8, x, 180, stroke=INK, stroke_width="1.4", stroke_dasharray=dashes))
        texts.append(over(f"{name}, {figure(value)} min", x + shift, 18 + 17 * place, text_anchor=side))
    return lines + texts


def level_bars(rows: list[tuple[str, float | None, str]], frame: Frame, label: str, ink: str) -> str:
    """Shares from 0 to 1 as bars, each with its words at its end: (name, share, words)."""
    row, base = 30, 30 * len(rows)
    parts = []
    for step in (0, 0.25, 0.5, 0.75, 1.0):
        x = frame.x(step, 1.0)
        parts += [line(x, 0, x, base), words(f"{100 * step:.0f} %", x, base + 16, text_anchor="middle")]
    for place, (name, share, said) in enumerate(rows):
        y = place * row
        parts.append(words(name, frame.left - 10, y + row / 2 + 4, text_anchor="end", fill=INK, font_size=USUAL))
        end = frame.x(share or 0.0, 1.0)
        fill = {"fill": ink} if place == 0 else {"fill": ink, "fill_opacity": "0.45"}
        parts.append(mark("rect", x=frame.left, y=y + 7, width=max(end - frame.left, 1), height=row - 14, rx=2, **fill))
        inside = (share or 0.0) > 0.8
        at, side = (end - 6, "end") if inside else (end + 6, "start")
        colour = {"fill": "#ffffff"} if inside and place == 0 else {"fill": INK}
        parts.append(words(said, at, y + row / 2 + 4, text_anchor=side, font_size=SMALL, **colour))
    return svg(frame, base + 24, label, [*parts, line(frame.left, 0, frame.left, base, stroke=GRID)])
