"""The chain as it stands in the database: its rows, its head, and whether it is whole."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lightmask.clinic.audit import anchor, chain, keys
from lightmask.clinic.audit.entry import Entry
from lightmask.clinic.audit.heads import Head
from lightmask.clinic.audit.writing import folder, head_files, head_of, signing_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AT_ONCE = 2_000  # rows that are in memory
FIELDS = ("no", "at", "actor", "role", "act", "kind", "what", "details", "before", "hash")


def rows(until: int | None = None) -> Iterator[chain.Row]:
    """Every entry in the order of numbers, a few at a time; the last one is ``until``, where that is said."""
    from lightmask.clinic.models import AuditEntry

    found = AuditEntry.objects.order_by("no").values_list(*FIELDS)
    if until is not None:
        found = found.filter(no__lte=until)
    for no, at, actor, role, act, kind, what, details, before, recorded in found.iterator(chunk_size=AT_ONCE):
        yield (
            Entry(no=no, when=at, who=actor, role=role, act=act, kind=kind, id=what, details=details, before=before),
            recorded,
        )


def head() -> Head | None:
    """What the database says is the end; none before the first entry."""
    from lightmask.clinic.models import AuditHead

    found = AuditHead.objects.filter(id=1).first()
    return None if found is None else head_of(found)


def verified(more: Sequence[Path] = (), *, copies: bool = True) -> chain.Report:
    """A walk over the whole chain, against the clinic's file of heads, its copy elsewhere, and those in ``more``."""
    signing_key(folder())
    own = head_files() if copies else head_files()[:1]
    kept = together([anchor.heads(path) for path in (*own, *more)])
    return chain.verify(rows(), head(), keys.public(folder() / keys.PUBLIC), kept)


def together(files: Iterable[Iterable[Head | str]]) -> Iterator[Head | str]:
    """Heads of several files in one order, each once; sentences about bad lines come as they are."""
    before: Head | None = None
    for _, one in heapq.merge(*map(_numbered, files), key=lambda pair: pair[0]):
        if one != before:
            yield one
        before = one if isinstance(one, Head) else before


def _numbered(file: Iterable[Head | str]) -> Iterator[tuple[int, Head | str]]:
    no = 0
    for one in file:
        no = one.no if isinstance(one, Head) else no
        yield no, one
