"""Pages about what is seen: findings on the face, and photographs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.assess import face_regions, findings, pictures, queries, records
from lightmask.clinic.assess.forms import FindingForm, PhotoForm
from lightmask.clinic.assess.pages import opened, trail
from lightmask.clinic.assess.poses import HINTS, IDENTITY, LABELS, POSES
from lightmask.clinic.models import Finding, Patient, Photo, User
from lightmask.clinic.scales import card
from lightmask.errors import BadInput


def found(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A face to point at, and what was seen where."""
    user, person = opened(request, patient)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.find(user, person, form.cleaned_data)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Noted."))
            return redirect("assess:findings", patient=patient)
    current = queries.findings(person)
    worst: dict[str, int] = {}
    for one in current:
        worst[one.region] = max(worst.get(one.region, 0), 1 if one.severity is None else one.severity)
    seen = {
        "form": form, "patient": person, "trail": trail(person, _("Findings")), "view_box": face_regions.view_box(),
        "face": [(one, _worst(worst, one.name)) for one in face_regions.face()],
        "findings": [(one, findings.kinds().get(one.kind), face_regions.said(one.region))
                     for one in current],
    }  # fmt: skip
    return render(request, "clinic/assess/findings.html", seen)


@require_POST
def gone(request: HttpRequest, patient: UUID, pk: UUID) -> HttpResponse:
    """A finding that is no longer there: a new entry says so."""
    user, person = opened(request, patient)
    there = access.record_to_change(user, Finding, pk)
    if there.patient_id != person.pk or there.replaced_by.exists():
        raise Http404
    said = {"region": there.region, "kind": there.kind, "severity": there.severity, "note": there.note, "gone": True}
    records.find(user, person, said, replaces=there)
    messages.success(request, _("Marked as gone. The earlier entry stays in the record."))
    return redirect("assess:findings", patient=patient)


def photos(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Photographs by pose, and a new one with its guide."""
    user, person = opened(request, patient)
    agreed = queries.photos_shown(person)
    form = PhotoForm(request.POST or None, request.FILES or None, initial={"pose": request.GET.get("pose", POSES[0])})
    if request.method == "POST" and agreed and form.is_valid():
        try:
            made = _kept(form, user, person)
        except BadInput as error:
            form.add_error("photo", str(error))
        else:
            for warning in made.colour_card.get("warnings", []):
                messages.warning(request, warning)
            messages.success(request, _("The photograph is kept."))
            return redirect("assess:photo", patient=patient, pk=made.pk)
    newest = queries.newest_photos(person)
    identity = queries.identity_photo(person)
    kept = queries.photos(person) + ([identity] if identity else [])
    seen = {
        "form": form, "patient": person, "agreed": agreed, "trail": trail(person, _("Photographs")),
        "poses": [(name, LABELS[name], HINTS[name], newest.get(name)) for name in (*POSES, IDENTITY)],
        "photos": [(one, queries.pose_label(one)) for one in kept],
        "consent_url": reverse("enrol:sign", args=[patient, "photos"]),
    }  # fmt: skip
    return render(request, "clinic/assess/photos.html", seen)


def photo(request: HttpRequest, patient: UUID, pk: UUID) -> HttpResponse:
    """One photograph, with what was read from it."""
    _user, person = opened(request, patient)
    one = _photo(request, patient, pk)
    said = one.colour_card
    off = sorted(said.get("off", {}).items(), key=lambda pair: -pair[1])
    columns = [{"label": _("Patch")}, {"label": _("Difference, CIEDE2000"), "kind": "number"}]
    table = {"caption": _("How far each patch of the card is off"), "columns": columns,
             "rows": [[name, f"{value:.1f}"] for name, value in off]}  # fmt: skip
    seen = {"photo": one, "patient": person, "said": said, "table": table if off else None, "label": LABELS[one.pose],
            "bound": card.rule("card mean delta E"), "trail": trail(person, _("Photographs"))}  # fmt: skip
    return render(request, "clinic/assess/photo.html", seen)


@never_cache
def photo_file(request: HttpRequest, patient: UUID, pk: UUID) -> FileResponse:
    """The picture itself, for whoever may see the person; kept by no browser."""
    one = _photo(request, patient, pk)
    return FileResponse(one.file.open("rb"), content_type="image/jpeg", filename="photograph.jpg")


def _photo(request: HttpRequest, patient: UUID, pk: UUID) -> Photo:
    """A photograph of this person, while they agree to photographs."""
    one = access.record_to_read(access.who(request), Photo, pk)
    if one.patient_id != patient or not queries.photos_shown(one.patient):
        raise Http404
    return one


def _kept(form: PhotoForm, user: User, person: Patient) -> Photo:
    given = form.cleaned_data
    picture = pictures.cleaned(given["photo"].file, given["photo"].size)
    said = {"card": pictures.judged(picture, given["corners"]), "note": given["note"]}
    return records.keep_photo(user, person, given["pose"], picture, said)


def _worst(by_region: dict[str, int], name: str) -> int | str:
    """The gravest finding of a region; one that names no side is on both."""
    both = name.removeprefix("left ").removeprefix("right ")
    return max((by_region[one] for one in (name, both) if one in by_region), default="")
