"""A home: a plan, a mask that its wearer begins alone, and the days that go by."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from deliver import desk

from lightmask.deliver import links
from lightmask.deliver.simulated import Build, calibration_of, make
from lightmask.plan import paper

MINUTES = 0.1
h, DAY_h = 3600.0, 24.0
WORDS = ("--today", "rest=no", "--today", "shields=yes")


@dataclass
class Home:
    """A folder with a plan, and the mask that commands reach as 'home'."""

    folder: Path
    lamp: Path
    person: Path
    made: object
    reached: int = 0

    @property
    def mask(self):
        return self.made.mask

    def connect(self, name, **_):
        """What the command line opens: the mask's own program, no link between."""
        self.reached += 1
        controller = links._of(self.made, None)
        return replace(controller, light_read=None)

    def words(self, *more):
        return ("mask", "load", self.folder, "home", "--mask", self.lamp, "--person", self.person, *WORDS, *more)

    def evening(self, hours=DAY_h, seconds=20.0):
        """A day on, the mask asleep meanwhile: it is woken, armed by a long press, put on and pressed."""
        if hours:
            self.mask.sleep()
        self.mask.advance(hours * h)
        self.mask.press()
        self.mask.advance(8)
        self.mask.press("long")
        self.mask.advance(seconds)


def person_of(folder, asked_days_ago=10):
    """Claire's file, with the day on which the whole form was gone through."""
    asked = datetime.now().date() - timedelta(days=asked_days_ago)
    path = folder / "claire.person.toml"
    text = desk.CLAIRE.read_text().replace("[screening]", f"[screening]\nasked_on = {asked}")
    path.write_text(text)
    return path


def write_plan(said, folder, minutes=MINUTES, **changes):
    """The plan with short sessions, changed; its hash holds again."""
    phases = [{**one, "minutes": minutes} for one in changes.pop("phases", said["phases"])]
    said = {**said, "phases": phases, **changes}
    folder.mkdir(parents=True, exist_ok=True)
    said["hash"] = paper.content_hash(said)
    (folder / "plan.json").write_text(paper.canonical(said) + "\n", encoding="utf-8")
    return folder


def calendar(*days, minutes=MINUTES):
    """(days from today, what, phase or minutes of its own) as a calendar."""
    today = datetime.now().astimezone().date()
    rows = []
    for after, what, *own in days:
        session = what == "session"
        rows.append({
            "on": (today + timedelta(days=after)).isoformat(), "what": what, "said": what,
            "phase": "course" if session else None, "minutes": (own or [minutes])[0] if session else None,
        })  # fmt: skip
    return {"time_zone": None, "start": rows[0]["on"], "end": rows[-1]["on"], "days": rows, "notes": []}


@dataclass(frozen=True)
class Planned:
    """A plan as plain data, the file of its mask, and a mask that is as bright as the file says."""

    said: dict
    lamp: Path
    build: Build


def planned(folder):
    """-> Planned"""
    lamp = desk.calibrated_mask(folder)
    said = desk.planned(lamp)
    return Planned(said, lamp, desk.mask_for(desk.written(said, folder / "plan"), lamp).mask.build)


def a_home(plan, folder, **changes):
    """-> Home, its mask switched on and ready"""
    build = replace(plan.build, start_unix=int(time.time()))
    read = calibration_of(build)
    made = make(build, calibration=replace(read, made_unix=read.made_unix - 86_400))
    made.mask.advance(5)
    return Home(write_plan(plan.said, folder, **changes), plan.lamp, person_of(folder), made)
