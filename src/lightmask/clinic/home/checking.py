"""Is it safe today: the short form at home, then the mask that is linked, or a clock beside one that is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask import sitting
from lightmask.clinic.home.card import Card
from lightmask.clinic.models import MaskUnit, Patient
from lightmask.clinic.planning import lamps
from lightmask.clinic.treating import checking, effects, queries
from lightmask.clinic.treating.forms import CheckForm
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.safety import Clearance

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


def cleared(card: Card, patient: Patient, answers: Mapping[str, Any], now: datetime) -> Clearance:
    """Permission for a session on a mask that is begun by its button. Unsafe with every reason."""
    from lightmask.mask.whose import face_for

    assert card.approved is not None
    if held := effects.holds(patient):
        from lightmask.errors import Unsafe

        raise Unsafe(tuple(held))
    lamp = lamps.lamp(card.approved.mask_of(card.session.phase))
    at = checking.local(patient, now)
    person = checking.person_of_today(patient, answers, at)
    return sitting.held(card.session.settings, person, lamp, face_for(person.sex, lamp), at).checked()


def still_today(told: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The check that was passed, if it was passed today; else BadInput."""
    if not told or told.get("day") != timezone.localdate().isoformat():
        raise BadInput(_("Answer today's questions first."))
    return told
