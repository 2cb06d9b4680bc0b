"""The dose of a session as it runs, beside what was planned."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lightmask.clinic.charts.axes import Axes
from lightmask.clinic.charts.numerals import told
from lightmask.clinic.charts.picture import Chart, Column, Frame, Key, chart, dot, line, through
from lightmask.errors import BadInput
from lightmask.units import s_PER_min

MOST_POINTS = 240


def live_dose(
    elapsed_s: Sequence[float], dose: Sequence[float], planned_dose: float, planned_s: float, unit: str = "J/cm²"
) -> Chart:
    """What was given so far, the straight way that was planned, and where it is to end."""
    if planned_s <= 0 or planned_dose <= 0:
        raise BadInput(f"A session of {planned_s:g} s and {planned_dose:g} {unit} cannot be drawn. Both are above 0.")
    now, given = (elapsed_s[-1], dose[-1]) if elapsed_s else (0.0, 0.0)
    label = _("dose on the skin, %(unit)s") % {"unit": unit}
    said = _("%(given)s of %(planned)s %(unit)s after %(minutes)s of %(of)s minutes.") % {
        "given": told(given), "planned": told(planned_dose), "unit": unit,
        "minutes": told(now / s_PER_min), "of": told(planned_s / s_PER_min),
    }  # fmt: skip
    keys = [Key("seen-line", _("given")), Key("without-line", _("planned"))]
    columns = [Column(_("Minute")), Column(f"{_('Given')}, {unit}", "number")]
    every = max(1, -(-len(elapsed_s) // 12))
    rows = [[told(t / s_PER_min), told(d)] for t, d in list(zip(elapsed_s, dose, strict=True))[::every]]
    points = list(zip(elapsed_s, dose, strict=True))[:: max(1, -(-len(elapsed_s) // MOST_POINTS))]
    if elapsed_s and points[-1] != (now, given):
        points.append((now, given))
    return chart(lambda frame: _drawn(frame, points, planned_dose, planned_s, label), _("Dose so far"), said,
                 columns, rows, keys)  # fmt: skip


def _drawn(
    frame: Frame, points: Sequence[tuple[float, float]], planned: float, planned_s: float, label: str
) -> tuple[Frame, list[str]]:
    minutes = max([planned_s, *(t for t, _dose in points)]) / s_PER_min
    axes = Axes(frame, (0.0, minutes), (0.0, max([planned, *(d for _time, d in points)]) * 1.08))
    parts = axes.drawn(_("minutes"), label)
    end = axes.at(planned_s / s_PER_min, planned)
    parts += [line(*axes.at(0, 0), *end, "without-line"), dot(*end, 5, "aim")]
    seen = [axes.at(t / s_PER_min, d) for t, d in points]
    if seen:
        parts += [through(seen, "seen-line strong"), dot(*seen[-1], 5.5, "seen")]
    return frame, parts
