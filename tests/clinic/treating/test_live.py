"""A session while it runs: its stream, STOP, and two that are begun at once."""

import asyncio
import json
import threading
import time
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from clinic.treating.sittings import NOTHING, ended
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lightmask.clinic.models import AuditEntry, SessionRecord
from lightmask.clinic.treating import live, records, stopping, threads
from lightmask.clinic.treating.hub import HUB
from lightmask.errors import BadInput

pytestmark = pytest.mark.django_db(transaction=True)
SLOW, REAL = "simulated:6", "simulated"  # slow enough to be on when somebody looks; as fast as a mask of the world
SOON_s = 8.0


def lit(session):
    """Wait for the light."""
    until = time.monotonic() + SOON_s
    while time.monotonic() < until:
        if (live.newest(session.pk) or {}).get("lit_s", 0) > 0:
            return
        time.sleep(0.02)
    pytest.fail("no light came")


def stopped_after_ms(session, monkeypatch, press):
    """From the press to the moment when the host sends stop to the mask."""
    from lightmask.deliver.controller import Controller

    sent = []
    real = Controller.stop

    def stop(self):
        sent.append(time.monotonic())
        real(self)

    monkeypatch.setattr(Controller, "stop", stop)
    pressed = time.monotonic()
    press()
    ended(session)
    return (sent[0] - pressed) * 1000


def test_stop_reaches_the_mask_within_200_ms(treated, unit, monkeypatch):
    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit(REAL), NOTHING)
    lit(session)
    assert stopped_after_ms(session, monkeypatch, lambda: live.stop(session.pk)) < 200
    assert session.state == "stopped" and 0 < session.minutes < 1


def test_stop_as_a_page_needs_neither_a_form_token_nor_a_log_in(treated, unit):
    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit(SLOW), NOTHING)
    lit(session)
    page = Client(enforce_csrf_checks=True)
    answer = page.post(
        reverse("live:stop", args=[session.pk]), {"leave": stopping.leave(session, doctor)},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert json.loads(answer.content) == {"stopping": True}
    assert ended(session).state == "stopped"
    until = time.monotonic() + SOON_s
    while not AuditEntry.objects.filter(act="session.stop", actor=str(doctor.pk)).exists():
        assert time.monotonic() < until, "nobody wrote down who stopped it"
        time.sleep(0.05)


def test_the_leave_of_one_session_stops_no_other(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    other = reverse("live:stop", args=[uuid4()])
    assert Client().post(other, {"leave": stopping.leave(session, doctor)}).status_code == 403
    assert Client().post(reverse("live:stop", args=[session.pk]), {"leave": "forged"}).status_code == 403
    assert Client().get(reverse("live:stop", args=[session.pk])).status_code == 405


def test_another_process_stops_it_by_a_file(treated, unit):
    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit(SLOW), NOTHING)
    lit(session)
    (live.folder_of(session.pk) / threads.STOP).touch()
    assert ended(session).state == "stopped"


@pytest.mark.hazard("HZ18", "HZ43")
def test_two_at_once_cannot_both_begin(treated, unit):
    """Two devices, one person: one gets the day's dose, the other a sentence (HZ43)."""
    person, doctor = treated()
    masks, found = [unit(SLOW), unit(SLOW)], []
    ready = threading.Barrier(2)

    def begin(mask):
        from django.db import connections

        ready.wait()
        try:
            found.append(records.begin(doctor, person, mask, NOTHING))
        except BadInput as error:
            found.append(error)
        finally:
            connections.close_all()

    both = [threading.Thread(target=begin, args=(mask,)) for mask in masks]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(type(one).__name__ for one in found) == ["BadInput", "SessionRecord"]
    begun = next(one for one in found if isinstance(one, SessionRecord))
    assert begun.reserved and SessionRecord.objects.count() == 1
    live.stop(begun.pk)
    ended(begun)


@pytest.mark.hazard("HZ43")
def test_one_mask_lights_one_person(treated, unit):
    (one, doctor), (other, second) = treated(), treated()
    mask = unit(SLOW)
    session = records.begin(doctor, one, mask, NOTHING)
    with pytest.raises(BadInput, match=r"lit for somebody else|not cleaned"):
        records.begin(second, other, mask, NOTHING)
    live.stop(session.pk)
    ended(session)


def stream(user, session, after="", until_s=20.0):
    """Every event that a browser gets, until the stream ends. -> [(id, event, data)]"""
    from lightmask.clinic.asgi import application

    page = Client()
    page.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={page.cookies[settings.SESSION_COOKIE_NAME].value}"
    scope = {
        "type": "http", "method": "GET", "path": reverse("live:events", args=[session.pk]),
        "query_string": b"", "scheme": "http", "server": ("localhost", 80), "http_version": "1.1",
        "asgi": {"version": "3.0"},
        "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode()), (b"last-event-id", after.encode())],
    }  # fmt: skip

    async def told():
        talk = ApplicationCommunicator(application, scope)
        await talk.send_input({"type": "http.request", "body": b"", "more_body": False})
        start = await talk.receive_output(timeout=10)
        body = b""
        while True:
            part = await talk.receive_output(timeout=until_s)
            body += part.get("body", b"")
            if not part.get("more_body"):
                return start, body

    start, body = asyncio.run(told())
    return start["status"], [event for event in map(_event, body.decode().split("\n\n")) if event]


def _event(block):
    lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
    return (lines.get("id"), lines["event"], json.loads(lines["data"])) if "event" in lines else None


def test_a_stream_tells_everything_in_order_and_ends(treated, unit):
    person, doctor = treated()
    session = records.begin(doctor, person, unit("simulated:20"), NOTHING)
    status, events = stream(doctor, session)
    assert status == 200
    assert [int(number) for number, _, _ in events] == list(range(1, len(events) + 1))
    assert events[0][2]["state"] == "reaching" and "lit" in {said["state"] for _, _, said in events}
    assert events[-1][1:] == ("end", {"state": "over", "ended": "done"})
    assert ended(session).state == "done"
    half = len(events) // 2
    assert stream(doctor, session, after=str(half))[1] == events[half:]


def test_a_row_that_is_written_before_the_last_word_ends_no_stream(treated, unit, monkeypatch):
    """Access is looked at again while the session's row is over and its last events are still to come."""
    from lightmask.clinic.treating import streaming

    monkeypatch.setattr(streaming, "ACCESS_s", 0.0)
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    told = list(HUB.since(session.pk, 0))
    HUB._told[session.pk] = told[:3]
    later = threading.Timer(0.5, lambda: HUB._told.__setitem__(session.pk, told))
    later.start()
    events = stream(doctor, session)[1]
    assert [int(number) for number, _, _ in events] == list(range(1, len(told) + 1))


def test_who_loses_access_loses_the_stream(treated, unit, monkeypatch):
    from lightmask.clinic.models import Membership
    from lightmask.clinic.treating import streaming

    monkeypatch.setattr(streaming, "ACCESS_s", 0.3)
    person, doctor = treated(minutes=3.0)
    session = records.begin(doctor, person, unit(SLOW), NOTHING)
    lit(session)
    threading.Timer(1.0, lambda: Membership.objects.all().delete()).start()
    events = stream(doctor, session)[1]
    assert events[-1] == (None, "end", {"state": "over", "ended": ""})
    live.stop(session.pk)
    ended(session)


def test_a_stranger_gets_no_stream(treated, unit, staff):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    assert stream(staff("professional"), session)[0] == 404


def test_a_session_that_is_long_over_ends_its_stream_at_once(treated, unit):
    person, doctor = treated()
    session = ended(records.begin(doctor, person, unit(), NOTHING))
    HUB._told.pop(session.pk)
    assert stream(doctor, session)[1] == [(None, "end", {"state": "over", "ended": "done"})]
