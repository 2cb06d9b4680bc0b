"""What to expect over the weeks, with its interval; and what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lightmask.clinic.charts.axes import Axes, roomy
from lightmask.clinic.charts.numerals import interval, told
from lightmask.clinic.charts.picture import Chart, Column, Frame, Key, between, chart, dot, line, through

Line = Sequence[float]
Band = tuple[Line, Line, Line]  # middle, low, high


@dataclass(frozen=True, kw_only=True, slots=True)
class _Course:
    weeks: Line
    with_light: Band
    without: Band | None
    observed: Sequence[tuple[float, float]]
    repeat: float | None
    reviews: Sequence[float]
    unit: str

    @property
    def values(self) -> list[float]:
        """All that has to fit on the picture."""
        found = [value for band in (self.with_light, self.without or ()) for ends in band for value in ends]
        return [*found, *(v + sign * (self.repeat or 0) for _week, v in self.observed for sign in (-1, 1))]


def course_forecast(
    weeks: Line, middle: Line, low: Line, high: Line, unit: str, quantity: str,
    observed: Sequence[tuple[float, float]] = (), repeat: float | None = None, without: Band | None = None,
    better: str = "lower", reviews: Sequence[float] = (), share: int = 90,
) -> Chart:  # fmt: skip
    """The forecast as a line in its interval; points for what was measured, in the grey band of the measurement itself.

    repeat   how far two measurements of the same skin lie apart, as plus and minus
    without  what is to be expected without light: middle, low, high
    """
    label = f"{quantity}, {unit}" if unit else quantity
    course = _Course(weeks=weeks, with_light=(middle, low, high), without=without, observed=observed, repeat=repeat,
                     reviews=reviews, unit=unit)  # fmt: skip
    last = interval(middle[-1], low[-1], high[-1])
    said = _("Expected in week %(week)s: %(value)s %(unit)s. %(better)s") % {
        "week": told(weeks[-1]), "value": last, "unit": unit,
        "better": _("Lower is better.") if better == "lower" else _("Higher is better."),
    }  # fmt: skip
    if observed:
        said += " " + _("Measured so far: %(values)s.") % {
            "values": ", ".join(_("week %(week)s %(value)s") % {"week": told(w), "value": told(v)} for w, v in observed)
        }
    caption = _("%(label)s over the weeks: what to expect") % {"label": label}
    return chart(lambda frame: _drawn(frame, course), caption, said, *_table(course, unit), keys=_keys(course, share),
                 note=_("Lower is better.") if better == "lower" else _("Higher is better."))  # fmt: skip


def _drawn(frame: Frame, course: _Course) -> tuple[Frame, list[str]]:
    last = max([*course.weeks, *(week for week, _value in course.observed), *course.reviews])
    axes = Axes(frame, (0.0, float(last) or 1.0), roomy(course.values))
    parts = axes.drawn(_("week"), course.unit)
    for week in course.reviews:
        _left, _right, top, bottom = axes.ends
        parts.append(line(axes.across(week), top, axes.across(week), bottom, "review"))
    parts += _bands(axes, course)
    parts += _seen(axes, course)
    return frame, parts


def _bands(axes: Axes, course: _Course) -> list[str]:
    parts = []
    for band, look in ((course.without, "without"), (course.with_light, "expected")):
        if band is None:
            continue
        middle, low, high = ([axes.at(w, v) for w, v in zip(course.weeks, ends, strict=True)] for ends in band)
        parts += [between(high, low, f"{look}-area"), through(middle, f"{look}-line")]
    return parts


def _seen(axes: Axes, course: _Course) -> list[str]:
    points = [axes.at(week, value) for week, value in course.observed]
    if not points:
        return []
    parts = []
    if course.repeat:
        above, below = ([axes.at(w, v + sign * course.repeat) for w, v in course.observed] for sign in (1, -1))
        alone = line(*above[0], *below[0], "repeat-line")
        parts.append(between(above, below, "repeat") if len(points) > 1 else alone)
    return [*parts, through(points, "seen-line"), *(dot(x, y, 4.5, "seen") for x, y in points)]


def _keys(course: _Course, share: int) -> list[Key]:
    keys = [Key("expected-line", _("expected, with its %(share)s %% interval") % {"share": share})]
    if course.without is not None:
        keys.append(Key("without-line", _("expected without light")))
    if course.observed:
        keys.append(Key("seen", _("measured")))
    if course.observed and course.repeat:
        keys.append(Key("repeat", _("how far two measurements of the same skin differ")))
    if course.reviews:
        keys.append(Key("review", _("review")))
    return keys


def _table(course: _Course, unit: str) -> tuple[list[Column], list[list[str]]]:
    columns = [Column(_("Week")), Column(f"{_('Expected')}, {unit}", "number")]
    if course.without is not None:
        columns.append(Column(f"{_('Without light')}, {unit}", "number"))
    columns.append(Column(f"{_('Measured')}, {unit}", "number"))
    seen = dict(course.observed)
    rows = []
    for place, week in enumerate(course.weeks):
        bands = [course.with_light, *([course.without] if course.without is not None else [])]
        row = [told(week), *(interval(*(ends[place] for ends in band)) for band in bands)]
        rows.append([*row, told(seen.pop(week)) if week in seen else ""])
    rows += [[told(week), *[""] * (len(columns) - 2), told(value)] for week, value in seen.items()]
    return columns, rows
