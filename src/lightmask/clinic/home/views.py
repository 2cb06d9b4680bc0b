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
from lightmask.clinic.home.forms import CorrectForm, FeltForm, HadForm, HarmForm, RemindForm
from lightmask.clinic.models import Clinic, Patient, SessionRecord, User
from lightmask.clinic.treating import checking as cleared
from lightmask.clinic.treating import effects
from lightmask.clinic.treating import records as treating
from lightmask.clinic.treating.forms import CheckForm
from lightmask.clinic.treating.queries import under_way
from lightmask.errors import LightmaskError, Unsafe
from lightmask.units import s_PER_min

CHECKED = "checked"  # in the log-in's own session: today's questions were answered


def today(request: HttpRequest) -> HttpResponse:
    """Is it a day, is it safe, how long."""
    patient = access.myself(access.who(request))
    found = card(patient, timezone.now())
    said = {"patient": patient, "card": found, "clinic": Clinic.here(), "advice": queries.to_heed(patient, found)}
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
    if request.method != "POST" and found.approved is not None:
        cleared.begin_light(patient, found.approved, found.session)
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
    passed = checking.passed(found, patient)  # what is written while limits are asked asks for another check
    cleared.ready(patient, None, answers, where=HOME)
    request.session[CHECKED] = passed
    return redirect("home:guide")


def guide(request: HttpRequest) -> HttpResponse:
    """A clock for a mask that is begun by its own button, as long as the check of today holds."""
    patient = access.myself(access.who(request))
    found, kept = card(patient, timezone.now()), request.session.get(CHECKED)
    if not checking.still_passed(found, kept, patient):
        return redirect("home:check" if found.may else "home:today")
    minutes = found.session.minutes
    said = {"minutes": minutes, "seconds": s_PER_min * minutes, "on": found.session.on}
    return render(request, "clinic/home/guide.html", said)


def know(request: HttpRequest) -> HttpResponse:
    """What is normal, when to stop, whom to tell."""
    patient = access.myself(access.who(request))
    approved, _why = in_force(patient)
    return render(request, "clinic/home/know.html", queries.advice(approved) | {"clinic": Clinic.here()})


def progress(request: HttpRequest) -> HttpResponse:
    """What was kept and measured."""
    patient = access.myself(access.who(request))
    approved, _why = in_force(patient)
    found = following.followed(patient, approved.plan if approved else None, cleared.today_of(patient))
    return render(
        request, "clinic/home/progress.html", {"followed": found, "photos": following.first_and_last(patient)}
    )


def had(request: HttpRequest) -> HttpResponse:
    """A session that was had without this page."""
    user = access.who(request)
    patient = access.myself(user)
    approved, _why = in_force(patient)
    start = {"on": cleared.today_of(patient).isoformat(), **queries.usual(approved)}
    form = HadForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            treating.write_down(user, patient, given["on"], given["minutes"], HOME, SessionRecord.Source.SELF)
        except LightmaskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down, as told by you."))
            return redirect("home:today")
    return render(request, "clinic/home/had.html", {"form": form})


def diary(request: HttpRequest) -> HttpResponse:
    """All sessions as they are written down, and the way to correct what was told wrongly."""
    user = access.who(request)
    patient = access.myself(user)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = access.record_to_read(user, SessionRecord, given["session"])
        text = given["text"] or (_("There was none.") if given["never"] else _("Other minutes."))
        try:
            treating.amend(user, found, 0.0 if given["never"] else given["minutes"], text)
        except LightmaskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Corrected. The old entry stays to be read."))
            return redirect("home:diary")
    status = 400 if form.errors else 200
    return render(request, "clinic/home/diary.html", {"diary": queries.diary(patient), "form": form}, status=status)


def felt(request: HttpRequest) -> HttpResponse:
    """How the skin was after the last session."""
    user = access.who(request)
    patient = access.myself(user)
    last = effects.spoken_of(patient)
    if last is None:
        messages.info(request, _("There was no session yet. If something is wrong, tell it here."))
        return redirect("home:report")
    form = FeltForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hours = effects.hours_since(last, timezone.now())
        treating.note_effect(user, last, given["grade"], hours_after=hours, text=given["text"])
        messages.add_message(request, *queries.answered(given["grade"], hours))
        return redirect("home:today")
    return render(request, "clinic/home/felt.html", {"form": form, "session": last})


def report(request: HttpRequest) -> HttpResponse:
    """Something that should not be."""
    user = access.who(request)
    patient = access.myself(user)
    form = HarmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        harm.report(user, patient, given, effects.last_lit(patient, given["at"]))
        messages.warning(request, _("No light for now. The clinic has been told; they look at it first."))
        return redirect("home:know")
    return render(request, "clinic/home/report.html", {"form": form, "clinic": Clinic.here()})


def reminders(request: HttpRequest) -> HttpResponse:
    """When to be reminded, and the own aim."""
    user = access.who(request)
    patient = access.myself(user)
    start = {"remind": patient.remind_at is not None, "hour": patient.remind_at, "weekly_target": patient.weekly_target}
    approved, _why = in_force(patient)
    form = RemindForm(request.POST or None, initial=start, most=queries.most_a_week(approved))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        records.remind(user, patient, given["hour"] if given["remind"] else None, given["weekly_target"])
        messages.success(request, _("Saved."))
        return redirect("home:reminders")
    has_days = approved is not None and bool(approved.document.get("calendar"))
    said = {"form": form, "patient": patient, "sends": remind.sends(), "has_days": has_days}
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
