"""A link by its name: the text after ``--port``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lightmask.errors import BadInput

SERIAL = re.compile(r"/dev/[^\s\0]+|COM[1-9][0-9]{0,2}")
BLE = re.compile(r"ble:([^\0\r\n]{1,248})")
MQTT = re.compile(
    r"(mqtts?):"
    r"(?:(?P<user>[^\s:@/]+)(?::(?P<password>[^\s:@/]*))?@)?"
    r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"/(?P<serial>[A-Za-z0-9._-]{1,64})"
)
MQTT_PORT = 1883  # registered with IANA as mqtt
MQTTS_PORT = 8883  # registered with IANA as secure-mqtt
LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class SerialAt:
    """A serial device of this computer."""

    device: str


@dataclass(frozen=True, slots=True)
class BleAt:
    """A mask in reach of Bluetooth, by the name that it tells or by its address."""

    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttAt:
    """A mask behind an MQTT broker, by its serial number. The password is never shown."""

    host: str
    port: int
    serial: str
    tls: bool = False
    authority: str = ""  # file of the certificates that the broker's is checked against; the system's if blank
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """This address as it is typed, without the password."""
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"mqtt{'s' if self.tls else ''}:{user}{host}:{self.port}/{self.serial}"


def address(text: str, environ: Mapping[str, str] = os.environ) -> SerialAt | BleAt | MqttAt:
    """The address that a text names. Raises BadInput for any other text.

    User, password and the file of a clinic's own certificate authority may stand in the environment:
    ``LIGHTMASK_MQTT_USER``, ``LIGHTMASK_MQTT_PASSWORD``, ``LIGHTMASK_MQTT_CA``.
    """
    if SERIAL.fullmatch(text):
        return SerialAt(text)
    if found := BLE.fullmatch(text):
        return BleAt(found[1])
    if found := MQTT.fullmatch(text):
        return _broker(found, environ)
    raise BadInput(
        f"'{_without_password(text)}' is no link to a mask. Give a serial device such as /dev/ttyACM0 or COM3, "
        "ble:NAME for Bluetooth, or mqtt:HOST/SERIAL (mqtts: with TLS) for a broker."
    )


def _without_password(text: str) -> str:
    """A text that is safe to show: whatever stands before an @ is left out."""
    head, at, tail = text.rpartition("@")
    return f"{head.partition(':')[0]}:...@{tail}" if at else text


def _broker(found: re.Match[str], environ: Mapping[str, str]) -> MqttAt:
    tls = found[1] == "mqtts"
    port = int(found["port"] or (MQTTS_PORT if tls else MQTT_PORT))
    if not 1 <= port <= LAST_PORT:
        raise BadInput(f"Port {port} of '{found['host']}' is no network port. Give a number from 1 to {LAST_PORT}.")
    broker = MqttAt(
        host=found["host"].strip("[]"),
        port=port,
        serial=found["serial"],
        tls=tls,
        authority=environ.get("LIGHTMASK_MQTT_CA", ""),
        user=unquote(found["user"] or "") or environ.get("LIGHTMASK_MQTT_USER", ""),
        password=unquote(found["password"] or "") or environ.get("LIGHTMASK_MQTT_PASSWORD", ""),
    )
    if broker.password and not tls and not _here(broker.host):
        raise BadInput(f"A password for {broker.host} would cross the network for all to read. Give mqtts:, with TLS.")
    return broker


def _here(host: str) -> bool:
    """Whether a host is this computer, so that what is sent to it crosses no network."""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None
