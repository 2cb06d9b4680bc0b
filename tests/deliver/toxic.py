"""Bad links: what is sent through a Toxic port is cut into pieces, and some of them are spoilt."""

POISONS = ("drop", "delay", "duplicate", "reorder", "truncate", "corrupt")
LONGEST_PIECE = 48
HELD_BACK = 3  # pieces that may pass one that is delayed


class Toxic:
    """A port whose bytes suffer on both ways, by chance that is handed in.

    ``poisons``  which of POISONS may befall a piece
    ``share``    of the pieces that are befallen
    ``whole``    True: each thing said is one piece, as in a message of MQTT; False: pieces of any length
    ``calm()``   from now on nothing happens to what is said
    """

    def __init__(self, port, rng, poisons=POISONS, share=0.3, whole=False):
        self._port, self._rng, self._poisons = port, rng, poisons
        self._share, self._whole = share, whole
        self._late = {"send": [], "receive": []}
        self.spoilt = 0

    name = property(lambda self: f"toxic {self._port.name}")

    def send(self, data):
        for piece in self._through("send", data):
            self._port.send(piece)

    def receive(self, timeout_s):
        return b"".join(self._through("receive", self._port.receive(timeout_s)))

    def close(self):
        self._port.close()

    def calm(self):
        self._share = 0.0

    def _through(self, way, data):
        """The pieces that come out at the other side, some of them later than they should."""
        out = []
        for piece in self._pieces(data):
            out += self._befallen(way, piece) if self._rng.random() < self._share else [piece]
            self._late[way] = [(left - 1, late) for left, late in self._late[way]]
            out += [late for left, late in self._late[way] if left < 0]
            self._late[way] = [(left, late) for left, late in self._late[way] if left >= 0]
        return out

    def _pieces(self, data):
        at = 0
        while at < len(data):
            size = len(data) if self._whole else self._rng.randint(1, LONGEST_PIECE)
            yield data[at : at + size]
            at += size

    def _befallen(self, way, piece):
        self.spoilt += 1
        poison = self._rng.choice(self._poisons)
        if poison == "drop":
            return []
        if poison == "duplicate":
            return [piece, piece]
        if poison == "truncate":
            return [piece[: self._rng.randrange(len(piece))]]
        if poison == "corrupt":
            return [self._one_bit_wrong(piece)]
        self._late[way].append((1 if poison == "reorder" else self._rng.randint(1, HELD_BACK), piece))
        return []

    def _one_bit_wrong(self, piece):
        bit = self._rng.randrange(8 * len(piece))
        changed = bytearray(piece)
        changed[bit // 8] ^= 1 << bit % 8
        return bytes(changed)
