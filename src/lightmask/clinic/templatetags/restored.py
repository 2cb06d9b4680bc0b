"""{% untold patient %}: a way to say what was done in a time that a restored backup knows nothing of."""

from __future__ import annotations

from typing import Any

from django import template

from lightmask.clinic.ground import unknown
from lightmask.clinic.models import Patient

register = template.Library()


@register.inclusion_tag("clinic/ground/untold.html")
def untold(patient: Patient) -> dict[str, Any]:
    """A link where something is unknown of this person; nothing elsewhere."""
    return {"patient": patient, "period": unknown.period(patient)}
