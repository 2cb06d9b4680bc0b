"""What commands share at the edge: reading who and what, saying how far they are, and leaving nothing half-written."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask import Settings
    from lightmask.mask.leds import Mask
    from lightmask.person import Person

WIDTH = 100


def version() -> str:
    """The version of lightmask, as it was installed."""
    import sys as modules

    return str(modules.modules["lightmask"].__version__)


def person_and_mask(person: str, mask: str, care: str | None = None) -> tuple[Person, Mask]:
    """The two files that most commands start from."""
    from dataclasses import replace

    from lightmask.mask import Mask
    from lightmask.person import Person

    who = Person.load(person)
    if care is not None and care not in ("home", "office"):
        raise BadInput(f"--care '{care}' is not known. Give home or office.")
    return (replace(who, care=care) if care else who), Mask.load(mask)


def minutes_s(text: str) -> float:
    """Minutes as people write them ('10', '10 min', '600 s'), in seconds."""
    from lightmask.units import parse, s_PER_min

    try:
        seconds = float(text) * s_PER_min
    except ValueError:
        seconds = parse(text, "s")
    if not 0 < seconds <= 86400:
        raise BadInput(f"--minutes '{text}' is not a session. Give more than 0 and at most 1440 minutes.")
    return seconds


def full(mask: Mask, duration_s: float) -> Settings:
    """Every channel at full drive."""
    from lightmask.mask import Settings

    return Settings(drive={channel.name: 1.0 for channel in mask.channels}, duration_s=duration_s)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Say what is being done while it lasts: on a terminal only, never into a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def print_json(said: Mapping[str, Any]) -> None:
    """Readable JSON on stdout; no NaN, whatever happens."""
    print(json.dumps(said, indent=2, ensure_ascii=False, allow_nan=False))


def show(*renderables: Any) -> None:
    """Rich pages on stdout: the terminal's width, or a fixed one in a pipe."""
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    for renderable in renderables:
        console.print(renderable)


def write_together(files: Mapping[Path, str]) -> None:
    """Write all files or none: each beside its place first, then renamed."""
    beside: list[tuple[str, Path]] = []
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", text=True)
            beside.append((name, path))
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(name, 0o644)
        for name, path in beside:
            os.replace(name, path)
    except OSError as error:
        folder = next(iter(files)).parent
        raise BadInput(f"'{folder}' cannot be written to ({error.strerror}). Give another folder with --out.") from None
    finally:
        for name, _ in beside:
            Path(name).unlink(missing_ok=True)
