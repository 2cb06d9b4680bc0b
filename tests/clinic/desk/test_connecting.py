"""A mask is asked who it is and given a key, over a real pseudo-terminal; and everything that may be there instead."""

import json
import os
import threading
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from clinic.html_read import read
from deliver.ends import CableEnd, Carrier, Echo
from django.conf import settings
from django.utils import timezone

from lightmask.clinic.desk import connecting
from lightmask.clinic.desk.forms import UnitForm
from lightmask.clinic.models import AuditEntry, MaskUnit, SessionRecord
from lightmask.clinic.treating import ports
from lightmask.deliver import keys
from lightmask.deliver.simulated import ABSENT, Build, Output, SimulatedClock, SimulatedLink, SimulatedMask, make
from lightmask.errors import BadInput

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal"),
]
SERIAL = "F4-0007"
SPEED = 10.0  # simulated seconds in one of ours
PANEL = tuple(Output(name=name, full_uW=30_000, seen=420) for name in ("blue", "red", "near infrared", "amber"))


@pytest.fixture(autouse=True)
def keyring():
    """The clinic's keys, none at the beginning."""
    place = Path(settings.CLINIC.folder) / "keys.json"
    place.unlink(missing_ok=True)
    yield place
    place.unlink(missing_ok=True)


class Deaf:
    """A link to a mask that loses what the mask says to a question with this in it, three times."""

    def __init__(self, mask, word):
        self._mask, self._word, self._left, self._drops = mask, word, 3, False

    def send(self, data):
        self._drops = self._left > 0 and self._word in data
        self._left -= self._drops
        self._mask.send(data)

    def receive(self, timeout_s):
        data = self._mask.receive(timeout_s)
        return b"" if self._drops else data


@contextmanager
def plugged(serial=SERIAL, *, service=False, paired=True, outputs=PANEL, deaf_after=b"\0"):
    """A mask on a cable, as it leaves the factory; ``paired`` with whoever made it. -> (the mask, the device)"""
    build = Build(serial=serial, outputs=outputs, start_unix=int(time.time()))
    made = make(build, ABSENT, on=False) if paired else None
    mask = made.mask if made else SimulatedMask(build, ABSENT)
    mask.switch_on(service=service)
    mask.advance(5)
    mask.key = made and made.key
    end = CableEnd()
    with Carrier(end, Deaf(SimulatedLink(mask, SimulatedClock(mask, SPEED)), deaf_after)):
        yield mask, end.device
    end.close()


@pytest.fixture
def panel(unit):
    """make(port, **said) -> the row of a mask of the kind office-4."""

    def build(port, **said):
        return unit(**{"serial": SERIAL, "port": port} | said)

    return build


def acts():
    return list(AuditEntry.objects.filter(act__startswith="mask.").order_by("no").values_list("act", flat=True))


def connect(page, one, do="connect", **said):
    answer = page.post(f"/masks/{one.pk}/connect/", {"do": do} | said)
    return answer, read(answer.content).text


def known(keyring, serial=SERIAL):
    return keys.known(keyring).get(serial)


def test_what_the_mask_says_is_written_down_by_the_owner(panel, staff, browse, keyring):
    with plugged() as (mask, device):
        keys.remember(SERIAL, mask.key, keyring)
        one = panel(device, firmware="0.1", key_fingerprint="")
        answer, text = connect(browse(staff("owner")), one)
    one.refresh_from_db()
    assert answer.status_code == 200 and f"It is {SERIAL}, as entered." in text and "It is ready." in text
    assert "It has blue, amber, red, near infrared" in text and "paired with this clinic" in text
    assert (one.firmware, one.key_fingerprint) == ("1.0.0", known(keyring))
    (entry,) = AuditEntry.objects.filter(act="mask.unit.connect")
    assert json.loads(entry.details) == {
        "changed": ["firmware", "key_fingerprint"],
        "key": known(keyring),
        "state": "READY",
    }


def test_staff_ask_and_nothing_is_written(panel, staff, browse):
    with plugged() as (_, device):
        one, page = panel(device, firmware="0.1"), browse(staff("professional"))
        answer, text = connect(page, one, "ask")
        assert answer.status_code == 200 and "It is ready." in text and "Written down" not in text
        assert 'name="do" value="pair"' not in answer.content.decode()
        assert page.post(f"/masks/{one.pk}/connect/", {"do": "connect"}).status_code == 403
        assert page.post(f"/masks/{one.pk}/connect/", {"do": "pair"}).status_code == 403
    one.refresh_from_db()
    assert one.firmware == "0.1" and acts() == []


@pytest.mark.parametrize("entered", [True, False])
def test_another_mask_is_said_and_nothing_of_it_is_written(panel, unit, staff, browse, entered):
    with plugged("F4-0099") as (_, device):
        one = panel(device, firmware="0.1")
        if entered:
            unit("F4-0099", firmware="0.2")
        page = browse(staff("owner"))
        answer, text = connect(page, one)
        said = "It is F4-0099, another mask of this clinic" if entered else "It is F4-0099, and not F4-0007"
        assert answer.status_code == 200 and said in text and "Firmware" not in text
        refused, text = connect(page, one, "pair", replacing="on")
        assert refused.status_code == 409 and "It was given no key" in text
    assert set(MaskUnit.objects.values_list("firmware", flat=True)) <= {"0.1", "0.2"} and acts() == []


def test_a_new_mask_in_service_is_paired(panel, staff, browse, keyring):
    with plugged(service=True, paired=False) as (mask, device):
        one, page = panel(device), browse(staff("owner"))
        answer, text = connect(page, one)
        assert "paired with nobody yet" in text and "It is in SERVICE" in text and known(keyring) is None
        answer, text = connect(page, one, "pair")
        assert answer.status_code == 200 and "The mask has its key now" in text
        assert mask.program.kept.key == keys.recall(SERIAL, keyring) and keyring.stat().st_mode & 0o077 == 0
        assert connecting.met(one).standing == "ours"
    one.refresh_from_db()
    assert one.key_fingerprint == known(keyring) and len(one.key_fingerprint) == 8
    assert acts() == ["mask.unit.connect", "mask.unit.pair"]
    secret = keys.recall(SERIAL, keyring).hex()
    assert secret not in answer.content.decode() and secret not in str(list(AuditEntry.objects.values_list("details")))


def test_a_mask_that_is_not_in_service_takes_no_key(panel, staff, browse, keyring):
    with plugged(paired=False) as (mask, device):
        answer, text = connect(browse(staff("owner")), panel(device), "pair")
        assert answer.status_code == 409 and "in SERVICE alone" in text and mask.program.kept.key is None
        assert 'value="pair"' in answer.content.decode() and 'name="replacing"' not in answer.content.decode()
    assert known(keyring) is None and acts() == []


def test_another_clinics_mask_is_taken_over_only_when_somebody_says_that_it_is_theirs(panel, staff, browse, keyring):
    with plugged(service=True) as (mask, device):
        one, page, before = panel(device), browse(staff("owner")), mask.program.kept.key
        answer, text = connect(page, one, "pair")
        assert answer.status_code == 409 and "paired with another clinic" in text
        assert 'name="replacing"' in answer.content.decode()
        assert mask.program.kept.key == before and known(keyring) is None
        answer, _ = connect(page, one, "pair", replacing="on")
        assert answer.status_code == 200 and mask.program.kept.key == keys.recall(SERIAL, keyring) != before


def test_a_mask_that_was_paired_elsewhere_since_is_found_and_paired_again(panel, staff, browse, keyring):
    keys.remember(SERIAL, bytes(range(32)), keyring)
    with plugged(service=True) as (mask, device):
        one, page = panel(device, key_fingerprint="630dcd29"), browse(staff("owner"))
        _, text = connect(page, one)
        one.refresh_from_db()
        assert "or with an earlier key" in text and one.key_fingerprint == ""
        connect(page, one, "pair", replacing="on")
        assert keys.recall(SERIAL, keyring) == mask.program.kept.key


def test_an_answer_that_is_lost_while_pairing_loses_no_key(panel, keyring):
    """Else the mask would have a key that nobody keeps, and be of no use until somebody notices."""
    with plugged(service=True, paired=False, deaf_after=b'"load"') as (mask, device):
        assert connecting.paired(panel(device)).standing == "ours"
    assert keys.recall(SERIAL, keyring) == mask.program.kept.key


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_taken_after_nobody_waits_is_written_down_all_the_same(
    panel, staff, browse, keyring, monkeypatch
):
    """Else mask and key would be new, and neither the row nor the audit would know of it."""
    monkeypatch.setattr(connecting, "PATIENCE_s", 0.2)
    with plugged(service=True, paired=False, deaf_after=b'"load"') as (mask, device):
        one = panel(device)
        before = acts()
        answer, text = connect(browse(staff("owner")), one, "pair")
        assert answer.status_code == 409 and "takes too long" in text and acts() == before
        until = time.monotonic() + 20
        while acts() == before:
            assert time.monotonic() < until, "never written down"
            time.sleep(0.05)
    one.refresh_from_db()
    assert acts() == [*before, "mask.unit.pair"] and one.key_fingerprint == known(keyring) != ""
    assert keys.recall(SERIAL, keyring) == mask.program.kept.key
    entry = AuditEntry.objects.filter(act="mask.unit.pair").order_by("no").last()
    assert json.loads(entry.details)["key"] == one.key_fingerprint


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_refused_after_nobody_waits_is_not_written_down(panel, staff, browse, monkeypatch):
    monkeypatch.setattr(connecting, "PATIENCE_s", 0.0)
    with plugged(paired=False) as (mask, device):
        one, before = panel(device), acts()
        answer, _ = connect(browse(staff("owner")), one, "pair")
        assert answer.status_code == 409
        for thread in threading.enumerate():
            if thread.name == f"asking {device}":
                thread.join(20)
    assert acts() == before and mask.program.kept.key is None


def test_a_busy_link_is_not_called_somebody_else(panel, monkeypatch):
    def busy(*said):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(connecting.meeting, "meet", busy)
    assert "A fault of the program" in _said(panel("/dev/lightmask-1"))


def test_a_key_is_given_over_a_cable_alone(panel, keyring):
    for port in ("ble:F4-0007", "mqtt:127.0.0.1:1/F4-0007"):
        with pytest.raises(BadInput, match="over the cable alone"):
            connecting.paired(panel(port, serial=port))
    assert not keyring.exists()


def test_the_page_of_a_mask_leads_there_where_there_is_somebody_to_ask(panel, unit, staff, browse):
    real, soft = panel("/dev/ttyACM0"), unit("S-1", port="simulated:60")
    owner, nurse = browse(staff("owner")), staff("assistant")
    assert f"/masks/{real.pk}/connect/" in owner.get(f"/masks/{real.pk}/").content.decode()
    assert "/connect/" not in owner.get(f"/masks/{soft.pk}/").content.decode()
    text = read(browse(nurse).get(f"/masks/{real.pk}/").content).text
    assert "Ask the mask" in text and "Connect" not in text


def test_a_locked_mask_says_so(panel, staff, browse):
    with plugged() as (mask, device):
        mask.board.thermistors[0].broken = True
        mask.advance(2)
        _, text = connect(browse(staff("owner")), panel(device))
    assert "It has locked itself" in text and "not in order" in text


def test_a_kind_that_does_not_fit_is_named(panel, staff, browse):
    with plugged(outputs=PANEL[1:3]) as (_, device):
        _, text = connect(browse(staff("owner")), panel(device))
    assert "file names amber, blue, and this mask has near infrared, red" in text


def test_a_light_that_the_file_does_not_name_is_said(panel, staff, browse):
    with plugged(outputs=(*PANEL, Output(name="green", full_uW=1000, seen=300))) as (_, device):
        _, text = connect(browse(staff("owner")), panel(device))
    assert "It has green too" in text


@pytest.mark.parametrize(
    ("ago", "serial", "said"),
    [(10, SERIAL, "that holds until"), (400, SERIAL, "No session begins with it: read it again"),
     (10, "F4-0099", "is of mask F4-0099")],
)  # fmt: skip
def test_the_reading_of_its_light_is_dated(panel, staff, browse, ago, serial, said):
    made = timezone.localdate() - timedelta(days=ago)
    with plugged() as (_, device):
        one = panel(device)
        text = "\n".join((
            one.model.text, "[calibration]", f"made = {made}", f"until = {made + timedelta(days=300)}",
            f'serial = "{serial}"', 'instrument = "meter"', "uncertainty_percent = 3.0",
        ))  # fmt: skip
        one.model.text = text
        one.model.save()
        _, shown = connect(browse(staff("owner")), one)
    one.refresh_from_db()
    assert said in shown
    assert one.calibrated_on == (made if serial == SERIAL else None)


def test_nobody_there_is_one_sentence(panel, staff, browse):
    page = browse(staff("owner"))
    gone = panel("/dev/lightmask-that-is-not-there")
    answer, text = connect(page, gone)
    assert answer.status_code == 409 and "No mask is reached at /dev/lightmask-that-is-not-there" in text
    for port, said in (("", "has no port"), ("simulated", "one in software"), ("/dev/null", "No mask is reached")):
        answer, text = connect(page, panel(port, serial=f"S{port}"))
        assert answer.status_code == 409 and said in text
    assert acts() == []


@pytest.mark.parametrize("kind", ["mute", "echo", "noise", "another tongue", "slow"])
def test_what_is_no_mask_is_told_within_seconds(panel, staff, browse, kind):
    end = CableEnd()
    with Device(end, kind):
        began = time.monotonic()
        answer, text = connect(browse(staff("owner")), panel(end.device))
        assert answer.status_code == 409 and time.monotonic() - began < 10
        assert ("no lightmask mask" if kind == "another tongue" else "Nobody answers at") in text
    end.close()
    assert acts() == []


def test_who_only_names_our_key_is_not_ours(panel, staff, browse, keyring):
    keys.remember(SERIAL, bytes(range(32)), keyring)
    end = CableEnd()
    with Device(end, "impostor"):
        one = panel(end.device)
        _, text = connect(browse(staff("owner")), one)
    end.close()
    one.refresh_from_db()
    assert "does not sign with it" in text and one.key_fingerprint == ""


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_do_not_talk_to_one_mask_together(panel):
    end, found = CableEnd(), []
    with Device(end, "mute"):
        one = panel(end.device)
        both = [threading.Thread(target=_said_elsewhere, args=(one, found)) for _ in range(2)]
        for page in both:
            page.start()
        for page in both:
            page.join()
    end.close()
    assert sorted(said.partition(" ")[0] for said in found) == ["Nobody", "Somebody"], found


def test_no_mask_is_asked_while_a_session_runs_at_its_port(panel, patient, unit):
    one = panel("/dev/lightmask-1")
    other = unit("F4-0008", port="/dev/lightmask-1")
    SessionRecord.objects.create(
        patient=patient(), at="2026-11-21T10:00Z", day=date(2026, 11, 21), state="running", where="office", unit=other
    )
    assert "A session runs at this port" in _said(one)
    SessionRecord.objects.update(state="done")
    assert "No mask is reached" in _said(one)


def test_a_mask_that_was_put_away_is_not_reached(panel):
    assert "put away" in _said(panel("/dev/lightmask-1", retired_at=timezone.now()))


@pytest.mark.django_db(transaction=True)
def test_other_pages_answer_while_a_mask_is_silent(panel, staff, browse):
    end = CableEnd()
    with Device(end, "mute"):
        one, page = panel(end.device), browse(staff("owner"))
        page.get("/masks/")  # whatever a first page needs is there
        asking = threading.Thread(target=_said_elsewhere, args=(one, []))
        asking.start()
        assert page.get("/masks/").status_code == 200 and asking.is_alive()
        asking.join()
    end.close()


@pytest.mark.parametrize("port", [
    "rm -rf /", "/dev/tty ACM0", "$(reboot)", "http://elsewhere.example/", "/dev/../etc/passwd", "/etc/passwd",
    "mqtt:nurse:secret@127.0.0.1/S", "mqtt:host/a/b", "simulated:fast", "ble:", "COM0", "file:///etc/passwd",
    "mqtt:host:99999/S", "/dev/ttyACM0\n/dev/ttyACM1", "<script>",
])  # fmt: skip
def test_what_is_no_port_is_not_kept(unit, port):
    form = UnitForm({"model": str(unit("A-1").model.pk), "serial": "B-2", "port": port}, instance=MaskUnit())
    assert not form.is_valid() and list(form.errors) == ["port"]
    assert "secret" not in str(form.errors["port"])


@pytest.mark.parametrize("port", [
    "/dev/ttyACM0", "/dev/serial/by-id/usb-lightmask_LM-0007-if00", "COM3", "ble:LM-0007", "mqtts:broker.example/LM-7",
    "mqtt:nurse@127.0.0.1:1884/LM-7", "simulated", "simulated:60", "",
])  # fmt: skip
def test_a_port_is_kept_as_it_is_named(port):
    assert ports.checked(f" {port} ") == port


def _said(one):
    """What the page would say of it."""
    try:
        return str(connecting.met(one))
    except BadInput as error:
        return str(error)


def _said_elsewhere(one, found):
    """The same in a thread, with a connection of its own."""
    from django.db import connections

    try:
        found.append(_said(one))
    finally:
        connections.close_all()


class Device(Echo):
    """Something at the end of a cable that is no mask, or lies."""

    def __init__(self, end, kind):
        super().__init__(end)
        self._kind = kind

    def _run(self):
        from lightmask.deliver import wire

        lines = wire.Lines()
        while not self._until.is_set():
            data = self._end.receive(0.02)
            if self._kind == "echo":
                self._end.send(data)
            elif self._kind == "noise":
                self._end.send(os.urandom(500) + b"\n")
            elif self._kind != "mute":
                for frame in lines.feed(data):
                    self._say(wire.encode({"v": 1, "i": frame.message["i"], "re": "ok", **self._info()}))

    def _say(self, data):
        """All of it; one letter in a twentieth of a second, where it is slow."""
        step = 1 if self._kind == "slow" else len(data)
        for place in range(0, len(data), step):
            if not self._until.is_set():
                self._end.send(data[place : place + step])
                time.sleep(0.05 if step == 1 else 0)

    def _info(self):
        if self._kind == "another tongue":
            return {"serial": 7, "colour": "blue"}
        return {
            "serial": SERIAL, "firmware": "1.0.0", "protocol": 1, "boot": 1, "nonce": "0" * 16, "state": "READY",
            "why": "", "key": "630dcd29", "outs": ["red"], "cal": None, "order": None, "clock": None, "battery": 900,
        }  # fmt: skip
