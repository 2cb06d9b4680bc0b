"""lightmask mask collect PLAN PORT: the sessions that a mask gave alone, into the sessions file of their plan."""

from __future__ import annotations

import json as plain_json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask import sitting
from lightmask.cli import deliver_files, deliver_steps, deliver_today, outputs, planned
from lightmask.cli.deliver_mask import Json, Keys, Port
from lightmask.cli.deliver_options import PlanFile
from lightmask.cli.deliver_steps import Wanted
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.deliver import Collected, Controller, Delivered

NOT_ALL = 2
Out = Annotated[str | None, typer.Option(help="Folder with the order and the sessions; left out, the plan's own.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was collected: sessions that were not written down before with their files, and what needs a person."""

    sessions: tuple[tuple[Delivered, tuple[Path, ...]], ...] = ()
    left: tuple[str, ...] = ()


def collect(plan: PlanFile, port: Port, out: Out = None, keys: Keys = None, json: Json = False) -> None:
    """Sessions that a mask gave without a computer, into the plan's sessions file: each once, as the mask counted."""
    wanted = Wanted(
        plan=deliver_today.plan_file(plan), port=port, speed=1.0, person=None, mask=None, day=None,
        out=outputs.folder(out), keys=Path(keys) if keys else None, today=(), room_C=None,
    )  # fmt: skip
    if wanted.simulated:
        raise BadInput("A simulated mask ends with its command, and has nothing to collect. Give the port of a mask.")
    said = planned.written_plan(wanted.plan)
    assert wanted.folder is not None
    if not list(wanted.folder.glob(deliver_files.ORDERS)):
        raise BadInput(f"'{wanted.folder}' has no order for use alone. Load one: lightmask mask load PLAN PORT.")
    found = from_the_mask(wanted, said)
    _tell(found, json)
    if found.left:
        raise typer.Exit(NOT_ALL)


def before(wanted: Wanted) -> Iterator[str]:
    """What has to be known before another session: sessions that the mask gave alone, said in a line each."""
    if wanted.folder is None or wanted.simulated or not any(_open(wanted.folder)):
        return
    found = from_the_mask(wanted, planned.written_plan(wanted.plan))
    for delivered, files in found.sessions:
        yield f"A session that was had alone was {delivered.ended} and is now written down: {files[0]}."
    yield from found.left


def from_the_mask(wanted: Wanted, said: Any) -> Found:
    """Every session of the folder's orders that is over and not written down, from the journal of the mask at the port.

    Orders in another mask are left alone. Sessions that a computer ran and lost are written down with them.
    """
    assert wanted.folder is not None
    found = Found(sessions=tuple(deliver_steps.recovered(wanted)))
    with deliver_steps.reached(wanted.port, wanted.keys) as controller:
        serial = controller.info().serial
        mine = [(path, order) for path, order in _open(wanted.folder) if order["serial"] == serial]
        if mine and controller.key is None:
            raise BadInput(
                f"This computer has no key for mask {serial}, and what it says could be anybody's. Collect where it "
                "was paired, or give --keys."
            )
        with outputs.busy("Reading the mask's journal ..."):
            for path, order in mine:
                found = _with(found, _of(wanted.folder, path, order, controller, sitting.zone(said)))
    return found


def _with(one: Found, other: Found) -> Found:
    return Found(sessions=one.sessions + other.sessions, left=one.left + other.left)


def _open(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The orders of a folder that may have had sessions that nobody has written down."""
    for path in sorted(folder.glob(deliver_files.ORDERS)):
        order = plain_json.loads(path.read_text(encoding="utf-8"))
        if not order["closed"]:
            yield path, order


def _of(folder: Path, path: Path, order: dict[str, Any], controller: Controller, zone: Any) -> Found:
    """One order. What cannot be placed is told, and everything else is written."""
    from lightmask.deliver import collect
    from lightmask.deliver.alone import read

    known = collect(*read(order), controller)
    sessions, left = [], list(_untold(known, order))
    for delivered in known.delivered:
        meant = {**order["meant"], "on": _on(delivered, zone), "number": None}
        if deliver_files.known(folder, delivered, meant):
            continue
        try:
            sessions.append((delivered, deliver_files.written(folder, delivered, meant)))
        except BadInput as error:
            left.append(str(error))
        else:
            left += [_undated(delivered)] if meant["on"] is None else []
    if known.closed and not left:
        outputs.write_together({path: plain_json.dumps({**order, "closed": True}, indent=2) + "\n"})
    return Found(sessions=tuple(sessions), left=tuple(left))


def _on(delivered: Delivered, zone: Any) -> str | None:
    """The day of a session where its person lives, by the mask's clock; None where that is not known."""
    began: datetime | None = delivered.began or delivered.until
    return None if began is None else began.astimezone(zone).date().isoformat()


def _untold(known: Collected, order: dict[str, Any]) -> Iterator[str]:
    if known.perhaps:
        yield (
            f"The journal of mask {order['serial']} has gone over order {order['order']}: up to {known.perhaps} "
            "sessions of it may have been had. Ask the person, and write them into the sessions file."
        )


def _undated(delivered: Delivered) -> str:
    return (
        f"Session {delivered.session} of order {delivered.order} was had, and the journal of mask {delivered.serial} "
        "has gone over it: its day is not known. Ask the person, and write it into the sessions file as a whole one."
    )


def _tell(found: Found, as_json: bool) -> None:
    for line in found.left:
        print(line, file=sys.stderr)
    if as_json:
        said = [delivered.said() for delivered, _ in found.sessions]
        names = [str(path) for _, written in found.sessions for path in written]
        outputs.print_json({
            "schema": "lightmask collected 1", "sessions": said, "written": list(dict.fromkeys(names)),
            "left": list(found.left),
        })  # fmt: skip
        return
    from lightmask.cli import deliver_page

    for delivered, _ in found.sessions:
        outputs.show(deliver_page.page(delivered, f"order {delivered.order}, session {delivered.session}"))
    files = [path for _, written in found.sessions for path in written]
    for path in dict.fromkeys(files):
        print(f"written: {path}")
    if not found.sessions:
        print("Nothing new: every session that the mask tells of is written down.")
