"""Is the chain whole? One walk over the rows, in flat memory, finds what was changed, deleted, moved, put in, cut off.

    report = verify(rows, head, key, anchors)      # rows: (Entry, hash as it is recorded), by number

What cannot be found: somebody who holds the database, the key *and* every copy of the heads can write another history.
A head that was printed, mailed or kept on another machine ends that; give it as an anchor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lightmask.clinic.audit.entry import BEGIN, Entry
from lightmask.clinic.audit.heads import Head

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEPT: Final = 100  # findings that are kept; all are counted
Row = tuple[Entry, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong. ``kind``: changed, missing, joint, order, truncated, forged, head, anchor."""

    kind: str
    no: int
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a walk over the chain found. ``last`` is the number and ``hash`` the hash of the last row."""

    entries: int
    last: int
    hash: str
    anchors: int
    findings: tuple[Finding, ...]
    count: int

    @property
    def is_sound(self) -> bool:
        """Nothing was found."""
        return self.count == 0


@dataclass(slots=True)
class _Walk:
    """Where the walk is. Changes while it goes; nobody outside sees it."""

    last: int = 0
    hash: str = BEGIN
    entries: int = 0
    anchors: int = 0
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    def note(self, kind: str, no: int, said: str) -> None:
        self.count += 1
        if len(self.findings) < KEPT:
            self.findings.append(Finding(kind=kind, no=no, said=said))


def verify(rows: Iterable[Row], head: Head | None, key: Ed25519PublicKey, anchors: Iterable[Head | str] = ()) -> Report:
    """Walk the rows once. ``head``: what the database says is the end; ``anchors``: heads kept elsewhere, by number."""
    walk, kept = _Walk(), _Anchors(anchors, key)
    for entry, recorded in rows:
        _meet(walk, entry, recorded)
        kept.meet(walk)
    _end(walk, head, key)
    kept.end(walk)
    return Report(
        entries=walk.entries, last=walk.last, hash=walk.hash, anchors=walk.anchors,
        findings=tuple(walk.findings), count=walk.count,
    )  # fmt: skip


def _meet(walk: _Walk, entry: Entry, recorded: str) -> None:
    walk.entries += 1
    gap = entry.no - walk.last - 1
    if gap > 0:
        which = f"entry {entry.no - 1} is" if gap == 1 else f"entries {walk.last + 1} to {entry.no - 1} are"
        walk.note("missing", entry.no - 1, f"{which} missing")
    elif gap < 0:
        walk.note("order", entry.no, f"entry {entry.no} stands after entry {walk.last}")
    if entry.hash != recorded:
        walk.note("changed", entry.no, f"entry {entry.no} is not what was hashed when it was written")
    elif entry.before != walk.hash and gap == 0:
        walk.note("joint", entry.no, f"entry {entry.no} does not follow the entry {walk.last} that stands before it")
    walk.last, walk.hash = entry.no, recorded


def _end(walk: _Walk, head: Head | None, key: Ed25519PublicKey) -> None:
    if head is None:
        if walk.entries:
            walk.note("head", walk.last, "the signed head is missing")
        return
    if not head.is_signed_by(key):
        walk.note("head", head.no, f"the head at entry {head.no} is not signed with this clinic's key")
    if head.no > walk.last:
        walk.note("truncated", head.no, f"the chain ends at entry {walk.last}; its head is at {head.no}")
    elif head.no < walk.last:
        walk.note("head", head.no, f"the head is at entry {head.no}; the chain goes on to {walk.last} unsigned")
    elif head.hash != walk.hash:
        walk.note("forged", head.no, f"entry {head.no} has another hash than the signed head")


class _Anchors:
    """Heads kept elsewhere, met in the order of their numbers as the walk comes by."""

    def __init__(self, heads: Iterable[Head | str], key: Ed25519PublicKey):
        self._heads: Iterator[Head | str] = iter(heads)
        self._key = key
        self._next: Head | None = None
        self._passed = 0
        self._waiting: list[str] = []
        self._step()

    def meet(self, walk: _Walk) -> None:
        while self._next is not None and self._next.no <= walk.last:
            if self._next.no < walk.last:
                self._strange(walk, self._next, "missing", f"entry {self._next.no}, once signed, is missing")
            elif self._next.hash != walk.hash:
                self._strange(
                    walk, self._next, "forged", f"entry {self._next.no} is not the one that was signed and kept outside"
                )
            walk.anchors += 1
            self._step()
        self._say(walk)

    def end(self, walk: _Walk) -> None:
        beyond: Head | None = None
        while self._next is not None:
            walk.anchors += 1
            if self._next.is_signed_by(self._key):
                beyond = self._next
            else:
                self._strange(walk, self._next, "anchor", "")
            self._step()
        if beyond is not None:
            walk.note(
                "truncated", beyond.no,
                f"the chain ends at entry {walk.last}, but entry {beyond.no} was once signed and kept outside",
            )  # fmt: skip
        self._say(walk)

    def _strange(self, walk: _Walk, head: Head, kind: str, said: str) -> None:
        if head.is_signed_by(self._key):
            walk.note(kind, head.no, said)
        else:
            walk.note(
                "anchor", head.no, f"the head of entry {head.no} kept outside is not signed with this clinic's key"
            )

    def _say(self, walk: _Walk) -> None:
        for said in self._waiting:
            walk.note("anchor", walk.last, said)
        self._waiting.clear()

    def _step(self) -> None:
        """The next head. Lines that are none, and heads out of their order, are set aside to be said."""
        self._next = None
        for one in self._heads:
            if isinstance(one, str):
                self._waiting.append(one)
            elif one.no <= self._passed:
                self._waiting.append(f"the head of entry {one.no} kept outside stands after that of {self._passed}")
            else:
                self._next, self._passed = one, one.no
                return
