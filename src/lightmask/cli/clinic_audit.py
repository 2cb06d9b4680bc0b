"""lightmask clinic audit verify | export | head: who did what, and whether that record is whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lightmask.cli import outputs
from lightmask.cli.clinic_shared import Data, Json
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.clinic.audit.chain import Report

app = typer.Typer(no_args_is_help=True, help="The audit: who did what, in a chain that shows every change.")
Heads = Annotated[
    list[Path] | None, typer.Option("--heads", metavar="FILE", help="Heads kept elsewhere. May be repeated.")
]


@app.command("verify")
def verify(
    export: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="An export; left out, the clinic's own database.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Of an export: the clinic's public key (audit.pub).")
    ] = None,
    heads: Heads = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Walk the whole chain: what was changed, deleted, moved, put in, cut off, or hashed again without the key?"""
    with outputs.busy("walking the chain"):
        report = _of_export(export, key, heads or []) if export else _of_clinic(data, heads or [])
    if json:
        outputs.print_json(_said(report))
    else:
        for finding in report.findings:
            print(f"- {finding.said}")
        print(_summary(report))
    if not report.is_sound:
        raise typer.Exit(2)


@app.command("export")
def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Lines of JSON, the signed head last.")],
    data: Data = None,
) -> None:
    """Write the chain with its signed head into a file, and the public key beside it, for others to verify."""
    from lightmask.clinic.ground import opening

    folder = opening.need_a_clinic(data)
    from lightmask.clinic import audit
    from lightmask.clinic.audit import keys, lines
    from lightmask.clinic.ground import rows

    count, beside = 0, path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8") as file, rows.one_moment():
            for line in lines.written(audit.rows(), audit.head()):
                file.write(f"{line}\n")
                count += 1
        outputs.write_together({path.with_suffix(".pub"): (folder / "audit" / keys.PUBLIC).read_bytes()})
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)
    print(f"{path}: {max(count - 1, 0)} entries. Its public key: {path.with_suffix('.pub')}")


@app.command("head")
def head(data: Data = None) -> None:
    """Print the signed head as one line: kept on paper or on another machine, it shows if the end is cut off."""
    from lightmask.clinic.ground import opening

    opening.need_a_clinic(data)
    from lightmask.clinic import audit

    found = audit.head()
    if found is None:
        raise BadInput("The audit is empty: nothing was done in this clinic yet.")
    print(found.line)


def _summary(report: Report) -> str:
    if report.is_sound:
        return f"{report.entries} entries are whole, and agree with {report.anchors} heads kept outside the database."
    more = report.count - len(report.findings)
    return f"{f'  and {more} more.{chr(10)}' if more else ''}{report.count} found in {report.entries} entries."


def _of_clinic(data: Path | None, heads: list[Path]) -> Report:
    from lightmask.clinic.ground import opening, rows

    opening.need_a_clinic(data)
    from lightmask.clinic import audit

    with rows.one_moment():
        return audit.verified(_there(heads))


def _of_export(path: Path, key: Path | None, heads: list[Path]) -> Report:
    from lightmask.clinic.audit import anchor, chain, keys, lines, reading
    from lightmask.clinic.ground import opening

    opening.need_the_extra()
    if key is None:
        raise BadInput(
            "An export is verified with the clinic's public key, from a source that you trust: --key audit.pub."
        )
    read = lines.Export(path)
    kept = reading.together([anchor.heads(one) for one in _there(heads)])
    return chain.verify(read.rows(), read.head, keys.public(key), kept)


def _there(heads: list[Path]) -> list[Path]:
    lacking = [path for path in heads if not path.is_file()]
    if lacking:
        raise BadInput(f"--heads '{lacking[0]}' is not there. Give a file of heads, one on each line.")
    return heads


def _said(report: Report) -> dict[str, object]:
    return {
        "schema": "lightmask audit report 1", "entries": report.entries, "last": report.last, "hash": report.hash,
        "heads": report.anchors, "sound": report.is_sound, "count": report.count,
        "findings": [{"kind": one.kind, "entry": one.no, "said": one.said} for one in report.findings],
    }  # fmt: skip
