"""The controller: answers that count, and those that do not."""

import json
import zlib
from dataclasses import replace

import pytest
from deliver.host_sessions import clearance, masked, plain_mask

from lightmask.deliver import BadReply, Controller, NoAnswer, Refused, replies, wire
from lightmask.deliver.simulated import SimulatedLink
from lightmask.errors import BadInput


class Between:
    """A link that changes what the mask says."""

    name = "changed"

    def __init__(self, own, change):
        self._own, self._change, self._lines = own, change, wire.Lines()
        self.close = own.close
        self.sent = []

    def send(self, data):
        self.sent.append(data)
        self._own.send(data)

    def receive(self, timeout_s):
        frames = self._lines.feed(self._own.receive(timeout_s))
        return b"".join(self._change(frame) for frame in frames)


@pytest.fixture
def mask():
    made = plain_mask()
    link = SimulatedLink(made.mask)
    controller = Controller(link, key=made.key, clock=link.clock)
    controller.clock.sleep(5)
    return controller


def through(controller, change):
    return replace(controller, port=Between(controller.port, change))


def test_it_says_who_it_is(mask):
    info = mask.info()
    assert (info.serial, info.state, info.outputs, info.order) == ("SIM-0001", "READY", ("red", "nir"), None)
    assert info.key == wire.fingerprint(mask.key)
    status = mask.status()
    assert (status.dark, len(status.temperature_C), status.faults) == (True, 2, ())


def test_an_answer_without_signature_counts_for_nothing(mask):
    with pytest.raises(NoAnswer, match="does not answer to info"):
        through(mask, lambda frame: wire.encode(frame.message)).info()


def test_an_answer_signed_by_another_counts_for_nothing(mask):
    with pytest.raises(NoAnswer):
        through(mask, lambda frame: wire.encode(frame.message, b"x" * 32)).status()


def test_an_answer_of_before_counts_for_nothing(mask):
    """Played back: signed by the mask, for another question."""
    first = []

    def again(frame):
        first.append(frame)
        return _as_it_came(first[0])

    deaf = through(mask, again)
    assert deaf.info().serial == "SIM-0001"
    with pytest.raises(NoAnswer):
        deaf.info()


def test_garbage_between_answers_is_passed_over(mask):
    noisy = through(mask, lambda frame: b"\x00garbage\n{}*00000000\n" + _as_it_came(frame))
    assert noisy.info().state == "READY"


def _as_it_came(frame):
    body = frame.body + (b"" if frame.mac is None else b"#" + frame.mac.encode())
    return body + b"*%08x\n" % zlib.crc32(body)


def test_a_lost_answer_is_asked_for_again(mask):
    lost = [True]

    def change(frame):
        return b"" if lost and lost.pop() else _as_it_came(frame)

    assert through(mask, change).info().state == "READY"


def test_stop_and_status_need_no_key_and_start_does(mask):
    stranger = replace(mask, key=None, known=None)
    stranger.stop()
    assert stranger.status().state == "READY"
    with pytest.raises(NoAnswer, match="needs the clinic key"):
        stranger.start("0" * 16, 1)


def test_a_refusal_carries_the_masks_word_and_sentence(mask):
    with pytest.raises(Refused, match="No order is loaded") as refused:
        mask.start("0" * 16, 1)
    assert refused.value.why == "order"
    assert refused.value.exit_code == 3


def test_counts_rise_with_every_command(mask):
    heard = through(mask, _as_it_came)
    now = int(mask.clock.unix())
    for step in range(3):
        heard.set_time(now + 60 + step)
    counts = [json.loads(data.partition(b"#")[0])["n"] for data in heard.port.sent if b'"n":' in data]
    assert counts == sorted(set(counts))
    assert len(counts) == 3


def test_a_new_nonce_is_asked_for(mask):
    mask.info()
    made = mask.port.mask
    made.lose_power()
    made.switch_on()
    mask.clock.sleep(5)
    mask.set_time(int(mask.clock.unix()) + 120)
    assert mask.info().clock.timestamp() >= mask.clock.unix() + 119


def test_the_journal_comes_in_pages(mask):
    """More records than one frame holds, in their order, from any number on."""
    made = mask.port.mask
    for _ in range(8):
        made.lose_power()
        made.switch_on()
        mask.clock.sleep(5)
    numbers = [one.number for one in mask.journal()]
    assert len(numbers) > 12
    assert numbers == list(range(1, mask.last_record() + 1))
    assert [one.number for one in mask.journal(9)] == numbers[8:]


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "LIT"), ("serial", 7), ("nonce", "xyz"), ("outs", [1]), ("clock", 10**14), ("battery", "full"),
     ("order", []), ("boot", True), ("serial", "a\nb")],
)  # fmt: skip
def test_an_info_that_the_profile_does_not_allow_is_refused(mask, name, value):
    said = {
        "serial": "S", "firmware": "1", "protocol": 1, "boot": 1, "nonce": "00", "state": "READY", "why": "",
        "key": None, "outs": ["red"], "cal": None, "order": None, "clock": None, "battery": 1000,
    }  # fmt: skip
    assert replies.info(said).battery == 1.0
    with pytest.raises(BadReply, match="which its profile does not allow"):
        replies.info({**said, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", None), ("dose", {"red": -1}), ("dose", {"red": 0.5}), ("temp_cC", ["warm"]), ("faults", "none"),
     ("lease_ms", 1.5), ("worn", 1)],
)  # fmt: skip
def test_a_status_that_the_profile_does_not_allow_is_refused(name, value):
    said = {"state": "ON", "dose": {"red": 1000}, "temp_cC": [3300, None], "worn": True}
    assert replies.status(said).highest_C == 33.0
    with pytest.raises(BadReply):
        replies.status({**said, name: value})


def test_a_speed_is_of_a_simulated_mask_alone():
    from lightmask.deliver import connect

    with pytest.raises(BadInput, match="skin has its own time"):
        connect("/dev/ttyACM0", speed=60)


def test_a_suited_mask_is_as_bright_as_what_was_cleared():
    cleared = clearance()
    controller, mask = masked(cleared)
    built = {one.name: one.full_uW for one in mask.build.outputs}
    assert built == {"red": 8000, "nir": 8000}
    assert controller.light_read.serial == controller.info().serial
