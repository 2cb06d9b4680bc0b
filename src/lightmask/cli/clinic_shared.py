"""What the commands of the clinic share: where it is, and secrets that are never words on a command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lightmask.errors import BadInput

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder of the clinic; left out, LIGHTMASK_CLINIC_DATA or this user's."),
]
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]


def password_of(file: Path | None, asked: str) -> str:
    """A secret from the first line of a file, or typed twice; never an argument that others see in the process list."""
    if file is None:
        if not sys.stdin.isatty():
            raise BadInput("Nobody is here to be asked for a password. Name a file that holds it: --password-file.")
        return str(typer.prompt(asked, hide_input=True, confirmation_prompt=True))
    return first_line(file)


def first_line(file: Path) -> str:
    """The first line of a text file, without its end."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(
            f"'{file}' cannot be read ({problem}). Give a text file whose first line is the secret."
        ) from None
    if not lines or not lines[0]:
        raise BadInput(f"'{file}' begins with an empty line. Write the secret into its first line.")
    return lines[0]
