"""What a delivered session leaves: its document, and its line in the sessions file that plans go on from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.deliver import Delivered

SESSIONS = "sessions.csv"
NEEDED = ("kind", "on", "minutes", "care", "drive", "origin", "note")
FIGURES = 4
NO_NAME = re.compile(r"[^A-Za-z0-9._-]")


def written(out: Path, delivered: Delivered, meant: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the document and the line, both or none; the same session again changes nothing. -> the files

    meant  what the session was to be: ``on`` (its day), ``minutes``, ``drive`` by output, ``care``
    """
    serial = NO_NAME.sub("_", delivered.serial)
    document = out / f"delivered-{meant['on']}-{serial}-{delivered.order}-{delivered.session}.json"
    files: dict[Path, str | bytes] = {document: _json(delivered, meant)}
    sessions = out / SESSIONS
    text = sessions.read_text(encoding="utf-8-sig") if sessions.exists() else ""
    cells = row(delivered, meant)
    new = cells is not None and cells["note"].partition(":")[0] not in text
    if cells is not None and new and not _another_on(sessions, text, cells["on"]):
        files[sessions] = with_row(text, cells)
    outputs.write_together(files)
    if cells is not None and new and sessions not in files:
        raise BadInput(
            f"'{sessions}' has a session on {cells['on']} already, and this is another. It stands in '{document}'; "
            f"add its {cells['minutes']} minutes to that line by hand."
        )
    return tuple(files)


def _json(delivered: Delivered, meant: Mapping[str, Any]) -> str:
    import json

    return json.dumps({**delivered.said(), "meant": dict(meant)}, indent=2, allow_nan=False) + "\n"


def row(delivered: Delivered, meant: Mapping[str, Any]) -> dict[str, str] | None:
    """The cells of a session; None where no light came.

    ``minutes`` are those of the planned drive that bring the same dose in the output that came furthest; an output
    that came less far has its own ``drive``.
    """
    shares = {dose.name: dose.share for dose in delivered.doses}
    most = max(shares.values(), default=0.0)
    if most <= 0:
        return None
    drive = {name: meant["drive"][name] * share / most for name, share in shares.items()}
    even = all(_figures(share) == _figures(most) for share in shares.values())
    named = f"mask {delivered.serial}, order {delivered.order}, session {delivered.session}"
    return {
        "kind": "session",
        "on": str(meant["on"]),
        "minutes": _figures(meant["minutes"] * most),
        "care": meant["care"],
        "drive": "" if even else "; ".join(f"{name}={_figures(share)}" for name, share in drive.items()),
        "origin": "recorded",
        "note": f"{named}: {delivered.ended}",
    }


def with_row(text: str, cells: Mapping[str, str]) -> str:
    """The text of a sessions file with one more line; headings that it lacks are added, every line stays."""
    lines = text.splitlines()
    place = next((at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None)
    if place is None:
        return "\n".join([*lines, ",".join(NEEDED), _line([cells[name] for name in NEEDED])]) + "\n"
    heads = [head.strip() for head in next(csv.reader([lines[place]]))]
    heads += [name for name in NEEDED if name not in heads and cells[name]]
    lines[place] = ",".join(heads)
    return "\n".join([*lines, _line([cells.get(head, "") for head in heads])]) + "\n"


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _another_on(path: Path, text: str, on: str) -> bool:
    """Whether the file tells of a session on that day; it holds one a day."""
    from lightmask.plan import sessions_file

    return bool(text.strip()) and any(one.on == date.fromisoformat(on) for one in sessions_file.read(path).sessions)


def _figures(value: float) -> str:
    return f"{value:.{FIGURES}g}"
