"""Readings -> facts. Each must be proven: None, a wrong type and a value out of range are faults."""

from mask_program import caps

BUTTONS = ("press", "long", "unlock", "service")
MOST_READING = 100000  # permille; above it no converter reads


class Readings:
    """What the port says at one moment, unjudged."""

    def __init__(self, port, count):
        self.temperatures = (port.temperature_cC(0), port.temperature_cC(1))
        self.worn = port.worn()
        self.battery = port.battery()
        self.stop = port.stop_pressed()
        self.buttons = port.buttons()
        self.currents = [port.current(at) for at in range(count)]
        self.monitors = [port.monitor(at) for at in range(count)]


def fault(readings):
    """'' when every reading is whole and possible, else the word of the first that is not."""
    for one in readings.temperatures:
        if type(one) is not int or not caps.COLDEST_cC <= one <= caps.HOTTEST_cC:
            return "temperature_invalid"
        if one >= caps.CUT_cC:
            return "too_hot"
    if readings.worn is not True and readings.worn is not False:
        return "wear_invalid"
    if readings.stop is not True and readings.stop is not False:
        return "stop_invalid"
    if buttons_fault(readings.buttons) != "":
        return "buttons_invalid"
    for one in readings.currents:
        if type(one) is not int or not 0 <= one <= MOST_READING:
            return "reading_invalid"
    for one in readings.monitors:
        if type(one) is not int or not 0 <= one <= MOST_READING:
            return "reading_invalid"
    return battery_fault(readings.battery)


def buttons_fault(words):
    """'' or the fault of a list of button words that is none."""
    if type(words) is not list or not all(type(one) is str and one in BUTTONS for one in words):
        return "buttons_invalid"
    return ""


def battery_fault(battery):
    """'' or a fault of the battery's reading or heat."""
    if type(battery) is not tuple or len(battery) != 3:
        return "battery_invalid"
    left, charging, cell = battery
    if type(left) is not int or not 0 <= left <= 1000 or (charging is not True and charging is not False):
        return "battery_invalid"
    if type(cell) is not int or not caps.CELL_cC[0] <= cell <= caps.CELL_cC[1]:
        return "battery_invalid"
    return "battery_hot" if cell >= caps.CELL_CUT_cC else ""


def charged(battery):
    """Whether a good reading allows a session to begin."""
    left, charging, cell = battery
    return left >= caps.START_permille and not charging and caps.CELL_START_cC[0] <= cell <= caps.CELL_START_cC[1]


class Warmth:
    """The thermistors of a second ago, for their rate."""

    def __init__(self):
        self.then = None
        self.ms = 0
        self.fast_ms = -1000
        self.still = None  # of each thermistor: [its reading, since when, least and most of the other since]

    def doubt(self, temperatures, now):
        """'' or why good readings are not to be believed: they disagree, or move faster than skin can."""
        one, other = temperatures
        frozen = self._frozen(temperatures, now)
        if self.then is None:
            self.then, self.ms = temperatures, now
        elif not 0 <= now - self.ms < 1000:
            most = caps.FASTEST_cC_s * (now - self.ms) // 1000
            if abs(one - self.then[0]) > most or abs(other - self.then[1]) > most:
                self.fast_ms = now
            self.then, self.ms = temperatures, now
        if abs(one - other) > caps.AGREE_cC:
            return "temperature_disagree"
        if frozen:
            return "temperature_frozen"
        return "temperature_rate" if now - self.fast_ms < 1000 else ""

    def _frozen(self, temperatures, now):
        """Whether a thermistor stands still to the last digit while the other moves, or both do for too long."""
        if self.still is None:
            self.still = [[one, now, None, None] for one in temperatures]
        for at in range(2):
            mine, theirs, held = temperatures[at], temperatures[1 - at], self.still[at]
            if mine != held[0] or now < held[1] or held[2] is None:
                self.still[at] = [mine, now, theirs, theirs]
            else:
                held[2], held[3] = min(held[2], theirs), max(held[3], theirs)
        for _reading, since, least, most in self.still:
            if now - since >= caps.STILL_ms and most - least >= caps.MOVED_cC:
                return True
        return now - max(self.still[0][1], self.still[1][1]) >= caps.BOTH_STILL_ms
