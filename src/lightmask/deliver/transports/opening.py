"""Open the link that a text names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lightmask.deliver.transports.named import BleAt, MqttAt, SerialAt, address

if TYPE_CHECKING:
    from lightmask.deliver.transports.ble import Radio
    from lightmask.deliver.transports.port import Port


def open_port(text: str, *, radio: Radio | None = None, environ: Mapping[str, str] = os.environ) -> Port:
    """Open the link that a text names: "/dev/ttyACM0", "COM3", "ble:NAME", "mqtt:HOST[:PORT]/SERIAL".

    ``radio`` is the Bluetooth to use, the computer's own if left out. Raises BadInput for any other text,
    NoLink when the link does not open.
    """
    match address(text, environ):
        case SerialAt(device):
            from lightmask.deliver.transports.serial_port import SerialPort

            return SerialPort(device)
        case BleAt(wanted):
            from lightmask.deliver.transports.ble import BlePort, Radio

            return BlePort(wanted, radio or Radio())
        case MqttAt() as broker:
            from lightmask.deliver.transports.mqtt import MqttPort

            return MqttPort(broker)
