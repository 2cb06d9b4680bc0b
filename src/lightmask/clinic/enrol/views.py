"""Pages that enrol people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.enrol import queries, records, wording
from lightmask.clinic.enrol.forms import ConsentForm, ConsentTextForm, PersonForm, TeamForm
from lightmask.clinic.models import Clinic, Patient
from lightmask.clinic.models.consent import Purpose
from lightmask.errors import BadInput


def new(request: HttpRequest) -> HttpResponse:
    """A new record."""
    user = access.who(request)
    access.staff_only(user)
    zone = Clinic.here().time_zone
    form = PersonForm(request.POST or None, initial={"language": user.language, "time_zone": zone})
    if request.method == "POST" and form.is_valid():
        made = records.enrol(user, form.cleaned_data)
        messages.success(request, _("Enrolled. Next: read the consents together."))
        return redirect("enrol:consents", pk=made.pk)
    return render(request, "clinic/enrol/new.html", {"form": form})


def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, birth date, contact."""
    patient = access.person_to_change(access.who(request), pk)
    form = PersonForm(request.POST or None, instance=Patient.objects.get(pk=patient.pk))
    if request.method == "POST" and form.is_valid():
        records.change_person(access.who(request), patient, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("desk:person", patient=pk)
    return render(request, "clinic/enrol/edit.html", {"form": form, "patient": patient, "trail": _trail(patient)})


def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who cares for a person."""
    user = access.who(request)
    patient = access.person_to_change(user, pk)
    initial = {"members": list(patient.care_team.values_list("pk", flat=True))}
    form = TeamForm(request.POST or None, staff=queries.staff(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            records.set_team(user, patient, form.cleaned_data["members"])
        except BadInput as error:
            form.add_error("members", str(error))
        else:
            messages.success(request, _("The care team is saved."))
            still = access.people(user).filter(pk=pk).exists()
            return redirect("desk:person", patient=pk) if still else redirect("desk:people")
    return render(request, "clinic/enrol/team.html", {"form": form, "patient": patient, "trail": _trail(patient)})


def consents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was agreed to, each on its own, and its history."""
    patient = access.person_to_change(access.who(request), pk)
    seen = {
        "patient": patient, "consents": queries.consents(patient), "history": queries.consent_history(patient),
        "trail": [*_trail(patient), {"label": _("Consents")}],
    }  # fmt: skip
    return render(request, "clinic/enrol/consents.html", seen)


def sign(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """Read a text and sign it."""
    user = access.who(request)
    patient = access.person_to_change(user, pk)
    text = _text(purpose, patient.language)
    form = ConsentForm(request.POST or None, initial={"sha256": text.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["sha256"] != text.sha256:
                raise BadInput(_("The text has changed since this page was opened. Read the new one and sign again."))
            records.sign(user, patient, text, {**form.cleaned_data, "witness": user.shown})
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Signed and kept with the words that were shown."))
            return redirect("enrol:consents", pk=pk)
    trail = [*_trail(patient), {"label": _("Consents"), "url": reverse("enrol:consents", args=[pk])},
             {"label": Purpose(purpose).label}]  # fmt: skip
    seen = {"form": form, "patient": patient, "text": text, "purpose": Purpose(purpose), "trail": trail}
    return render(request, "clinic/enrol/sign.html", seen)


@require_POST
def withdraw(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """A consent holds no longer."""
    user = access.who(request)
    patient = access.person_to_change(user, pk)
    try:
        records.withdraw(user, patient, purpose, user.shown)
    except BadInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn, from now on."))
    return redirect("enrol:consents", pk=pk)


def texts(request: HttpRequest) -> HttpResponse:
    """The texts of this clinic; the owner publishes new versions."""
    user = access.who(request)
    access.owner_only(user)
    form = ConsentTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.publish(user, form.cleaned_data)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("In force from now on. Nobody is asked again by itself."))
            return redirect("enrol:texts")
    now = [wording.in_force(purpose, code) for purpose in Purpose.values for code in ("en", "de")]
    return render(request, "clinic/enrol/texts.html", {"form": form, "now": now})


def _text(purpose: str, language: str) -> wording.Wording:
    if purpose not in Purpose.values:
        raise Http404
    return wording.in_force(purpose, language)


def _trail(patient: Patient) -> list[dict[str, str]]:
    return [
        {"label": _("People"), "url": reverse("enrol:people")},
        {"label": patient.name, "url": reverse("enrol:person", args=[patient.pk])},
    ]
