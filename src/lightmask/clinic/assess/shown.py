"""Readings as a page shows them: each value with its range, and what became of the first, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lightmask.clinic.assess import numbers
from lightmask.clinic.assess.queries import Series
from lightmask.clinic.charts.numerals import shown_unit
from lightmask.clinic.models import Measurement
from lightmask.clinic.scales import Change, Scale


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One value: the number with its unit, the range that holds nine repeats in ten, and who entered it."""

    entry: Measurement
    value: str
    span: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One scale at one region."""

    scale: Scale
    title: str
    rows: tuple[Row, ...]
    change: str
    about: str
    known: str


def section(one: Series) -> Section:
    """A series for a page."""
    rows = tuple(
        Row(entry=value, value=f"{numbers.said(value.value)} {shown_unit(value.unit)}".strip(),
            span=numbers.span(value.lower, value.upper))
        for value in one.values
    )  # fmt: skip
    direction = {"lower": _("lower is better"), "higher": _("higher is better")}.get(one.scale.better, "")
    about = "; ".join(filter(None, (numbers.ends(one.scale), direction)))
    return Section(
        scale=one.scale, title=", ".join(filter(None, (_(one.scale.name), _(one.region)))), rows=rows,
        change=sentence(one.scale, one.change) if one.change else "", about=about, known=one.scale.reliability,
    )  # fmt: skip


def sentence(scale: Scale, change: Change) -> str:
    """What became of the first value. A change within what readings differ by anyway is called none."""
    points = {"points": numbers.said(abs(change.points)), "unit": shown_unit(scale.unit),
              "least": numbers.said(change.smallest_real)}  # fmt: skip
    if change.direction == "same":
        return _("The same as the first.")
    if change.real == "no":
        return (
            _("%(points)s %(unit)s from the first. Two readings differ by up to %(least)s anyway: no change is told.")
            % points
        )
    said = {
        "better": _("Better than the first by %(points)s %(unit)s."),
        "worse": _("Worse than the first by %(points)s %(unit)s."),
    }.get(change.direction, _("%(points)s %(unit)s from the first.")) % points
    if change.real == "unknown":
        return f"{said} {_('Nobody knows how far this reading repeats, so it may be chance.')}"
    if change.important == "unknown":
        return said
    reached = {
        "yes": _("That reaches what is named as mattering to people (%(what)s)."),
        "no": _("That is less than what is named as mattering to people (%(what)s)."),
    }
    return f"{said} {reached[change.important] % {'what': scale.important}}"
