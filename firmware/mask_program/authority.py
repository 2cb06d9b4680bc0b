"""Who may command this mask: one key of 32 bytes, shared with one clinic, and a count that never goes back.

    authority = Authority(key, serial)         key None: not paired, nothing is accepted
    authority.renew(port.random(8))            at each boot and after each session: old commands die
    why = authority.refuses(message, body, mac)    None, or (why, said); None spends the count: ask it once
    authority.seal(body)                       MAC of our own answer, for frames.write; None when not paired

HMAC-SHA256 (RFC 2104), since hashlib.sha256 is in every MicroPython and hmac is not. A MAC of a message starts from
other bytes than a signature of an order or of a calibration, so none can stand for another.
"""

import binascii
import hashlib

KEY_BYTES = 32
NONCE_BYTES = 8
BLOCK = 64  # bytes of a block of SHA-256
MESSAGE = b"lightmask1:"
ORDER = b"order:"
CALIBRATION = b"calibration:"


def hmac_sha256(key, data):
    """RFC 2104 with SHA-256. -> 32 bytes"""
    if len(key) > BLOCK:
        key = hashlib.sha256(key).digest()
    key = key + bytes(BLOCK - len(key))
    inner = hashlib.sha256(bytes([one ^ 0x36 for one in key]))
    inner.update(data)
    outer = hashlib.sha256(bytes([one ^ 0x5C for one in key]))
    outer.update(inner.digest())
    return outer.digest()


def mac(key, purpose, data):
    """-> 64 hex bytes, lower case"""
    return binascii.hexlify(hmac_sha256(key, purpose + data))


def same(one, other):
    """Whether two byte strings are equal, in a time that does not tell where they differ."""
    if len(one) != len(other):
        return False
    difference = 0
    for at in range(len(one)):
        difference |= one[at] ^ other[at]
    return difference == 0


def signed(key, purpose, data, signature):
    """Whether ``signature`` (str or bytes of 64 lower-case hex) is that of ``data`` for this purpose."""
    if key is None or len(key) != KEY_BYTES:
        return False
    given = signature.encode() if isinstance(signature, str) else signature
    return given is not None and same(mac(key, purpose, data), given)


def fingerprint(key):
    """By which people compare keys without showing them. -> 8 hex characters, or None without a key"""
    return None if key is None else str(binascii.hexlify(hashlib.sha256(key).digest()[:4]), "utf-8")


def read_key(said):
    """64 lower-case hex characters -> 32 bytes; None for anything else, and for a key of one byte repeated."""
    if len(said) != 2 * KEY_BYTES:
        return None
    for one in said:
        if one not in "0123456789abcdef":
            return None
    key = binascii.unhexlify(said)
    return None if key == bytes([key[0]]) * KEY_BYTES else key


class Authority:
    """One key, this mask's name, and what was said under the nonce of now."""

    def __init__(self, key, serial):
        self.key = key
        self.serial = serial
        self.nonce = ""
        self.count = 0

    def renew(self, random_bytes):
        """A fresh nonce of 8 random bytes: every command signed before is worth nothing now."""
        self.nonce = str(binascii.hexlify(random_bytes), "utf-8")
        self.count = 0

    def refuses(self, message, body, given):
        """Why this command is not the clinic's, for this mask, now and for the first time. -> None or (why, said)

        The count is spent as soon as the MAC and the nonce are right, whether or not the command can then be obeyed:
        a refused start cannot be kept and sent again.
        """
        if self.key is None or len(self.key) != KEY_BYTES:
            return "key", "This mask is paired with no clinic. Pair it first."
        if given is None or not signed(self.key, MESSAGE, body, given):
            return "mac", "The message is not signed by the clinic of this mask."
        if message.get("to") != self.serial:
            return "serial", "The message is for another mask."
        if not self.nonce or message.get("nonce") != self.nonce:
            return "nonce", "The nonce is not that of now. Ask info and use its nonce."
        if message.get("n", 0) <= self.count:
            return "replay", "The count n was used before. Count up."
        self.count = message["n"]
        return None

    def seal(self, body):
        """The MAC of our own answer. -> 64 hex bytes"""
        return mac(self.key, MESSAGE, body)
