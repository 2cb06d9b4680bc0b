"""A program of a few lines for the simulated board: it lights every output and looks at nothing."""


class Lamp:
    """Drives every output at ``permille``; keeps what it last read in ``seen``."""

    permille = 500

    def __init__(self, port):
        self.port = port
        self.ticks = 0
        self.seen = {}
        self.counted = {"red": [0, 1]}

    def boot(self):
        self.port.enable(True)

    def tick(self):
        port = self.port
        self.ticks += 1
        for i in range(len(port.outputs())):
            port.drive(i, self.permille)
        self.seen = {
            "ms": port.ms(),
            "unix": port.unix(),
            "current": [port.current(0), port.current(1)],
            "monitor": [port.monitor(0), port.monitor(1)],
            "temperature": [port.temperature_cC(0), port.temperature_cC(1)],
            "worn": port.worn(),
            "battery": port.battery(),
            "stop": port.stop_pressed(),
            "buttons": self.seen.get("buttons", []) + port.buttons(),
            "bytes": self.seen.get("bytes", []) + port.receive(),
        }
        port.feed()


class Dark(Lamp):
    """Drives nothing."""

    permille = 0


class Writer(Lamp):
    """Writes a journal record at every tick, and an area at every tenth."""

    def tick(self):
        slot = self.ticks % self.port.journal_slots()
        self.port.journal_write(slot, bytes([self.ticks % 200]) * 64)
        if self.ticks % 10 == 0:
            self.port.flash_write("ledger", str(self.ticks).encode() * 8)
        super().tick()
