"""Pages of the hand-over: staff for a person, and the person at home for themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightmask.clinic import access
from lightmask.clinic.handover import erasing, queries, records
from lightmask.clinic.handover.forms import AskForm, EraseForm
from lightmask.clinic.models import Clinic, Patient, User
from lightmask.errors import BadInput, LightmaskError

Said = dict[str, Any]


def start(request: HttpRequest, patient: UUID) -> HttpResponse:
    """What can be handed over about a person."""
    person = access.person_to_change(access.who(request), patient)
    seen = {
        "patient": person, "ways": queries.ways(), "held": queries.held(person),
        "course": queries.has_course(person), "may_erase": access.may_erase(access.who(request)),
        "trail": [*_trail(person), {"label": _("Hand over")}],
    }  # fmt: skip
    return render(request, "clinic/handover/start.html", seen)


@require_GET
def download(request: HttpRequest, patient: UUID, form: str) -> HttpResponse:
    """The record of a person in one of the forms."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    return _given(request, user, person, form, reverse("handover:start", args=[person.pk]))


def erase(request: HttpRequest, patient: UUID) -> HttpResponse:
    """What is deleted and what stays; and, when the person has asked, the deletion itself."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    access.eraser_only(user)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase(user, person, form.cleaned_data["number"])
        except BadInput as error:
            form.add_error("number", str(error))
        except LightmaskError as error:  # says itself how far it came
            messages.error(request, str(error))
            return redirect("desk:start")
        else:
            messages.success(request, _("The record is deleted. The audit knows that it was, and nothing else."))
            return redirect("desk:start")
    trail = [*_trail(person), {"label": _("Hand over"), "url": reverse("handover:start", args=[person.pk])},
             {"label": _("Delete")}]  # fmt: skip
    return render(request, "clinic/handover/erase.html", _about(person) | {"form": form, "trail": trail})


@require_POST
def ask_for(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The person has asked in the clinic or in writing: staff note it."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    access.eraser_only(user)
    _tried(request, lambda: erasing.ask(user, person), _("Noted: the person asked for the record to be deleted."))
    return redirect("handover:erase", patient=person.pk)


@require_POST
def take_back_for(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The person wants to keep the record after all."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    access.eraser_only(user)
    _tried(request, lambda: erasing.take_back(user, person), _("Taken back. Nothing is deleted."))
    return redirect("handover:start", patient=person.pk)


def mine(request: HttpRequest) -> HttpResponse:
    """What the clinic keeps about me, and how I get it."""
    person = access.myself(access.who(request))
    return render(request, "clinic/handover/mine.html", _about(person) | {"ways": queries.ways(), "course": False})


@require_GET
def download_mine(request: HttpRequest, form: str) -> HttpResponse:
    """My record in one of the forms."""
    user = access.who(request)
    return _given(request, user, access.myself(user), form, reverse("my_record:mine"))


def ask(request: HttpRequest) -> HttpResponse:
    """I want my record deleted."""
    user = access.who(request)
    person = access.myself(user)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _tried(request, lambda: erasing.ask(user, person), _("Asked. The clinic confirms it, and tells you."))
        return redirect("my_record:mine")
    return render(request, "clinic/handover/ask.html", _about(person) | {"form": form})


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """I keep my record after all."""
    user = access.who(request)
    person = access.myself(user)
    _tried(request, lambda: erasing.take_back(user, person), _("Taken back. Nothing is deleted."))
    return redirect("my_record:mine")


def _about(person: Patient) -> Said:
    return {"patient": person, "held": queries.held(person), "clinic": Clinic.here(),
            "course": queries.has_course(person)}  # fmt: skip


def _trail(person: Patient) -> list[Said]:
    return [{"label": _("People"), "url": reverse("enrol:people")},
            {"label": person.name, "url": reverse("enrol:person", args=[person.pk])}]  # fmt: skip


def _tried(request: HttpRequest, verb: Any, done: str) -> None:
    try:
        verb()
    except BadInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _given(request: HttpRequest, user: User, person: Patient, form: str, back: str) -> HttpResponse:
    if form not in records.FORMS:
        raise Http404
    try:
        found = records.give(user, person, form)
    except BadInput as error:
        messages.error(request, str(error))
        return redirect(back)
    with found.file as file:
        answer = HttpResponse(file.read(), content_type=found.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["Cache-Control"] = "no-store"
    return answer
