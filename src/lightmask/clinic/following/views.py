"""Pages about what came of it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.following import queries, records
from lightmask.clinic.following.force import in_force
from lightmask.clinic.following.forms import AdverseForm, AppointmentForm, CloseForm, PhotosForm, ProcedureForm
from lightmask.clinic.models import AdverseEvent, Appointment, CombinedProcedure
from lightmask.clinic.models.people import OfPatient
from lightmask.errors import BadInput

Record = TypeVar("Record", bound=OfPatient)


def course(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The course so far: what to do next, what was measured, what was kept."""
    user = access.who(request)
    found = access.person_to_read(user, patient)
    access.staff_only(user)
    (approved, refused), now = in_force(found), timezone.now()
    plan = approved.plan if approved else None
    said = {
        "patient": found, "approved": approved, "refused": refused,
        "has_photos": queries.first_and_last(found) is not None,
        "followed": queries.followed(found, plan, timezone.localdate()),
        "events": AdverseEvent.objects.filter(patient=found, replaced_by=None).select_related("session"),
        "procedures": CombinedProcedure.objects.filter(patient=found, replaced_by=None).order_by("-on"),
        "appointments": Appointment.objects.filter(patient=found, cancelled=False, at__gte=now).order_by("at"),
    }  # fmt: skip
    return render(request, "clinic/following/course.html", said)


def photos(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Two photos of one pose, one over the other."""
    user = access.who(request)
    found = access.person_to_read(user, patient)
    access.staff_only(user)
    form = PhotosForm(request.GET or None, photos=queries.photos(found))
    pair = queries.first_and_last(found)
    if request.GET and form.is_valid():
        pair = (form.cleaned_data["before"], form.cleaned_data["after"])
    elif pair and not request.GET:
        form = PhotosForm(initial={"before": pair[0], "after": pair[1]}, photos=queries.photos(found))
    return render(request, "clinic/following/photos.html", {"patient": found, "form": form, "pair": pair})


def adverse(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A report of harm."""
    user = access.who(request)
    found = access.person_to_change(user, patient)
    form = AdverseForm(request.POST or None, patient=found, initial={"session": request.GET.get("session")})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        session = said.pop("session")
        made = records.report(user, found, said, session)
        messages.success(request, _("Noted. No light is given until a professional has closed it."))
        return redirect("following:event", patient=found.pk, pk=made.pk)
    return render(request, "clinic/following/adverse.html", {"patient": found, "form": form})


def event(request: HttpRequest, patient: UUID, pk: UUID) -> HttpResponse:
    """One report: a professional says that they have read it, and closes it. Looking at it changes nothing."""
    user = access.who(request)
    found = _of(access.record_to_read(user, AdverseEvent, pk), patient)
    access.staff_only(user)
    if request.method == "POST" and request.POST.get("do") == "seen":
        records.seen(user, found)
        messages.success(request, _("Noted that you have read it. It holds the light until it is closed."))
        return redirect("following:event", patient=found.patient_id, pk=found.pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.close(user, found, form.cleaned_data["action"], form.cleaned_data["outcome"])
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Closed."))
            return redirect("following:course", patient=found.patient_id)
    said = {"patient": found.patient, "event": found, "form": form, "may_close": user.may_approve,
            "seen_by": queries.seen_by(found)}  # fmt: skip
    return render(request, "clinic/following/event.html", said)


def procedure(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A peel, microneedling or laser."""
    user = access.who(request)
    found = access.person_to_change(user, patient)
    form = ProcedureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        records.note_procedure(user, found, form.cleaned_data)
        messages.success(request, _("Noted. A plan that does not know of it yet has to be made anew."))
        return redirect("following:course", patient=found.pk)
    return render(request, "clinic/following/procedure.html", {"patient": found, "form": form})


def appointment(request: HttpRequest, patient: UUID) -> HttpResponse:
    """When somebody is expected."""
    user = access.who(request)
    found = access.person_to_change(user, patient)
    form = AppointmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        records.appoint(user, found, form.cleaned_data)
        return redirect("following:course", patient=found.pk)
    return render(request, "clinic/following/appointment.html", {"patient": found, "form": form})


@require_POST
def call_off(request: HttpRequest, patient: UUID, pk: UUID) -> HttpResponse:
    """An appointment that will not be."""
    user = access.who(request)
    found = _of(access.record_to_change(user, Appointment, pk), patient)
    records.call_off(user, found)
    return redirect("following:course", patient=found.patient_id)


def _of(record: Record, patient: UUID) -> Record:
    """The record, if it is of the person that the address names."""
    if record.patient_id != patient:
        raise Http404
    return record
