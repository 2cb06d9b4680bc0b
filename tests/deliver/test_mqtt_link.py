"""A mask behind a broker: a real one, started here."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from deliver import link_laws
from deliver.ends import CableEnd, gather, joined

from lightmask.deliver.transports import NoLink, address, bridge, open_port
from lightmask.deliver.transports.__main__ import main
from lightmask.errors import BadInput

pytest.importorskip("paho.mqtt.client")
pytest.importorskip("amqtt.broker")

from deliver.broker import ANYBODY, LOCAL, Bystander, Lead, RunningBroker, self_signed

SERIAL = "LM-0007"
SOURCE = str(Path(__file__).resolve().parents[2] / "src")
TO, FROM, HERE = (f"lightmask/{SERIAL}/{leaf}" for leaf in ("to", "from", "here"))


class Room:
    """A gateway running on a thread, and the far end of the mask behind it."""

    def __init__(self, text, mask=None):
        self.mask, self.end = (mask, None) if mask else joined()
        self.until = threading.Event()
        self.ended_by = None
        self._thread = threading.Thread(target=self._run, args=(address(text),), daemon=True)
        self._thread.start()

    def _run(self, broker):
        try:
            bridge(self.mask, broker, self.until)
        except NoLink as said:
            self.ended_by = said

    def leave(self):
        self.until.set()
        self.join()

    def join(self):
        self._thread.join(8)
        assert not self._thread.is_alive()


def reached(name):
    """A port, once the gateway that was started just now is there."""
    until = time.monotonic() + 5
    while True:
        try:
            return open_port(name)
        except NoLink:
            if time.monotonic() > until:
                raise


@pytest.fixture(scope="module")
def broker():
    with RunningBroker() as running:
        yield running


@pytest.fixture
def name(broker):
    return f"mqtt:{LOCAL}:{broker.port}/{SERIAL}"


@pytest.fixture
def room(name, bystander):
    room = Room(name)
    while bystander.next(HERE).payload != b"1":
        pass
    yield room
    room.leave()


@pytest.fixture
def bystander(broker):
    with Bystander(broker.port) as bystander:
        yield bystander


@pytest.fixture
def port(name, room):
    port = open_port(name)
    yield port
    port.close()


@pytest.mark.parametrize("law", link_laws.LAWS[:-1], ids=lambda law: law.__name__)
def test_what_is_true_of_every_link(law, port, room):
    law(port, room.end)


def test_a_gateway_that_leaves_is_noticed(port, room):
    class Leaving:
        send, receive = room.end.send, room.end.receive
        cut = staticmethod(room.leave)

    link_laws.a_cut_is_noticed_and_said(port, Leaving)


def test_a_mask_that_is_unplugged_ends_its_gateway_and_the_host_knows(port, room):
    room.end.cut()
    room.join()
    assert "is cut" in str(room.ended_by)
    with pytest.raises(NoLink, match="has left the broker"):
        gather(port, 1)


def test_a_real_cable_behind_the_gateway(name, bystander):
    cable = CableEnd()
    mask = open_port(cable.device)
    room = Room(name, mask)
    while bystander.next(HERE).payload != b"1":
        pass
    port = reached(name)
    link_laws.bytes_pass_both_ways(port, cable)
    port.close()
    room.leave()
    mask.close()
    cable.cut()


def test_commands_and_answers_are_never_retained_and_sent_at_least_once(port, room, bystander):
    port.send(b"to the mask")
    assert room.end.receive(2) == b"to the mask"
    room.end.send(b"from the mask")
    assert port.receive(2) == b"from the mask"
    for topic in (TO, FROM):
        message = bystander.next(topic)
        assert (message.qos, message.retain) == (1, False)
    assert set(told_at_once(bystander)) == {HERE}


def told_at_once(bystander):
    """Topics of what a broker keeps for a newcomer."""
    told = []
    with Bystander(bystander.port) as newcomer:
        bystander.say("lightmask/mark", b"")
        while (message := newcomer.heard.get(timeout=5)).topic != "lightmask/mark":
            told.append(message.topic)
    return told


def test_a_retained_command_is_never_taken_for_a_new_one(name, bystander):
    """Somebody left a command at the broker. Neither a mask that comes later nor one that comes back hears it."""
    bystander.say(TO, b"start", retain=True)
    bystander.say(FROM, b"an old answer", retain=True)
    try:
        for _ in range(2):
            room = Room(name)
            port = reached(name)
            port.send(b"fresh")
            assert room.end.receive(5) == b"fresh"
            room.end.send(b"answer")
            assert port.receive(5) == b"answer"
            port.close()
            room.leave()
    finally:
        bystander.say(TO, b"", retain=True)
        bystander.say(FROM, b"", retain=True)


def test_what_was_said_while_the_mask_was_away_never_comes(name, room, bystander):
    room.leave()
    bystander.say(TO, b"start")
    back = Room(name)
    port = reached(name)
    port.send(b"fresh")
    assert back.end.receive(5) == b"fresh"
    port.close()
    back.leave()


def test_a_mask_that_is_not_there_is_said(name, monkeypatch):
    monkeypatch.setattr("lightmask.deliver.transports.mqtt.OPEN_S", 0.5)
    with pytest.raises(NoLink, match="No mask LM-0404 is at the broker"):
        open_port(name.replace(SERIAL, "LM-0404"))


def test_a_mask_that_left_is_known_to_be_away_at_once(name, room):
    room.leave()
    start = time.monotonic()
    with pytest.raises(NoLink, match=f"No mask {SERIAL}"):
        open_port(name)
    assert time.monotonic() - start < 2


def test_the_last_will_says_that_a_gateway_died(broker, name, bystander):
    """The gateway's network goes: its connection ends without a good-bye."""
    with Lead(broker.port) as lead:
        room = Room(f"mqtt:{LOCAL}:{lead.port}/{SERIAL}")
        port = reached(name)
        link_laws.bytes_pass_both_ways(port, room.end)
        lead.cut()
        with pytest.raises(NoLink, match="has left the broker"):
            gather(port, 1)
        room.leave()
        port.close()


def test_two_masks_at_one_broker_do_not_hear_each_other(name, port, room, bystander):
    other = Room(name.replace(SERIAL, "LM-0008"))
    other_port = reached(name.replace(SERIAL, "LM-0008"))
    other_port.send(b"for eight")
    port.send(b"for seven")
    assert other.end.receive(5) == b"for eight"
    assert room.end.receive(5) == b"for seven"
    assert other.end.receive(0.1) == room.end.receive(0.1) == b""
    other_port.close()
    other.leave()


def test_a_broker_that_dies_is_noticed_and_the_gateway_finds_it_again(broker, monkeypatch):
    monkeypatch.setattr("lightmask.deliver.transports.gateway.FIRST_WAIT_S", 0.1)
    lead = Lead(broker.port)
    name = f"mqtt:{LOCAL}:{lead.port}/{SERIAL}"
    room = Room(name)
    port = reached(name)
    lead.cut()
    with pytest.raises(NoLink, match=r"cannot be used|has left"):
        gather(port, 1)
    with pytest.raises(NoLink, match=r"cannot be used|has left"):
        port.send(b"into the void")
    room.end.send(b"said while nobody listened")
    port.close()
    with Lead(broker.port, lead.port):
        port = reached(name)
        port.send(b"again")
        assert room.end.receive(5) == b"again"
        room.end.send(b"here")
        assert gather(port, 4) == b"here"
        port.close()
        room.leave()


def test_no_broker_is_said_and_the_gateway_says_it_too():
    with socket.socket() as free:
        free.bind((LOCAL, 0))
        name = f"mqtt:{LOCAL}:{free.getsockname()[1]}/{SERIAL}"
    with pytest.raises(NoLink, match=r"The MQTT broker 127.0.0.1:\d+ cannot be used \(.*refused"):
        open_port(name)
    room = Room(name)
    room.join()
    assert "cannot be used" in str(room.ended_by)


def test_something_that_is_no_broker_does_not_keep_the_host_waiting(monkeypatch):
    monkeypatch.setattr("lightmask.deliver.transports.mqtt.OPEN_S", 0.5)
    with socket.create_server((LOCAL, 0)) as mute, pytest.raises(NoLink, match="it did not answer"):
        open_port(f"mqtt:{LOCAL}:{mute.getsockname()[1]}/{SERIAL}")


def test_user_and_password_come_from_the_environment_and_stay_out_of_errors(monkeypatch):
    monkeypatch.setattr("lightmask.deliver.transports.mqtt.OPEN_S", 0.5)
    with RunningBroker(plugins=("deliver.broker.OneUser",)) as guarded:
        name = f"mqtt:{LOCAL}:{guarded.port}/{SERIAL}"
        good = {"LIGHTMASK_MQTT_USER": "nurse", "LIGHTMASK_MQTT_PASSWORD": "correct horse"}
        wrong = good | {"LIGHTMASK_MQTT_PASSWORD": "hunter2"}
        for environ in (wrong, {}):
            with pytest.raises(NoLink, match="it refused") as said:
                open_port(name, environ=environ)
            assert "hunter2" not in str(said.value) + repr(said.value) + repr(address(name, environ))
        with pytest.raises(NoLink, match="No mask"):  # the broker let it in
            open_port(name, environ=good)


def test_a_user_who_may_not_hear_this_mask_is_told_so():
    with RunningBroker(plugins=(ANYBODY, "deliver.broker.OwnRoom")) as guarded:
        with pytest.raises(NoLink, match="it does not let this user hear mask LM-0008"):
            open_port(f"mqtt:{LOCAL}:{guarded.port}/LM-0008")
        room = Room(f"mqtt:{LOCAL}:{guarded.port}/LM-0007")
        port = reached(f"mqtt:{LOCAL}:{guarded.port}/LM-0007")
        link_laws.bytes_pass_both_ways(port, room.end)
        port.close()
        room.leave()


def test_a_gateway_runs_as_a_program_until_it_is_told_to_end(name):
    cable = CableEnd()
    words = [sys.executable, "-m", "lightmask.deliver.transports", cable.device, name]
    program = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": SOURCE})
    port = reached(name)
    link_laws.bytes_pass_both_ways(port, cable)
    program.terminate()
    with pytest.raises(NoLink, match="has left the broker"):
        gather(port, 1)
    assert program.communicate(timeout=5)[1] == ""
    assert program.returncode == 0
    port.close()
    cable.cut()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give the mask's port and the broker"),
        (["mqtt:a/7", "/dev/ttyACM0"], "A gateway stands between one mask and one broker"),
        (["mqtts:me:secret@a/7", "mqtts:me:secret@b/7"], "A gateway stands between one mask and one broker"),
        (["x", "mqtt:b/7"], "'x' is no link to a mask"),
        (["/dev/ttyACM0", "y"], "'y' is no link to a mask"),
    ],
)
def test_a_gateway_that_is_asked_wrongly_says_so_and_ends(words, said, capsys, monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert main(words) == 2
    heard = capsys.readouterr().err
    assert heard.startswith(said)
    assert "secret" not in heard


def test_a_broker_with_tls_is_trusted_by_its_authority_alone(tmp_path, monkeypatch):
    certificate = self_signed(tmp_path)
    with RunningBroker(certificate=certificate) as private:
        name = f"mqtts:{LOCAL}:{private.port}/{SERIAL}"
        with pytest.raises(NoLink, match="its certificate is not trusted"):
            open_port(name)
        monkeypatch.setenv("LIGHTMASK_MQTT_CA", certificate.chain)
        room = Room(name)
        port = reached(name)
        link_laws.bytes_pass_both_ways(port, room.end)
        assert port.name == name
        port.close()
        room.leave()


def test_an_authority_that_is_no_certificate_is_refused(tmp_path):
    (tmp_path / "ca.pem").write_text("hello")
    for path in (tmp_path / "ca.pem", tmp_path / "none.pem"):
        with pytest.raises(BadInput, match="holds no certificates"):
            open_port(f"mqtts:{LOCAL}/{SERIAL}", environ={"LIGHTMASK_MQTT_CA": str(path)})


def test_without_paho_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "paho.mqtt", None)
    monkeypatch.setitem(sys.modules, "paho.mqtt.client", None)
    with pytest.raises(NoLink, match=r"pip install 'lightmask\[deliver\]'"):
        open_port(f"mqtt:{LOCAL}/{SERIAL}")
