"""The chain as a file of JSON lines: one for each entry with its hash, the signed head and the public key last."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lightmask.clinic.audit.anchor import LONGEST_LINE
from lightmask.clinic.audit.chain import Row
from lightmask.clinic.audit.entry import Entry
from lightmask.clinic.audit.heads import Head, read_head
from lightmask.errors import BadInput


def line(row: Row) -> str:
    """An entry and its hash as one line."""
    entry, recorded = row
    return f'{{"entry":{entry.text},"hash":{json.dumps(recorded)}}}'


def written(rows: Iterable[Row], head: Head | None) -> Iterator[str]:
    """The lines of an export."""
    for row in rows:
        yield line(row)
    if head is not None:
        yield head.line


class Export:
    """An export that is read: its ``head`` (the last line), and ``rows()``, one after the other."""

    def __init__(self, path: Path):
        self._path = path
        self.head = self._last()

    def rows(self) -> Iterator[Row]:
        """Every entry. BadInput names the line that is none."""
        with self._path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            ended = False
            for number, text in enumerate(file, start=1):
                if ended:
                    raise BadInput(f"{self._path}, line {number}: something follows the head. Export again.")
                ended = self.head is not None and text == self.head.line + "\n"
                if not ended:
                    yield self._entry(number, text)

    def _entry(self, number: int, text: str) -> Row:
        row = _read(text)
        if row is None:
            raise BadInput(f"{self._path}, line {number} is not an entry as lightmask writes it: changed or cut.")
        return row

    def _last(self) -> Head | None:
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - LONGEST_LINE))
                tail = file.read().decode("utf-8", "replace")
            return read_head(tail.splitlines()[-1] if tail else "")
        except OSError as problem:
            raise BadInput(f"{self._path} cannot be read: {problem.strerror}. Give an exported audit.") from problem
        except BadInput:
            return None


def _read(text: str) -> Row | None:
    try:
        row = _row(json.loads(text))
        return row if line(row) + "\n" == text else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _row(said: dict[str, Any]) -> Row:
    entry = dict(said["entry"])
    what, details = entry.pop("what"), entry.pop("details")
    if type(entry["no"]) is not int:
        raise TypeError
    text = json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Entry(**entry, kind=what["kind"], id=what["id"], details=text), said["hash"]
