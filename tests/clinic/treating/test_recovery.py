"""Sessions whose server died: found again at the next start, and never lost."""

import asyncio
import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from clinic.treating.sittings import NOTHING, ended
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.models import SessionRecord
from lightmask.clinic.treating import alive, live, past_light, records, recovering, threads
from lightmask.clinic.treating.hub import Bells, Hub
from lightmask.errors import BadInput

pytestmark = pytest.mark.django_db(transaction=True)


def as_if_the_server_had_died(session, lines):
    """The row says that it runs, and its record goes so far and no further."""
    path = live.folder_of(session.pk).parents[1] / session.record
    kept = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(kept[: lines + 1]))
    SessionRecord.objects.filter(pk=session.pk).update(
        state="running", delivered={}, minutes=None, reserved={"red": 4.0, "near infrared": 4.0}
    )


def test_what_was_seen_is_kept_and_the_worst_is_counted(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit("simulated:30"), NOTHING))
    whole = session.delivered["doses"][0]["delivered_J_cm2"]
    as_if_the_server_had_died(session, lines=30)
    (found,) = recovering.at_start()
    assert (found.pk, found.state, found.minutes) == (session.pk, "unknown", 1.0)
    assert 0 < found.delivered["doses"][0]["delivered_J_cm2"] < whole and found.reserved
    assert recovering.at_start() == []


def test_a_session_that_its_server_left_is_found_out_about_by_a_button_and_not_by_looking(treated, unit, browse):
    from lightmask.clinic.treating.hub import HUB

    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    SessionRecord.objects.filter(pk=session.pk).update(state="running", delivered={})
    HUB._told.clear()  # the server that knew of it is gone
    page, address = browse(doctor), reverse("live:session", args=[session.pk])
    recover = reverse("live:recover", args=[session.pk])
    shown = page.get(address).content.decode()
    assert "Session under way" in shown and "Find out what became of it" in shown
    page.post(recover)
    assert SessionRecord.objects.get().state == "running", "a thread may be just starting"
    SessionRecord.objects.filter(pk=session.pk).update(written_at=timezone.now() - timedelta(minutes=1))
    assert page.get(reverse("treating:begin", args=[person.pk]))["Location"] == address
    page.get(address)
    assert SessionRecord.objects.get().state == "running", "looking changes nothing"
    assert "Delivered and planned" in page.post(recover, follow=True).content.decode()
    assert SessionRecord.objects.get().state == "done"


def test_an_end_that_is_not_known_is_asked_for_again(treated, unit, browse):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit("simulated:30"), NOTHING))
    as_if_the_server_had_died(session, lines=30)
    recovering.at_start()
    page = browse(doctor)
    assert "all that was planned counts" in page.get(reverse("live:session", args=[session.pk])).content.decode()
    again = page.post(reverse("live:recover", args=[session.pk]), follow=True).content.decode()
    assert "could not be read" in again


def test_a_record_with_its_end_needs_no_mask(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    SessionRecord.objects.filter(pk=session.pk).update(state="running", delivered={})
    (found,) = recovering.at_start()
    assert found.state == "done" and found.minutes == pytest.approx(session.minutes)


def test_without_a_record_no_light_came(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    (live.folder_of(session.pk).parents[1] / session.record).unlink()
    SessionRecord.objects.filter(pk=session.pk).update(state="reserved", delivered={})
    (found,) = recovering.at_start()
    assert (found.state, found.reserved) == ("failed", {})


def lit(session):
    until = time.monotonic() + 20
    while (live.newest(session.pk) or {}).get("state") != "lit":
        assert time.monotonic() < until, live.newest(session.pk)
        time.sleep(0.01)


def spoilt(path):
    """Its first line says nothing any more of which session it was."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([b'{"kind": "begin"}\n', *lines[1:]]))


def unreadable(path):
    """What is there under its name cannot be read, by whoever it is."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [spoilt, unreadable])
def test_a_record_that_cannot_be_read_is_no_proof_that_no_light_came(treated, unit, monkeypatch, browse, harm):
    """The disk fails in the middle of a session: what nobody can read any more counts as all that was planned."""
    from lightmask.deliver import record

    def fails(self, kind, said):
        raise BadInput("the disk is full")

    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit("simulated:6"), NOTHING)
    planned = dict(session.reserved)
    lit(session)
    (path,) = live.folder_of(session.pk).glob("*.session.jsonl")
    harm(path)
    monkeypatch.setattr(record.Record, "_line", fails)
    ended(session)
    assert (session.state, session.minutes, session.reserved) == ("unknown", 3.0, planned)
    assert "the disk is full" in session.delivered["why"]
    (light,) = past_light.past_light(person, timezone.now())
    assert all(dose > 0 for dose in light.dose_J_cm2.values())
    shown = browse(doctor).get(reverse("live:session", args=[session.pk])).content.decode()
    assert "all that was planned counts as given" in shown
    SessionRecord.objects.update(state="running", minutes=None)
    (found,) = recovering.at_start()
    assert (found.state, found.minutes, found.reserved) == ("unknown", 3.0, planned)
    (path.rmdir if path.is_dir() else path.unlink)()
    again = recovering.recovered(found)
    assert (again.state, again.minutes, again.reserved) == ("unknown", 3.0, planned), "a record was there, and is lost"


def test_a_link_that_is_busy_is_not_called_somebody_else(treated, unit, monkeypatch):
    from contextlib import contextmanager

    from lightmask import sitting

    @contextmanager
    def busy(*said):
        raise BlockingIOError(11, "Resource temporarily unavailable")
        yield

    person, doctor = treated()
    monkeypatch.setattr(sitting, "reached", busy)
    session = ended(records.begin(doctor, person, unit("simulated:600"), NOTHING))
    assert session.state == "failed" and "A fault of the program" in session.delivered["why"]


def test_a_session_that_still_runs_is_left_alone(treated, unit):
    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit("simulated:6"), NOTHING)
    until = time.monotonic() + 5
    while not alive.is_held(live.folder_of(session.pk)) and time.monotonic() < until:
        time.sleep(0.01)
    assert recovering.at_start() == []
    live.stop(session.pk)
    assert ended(session).state in ("stopped", "failed")


def test_a_mask_that_cannot_be_reached_leaves_a_sentence(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit("/dev/does-not-exist"), NOTHING))
    assert session.state == "failed" and session.delivered["why"] and session.reserved == {}


def test_the_server_stops_every_light_when_it_goes(treated, unit):
    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit("simulated:6"), NOTHING)
    threads.stop_everyone()
    assert ended(session).state in ("stopped", "failed")


def test_the_hub_keeps_order_between_threads():
    hub, session = Hub(), uuid4()
    tellers = [
        threading.Thread(target=lambda: [hub.tell(session, {"state": "lit"}) for _ in range(200)]) for _ in "abcd"
    ]
    for one in tellers:
        one.start()
    for one in tellers:
        one.join()
    assert [one.number for one in hub.since(session, 0)] == list(range(1, 801))
    hub.tell(session, {"state": "over"}, last=True)
    assert hub.tell(session, {"state": "lit"}).last and hub.count(session) == 801
    assert len(hub.since(session, 799)) == 2 and len(hub.since(session, 5000)) == 801


def test_a_bell_rings_for_its_own_session_alone():
    hub, one, other = Hub(), uuid4(), uuid4()

    async def heard():
        bells = Bells(hub)
        async with bells.watching(one), bells.watching(other):
            rung = asyncio.gather(bells.rings(one, 1.0), bells.rings(other, 0.4))
            await asyncio.sleep(0.05)
            hub.tell(one, {"state": "lit"})
            return await rung

    assert asyncio.run(heard()) == [True, False]
