"""Millivolts from the converter: directly, or through one 16-channel multiplexer that proves itself by a reference."""

import time

from machine import Pin

SAMPLES = 8


class Analog:
    """The analog sources of a board. A reading is None when the multiplexer did not show its reference."""

    def __init__(self, told, chip):
        self._chip = chip
        self._direct = {}
        self._mux = told.get("mux")
        self._proven = True
        if self._mux is not None:
            self._select = [Pin(pin, Pin.OUT, value=0) for pin in self._mux["select"]]
            self._shared = chip.Converter(self._mux["pin"])

    def prove(self):
        """-> bool. Read the reference once a tick: a stuck address shows here, not as a plausible temperature."""
        if self._mux is not None:
            reference = self._mux["reference"]
            off_mV = self._channel_mV(reference["at"]["mux"]) - reference["mV"]
            self._proven = abs(off_mV) <= reference["within_mV"]
        return self._proven

    def mV(self, place):
        """-> mV at {"pin": n} or {"mux": n}, the mean of a few samples; None when the multiplexer is not proven."""
        if "mux" not in place:
            return self._pin_mV(place)
        return self._channel_mV(place["mux"]) if self._proven else None

    def _channel_mV(self, channel):
        for bit, pin in enumerate(self._select):
            pin.value(channel >> bit & 1)
        time.sleep_us(self._mux["settle_us"])
        return _mean(self._shared)

    def _pin_mV(self, place):
        pin = place["pin"]
        if pin not in self._direct:
            self._direct[pin] = self._chip.Converter(pin)
        return _mean(self._direct[pin])


def _mean(converter):
    total = 0
    for _ in range(SAMPLES):
        total += converter.read_mV()
    return total // SAMPLES
