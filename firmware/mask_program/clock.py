"""Two times: that of day, for dates, and the mask's own, by which light grows old. Durations are counted in ms.

The time of day is the board's clock where it has not gone back and agrees with the count of ms. One clock alone makes
no light older: the mask's own time moves while the power is on, as far as the board's clock and the count of ms both
say, and over hours without power as far as two clocks say (see `ages`). So it is never ahead of the truth.
"""

from mask_program.caps import SECOND_ms

MOST_UNIX = 2**32  # seconds from 2106 on: four bytes of a journal record hold no more


class Clock:
    """unix, ms  the second and the ms at which the time of day was last believed; None while it is not
    own       the mask's own second, as of the last look
    proven    a signed time was given since power came on, and no clock has jumped since: the two times are one
    """

    def __init__(self):
        self.unix = None
        self.ms = 0
        self.ticking = False  # the board's clock has been seen to run since then
        self.own = 0
        self.proven = False
        self.base = None  # (own, ms, board's unix) from which own is counted

    def begin(self, unix, ms, high):
        """At boot: take the board's clock if it has not gone back behind ``high``, the latest second ever recorded."""
        if type(unix) is int and 0 < unix < MOST_UNIX and unix >= high:
            self.unix, self.ms, self.ticking = unix, ms, True

    def prove(self, unix, ms):
        """A signed time. It is taken as it is: whoever calls has seen that it does not go back."""
        self.unix, self.ms, self.ticking = unix, ms, False
        self.own, self.proven, self.base = unix, True, None

    def now(self, ms):
        """Seconds since 1970, or None when nobody can tell."""
        return None if self.unix is None else self.unix + (ms - self.ms) // 1000

    def look(self, unix, ms):
        """Once a second: own time goes on, unless there is a complaint. -> '' or the fault"""
        word = self._complaint(unix, ms)
        if word != "":
            self.proven, self.base = False, None
        elif self.base is None:
            self.base = (self.own, ms, unix)
        else:
            own, then_ms, then = self.base
            by_s = (ms - then_ms) // 1000
            if unix is not None and then is not None:
                by_s = min(by_s, unix - then)
            self.own = max(self.own, own + by_s)
        return word

    def _complaint(self, unix, ms):
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
