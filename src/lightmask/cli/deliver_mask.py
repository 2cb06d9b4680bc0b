"""lightmask mask pair | status | journal: a mask at the end of a link, without any light."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import deliver_steps, outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.deliver.journal import Entry

Port = Annotated[
    str, typer.Argument(metavar="PORT", help="/dev/ttyACM0 or COM3, ble:NAME, mqtt:HOST[:PORT]/SERIAL, or simulated.")
]
Keys = Annotated[str | None, typer.Option(metavar="FILE", help="The clinic's keys; left out, those of this user.")]
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]
FORMATS = ("page", "json", "csv")
HELD = "Switch the mask off, and on again with its button held, until it says SERVICE; connect it by cable."


def _place(keys: str | None) -> Path | None:
    return Path(keys) if keys else None


def pair(
    port: Port,
    keys: Keys = None,
    name: Annotated[str, typer.Option(help="Of the clinic, as the mask shall know it.")] = "clinic",
    json: Json = False,
) -> None:
    """Give a mask a clinic key of its own, over its cable, and keep it here; an older key of it is worth nothing."""
    from lightmask.deliver import keys as kept
    from lightmask.deliver import wire

    kept.known(_place(keys))  # a file that cannot be used is refused before the mask has a key that nobody keeps
    with deliver_steps.reached(port, _place(keys)) as controller:
        info = controller.info()
        if info.state != "SERVICE":
            raise BadInput(f"Mask {info.serial} is {info.state}, and takes a key in SERVICE alone. {HELD}")
        key = kept.fresh()
        controller.pair(key, name)
        kept.remember(info.serial, key, _place(keys))
    said = {"schema": "lightmask pairing 1", "serial": info.serial, "key": wire.fingerprint(key), "name": name}
    if json:
        outputs.print_json(said)
        return
    where = _place(keys) or kept.default_path()
    print(f"Mask {info.serial} is paired: key {said['key']}, kept in {where}. Switch the mask off and on.")


def status(port: Port, keys: Keys = None, json: Json = False) -> None:
    """Who a mask is, how it stands, and what it waits for."""
    from lightmask.cli import deliver_page

    with deliver_steps.reached(port, _place(keys)) as controller:
        info, now = controller.info(), controller.status()
        signed = controller.key is not None
    if json:
        outputs.print_json({"schema": "lightmask mask status 1", **deliver_page.mask_said(info, now, signed)})
    else:
        outputs.show(deliver_page.mask_page(info, now, signed))


def journal(
    port: Port,
    keys: Keys = None,
    since: Annotated[int, typer.Option(metavar="NUMBER", help="Begin with this record; left out, all there are.")] = 0,
    form: Annotated[str, typer.Option("--format", help="page, json or csv.")] = "page",
    json: Json = False,
) -> None:
    """What a mask has written down of every second of light, as it counted it."""
    if form not in FORMATS:
        raise BadInput(f"--format '{form}' is not known. Give one of: {', '.join(FORMATS)}.")
    if since < 0:
        raise BadInput(f"--since {since} is no record. Give 0 for all, or the number of one.")
    with deliver_steps.reached(port, _place(keys)) as controller:
        info = controller.info()
        entries = list(controller.journal(since))
    rows = [one.said() for one in entries]
    if json or form == "json":
        outputs.print_json({"schema": "lightmask journal 1", "serial": info.serial, "records": rows})
    elif form == "csv":
        print(_csv(info.outputs, entries), end="")
    else:
        from lightmask.cli import deliver_page

        outputs.show(deliver_page.journal_page(info, entries))


def _csv(outs: tuple[str, ...], entries: list[Entry]) -> str:
    """One line a record; doses in columns of their own."""
    import csv
    import io

    plain = ["number", "at", "state", "why", "order", "session", "boot", "lit_s", "on_s", "lit", "worn", "charging",
             "hosted", "derated", "battery", "current_off", "monitor_off"]  # fmt: skip
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\n")
    rows.writerow([*plain, "celsius_0", "celsius_1", *(f"{name}_J_cm2" for name in outs)])
    for one in entries:
        said: dict[str, Any] = one.said()
        cells = [_cell(said[name]) for name in plain]
        rows.writerow([*cells, *map(_cell, one.temperature_C), *(f"{one.dose_J_cm2[name]:.6f}" for name in outs)])
    return page.getvalue()


def _cell(value: Any) -> Any:
    return "" if value is None else int(value) if isinstance(value, bool) else value
