"""Is it safe today: the short form at home, then the mask that is linked, or a clock beside one that is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightmask.clinic.home.card import Card
from lightmask.clinic.models import MaskUnit, Patient
from lightmask.clinic.planning import lamps
from lightmask.clinic.treating import checking as cleared
from lightmask.clinic.treating import effects, queries
from lightmask.clinic.treating.forms import CheckForm

OF_THE_OFFICE = ("identity", "cleaned")


def form(card: Card, patient: Patient, data: Any = None) -> CheckForm:
    """The questions of today for this person and this mask; nothing that only staff can answer."""
    assert card.approved is not None
    model = card.approved.mask_of(card.session.phase)
    units = patient.masks.filter(model=model, retired_at=None).order_by("serial")
    made = CheckForm(
        card.session, queries.questions_for(patient, lamps.lamp(model)), units, photo=False,
        unasked=effects.unasked(patient) is not None, data=data,
    )  # fmt: skip
    for name in (*OF_THE_OFFICE, *(one.name for one in made.light())):
        del made.fields[name]
    if not units:
        del made.fields["unit"]
    elif len(units) == 1:
        made.fields["unit"].initial = units[0]
    return made


def linked(unit: MaskUnit | None) -> bool:
    """Whether a mask can be lit from here; others are begun by their own button."""
    return unit is not None and bool(unit.port)


def passed(card: Card, patient: Patient) -> dict[str, Any]:
    """What the log-in's own session keeps of a check that was passed: good for this session of this course alone.

    And for this record: what is answered, measured or decided afterwards, or other light, asks for another check.
    """
    assert card.approved is not None
    return {
        "day": card.session.on.isoformat(), "today": cleared.today_of(patient).isoformat(),
        "minutes": card.session.minutes, "plan": card.approved.hash, "approval": str(card.approved.approval.pk),
        "record": cleared.record_now(patient),
    }  # fmt: skip


def still_passed(card: Card, kept: Mapping[str, Any] | None, patient: Patient) -> bool:
    """Whether it still holds: nothing was had, told, found or reported since, and it is the same session."""
    return card.may and kept == passed(card, patient)
