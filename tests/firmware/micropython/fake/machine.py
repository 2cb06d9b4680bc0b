"""A `machine` that records what is done to pins and answers what a test has put on them. For wiring, not physics."""

log = []  # ("pin 4", "value", 1), ("pwm 18", "duty_u16", 32767), ...
levels = {}  # what an input pin shows
millivolts = {}  # what an analog pin shows: a number, or a function of nothing
timers = []
i2c = {}


def unique_id():
    """Eight bytes of a chip."""
    return b"\x01\x23\x45\x67\x89\xab\xcd\xef"


def forget():
    """Begin anew."""
    for held in (log, timers):
        while held:
            held.pop()
    for held in (levels, millivolts, i2c):
        held.clear()


class Pin:
    """A digital pin."""

    IN, OUT = 0, 1

    def __init__(self, number, mode=0, value=None):
        self.number, self.mode = number, mode
        if mode == Pin.OUT:
            levels[number] = value
            log.append((f"pin {number}", "out", value))

    def value(self, level=None):
        """Read, or write."""
        if level is None:
            return levels.get(self.number, 0)
        levels[self.number] = level
        log.append((f"pin {self.number}", "value", level))
        return None


class PWM:
    """A PWM output."""

    def __init__(self, pin, freq, duty_u16):
        self.number = pin.number
        log.append((f"pwm {self.number}", freq, duty_u16))

    def duty_u16(self, duty):
        """Set the duty."""
        log.append((f"pwm {self.number}", "duty", duty))

    def deinit(self):
        """Let go of the pin."""
        log.append((f"pwm {self.number}", "deinit", 0))


class ADC:
    """A converter, in its two dialects."""

    ATTN_11DB = 3

    def __init__(self, pin, atten=None):
        self.number = pin.number

    def _mV(self):
        shown = millivolts.get(self.number, 0)
        return shown() if callable(shown) else shown

    def read_uv(self):
        """As an ESP32 reads."""
        return self._mV() * 1000

    def read_u16(self):
        """As an RP2040 reads."""
        return (self._mV() * 65535 + 3299) // 3300


class Timer:
    """A timer that a test fires by hand."""

    ONE_SHOT = 0

    def __init__(self, number):
        self.number, self.span_ms, self.callback = number, None, None
        timers.append(self)

    def init(self, period, mode, callback):
        """Wait once."""
        self.span_ms, self.callback = period, callback

    def deinit(self):
        """Wait no more."""
        self.span_ms = self.callback = None

    def fire(self):
        """The time is over."""
        callback, self.callback = self.callback, None
        callback(self)


class I2C:
    """A bus with registers in `i2c`; an empty dict is a chip that does not answer."""

    def __init__(self, number, sda, scl, freq):
        log.append((f"i2c {number}", sda.number, scl.number))

    def readfrom_mem(self, address, register, count):
        """Read registers."""
        if address not in i2c:
            raise OSError(19)
        return bytes(i2c[address][register : register + count])

    def writeto_mem(self, address, register, data):
        """Write registers."""
        if address not in i2c:
            raise OSError(19)
        i2c[address][register : register + len(data)] = data


class WDT:
    """A watchdog that counts how often it was fed."""

    def __init__(self, timeout):
        log.append(("wdt", "timeout", timeout))

    def feed(self):
        """Fed."""
        log.append(("wdt", "feed", 0))
