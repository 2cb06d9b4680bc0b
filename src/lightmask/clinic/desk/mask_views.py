"""Pages about the clinic's masks: staff see them, the owner changes them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.desk import masks as kept
from lightmask.clinic.desk import records
from lightmask.clinic.desk.forms import MaskModelForm, UnitForm
from lightmask.clinic.desk.places import place
from lightmask.clinic.models import MaskUnit, User
from lightmask.errors import BadInput, LightmaskError


def masks(request: HttpRequest) -> HttpResponse:
    """All masks and their kinds."""
    user = _staff(request)
    retired = request.GET.get("retired") == "1"
    seen = {"units": kept.units(retired), "models": kept.models(), "retired": retired, "may": _may(user)}
    return render(request, "clinic/desk/masks.html", seen)


def new_model(request: HttpRequest) -> HttpResponse:
    """A kind of mask is taken into use."""
    owner = _owner(request)
    form = MaskModelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = records.add_model(owner, form.cleaned_data["text"])
        except LightmaskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("'%(name)s' is here. Now add the mask itself.") % {"name": made.name})
            return redirect("desk:new_unit")
    return render(request, "clinic/desk/new_model.html", {"form": form, "trail": _trail(_("A new kind"))})


def model(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file of a kind says."""
    user = _staff(request)
    found = kept.model(pk)
    channels, problem = kept.channels(found)
    seen = {"model": found, "channels": channels, "problem": problem, "may": _may(user), "trail": _trail(found.name)}
    return render(request, "clinic/desk/model.html", seen)


@require_POST
def retire_model(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A kind is put away."""
    owner = _owner(request)
    try:
        records.retire_model(owner, kept.model(pk))
    except BadInput as error:
        messages.error(request, str(error))
        return redirect("desk:model", pk=pk)
    messages.success(request, _("Put away."))
    return redirect("desk:masks")


def new_unit(request: HttpRequest) -> HttpResponse:
    """One mask is taken into use."""
    return _unit_form(request, MaskUnit(), _("A new mask"))


def unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mask: calibration, hours, cleanings, who has it."""
    user = _staff(request)
    found = kept.unit(pk)
    cleanings = found.unit.cleanings.select_related("by").order_by("-at")[:10]
    seen = {
        "told": found, "unit": found.unit, "cleanings": cleanings, "may": _may(user),
        "trail": _trail(found.unit.serial),
        "holder_seen": found.unit.given_to_id and access.people(user).filter(pk=found.unit.given_to_id).exists(),
    }  # fmt: skip
    return render(request, "clinic/desk/unit.html", seen)


def change_unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known of one mask is changed."""
    return _unit_form(request, kept.unit(pk).unit, _("Change"))


@require_POST
def clean(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was cleaned just now."""
    records.clean_unit(_staff(request), kept.unit(pk).unit)
    messages.success(request, _("Noted: cleaned just now."))
    return redirect("desk:unit", pk=pk)


@require_POST
def retire_unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mask is put away, or taken back into use."""
    owner, found = _owner(request), kept.unit(pk).unit
    try:
        records.use_unit_again(owner, found) if found.retired_at else records.retire_unit(owner, found)
    except BadInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Back in use.") if found.retired_at is None else _("Put away."))
    return redirect("desk:unit", pk=pk)


def _unit_form(request: HttpRequest, found: MaskUnit, label: str) -> HttpResponse:
    owner = _owner(request)
    adding = found._state.adding
    form = UnitForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        kept_unit = records.keep_unit(owner, MaskUnit() if adding else kept.unit(found.pk).unit, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("desk:unit", pk=kept_unit.pk)
    seen = {"form": form, "adding": adding, "trail": _trail(label), "any_model": kept.models().exists()}
    return render(request, "clinic/desk/unit_form.html", seen)


def _staff(request: HttpRequest) -> User:
    user = access.who(request)
    access.staff_only(user)
    return user


def _owner(request: HttpRequest) -> User:
    user = access.who(request)
    access.owner_only(user)
    return user


def _may(user: User) -> bool:
    """Whether the buttons that change something are shown."""
    return user.role == "owner"


def _trail(last: str) -> list[dict[str, str]]:
    return [{"label": _("Masks"), "url": place("desk:masks")}, {"label": last}]
