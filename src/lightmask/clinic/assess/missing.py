"""missing(...): what is still to be done before a plan can be made, each with the page that does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lightmask.clinic.assess.as_person import colour_of, usable_colour
from lightmask.clinic.assess.poses import POSES
from lightmask.clinic.assess.said import Said, asked_rows, said_by
from lightmask.clinic.enrol import queries as enrolled
from lightmask.clinic.models import Consent, Measurement, Patient, Photo, Phototype
from lightmask.clinic.models.consent import Purpose
from lightmask.person import Person
from lightmask.safety import short_form
from lightmask.skin import region_row

GIVEN = Consent.Standing.GIVEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """One thing to do, why, where; ``blocks`` when no plan can be made without it."""

    text: str
    why: str
    url: str
    blocks: bool = False


def missing(patient: Patient, on: date | None = None) -> list[Missing]:
    """Everything, what blocks a plan first."""
    day, said = on or timezone.localdate(), said_by(patient)
    found = [
        *_consents(patient), *_person(patient), *_form(patient, said, day), *_answers(patient, said),
        *_skin(patient, said), *_photos(patient), *_readings(patient),
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.blocks)


def full_form_due(patient: Patient, on: date | None = None) -> bool:
    """Whether the whole form is to be gone through again: never asked, or three months ago."""
    said = said_by(patient)
    if said.asked_at is None:
        return True
    asked = timezone.localtime(said.asked_at).date().isoformat()
    return short_form.due(Person(asked_on=asked), on or timezone.localdate()) == "full"


def _consents(patient: Patient) -> Iterator[Missing]:
    for purpose, blocks in ((Purpose.TREATMENT, True), (Purpose.PHOTOS, False)):
        standing = enrolled.standing(patient, purpose)
        if standing == GIVEN or (standing and not blocks):
            continue
        text = _("Consent to treatment") if blocks else _("Consent to photographs for the record")
        why = _("Nobody is treated without it.") if blocks else _("Without it no photographs are taken.")
        yield Missing(text=text, why=why, url=reverse("enrol:sign", args=[patient.pk, purpose]), blocks=blocks)


def _person(patient: Patient) -> Iterator[Missing]:
    if patient.birth_date is None:
        why = _("Children are not treated, so the age has to be known.")
        yield Missing(text=_("Date of birth"), why=why, url=reverse("enrol:edit", args=[patient.pk]), blocks=True)


def _form(patient: Patient, said: Said, day: date) -> Iterator[Missing]:
    url = reverse("assess:screening", args=[patient.pk])
    if said.asked_at is None:
        why = _("Some illnesses and medicines forbid light.")
        yield Missing(text=_("The questions before a first treatment"), why=why, url=url, blocks=True)
    elif full_form_due(patient, day):
        why = _("The whole form is gone through again after three months.")
        yield Missing(text=_("The questions, once more"), why=why, url=url, blocks=True)


def _answers(patient: Patient, said: Said) -> Iterator[Missing]:
    if said.asked_at is None:
        return
    url = reverse("assess:screening", args=[patient.pk])
    if count := len(said.unanswered):
        text = ngettext("%(count)d question that is still unknown", "%(count)d questions that are still unknown", count)
        yield Missing(text=text % {"count": count}, why=_("A plan stays a draft until they are answered."), url=url)
    if not said.medicines_known:
        yield Missing(text=_("Medicines"), why=_("Nobody knows yet which are taken; some forbid light."), url=url)
    if said.shields == "unknown":
        yield Missing(text=_("Eye shields"), why=_("Blue and infrared light without them are refused."), url=url)
    if said.light is None:
        yield Missing(text=_("Other light in the last seven days"), why=_("Doses add up."), url=url)
    if not said.regions:
        yield Missing(text=_("Regions to be treated"), why=_("Left out, the cheeks are planned for."), url=url)


def _skin(patient: Patient, said: Said) -> Iterator[Missing]:
    if not Phototype.objects.filter(patient=patient).exists() and colour_of(patient) is None:
        why = _("How deep light goes, and how much it warms, depends on the colour of the skin.")
        yield Missing(
            text=_("Phototype, or a measured colour"), why=why, url=reverse("assess:phototype", args=[patient.pk]),
            blocks=True,
        )  # fmt: skip
        return
    regions = tuple(region_row(name)["region"] for name in said.regions)
    measured = colour_of(patient)
    if measured is None or usable_colour(patient, regions) is None:
        why = _("A phototype is the weakest of readings; a measured colour narrows every interval.")
        if measured is not None:
            why = _("The colour that was measured is of skin that will not be treated (%(region)s).") % {
                "region": measured.region
            }
        yield Missing(text=_("Colour measured where light will fall"), why=why,
                      url=reverse("assess:colour", args=[patient.pk]))  # fmt: skip


def _photos(patient: Patient) -> Iterator[Missing]:
    if enrolled.standing(patient, Purpose.PHOTOS) != GIVEN:
        return
    there = set(Photo.objects.filter(patient=patient).values_list("pose", flat=True))
    if count := len(set(POSES) - there):
        text = ngettext("Photograph of %(count)d pose", "Photographs of %(count)d poses", count) % {"count": count}
        why = _("Without a picture from before there is nothing to hold a later one against.")
        yield Missing(text=text, why=why, url=reverse("assess:photos", args=[patient.pk]))


def _readings(patient: Patient) -> Iterator[Missing]:
    if not Measurement.objects.filter(patient=patient).exclude(scale="ita").exists():
        why = _("Whether a course helps is seen in a score or a reading taken before it.")
        yield Missing(text=_("A score or reading from before"), why=why,
                      url=reverse("assess:measurements", args=[patient.pk]))  # fmt: skip


def unknown_questions(said: Said) -> list[str]:
    """The questions that are still unknown, in words."""
    rows = asked_rows()
    return [rows[row]["question"] for row in said.unanswered]
