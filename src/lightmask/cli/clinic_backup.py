"""lightmask clinic backup | restore | erased: a whole clinic into one file, and back, without whom was erased."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lightmask.cli import outputs
from lightmask.cli.clinic_shared import Data, first_line
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.clinic.ground.restoring import Lists, Restored

LOCKED = "Locked: without its passphrase nobody opens it, not even you."
OPEN = "Not locked: it holds everything about everybody, and the clinic's keys. Keep it where nobody else reads."
UNKNOWN = (
    "What was done since then is unknown and counts as if light had been given: before a person's next session "
    "somebody has to say what happened."
)
CANNOT_KNOW = (
    "Whether somebody was erased after {made_at:%Y-%m-%d at %H:%M} UTC and the last backup beside it cannot be known "
    "here. Before anybody logs in: find the old clinic's erased-records.txt (random numbers, no names), and run "
    "'lightmask clinic erased erased-records.txt --take --data {folder}': whoever stands in it is erased when the "
    "clinic opens. If it is lost, ask who confirmed such wishes, and delete those records again."
)
ELSEWHERE = ("DATABASE_URL", "LIGHTMASK_CLINIC_DATA", "LIGHTMASK_CLINIC_HEADS", "LIGHTMASK_CLINIC_ERASED")
Erased = Annotated[
    list[Path] | None,
    typer.Option(
        "--erased", metavar="PATH", help="The old clinic's folder or its erased-records.txt. May be repeated."
    ),
]
ASKED, NOT_ASKED = "asked for it here", "nothing is noted here of asking for it"
Passphrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="Its first line locks the backup, or opens a locked one."),
]


def backup(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Left out, a file named by the moment, in the clinic's folder."),
    ] = None,
    data: Data = None,
    passphrase_file: Passphrase = None,
    prove: Annotated[
        bool, typer.Option("--prove", help="Bring it back at once, into a folder that is thrown away, and compare.")
    ] = False,
) -> None:
    """Put the whole clinic - tables, photos, records, keys, audit - into one file, while it stays open."""
    from lightmask.clinic.ground import opening

    passphrase = first_line(passphrase_file) if passphrase_file else ""
    folder = opening.need_a_clinic(data)
    from lightmask.clinic.ground import backup as making

    with outputs.busy("backing up"):
        made = making.back_up(path or making.usual_path(folder, datetime.now(UTC)), folder, passphrase)
    print(f"{made.path}: {made.rows} rows of {made.tables} tables, {made.files} files, {made.bytes / 1e6:.1f} MB.")
    print(LOCKED if made.is_locked else OPEN)
    print(f"Head of the audit, to be kept elsewhere too: {made.head}")
    if prove:
        with outputs.busy("bringing it back"):
            _proven(made.path, passphrase_file)
        print("Proven: it was brought back into an empty place, and every table, file and audit entry is there.")


def _proven(path: Path, passphrase_file: Path | None) -> None:
    """A restore by a process of its own, as on another machine. BadInput with what it said when it failed."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    with tempfile.TemporaryDirectory(prefix="lightmask-proof-") as place:
        words = [
            sys.executable,
            "-m",
            "lightmask",
            "clinic",
            "restore",
            str(path.resolve()),
            "--data",
            f"{place}/clinic",
        ]
        words += ["--passphrase-file", str(passphrase_file.resolve())] if passphrase_file else []
        done = subprocess.run(words, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BadInput(f"{path} was written, but could not be brought back: {done.stderr.strip()}")


def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="What 'backup' has written.")],
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="A new or empty folder.")],
    passphrase_file: Passphrase = None,
    erased: Erased = None,
) -> None:
    """Bring a clinic back into an empty folder (and an empty DATABASE_URL, when that is set), compared by hashes."""
    from lightmask.clinic.ground import opening, restoring

    opening.need_the_extra()
    folder = data.expanduser().resolve()
    known = restoring.lists(path, tuple(erased or ()))
    with outputs.busy("reading the backup"):
        manifest = restoring.lay_out(path, folder, first_line(passphrase_file) if passphrase_file else "")
    try:
        opening.open_clinic(folder)
        with outputs.busy("putting rows back"):
            back = restoring.bring_back(folder, manifest, known)
    except BaseException:
        opening.close()
        restoring.clear(folder)
        raise
    print(
        f"{folder}: {back.rows} rows of {back.tables} tables and {back.files} files, as they were on "
        f"{back.made_at:%Y-%m-%d at %H:%M} UTC. Every table was compared; the audit's {back.entries} entries are whole."
    )
    print(UNKNOWN)
    for line in _about_the_erased(back, known):
        print(line)


def _about_the_erased(back: Restored, known: Lists) -> Iterator[str]:
    """Who was erased again, by which lists; and plainly when that cannot be known."""
    if back.erased:
        yield f"{back.erased} people had been erased after this backup: they were erased again, and the audit says so."
    if known.looked_at:
        yield f"Lists of erased records looked at: {', '.join(str(path) for path in known.looked_at)}."
    if not known.is_live:
        yield CANNOT_KNOW.format(made_at=back.made_at, folder=back.folder)


def erased(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A list of erased records that lies elsewhere.")],
    take: Annotated[bool, typer.Option("--take", help="It counts: erase them when the clinic opens.")] = False,
    data: Data = None,
) -> None:
    """Whom a list of erased records names whose record is here; with --take they are erased when the clinic opens."""
    from lightmask.clinic.ground import opening, restoring

    opening.need_a_clinic(data)
    from lightmask.clinic.handover import erasing

    if not path.is_file():
        raise BadInput(f"{path} is not there. Name a list of erased records: a file with an id on each line.")
    ids = restoring.read(path)
    here = erasing.living(ids)
    for person in here:
        print(f"- number {person.number}: {ASKED if person.deletion_asked_at else NOT_ASKED}")
    if take:
        erasing.take(ids)
        print(f"{len(ids)} ids count from now on. {len(here)} people are erased when the clinic opens the next time.")
    elif here:
        print(f"{len(here)} people who are here stand in it. Were they deleted? Then say so: --take.")
    else:
        print("Nobody who stands in it is here.")
