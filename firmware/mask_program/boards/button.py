"""The one button as words. Pure: told what the pin shows at which millisecond."""

STEADY_MS = 40  # a shorter change is bounce
LONG_MS = 2000
UNLOCK_MS = 5000


class Button:
    """Turns levels into "press", "long", "unlock" and "service": one act, one word."""

    def __init__(self, held, ms):
        self._held = held
        self._level = held
        self._since_ms = ms
        self._changed_ms = ms
        self._spoken = False
        self._from_birth = held
        self._words = []

    def look(self, held, ms):
        """What the pin shows now."""
        if held != self._level:
            self._level, self._changed_ms = held, ms
        if ms - self._changed_ms < STEADY_MS:
            return
        if self._level != self._held:
            self._turn(self._changed_ms)
        elif self._held:
            self._hold(ms - self._since_ms)

    def _turn(self, ms):
        if self._held and not self._spoken:
            self._say("long" if ms - self._since_ms >= LONG_MS else "press")
        self._held, self._since_ms, self._spoken, self._from_birth = self._level, ms, False, False

    def _hold(self, for_ms):
        if self._spoken:
            return
        if self._from_birth:
            self._say("service")
        elif for_ms >= UNLOCK_MS:
            self._say("unlock")

    def _say(self, word):
        self._words.append(word)
        self._spoken = True

    def words(self):
        """The words since the last call."""
        words, self._words = self._words, []
        return words
