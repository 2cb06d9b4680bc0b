"""Who may see and change which record. Every page and every verb asks here, and nowhere else.

What is somebody else's is not there: Http404, as for a record that never was. What one may see but not do is a 403.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lightmask.clinic.models import MaskUnit, Patient, User
from lightmask.clinic.models.people import OfPatient
from lightmask.clinic.models.users import Role

Record = TypeVar("Record", bound=OfPatient)
Any_ = TypeVar("Any_", bound=Model)


def people(user: User) -> QuerySet[Patient]:
    """Everybody whose record this user may see."""
    there = Patient.objects.filter(erased_at=None)
    if user.role == Role.OWNER:
        return there
    if user.role == Role.CLIENT:
        return there.filter(user=user)
    return there.filter(care_team=user)


def person_to_read(user: User, pk: UUID) -> Patient:
    """The person, for staff who care for them and for the person; else Http404."""
    return _one(people(user), pk)


def person_to_change(user: User, pk: UUID) -> Patient:
    """The person, for staff alone: clients change their record only by the verbs under /me/."""
    found = person_to_read(user, pk)
    staff_only(user)
    return found


def myself(user: User) -> Patient:
    """The own record of a client; Http404 for everybody else."""
    found = Patient.objects.filter(erased_at=None, user=user).first() if user.role == Role.CLIENT else None
    if found is None:
        raise Http404
    return found


def has_record(user: User) -> bool:
    """Whether a client's log-in leads to a record: it may have been erased, or not yet be tied to one."""
    return Patient.objects.filter(erased_at=None, user=user).exists()


def record_to_read(user: User, kind: type[Record], pk: UUID) -> Record:
    """Any record that belongs to a person, for whoever may see that person."""
    found = _one(kind._default_manager.select_related("patient"), pk)
    person_to_read(user, found.patient_id)
    return found


def record_to_change(user: User, kind: type[Record], pk: UUID) -> Record:
    """The same, for staff alone."""
    found = record_to_read(user, kind, pk)
    staff_only(user)
    return found


def unit_to_use(user: User, pk: UUID) -> MaskUnit:
    """A mask of the clinic for staff; the mask that a client was given."""
    units = MaskUnit.objects.select_related("model").filter(retired_at=None)
    if user.role == Role.CLIENT:
        units = units.filter(given_to=myself(user))
    return _one(units, pk)


def staff_only(user: User) -> None:
    """403 for clients."""
    if not user.works_here:
        raise PermissionDenied(_("This page is for the staff of the clinic."))


def owner_only(user: User) -> None:
    """404 for clients, who need not know of it; 403 for other staff."""
    if not user.works_here:
        raise Http404
    if user.role != Role.OWNER:
        raise PermissionDenied(_("Only the owner of the clinic may do this."))


def approver_only(user: User) -> None:
    """403 for all but professionals."""
    if not user.may_approve:
        raise PermissionDenied(_("Only a professional may sign a course."))


def may_erase(user: User) -> bool:
    """Whether this user may delete a record for good: the owner, and professionals."""
    return user.role == Role.OWNER or user.may_approve


def eraser_only(user: User) -> None:
    """403 for all but the owner and professionals."""
    if not may_erase(user):
        raise PermissionDenied(_("Only a professional or the owner of the clinic may delete a record."))


def _one(among: QuerySet[Any_], pk: UUID) -> Any_:
    found = among.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def who(request: HttpRequest) -> User:
    """The user of a page that needs a log-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied(_("Log in first."))
    return request.user
