"""What the outputs really do: current and photodiode of each, as the mean over the last ticks."""

WINDOW_MS = 100
RAIL_mV = 3050  # above this the converter no longer tells more from too much


class Feedback:
    """Samples between ticks, in one bucket a tick; a reading is the mean of the buckets of the last 100 ms."""

    def __init__(self, told, analog):
        self._analog = analog
        self._parts = [o["current"] for o in told["outputs"]] + [o["monitor"] for o in told["outputs"]]
        self._count = len(told["outputs"])
        self._most = max(1, WINDOW_MS // told["tick_ms"])
        self._sums = [[0] * self._most for _ in self._parts]
        self._seen = [[0] * self._most for _ in self._parts]
        self._bucket = 0
        self._next = 0

    def roll(self):
        """Begin the bucket of a new tick; the oldest is forgotten."""
        self._bucket = (self._bucket + 1) % self._most
        for sums, seen in zip(self._sums, self._seen):
            sums[self._bucket] = seen[self._bucket] = 0

    def sample(self):
        """-> whether there was a reading. Read one source more: called again and again while the program rests."""
        read = self._add(self._next)
        self._next = (self._next + 1) % len(self._parts)
        return read

    def forget(self, output):
        """A new drive makes the old samples of this output a lie."""
        for source in (output, self._count + output):
            for bucket in range(self._most):
                self._sums[source][bucket] = self._seen[source][bucket] = 0

    def current(self, output):
        """-> permille of full current, or None."""
        return self._mean(output)

    def monitor(self, output):
        """-> permille of the photodiode's reading at full drive when new, or None."""
        return self._mean(self._count + output)

    def _add(self, source):
        mV = self._analog.mV(self._parts[source]["at"])
        if mV is not None and mV < RAIL_mV:
            self._sums[source][self._bucket] += mV
            self._seen[source][self._bucket] += 1
            return True
        return False

    def _mean(self, source):
        seen = sum(self._seen[source])
        if seen == 0:
            if not self._add(source):
                return None
            seen = 1
        part = self._parts[source]
        above = sum(self._sums[source]) // seen - part["zero_mV"]
        return max(0, above * 1000 // (part["full_mV"] - part["zero_mV"]))
