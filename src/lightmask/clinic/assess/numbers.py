"""Numbers as a page says them: three digits that count, in the manner of the reader's language."""

from __future__ import annotations

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lightmask.clinic.scales import Item, Scale

DIGITS = 3


def said(value: float | None) -> str:
    """0.714, 36.9, 320; a dash for what is not there."""
    if value is None:
        return "–"
    size = math.floor(math.log10(abs(value))) if value else 0
    plain = f"{value:.{max(DIGITS - 1 - size, 0)}f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(number_format(plain, len(plain.partition(".")[2])))


def span(low: float | None, high: float | None) -> str:
    """From one to another; empty when nobody knows."""
    return "" if low is None or high is None else f"{said(low)}–{said(high)}"


def ends(one: Scale | Item) -> str:
    """'from 0 to 72, whole numbers only': the values that a scale or one of its items may have."""
    low, high = one.lowest, one.highest
    if low is not None and high is not None:
        text = _("from %(low)s to %(high)s") % {"low": said(low), "high": said(high)}
    elif low is not None:
        text = _("from %(low)s up") % {"low": said(low)}
    else:
        text = _("of any size") if high is None else _("up to %(high)s") % {"high": said(high)}
    step = {"whole": _("whole numbers only"), "half": _("in half steps")}.get(one.step, "")
    return f"{text}, {step}" if step else text
