"""work(wanted, out, tell): the plan of a request and its files, all of them or none."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lightmask.clinic.planning import going_on, steps
from lightmask.clinic.planning.face_doses import face_doses
from lightmask.clinic.planning.steps import Steps
from lightmask.clinic.planning.wanted import HOME, OFFICE, PERSON, Wanted
from lightmask.errors import Unsafe
from lightmask.mask.leds import Mask
from lightmask.mask.whose import face_for
from lightmask.person import Person
from lightmask.plan import Course, Goal, Procedure, Wish, document, prepare
from lightmask.plan.again import plan_again
from lightmask.plan.place import Place
from lightmask.plan.ready import CHOOSING
from lightmask.report.files import files_of
from lightmask.report.press import Press
from lightmask.safety.screening import screen

Said = dict[str, Any]
DOSES = "dose3d.json"


def work(wanted: Wanted, out: Path, tell: Callable[[str, float], object]) -> Said:
    """What became of it: the plan's hash and status with the names of its files; or every reason for a refusal."""
    told = Steps(wanted.masks, tell, wanted.earlier is not None)
    with _files(wanted, out):
        told(steps.READING)
        who, lamps = _loaded(wanted)
        try:
            said, doses, files = _planned(wanted, who, lamps, told)
        except Unsafe as refusal:
            return {"refused": {"breaches": list(refusal.breaches), "answers": _answers(who, lamps)}}
    files |= {DOSES: json.dumps(doses, separators=(",", ":"))} if doses else {}
    _put(out, files)
    return {"done": {"hash": said["hash"], "status": said["status"], "files": sorted(files)}}


@contextmanager
def _files(wanted: Wanted, out: Path) -> Iterator[None]:
    """The files of the request lie here while it is worked on, so that a complaint names them and no folder."""
    before = Path.cwd()
    out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent.absolute()) as folder:
        os.chdir(folder)
        try:
            for name, text in wanted.files.items():
                Path(name).write_text(text, encoding="utf-8")
            yield
        finally:
            os.chdir(before)


def _loaded(wanted: Wanted) -> tuple[Person, list[Mask]]:
    """The person, and the masks in the order of the course: the office's first."""
    named = [OFFICE] if wanted.office_mask is not None else []
    return Person.load(PERSON), [Mask.load(Path(name)) for name in (*named, HOME)]


def _planned(
    wanted: Wanted, who: Person, lamps: list[Mask], told: Steps
) -> tuple[Said, Said | None, dict[str, str | bytes]]:
    """The plan as data, its doses on the face, and its files."""
    with Press() as press:
        course, places = _begun(wanted, who, lamps, told)
        press.warm()
        said = document(course, _version(), wanted.made_on, wanted.time_zone, wanted.command)
        told(steps.FACE)
        doses = face_doses(course, places)
        told(steps.REPORT)
        return said, doses, files_of(said, press)[0]


def _begun(wanted: Wanted, who: Person, lamps: list[Mask], told: Steps) -> tuple[Course, tuple[Place, ...]]:
    """A new course, or the rest of an earlier one."""
    return (_course if wanted.earlier is None else _rest)(wanted, who, lamps, told)


def _course(wanted: Wanted, who: Person, lamps: list[Mask], told: Steps) -> tuple[Course, tuple[Place, ...]]:
    """A course from its beginning, and where its sessions are given."""
    wish, face = _wish(wanted), face_for(who.sex, *lamps)
    office = lamps[0] if len(lamps) > 1 else None
    ready = prepare(wish, who, lamps[-1], face, draws=wanted.draws, office_mask=office, told=told)
    told(CHOOSING)
    return ready.choose(wish), ready.places


def _rest(wanted: Wanted, who: Person, lamps: list[Mask], told: Steps) -> tuple[Course, tuple[Place, ...]]:
    """The rest of an earlier course, from what was done and measured."""
    face = face_for(who.sex, *lamps)
    office = lamps[0] if len(lamps) > 1 else None
    course = plan_again(
        going_on.earlier(wanted), who, lamps[-1], face, office_mask=office, draws=wanted.draws, told=told
    )
    return course, course.places


def _wish(wanted: Wanted) -> Wish:
    days = wanted.days
    return Wish(
        goals=tuple((Goal.named(name), weight) for name, weight in wanted.goals),
        care=wanted.care,
        start=days.get("start"),
        procedures=tuple(
            Procedure(kind=kind, on=days[f"procedure {place}"]) for place, (kind, _) in enumerate(wanted.procedures)
        ),
        rest_days=wanted.rest_days,
        minutes_a_week=wanted.minutes_a_week,
        way=wanted.way,
    )


def _answers(who: Person, lamps: list[Mask]) -> list[Said]:
    """The screening answers that count for the light of these masks, each once, the severest first."""
    found = {
        one.id: one for lamp in lamps for one in screen(who, lamp.channels, lamp.pulsed) if one.stops or one.decision
    }
    order = ("STOP", "PRO")
    return [
        {"id": one.id, "key": one.key, "condition": one.condition, "severity": one.severity, "state": one.state,
         "sentence": one.sentence}
        for one in sorted(found.values(), key=lambda one: (order.index(one.severity) if one.severity in order else 9))
    ]  # fmt: skip


def _version() -> str:
    return str(sys.modules["lightmask"].__version__)


def _put(out: Path, files: dict[str, str | bytes]) -> None:
    """The whole folder at once: what stands at ``out`` is complete, or not there."""
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for name, content in files.items():
            with (beside / name).open("wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
        if out.exists():
            shutil.rmtree(out)
        beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
