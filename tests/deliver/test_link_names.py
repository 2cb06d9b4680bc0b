"""The text after --port: what it names, and what is refused."""

import string
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.deliver.transports import NoLink, address, open_port
from lightmask.deliver.transports.inbox import MOST_BYTES, Inbox
from lightmask.deliver.transports.named import BleAt, MqttAt, SerialAt
from lightmask.errors import BadInput

NOBODY = {}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/dev/ttyACM0", SerialAt("/dev/ttyACM0")),
        ("/dev/serial/by-id/usb-lightmask_0007-if00", SerialAt("/dev/serial/by-id/usb-lightmask_0007-if00")),
        ("/dev/cu.usbmodem1101", SerialAt("/dev/cu.usbmodem1101")),
        ("COM3", SerialAt("COM3")),
        ("ble:LM-0007", BleAt("LM-0007")),
        ("ble:Mask of room 3", BleAt("Mask of room 3")),
        ("ble:F0:00:00:00:00:07", BleAt("F0:00:00:00:00:07")),
        ("mqtt:broker/LM-0007", MqttAt(host="broker", port=1883, serial="LM-0007")),
        ("mqtt:10.0.0.5:1884/LM-0007", MqttAt(host="10.0.0.5", port=1884, serial="LM-0007")),
        ("mqtt:[::1]:1884/7", MqttAt(host="::1", port=1884, serial="7")),
        ("mqtts:broker.example/LM-0007", MqttAt(host="broker.example", port=8883, serial="LM-0007", tls=True)),
        (
            "mqtts:nurse:p%40ss@broker/7",
            MqttAt(host="broker", port=8883, serial="7", tls=True, user="nurse", password="p@ss"),
        ),
    ],
)
def test_what_a_text_names(text, meant):
    assert address(text, NOBODY) == meant


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "simulated", "/dev/", "/dev/tty ACM0", "dev/ttyACM0", "./ttyACM0", "/etc/passwd", "COM", "COM0",
        "com3", "COM3 ", "ble:", "ble", "BLE:LM-0007", "ble:a\nb", "mqtt:", "mqtt:broker", "mqtt:broker/",
        "mqtt:/LM-0007",
        "mqtt:broker/LM/0007", "mqtt:broker/#", "mqtt:broker/+", "mqtt:broker/LM 7", "mqtt:broker:x/LM-0007",
        "mqtt:broker:123456/LM-0007", "mqtt://broker/LM-0007", "http://broker/LM-0007", "mqtt:@broker/7",
        "mqtt:broker/" + "7" * 65, "/dev/ttyACM0\n", "mqtt:broker/7\n", "COM3\x00",
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_one_sentence_that_says_what_is_allowed(text):
    with pytest.raises(
        BadInput, match=r"is no link to a mask\. Give .*/dev/ttyACM0 .*COM3, ble:NAME .*mqtt:HOST/SERIAL"
    ):
        open_port(text, environ=NOBODY)


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_no_network_has_is_refused(port):
    with pytest.raises(BadInput, match="from 1 to 65535"):
        address(f"mqtt:broker:{port}/7", NOBODY)


@given(st.text(max_size=40))
def test_any_text_is_either_a_link_or_refused(text):
    try:
        found = address(text, NOBODY)
    except BadInput:
        return
    assert isinstance(found, SerialAt | BleAt | MqttAt)


LETTERS = st.text(string.ascii_letters + string.digits, min_size=6, max_size=20)


@given(user=LETTERS, password=LETTERS.map(lambda text: "secret-" + text), rest=st.text(max_size=20))
def test_a_password_is_never_shown(user, password, rest):
    for text in (f"mqtts:{user}:{password}@broker/7", f"mqtts:{user}:{password}@broker{rest}"):
        try:
            found = address(text, NOBODY)
            shown = repr(found) + str(found) + found.name
        except BadInput as refused:
            shown = str(refused)
        assert password not in shown
    assert address(f"mqtts:{user}:{password}@broker/7", NOBODY).name == f"mqtts:{user}@broker:8883/7"


def test_the_name_of_a_broker_opens_it_again():
    for text in ("mqtt:broker:1884/7", "mqtts:nurse@broker:8883/LM-0007", "mqtt:[::1]:1883/7"):
        assert address(text, NOBODY).name == text


def test_user_and_password_may_stand_in_the_environment_and_the_text_counts_more():
    environ = {"LIGHTMASK_MQTT_USER": "all", "LIGHTMASK_MQTT_PASSWORD": "open", "LIGHTMASK_MQTT_CA": "/etc/clinic.pem"}
    found = address("mqtts:broker/7", environ)
    assert (found.user, found.password, found.authority) == ("all", "open", "/etc/clinic.pem")
    found = address("mqtts:me:mine@broker/7", environ)
    assert (found.user, found.password) == ("me", "mine")


def test_a_password_does_not_cross_a_network_in_the_clear():
    environ = {"LIGHTMASK_MQTT_USER": "nurse", "LIGHTMASK_MQTT_PASSWORD": "hunter2"}
    with pytest.raises(BadInput, match=r"A password for broker would cross the network.*mqtts:") as said:
        address("mqtt:broker/7", environ)
    assert "hunter2" not in str(said.value)
    for here in ("localhost", "127.0.0.1", "[::1]"):
        assert address(f"mqtt:{here}/7", environ).password == "hunter2"
    for elsewhere in ("127.0.0.1.evil.example", "1270.0.0.1"):
        with pytest.raises(BadInput, match="would cross the network"):
            address(f"mqtt:{elsewhere}/7", environ)


def test_an_inbox_hands_out_what_came_before_it_tells_of_a_cut():
    inbox = Inbox()
    inbox.put(b"one")
    inbox.put(b"two")
    inbox.cut("the first reason")
    inbox.cut("another")
    assert inbox.take(0) == b"onetwo"
    for _ in range(2):
        with pytest.raises(NoLink, match="the first reason"):
            inbox.take(0)


def test_an_inbox_keeps_no_more_than_it_may_and_the_newest():
    inbox = Inbox()
    for number in range(3 * MOST_BYTES // 1024):
        inbox.put(number.to_bytes(4, "big") * 256)
    kept = inbox.take(0)
    assert len(kept) == MOST_BYTES
    assert kept[-4:] == (3 * MOST_BYTES // 1024 - 1).to_bytes(4, "big")


def test_a_cut_wakes_who_waits():
    inbox = Inbox()
    threading.Timer(0.05, inbox.cut, ["gone"]).start()
    with pytest.raises(NoLink, match="gone"):
        inbox.take(10)
