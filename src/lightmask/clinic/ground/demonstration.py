"""A clinic with made-up people, in a folder that is thrown away unless somebody names one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lightmask.clinic import configured
from lightmask.errors import BadInput

SOON_S: Final = 2.0


@contextmanager
def folder(named: Path | None) -> Iterator[Path]:
    """Where the demo lives; what nobody named is gone afterwards. Never a clinic that is in use."""
    if os.environ.pop(configured.DATABASE, None) is not None and named is None:
        raise BadInput(
            f"{configured.DATABASE} is set. Name a folder for a demo of that database (--data), or unset it."
        )
    if named is not None:
        yield named.expanduser().resolve()
        return
    place = Path(tempfile.mkdtemp(prefix="lightmask-demo-")).resolve()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def filled() -> list[tuple[str, str, str]]:
    """Tables, and people where there are none yet. -> log-in, password and who that is, of each"""
    from lightmask.clinic import demo
    from lightmask.clinic.ground import opening
    from lightmask.clinic.models import Clinic, Patient

    opening.make_tables()
    clinic = Clinic.here()
    if not clinic.demo and Patient.objects.exists():
        raise BadInput("This is a clinic with people in it, not a demo. Name another folder: --data.")
    return list(demo.fill(plans=False))


def plan_meanwhile() -> None:
    """Their courses, worked out while the pages are open already: half a minute of both cores, or a few."""
    threading.Thread(target=_plan, name="demo", daemon=True).start()


def _plan() -> None:
    from django.db import connection

    from lightmask.clinic import demo

    try:
        for _ in demo.fill():
            pass
    finally:
        connection.close()


def show_soon(address: str) -> None:
    """In the browser of this machine, once the server answers."""
    import webbrowser

    if not (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return  # a terminal's browser would take the terminal
    waiting = threading.Timer(SOON_S, webbrowser.open, [address])
    waiting.daemon = True
    waiting.start()
