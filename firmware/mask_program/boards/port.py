"""The port: all that the program may ask of a board. A board has exactly these methods, and inherits nothing.

Rules for every board, real or simulated:

- All numbers are integers, never bool or float: ms, s (unix), permille, cC (hundredths of a degree Celsius), mHz.
- A reading that cannot be trusted is None. The program takes None, a wrong type and a value out of range alike for
  a fault. No reading method raises; only the ``flash_`` and ``journal_`` methods may, and then OSError.
- Every method returns within a few ms; a journal write within 100 ms.
- Light needs four things at once, in hardware: ``enable(True)``, ``drive`` above 0, a ``feed`` within the last 500 ms,
  and no latched stop. Power-up leaves everything dark. Nothing but ``drive`` and ``enable`` ever adds light.
- The board calls ``Program.boot()`` once, then ``Program.tick()`` every 20 to 50 ms, for ever.
"""

RECORD_BYTES = 64  # one journal record
WATCHDOG_MS = 500  # without feed the hardware opens the series switch
AREAS = ("order", "calibration", "key", "lock", "ledger")  # what flash_read and flash_write name

CLOCKS = ("ms", "unix", "count_s")
READINGS = ("current", "monitor", "temperature_cC", "worn", "battery", "buttons", "stop_pressed", "wired")
DEEDS = ("drive", "pulse", "enable", "feed", "clear_stop", "set_unix", "random", "receive", "send", "show", "power_off")
STORES = ("flash_read", "flash_write", "journal_slots", "journal_read", "journal_write")
METHODS = ("outputs", "serial") + CLOCKS + READINGS + DEEDS + STORES  # a board is complete when it has all of these


class Port:
    """What each method means. Boards are checked against this list by name (`missing`)."""

    # --- what the board is ---

    def outputs(self):
        """Names of the constant-current outputs, in wiring order: a tuple of 1 to 6 str, as ('red', 'nir')."""
        raise NotImplementedError

    def serial(self):
        """The mask's serial number: 1 to 32 ASCII characters, for the life of the mask."""
        raise NotImplementedError

    # --- time ---

    def ms(self):
        """Milliseconds since power-up. Never goes back, never wraps (the board widens a short counter)."""
        raise NotImplementedError

    def unix(self):
        """Seconds since 1970 UTC by the real-time clock; None when it has lost power or was never set.

        Read from its own oscillator each time, never from ``ms``: each is held against the other. Nobody but
        ``set_unix`` may set this clock: no NTP, no host tool, no daylight saving.
        """
        raise NotImplementedError

    def set_unix(self, unix):
        """Set the real-time clock. The program calls it after a signed ``time``, and after a jump that it saw."""
        raise NotImplementedError

    def count_s(self):
        """Seconds by a counter that is no part of the real-time clock, and goes on while the mask sleeps; else None.

        It knows no time of day, begins anew when it loses power, and nobody sets it. What both clocks say has passed
        counts for gap and caps of a mask that slept; a board without such a counter gives None.
        """
        raise NotImplementedError

    # --- light ---

    def drive(self, output, permille):
        """Command output number ``output`` to ``permille`` (0 to 1000) of its full current. 0 is dark."""
        raise NotImplementedError

    def pulse(self, setting):
        """Gate all outputs together in hardware: (mHz, permille of each period that is lit), or None for steady light.

        Called only while every drive is 0.
        """
        raise NotImplementedError

    def enable(self, on):
        """Close (True) or open (False) the series switch, which is in series with every output's own switch."""
        raise NotImplementedError

    def current(self, output):
        """Measured current of one output, permille of its full current; None if invalid.

        The mean over whole pulse periods and at most the last 100 ms, so a pulsed output at drive 600, duty 500
        reads 300. A short or an overload may read above 1000.
        """
        raise NotImplementedError

    def monitor(self, output):
        """Light of one output alone by the monitor photodiode, permille of its reading at full drive when made.

        None if invalid. Room light does not count: the board takes its dark reading off. It tells the outputs apart by
        lighting them in slices (shorter than a flicker), and takes the mean over time as ``current`` does. An aged
        LED at full drive reads below 1000; the calibration says how much below.
        """
        raise NotImplementedError

    # --- the wearer ---

    def temperature_cC(self, sensor):
        """Skin thermistor 0 or 1, hundredths of a degree Celsius; None when open, short or stuck."""
        raise NotImplementedError

    def worn(self):
        """True on a face, False off it, None if invalid.

        A sensor that is stuck at True must not light a mask in the hand: the program lights only after it has seen
        False, then True, since power-up or the last session. So a mask that restarts on a face is lifted once.
        """
        raise NotImplementedError

    def battery(self):
        """(charge permille, charging as bool, cell temperature cC), or None if invalid."""
        raise NotImplementedError

    def buttons(self):
        """What the wearer's one button did since the last call: a list of words, mostly empty.

        "press" (short), "long" (2 s: arms an order for home use), "unlock" (5 s: leaves LOCKED), "service" (held
        while power came on). One act gives one word.
        """
        raise NotImplementedError

    def stop_pressed(self):
        """True once the stop button was pressed, until ``clear_stop``.

        The hardware latches it and holds the series switch open by itself; the program is told after.
        """
        raise NotImplementedError

    def clear_stop(self):
        """Release the latch. The program does it a second after it saw the stop, in the dark and out of any session."""
        raise NotImplementedError

    def show(self, state, why):
        """Tell the wearer (a lamp, a sound): a state's name, and a word for why ('' when nothing is wrong)."""
        raise NotImplementedError

    # --- alive ---

    def feed(self):
        """One pulse to the supervisor that holds the series switch: without it the switch opens after 500 ms.

        The program calls it only at the end of a tick in which every check passed, so not in LOCKED. It is not the
        processor's own watchdog: that one resets a hung processor, and the board feeds it after each tick.
        """
        raise NotImplementedError

    def power_off(self):
        """Go to sleep; returns at once. A press wakes the board, through power-up or by the word "press"."""
        raise NotImplementedError

    def random(self, count):
        """``count`` bytes from the hardware's random source."""
        raise NotImplementedError

    # --- links ---

    def receive(self):
        """Bytes that came since the last call: a list of (link, bytes), link a small int; at most 512 bytes a call."""
        raise NotImplementedError

    def send(self, link, data):
        """Queue bytes to a link; never waits. What does not fit is dropped."""
        raise NotImplementedError

    def wired(self, link):
        """True when the link is a cable to this mask (USB serial), so that a person stands beside it."""
        raise NotImplementedError

    # --- what outlives power ---

    def flash_read(self, area):
        """Bytes of one of AREAS as last written; None when never written."""
        raise NotImplementedError

    def flash_write(self, area, data):
        """Replace an area (up to 8192 bytes; b"" clears it). A power cut leaves the old or the new, never a mix."""
        raise NotImplementedError

    def journal_slots(self):
        """How many records the ring holds, at least 2048 (a whole session); a multiple of 64."""
        raise NotImplementedError

    def journal_read(self, slot):
        """The 64 bytes in slot 0 .. slots-1, whatever they are after a power cut; None when erased."""
        raise NotImplementedError

    def journal_write(self, slot, record):
        """Write 64 bytes. Slots are written in rising order, then round; after a cut the slot may hold a torn record.

        A write to slot 0, 64, 128 ... may erase that slot and the 63 after it first (one 4 KiB flash sector).
        """
        raise NotImplementedError


def missing(board):
    """Names of port methods that a board lacks: an empty list when it is complete."""
    return [name for name in METHODS if not callable(getattr(board, name, None))]
