"""From a plan.json to today's session: the files it was made from, and what was done so far."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import planned
from lightmask.errors import BadInput
from lightmask.sitting import NoSession, Session
from lightmask.sitting import session as session_of

if TYPE_CHECKING:
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan.sessions_file import Log

Said = Mapping[str, Any]
COMMAND = ("lightmask", "plan")


def plan_file(text: str) -> Path:
    """The plan.json that was meant: the file, or the one in the folder."""
    path = Path(text)
    return path / "plan.json" if path.is_dir() else path


def session(path: Path, now: datetime, log: Log | None, day: date | None = None) -> Session:
    """The session of ``day`` (today when None), or why there is none; ``log`` is what was done so far."""
    try:
        return session_of(planned.written_plan(path), now, log, day, path)
    except NoSession as none:
        other = none.ahead or none.before
        if other is None:
            raise
        raise BadInput(f"{none} Give --day {other} to have that one today, or wait for it.") from None


def person_and_mask(found: Session, person: str | None, mask: str | None) -> tuple[Person, Mask]:
    """Who and what the plan was made for, from the files that it names or from those that are given instead."""
    from lightmask.mask import Mask
    from lightmask.person import Person

    words, plan = _words(found.said), _file(found)
    who = Person.load(person or _where("--person", words["PERSON"], plan))
    planned.of_one_person(plan, found.said["person"], who)
    named = [mask] if mask else [words["MASK"], words.get("--office-mask")]
    lamps = [Mask.load(_lamp(one, plan)) for one in named if one]
    lamp = next((one for one in lamps if one.name == found.phase["mask"]), None)
    if lamp is None:
        raise BadInput(
            f"The plan is for '{found.phase['mask']}', not for '{lamps[0].name}'. Give its file with --mask, "
            "or plan anew with this mask."
        )
    return who, lamp


def face(found: Session) -> str | None:
    """The face that the plan was made on, as it was named; None for the usual one."""
    named = _words(found.said).get("--face")
    if named is None or not Path(named).suffix:
        return named
    return _where("--face", named, _file(found))


def _file(found: Session) -> Path:
    """Where the plan was read."""
    assert found.path is not None
    return found.path


def _words(said: Said) -> dict[str, str]:
    """The files that the plan's own command names."""
    words = shlex.split(said["request"]["command"])
    if tuple(words[:2]) != COMMAND or len(words) < 4:
        raise BadInput("The plan does not say from which files it was made. Give --person FILE and --mask MASK.")
    options = {words[k]: words[k + 1] for k in range(4, len(words) - 1) if words[k].startswith("--")}
    return {"PERSON": words[2], "MASK": words[3]} | options


def _where(option: str, named: str, plan: Path) -> str:
    """A file as it was named, from here or from the plan's folder."""
    places = (Path(named), plan.parent / named, plan.parent / Path(named).name)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise BadInput(f"The plan was made from '{named}', which is not there any more. Say where with {option} FILE.")
    return str(found)


def _lamp(named: str, plan: Path) -> str:
    """A mask's file or its name in the library."""
    return _where("--mask", named, plan) if named.endswith(".toml") else named


def log_of(path: Path, until: date) -> Log | None:
    """The sessions file, or None where nothing was done yet."""
    from lightmask.plan import sessions_file

    return sessions_file.read(path, until=until) if path.exists() and path.stat().st_size else None
