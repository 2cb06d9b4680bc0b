"""The port of a mask: as `lightmask deliver --port` takes it; "simulated:60" is one in software, a minute a second."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from lightmask.clinic.treating import alive
from lightmask.errors import BadInput

SIMULATED = "simulated"
SLOWEST, FASTEST = 0.1, 10_000.0
CABLE = ("/dev/", "COM")
LOOK_s = 0.1
TAKEN = PermissionError if os.name == "nt" else BlockingIOError  # what a lock says that another has


class InUse(BadInput):
    """Somebody else of this clinic talks to the mask at a port. No link says this: only the wait for one's turn."""


def is_simulated(port: str) -> bool:
    """Whether no light will be."""
    return port.partition(":")[0] == SIMULATED


def is_cable(port: str) -> bool:
    """Whether the mask hangs on a cable of this computer."""
    return port.startswith(CABLE)


def opened_by(port: str) -> tuple[str, float | None]:
    """The name that `deliver.connect` takes, and the speed of a simulated mask."""
    if not port:
        raise BadInput(
            _("This mask has no port, and nothing can be sent to it. Enter its port on the page of the mask.")
        )
    if not is_simulated(port):
        return port, None
    text = port.partition(":")[2]
    try:
        speed = float(text) if text else 1.0
    except ValueError:
        speed = float("nan")
    if not SLOWEST <= speed <= FASTEST:
        raise BadInput(_("The port '%s' has no speed. Write simulated, or simulated:60 for a minute a second.") % port)
    return SIMULATED, speed


def checked(port: str) -> str:
    """A port as it is kept; '' for none. BadInput, in a sentence, for what no link is named like."""
    from lightmask.deliver.transports import address

    wanted = port.strip()
    if is_simulated(wanted):
        opened_by(wanted)
    if not wanted or is_simulated(wanted):
        return wanted
    try:
        found = address(wanted, {})
    except BadInput:
        raise BadInput(
            _("This is no port of a mask. Give /dev/ttyACM0 or COM3, ble:NAME, mqtts:HOST/SERIAL, or simulated.")
        ) from None
    if getattr(found, "password", ""):
        raise BadInput(
            _("A password is not kept in the port, where all the staff read it. It stands in the server's environment.")
        )
    if ".." in wanted:
        raise BadInput(_("A device is named without '..'. Give it as it is listed: /dev/ttyACM0."))
    return wanted


@contextmanager
def held(port: str, patience_s: float = 0.0) -> Iterator[None]:
    """Nobody else of this clinic talks to the mask at this port meanwhile. InUse when somebody does."""
    from django.conf import settings

    if is_simulated(port):  # each is its own
        yield
        return
    own = os.path.realpath(port) if port.startswith("/") else port
    folder = Path(settings.CLINIC.folder) / "ports" / hashlib.sha256(own.encode()).hexdigest()[:16]
    with _in_turn(folder, patience_s):
        yield


@contextmanager
def _in_turn(folder: Path, patience_s: float) -> Iterator[None]:
    """The lock of a folder, once it is free."""
    until = time.monotonic() + patience_s
    with ExitStack() as locks:
        while True:
            try:
                locks.enter_context(alive.held(folder))
                break
            except TAKEN:
                if time.monotonic() >= until:
                    raise InUse(
                        _("Somebody talks to this mask at the moment: a session, or another page like this.")
                    ) from None
                time.sleep(LOOK_s)
        yield
