"""Time of day that can be relied on: the real-time clock where it agrees with the count of ms, else nothing.

Durations never come from here: they are counted in ms.
"""

from mask_program.caps import SECOND_ms

MOST_UNIX = 2**32  # seconds from 2106 on: four bytes of a journal record hold no more


class Clock:
    """Holds the second and the ms at which the time was last proven; None while it is not."""

    def __init__(self):
        self.unix = None
        self.ms = 0
        self.ticking = False  # the board's clock has been seen to run since then

    def begin(self, unix, ms, high):
        """At boot: take the board's clock if it has not gone back behind ``high``, the latest second ever recorded."""
        if type(unix) is int and 0 < unix < MOST_UNIX and unix >= high:
            self.unix, self.ms, self.ticking = unix, ms, True

    def prove(self, unix, ms):
        """A signed time. It is taken as it is: whoever calls has seen that it does not go back."""
        self.unix, self.ms, self.ticking = unix, ms, False

    def now(self, ms):
        """Seconds since 1970, or None when nobody can tell."""
        return None if self.unix is None else self.unix + (ms - self.ms) // 1000

    def complaint(self, unix, ms):
        """'' or a fault: the board's clock gives garbage, has stopped, or has jumped either way."""
        if unix is not None and (type(unix) is not int or not 0 <= unix < MOST_UNIX):
            return "clock_invalid"
        if self.unix is None:
            return ""
        if unix is None:
            return "clock_invalid" if self.ticking else ""
        off_ms = abs((unix - self.unix) * 1000 - (ms - self.ms))
        # a thousandth of the time since it was last proven is far more than a crystal drifts
        if off_ms <= SECOND_ms + (ms - self.ms) // 1000:
            self.ticking = True
            return ""
        return "clock_jump"
