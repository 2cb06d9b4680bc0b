"""Pages about sessions: those of a person, one while it runs and after, those that run now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.models import SessionRecord, User
from lightmask.clinic.treating import live, live_page, ports, queries, records, recovering
from lightmask.clinic.treating.forms import AmendForm, EffectForm, NoteForm, PaperForm
from lightmask.errors import LightmaskError

State = SessionRecord.State
UNDER_WAY = (State.RESERVED, State.RUNNING)


def sessions(request: HttpRequest, patient: UUID) -> HttpResponse:
    """All of a person's sessions, the newest first, and the dose so far."""
    person = access.person_to_change(access.who(request), patient)
    return render(request, "clinic/treating/sessions.html", {
        "patient": person, "sessions": queries.last_sessions(person), "doses": queries.dose_so_far(person),
        "under_way": queries.under_way(person), "holds": queries.holds(person),
    })  # fmt: skip


def running(request: HttpRequest) -> HttpResponse:
    """Sessions that run now, of everybody this user cares for."""
    user = access.who(request)
    access.staff_only(user)
    found = SessionRecord.objects.filter(patient__in=access.people(user), state__in=UNDER_WAY).select_related(
        "patient", "unit"
    )
    return render(request, "clinic/treating/running.html", {"sessions": found})


def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One session: live while it runs, else as it was."""
    user = access.who(request)
    found = access.record_to_read(user, SessionRecord, pk)
    return _page(request, user, found, {}) if user.works_here else _mine(request, user, found)


def _mine(request: HttpRequest, user: User, found: SessionRecord) -> HttpResponse:
    """The own session, for the person at home: the light and its STOP; afterwards how it went, and what comes next."""
    if found.state in UNDER_WAY:
        return render(request, "clinic/home/light.html", {"session": found} | live_page.panel(found, user))
    return render(request, "clinic/home/after.html", {"session": found} | live_page.outcome(found))


def _page(request: HttpRequest, user: User, found: SessionRecord, forms: dict[str, Any]) -> HttpResponse:
    shared = {"patient": found.patient, "session": found, "note_form": NoteForm(), "effect_form": EffectForm()}
    if found.state in UNDER_WAY:
        return render(request, "clinic/treating/live.html", shared | live_page.panel(found, user) | forms)
    story = live_page.story(found)
    status = 400 if forms else 200
    return render(request, "clinic/treating/session.html", shared | story | forms, status=status)


@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something to remember."""
    user, found, form = _posted(request, pk, NoteForm)
    if not form.is_valid():
        return _page(request, user, found, {"note_form": form})
    records.note(user, found, form.cleaned_data["text"])
    messages.success(request, _("The note is kept."))
    return redirect("live:session", pk)


@require_POST
def effect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the skin did."""
    user, found, form = _posted(request, pk, EffectForm)
    if not form.is_valid():
        return _page(request, user, found, {"effect_form": form})
    made = records.note_effect(user, found, **form.cleaned_data)
    if made.grade >= 3:
        messages.error(request, _("An adverse event was opened. No light is given until a professional has closed it."))
    else:
        messages.success(request, _("Kept."))
    return redirect("live:session", pk)


def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A correction, as a new entry."""
    user = access.who(request)
    found = access.record_to_change(user, SessionRecord, pk)
    form = AmendForm(request.POST or None, initial={"minutes": found.minutes})
    if request.method == "POST" and form.is_valid():
        try:
            made = records.amend(user, found, **form.cleaned_data)
        except LightmaskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("A new entry has taken the place of the old one."))
            return redirect("live:session", made.pk)
    return render(
        request, "clinic/treating/written.html", {"patient": found.patient, "form": form, "session": found}
    )  # fmt: skip


@require_POST
def recover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find out what became of a session that its server left, or read the mask's journal once more."""
    user = access.who(request)
    found = access.record_to_read(user, SessionRecord, pk)
    try:
        if found.state in UNDER_WAY:
            found = recovering.found_again(found)  # the person at home too: till then nothing else can begin
        else:
            access.staff_only(user)
            if found.state == State.UNKNOWN and not live.is_running(pk):
                found = recovering.recovered(found)
    except ports.InUse as error:
        messages.warning(request, str(error))
        return redirect("live:session", pk)
    if found.state == State.UNKNOWN:
        messages.warning(request, _("The mask could not be read. Connect it, and try again."))
    elif found.state not in UNDER_WAY:
        messages.success(request, _("Its end is known now."))
    return redirect("live:session", pk)


def paper(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A session that no mask told of."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.write_down(user, person, **form.cleaned_data)
        except LightmaskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down, and marked as not from the mask."))
            return redirect("treating:sessions", person.pk)
    return render(request, "clinic/treating/written.html", {"patient": person, "form": form, "session": None})


def _posted(request: HttpRequest, pk: UUID, kind: Any) -> tuple[User, SessionRecord, Any]:
    user = access.who(request)
    return user, access.record_to_change(user, SessionRecord, pk), kind(request.POST)
