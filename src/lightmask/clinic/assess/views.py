"""Pages of the assessment: where it stands, the questions, the phototype."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lightmask.clinic.assess import face_regions, findings, queries, records, shown
from lightmask.clinic.assess.forms import SEVERITY, PhototypeForm
from lightmask.clinic.assess.missing import unknown_questions
from lightmask.clinic.assess.pages import opened, trail
from lightmask.clinic.assess.poses import LABELS
from lightmask.clinic.assess.screening_form import SHIELDS, ChangesForm, ScreeningForm
from lightmask.clinic.models import Patient
from lightmask.clinic.scales import Scale, phototype
from lightmask.errors import BadInput


def start(request: HttpRequest, patient: UUID) -> HttpResponse:
    """What is there, what is missing, and where to enter it."""
    _user, person = opened(request, patient)
    said = queries.said_by(person)
    typed = queries.newest_phototype(person)
    seen = {
        "patient": person, "todo": queries.missing(person), "said": said, "trail": trail(person),
        "unknown": unknown_questions(said) if said.asked_at else [],
        "phototype": phototype.named(typed.phototype) if typed else "", "typed": typed,
        "colour": queries.colour_of(person), "findings": _findings(person),
        "sections": [shown.section(one) for one in queries.series(person)],
        "photos": [(LABELS[pose], one) for pose, one in queries.newest_photos(person).items()],
        "full_due": queries.full_form_due(person), "shields": dict(SHIELDS).get(said.shields, said.shields),
    }  # fmt: skip
    return render(request, "clinic/assess/start.html", seen)


def _findings(person: Patient) -> list[str]:
    """Region, kind and severity of each, in words."""
    said = []
    for one in queries.findings(person):
        kind = _(findings.kinds()[one.kind].label) if one.kind in findings.kinds() else one.kind
        words = [f"{face_regions.said(one.region)}: {kind}"]
        words += [dict(SEVERITY)[str(one.severity)]] if one.severity is not None else []
        said.append(", ".join(map(str, words)))
    return said


def screening(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The whole form."""
    return _asked(request, patient, ScreeningForm)


def changes(request: HttpRequest, patient: UUID) -> HttpResponse:
    """What is asked at each visit."""
    return _asked(request, patient, ChangesForm)


def phototypes(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Ten questions, or a professional's judgement."""
    user, person = opened(request, patient)
    form = PhototypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found, answers = _phototype(form)
            records.type_skin(user, person, found, answers)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            meaning = Scale.named("fitzpatrick_type").band(phototype.number_of(found))
            messages.success(request, _("Phototype %(meaning)s.") % {"meaning": meaning})
            return redirect("assess:start", patient=patient)
    seen = {"form": form, "patient": person, "doubt": _(phototype.DOUBT), "newest": queries.newest_phototype(person),
            "trail": trail(person, _("Phototype"))}  # fmt: skip
    return render(request, "clinic/assess/phototype.html", seen)


def _asked(request: HttpRequest, patient: UUID, kind: type[ScreeningForm]) -> HttpResponse:
    user, person = opened(request, patient)
    said = queries.said_by(person)
    form = kind(request.POST or None, said=said, sex=person.sex, asked_by=user.shown)
    if request.method == "POST" and form.is_valid():
        try:
            records.screen(user, person, form.entry())
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answers are kept."))
            return redirect("assess:start", patient=patient)
    title = _("Questions before a treatment") if kind.full else _("What has changed")
    seen = {"form": form, "patient": person, "said": said, "title": title, "trail": trail(person, title)}
    return render(request, "clinic/assess/screening.html", seen)


def _phototype(form: PhototypeForm) -> tuple[str, dict[str, object]]:
    """By hand when a type was chosen, else by the questions; both at once are refused."""
    given = dict(form.cleaned_data)
    judged = given.pop("judged")
    answered = {key: points for key, points in given.items() if points}
    if judged and len(answered) == len(given):
        by_questions = phototype.from_answers(given)[0]
        if by_questions != judged:
            raise BadInput(
                _("The questions say %(one)s and you chose %(other)s. Clear one of the two.")
                % {"one": by_questions, "other": judged}
            )
    if judged:
        return judged, {"judged": judged, **answered}
    found, points = phototype.from_answers(given)
    return found, {**answered, "points": points}
