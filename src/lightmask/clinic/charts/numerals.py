"""Figures as people read them: about three digits, in the way of the reader's language."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

DIGITS = 3
UNITS = {
    "um": "µm", "ug/cm2": "µg/cm²", "cm2": "cm²", "g/m2/h": "g/m²h", "deg": "°", "ratio": "", "ratio 0..1": "",
    "index": "", "ordinal": "", "count": "",
}  # fmt: skip
"""Units of the table of scales as a page writes them; a number that only counts or ranks has none."""


WORDS = {"points": gettext_noop("points"), "grade": gettext_noop("grade"), "grey level": gettext_noop("grey level"),
         "a.u.": gettext_noop("a.u.")}  # fmt: skip
"""Units that are words of a language."""


def told(value: float | None, digits: int = DIGITS) -> str:
    """'4.21', '0.042', '1230'; what is not known says so."""
    if value is None or not math.isfinite(value):
        return _("unknown")
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value)) + 1e-9))
    text = f"{value:.{min(places, 6)}f}"
    return number_format(text.rstrip("0").rstrip(".") if "." in text else text)


def interval(middle: float | None, low: float | None, high: float | None) -> str:
    """'4.2 (3.1–5.6)'."""
    if middle is None or not math.isfinite(middle):
        return _("unknown")
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return told(middle)
    return f"{told(middle)} ({told(low)}–{told(high)})"


def tick(value: float, step: float) -> str:
    """A figure at an axis, as fine as the step between two of them."""
    places = max(0, -math.floor(math.log10(abs(step)) + 1e-9)) if step else 0
    if places and abs(step * 10**places - round(step * 10**places)) > 1e-6:
        places += 1
    return number_format(f"{value + 0.0:.{places}f}")


def day(value: Any) -> str:
    """A day as '5 Mar'; what is no date stays a figure."""
    return date_format(value, _("j M")) if isinstance(value, date) else told(float(value))


def shown_unit(unit: str) -> str:
    """A unit of the table of scales as it is written: µm, g/m²h; blank where the number says it all."""
    return _(WORDS[unit]) if unit in WORDS else UNITS.get(unit, unit)


def with_unit(value: float | None, unit: str) -> str:
    """'118 µm', '33°', '4'; a full stop that ends a unit is left to the sentence."""
    shown = shown_unit(unit).removesuffix(".")
    return told(value) + (shown if shown == "°" else f" {shown}" if shown else "")
