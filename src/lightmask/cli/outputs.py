"""What commands share at the edge: reading who and what, saying how far they are, and leaving nothing half-written."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask import Face, Settings
    from lightmask.mask.leds import Mask
    from lightmask.person import Person

WIDTH = 100
FIRST_YEAR, LAST_YEAR = 2000, 2200


def version() -> str:
    """The version of lightmask, as it was installed."""
    import sys as modules

    return str(modules.modules["lightmask"].__version__)


def person_and_mask(person: str, mask: str) -> tuple[Person, Mask]:
    """The two files that most commands start from."""
    from lightmask.mask import Mask
    from lightmask.person import Person

    return Person.load(person), Mask.load(mask)


def moment(text: str | None) -> datetime:
    """A moment of these two centuries as people write it, with its time zone; now when nothing is said."""
    if text is None:
        return datetime.now(UTC).astimezone()  # answers and decisions are dated by the day that people live in
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--at '{text}' is no date and time. Write it as in 2026-05-03T19:30+02:00.") from None
    if found.utcoffset() is None:
        raise BadInput(f"--at '{text}' has no time zone. Add the offset from UTC, as in 2026-05-03T19:30+02:00.")
    in_our_time("--at", text, found)
    return found


def in_our_time(option: str, text: str, day: date) -> None:
    """Refuse years in which nobody is treated: those are slips of the pen."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"{option} '{text}' is not in the years {FIRST_YEAR} to {LAST_YEAR}. Check the year.")


def temperature_C(option: str, text: str | None) -> float | None:
    """A temperature with its unit, or None when nothing is said."""
    from lightmask.units import parse

    try:
        return None if text is None else parse(text, "C")
    except BadInput:
        raise BadInput(f"{option} '{text}' is not a temperature. Write it with its unit, as in '24 °C'.") from None


def minutes_s(text: str) -> float:
    """Minutes as people write them ('10', '10 min', '600 s'), in seconds."""
    from lightmask.units import parse, s_PER_min

    try:
        seconds = float(text) * s_PER_min
    except ValueError:
        seconds = None
    try:
        seconds = parse(text, "s") if seconds is None else seconds
    except BadInput:
        raise BadInput(f"--minutes '{text}' is not a quantity of time. {_hint(text)}") from None
    if not 0 < seconds <= 86400:
        raise BadInput(f"--minutes '{text}' is not a session. Give more than 0 and at most 1440 minutes.")
    return seconds


def _hint(text: str) -> str:
    if "," in text:
        return f"Write a decimal point, as in {text.replace(',', '.')}."
    return "Give minutes as a number, as in 10, or a number with a unit of time: '10 min', '600 s'."


def face_of(named: str | None, who: Person, mask: Mask) -> Face | None:
    """The face that a mask is put on: the one that was asked for, else the average one of the person's sex.

    None for a mask known by its sheet alone, unless a face was asked for: it gives the same light everywhere.
    """
    from lightmask.mask.whose import face_for

    return face_for(who.sex, mask, named=named)


def full(mask: Mask, duration_s: float) -> Settings:
    """Every channel at full drive."""
    from lightmask.mask import Settings

    return Settings(drive={channel.name: 1.0 for channel in mask.channels}, duration_s=duration_s)


def driven(mask: Mask, duration_s: float, drive: Mapping[str, float] | None) -> Settings:
    """These channels or zones at these shares of full drive; every channel in full when None."""
    from lightmask.mask import Settings

    if drive is None:
        return full(mask, duration_s)
    settings = Settings(drive=drive, duration_s=duration_s)
    settings.by_zone([channel.name for channel in mask.channels], mask.zones)
    return settings


def on_one_screen() -> bool:
    """Whether what is printed and what is said of errors land on the same screen: then nothing needs saying twice."""
    return sys.stdout.isatty() and sys.stderr.isatty()


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
    """Readable JSON on stdout; no NaN, whatever happens; escapes where stdout cannot carry every sign."""
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(said, indent=2, ensure_ascii=plain, allow_nan=False))


def show(*renderables: Any) -> None:
    """Rich pages on stdout: the terminal's width, or a fixed one in a pipe.

    Text is shown as it is: what people wrote into their files is never read as markup.
    """
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDTH
    console = Console(width=width, markup=False, emoji=False, highlight=False)
    for renderable in renderables:
        console.print(renderable)


def folder(text: str | None) -> Path | None:
    """The folder of --out, known before any work begins to be one that can be written to; None when none is wanted."""
    if text is None:
        return None
    if not text.strip():
        raise BadInput("--out is empty. Give the name of a folder, as in --out out, or leave the option away.")
    found = Path(text)
    try:
        here = next(place for place in (found, *found.absolute().parents) if place.exists())
        with tempfile.TemporaryFile(dir=here):
            return found
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadInput(f"'{found}' cannot be written to ({why}). Give another folder with --out.") from None


def write_together(files: Mapping[Path, str | bytes]) -> None:
    """Write all files or none: each beside its place first, then renamed; what stood there comes back on a failure."""
    beside: dict[Path, str] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(21, f"'{path.name}' in it is a folder")
            beside[path] = _written_beside(path, content)
        _rename_all(beside)
    except OSError as error:
        folder = next(iter(files)).parent
        raise BadInput(f"'{folder}' cannot be written to ({error.strerror}). Give another folder with --out.") from None
    finally:
        for name in beside.values():
            Path(name).unlink(missing_ok=True)


def _written_beside(path: Path, content: str | bytes) -> str:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(name, 0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return name


def _rename_all(beside: Mapping[Path, str]) -> None:
    """Rename each file to its place; when one cannot be, every place is as it was."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, name in beside.items():
            earlier = path.read_bytes() if path.exists() else None
            os.replace(name, path)
            before[path] = earlier
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise
