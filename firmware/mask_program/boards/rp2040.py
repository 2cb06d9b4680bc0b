"""What an RP2040 can do: which pins serve for what, its converter and its watchdog.

Facts: RP2040 data sheet and MicroPython's rp2 port. Pins 26 to 28 are analog; 23, 24, 25 and 29 belong to the Pico's
own supply and radio. A pin and the pin 16 above it are one PWM output.
"""

from machine import ADC, Pin

NAME = "rp2040"
OUTPUT_PINS = tuple(range(23)) + (26, 27, 28)
INPUT_PINS = OUTPUT_PINS
ANALOG_PINS = (26, 27, 28)
WATCHDOG_MS = (100, 8388)  # the counter ends at 8388 ms; below 100 ms one write to the flash would reset the chip
PWM_HZ = (1000, 60000)  # 125 MHz / 60 kHz leaves 2000 steps of duty
SUPPLY_MV = 3300
TIMER = -1  # a timer of the software


def shared_output(first, second):
    """Whether two pins are one PWM output of the eight slices with two outputs each."""
    return first != second and first % 16 == second % 16


def shared_beat(first, second):
    """Whether two pins must have one PWM frequency: both outputs of a slice do."""
    return first // 2 % 8 == second // 2 % 8


class Converter:
    """One analog pin, in millivolts of the 3.3 V reference."""

    def __init__(self, pin):
        self._adc = ADC(Pin(pin))

    def read_mV(self):
        """-> mV at the pin, 0 to 3300."""
        return self._adc.read_u16() * SUPPLY_MV // 65535
