"""The outputs and the series switch: what was commanded and since when, and whether the readings are those of it."""

from mask_program.caps import (
    CURRENT_FLOOR,
    MONITOR_FLOOR,
    PAIR_FROM,
    CURRENT_permille,
    MONITOR_permille,
    PAIR_permille,
    SETTLE_ms,
)


class Lamp:
    """The only place that commands light. ``drives`` in permille; ``closed``: the series switch."""

    def __init__(self, port, count):
        self.port = port
        self.drives = [0] * count
        self.means = [0] * count  # permille of full light over time, pulses included; all 0 while the switch is open
        self.closed = False
        self.duty = 1000
        self.changed_ms = 0

    def dark(self, now):
        """Switch open, then every drive to nothing, whatever was thought to be commanded before."""
        self.port.enable(False)
        changed = self.closed
        self.closed = False
        for at in range(len(self.drives)):
            self.port.drive(at, 0)
            changed = changed or self.drives[at] != 0
            self.drives[at] = 0
            self.means[at] = 0
        if changed:
            self.changed_ms = now

    def pulse(self, setting):
        """(mHz, permille) or None; only while dark."""
        self.port.pulse(setting)
        self.duty = 1000 if setting is None else setting[1]

    def command(self, drives, closed, now):
        """Bring the outputs to these drives; nothing is sent when nothing changes."""
        if drives == self.drives and closed == self.closed:
            return
        if self.closed and not closed:
            self.port.enable(False)
        for at in range(len(drives)):
            if drives[at] != self.drives[at]:
                self.port.drive(at, drives[at])
        if closed and not self.closed:
            self.port.enable(True)
        self.drives = list(drives)
        self.closed = closed
        self.means = [-(-one * self.duty // 1000) if closed else 0 for one in drives]
        self.changed_ms = now

    def settled(self, now):
        """Whether the readings show what is commanded now."""
        return not 0 <= now - self.changed_ms < SETTLE_ms


def complaint(means, currents, monitors, calibrated):
    """'' or a fault: a reading outside its window. One number per output in each list; all permille.

    calibrated: reading of the monitor at full drive, 1000 where the output is not in the order.
    """
    shares = []
    for at in range(len(means)):
        mean, current, monitor = means[at], currents[at], monitors[at]
        if mean == 0:
            if current > CURRENT_FLOOR or monitor > MONITOR_FLOOR:
                return "light_when_dark"
            continue
        if abs(current - mean) * 1000 > max(CURRENT_permille * mean, CURRENT_FLOOR * 1000):
            return "current"
        wanted = mean * calibrated[at] // 1000
        if abs(monitor - wanted) * 1000 > max(MONITOR_permille * wanted, MONITOR_FLOOR * 1000):
            return "monitor"
        if wanted >= PAIR_FROM:
            shares.append(monitor * 1000 // wanted)
    if shares and (max(shares) - min(shares)) * 1000 > PAIR_permille * max(min(shares), 1):
        return "monitor"
    return ""


def deviation(means, currents, monitors, calibrated):
    """The worst of the lit outputs, (current, monitor) in percent of what they should be, 254 at most; else 255s."""
    worst = [255, 255]
    for at in range(len(means)):
        for kind, seen, wanted in (
            (0, currents[at], means[at]),
            (1, monitors[at], means[at] * calibrated[at] // 1000),
        ):
            if wanted > 0:
                percent = min(abs(seen - wanted) * 100 // wanted, 254)
                worst[kind] = percent if worst[kind] == 255 else max(worst[kind], percent)
    return tuple(worst)
