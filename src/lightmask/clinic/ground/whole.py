"""Is everything whole? What is looked at before the clinic opens its door, and by `lightmask clinic check`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lightmask.clinic import configured
from lightmask.clinic.audit import anchor, guards, reading, writing
from lightmask.errors import BadInput, LightmaskError

POSIX: Final = os.name == "posix"
RESTORE: Final = "Stop the clinic and restore a backup: 'lightmask clinic restore'."
SAFE_COMMITS: Final = {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": {"on", "remote_apply"}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """One thing that is wrong, and what to do. A door stays shut for what ``stops``."""

    said: str
    stops: bool = True


def troubles(*, deep: bool = False) -> list[Trouble]:
    """Everything that is wrong. ``deep`` also reads the whole database, the whole audit and every file."""
    from django.db import DatabaseError

    try:
        return _looked(deep=deep)
    except DatabaseError as problem:
        return [Trouble(said=f"The database cannot be read: it is damaged ({problem}). {RESTORE}")]


def _looked(*, deep: bool) -> list[Trouble]:
    found = [*_cut_restore(), *_schema()]
    if found:
        return found  # the rest would ask tables that are not there
    found += [*_database(deep=deep), *_guards(), *_end_of_audit(), *_modes(), *_factors(), *_erased()]
    if deep:
        found += [*_audit(), *_photos()]
    return found


def _cut_restore() -> Iterator[Trouble]:
    from django.conf import settings

    from lightmask.clinic.ground import restoring

    folder = Path(settings.CLINIC.folder)
    if (folder / restoring.STAGE).exists():
        yield Trouble(
            said=f"Bringing a backup back into {folder} was cut off before its end. Delete that folder (and empty the "
            "database of DATABASE_URL, where that is set), and restore again."
        )


def _erased() -> Iterator[Trouble]:
    """Somebody who was erased is here again: an older database, or a list that was brought later."""
    from lightmask.clinic.handover import ledger
    from lightmask.clinic.models import Patient

    try:
        listed = ledger.everybody()
    except LightmaskError as problem:
        yield Trouble(said=f"The list of erased records cannot be read: {problem}")
        return
    back = sum(key in listed for key in Patient.objects.filter(erased_at=None).values_list("pk", flat=True))
    if back:
        yield Trouble(
            said=f"{back} people who were erased are here again. 'lightmask clinic serve' erases them before it opens.",
            stops=False,
        )
    yield from copy_of_the_erased()


def copy_of_the_erased() -> Iterator[Trouble]:
    """The copy elsewhere is out of reach or behind, was changed, or names people whose record is here. Never stops."""
    from lightmask.clinic.handover import erasing, ledger

    listed = ledger.everybody()
    for found in ledger.elsewhere():
        where = f"The copy of the list of erased records at {found.path} ({ledger.COPY})"
        if found.why:
            yield Trouble(said=f"{where} cannot be read: {found.why}. It is caught up once it is there.", stops=False)
            continue
        if found.others:
            yield Trouble(said=f"{where} was changed: {found.others} of its lines are no ids.", stops=False)
        if behind := len(listed - found.ids):
            yield Trouble(said=f"{where} lacks {behind} of them. Opening the clinic catches it up.", stops=False)
        if here := len(erasing.living(found.ids - listed)):
            yield Trouble(
                said=f"{where} names {here} people whose record is here, and the clinic's own list does not. Nobody is "
                f"erased for that. See whom: lightmask clinic erased '{found.path}'. Was it not you, somebody else "
                "writes there: put that file away.",
                stops=False,
            )


def _schema() -> Iterator[Trouble]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Trouble(
            said=f"The database lacks {len(waiting)} steps of this version of lightmask. Make a backup, then run "
            "'lightmask clinic migrate'."
        )


def _database(*, deep: bool) -> Iterator[Trouble]:
    from django.db import connection

    yield from (_sqlite(deep=deep) if connection.vendor == "sqlite" else _postgresql())


def _sqlite(*, deep: bool) -> Iterator[Trouble]:
    for row in _asked(f"PRAGMA {'integrity_check' if deep else 'quick_check'}(5)"):
        if row[0] != "ok":
            yield Trouble(said=f"The database file is damaged ({row[0]}). {RESTORE}")
    for table, number, *_ in _asked("PRAGMA foreign_key_check"):
        yield Trouble(said=f"Row {number} of the table {table} points at a row that is not there. {RESTORE}")
    for name, safe in (("journal_mode", {"wal", "memory"}), ("synchronous", {2, 3}), ("foreign_keys", {1})):
        if (value := _asked(f"PRAGMA {name}")[0][0]) not in safe:
            yield Trouble(said=f"SQLite runs with {name} = {value}: a power cut could take what was saved.")


def _postgresql() -> Iterator[Trouble]:
    for name, safe in SAFE_COMMITS.items():
        if (value := _asked(f"SHOW {name}")[0][0]) not in safe:
            yield Trouble(
                said=f"PostgreSQL runs with {name} = {value}: a power cut could take what was saved. Set {name} = on."
            )


def _guards() -> Iterator[Trouble]:
    from django.db import connection

    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    )
    there = {row[0] for row in _asked(asked)}
    gone = [name for name in guards.names(connection.vendor) if name not in there]
    if gone:
        yield Trouble(said=f"Triggers that guard the audit are gone: {', '.join(gone)}. Somebody has taken them away.")


def _end_of_audit() -> Iterator[Trouble]:
    """Without a walk: the last entry, its signed head, and the newest head outside belong together."""
    from lightmask.clinic.models import AuditEntry

    last, head = AuditEntry.objects.order_by("-no").first(), reading.head()
    if (last.no, last.hash) != (head.no, head.hash) if last and head else bool(last) != bool(head):
        yield Trouble(said="The end of the audit and its signed head differ. Run 'lightmask clinic audit verify'.")
    no = head.no if head else 0
    for path in writing.head_files():
        newest = anchor.last(path)
        if newest is not None and newest.no > no:
            yield Trouble(
                said=f"The audit ends at entry {no}, but {path} holds the head of {newest.no}: entries "
                "were cut off, or an older database was put back. Run 'lightmask clinic audit verify'."
            )


def _audit() -> Iterator[Trouble]:
    report = reading.verified()
    if not report.is_sound:
        yield Trouble(said=f"The audit is not whole: {report.findings[0].said} ({report.count} findings).")


def _modes() -> Iterator[Trouble]:
    from django.conf import settings

    folder = Path(settings.CLINIC.folder)
    keys = (folder / configured.SECRET, folder / configured.FACTORS, folder / "audit" / "audit.key")
    for path in (folder, *keys, *folder.glob("*.sqlite3")):
        if POSIX and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Trouble(said=f"Others on this machine can read {path}. Close it: chmod go= '{path}'.")


def _factors() -> Iterator[Trouble]:
    from lightmask.clinic.accounts import factor_locks

    try:
        there, closed = factor_locks.counted()
    except BadInput as problem:
        yield Trouble(said=str(problem))
        return
    if closed:
        yield Trouble(
            said=f"{closed} of {there} second factors do not open with {configured.FACTORS}. Put that file back from a "
            "backup, or 'lightmask clinic user forget-factors NAME': they set up new ones.",
            stops=closed == there,
        )


def _photos() -> Iterator[Trouble]:
    import hashlib

    from lightmask.clinic.models import Photo

    for photo in Photo.objects.only("file", "sha256").iterator():
        try:
            with photo.file.open("rb") as file:
                changed = hashlib.file_digest(file, "sha256").hexdigest() != photo.sha256
        except OSError:
            yield Trouble(said=f"The file of photo {photo.pk} is gone. Restore it from a backup.", stops=False)
        else:
            if changed:
                yield Trouble(said=f"The file of photo {photo.pk} was changed. Restore it from a backup.", stops=False)


def _asked(question: str) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()
