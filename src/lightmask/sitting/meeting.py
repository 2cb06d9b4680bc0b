"""A mask at the end of its link before any light: what it is, whose key it has, and a key of its own for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lightmask.deliver import Controller, Info

UNPAIRED, OURS, ANOTHERS, UNPROVEN = "unpaired", "ours", "another's", "unproven"


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """What a mask says of itself, and how its key stands to those in a file.

    standing  'unpaired': it has no key; 'ours', proven by its signature; 'another's': a key that the file does not
              have; 'unproven': it names the key of the file and does not sign with it
    """

    info: Info
    standing: str


def meet(port: str, keys: Path | None) -> Met:
    """Ask the mask at a port who it is. Nothing in it changes.

    NoLink when the link does not open or is cut, NoAnswer when no mask is at its end, BadReply for another device.
    """
    with _linked(port) as controller:
        return _met(controller, keys)


def pair(port: str, keys: Path | None, name: str, may: Callable[[Met], None]) -> Met:
    """Give the mask at a port a new key and keep it in the file; an older key of this mask is worth nothing then.

    ``name`` is the clinic's, as the mask shall know it; ``may`` is asked about what was met and raises to refuse.
    Refused when the mask does not take it: it takes one in SERVICE alone, over its cable.
    """
    from lightmask.deliver import keys as kept

    with _linked(port) as controller:
        found = _met(controller, keys)
        may(found)
        key = kept.fresh()
        _given(controller, key, name)
        kept.remember(found.info.serial, key, keys)
        controller.key = key
        return Met(info=controller.info(), standing=OURS)


@contextmanager
def _linked(port: str) -> Iterator[Controller]:
    """A link without any key; let go of at the end."""
    from lightmask.deliver import Controller
    from lightmask.deliver.transports import open_port

    controller = Controller(open_port(port))
    try:
        yield controller
    finally:
        controller.close()


def _met(controller: Controller, keys: Path | None) -> Met:
    from lightmask.deliver import NoAnswer
    from lightmask.deliver import keys as kept

    own = kept.known(keys)  # a file that cannot be used is refused before anything is sent
    info = controller.info()
    if info.key is None:
        return Met(info=info, standing=UNPAIRED)
    if info.key != own.get(info.serial):
        return Met(info=info, standing=ANOTHERS)
    controller.key = kept.recall(info.serial, keys)
    try:
        return Met(info=controller.info(), standing=OURS)
    except NoAnswer:
        controller.key = None
        return Met(info=info, standing=UNPROVEN)


def _given(controller: Controller, key: bytes, name: str) -> None:
    """The mask has the key. An answer that was lost is looked up: else it would have a key that nobody keeps."""
    from lightmask.deliver import NoAnswer, wire

    controller.key = None
    try:
        controller.pair(key, name)
    except NoAnswer:
        if controller.info().key != wire.fingerprint(key):
            raise
