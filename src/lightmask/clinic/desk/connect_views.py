"""The page on which a mask is asked who it is, and given a key of this clinic."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.desk import connecting, meeting, records
from lightmask.clinic.desk import masks as kept
from lightmask.clinic.desk.places import place
from lightmask.clinic.models import MaskUnit, User
from lightmask.clinic.treating import ports
from lightmask.errors import LightmaskError
from lightmask.sitting.meeting import ANOTHERS, OURS, UNPROVEN, Met

REFUSED = 409
PAIR, CONNECT = "pair", "connect"


def connect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Staff ask the mask; the owner has what it says written down, and gives it a key."""
    user = access.who(request)
    access.staff_only(user)
    unit = kept.unit(pk).unit
    seen: dict[str, Any] = {}
    if request.method == "POST":
        if (wish := request.POST.get("do", "")) in (PAIR, CONNECT):
            access.owner_only(user)
        try:
            unit, seen = _asked(user, unit, wish, request.POST.get("replacing") == "on")
        except LightmaskError as error:
            seen = _failed(unit, error, wish, request.POST.get("replacing") == "on")
    status = REFUSED if "error" in seen else 200
    return render(request, "clinic/desk/connect.html", _shown(user, unit) | seen, status=status)


def _asked(user: User, unit: MaskUnit, wish: str, replacing: bool) -> tuple[MaskUnit, dict[str, Any]]:
    write = partial(records.connect_unit, user, unit, act="mask.unit.pair")
    met = connecting.paired(unit, replacing, write) if wish == PAIR else connecting.met(unit)
    found = meeting.found(unit, met)
    if wish == PAIR:
        unit = write(met)
    elif wish == CONNECT and meeting.is_the_one(unit, met):
        unit = records.connect_unit(user, unit, met)
    written = wish in (PAIR, CONNECT) and meeting.is_the_one(unit, met)
    return unit, {"found": found, "met": met, "written": written, "paired": wish == PAIR} | _next(user, unit, met)


def _failed(unit: MaskUnit, error: LightmaskError, wish: str, replacing: bool) -> dict[str, Any]:
    """One sentence; and the way to pair stays open, for the mask may just not have been in SERVICE."""
    seen = {"error": str(error), "why": getattr(error, "why", "")}
    if wish != PAIR or not ports.is_cable(unit.port):
        return seen
    return seen | {"pairs": True, "in_service": True, "replaces": replacing or isinstance(error, connecting.NotOurs)}


def _next(user: User, unit: MaskUnit, met: Met) -> dict[str, Any]:
    """Whether a key may be given now, and whether one is taken away by it."""
    mine = user.role == "owner" and meeting.is_the_one(unit, met)
    return {
        "pairs": mine and ports.is_cable(unit.port),
        "in_service": met.info.state == "SERVICE",
        "replaces": met.standing in (ANOTHERS, UNPROVEN),
        "ours": met.standing == OURS,
    }


def _shown(user: User, unit: MaskUnit) -> dict[str, Any]:
    trail = [
        {"label": _("Masks"), "url": place("desk:masks")},
        {"label": unit.serial, "url": place("desk:unit", pk=unit.pk)},
        {"label": _("Connect")},
    ]
    return {
        "unit": unit, "trail": trail, "may": user.role == "owner", "simulated": ports.is_simulated(unit.port),
        "cable": ports.is_cable(unit.port),
    }  # fmt: skip
