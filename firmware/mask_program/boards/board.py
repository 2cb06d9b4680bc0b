"""A mask's board: the port of port.py made of the parts beside this file, as board.json describes them."""

import hashlib
import os
import time

from machine import Pin, unique_id

from mask_program.boards.analog import Analog
from mask_program.boards.button import Button
from mask_program.boards.clock import Clock
from mask_program.boards.feedback import Feedback
from mask_program.boards.flash import Flash
from mask_program.boards.lamp import Lamp
from mask_program.boards.links import open_links
from mask_program.boards.sign import Sign
from mask_program.boards.thermistor import temperature_cC

SETTLE_MS = 4  # four time constants of the filters after the shunts
CLEAR_US = 200  # the stop latch is released by one pulse of this length


class Board:
    """The port (see port.py for what each method means). Dark from birth."""

    def __init__(self, told, chip, folder="/mask"):
        self._lamp = Lamp(told, chip)
        self._told = told
        self._clock = Clock(told)
        self._analog = Analog(told, chip)
        self._feedback = Feedback(told, self._analog)
        self._names = tuple([output["name"] for output in told["outputs"]])
        self._drives = [0] * len(self._names)
        self._inputs(told)
        self._sign = Sign(told.get("lamp"))
        self._flash = Flash(folder)
        self._serial = told.get("serial") or "".join(["%02X" % byte for byte in unique_id()])
        self._links = open_links(told["links"], self._serial)
        self._drawn = 0

    def _inputs(self, told):
        self._stop = Pin(told["stop"]["pin"], Pin.IN)
        self._clear = Pin(told["stop"]["clear"], Pin.OUT, value=0)
        self._wear = [Pin(pin, Pin.IN) for pin in told["wear"]["pins"]]
        self._charging = Pin(told["battery"]["charging"], Pin.IN)
        self._hold = Pin(told["power"]["hold"], Pin.OUT, value=1) if told.get("power") is not None else None
        self._button_pin = Pin(told["button"]["pin"], Pin.IN)
        self._button = Button(self._held(), self._clock.ms())

    def _held(self):
        return self._button_pin.value() == self._told["button"]["active"]

    # --- what the board is ---

    def outputs(self):
        """Names of the outputs, in wiring order."""
        return self._names

    def serial(self):
        """The serial number of the description, else the chip's own."""
        return self._serial

    # --- time ---

    def ms(self):
        """ms since power-up."""
        return self._clock.ms()

    def unix(self):
        """s since 1970 UTC, or None."""
        return self._clock.unix()

    def set_unix(self, unix):
        """Set the clock."""
        self._clock.set_unix(unix)

    def count_s(self):
        """s by the chip's own clock."""
        return self._clock.count_s()

    # --- light ---

    def drive(self, output, permille):
        """One output's share of its full current."""
        if permille != self._drives[output]:
            self._drives[output] = permille
            self._feedback.forget(output)
        self._lamp.drive(output, permille)

    def pulse(self, setting):
        """(mHz, permille), or None for steady light."""
        self._lamp.pulse(setting)

    def enable(self, on):
        """Close or open the series switch."""
        self._lamp.enable(on)

    def current(self, output):
        """permille of full current, or None."""
        return self._feedback.current(output)

    def monitor(self, output):
        """permille of the photodiode's reading at full drive when new, or None."""
        return self._feedback.monitor(output)

    # --- the wearer ---

    def temperature_cC(self, sensor):
        """Skin thermistor 0 or 1 in cC, or None."""
        part = self._told["thermistors"][sensor]
        return temperature_cC(self._analog.mV(part["at"]), part)

    def worn(self):
        """True, False, or None when two contacts disagree."""
        seen = [pin.value() == self._told["wear"]["active"] for pin in self._wear]
        return seen[0] if seen[0] == seen[-1] else None

    def battery(self):
        """(charge permille, charging, cell cC), or None."""
        part = self._told["battery"]
        mV = self._analog.mV(part["at"])
        cell = part["thermistor"]
        warmth_cC = temperature_cC(self._analog.mV(cell["at"]), cell)
        if mV is None or warmth_cC is None:
            return None
        above = mV * part["divider_permille"] // 1000 - part["empty_mV"]
        charge = above * 1000 // (part["full_mV"] - part["empty_mV"])
        return min(1000, max(0, charge)), self._charging.value() == part["active"], warmth_cC

    def buttons(self):
        """Words of the button since the last call."""
        return self._button.words()

    def stop_pressed(self):
        """Whether the latch holds."""
        return self._stop.value() == self._told["stop"]["active"]

    def clear_stop(self):
        """One pulse to the latch."""
        self._clear.value(1)
        time.sleep_us(CLEAR_US)
        self._clear.value(0)

    def show(self, state, why):
        """Tell the wearer by the lamp."""
        self._sign.show(state, why)

    # --- alive ---

    def feed(self):
        """One edge to the supervisor of the series switch."""
        self._lamp.feed()

    def power_off(self):
        """Let go of the supply, where the board has a latch for it; dark either way."""
        self._lamp.dark()
        if self._hold is not None:
            self._hold.value(0)

    def random(self, count):
        """Bytes of the chip's source, stirred with what no other mask and no other moment has."""
        pool = b""
        while len(pool) < count:
            self._drawn += 1
            told = f"{self._serial} {self._drawn} {time.ticks_us()}".encode()
            pool += hashlib.sha256(os.urandom(32) + told).digest()
        return pool[:count]

    # --- links ---

    def receive(self):
        """[(link, bytes)]."""
        return self._links.receive()

    def send(self, link, data):
        """Queue bytes."""
        self._links.send(link, data)

    def wired(self, link):
        """Whether this link is the cable."""
        return self._links.wired(link)

    # --- what outlives power ---

    def flash_read(self, area):
        """Bytes of an area, or None."""
        return self._flash.read(area)

    def flash_write(self, area, data):
        """Replace an area."""
        self._flash.write(area, data)

    def journal_slots(self):
        """How many records the ring holds."""
        return self._flash.slots()

    def journal_read(self, slot):
        """64 bytes, or None."""
        return self._flash.record(slot)

    def journal_write(self, slot, record):
        """Write 64 bytes."""
        self._flash.write_record(slot, record)

    # --- beside the port: what main.py asks ---

    def turn(self):
        """Once before each tick: prove the multiplexer, look at the button, let the links write, blink."""
        self._feedback.roll()
        self._analog.prove()
        ms = self._clock.ms()
        self._button.look(self._held(), ms)
        self._links.turn(ms)
        self._sign.turn(ms)

    def rest(self, until_ms):
        """Sample currents and photodiodes until the next tick is due."""
        if self._clock.ms() + SETTLE_MS < until_ms:
            time.sleep_ms(SETTLE_MS)
        self._feedback.sample()
        while self._clock.ms() < until_ms:
            if not self._feedback.sample():
                time.sleep_ms(1)

    def dark(self):
        """Every way of being dark at once."""
        self._lamp.dark()
