"""Who is treated, who treats, where, and what was agreed to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from lightmask.clinic.handover.fhir.names import (
    IDENTIFIER,
    Said,
    coding,
    concept,
    day,
    extension,
    full,
    local,
    ref,
    resource,
    systems,
    when,
)  # fmt: skip
from lightmask.clinic.handover.story import Client, Clinic, Consent, Staff, Story

HERE = "clinic"
CONSENT = {"given": "active", "refused": "rejected", "withdrawn": "inactive"}
REASON = {"treatment": "TREAT", "photos": "PATRQT", "marketing": "HMARKT"}


def people(story: Story) -> Iterator[Said]:
    """The clinic, its people, the person, and every answer to a consent."""
    yield organization(story.clinic)
    yield resource("Location", HERE, status="active", name=story.clinic.name, mode="instance",
                   managingOrganization=ref("Organization", HERE))  # fmt: skip
    yield patient(story.client)
    for one in story.staff:
        yield practitioner(one)
        yield resource("PractitionerRole", one.id, practitioner=ref("Practitioner", one.id),
                       organization=ref("Organization", HERE), location=[ref("Location", HERE)],
                       code=[concept(local("role", one.role), text=one.title)])  # fmt: skip
    yield care_team(story)
    for answer in story.consents:
        yield consent(answer)


def the_patient() -> Said:
    """The reference that nearly every resource holds."""
    return ref("Patient", "the one")


def organization(clinic: Clinic) -> Said:
    """The clinic."""
    address = [{"text": clinic.address}] if clinic.address else None
    return resource("Organization", HERE, active=True, name=clinic.name, telecom=_reached(clinic.phone, clinic.email),
                    address=address)  # fmt: skip


def patient(client: Client) -> Said:
    """The person; the number is the clinic's."""
    contact = [{"name": {"text": client.emergency_contact}}] if client.emergency_contact else None
    language = concept({"system": systems()["language"]["uri"], "code": client.language})
    return resource(
        "Patient", "the one", active=True,
        identifier=[{"use": "usual", "system": IDENTIFIER + "person", "value": str(client.number)}],
        name=[{"use": "official", "text": client.name}] if client.name else None,
        telecom=_reached(client.phone, client.email), gender=client.sex, birthDate=day(client.birth_date),
        contact=contact, communication=[{"language": language, "preferred": True}],
        managingOrganization=ref("Organization", HERE),
    )  # fmt: skip


def practitioner(one: Staff) -> Said:
    """One of the staff; the number in the register where there is one."""
    registered = [{"system": IDENTIFIER + "registration", "value": one.licence}] if one.licence else None
    qualified = [{"code": {"text": one.title}, **full({"identifier": registered})}] if one.title else None
    return resource("Practitioner", one.id, identifier=registered, active=True, name=[{"text": one.name}],
                    qualification=qualified)  # fmt: skip


def care_team(story: Story) -> Said:
    """Those who care for the person today, and the person."""
    members = [{"role": [concept(local("role", one.role))], "member": ref("Practitioner", one.id),
                "onBehalfOf": ref("Organization", HERE)} for one in story.staff if one.in_team]  # fmt: skip
    members.append({"role": [concept(local("role", "client"))], "member": the_patient()})
    return resource("CareTeam", "the one", status="active", subject=the_patient(), participant=members,
                    managingOrganization=[ref("Organization", HERE)])  # fmt: skip


def consent(one: Consent) -> Said:
    """One answer to one version of a text; the text itself goes with it."""
    text = one.text.encode()
    attachment = {
        "contentType": "text/plain; charset=utf-8", "language": one.language, "data": base64.b64encode(text).decode(),
        "size": len(text), "title": f"{one.purpose}, version {one.version}", "creation": when(one.at),
        "hash": base64.b64encode(hashlib.sha1(text, usedforsecurity=False).digest()).decode(),
        "extension": [extension("sha256", valueString=one.sha256)],
    }  # fmt: skip
    given = one.standing == "given"
    return resource(
        "Consent", one.id, status=CONSENT[one.standing],
        scope=concept(coding("consent-scope", "treatment" if one.purpose == "treatment" else "patient-privacy")),
        category=[concept(coding("loinc", "59284-0")), concept(local("purpose", one.purpose))],
        patient=the_patient(), dateTime=when(one.at), performer=[the_patient()],
        organization=[ref("Organization", HERE)], sourceAttachment=attachment,
        policyRule=concept(coding("act-code", "OPTIN")),
        provision={"type": "permit" if given else "deny", "purpose": [coding("act-reason", REASON[one.purpose])]},
        verification=[{"verified": True, "verifiedWith": the_patient(), "verificationDate": when(one.at)}]
        if given and one.signed_name else None,
    )  # fmt: skip


def _reached(phone: str, email: str) -> list[Said]:
    return [{"system": system, "value": value} for system, value in (("phone", phone), ("email", email)) if value]


def author(story: Story, who: str) -> Said | None:
    """Whoever wrote an entry, as a reference; nobody where that is not known."""
    if who and who == story.client.user:
        return the_patient()
    return ref("Practitioner", who) if story.staff_of(who) else None
