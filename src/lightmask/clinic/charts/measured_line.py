"""One measurement over time, in the grey band within which two readings of the same skin differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from lightmask.clinic.charts.axes import Axes, roomy
from lightmask.clinic.charts.numerals import day, shown_unit, told, with_unit
from lightmask.clinic.charts.picture import Chart, Column, Frame, Key, box, chart, dot, line, through, words
from lightmask.errors import BadInput

BESIDE = 0.35  # of what is shown, free above and below: a band that filled the picture would not be seen as one
Point = tuple[date | float, float]


def over_time(points: Sequence[Point], unit: str, quantity: str, repeat: float | None = None) -> Chart:
    """Readings from the first on. What stays in the grey band about the first may be the measurement alone."""
    if not points:
        raise BadInput("There is no reading to show yet. Give at least one.")
    ordered = sorted(points, key=lambda point: _place(point[0]))
    shown = shown_unit(unit)
    label = f"{quantity}, {shown}" if shown else quantity
    first, last = ordered[0][1], ordered[-1][1]
    if len(ordered) > 1:
        said = _("First %(first)s, last %(last)s.") % {"first": with_unit(first, unit), "last": with_unit(last, unit)}
    else:
        said = _("One reading: %(value)s.") % {"value": with_unit(first, unit)}
    if repeat is not None and len(ordered) > 1:
        said += " " + (_("The change is larger than what two readings of the same skin differ by.")
                       if abs(last - first) > repeat
                       else _("The change is within what two readings of the same skin differ by."))  # fmt: skip
    keys = [Key("seen", _("measured"))]
    if repeat is not None:
        keys.append(Key("repeat", _("within this band two readings of the same skin may differ")))
    columns = [Column(_("When")), Column(label, "number"), Column(_("Change since the first"), "number")]
    rows = [[day(on), told(value), told(value - first) if place else ""] for place, (on, value) in enumerate(ordered)]
    return chart(lambda frame: _drawn(frame, ordered, shown, repeat), label, said, columns, rows, keys, said)


def _place(on: date | float) -> float:
    return float(on.toordinal()) if isinstance(on, date) else float(on)


def _drawn(frame: Frame, points: Sequence[Point], label: str, repeat: float | None) -> tuple[Frame, list[str]]:
    first = points[0][1]
    values = [value for _on, value in points] + ([first - repeat, first + repeat] if repeat is not None else [])
    places = [_place(on) for on, _value in points]
    low, high = places[0], places[-1] if places[-1] > places[0] else places[0] + 1
    aside = (high - low) * (0.03 if len(points) > 1 else 0.5)  # a reading alone stands in the middle
    axes = Axes(frame, (low - aside, high + aside if len(points) > 1 else low + aside), roomy(values, room=BESIDE))
    left, right, _top, _bottom = axes.ends
    parts = []
    if repeat is not None:
        parts.append(box(left, axes.up(first + repeat), right - left, axes.up(first - repeat) - axes.up(first + repeat),
                         "repeat", 0))  # fmt: skip
    dated = isinstance(points[0][0], date)
    parts += _y_alone(axes, label) if dated else axes.drawn(_("week"), label)
    if dated:
        parts += _dates(axes, points)
    seen = [axes.at(_place(on), value) for on, value in points]
    return frame, [*parts, through(seen, "seen-line"), *(dot(x, y, 4.5, "seen") for x, y in seen)]


def _y_alone(axes: Axes, label: str) -> list[str]:
    """Grid and figures of y; days stand below instead of figures."""
    frame = axes.frame
    whole = axes.drawn("", label)
    kept = whole[: next(n for n, part in enumerate(whole) if 'class="axis"' in part)]
    bottom = frame.height - frame.bottom
    return [*kept, line(frame.left, bottom, frame.width - frame.right, bottom, "axis")]


def _dates(axes: Axes, points: Sequence[Point]) -> list[str]:
    """The days of readings, as many as do not touch."""
    bottom, found, free = axes.ends[3], [], -1e9
    for on, _value in points:
        x = axes.across(_place(on))
        if x - free >= 52:
            found += [line(x, bottom, x, bottom + 5, "axis"), words(day(on), x, bottom + 20, "quiet", "middle")]
            free = x
    return found
