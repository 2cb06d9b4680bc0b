"""A `time` that stands still until a test moves it, and the 30-bit tick counter of the real boards."""

TURN = 1 << 30
now_ms = TURN - 1000  # soon wraps


def ticks_ms():
    """The counter, which wraps."""
    return now_ms % TURN


def ticks_us():
    """Microseconds, which wrap."""
    return now_ms * 1000 % TURN


def ticks_diff(later, earlier):
    """Signed difference on the ring."""
    return (later - earlier + TURN // 2) % TURN - TURN // 2


def sleep_ms(span):
    """Move the clock."""
    global now_ms
    now_ms += span


def sleep_us(span):
    """One millisecond: what is done beside such a short wait takes time too."""
    sleep_ms(1)


def time():
    """The chip's own clock: seconds since its power came."""
    return now_ms // 1000
