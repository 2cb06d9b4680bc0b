"""After a restore nobody knows what was done: no session begins for a person until somebody has said it."""

from datetime import timedelta

import pytest
from clinic import courses
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.ground import unknown
from lightmask.clinic.home.card import card
from lightmask.clinic.models import AuditEntry, Clinic, Patient, PeriodTold, SessionRecord
from lightmask.clinic.treating import effects
from lightmask.errors import BadInput


@pytest.fixture
def restored(db):
    """restored(): a restore just now, of a backup that is two days old."""

    def make():
        now = timezone.now()
        Clinic.here()
        Clinic.objects.update(unknown_from=now - timedelta(days=2), unknown_until=now, second_factor=False)

    return make


@pytest.fixture
def someone(staff, patient):
    nurse = staff()
    return nurse, patient([nurse])


def lit(person, **said):
    return SessionRecord.objects.create(
        patient=person,
        at=timezone.now(),
        day=timezone.localdate(),
        where="office",
        state="done",
        source="paper",
        **said,
    )


def test_without_a_restore_everything_is_known(someone):
    nurse, person = someone
    assert unknown.holds(person) == () and unknown.period(person) is None
    with pytest.raises(BadInput, match="Nothing is unknown"):
        unknown.tell(nurse, person, 0)


@pytest.mark.hazard("HZ38")
def test_no_light_until_somebody_has_said_what_was_done(someone, restored):
    nurse, person = someone
    restored()
    assert "is not known" in unknown.holds(person)[0] and unknown.holds(person)[0] in effects.holds(person)
    unknown.tell(nurse, person, 0)
    assert unknown.holds(person) == () and effects.holds(person) == []
    assert AuditEntry.objects.last().act == "period.tell"
    restored()
    assert unknown.holds(person) != (), "the next restore asks again"


@pytest.mark.hazard("HZ38")
def test_sessions_of_that_time_are_written_down_before_they_are_told(someone, restored):
    nurse, person = someone
    before = lit(person)
    restored()
    with pytest.raises(BadInput, match="0 sessions of that time"):
        unknown.tell(nurse, person, 1)
    assert before.written_at < unknown.period(person).ends, "what the backup held does not count"
    lit(person)
    assert unknown.tell(nurse, person, 1).sessions == 1


@pytest.mark.hazard("HZ38")
def test_todays_card_at_home_says_so_too(someone, restored):
    nurse, person = someone
    courses.in_force(person, nurse, timezone.localdate())
    restored()
    found = card(person, timezone.now())
    assert found.state == "stop" and not found.may and found.why == unknown.holds(person)


def test_somebody_enrolled_since_is_asked_nothing(someone, restored, patient):
    restored()
    assert unknown.period(patient()) is None and unknown.period(someone[1]) is not None


def test_only_those_who_care_for_a_person_tell(someone, restored, staff):
    from django.http import Http404

    restored()
    with pytest.raises(Http404):
        unknown.tell(staff(), someone[1], 0)
    assert not PeriodTold.objects.exists()


def test_the_page_asks_and_keeps_the_answer(someone, restored, browse):
    nurse, person = someone
    restored()
    page = reverse("ground:tell", args=[person.pk])
    client = browse(nurse)
    assert page in client.get(reverse("treating:sessions", args=[person.pk])).content.decode()
    assert "How many sessions" in client.get(page).content.decode()
    refused = client.post(page, {"sessions": "2"})
    assert refused.status_code == 409 and "Write down the others first" in refused.content.decode()
    assert client.post(page, {"sessions": "0"}).status_code == 302
    assert "Everything is known" in client.get(page).content.decode()
    assert page not in client.get(reverse("treating:sessions", args=[person.pk])).content.decode()


@pytest.mark.parametrize(
    ("role", "own", "status"), [("client", True, 403), ("client", False, 404), ("assistant", False, 404)]
)
def test_strangers_find_no_page(staff, patient, restored, browse, role, own, status):
    restored()
    user = staff(role)
    person = patient(**({"user": user} if own else {}))
    assert browse(user).get(reverse("ground:tell", args=[person.pk])).status_code == status
    assert Patient.objects.count() == 1
