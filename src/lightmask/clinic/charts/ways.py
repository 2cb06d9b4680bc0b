"""Ways to reach a goal, side by side: the time that each asks against what may come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lightmask.clinic.charts.axes import Axes, roomy
from lightmask.clinic.charts.numerals import interval, told
from lightmask.clinic.charts.picture import Chart, Column, Frame, Key, chart, dot, line, words
from lightmask.errors import BadInput


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way: its name, minutes a week, and the benefit with its interval."""

    name: str
    minutes_per_week: float
    benefit: float
    low: float
    high: float
    chosen: bool = False


def trade_off(ways: Sequence[Way], unit: str, quantity: str = "") -> Chart:
    """Time against benefit; a letter at each way, which the table explains."""
    if not ways:
        raise BadInput("There is no way to compare. Give at least one.")
    quantity = quantity or _("expected benefit")
    caption = _("Time a week against %(quantity)s") % {"quantity": quantity}
    rows = [
        [f"{_letter(n)} · {way.name}" + (f" ({_('chosen')})" if way.chosen else ""), told(way.minutes_per_week),
         interval(way.benefit, way.low, way.high)]
        for n, way in enumerate(ways)
    ]  # fmt: skip
    said = "; ".join(_("%(way)s: %(minutes)s minutes a week, %(benefit)s %(unit)s") % {
        "way": row[0], "minutes": row[1], "benefit": row[2], "unit": unit} for row in rows)  # fmt: skip
    columns = [Column(_("Way")), Column(_("Minutes a week"), "number"), Column(f"{quantity}, {unit}", "number")]
    keys = [Key("way-chosen", _("the way that is proposed")), Key("way", _("another way")),
            Key("whisker", _("interval"))]  # fmt: skip
    return chart(lambda frame: _drawn(frame, ways, f"{quantity}, {unit}"), caption, said, columns, rows, keys)


def _drawn(frame: Frame, ways: Sequence[Way], label: str) -> tuple[Frame, list[str]]:
    minutes = max(way.minutes_per_week for way in ways) * 1.1 or 1.0
    ends = [value for way in ways for value in (way.low, way.high, way.benefit)]
    axes = Axes(frame, (0.0, minutes), roomy(ends, zero=True))
    parts = axes.drawn(_("minutes a week"), label)
    for place, way in sorted(enumerate(ways), key=lambda pair: pair[1].chosen):
        x, y = axes.at(way.minutes_per_week, way.benefit)
        parts += [line(x, axes.up(way.low), x, axes.up(way.high), "whisker")]
        parts += [dot(x, y, 11, "way-chosen" if way.chosen else "way")]
        parts += [words(_letter(place), x, y + 4.5, "way-chosen-letter" if way.chosen else "way-letter", "middle")]
    return frame, parts


def _letter(place: int) -> str:
    """A, B ... Z, then figures."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)
