"""What each layer of the skin receives, by the kind of light, with how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from lightmask.clinic.charts.numerals import interval, tick
from lightmask.clinic.charts.picture import WIDE, Chart, Column, Frame, Key, box, chart, line, words
from lightmask.errors import BadInput
from lightmask.report.drawing import nice_step, nice_steps

BAR, GAP, HEAD, BETWEEN = 13, 5, 24, 14
LABEL, FOOT = 168, 46


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One kind of light: its name, its band (for the colour), and a figure for each layer; None where not known."""

    name: str
    band: str
    middle: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The doses that trials gave, in one layer, with light of one band."""

    layer: str
    band: str
    low: float
    high: float


def dose_by_layer(
    layers: Sequence[str], bands: Sequence[Series], unit: str = "J/cm²", windows: Sequence[Window] = (), share: int = 90
) -> Chart:
    """A bar for the middle and a whisker for the interval, a group for each layer from the surface down."""
    if not layers or not bands:
        raise BadInput("There is nothing to draw: give at least one layer and one kind of light.")
    caption = _("Dose in each layer of the skin, in %(unit)s") % {"unit": unit}
    said = [[layer, *(interval(b.middle[n], b.low[n], b.high[n]) for b in bands)] for n, layer in enumerate(layers)]
    told = "; ".join(_("%(layer)s: %(doses)s") % {"layer": row[0], "doses": ", ".join(
        f"{band.name} {dose}" for band, dose in zip(bands, row[1:], strict=True))} for row in said)  # fmt: skip
    keys = [Key(f"bar-{_look(band.band)}", band.name) for band in bands]
    keys.append(Key("whisker", _("%(share)s %% interval") % {"share": share}))
    if windows:
        keys.append(Key("window", _("as in trials")))
    columns = [Column(_("Layer")), *(Column(f"{band.name}, {unit}", "number") for band in bands)]
    return chart(lambda frame: _drawn(frame, layers, bands, windows, unit), caption, told, columns, said, keys)


def _drawn(
    frame: Frame, layers: Sequence[str], bands: Sequence[Series], windows: Sequence[Window], unit: str
) -> tuple[Frame, list[str]]:
    wide = frame is WIDE
    left = LABEL if wide else 12
    head = 0 if wide else HEAD
    row = head + len(bands) * (BAR + GAP) + BETWEEN
    frame = replace(frame, left=left, right=20, top=6, height=6 + row * len(layers) + FOOT)
    top = _top(bands, windows) * 1.04
    end = frame.width - frame.right

    def at(value: float) -> float:
        return left + (end - left) * value / top

    parts = _axis(frame, top, at, unit)
    for place, layer in enumerate(layers):
        y = frame.top + place * row
        parts.append(line(0 if wide else left, y + row, end, y + row, "grid"))
        parts.append(words(layer, 0 if wide else left, y + (row / 2 + 4 if wide else 18), "ink"))
        for rank, band in enumerate(bands):
            middle_y = y + head + BETWEEN / 2 + rank * (BAR + GAP)
            parts += [_window(w, at, middle_y) for w in windows if (w.layer, w.band) == (layer, band.band)]
            parts += _bar(band, place, at, middle_y, left)
    return frame, parts


def _top(bands: Sequence[Series], windows: Sequence[Window]) -> float:
    known = [value for band in bands for ends in (band.middle, band.high) for value in ends if value is not None]
    return max([*known, *(window.high for window in windows)], default=1.0) or 1.0


def _axis(frame: Frame, top: float, at, unit: str) -> list[str]:
    bottom, end = frame.height - FOOT, frame.width - frame.right
    step = nice_step(top)
    parts = []
    for value in nice_steps(top):
        parts += [line(at(value), frame.top, at(value), bottom, "grid")]
        parts += [words(tick(value, step), at(value), bottom + 18, "quiet", "middle")]
    return [*parts, words(unit, (frame.left + end) / 2, bottom + 38, "label", "middle")]


def _window(window: Window, at, y: float) -> str:
    return box(at(window.low), y - 3, at(window.high) - at(window.low), BAR + 6, "window", 3)


def _bar(band: Series, place: int, at, y: float, left: float) -> list[str]:
    middle, low, high = band.middle[place], band.low[place], band.high[place]
    if middle is None:
        return [words(_("unknown"), left + 4, y + BAR - 2, "quiet")]
    parts = [box(left, y, at(middle) - left, BAR, f"bar-{_look(band.band)}")]
    if low is not None and high is not None:
        mid = y + BAR / 2
        parts += [line(at(low), mid, at(high), mid, "whisker-edge"), line(at(low), mid, at(high), mid, "whisker")]
        parts += [line(at(end), mid - 4, at(end), mid + 4, "whisker") for end in (low, high)]
    return parts


def _look(band: str) -> str:
    """The name of a band as a class of the style sheet."""
    return band.lower().replace(" ", "-")
