"""Pages that take numbers: colours, scores, instruments, and corrections of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.assess import colour_reading, numbers, queries, records, shown
from lightmask.clinic.assess.forms import (
    ColourForm,
    CorrectionForm,
    FileForm,
    ReadingForm,
    ScoreForm,
    SuctionForm,
    scale_choices,
)
from lightmask.clinic.assess.pages import opened, trail
from lightmask.clinic.assess.records import Reading
from lightmask.clinic.enrol.queries import age_y
from lightmask.clinic.models import Measurement, Patient
from lightmask.clinic.scales import Points, Scale, SiteTexts, ratios, readings, score, suction
from lightmask.errors import BadInput

SITE_TEXTS = "scale-texts"  # a folder beside the database: dlqi.en.txt ...


def colour(request: HttpRequest, patient: UUID) -> HttpResponse:
    """L*a*b*, a spectrum, and what they say about the skin."""
    user, person = opened(request, patient)
    form = ColourForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = colour_reading.read(person, form.cleaned_data)
            records.measure(user, person, found)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The colour is kept; below is what it says about the skin."))
            return redirect("assess:colour", patient=patient)
    newest = queries.colour_of(person)
    seen = {
        "form": form, "patient": person, "newest": newest, "trail": trail(person, _("Colour")),
        "table": colour_reading.table(newest), "band": colour_reading.band(newest),
        "swatch": colour_reading.swatch(newest),
    }  # fmt: skip
    return render(request, "clinic/assess/colour.html", seen)


def measurements(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Every scale with its history, and the ways to enter more."""
    _user, person = opened(request, patient)
    seen = {
        "patient": person, "sections": [shown.section(one) for one in queries.series(person)],
        "choices": scale_choices(), "trail": trail(person, _("Scores and readings")),
    }  # fmt: skip
    return render(request, "clinic/assess/measurements.html", seen)


def choose(request: HttpRequest, patient: UUID) -> HttpResponse:
    """From the list of scales to the page of one."""
    opened(request, patient)
    try:
        scale = Scale.named(request.GET.get("scale", ""))
    except BadInput:
        return redirect("assess:measurements", patient=patient)
    return redirect("assess:measure", patient=patient, scale=scale.id)


def measure(request: HttpRequest, patient: UUID, scale: str) -> HttpResponse:
    """One scale: its items, or its value."""
    user, person = opened(request, patient)
    known = _scale(scale)
    form = _form(request, known, person)
    if request.method == "POST" and form.is_valid():
        try:
            records.measure(user, person, _entered(form, known, person), form.cleaned_data["at"])
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("assess:measurements", patient=patient)
    seen = {
        "form": form,
        "patient": person,
        "scale": known,
        "ends": numbers.ends(known),
        "trail": trail(person, _(known.name)),
    }
    return render(request, "clinic/assess/measure.html", seen)


def files(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Readings of instruments as a file."""
    user, person = opened(request, patient)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = [
                Reading(
                    scale=one.scale, region=one.region, value=one.value, sd=one.sd, count=one.count,
                    instrument=form.cleaned_data["instrument"], inputs={"count": one.count, "sd": one.sd},
                )
                for one in readings.values(form.cleaned_data["text"])
            ]  # fmt: skip
            made = records.measure(user, person, found)
        except BadInput as error:
            form.add_error("readings", str(error))
        else:
            messages.success(request, _("%(count)d values are kept.") % {"count": len(made)})
            return redirect("assess:measurements", patient=patient)
    seen = {"form": form, "patient": person, "title": _("Readings from a file"),
            "trail": trail(person, _("Readings from a file"))}  # fmt: skip
    return render(request, "clinic/assess/upload.html", seen)


def suctions(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A Cutometer: R0 to R9 from a curve or its points."""
    user, person = opened(request, patient)
    form = SuctionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = records.measure(user, person, _suction(form.cleaned_data))
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(count)d values are kept.") % {"count": len(made)})
            return redirect("assess:measurements", patient=patient)
    seen = {"form": form, "patient": person, "title": _("Cutometer"), "trail": trail(person, _("Cutometer"))}
    return render(request, "clinic/assess/upload.html", seen)


def correct(request: HttpRequest, patient: UUID, pk: UUID) -> HttpResponse:
    """Another value in place of a wrong one; the wrong one stays in the record."""
    user, person = opened(request, patient)
    wrong = access.record_to_change(user, Measurement, pk)
    if wrong.patient_id != person.pk or wrong.replaced_by.exists():
        raise Http404
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.correct(user, wrong, form.cleaned_data["value"], form.cleaned_data["note"])
        except BadInput as error:
            form.add_error("value", str(error))
        else:
            messages.success(request, _("Corrected. The earlier value stays in the record, marked as replaced."))
            return redirect("assess:measurements", patient=patient)
    steps = trail(person, _("Correct a value"))
    steps.insert(-1, {"label": _("Scores and readings"), "url": reverse("assess:measurements", args=[patient])})
    seen = {"form": form, "patient": person, "wrong": wrong, "scale": _scale(wrong.scale), "trail": steps}
    return render(request, "clinic/assess/correct.html", seen)


def _form(request: HttpRequest, scale: Scale, person: Patient) -> ReadingForm:
    """Items with the site's own questions, where it has the licence and keeps them in its folder; or a value."""
    if not scale.items:
        return ReadingForm(request.POST or None, scale=scale)
    folder = settings.CLINIC.folder / SITE_TEXTS
    texts = SiteTexts.kept_in(folder, scale.id, person.language) if scale.supplied else None
    return ScoreForm(request.POST or None, scale=scale, texts=texts.by_item() if texts else None)


def _scale(name: str) -> Scale:
    try:
        return Scale.named(name)
    except BadInput:
        raise Http404 from None


def _entered(form: ReadingForm, scale: Scale, person: Patient) -> list[Reading]:
    """The value, and values of other scales that the same items give."""
    given = form.cleaned_data
    rest = {name: given[name] for name in ("region", "instrument", "note")}
    if not isinstance(form, ScoreForm):
        return [Reading(scale=scale.id, value=given["value"], **rest)]
    found = score(scale.id, form.items(), age_y=age_y(person))
    whole = Reading(scale=scale.id, value=found.value, inputs=dict(found.items), **rest)
    return [whole, *(Reading(scale=one, value=value, inputs={"of": scale.id}, **rest)
                     for one, value in found.parts.items())]  # fmt: skip


def _suction(given: dict[str, Any]) -> list[Reading]:
    names = ("elastic", "full", "retracted", "given_back")
    if given.get("text"):
        times = {name: given[name] for name in ("suction_s", "pause_s")}
        points = suction.from_csv(readings.curve(given["text"]), **times)
    else:
        points = Points(**{name: given[name] for name in names})
    read = {name: getattr(points, name) for name in names}
    return [
        Reading(scale=name, value=value, region=given["region"], instrument=given["instrument"], inputs=read)
        for name, value in ratios(points).items()
    ]
