"""The page before the light: it checks, shows what was found, and begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.assess.poses import IDENTITY
from lightmask.clinic.models import Patient, Photo, User
from lightmask.clinic.planning import lamps
from lightmask.clinic.treating import checking, effects, queries, records, units
from lightmask.clinic.treating.checking import Ready
from lightmask.clinic.treating.forms import CheckForm
from lightmask.errors import BadInput, LightmaskError, Unsafe

if TYPE_CHECKING:
    from lightmask import sitting
    from lightmask.clinic.planning.queries import Approved

OFFICE = "office"
REFUSED = 409


def begin(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Today's session in the office: the check, and the start."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    running = queries.under_way(person)
    if running is not None:
        return redirect("live:session", running.pk)  # it says so where its server has left it
    try:
        found = queries.today(person)
    except LightmaskError as error:
        return _none(request, person, error)
    if found is None:
        return _none(request, person, None)
    return _page(request, user, person, *found)


def _page(
    request: HttpRequest, user: User, person: Patient, approved: Approved, found: sitting.Session
) -> HttpResponse:  # fmt: skip
    form = _form(request, person, approved, found)
    ready, status = None, 200
    if request.method != "POST":
        checking.begin_light(person, approved, found)
    elif form.is_valid():
        try:
            _noticed(user, person, form)
            if request.POST.get("do") == "start":
                return redirect("live:session", _begun(user, person, form).pk)
            ready = _ready(person, form)
        except LightmaskError as error:
            status = _refused(form, error)
        form = _again(request, person, approved, found, form)
    return render(request, "clinic/treating/begin.html", {
        "patient": person, "found": found, "form": form, "ready": ready, "doses": _doses(ready),
        "margins": _margins(ready), "approved": approved, "photo": _photo(person), "holds": effects.holds(person),
    }, status=status)  # fmt: skip


def _form(request: HttpRequest, person: Patient, approved: Approved, found: sitting.Session) -> CheckForm:
    lamp = lamps.lamp(approved.mask_of(found.phase))
    return CheckForm(
        found, queries.questions_for(person, lamp), units.usable_units(approved, found),
        photo=_photo(person) is not None, unasked=effects.unasked(person) is not None,
        data=request.POST if request.method == "POST" else None,
    )  # fmt: skip


def _again(
    request: HttpRequest, person: Patient, approved: Approved, found: sitting.Session, before: CheckForm
) -> CheckForm:  # fmt: skip
    """What was noticed is kept, and not asked again; what was refused stays said."""
    form = _form(request, person, approved, found)
    form.is_valid()
    for error in before.non_field_errors():
        form.add_error(None, error)
    return form


def _noticed(user: User, person: Patient, form: CheckForm) -> None:
    """How the skin was, and that a mask was cleaned, is kept even when no light follows."""
    grade, last = form.cleaned_data.get("after_last"), effects.unasked(person)
    if grade is not None and last is not None:
        records.note_effect(user, last, grade, hours_after=effects.hours_since(last, checking.now()))
    if form.cleaned_data["cleaned"] and not units.cleaned(form.cleaned_data["unit"]):
        records.clean(user, form.cleaned_data["unit"])


def _ready(person: Patient, form: CheckForm) -> Ready:
    unit = form.cleaned_data["unit"]
    if not units.cleaned(unit):
        raise BadInput(_("Mask %s was not cleaned since it was worn last. Clean it, and say so.") % unit.serial)
    return checking.ready(person, unit, form.answers(), where=OFFICE, lowered=form.lowered())


def _begun(user: User, person: Patient, form: CheckForm) -> Any:
    checks = {name: True for name in ("identity", "photo", "cleaned") if form.cleaned_data.get(name)}
    return records.begin(
        user, person, form.cleaned_data["unit"], form.answers(), lowered=form.lowered(), checks=checks
    )  # fmt: skip


def _refused(form: CheckForm, error: LightmaskError) -> int:
    for reason in error.breaches if isinstance(error, Unsafe) else (str(error),):
        form.add_error(None, reason)
    return REFUSED


def _none(request: HttpRequest, person: Patient, error: LightmaskError | None) -> HttpResponse:
    reasons = error.breaches if isinstance(error, Unsafe) else (str(error),) if error else ()
    return render(
        request, "clinic/treating/no_session.html",
        {"patient": person, "reasons": reasons, "unsafe": isinstance(error, Unsafe)},
    )  # fmt: skip


def _photo(person: Patient) -> Photo | None:
    return Photo.objects.filter(patient=person, pose=IDENTITY, replaced_by=None).first()


def _doses(ready: Ready | None) -> list[dict[str, Any]]:
    """By output: drive and dose as approved, and as they will be."""
    if ready is None:
        return []
    given, planned = ready.doses_J_cm2, ready.planned_J_cm2
    return [
        {"name": name, "approved_drive": share * 100, "drive": ready.settings.drive[name] * 100,
         "approved": planned.get(name), "given": given.get(name, 0.0)}
        for name, share in ready.planned.drive.items()
    ]  # fmt: skip


def _margins(ready: Ready | None) -> list[dict[str, Any]]:
    """The limits that are nearest."""
    if ready is None:
        return []
    nearest = sorted(ready.clearance.review.findings, key=lambda one: one.margin)[:5]
    return [{"limit": one.limit, "clause": one.clause, "used": one.use * 100} for one in nearest]
