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


def _strong(password: str, user: User) -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, user)
