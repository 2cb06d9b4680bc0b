"""A short session of made-up light, and simulated masks to have it on."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lightmask.deliver import Rhythm, connect
from lightmask.deliver.links import _of
from lightmask.deliver.simulated import Build, Output, Wearer, calibration_of, make
from lightmask.mask import Channel, Footprint, Settings
from lightmask.person import Person
from lightmask.safety import check
from lightmask.skin import Skin

LIT_s = 12
PERSON = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
LIGHT = Footprint(
    full_drive_mW_cm2=[[[8.0, 8.0]]],
    channels=(Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830)),
)
SESSION = Settings(drive={"red": 1.0, "nir": 0.5}, duration_s=LIT_s)
CLEARED_J_cm2 = {"red": 8e-3 * LIT_s, "nir": 4e-3 * LIT_s}
OFTEN = Rhythm(gap=timedelta(0), per_day=24, per_week=168)


def clearance(settings=SESSION, at=None):
    return check(settings, LIGHT, Skin.typical(ita_deg=40), PERSON, at=at or datetime.now(UTC))


def masked(cleared, wearer=None, faults=()):
    """A controller of a simulated mask that is suited to a clearance, with this wearer; and the mask."""
    controller = connect("simulated").suited(cleared)
    if wearer is None and not faults:
        return controller, controller.port.mask
    build = controller.port.mask.build
    read = calibration_of(build)
    made = make(build, wearer or Wearer(), faults, calibration=replace(read, made_unix=read.made_unix - 86_400))
    other = _of(made, None)
    return replace(other, suit=None), made.mask


def plain_mask(names=("red", "nir"), full_uW=8000):
    """A mask as it leaves the factory."""
    outputs = tuple(Output(name=name, full_uW=full_uW, seen=420 + 80 * k) for k, name in enumerate(names))
    build = Build(outputs=outputs, start_unix=int(time.time()))
    read = calibration_of(build)
    return make(build, calibration=replace(read, made_unix=read.made_unix - 86_400))
