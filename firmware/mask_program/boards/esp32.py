"""What an ESP32 (the original chip) can do: which pins serve for what, its converter and its watchdog.

Facts: ESP32 data sheet and MicroPython's esp32 port. Pins 6 to 11 are the flash, 1 and 3 the serial line to the USB
bridge, 34 to 39 have no output driver; 0, 2, 5, 12 and 15 decide how the chip starts and move by themselves then (5
decides only the timing of SDIO, so it may be read). Only the first converter (pins 32 to 39) works beside the radio.
"""

from machine import ADC, Pin

NAME = "esp32"
OUTPUT_PINS = (4, 13, 14, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27, 32, 33)
INPUT_PINS = OUTPUT_PINS + (5, 34, 35, 36, 39)
ANALOG_PINS = (32, 33, 34, 35, 36, 39)
WATCHDOG_MS = (1000, 10000)  # older MicroPython counts whole seconds here and refuses less than one
PWM_HZ = (1000, 40000)  # 80 MHz / 40 kHz leaves 2000 steps of duty
SUPPLY_MV = 3300
TIMER = 0


def shared_output(first, second):
    """Whether two pins are one PWM output. Each of the 16 channels has a duty of its own here."""
    return False


def shared_beat(first, second):
    """Whether two pins must have one PWM frequency. The eight timers are shared out by MicroPython here."""
    return False


class Converter:
    """One analog pin, in millivolts by the chip's own calibration."""

    def __init__(self, pin):
        self._adc = ADC(Pin(pin), atten=ADC.ATTN_11DB)

    def read_mV(self):
        """-> mV at the pin, 0 to about 3100."""
        return self._adc.read_uv() // 1000
