"""The loop of a real board, and its MQTT link against a real broker. The chip itself is a recorded machine."""

import importlib
import sys
import time
from pathlib import Path

import pytest
from deliver.broker import RunningBroker
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

FAKE = Path(__file__).resolve().parent / "micropython" / "fake"
HERE = Path(__file__).resolve().parents[2] / "firmware" / "mask_program" / "boards"


@pytest.fixture(scope="module")
def start():
    """boards/start.py on the recorded machine."""
    with pytest.MonkeyPatch.context() as changed:
        changed.syspath_prepend(str(FAKE))
        for name in [name for name in sys.modules if name.startswith("mask_program.boards.")]:
            changed.delitem(sys.modules, name)
        changed.setitem(sys.modules, "time", importlib.import_module("clockwork"))
        module = importlib.import_module("mask_program.boards.start")
        for chip in ("esp32", "rp2040", "links"):
            importlib.import_module(f"mask_program.boards.{chip}")
        changed.setattr(module.gc, "mem_free", lambda: 1, raising=False)
        changed.setattr(module.gc, "mem_alloc", lambda: 1, raising=False)
        changed.delitem(sys.modules, "time")
        changed.setitem(sys.modules, "time", time)
        yield module


class Lit:
    """A board that notes when it was made dark, and a program that fails when it is told to."""

    def __init__(self, fails=None):
        self.fails, self.done, self.now_ms = fails, [], 0

    def ms(self):
        return self.now_ms

    def turn(self):
        self.done.append("turn")

    def rest(self, until_ms):
        self.done.append(("rest", until_ms))
        self.now_ms = until_ms

    def dark(self):
        self.done.append("dark")

    def tick(self):
        if self.fails is not None:
            raise self.fails


def test_a_tick_is_a_turn_the_program_and_the_rest(start):
    mask = Lit()
    for _ in range(3):
        start.turn(mask, mask, 25)
    assert mask.done == ["turn", ("rest", 25), "turn", ("rest", 50), "turn", ("rest", 75)]


@pytest.mark.hazard("HZ16")
@pytest.mark.parametrize("fault", [MemoryError(), KeyboardInterrupt(), SystemExit(), OSError(5), ValueError("x")])
def test_whatever_fails_in_a_tick_is_dark_and_leaves_the_watchdog_hungry(start, fault):
    mask = Lit(fault)
    with pytest.raises(type(fault)):
        start.turn(mask, mask, 25)
    assert mask.done == ["turn", "dark"]


@pytest.mark.hazard("HZ16")
@pytest.mark.parametrize("chip", ["esp32", "rp2040"])
def test_power_up_checks_boots_watches_and_ticks(start, monkeypatch, tmp_path, chip):
    import machine

    machine.forget()
    monkeypatch.setattr(start, "DESCRIPTION", str(HERE / f"{chip}.example.json"))
    monkeypatch.setattr(start.sys, "platform", {"esp32": "esp32", "rp2040": "rp2"}[chip])
    made = []

    class Small(start.Board):
        def __init__(self, told, chip):
            super().__init__(told, chip, str(tmp_path / "flash"))
            made.append(self)

        def rest(self, until_ms):
            super().rest(until_ms)
            if machine.log.count(("wdt", "feed", 0)) == 20:
                raise KeyboardInterrupt

    monkeypatch.setattr(start, "Board", Small)
    monkeypatch.setattr("mask_program.boards.board.open_links", lambda told, serial: Silent())
    with pytest.raises(KeyboardInterrupt):
        start.run()
    timeout = {"esp32": 1000, "rp2040": 500}[chip]
    assert machine.log.count(("wdt", "timeout", timeout)) == 1
    assert machine.log.count(("wdt", "feed", 0)) == 20
    assert (tmp_path / "flash" / "ledger").exists()
    enable = made[0]._told["series"]["enable"]
    assert {entry[2] for entry in machine.log if entry[0] == f"pin {enable}"} == {0}


class Silent:
    """Links that nobody is at."""

    def receive(self):
        return []

    def turn(self, ms):
        return None

    def send(self, link, data):
        return None


def test_a_board_without_a_description_says_what_to_do(start, monkeypatch, tmp_path):
    monkeypatch.setattr(start, "DESCRIPTION", str(tmp_path / "board.json"))
    with pytest.raises(ValueError, match=r"no /board\.json.*Copy"):
        start.description(None)
    monkeypatch.setattr(start.sys, "platform", "esp8266")
    with pytest.raises(ValueError, match=r"esp32 and rp2, not esp8266"):
        start.chip_module()


class Host:
    """A host at a broker: what it heard, by topic."""

    def __init__(self, port):
        self.heard = {}
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        self.client.on_message = self._hear
        self.client.connect("127.0.0.1", port)
        self.client.subscribe("lightmask/#", 1)
        self.client.loop_start()

    def _hear(self, _client, _data, message):
        self.heard[message.topic] = self.heard.get(message.topic, b"") + message.payload


def until(done, link, seconds=8):
    """Turn the link until this holds."""
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        began = time.monotonic()
        link.turn(int(began * 1000))
        assert time.monotonic() - began < 0.2  # it never waits for the network
        time.sleep(0.005)
    return done()


@pytest.mark.usefixtures("start")
def test_a_mask_speaks_mqtt_without_ever_waiting():
    from mask_program.boards.mqtt import Mqtt

    broker = RunningBroker()
    try:
        host = Host(broker.port)
        link = Mqtt({"host": "127.0.0.1", "port": broker.port}, "LM-0001", lambda: True)
        link.send(b"before anybody is there")
        assert until(lambda: host.heard.get("lightmask/LM-0001/here") == b"1", link)
        link.send(b"hello\n" * 100)
        assert until(lambda: host.heard.get("lightmask/LM-0001/from") == b"hello\n" * 100, link)
        host.client.publish("lightmask/LM-0001/to", b"x" * 2000, qos=1)
        host.client.publish("lightmask/LM-0002/to", b"for another", qos=1)
        came = bytearray()
        assert until(lambda: came.extend(link.receive(512)) or len(came) >= 2000, link)
        assert came == b"x" * 2000
        host.client.loop_stop()
    finally:
        broker.stop()
    assert until(lambda: link._state == 0, link)
    assert link.receive(512) == b""


def test_packets_are_those_of_the_standard():
    from mask_program.boards import mqtt

    assert mqtt.packet(0x30, b"x" * 321)[:3] == b"\x30\xc1\x02"  # MQTT 3.1.1, 2.2.3: 321 is 0xC1 0x02
    assert mqtt.first_packet(b"\x20\x02\x00\x00rest") == (0x20, b"\x00\x00", 4)
    assert mqtt.first_packet(b"\x20\x02\x00") is None
    assert mqtt.first_packet(b"\x30\xff\xff\xff") is None
    with pytest.raises(OSError, match=r"\d+"):
        mqtt.first_packet(b"\x30\xff\xff\xff\xff\x01")
