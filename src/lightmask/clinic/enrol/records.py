"""What is done to enrol somebody: the record, the care team, consents and their texts. Each verb is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.enrol import wording
from lightmask.clinic.models import Clinic, Consent, ConsentText, Membership, Patient, User
from lightmask.errors import BadInput

Standing = Consent.Standing


@transaction.atomic
def enrol(by: User, said: Mapping[str, Any]) -> Patient:
    """A new record, its maker in the care team."""
    Clinic.here()
    Clinic.objects.select_for_update().get()  # one after the other: no two get the same number
    number = (Patient.objects.aggregate(Max("number"))["number__max"] or 0) + 1
    made = Patient.objects.create(number=number, created_by=by, **said)
    Membership.objects.create(patient=made, user=by)
    audit.write(by, "person.enrol", made, {"number": number})
    return made


@transaction.atomic
def change_person(by: User, patient: Patient, said: Mapping[str, Any]) -> Patient:
    """Name, birth date, contact ...; what was there before stays in the history."""
    changed = [name for name, value in said.items() if getattr(patient, name) != value]
    for name in changed:
        setattr(patient, name, said[name])
    if changed:
        patient.save()
        audit.write(by, "person.change", patient, {"fields": sorted(changed)})
    return patient


@transaction.atomic
def set_team(by: User, patient: Patient, members: Iterable[User]) -> None:
    """Who cares for a person. Staff only, and at least one of them."""
    wanted = {user.pk: user for user in members}
    if not wanted:
        raise BadInput(_("Nobody would care for this person any more. Leave at least one of the staff in the team."))
    if any(not user.works_here or not user.is_active for user in wanted.values()):
        raise BadInput(_("Only active staff can be in a care team. Choose others."))
    there = {one.user_id: one for one in patient.memberships.all()}
    for pk in there.keys() - wanted.keys():
        there[pk].delete()
        audit.write(by, "team.leave", patient, {"user": pk})
    for pk in wanted.keys() - there.keys():
        Membership.objects.create(patient=patient, user=wanted[pk])
        audit.write(by, "team.join", patient, {"user": pk})


@transaction.atomic
def sign(by: User, patient: Patient, text: wording.Wording, said: Mapping[str, Any]) -> Consent:
    """A consent given or refused, with the words that were shown.

    said  standing ('given' or 'refused'), signed_name (typed by the person), for_somebody (a guardian signs),
          witness (who watched, when a professional holds the screen)
    """
    shown = wording.in_force(text.purpose, text.language)
    if shown.sha256 != text.sha256:
        raise BadInput(_("The text has changed since this page was opened. Read the new one and sign again."))
    name = " ".join(str(said.get("signed_name", "")).split())
    if said["standing"] not in (Standing.GIVEN, Standing.REFUSED):
        raise BadInput(_("Choose whether it is given or refused."))
    if not name:
        raise BadInput(_("Nobody has signed. The person types their own name."))
    if not said.get("for_somebody") and name.casefold() != " ".join(patient.name.split()).casefold():
        raise BadInput(_("The name typed is not that of the record. Type it as it stands there, or sign as guardian."))
    return _entered(by, patient, text, said["standing"], name, str(said.get("witness", "")))


@transaction.atomic
def withdraw(by: User, patient: Patient, purpose: str, witness: str = "") -> Consent:
    """A consent that was given holds no longer. A new entry; what was signed stays."""
    wording.known(purpose)
    last = Consent.objects.filter(patient=patient, purpose=purpose).first()
    if last is None or last.standing != Standing.GIVEN:
        raise BadInput(_("There is no consent of this kind to withdraw."))
    made = Consent.objects.create(
        patient=patient, at=timezone.now(), by=by, purpose=purpose, text=last.text, sha256=last.sha256,
        standing=Standing.WITHDRAWN, signed_name=last.signed_name, witness=witness, replaces=last,
    )  # fmt: skip
    audit.write(by, "consent.withdrawn", made, {"purpose": purpose, "sha256": made.sha256})
    return made


@transaction.atomic
def publish(by: User, said: Mapping[str, Any]) -> ConsentText:
    """A new version of a text, in force from now on. Versions that somebody signed are never changed."""
    wording.known(said["purpose"])
    same = {name: said[name] for name in ("purpose", "version", "language")}
    if said["version"] == wording.SHIPPED or ConsentText.objects.filter(**same).exists():
        raise BadInput(_("This version exists already. Give the new text a new version."))
    text = str(said["text"]).replace("\r\n", "\n").strip()
    if not text:
        raise BadInput(_("The text is empty. Write what is agreed to."))
    made = ConsentText.objects.create(**same, text=text, sha256=wording.sha256_of(text), in_force_from=timezone.now())
    audit.write(by, "consent.text", made, {"purpose": made.purpose, "sha256": made.sha256})
    return made


def _entered(by: User, patient: Patient, text: wording.Wording, standing: str, name: str, witness: str) -> Consent:
    last = Consent.objects.filter(patient=patient, purpose=text.purpose).first()
    made = Consent.objects.create(
        patient=patient, at=timezone.now(), by=by, purpose=text.purpose, text=wording.kept(text), sha256=text.sha256,
        standing=standing, signed_name=name, witness=witness, replaces=last,
    )  # fmt: skip
    audit.write(by, f"consent.{standing}", made, {"purpose": text.purpose, "sha256": text.sha256})
    return made
