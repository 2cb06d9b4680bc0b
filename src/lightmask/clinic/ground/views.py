"""The page on which staff say what was done in a time that the records know nothing of."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.ground import unknown
from lightmask.clinic.ground.forms import ToldForm
from lightmask.errors import BadInput


def tell(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The question, and its answer."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    form, status = ToldForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            unknown.tell(user, person, form.cleaned_data["sessions"])
        except BadInput as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Kept. Sessions may begin again."))
            return redirect("treating:sessions", person.pk)
    found = unknown.period(person)
    written = unknown.written_again(person, found) if found else 0
    shown = {"patient": person, "period": found, "form": form, "written": written}
    return render(request, "clinic/ground/unknown.html", shown, status=status)
