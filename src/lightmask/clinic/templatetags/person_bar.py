"""{% person_bar %}: whose page this is, and the other pages of that person; nothing on a page that is nobody's."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from lightmask.clinic.desk import person_bar as bar
from lightmask.clinic.models import Patient, User

register = template.Library()


@register.inclusion_tag("clinic/desk/person_bar.html", takes_context=True)
def person_bar(context: Context) -> dict[str, Any]:
    """For staff alone: a client has no other pages than those under /me/."""
    patient, request = context.get("patient"), context.get("request")
    user = getattr(request, "user", None)
    if not (isinstance(patient, Patient) and isinstance(user, User) and user.works_here and request is not None):
        return {}
    return {"patient": patient, "tabs": bar.tabs(patient.pk, request.path)}
