"""What a delivered session leaves: its document, and its line in the sessions file that plans go on from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import deliver_lines, outputs
from lightmask.errors import BadInput
from lightmask.sitting import document as document_of
from lightmask.sitting import row

if TYPE_CHECKING:
    from lightmask.deliver import Delivered

SESSIONS = "sessions.csv"
ORDERS = "order-*.json"
NO_NAME = re.compile(r"[^A-Za-z0-9._-]")


def order_name(serial: str, order: int) -> str:
    """The file of an order for use alone."""
    return f"order-{NO_NAME.sub('_', serial)}-{order}.json"


def known(out: Path, delivered: Delivered, meant: Mapping[str, Any]) -> bool:
    """Whether a session is written down already, document and line."""
    cells = row(delivered, meant)
    return _document(out, delivered, meant).exists() and (cells is None or _named(cells) in _text(out / SESSIONS))


def written(out: Path, delivered: Delivered, meant: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the document and the line, both or none; the same session again changes nothing. -> the files

    meant  what the session was to be: ``on`` (its day, None where nobody knows), ``minutes``, ``drive`` by output,
           ``care``

    The sessions file holds one line a day: a second session of a mask is added to the line of the first.
    """
    document, sessions = _document(out, delivered, meant), out / SESSIONS
    files: dict[Path, str | bytes] = {document: document_of(delivered, meant)}
    text, cells = _text(sessions), row(delivered, meant)
    theirs = False
    if cells is not None and _named(cells) not in text:
        before = deliver_lines.recorded_on(text, cells["on"])
        theirs = before is None and deliver_lines.another_on(sessions, text, cells["on"])
        if before is not None:
            files[sessions] = deliver_lines.replaced(text, before, cells, meant["drive"])
        elif not theirs:
            files[sessions] = deliver_lines.with_row(text, cells)
    outputs.write_together(files)
    if cells is not None and theirs:
        raise BadInput(
            f"'{sessions}' has a session on {cells['on']} that no mask recorded. Is it the one in '{document}', with "
            f"{cells['minutes']} minutes? Take that line out, or put '{_named(cells)}' into its note."
        )
    return tuple(files)


def _document(out: Path, delivered: Delivered, meant: Mapping[str, Any]) -> Path:
    serial, on = NO_NAME.sub("_", delivered.serial), meant["on"] or "unknown"
    return out / f"delivered-{on}-{serial}-{delivered.order}-{delivered.session}.json"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def _named(cells: Mapping[str, str]) -> str:
    """What no other session has in its note."""
    return cells["note"].partition(":")[0] + ":"
