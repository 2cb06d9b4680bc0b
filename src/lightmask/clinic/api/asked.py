"""The questions that programs may ask, and the two things that they may do: write a reading down, and stop light."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.pagination import LimitOffsetPagination, paginate

from lightmask.clinic import access, audit
from lightmask.clinic.api import shapes
from lightmask.clinic.models import (
    AdverseEvent,
    MaskUnit,
    Measurement,
    Patient,
    PlanRecord,
    SessionRecord,
    User,
)
from lightmask.clinic.scales import Scale
from lightmask.errors import BadInput

router = Router()
MOST, FARTHEST = 500, 1_000_000


class Paged(LimitOffsetPagination):
    """So many at once, from so far on."""

    class Input(Schema):
        """Both have ends: no database counts to a trillion."""

        limit: int = Field(100, ge=1, le=MOST)
        offset: int = Field(0, ge=0, le=FARTHEST)


NOT_THERE = {404: shapes.Problem}


def _user(request: HttpRequest) -> User:
    found = request.auth  # type: ignore[attr-defined]
    assert isinstance(found, User)
    return found


def _person(request: HttpRequest, person: UUID) -> Patient:
    return access.person_to_read(_user(request), person)


@router.get("/me", response=shapes.Me, summary="Whose key this is")
def me(request: HttpRequest) -> User:
    """Name and role."""
    return _user(request)


@router.get("/people", response=list[shapes.Person], summary="Everybody whom this user may see")
@paginate(Paged)
def people(request: HttpRequest) -> QuerySet[Patient]:
    """By name."""
    return access.people(_user(request))


@router.get("/people/{uuid:person}", response={200: shapes.Person, **NOT_THERE}, summary="One person")
def person(request: HttpRequest, person: UUID) -> Patient:
    """404 for somebody else's."""
    return _person(request, person)


@router.get("/people/{uuid:person}/readings", response={200: list[shapes.Reading], **NOT_THERE}, summary="Readings")
def readings(request: HttpRequest, person: UUID) -> QuerySet[Measurement]:
    """The newest first."""
    return Measurement.objects.filter(patient=_person(request, person), replaced_by=None)


@router.post(
    "/people/{uuid:person}/readings", summary="Write a reading down",
    response={201: shapes.Reading, 422: shapes.Problem, 403: shapes.Problem, **NOT_THERE},
)  # fmt: skip
def write_reading(request: HttpRequest, person: UUID, new: shapes.NewReading) -> tuple[int, Any]:
    """For staff. A value outside the scale is refused."""
    user = _user(request)
    patient = access.person_to_change(user, person)
    at = new.at or timezone.now()
    try:
        scale = Scale.named(new.scale)
        if timezone.is_naive(at) or at > timezone.now():
            raise BadInput("'at' needs an offset from UTC and lies not in the future: 2026-11-21T09:30:00+01:00.")
        value = scale.check(new.value)
    except BadInput as error:
        return 422, {"detail": str(error)}
    with transaction.atomic():
        made = Measurement.objects.create(
            patient=patient, by=user, at=at, scale=scale.id, value=value, unit=scale.unit, region=new.region,
            instrument=new.instrument, note=new.note,
        )  # fmt: skip
        audit.write(user, "measure.write", made, {"scale": scale.id})
    return 201, made


@router.get("/people/{uuid:person}/plans", response={200: list[shapes.Plan], **NOT_THERE}, summary="Plans")
def plans(request: HttpRequest, person: UUID) -> QuerySet[PlanRecord]:
    """The newest first."""
    return PlanRecord.objects.filter(patient=_person(request, person))


@router.get("/plans/{uuid:plan}", response={200: dict[str, Any], **NOT_THERE}, summary="The document of a plan")
def plan(request: HttpRequest, plan: UUID) -> Any:
    """As `lightmask plan --json` writes it."""
    return json.loads(access.record_to_read(_user(request), PlanRecord, plan).document)


@router.get("/people/{uuid:person}/sessions", response={200: list[shapes.Session], **NOT_THERE}, summary="Sessions")
def sessions(request: HttpRequest, person: UUID) -> QuerySet[SessionRecord]:
    """The newest first."""
    return SessionRecord.objects.filter(patient=_person(request, person), replaced_by=None)


@router.get("/sessions/{uuid:session}", response={200: shapes.Session, **NOT_THERE}, summary="One session")
def session(request: HttpRequest, session: UUID) -> SessionRecord:
    """With what was delivered."""
    return access.record_to_read(_user(request), SessionRecord, session)


@router.post("/sessions/{uuid:session}/stop", response={200: shapes.Session, **NOT_THERE}, summary="Stop the light")
def stop(request: HttpRequest, session: UUID) -> SessionRecord:
    """Whoever may see a session may stop it. A session that is over stays as it is."""
    from lightmask.clinic.treating import live

    user = _user(request)
    found = access.record_to_read(user, SessionRecord, session)
    live.stop(found.pk, user)
    return found


@router.get("/people/{uuid:person}/harm", response={200: list[shapes.Harm], **NOT_THERE}, summary="Reports of harm")
def harm(request: HttpRequest, person: UUID) -> QuerySet[AdverseEvent]:
    """The newest first."""
    return AdverseEvent.objects.filter(patient=_person(request, person), replaced_by=None)


@router.get("/masks", response={200: list[shapes.Mask], 403: shapes.Problem}, summary="The masks of the clinic")
def masks(request: HttpRequest) -> list[dict[str, Any]]:
    """For staff."""
    access.staff_only(_user(request))
    units = MaskUnit.objects.select_related("model").filter(retired_at=None).order_by("serial")
    names = ("id", "serial", "firmware", "calibrated_on", "calibration_due")
    return [{name: getattr(one, name) for name in names} | {"model": one.model.name} for one in units]
