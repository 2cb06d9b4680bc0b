"""A mask behind an MQTT broker, for a clinic with many rooms.

Three topics for each mask, all of QoS 1:

- ``lightmask/SERIAL/to``: bytes for the mask. Never retained; a retained one is dropped unread.
- ``lightmask/SERIAL/from``: bytes from the mask. The same.
- ``lightmask/SERIAL/here``: retained, "1" while the mask's side is connected; "0" by its last will.

A connection that is cut stays cut: what was under way is never sent again, so no command arrives late.
"""

from __future__ import annotations

import secrets
import ssl
import threading
import time
from typing import Any, Self

from lightmask.deliver.transports.inbox import Inbox
from lightmask.deliver.transports.named import MqttAt
from lightmask.deliver.transports.port import NoLink, closed, missing
from lightmask.errors import BadInput

KEEPALIVE_S = 5  # a dead broker is noticed in ten seconds; the mask's own lease of 3 s has long ended by then
OPEN_S = 5.0
SEND_S = 5.0
HERE, AWAY = b"1", b"0"


class Line:
    """One connection to a broker: hears topics, says bytes, and never says or hears anything twice on purpose."""

    __slots__ = ("_at", "_bytes_topic", "_client", "_here_topic", "_ready", "_refused", "_told", "inbox", "present")

    def __init__(self, at: MqttAt, *, of_mask: bool) -> None:
        self._at = at
        self._bytes_topic = topic(at, "to" if of_mask else "from")
        self._here_topic = "" if of_mask else topic(at, "here")
        self._refused = ""
        self._ready = threading.Event()  # subscribed, or refused
        self._told = threading.Event()  # whether the mask is there
        self.present = False
        self.inbox = Inbox()
        self._client = _client(at, of_mask)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_disconnect = self._on_disconnect
        self._connect()

    @classmethod
    def of_host(cls, at: MqttAt) -> Self:
        """The host's end: hears the mask, and whether it is there."""
        return cls(at, of_mask=False)

    @classmethod
    def of_mask(cls, at: MqttAt) -> Self:
        """The mask's end: hears the host; says that the mask is there, and by its last will that it is not."""
        line = cls(at, of_mask=True)
        line.publish("here", HERE, retain=True)
        return line

    def publish(self, leaf: str, data: bytes, *, retain: bool = False) -> None:
        """Say bytes and wait until the broker has them. Raises NoLink when it does not take them in 5 s."""
        if self.inbox.reason:
            raise NoLink(self.inbox.reason)
        sent = self._client.publish(topic(self._at, leaf), data, qos=1, retain=retain)
        until = time.monotonic() + SEND_S
        try:
            while not sent.is_published() and not self.inbox.reason and time.monotonic() < until:
                sent.wait_for_publish(0.1)
            taken = sent.is_published()
        except (RuntimeError, ValueError):
            taken = False
        if not taken:
            self.inbox.cut(self._cut_because("it did not take the bytes"))
            raise NoLink(self.inbox.reason)

    def wait_for_mask(self) -> None:
        """Until the mask is known to be there. Raises NoLink when it is not."""
        self._told.wait(OPEN_S)
        if not self.present:
            cut = self.inbox.reason
            self.close()
            raise NoLink(
                cut
                or f"No mask {self._at.serial} is at the broker {self._at.host}. "
                "Switch the mask and its gateway on, or check the serial number."
            )

    def close(self) -> None:
        """Leave the broker."""
        self.inbox.cut(str(closed(self._at.name)))
        self._client.disconnect()
        self._client.loop_stop()

    def _connect(self) -> None:
        try:
            self._client.connect(self._at.host, self._at.port, keepalive=KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise NoLink(self._cut_because(_plainly(error))) from error
        self._client.loop_start()
        if not self._ready.wait(OPEN_S) or self._refused or self.inbox.reason:
            self.close()
            raise NoLink(self._cut_because(self._refused or "it did not answer"))

    def _on_connect(self, client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refused = f"it refused: {reason}"
            self._ready.set()
            return
        client.subscribe([(name, 1) for name in (self._bytes_topic, self._here_topic) if name])

    def _on_subscribe(self, _client: Any, _data: Any, _number: int, answers: Any, _properties: Any) -> None:
        if any(answer.is_failure for answer in answers):
            self._refused = f"it does not let this user hear mask {self._at.serial}"
        self._ready.set()

    def _on_message(self, _client: Any, _data: Any, message: Any) -> None:
        if message.topic == self._here_topic:
            self._hear_presence(bytes(message.payload) == HERE)
        elif message.topic == self._bytes_topic and not message.retain:
            self.inbox.put(bytes(message.payload))

    def _hear_presence(self, here: bool) -> None:
        if self.present and not here:
            self.inbox.cut(
                f"The mask {self._at.serial} has left the broker {self._at.host}. Light goes out by itself when "
                "the link is gone. Look after its gateway and open the link anew."
            )
        self.present = here
        self._told.set()

    def _on_disconnect(self, *_: Any) -> None:
        self.inbox.cut(self._cut_because("the connection ended"))
        self._ready.set()
        self._told.set()

    def _cut_because(self, what: str) -> str:
        return (
            f"The MQTT broker {self._at.host}:{self._at.port} cannot be used ({what}). "
            "Check its address, user and password, and that it runs."
        )


class MqttPort:
    """The host's end of a link over a broker."""

    __slots__ = ("_at", "_line")

    def __init__(self, at: MqttAt) -> None:
        self._at = at
        self._line = Line.of_host(at)
        self._line.wait_for_mask()

    @property
    def name(self) -> str:
        """The text that opens this link again, without the password."""
        return self._at.name

    def send(self, data: bytes) -> None:
        """Hand over all of the bytes; the broker has them. Raises NoLink when the broker or the mask is gone."""
        self._line.publish("to", bytes(data))

    def receive(self, timeout_s: float) -> bytes:
        """The bytes that came, b"" after ``timeout_s`` seconds of nothing. NoLink when the broker or mask is gone."""
        return self._line.inbox.take(timeout_s)

    def close(self) -> None:
        """Leave the broker."""
        self._line.close()


def topic(at: MqttAt, leaf: str) -> str:
    """A topic of one mask."""
    return f"lightmask/{at.serial}/{leaf}"


def _client(at: MqttAt, of_mask: bool) -> Any:
    """A client of paho with everything set but the callbacks. It never connects again by itself."""
    try:
        from paho.mqtt import client as paho
        from paho.mqtt.enums import CallbackAPIVersion
    except ImportError as absent:
        raise missing("paho-mqtt") from absent
    client = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"lightmask-{at.serial}" if of_mask else f"lightmask-{secrets.token_hex(6)}",
        clean_session=True,
        protocol=paho.MQTTv311,
        reconnect_on_failure=False,
    )
    client.connect_timeout = OPEN_S
    if at.user:
        client.username_pw_set(at.user, at.password or None)
    if at.tls:
        client.tls_set_context(_trust(at.authority))
    if of_mask:
        client.will_set(topic(at, "here"), AWAY, qos=1, retain=True)
    return client


def _trust(authority: str) -> ssl.SSLContext:
    """Which certificates a broker may show: those of the system, or those of a clinic's own authority."""
    try:
        return ssl.create_default_context(cafile=authority or None)
    except OSError as error:
        raise BadInput(
            f"LIGHTMASK_MQTT_CA names '{authority}', which holds no certificates. Name a PEM file of the authority's."
        ) from error


def _plainly(error: Exception) -> str:
    """What went wrong, without the numbers of the library."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
