"""One command backs a clinic up into one file: every table, every file, every key. Written beside, then renamed.

The file holds everything about everybody. Give a passphrase when it leaves the clinic.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from lightmask.clinic.ground import archive, locking, rows
from lightmask.errors import BadInput, LightmaskError

AUDIT: Final = "audit"
LEFT_OUT: Final = {"backups", "static"}
ONLY_ME: Final = 0o600


@dataclass(frozen=True, kw_only=True, slots=True)
class BackedUp:
    """What was written where."""

    path: Path
    bytes: int
    tables: int
    rows: int
    files: int
    head: str
    is_locked: bool


def usual_path(folder: Path, now: datetime) -> Path:
    """Where a backup goes when nobody says: beside the data, named after the moment."""
    return folder / "backups" / f"clinic-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"


def back_up(path: Path, folder: Path, passphrase: str = "") -> BackedUp:  # nosec B107 # empty: not encrypted
    """Everything of one moment into one file, while the clinic goes on; the list of erased records lies beside it."""
    from lightmask.clinic import audit
    from lightmask.clinic.handover import erasing
    from lightmask.clinic.models import Clinic

    if path.exists():
        raise BadInput(f"{path} is there already. Name another file, or move that one away.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    erasing.keep_list()
    now, beside = datetime.now(UTC), path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_ME), "wb") as file:
            said = _written(file, folder, beside, now, passphrase)
            file.flush()
            os.fsync(file.fileno())
        os.rename(beside, path)
        _settle(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    clinic = Clinic.here()
    Clinic.objects.filter(pk=clinic.pk).update(backed_up_at=now)
    counts = [table["rows"] for table in said["tables"].values()]
    audit.write(None, "clinic.backup", clinic, {"rows": sum(counts), "head": said["audit"]["no"]})
    _list_beside(path)
    return BackedUp(
        path=path, bytes=path.stat().st_size, tables=len(counts), rows=sum(counts), files=said["files"],
        head=said["audit"]["line"], is_locked=bool(passphrase),
    )  # fmt: skip


def _list_beside(path: Path) -> None:
    from lightmask.clinic.handover import ledger

    beside = path.parent / ledger.FILE
    try:
        ledger.add(beside, ledger.everybody())
    except (OSError, BadInput) as problem:
        raise LightmaskError(
            f"{path} is written, and the list of erased records is in it. But {beside}, which keeps older backups from "
            f"bringing people back, could not be brought up to date: {problem}"
        ) from problem


def _written(file: IO[bytes], folder: Path, beside: Path, now: datetime, passphrase: str) -> dict[str, Any]:
    said = _about(now)
    if not passphrase:
        _fill(file, folder, beside, said)
        return said
    locked = locking.LockedWriter(file, passphrase)
    _fill(locked, folder, beside, said)  # type: ignore[arg-type]
    locked.finish()
    return said


def _about(now: datetime) -> dict[str, Any]:
    from django.db import connection

    return {
        "made_at": now.isoformat(), "database": connection.vendor, "schema": rows.schema(), "tables": {}, "files": 0,
        "audit": {"no": 0, "line": ""},
    }  # fmt: skip


def _fill(file: IO[bytes], folder: Path, beside: Path, said: dict[str, Any]) -> None:
    """Heads of the audit before the tables, so that none is newer than its entry; other files after."""
    from lightmask.clinic import audit

    with archive.packing(file, said) as packing:
        _add_files(packing, folder, said, [path for path in files_of(folder) if path.parent.name == AUDIT])
        with rows.one_moment():
            head = audit.head()
            said["audit"] = {"no": head.no, "line": head.line} if head else said["audit"]
            for name, model in rows.tables().items():
                found = rows.Sum()
                packing.add_lines(f"tables/{name}.jsonl", _counted(rows.lines(model), found), beside)
                said["tables"][name] = {"rows": found.rows, "sum": found.hex}
        _add_files(packing, folder, said, [path for path in files_of(folder) if path.parent.name != AUDIT])


def _add_files(packing: archive.Packing, folder: Path, said: dict[str, Any], paths: list[Path]) -> None:
    for path in paths:
        packing.add_file(f"files/{path.relative_to(folder).as_posix()}", path)
        said["files"] += 1


def files_of(folder: Path) -> Iterator[Path]:
    """Every file that belongs to the clinic, beside its database: all but what can be made again."""
    for top in sorted(folder.iterdir()):
        if top.name in LEFT_OUT or top.name.startswith(".") or ".sqlite3" in top.name:
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path


def _counted(lines: Iterator[str], found: rows.Sum) -> Iterator[str]:
    yield next(lines)
    for line in lines:
        found.add(line)
        yield line


def _settle(folder: Path) -> None:
    """The new name itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
