"""A session in the office on a mask at a real port: the mask's own program behind a pseudo-terminal, in real time."""

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clinic.treating.sittings import NOTHING, assessed, ended, signed
from deliver import desk as desks
from deliver.ends import CableEnd, Carrier
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.models import AuditEntry, Cleaning, MaskModel, MaskUnit, SessionRecord
from lightmask.clinic.treating import checking, live, ports, records, recovering, stopping, units
from lightmask.clinic.treating.hub import HUB
from lightmask.deliver import keys
from lightmask.deliver.simulated import Build, Output, SimulatedClock, SimulatedLink, Wearer, calibration_of, make
from lightmask.errors import BadInput
from lightmask.units import mW_PER_uW

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal"),
]
SERIAL, MINUTES = "OFFICE-0001", 0.05  # 3 s of light, in real time
LEASE_s, SOON_s = 3.0, 30.0
SESSION_SHARE = 0.97  # of what was cleared: docs/measured.md
SEEN = (420, 760)


@pytest.fixture(scope="module")
def read_today(tmp_path_factory):
    """The file of this very mask, whose light was read today, as text."""
    return desks.calibrated_mask(tmp_path_factory.mktemp("lamp"), SERIAL).read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def keyring():
    """The clinic's keys, none at the beginning."""
    place = Path(settings.CLINIC.folder) / "keys.json"
    place.unlink(missing_ok=True)
    yield place
    place.unlink(missing_ok=True)


@dataclass
class Office:
    """A person with a signed course, and the row of the mask that it is for."""

    person: object
    doctor: object
    row: MaskUnit
    document: dict = field(repr=False)

    def begin(self):
        return records.begin(self.doctor, self.person, self.row, NOTHING)

    def light(self):
        """The outputs of a mask that is as bright as this session's permission says."""
        cleared = checking.ready(self.person, self.row, NOTHING, where="office").clearance
        drive = cleared.settings.drive
        return tuple(
            Output(name=name, full_uW=round(bright / drive[name] / mW_PER_uW), seen=seen)
            for (name, bright), seen in zip(cleared.brightest_mW_cm2.items(), SEEN, strict=True)
        )


@pytest.fixture
def office(patient, staff, document, read_today):
    """make(minutes, text, **said) -> Office: today's session is of so many minutes; ``said`` of the mask's row."""

    def build(minutes=MINUTES, text=read_today, **said):
        kind = MaskModel.objects.create(name="Contour", text=text, fingerprint=f"{MaskModel.objects.count():064}")
        today, doctor = timezone.localdate(), staff(licence="M-1")
        row = MaskUnit.objects.create(
            **{"model": kind, "serial": SERIAL, "port": "/dev/lightmask-none", "calibrated_on": today,
               "calibration_due": today + timedelta(days=300)} | said
        )  # fmt: skip
        Cleaning.objects.create(unit=row, at=timezone.now())
        person = patient(team=[doctor], sex="female")
        assessed(doctor, person)
        said = document(minutes)
        signed(doctor, person, kind, said)
        return Office(person, doctor, row, said)

    return build


class Plugged:
    """A mask on a cable that can be pulled and plugged in again. ``key`` is of whoever paired it."""

    def __init__(self, outputs, serial=SERIAL):
        build = Build(serial=serial, outputs=outputs, start_unix=int(datetime.now(UTC).timestamp()))
        read = calibration_of(build)
        earlier = type(read)(
            name=read.name, serial=read.serial, made_unix=read.made_unix - 86_400, until_unix=read.until_unix,
            outputs=read.outputs,
        )  # fmt: skip
        made = make(build, Wearer(reacts_s=0.1), calibration=earlier)
        self.mask, self.key = made.mask, made.key
        self.mask.advance(5)
        self.clock = SimulatedClock(self.mask, 1.0)
        self.plug()

    def plug(self):
        self.end = CableEnd()
        self.device = self.end.device
        self.carrier = Carrier(self.end, SimulatedLink(self.mask, self.clock))
        self.carrier.__enter__()

    def pull(self):
        self.carrier.__exit__()
        self.end.cut()

    @property
    def given_J_cm2(self):
        return {name: uJ / 1e6 for name, uJ in self.mask.dose_uJ.items()}


@contextmanager
def plugged(office, keyring, serial=SERIAL, paired=True):
    """The mask of an office on its cable; the row knows the port."""
    found = Plugged(office.light(), serial)
    if paired:
        keys.remember(serial, found.key, keyring)
    at(office, found)
    try:
        yield found
    finally:
        found.pull()


def at(office, found):
    office.row.port = found.device
    office.row.save()


def told(session, state):
    """Wait until the session tells this state."""
    until = time.monotonic() + SOON_s
    while time.monotonic() < until:
        said = live.newest(session.pk) or {}
        if said.get("state") == state:
            return said
        time.sleep(0.02)
    pytest.fail(f"never {state}: {live.newest(session.pk)}")


def lit(session, found):
    """Wait until the mask gives light."""
    told(session, "lit")
    until = time.monotonic() + SOON_s
    while not any(found.mask.dose_uJ.values()):
        assert time.monotonic() < until, "no light came"
        time.sleep(0.02)


def doses(session):
    return {one["output"]: one for one in session.delivered["doses"]}


def test_a_whole_session_says_on_the_page_and_in_the_record_what_the_mask_gave(office, keyring, browse):
    """And the same figures as a mask in software: 97 % of what was cleared, of either."""
    one = office()
    with plugged(one, keyring) as found:
        cleared = checking.ready(one.person, one.row, NOTHING, where="office").doses_J_cm2
        session = one.begin()
        assert session.reserved == pytest.approx(cleared)
        lit(session, found)
        live_page = browse(one.doctor).get(reverse("live:session", args=[session.pk])).content.decode()
        assert "data-stop" in live_page and SERIAL in live_page
        ended(session)
    assert (session.state, session.serial, session.firmware) == ("done", SERIAL, "1.0.0")
    assert session.delivered["serial"] == SERIAL and session.delivered["proven"]
    for name, real in found.given_J_cm2.items():
        row = doses(session)[name]
        assert real - 1e-6 <= row["delivered_J_cm2"] <= 1.05 * real
        assert row["planned_J_cm2"] == pytest.approx(SESSION_SHARE * cleared[name], rel=1e-3)
    events = [said.said for said in HUB.since(session.pk, 0)]
    shown = [said["planned"] for said in events if said.get("state") == "lit"]
    assert shown and all(planned == pytest.approx(planned_of(session)) for planned in shown)
    assert not units.cleaned(one.row) and one.row.sessions.count() == 1
    one.row.refresh_from_db()
    assert one.row.lit_s == pytest.approx(session.delivered["lit_s"])
    acts = AuditEntry.objects.filter(act__startswith="session.").values_list("act", flat=True)
    assert list(acts)[-2:] == ["session.begin", "session.end"]


def planned_of(session):
    return {name: one["planned_J_cm2"] for name, one in doses(session).items()}


def test_stop_on_the_page_darkens_the_mask(office, keyring):
    """A page that just asks the mask who it is is waited for."""
    one = office(minutes=1.0)
    with plugged(one, keyring) as found:
        with ports.held(one.row.port):
            session = one.begin()
            time.sleep(0.3)
            assert live.newest(session.pk)["state"] == "reaching"
        lit(session, found)
        pressed = time.monotonic()
        answer = Client(enforce_csrf_checks=True).post(
            reverse("live:stop", args=[session.pk]), {"leave": stopping.leave(session, one.doctor)},
            headers={"Accept": "application/json"},
        )  # fmt: skip
        assert answer.json() == {"stopping": True}
        while found.mask.truth.lit:
            assert time.monotonic() - pressed < 2, "the light goes on"
            time.sleep(0.01)
        ended(session)
    assert session.state == "stopped" and 0 < session.minutes < 1 and session.delivered["proven"]
    for name, real in found.given_J_cm2.items():
        assert doses(session)[name]["delivered_J_cm2"] == pytest.approx(real, rel=0.05, abs=1e-4)


@pytest.mark.hazard("HZ17")
def test_a_pulled_cable_is_dark_by_the_lease_and_its_dose_is_found_again(office, keyring, browse):
    one = office(minutes=1.0)
    with plugged(one, keyring) as found:
        session = one.begin()
        lit(session, found)
        found.pull()
        pulled_s = found.clock.now_s()
        while found.mask.truth.lit:
            assert found.clock.now_s() - pulled_s < LEASE_s + 0.3, "the light outlives its lease"
            time.sleep(0.01)
        told(session, "lost")
        assert ports.is_cable(one.row.port) and not ports_free(one.row.port)
        live.stop(session.pk)
        ended(session)
        assert session.state == "unknown" and session.reserved and not session.delivered["proven"]
        seen = {name: row["delivered_J_cm2"] for name, row in doses(session).items()}
        page = browse(one.doctor)
        text = page.get(reverse("live:session", args=[session.pk])).content.decode()
        assert "How it ended is not known yet" in text
        assert (
            "could not be read" in page.post(reverse("live:recover", args=[session.pk]), follow=True).content.decode()
        )
        found.mask.advance(130)  # it waits two minutes for its wearer, and ends the session
        found.clock._from_s, found.clock._began_s = found.mask.now_s, time.monotonic()
        found.plug()
        at(one, found)
        assert (
            "Its end is known now"
            in page.post(reverse("live:recover", args=[session.pk]), follow=True).content.decode()
        )
    session.refresh_from_db()
    assert session.state == "stopped" and session.reserved == {} and session.delivered["proven"]
    for name, real in found.given_J_cm2.items():
        counted = doses(session)[name]["delivered_J_cm2"]
        assert seen[name] <= counted + 1e-9 and real - 1e-6 <= counted <= 1.05 * real


def test_reading_one_session_again_leaves_the_light_of_another_alone(office, keyring, browse, patient):
    """The mask that lost the link in one session is lit for somebody else when a page asks what became of the first."""
    one = office(minutes=1.0)
    with plugged(one, keyring) as found:
        session = one.begin()
        lit(session, found)
        left = SessionRecord.objects.create(
            patient=patient(team=[one.doctor]), at=timezone.now(), day=timezone.localdate(), state="unknown",
            where="office", unit=one.row, settings=session.settings, reserved=session.reserved, source="mask",
            minutes=1.0, approval=session.approval,
        )  # fmt: skip
        (record,) = live.folder_of(session.pk).glob("*.session.jsonl")
        lines = record.read_bytes().splitlines(keepends=True)
        live.folder_of(left.pk).mkdir(parents=True)
        (live.folder_of(left.pk) / record.name).write_bytes(lines[0])
        text = read_again(browse(one.doctor), left)
        time.sleep(0.5)
        assert found.mask.truth.lit and live.newest(session.pk)["state"] == "lit"
        assert "in use, perhaps for somebody else" in text and "Its end is known now" not in text
        with pytest.raises(ports.InUse):
            recovering.recovered(left)
        same_port = MaskUnit.objects.create(model=one.row.model, serial="OFFICE-0009", port=one.row.port)
        SessionRecord.objects.filter(pk=left.pk).update(state="running", unit=same_port)
        (at_start,) = recovering.at_start()
        assert (at_start.pk, at_start.state, bool(at_start.reserved)) == (left.pk, "unknown", True)
        time.sleep(0.5)
        assert found.mask.truth.lit and live.newest(session.pk)["state"] == "lit"
        live.stop(session.pk)
        ended(session)
    assert session.state == "stopped"


def read_again(page, session):
    """The button that reads the mask's own record. -> the page after it"""
    return page.post(reverse("live:recover", args=[session.pk]), follow=True).content.decode()


def ports_free(port):
    try:
        with ports.held(port):
            return True
    except ports.InUse:
        return False


@pytest.mark.parametrize(
    ("serial", "paired", "said"),
    [("OFFICE-0002", True, "The mask at this port is OFFICE-0002, and OFFICE-0001 was chosen"),
     (SERIAL, False, "is paired with another clinic, and takes no order from here")],
)  # fmt: skip
def test_another_mask_and_one_that_is_not_ours_get_no_order(office, keyring, serial, paired, said):
    one = office()
    with plugged(one, keyring, serial, paired) as found:
        session = ended(one.begin())
    assert session.state == "failed" and said in session.delivered["why"] and session.reserved == {}
    assert not any(found.given_J_cm2.values()) and found.mask.program.kept.order is None


@pytest.mark.hazard("HZ24")
def test_a_reading_that_ran_out_is_refused_before_anything_is_sent(office, read_today):
    yesterday = timezone.localdate() - timedelta(days=1)
    one = office(calibration_due=yesterday)
    with pytest.raises(BadInput, match="was to be read again by"):
        one.begin()
    assert not SessionRecord.objects.exists()


@pytest.mark.hazard("HZ24")
def test_a_file_whose_reading_ran_out_is_refused_whatever_the_row_says(office, read_today):
    today = timezone.localdate()
    old = read_today.replace(f"made = {today}", f"made = {today - timedelta(days=300)}")
    lines = [f"until = {today - timedelta(days=1)}" if one.startswith("until = ") else one for one in old.splitlines()]
    session = ended(office(text="\n".join(lines)).begin())
    assert session.state == "failed" and "ran out on" in session.delivered["why"]


def test_nobody_at_the_port_is_a_sentence_in_the_record(office):
    session = ended(office().begin())
    assert session.state == "failed" and "There is no serial device" in session.delivered["why"]


def test_a_mask_behind_a_broker_is_lit_as_well(office, keyring):
    pytest.importorskip("amqtt")
    import threading

    from deliver.broker import LOCAL, RunningBroker

    from lightmask.deliver.transports import address, bridge, open_port

    one = office()
    with plugged(one, keyring) as found, RunningBroker() as broker:
        wire, until = open_port(found.device), threading.Event()
        one.row.port = f"mqtt:{LOCAL}:{broker.port}/{SERIAL}"
        one.row.save()
        room = threading.Thread(target=bridge, args=(wire, address(one.row.port), until), daemon=True)
        room.start()
        session = one.begin()
        lit(session, found)
        ended(session)
        until.set()
        room.join(5)
        wire.close()
    assert session.state == "done" and session.delivered["proven"]
    for name, real in found.given_J_cm2.items():
        assert real - 1e-6 <= doses(session)[name]["delivered_J_cm2"] <= 1.05 * real
