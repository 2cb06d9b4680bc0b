"""Pages before, during and after the light, as the staff see them."""

from uuid import uuid4

import pytest
from clinic.treating.sittings import NOTHING, ended
from django.urls import reverse

from lightmask.clinic.models import Cleaning, SessionRecord, SideEffect
from lightmask.clinic.treating import records

pytestmark = pytest.mark.django_db(transaction=True)


def filled(unit, **said):
    answers = {f"q-{key}": word for key, word in NOTHING.items()}
    return {
        "identity": "on",
        **answers,
        "unit": str(unit.pk),
        "minutes": "1.0",
        "drive-0": "100",
        "drive-1": "100",
    } | said


def test_check_then_start(treated, unit, browse):
    person, doctor = treated()
    mask, page = unit(), browse(doctor)
    address = reverse("treating:begin", args=[person.pk])
    empty = page.get(address).content.decode()
    assert person.name in empty and "Start the light" not in empty
    checked = page.post(address, filled(mask, do="check"))
    assert checked.status_code == 200 and "Start the light" in checked.content.decode()
    assert not SessionRecord.objects.exists()
    begun = page.post(address, filled(mask, do="start"))
    session = SessionRecord.objects.get()
    assert begun["Location"] == reverse("live:session", args=[session.pk])
    assert ended(session).state == "done"
    shown = page.get(begun["Location"]).content.decode()
    assert "Delivered and planned" in shown and mask.serial in shown


@pytest.mark.hazard("HZ19", "HZ20", "HZ27")
def test_what_is_not_answered_is_named(treated, unit, browse):
    person, doctor = treated()
    said = filled(unit(), do="start")
    del said["q-fever"], said["identity"]
    shown = browse(doctor).post(reverse("treating:begin", args=[person.pk]), said).content.decode()
    assert "Something is not answered yet" in shown and not SessionRecord.objects.exists()


def test_a_sunburn_is_no_day_for_light(treated, unit, browse):
    person, doctor = treated()
    answer = browse(doctor).post(
        reverse("treating:begin", args=[person.pk]), filled(unit(), do="start", **{"q-sunburn": "yes"})
    )
    assert answer.status_code == 409 and not SessionRecord.objects.exists()


def test_a_mask_that_was_worn_is_cleaned_first(treated, unit, browse):
    person, doctor = treated()
    mask = unit()
    Cleaning.objects.all().delete()
    page, address = browse(doctor), reverse("treating:begin", args=[person.pk])
    assert page.post(address, filled(mask, do="check")).status_code == 409
    assert page.post(address, filled(mask, do="check", cleaned="on")).status_code == 200
    assert Cleaning.objects.filter(unit=mask, by=doctor).count() == 1


def test_after_a_session(treated, unit, browse):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    page = browse(doctor)
    page.post(reverse("live:note", args=[session.pk]), {"text": "slept through it"})
    page.post(reverse("live:effect", args=[session.pk]), {"grade": "1", "hours_after": "0.25"})
    shown = page.get(reverse("live:session", args=[session.pk])).content.decode()
    assert "slept through it" in shown and "grade 1" in shown
    assert SideEffect.objects.get().session == session
    listed = page.get(reverse("treating:sessions", args=[person.pk])).content.decode()
    assert "Dose so far" in listed and reverse("live:session", args=[session.pk]) in listed
    again = page.get(reverse("treating:begin", args=[person.pk])).content.decode()
    assert "was had already" in again


@pytest.mark.parametrize("role", ["professional", "client", None])
def test_strangers_find_nothing(treated, unit, browse, staff, client, role):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    page = browse(staff(role)) if role else client
    for name, pk in (("treating:sessions", person.pk), ("treating:begin", person.pk), ("treating:paper", person.pk),
                     ("live:session", session.pk), ("live:amend", session.pk)):  # fmt: skip
        answer = page.get(reverse(name, args=[pk]))
        assert answer.status_code == (404 if role else 302), name
    for name in ("live:note", "live:effect", "live:recover"):
        assert page.post(reverse(name, args=[session.pk]), {}).status_code == (404 if role else 302), name
    assert page.post(reverse("live:stop", args=[session.pk])).status_code == (404 if role else 403)
    assert browse(doctor).get(reverse("live:session", args=[uuid4()])).status_code == 404
