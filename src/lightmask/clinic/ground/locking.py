"""A backup under a passphrase: scrypt makes the key, AES-256-GCM closes a megabyte at a time, none may be missing.

file = LockedWriter(path, passphrase);  file.write(...);  file.close()
file = LockedReader(path, passphrase);  file.read(...)
"""

from __future__ import annotations

import io
import os
from typing import IO, Final

from lightmask.errors import BadInput

MARK: Final = b"lightmask locked backup 1\n"
SALT: Final = 16
CHUNK: Final = 1024**2
TAG: Final = 16
SHORTEST: Final = 12
COST: Final = 2**17  # scrypt: 128 MiB and about half a second for each guess


def key_from(passphrase: str, salt: bytes) -> bytes:
    """32 bytes that take long to guess."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    if len(passphrase) < SHORTEST:
        raise BadInput(f"The passphrase has {len(passphrase)} characters. Give at least {SHORTEST}.")
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())


def is_locked(file: IO[bytes]) -> bool:
    """Whether an open file begins as locked backups do. Goes back to its beginning."""
    begins = file.read(len(MARK)) == MARK
    file.seek(0)
    return begins


class LockedWriter(io.RawIOBase):
    """A file to write into, in one go from beginning to end."""

    def __init__(self, file: IO[bytes], passphrase: str):
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt = os.urandom(SALT)
        self._file, self._cipher = file, AESGCM(key_from(passphrase, salt))
        self._kept, self._no = bytearray(), 0
        file.write(MARK + salt)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep until a megabyte is full."""
        self._kept += data
        while len(self._kept) > CHUNK:
            self._close_chunk(bytes(self._kept[:CHUNK]), last=False)
            del self._kept[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """The last part, marked as the last: a cut file does not open."""
        self._close_chunk(bytes(self._kept), last=True)
        self._kept.clear()

    def _close_chunk(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._no, last=last), chunk, MARK))
        self._no += 1


class LockedReader(io.RawIOBase):
    """A locked file, read in one go from beginning to end."""

    def __init__(self, file: IO[bytes], passphrase: str):
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if file.read(len(MARK)) != MARK:
            raise BadInput("This is no locked backup.")
        self._file, self._cipher = file, AESGCM(key_from(passphrase, file.read(SALT)))
        self._next, self._open, self._no = file.read(CHUNK + TAG), b"", 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, target: bytearray) -> int:  # type: ignore[override]
        """Open the next part when the last one is used up."""
        if not self._open and (self._next or self._no == 0):
            self._open_chunk()
        count = min(len(target), len(self._open))
        target[:count], self._open = self._open[:count], self._open[count:]
        return count

    def _open_chunk(self) -> None:
        from cryptography.exceptions import InvalidTag

        chunk, self._next = self._next, self._file.read(CHUNK + TAG)
        try:
            self._open = self._cipher.decrypt(_nonce(self._no, last=not self._next), chunk, MARK)
        except InvalidTag:
            why = "The passphrase is wrong, or the file was changed" if self._no == 0 else "The file was cut or changed"
            raise BadInput(f"The backup does not open. {why}.") from None
        self._no += 1


def _nonce(no: int, *, last: bool) -> bytes:
    return no.to_bytes(11, "big") + (b"\1" if last else b"\0")
