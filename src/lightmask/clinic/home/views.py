"""The pages of a person at home."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.following import queries as following
from lightmask.clinic.following import records as harm
from lightmask.clinic.following.force import in_force
from lightmask.clinic.home import calendar, checking, queries, records
from lightmask.clinic.home import reminders as remind
from lightmask.clinic.home.card import HOME, Card, card
from lightmask.clinic.home.forms import FeltForm, HadForm, HarmForm, RemindForm
from lightmask.clinic.models import Clinic, Patient, SessionRecord, User
from lightmask.clinic.treating import effects
from lightmask.clinic.treating import records as treating
from lightmask.clinic.treating.forms import CheckForm
from lightmask.clinic.treating.queries import under_way
from lightmask.errors import BadInput, LightmaskError, Unsafe

CHECKED = "checked"  # in the log-in's own session: today's questions were answered


def today(request: HttpRequest) -> HttpResponse:
    """Is it a day, is it safe, how long."""
    patient = access.myself(access.who(request))
    said = {"patient": patient, "card": card(patient, timezone.now()), "clinic": Clinic.here()}
    return render(request, "clinic/home/today.html", said | queries.week(patient))


def check(request: HttpRequest) -> HttpResponse:
    """The questions of today; then the light."""
    user = access.who(request)
    patient = access.myself(user)
    if (running := under_way(patient)) is not None:
        return redirect("live:session", running.pk)
    found = card(patient, timezone.now())
    if not found.may:
        return redirect("home:today")
    form, status = checking.form(found, patient, request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, user, patient, found, form)
        except LightmaskError as error:
            for reason in error.breaches if isinstance(error, Unsafe) else (str(error),):
                form.add_error(None, reason)
            status = 409
    said = {"card": found, "form": form, "clinic": Clinic.here()}
    return render(request, "clinic/home/check.html", said, status=status)


def _begun(request: HttpRequest, user: User, patient: Patient, found: Card, form: CheckForm) -> HttpResponse:
    """Light on a mask that is linked; a clock beside one that has a button."""
    given, answers = form.cleaned_data, form.answers()
    unit, after_last = given.get("unit"), given.get("after_last")
    if unit is not None and checking.linked(unit):
        session = treating.begin(user, patient, unit, answers, where=HOME, after_last=after_last)
        return redirect("live:session", session.pk)
    if after_last is not None and (last := effects.unasked(patient)) is not None:
        treating.note_effect(user, last, after_last, hours_after=effects.hours_since(last, timezone.now()))
    checking.cleared(found, patient, answers, timezone.now())
    request.session[CHECKED] = {"day": timezone.localdate().isoformat(), "minutes": found.session.minutes}
    return redirect("home:guide")


def guide(request: HttpRequest) -> HttpResponse:
    """A clock for a mask that is begun by its own button."""
    access.myself(access.who(request))
    try:
        told = checking.still_today(request.session.get(CHECKED))
    except BadInput:
        return redirect("home:today")
    return render(request, "clinic/home/guide.html", {"minutes": told["minutes"], "seconds": 60 * told["minutes"]})


def know(request: HttpRequest) -> HttpResponse:
    """What is normal, when to stop, whom to tell."""
    patient = access.myself(access.who(request))
    approved, _why = in_force(patient)
    return render(request, "clinic/home/know.html", queries.advice(approved) | {"clinic": Clinic.here()})


def progress(request: HttpRequest) -> HttpResponse:
    """What was kept and measured."""
    patient = access.myself(access.who(request))
    approved, _why = in_force(patient)
    found = following.followed(patient, approved.plan if approved else None, timezone.localdate())
    return render(
        request, "clinic/home/progress.html", {"followed": found, "photos": following.first_and_last(patient)}
    )


def had(request: HttpRequest) -> HttpResponse:
    """A session that was had without this page."""
    user = access.who(request)
    patient = access.myself(user)
    approved, why = in_force(patient)
    form = HadForm(request.POST or None, initial={"on": timezone.localdate().isoformat(), **queries.usual(approved)})
    if request.method == "POST" and form.is_valid():
        try:
            if why:
                raise BadInput(" ".join(why))
            given = form.cleaned_data
            treating.write_down(user, patient, given["on"], given["minutes"], HOME, SessionRecord.Source.SELF)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down, as told by you."))
            return redirect("home:today")
    return render(request, "clinic/home/had.html", {"form": form})


def felt(request: HttpRequest) -> HttpResponse:
    """How the skin was after the last session."""
    user = access.who(request)
    patient = access.myself(user)
    last = effects.last_lit(patient)
    if last is None:
        messages.info(request, _("There was no session yet. If something is wrong, tell it here."))
        return redirect("home:report")
    form = FeltForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hours = effects.hours_since(last, timezone.now())
        treating.note_effect(user, last, given["grade"], hours_after=hours, text=given["text"])
        if given["grade"] >= effects.HOLDS:
            messages.warning(request, _("No light for now. The clinic is told, and looks at it first."))
        else:
            messages.success(request, _("Thank you. That is within what is normal."))
        return redirect("home:today")
    return render(request, "clinic/home/felt.html", {"form": form, "session": last})


def report(request: HttpRequest) -> HttpResponse:
    """Something that should not be."""
    user = access.who(request)
    patient = access.myself(user)
    form = HarmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        harm.report(user, patient, form.cleaned_data, effects.last_lit(patient))
        messages.warning(request, _("No light for now. The clinic has been told; they look at it first."))
        return redirect("home:know")
    return render(request, "clinic/home/report.html", {"form": form, "clinic": Clinic.here()})


def reminders(request: HttpRequest) -> HttpResponse:
    """When to be reminded, and the own aim."""
    user = access.who(request)
    patient = access.myself(user)
    start = {"remind": patient.remind_at is not None, "hour": patient.remind_at, "weekly_target": patient.weekly_target}
    form = RemindForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        records.remind(user, patient, given["hour"] if given["remind"] else None, given["weekly_target"])
        messages.success(request, _("Saved."))
        return redirect("home:reminders")
    said = {"form": form, "patient": patient, "sends": remind.sends()}
    return render(request, "clinic/home/reminders.html", said)


def course_ics(request: HttpRequest) -> HttpResponse:
    """The course for a calendar."""
    patient = access.myself(access.who(request))
    approved, _why = in_force(patient)
    made = calendar.ics(approved, patient) if approved else None
    if made is None:
        raise Http404
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="course.ics"'
    return answer
