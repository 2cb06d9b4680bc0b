"""What is done about log-ins: give one, change it, close it, hand over the link that sets its password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.forms import ModelForm
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.accounts import open_log_ins
from lightmask.clinic.models import Patient, User
from lightmask.clinic.models.users import Role
from lightmask.errors import BadInput


@transaction.atomic
def invite(by: User, said: Mapping[str, Any]) -> User:
    """A log-in for one of the staff. It has no password yet: `link` lets its owner set one."""
    made = User(**said, is_active=True)
    made.set_unusable_password()
    made.save()
    audit.write(by, "staff.invite", made, {"role": made.role})
    return made


@transaction.atomic
def change(by: User, user: User, said: Mapping[str, Any]) -> User:
    """Role, name, registration, or closed. Whoever is changed has to log in again."""
    before = {"role": user.role, "active": user.is_active}
    for name, value in said.items():
        setattr(user, name, value)
    _keeps_an_owner(user)
    user.save()
    if before != {"role": user.role, "active": user.is_active}:
        log_out_everywhere(user)
    audit.write(by, "staff.change", user, {"role": user.role, "active": str(user.is_active).lower()})
    return user


@transaction.atomic
def invite_client(by: User, patient: Patient) -> User:
    """A log-in for a person, for the own pages alone."""
    if patient.user is not None:
        return patient.user
    made = User(
        username=f"person{patient.number}", email=patient.email, role=Role.CLIENT,
        language=patient.language, time_zone=patient.time_zone,
    )  # fmt: skip
    made.set_unusable_password()
    made.save()
    patient.user = made
    patient.save(update_fields=["user"])
    audit.write(by, "client.invite", patient)
    return made


def link_parts(user: User) -> tuple[str, str]:
    """What the address carries that lets this user set a password once, within a day."""
    return urlsafe_base64_encode(str(user.pk).encode()), default_token_generator.make_token(user)


@transaction.atomic
def set_password(user: User, password: str, by: User | None) -> None:
    """By the one who holds the link, or (None) by who holds the clinic's folder."""
    user.set_password(password)
    user.save(update_fields=["password"])
    log_out_everywhere(user)
    audit.write(by, "password.set", user)


@transaction.atomic
def forget_factors(by: User | None, user: User) -> None:
    """Somebody has lost phone and recovery codes: the owner takes the factors away, and it is on record."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=user).delete()
    log_out_everywhere(user)
    audit.write(by, "factor.forget", user)


def log_out_everywhere(user: User) -> None:
    """End every log-in of this user."""
    open_log_ins.end(user, here=None)


@transaction.atomic
def end_log_ins(user: User, here: str | None, which: str | None = None) -> int:
    """One's own log-ins on other devices: the one that is named, or all. -> how many were ended"""
    count = open_log_ins.end(user, here, which)
    if count:
        audit.write(user, "login.end", user, {"count": count})
    return count


def _keeps_an_owner(user: User) -> None:
    others = User.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=user.pk)
    if (user.role != Role.OWNER or not user.is_active) and not others.exists():
        was = User.objects.filter(pk=user.pk, role=Role.OWNER, is_active=True)
        if was.exists():
            raise BadInput(_("This is the only owner of the clinic. Make somebody else an owner first."))


@transaction.atomic
def change_clinic(by: User, form: ModelForm) -> None:
    """Name, address, and whether staff need a second factor."""
    clinic = form.save()
    audit.write(by, "clinic.change", clinic, {"second_factor": str(clinic.second_factor).lower()})
