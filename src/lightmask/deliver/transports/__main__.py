"""A gateway in a room: ``python -m lightmask.deliver.transports /dev/ttyACM0 mqtts:broker.example/LM-0007``."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence

from lightmask.deliver.transports.gateway import bridge
from lightmask.deliver.transports.named import MqttAt, address
from lightmask.deliver.transports.opening import open_port
from lightmask.errors import BadInput, LightmaskError


def main(words: Sequence[str]) -> int:
    """The mask's port and the broker. -> exit code, when the gateway is told to end or the mask is gone"""
    until = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: until.set())
    try:
        port, broker = _asked(words)
        mask = open_port(port)
        try:
            bridge(mask, broker, until)
        finally:
            mask.close()
    except LightmaskError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _asked(words: Sequence[str]) -> tuple[str, MqttAt]:
    if len(words) != 2:
        raise BadInput("Give the mask's port and the broker: /dev/ttyACM0 mqtts:broker.example/LM-0007.")
    broker = address(words[1])
    if not isinstance(broker, MqttAt) or isinstance(address(words[0]), MqttAt):
        raise BadInput(
            "A gateway stands between one mask and one broker. Give the mask's port first (/dev/ttyACM0, COM3, "
            "ble:NAME), then mqtt:HOST/SERIAL or mqtts:HOST/SERIAL."
        )
    return words[0], broker


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
