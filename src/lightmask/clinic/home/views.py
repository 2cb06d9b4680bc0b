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
from lightmask.clinic.following.log import lit
from lightmask.clinic.home import calendar, queries, records
from lightmask.clinic.home.card import card
from lightmask.clinic.home.forms import FeltForm, HadForm, HarmForm, RemindForm
from lightmask.clinic.models import Clinic
from lightmask.errors import BadInput


def today(request: HttpRequest) -> HttpResponse:
    """Is it a day, is it safe, how long."""
    patient = access.myself(access.who(request))
    said = {"patient": patient, "card": card(patient, timezone.now()), "clinic": Clinic.here()}
    return render(request, "clinic/home/today.html", said | queries.week(patient))


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
            if approved is None:
                raise BadInput(" ".join(why) or _("No course is in force, so there is no session to write down."))
            given = form.cleaned_data
            records.had(user, patient, approved, given["on"], given["minutes"], timezone.localdate())
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
    last = next(iter(reversed(lit(patient))), None)
    form = FeltForm(request.POST or None, initial={"kind": "redness"})
    if request.method == "POST" and form.is_valid():
        made = harm.felt(user, patient, form.cleaned_data, last)
        if made.grade >= harm.HALT:
            messages.warning(request, _("No light for now. The clinic has been told; they look at it first."))
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
        harm.report(user, patient, form.cleaned_data, next(iter(reversed(lit(patient))), None))
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
    return render(request, "clinic/home/reminders.html", {"form": form, "patient": patient})


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
