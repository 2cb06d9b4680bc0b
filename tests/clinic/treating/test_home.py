"""A session at home, begun and stopped by the person at home on the mask that was lent to them."""

import pytest
from clinic.treating.sittings import NOTHING, ended
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from lightmask.clinic.models import Cleaning
from lightmask.clinic.treating import live, records
from lightmask.errors import BadInput

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_home(treated, unit, staff):
    """-> (patient, the person's own log-in, the mask at home)"""

    def make(minutes=1.0, port="simulated:600"):
        user = staff("client")
        person, _ = treated(minutes=minutes, care="home", user=user)
        mask = unit(port, given_to=person)
        Cleaning.objects.all().delete()  # at home nobody else wears it
        return person, user, mask

    return make


def test_the_person_begins_and_it_is_written_down(at_home):
    person, user, mask = at_home()
    session = ended(records.begin(user, person, mask, NOTHING, where="home"))
    assert (session.state, session.where, session.by) == ("done", "home", user)


def test_the_person_stops_it(at_home, browse):
    person, user, mask = at_home(minutes=3.0, port="simulated:6")
    session = records.begin(user, person, mask, NOTHING, where="home")
    answer = browse(user).post(reverse("live:stop", args=[session.pk]), headers={"Accept": "application/json"})
    assert answer.json() == {"stopping": True}
    assert ended(session).state in ("stopped", "failed")


def test_only_their_own_mask_and_only_at_home(at_home, treated, unit, staff):
    person, user, mask = at_home()
    with pytest.raises(Http404):
        records.begin(user, person, unit(), NOTHING, where="home")
    with pytest.raises(PermissionDenied):
        records.begin(user, person, mask, NOTHING, where="office")
    other, doctor = treated(care="home")
    with pytest.raises(PermissionDenied):
        records.begin(user, other, mask, NOTHING, where="home")
    with pytest.raises(PermissionDenied):
        records.begin(doctor, other, mask, NOTHING, where="home")


def test_an_office_session_is_not_had_at_home(treated, unit, staff):
    user = staff("client")
    person, _ = treated(care="office", user=user)
    with pytest.raises(BadInput, match="in the office"):
        records.begin(user, person, unit(given_to=person), NOTHING, where="home")


def test_pages_of_the_staff_are_not_theirs(at_home, browse):
    person, user, mask = at_home()
    session = ended(records.begin(user, person, mask, NOTHING, where="home"))
    page = browse(user)
    for name, pk in (("treating:sessions", person.pk), ("treating:begin", person.pk), ("live:amend", session.pk)):
        assert page.get(reverse(name, args=[pk])).status_code == 403
    assert live.newest(session.pk)["state"] == "over"


def test_the_person_sees_the_own_light_and_its_stop_and_what_comes_next(at_home, browse, staff):
    person, user, mask = at_home(minutes=3.0, port="simulated:6")
    session = records.begin(user, person, mask, NOTHING, where="home")
    address, page = reverse("live:session", args=[session.pk]), browse(user)
    live_page = page.get(address).content.decode()
    assert reverse("live:stop", args=[session.pk]) in live_page and "STOP" in live_page
    assert f"/people/{person.pk}/" not in live_page  # nothing of the staff's, which would refuse them
    page.post(reverse("live:stop", args=[session.pk]))
    ended(session)
    after = page.get(address).content.decode()
    assert reverse("home:today") in after and f"/people/{person.pk}/" not in after
    assert browse(staff("client")).get(address).status_code == 404


def test_every_question_of_today_can_be_answered_and_then_the_light_begins(at_home, browse):
    person, user, mask = at_home()
    page = browse(user)
    asked = page.get(reverse("home:check"))
    shown, names = asked.content.decode(), [one.html_name for one, _more in asked.context["form"].asked()]
    assert names and all(f'name="{name}"' in shown for name in names)
    answers = {f"q-{key}": answer for key, answer in NOTHING.items()} | {"unit": str(mask.pk)}
    begun = page.post(reverse("home:check"), answers)
    assert begun.status_code == 302, begun.context["form"].errors
    session = person.sessionrecords.get()
    assert begun["Location"] == reverse("live:session", args=[session.pk])
    assert ended(session).state == "done"
