"""lightmask clinic backup | restore: a whole clinic into one file, and back."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lightmask.cli import outputs
from lightmask.cli.clinic_shared import Data, first_line
from lightmask.errors import BadInput

LOCKED = "Locked: without its passphrase nobody opens it, not even you."
OPEN = "Not locked: it holds everything about everybody, and the clinic's keys. Keep it where nobody else reads."
UNKNOWN = (
    "What was done since then is unknown and counts as if light had been given: before a person's next session "
    "somebody has to say what happened."
)
ELSEWHERE = ("DATABASE_URL", "LIGHTMASK_CLINIC_DATA", "LIGHTMASK_CLINIC_HEADS")
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
) -> None:
    """Bring a clinic back into an empty folder (and an empty DATABASE_URL, when that is set), compared by hashes."""
    from lightmask.clinic.ground import opening, restoring

    opening.need_the_extra()
    folder = data.expanduser().resolve()
    with outputs.busy("reading the backup"):
        manifest = restoring.lay_out(path, folder, first_line(passphrase_file) if passphrase_file else "")
    try:
        opening.open_clinic(folder)
        with outputs.busy("putting rows back"):
            back = restoring.bring_back(folder, manifest)
    except BaseException:
        opening.close()
        restoring.clear(folder)
        raise
    print(
        f"{folder}: {back.rows} rows of {back.tables} tables and {back.files} files, as they were on "
        f"{back.made_at:%Y-%m-%d at %H:%M} UTC. Every table was compared; the audit's {back.entries} entries are whole."
    )
    print(UNKNOWN)
