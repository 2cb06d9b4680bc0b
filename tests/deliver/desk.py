"""A clinic's desk: a plan, a mask file with a calibration, the mask itself on a cable, and its key."""

from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from deliver.ends import CableEnd, Carrier

from lightmask.deliver import keys
from lightmask.deliver.simulated import (
    Build,
    Output,
    SimulatedClock,
    SimulatedLink,
    SimulatedMask,
    Wearer,
    calibration_of,
    make,
)  # fmt: skip
from lightmask.plan import paper

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLAIRE = EXAMPLES / "claire.person.toml"
SERIAL = "SIM-0001"
READ = "red=30 mW/cm2, near infrared=30 mW/cm2"
TODAY = ("--today", "rest=no", "--today", "shields=yes")
SEEN = (420, 760)
METER = """name = "meter"
kind = "photodiode"
serial = "P-1"
certificate = "bench certificate 17"
calibrated_on = {on}
due = {due}
uncertainty = "3 %"
k = 2
calibrated_at = "633 nm"
"""


def calibrated_mask(folder, serial=SERIAL):
    """The file of a mask whose light was read today. -> its path"""
    from lightmask.cli import mask_meter

    today = datetime.now().date()
    meter = folder / "pm.meter.toml"
    meter.write_text(METER.format(on=today - timedelta(days=30), due=today + timedelta(days=300)))
    out = folder / f"{serial}.mask.toml"
    with redirect_stdout(StringIO()):
        mask_meter.meter(READ, "omnilux-contour-face", out=str(out), instrument=str(meter), serial=serial, json=True)
    return out


def planned(lamp):
    """A plan without dates for Claire and this mask, as plain data."""
    from lightmask.cli import planned, wishes
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import document

    asked = wishes.Asked(draws=60)
    course = planned.course(Person.load(str(CLAIRE)), Mask.load(str(lamp)), None, asked)
    return document(course, "0.1.0", "2026-11-21", None, planned.command(str(CLAIRE), str(lamp), None, asked))


def short(said, minutes):
    """The same with sessions of so many minutes; its hash holds again."""
    phases = [{**one, "minutes": minutes} for one in said["phases"]]
    said = {**said, "phases": phases}
    return {**said, "hash": paper.content_hash(said)}


def written(said, folder):
    """-> the folder, with its plan.json"""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(paper.canonical(said) + "\n", encoding="utf-8")
    return folder


def mask_for(folder, lamp, wearer=None, build=None):
    """A simulated mask as bright as the plan's clearance says. -> Made"""
    from lightmask.cli import deliver_steps, deliver_today
    from lightmask.units import mW_PER_uW

    now = datetime.now().astimezone()
    found = deliver_today.session(folder / "plan.json", now, None)
    who, lamp = deliver_today.person_and_mask(found, str(CLAIRE), str(lamp))
    wanted = deliver_steps.Wanted(plan=folder / "plan.json", port="simulated", speed=1.0, person=None, mask=None,
                                  day=None, out=None, keys=None, today=(), room_C=None)  # fmt: skip
    clearance, _ = deliver_steps.cleared(wanted, found, who, lamp, now)
    drive = clearance.settings.drive
    outputs = tuple(
        Output(name=name, full_uW=round(bright / drive[name] / mW_PER_uW), seen=seen)
        for (name, bright), seen in zip(clearance.brightest_mW_cm2.items(), SEEN, strict=False)
    )
    build = replace(build or Build(), outputs=outputs, start_unix=int(datetime.now(UTC).timestamp()))
    read = calibration_of(build)
    return make(build, wearer or Wearer(reacts_s=0.3), calibration=replace(read, made_unix=read.made_unix - 86_400))


@dataclass
class Desk:
    """``folder`` of the plan, ``lamp`` the mask's file, ``device`` of the cable, ``keys`` the file of keys."""

    folder: Path
    lamp: Path
    device: str
    keys: Path
    mask: SimulatedMask
    key: bytes

    @property
    def words(self):
        """What `lightmask deliver` needs here."""
        return (self.folder, "--port", self.device, "--keys", self.keys, "--mask", self.lamp, *TODAY)

    def new_key(self):
        """The file holds another key than the mask."""
        keys.remember(SERIAL, Random(4).randbytes(32), self.keys)


@contextmanager
def desk(folder, lamp, keys_file, wearer=None, speed=1.0):
    """A mask at the end of a pseudo-terminal, paired with the keys in a file."""
    made, end = mask_for(folder, lamp, wearer), CableEnd()
    made.mask.advance(4)
    keys.remember(SERIAL, made.key, keys_file)
    clock = SimulatedClock(made.mask, speed)
    with Carrier(end, SimulatedLink(made.mask, clock)):
        yield Desk(folder, lamp, end.device, keys_file, made.mask, made.key)
    end.close()
