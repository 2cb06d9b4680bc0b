"""A real MQTT broker on a free port of this computer, on a thread of its own; and a listener of every topic."""

import asyncio
import logging
import queue
import secrets
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

LOCAL = "127.0.0.1"
ANYBODY = "amqtt.plugins.authentication.AnonymousAuthPlugin"
logging.getLogger("amqtt").setLevel(logging.CRITICAL)
logging.getLogger("transitions").setLevel(logging.CRITICAL)


class OneUser(BaseAuthPlugin):
    """Lets in one user with one password."""

    async def authenticate(self, *, session):
        return (session.username, session.password) == (self.config.user, self.config.password)

    @dataclass
    class Config:
        user: str = "nurse"
        password: str = "correct horse"


class OwnRoom(BaseTopicPlugin):
    """Lets everybody hear mask LM-0007 alone."""

    async def topic_filtering(self, *, session=None, topic=None, action=None):
        return "LM-0007" in topic


class Steady(dict):
    """A dict that may be changed while it is gone through. amqtt 0.12 does so to its own, and then drops a client."""

    def __iter__(self):
        return iter(tuple(super().__iter__()))

    def items(self):
        return tuple(super().items())


class RunningBroker:
    """``port`` is where it listens."""

    def __init__(self, *, plugins=(ANYBODY,), certificate=None):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listener = {"type": "tcp", "bind": f"{LOCAL}:0"}
        if certificate:
            listener |= {"ssl": True, "certfile": certificate.chain, "keyfile": certificate.key}
        self.port = self._do(
            self._start({"listeners": {"default": listener}, "plugins": {plugin: {} for plugin in plugins}})
        )

    async def _start(self, config):
        self._broker = Broker(config)
        self._broker._subscriptions, self._broker._sessions = Steady(), Steady()
        await self._broker.start()
        return self._broker._servers["default"].instance.sockets[0].getsockname()[1]

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def stop(self):
        self._do(self._broker.shutdown())
        self._do(self._cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _cancel_all(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Lead:
    """A stretch of network between a client and a broker that can be cut."""

    def __init__(self, to_port, at_port=0):
        self._to_port = to_port
        self._ends = []
        self._listener = socket.create_server((LOCAL, at_port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((LOCAL, self._to_port))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one, other):
        with suppress(OSError):
            while data := one.recv(4096):
                other.sendall(data)

    def cut(self):
        """Both ends see the connection end, and nobody gets through again."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()


class Bystander:
    """Another client of the broker: hears every message, says any."""

    def __init__(self, port):
        self.port = port
        self.heard = queue.Queue()
        self._ready = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"bystander-{secrets.token_hex(4)}")
        self._client.on_connect = lambda client, *_: client.subscribe("lightmask/#", 1)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = lambda _client, _data, message: self.heard.put(message)
        self._client.connect(LOCAL, port)
        self._client.loop_start()
        assert self._ready.wait(5)

    def say(self, topic, data, *, retain=False):
        self._client.publish(topic, data, qos=1, retain=retain).wait_for_publish(5)

    def next(self, topic):
        """The next message of this topic, within five seconds."""
        while True:
            message = self.heard.get(timeout=5)
            if message.topic == topic:
                return message

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.disconnect()
        self._client.loop_stop()


@dataclass(frozen=True)
class Certificate:
    """Files of a broker's certificate for 127.0.0.1 and its key, signed by itself."""

    chain: str
    key: str


def self_signed(folder):
    """-> Certificate, fresh, for tests alone"""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a clinic's broker")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOCAL))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "broker.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "broker.key").write_bytes(private)
    ssl.create_default_context(cafile=str(folder / "broker.pem"))
    return Certificate(chain=str(folder / "broker.pem"), key=str(folder / "broker.key"))
