"""What a record says in codes, in the words, days and figures of whoever reads it; a code that is not known stays."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from lightmask import tables
from lightmask.clinic.charts.numerals import shown_unit
from lightmask.clinic.models import AdverseEvent, Consent, SessionRecord
from lightmask.clinic.models.consent import Purpose
from lightmask.clinic.models.people import Sex

DIGITS = 4  # significant ones of a figure


def day(on: date | datetime | None) -> str:
    """A day as people here write it; of a moment, the day where the clinic is."""
    if on is None:
        return str(_("not known"))
    if isinstance(on, datetime):
        on = timezone.localtime(on).date()
    return str(formats.date_format(on, "SHORT_DATE_FORMAT"))


def said(value: Any) -> str:
    """A figure in four digits; a word as it is; unknown where nobody knows."""
    if value is None:
        return str(_("unknown"))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:.{DIGITS}g}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def with_unit(value: Any, unit: str) -> str:
    """A figure and its unit; nobody knows the unit of what is unknown."""
    return said(value) if value is None else f"{said(value)} {shown_unit(unit)}".strip()


def sex(code: str) -> str:
    """As a person said it."""
    return _of(Sex, code)


def purpose(code: str) -> str:
    """What a consent is for."""
    return _of(Purpose, code)


def standing(code: str) -> str:
    """Of a consent or of a course."""
    courses = {"approved": _("approved"), "draft": _("not signed")}
    return courses[code] if code in courses else _of(Consent.Standing, code)


def answer(code: str) -> str:
    """To a question of the screening."""
    return {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}.get(code, code)


def where(code: str) -> str:
    """Where a session was."""
    return _of(SessionRecord.Where, code)


def state(code: str) -> str:
    """How a session ended."""
    return _of(SessionRecord.State, code)


def harm(code: str) -> str:
    """What kind of harm."""
    return _of(AdverseEvent.Kind, code)


def severity(code: str) -> str:
    """How bad harm was."""
    return _of(AdverseEvent.Severity, code)


def outcome(code: str) -> str:
    """What became of it."""
    known = {"recovered": _("recovered"), "recovering": _("recovering"), "lasting": _("lasting harm"),
             "unknown": _("not known")}  # fmt: skip
    return known.get(code, code) if code else str(_("open"))


def finding(kind: str) -> str:
    """What is seen on the skin."""
    return _(_findings().get(kind, kind))


def procedure(kind: str) -> str:
    """A procedure beside light."""
    return {"peel": _("peel"), "microneedling": _("microneedling"), "laser": _("laser")}.get(kind, kind)


def effect(kind: str) -> str:
    """What skin did after a session."""
    return {"erythema": _("redness")}.get(kind, kind)


def named(word: str) -> str:
    """A word of a table: a region, a scale, a question, a goal."""
    return _(word) if word else ""


def _of(choices: Any, code: str) -> str:
    return str(dict(choices.choices).get(code, code))


@cache
def _findings() -> dict[str, str]:
    rows = tables.read("clinic/finding_kinds").rows()
    return {row["kind"]: row["label"] for row in rows}
