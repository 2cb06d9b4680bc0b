"""Somebody who works in the clinic, added by whoever has its data folder in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.clinic.models import User

ROLES: Final = ("owner", "professional", "assistant")


def add(name: str, role: str, email: str, password: str, *, full_name: str = "", licence: str = "") -> User:
    """A log-in. BadInput says what is wrong with the name, the role or the password."""
    from django.core.exceptions import ValidationError

    from lightmask.clinic import audit
    from lightmask.clinic.models import Clinic, User

    if role not in ROLES:
        raise BadInput(f"There is no role '{role}' for staff. Give one of: {', '.join(ROLES)}.")
    first, _, last = full_name.strip().rpartition(" ")
    made = User(username=name, email=email, role=role, first_name=first, last_name=last, licence=licence)
    try:
        _strong(password, made)
        made.set_password(password)
        made.full_clean()
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages)) from problem
    with transaction.atomic():
        made.save()
        Clinic.here()
        audit.write(None, "staff.add", made, {"role": role})
    return made


def set_password(name: str, password: str) -> None:
    """For who has lost it, where no owner can give a link. Ends every log-in of this user."""
    from django.core.exceptions import ValidationError

    from lightmask.clinic.accounts import records

    user = _named(name)
    try:
        _strong(password, user)
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages)) from problem
    records.set_password(user, password, by=None)


def forget_factors(name: str) -> None:
    """For who has lost phone and recovery codes, where no owner can take them away."""
    from lightmask.clinic.accounts import records

    records.forget_factors(None, _named(name))


def _named(name: str) -> User:
    from lightmask.clinic.models import User

    found = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise BadInput(f"Nobody logs in as '{name}'. Give the name as it is typed to log in.")
    return found


def _strong(password: str, user: User) -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, user)
