"""`sys` and `select` as the cable sees them: what came, what went out, and whether the host reads."""

POLLIN, POLLOUT = 1, 4


class Stream:
    """One of the console's streams; it is its own buffer."""

    def __init__(self):
        self.held = bytearray()
        self.room = 0
        self.buffer = self

    def readinto(self, one):
        """Take one byte."""
        one[0] = self.held[0]
        self.held = self.held[1:]

    def write(self, one):
        """Take one byte while there is room; a real one would wait here for ever."""
        assert self.room > 0
        self.room -= 1
        self.held.extend(one)


class Console:
    """stdin and stdout."""

    def __init__(self):
        self.stdin, self.stdout = Stream(), Stream()


class poll:  # noqa: N801 - named as in select
    """Ready when there is something, or room."""

    def register(self, stream, events):
        """Watch one stream."""
        self.stream, self.events = stream, events

    def ipoll(self, timeout):
        """One entry when ready."""
        ready = self.stream.held if self.events == POLLIN else self.stream.room
        return [(self.stream, self.events)] if ready else []
