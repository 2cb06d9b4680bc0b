"""Passwords that were stolen elsewhere: looked up in a file on this machine, never over the network.

The file is Have I Been Pwned's: SHA-1 in 40 hexadecimal digits, ordered, one a line, with how often it was seen behind
a colon. Its 40 GB are never read whole: thirty steps lead to any line.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import IO, Final

from lightmask.errors import BadInput

LINE: Final = re.compile(rb"[0-9A-F]{40}(:\d+)?\r?\n?")
DIGITS: Final = 40
NEAR: Final = 4096  # bytes that are read line by line
LOOKS: Final = 64
WANTED: Final = "Give Have I Been Pwned's file of SHA-1 hashes, ordered by hash"


def is_in(password: str, path: Path) -> bool:
    """Whether this password is among them."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        first, end = 0, path.stat().st_size
        while end - first > NEAR:
            middle = (first + end) // 2
            start, line = _line_after(file, middle)
            if start < end and line[:DIGITS] <= wanted:
                first = start
            else:
                end = middle + 1
        file.seek(first)
        return any(line[:DIGITS] == wanted for line in file.read(end - first + DIGITS + 1).split(b"\n"))


def need_ordered(path: Path) -> None:
    """BadInput when it is no such file, as far as a few looks tell."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            lines = [file.readline(), *(_line_after(file, size * look // LOOKS)[1] for look in range(1, LOOKS))]
    except OSError as problem:
        raise BadInput(f"{path} cannot be read: {problem.strerror}. {WANTED}, or none.") from problem
    found = [line for line in lines if line]
    if not found or not all(LINE.fullmatch(line) for line in found):
        raise BadInput(f"{path} holds something else than hashes. {WANTED}, or none.")
    if found != sorted(found):
        raise BadInput(f"{path} is not ordered by hash. {WANTED}, or none.")


def _line_after(file: IO[bytes], place: int) -> tuple[int, bytes]:
    """The first line that begins behind this byte, and where it does."""
    file.seek(place)
    file.readline()
    return file.tell(), file.readline()
