"""The board description: which pin does what on one board. Checked whole before any pin is touched.

A description is the JSON object of `board.json` (see esp32.example.json); `checked(text, chip)` returns it as a
dict or raises ValueError with one sentence: what came, what is allowed, what to do.
"""

import json

MOST_OUTPUTS = 6
MUX_CHANNELS = 16


def checked(text, chip):
    """The description in this text, every field proven. Raises ValueError."""
    try:
        told = json.loads(text)
    except ValueError:
        raise ValueError("board.json is not JSON. Write it again from the example of this board.") from None
    if not isinstance(told, dict) or told.get("v") != 1 or told.get("board") != chip.NAME:
        raise ValueError(f'board.json is not for this chip: it must hold "v":1 and "board":"{chip.NAME}".')
    _text(told, "serial", 32, True)
    whole(told, "tick_ms", 20, 50)
    whole(told, "pwm_hz", chip.PWM_HZ[0], chip.PWM_HZ[1])
    whole(told, "watchdog_ms", chip.WATCHDOG_MS[0], chip.WATCHDOG_MS[1])
    pins = Pins(chip)
    _switches(told, pins)
    _analog_sources(told, pins, chip)
    _extras(told, pins)
    return told


class Pins:
    """The pins given out so far; each serves one purpose, and one that the chip can serve."""

    def __init__(self, chip):
        self._chip = chip
        self._used = {}

    def take(self, pin, allowed, purpose):
        """This pin for this purpose. Raises ValueError when it is taken or cannot do it."""
        if not _is_whole(pin) or pin not in allowed:
            raise ValueError(f"{purpose} is on pin {pin!r}. Give one of {sorted(allowed)} on an {self._chip.NAME}.")
        if pin in self._used:
            raise ValueError(f"Pin {pin} is both {self._used[pin]} and {purpose}. Give each its own pin.")
        self._used[pin] = purpose
        return pin

    def output(self, pin, purpose):
        """A pin that is driven by the chip."""
        return self.take(pin, self._chip.OUTPUT_PINS, purpose)

    def input(self, pin, purpose):
        """A pin that is only read."""
        return self.take(pin, self._chip.INPUT_PINS, purpose)

    def analog(self, pin, purpose):
        """A pin of the converter."""
        return self.take(pin, self._chip.ANALOG_PINS, purpose)


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def whole(told, name, least, most):
    """A whole number field within its range. Raises ValueError."""
    value = told.get(name)
    if not _is_whole(value) or not least <= value <= most:
        raise ValueError(f"{name} is {value!r} in board.json. Give a whole number from {least} to {most}.")
    return value


def _text(told, name, most, optional):
    value = told.get(name)
    if optional and value is None:
        return
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise ValueError(f"{name} is {value!r} in board.json. Give a text of 1 to {most} letters.")


def _part(told, name):
    value = told.get(name)
    if not isinstance(value, dict):
        raise ValueError(f"{name} is missing in board.json. Describe it as in the example of this board.")
    return value


def _list(told, name, least, most):
    value = told.get(name)
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise ValueError(f"{name} in board.json must be a list of {least} to {most}. Describe each of them.")
    return value


def _switches(told, pins):
    """Everything that is on or off: series switch, stop latch, button, wear contacts."""
    series = _part(told, "series")
    pins.output(series.get("enable"), "series switch")
    pins.output(series.get("train"), "pulse train of the series switch")
    pins.output(_part(told, "gate").get("pin"), "gate of the pulses")
    stop = _part(told, "stop")
    pins.input(stop.get("pin"), "stop latch")
    pins.output(stop.get("clear"), "clearing of the stop latch")
    pins.input(_part(told, "button").get("pin"), "button")
    for part in (stop, told["button"], _part(told, "wear")):
        whole(part, "active", 0, 1)
    for pin in _list(told["wear"], "pins", 1, 2):
        pins.input(pin, "wear contact")


def _analog_sources(told, pins, chip):
    """Outputs with their feedback, and the thermistors; each source a pin or a channel of the multiplexer."""
    sources = Sources(told, pins)
    names = []
    for output in _list(told, "outputs", 1, MOST_OUTPUTS):
        _output(output, names, pins, sources)
    driven = [output["pin"] for output in told["outputs"]]
    for place, pin in enumerate(driven):
        for other in driven[:place]:
            if chip.shared_output(pin, other):
                raise ValueError(f"Pins {other} and {pin} are one PWM output of the {chip.NAME}. Move one of them.")
        if chip.shared_beat(pin, told["gate"]["pin"]):
            raise ValueError(f"The gate and pin {pin} have one PWM frequency on the {chip.NAME}. Move the gate.")
    for thermistor in _list(told, "thermistors", 2, 2):
        _thermistor(thermistor, sources)
    _battery(_part(told, "battery"), pins, sources)


class Sources:
    """The analog sources given out so far."""

    def __init__(self, told, pins):
        self._pins = pins
        self._used = []
        self._mux = told.get("mux")
        if self._mux is not None:
            self._check_mux(_part(told, "mux"))

    def _check_mux(self, mux):
        self._pins.analog(mux.get("pin"), "multiplexer")
        for pin in _list(mux, "select", 4, 4):
            self._pins.output(pin, "multiplexer address")
        whole(mux, "settle_us", 0, 1000)
        reference = _part(mux, "reference")
        if "mux" not in _part(reference, "at"):
            raise ValueError("The reference is not on the multiplexer that it proves. Give it a channel there.")
        whole(reference, "mV", 500, 3000)
        whole(reference, "within_mV", 10, 200)
        self.take(reference, "multiplexer reference")

    def take(self, told, purpose):
        """Check the place {"pin": n} or {"mux": n} of this source. Raises ValueError."""
        place = _part(told, "at")
        if "mux" not in place:
            self._pins.analog(place.get("pin"), purpose)
            return
        if self._mux is None:
            raise ValueError(f"{purpose} is on the multiplexer, and board.json describes none. Describe it under mux.")
        channel = whole(place, "mux", 0, MUX_CHANNELS - 1)
        if channel in self._used:
            raise ValueError(f"{purpose} is on channel {channel} of the multiplexer, which is taken. Give another.")
        self._used.append(channel)


def _output(output, names, pins, sources):
    if not isinstance(output, dict):
        raise ValueError("An output in board.json is not an object. Describe it as in the example of this board.")
    _text(output, "name", 24, False)
    name = output["name"]
    if name in names:
        raise ValueError(f"Two outputs are named {name!r} in board.json. Give each its own name.")
    names.append(name)
    pins.output(output.get("pin"), f"output {name}")
    for feedback in ("current", "monitor"):
        part = _part(output, feedback)
        sources.take(part, f"{feedback} of {name}")
        zero = whole(part, "zero_mV", 0, 1000)
        whole(part, "full_mV", zero + 200, 3000)


def _thermistor(part, sources):
    """A divider: supply, fixed resistor, thermistor to ground; by Beta or by a table of [ohm, centi-degC]."""
    if not isinstance(part, dict):
        raise ValueError("A thermistor in board.json is not an object. Describe it as in the example of this board.")
    sources.take(part, "thermistor")
    whole(part, "pull_ohm", 1000, 1000000)
    whole(part, "supply_mV", 1800, 3600)
    if "table" not in part:
        whole(part, "beta", 2000, 6000)
        whole(part, "r25_ohm", 1000, 1000000)
        return
    rows = _list(part, "table", 2, 64)
    for row in rows:
        if not isinstance(row, list) or len(row) != 2 or not _is_whole(row[0]) or not _is_whole(row[1]):
            raise ValueError("A row of a thermistor table is not [ohm, centi-degC]. Give two whole numbers.")
    for place in range(1, len(rows)):
        first, second = rows[place - 1], rows[place]
        if not (first[0] > second[0] > 0 and first[1] < second[1]):
            raise ValueError("A thermistor table must fall in ohm and rise in temperature. Sort its rows.")


def _battery(battery, pins, sources):
    sources.take(battery, "battery")
    whole(battery, "divider_permille", 1000, 10000)
    empty = whole(battery, "empty_mV", 2500, 12000)
    whole(battery, "full_mV", empty + 200, 13000)
    pins.input(battery.get("charging"), "charging")
    whole(battery, "active", 0, 1)
    _thermistor(_part(battery, "thermistor"), sources)


def _extras(told, pins):
    """The clock chip, lamp, supply latch and links, where the board has them."""
    if told.get("rtc") is not None:
        rtc = _part(told, "rtc")
        whole(rtc, "i2c", 0, 1)
        pins.output(rtc.get("sda"), "clock data")
        pins.output(rtc.get("scl"), "clock beat")
    for name, field, purpose in (("lamp", "pin", "lamp"), ("power", "hold", "supply latch")):
        if told.get(name) is not None:
            pins.output(_part(told, name).get(field), purpose)
    links = _part(told, "links")
    if links.get("ble") is not None:
        _text(links, "ble", 20, False)
    if links.get("mqtt") is not None:
        mqtt = _part(links, "mqtt")
        for name in ("ssid", "password", "host"):
            _text(mqtt, name, 64, False)
        whole(mqtt, "port", 1, 65535)
        if len(mqtt["host"].split(".")) != 4 or not mqtt["host"].replace(".", "").isdigit():
            raise ValueError(f"The broker is {mqtt['host']!r}. Give its IPv4 address: looking up a name would block.")
