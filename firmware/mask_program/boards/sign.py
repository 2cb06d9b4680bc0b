"""The wearer's lamp: one small indicator whose blinking says the state."""

from machine import Pin

BLINKS_MS = {  # state: (on, off); a state that is not here is off
    "SELFTEST": (100, 100),
    "READY": (100, 2900),
    "ARMED": (500, 500),
    "ON": (1, 0),
    "PAUSED": (500, 1500),
    "ENDING": (1500, 500),
    "LOCKED": (100, 400),
    "SERVICE": (900, 100),
}


class Sign:
    """Blinks as the state asks. Slower than a flicker and small: it lights nothing."""

    def __init__(self, told):
        self._pin = Pin(told["pin"], Pin.OUT, value=0) if told is not None else None
        self._blink_ms = (0, 1)

    def show(self, state, why):
        """The state that is told from now on."""
        self._blink_ms = BLINKS_MS.get(state, (0, 1))

    def turn(self, ms):
        """On or off, by the clock."""
        if self._pin is not None:
            lit_ms, dark_ms = self._blink_ms
            self._pin.value(1 if ms % (lit_ms + dark_ms) < lit_ms else 0)
