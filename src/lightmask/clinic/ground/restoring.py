"""Bring a clinic back from a backup, into an empty folder and an empty database, compared by hashes.

What was done between the backup and now is unknown, and is treated as if light had been given: until somebody has said
what happened, no session begins (Clinic.unknown_from, unknown_until).

Whoever was erased after the backup was made is erased again before anybody can look, as far as lists of erased records
are found: the backup's own, the one beside it, those of the clinics of this machine, and those that are named.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from lightmask.clinic import configured
from lightmask.clinic.ground import archive, locking, rows
from lightmask.errors import BadInput

STAGE: Final = ".restoring"


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What came back, and from when. ``erased``: how many of them were erased again."""

    folder: Path
    made_at: datetime
    tables: int
    rows: int
    files: int
    entries: int
    erased: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lists:
    """Who was erased, as far as it can be known here.

    looked_at  lists that were found outside the backup
    is_live    one of them is a clinic's own or its copy, and so knows of erasures after the last backup
    """

    ids: frozenset[UUID] = frozenset()
    looked_at: tuple[Path, ...] = ()
    is_live: bool = False


def lists(backup: Path, named: tuple[Path, ...] = ()) -> Lists:
    """Every list of erased records within reach: beside the backup, of this machine's clinics, and those named."""
    from lightmask.clinic.handover import ledger

    given = tuple(path / ledger.FILE if path.is_dir() else path for path in named)
    lacking = [path for path in given if not path.is_file()]
    if lacking:
        raise BadInput(f"--erased '{lacking[0]}' is not there. Name a clinic's folder, or its {ledger.FILE}.")
    own = (configured.named_folder(), configured.usual_folder())
    live = {path.resolve() for path in (*ledger.copy(), *(folder / ledger.FILE for folder in own))}
    live |= {path.resolve() for path in given if (path.parent / "secret.key").exists()}
    there = dict.fromkeys(path.resolve() for path in (*given, backup.parent / ledger.FILE, *live) if _is_there(path))
    return Lists(
        ids=frozenset().union(*(read(path) for path in there)), looked_at=tuple(there),
        is_live=any(path in live for path in there),
    )  # fmt: skip


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a share that is gone: the restore says that erasures cannot be known
        return False


def read(path: Path) -> frozenset[UUID]:
    """Every id of a list that somebody named, or that lies in reach. BadInput when a line is none."""
    from lightmask.clinic.handover import ledger

    try:
        return ledger.read(path)
    except OSError as problem:
        raise BadInput(
            f"The list of erased records at {path} cannot be read: {problem.strerror}. Make it readable, or move it "
            "away: whoever stands in it alone would come back."
        ) from problem


def lay_out(path: Path, folder: Path, passphrase: str = "") -> dict[str, Any]:  # nosec B107 # empty: not encrypted
    """First half, before Django: files to their places, tables to a folder beside them. -> the manifest"""
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(
            f"{folder} is not empty. Restore into a new folder, look at it, then put it in the other's place."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = folder / STAGE
    stage.mkdir(mode=0o700)
    try:
        manifest = _unpacked(path, stage, passphrase)
        files = stage / "files"
        for one in sorted(files.iterdir()) if files.exists() else ():
            one.rename(folder / one.name)
    except BaseException:
        clear(folder)
        raise
    return manifest


def bring_back(folder: Path, manifest: dict[str, Any], known: Lists = Lists()) -> Restored:
    """Second half: tables into the empty database, in one transaction; compared; the audit walked; erased again."""
    from django.core.management import call_command
    from django.db import transaction

    from lightmask.clinic.handover import erasing, ledger

    call_command("migrate", verbosity=0, interactive=False)
    if manifest["schema"] != rows.schema():
        raise BadInput(
            "The backup was made by another version of lightmask. Install that version, restore with it, install "
            "this one, and run 'lightmask clinic migrate'."
        )
    now = datetime.now(UTC)
    ledger.keep(known.ids)
    with transaction.atomic():
        for name, model in rows.tables().items():
            with (folder / STAGE / "tables" / f"{name}.jsonl").open(encoding="utf-8") as lines:
                rows.put(model, lines)
        rows.count_on()
        _compared(manifest)
        entries = _walked()
        erased = erasing.again(ledger.everybody())
        _unknown_since(datetime.fromisoformat(manifest["made_at"]), now, manifest, known, erased)
    shutil.rmtree(folder / STAGE)
    return Restored(
        folder=folder, made_at=datetime.fromisoformat(manifest["made_at"]), tables=len(manifest["tables"]),
        rows=sum(table["rows"] for table in manifest["tables"].values()), files=manifest["files"], entries=entries,
        erased=erased,
    )  # fmt: skip


def clear(folder: Path) -> None:
    """Take away what a restore that failed has left, in the folder that was empty before."""
    for one in folder.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink()


def _unpacked(path: Path, stage: Path, passphrase: str) -> dict[str, Any]:
    try:
        file = path.open("rb")
    except OSError as problem:
        raise BadInput(
            f"{path} cannot be read: {problem.strerror}. Name a file that 'backup' has written."
        ) from problem
    with file:
        if locking.is_locked(file) != bool(passphrase):
            raise BadInput(
                f"{path} has no passphrase. Leave --passphrase-file out." if passphrase
                else f"{path} is locked. Give its passphrase: --passphrase-file."
            )  # fmt: skip
        source: Any = locking.LockedReader(file, passphrase) if passphrase else file
        return archive.unpack(source, stage, str(path))


def _compared(manifest: dict[str, Any]) -> None:
    """Every table is read again from the database and compared with what the backup says of it."""
    for name, model in rows.tables().items():
        found, expected = rows.summed(model), manifest["tables"][name]
        if (found.rows, found.hex) != (expected["rows"], expected["sum"]):
            raise BadInput(f"The table {name} did not come back as it was saved. Nothing was kept; report this.")


def _walked() -> int:
    """Against the heads in the backup alone: a copy elsewhere may know of entries that this backup is too old for."""
    from lightmask.clinic import audit

    report = audit.verified(copies=False)
    if not report.is_sound:
        raise BadInput(
            f"The backup's audit is not whole: {report.findings[0].said} ({report.count} findings). Nothing was kept."
        )
    return report.entries


def _unknown_since(made_at: datetime, now: datetime, manifest: dict[str, Any], known: Lists, erased: int) -> None:
    from lightmask.clinic import audit
    from lightmask.clinic.models import Clinic

    clinic = Clinic.here()
    since = min(filter(None, (clinic.unknown_from, made_at)))
    Clinic.objects.filter(pk=clinic.pk).update(unknown_from=since, unknown_until=now)
    told = {"erased": erased, "lists": len(known.looked_at), "live": known.is_live}
    audit.write(
        None, "clinic.restore", clinic, {"made_at": made_at.isoformat(), "head": manifest["audit"]["no"]} | told
    )
