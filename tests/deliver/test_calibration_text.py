"""What a mask is told of its calibration: the text of the host, read by the mask's own program."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask.cli import deliver_steps
from lightmask.deliver import calibrated, wire
from lightmask.deliver.texts import Calibration as Told
from lightmask.deliver.texts import Output
from lightmask.errors import BadInput
from lightmask.mask import Calibration, Channel, Footprint, Mask, Settings
from lightmask.person import Person
from lightmask.safety import check
from lightmask.skin import Skin
from mask_program.order import read_calibration

KEY = bytes(range(32))
TODAY = datetime.now().astimezone().date()
RECORD = Calibration(
    made=TODAY, until=TODAY + timedelta(days=300), serial="LM-0042", instrument="PM100D", uncertainty=0.085
)
LAMP = replace(Mask.load("higherdose-face"), calibration=RECORD)
PERSON = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
CHANNELS = (Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830))
SESSION = Settings(drive={"red": 1.0, "nir": 0.5}, duration_s=12)


def cleared(*patches_mW_cm2, drive=SESSION):
    """The permission for a light of [red, nir] mW/cm2 on each patch of skin."""
    names = tuple(str(place) for place in range(len(patches_mW_cm2)))
    light = Footprint(full_drive_mW_cm2=[list(patches_mW_cm2)], channels=CHANNELS, patches=names)
    return check(drive, light, Skin.typical(ita_deg=40), PERSON, at=datetime.now(UTC))


def told(clearance, **more):
    read = deliver_steps.light_read(LAMP)
    given = {"serial": read.serial, "name": read.name, "made": read.made, "until": read.until, **more}
    return calibrated(clearance, **given)


def test_the_masks_own_program_reads_it():
    sent = told(cleared([8.0, 6.0]), monitor_permille={"red": 870})
    found, complaint = read_calibration(sent.text, sent.signature(KEY), KEY, "LM-0042", ("red", "nir"))
    assert complaint is None
    assert (found.id, found.out("red").full_uW, found.out("nir").full_uW) == (sent.name, 8000, 6000)
    assert (found.out("red").monitor, found.out("nir").monitor) == (870, 1000)
    _, complaint = read_calibration(sent.text, sent.signature(KEY), KEY, "LM-0043", ("red", "nir"))
    assert complaint is not None


def test_the_text_has_its_keys_in_order_and_nothing_but_whole_numbers():
    text = told(cleared([8.0, 6.0])).text
    said = json.loads(text)
    assert list(said) == ["v", "id", "serial", "made", "until", "outs"]
    assert all(list(one) == ["name", "full_uW", "monitor"] for one in said["outs"])
    assert all(type(one[key]) is int for one in said["outs"] for key in ("full_uW", "monitor"))
    assert text.isascii()
    assert " " not in text


def test_its_days_are_those_of_the_record():
    sent = told(cleared([8.0, 6.0]))
    midnight = datetime.combine(RECORD.made, datetime.min.time(), UTC)
    assert sent.until_unix == (midnight + timedelta(days=300)).timestamp()
    assert sent.made_unix == (midnight - timedelta(hours=14)).timestamp(), "the day begins in Kiribati"
    assert sent.made_unix <= datetime.now(UTC).timestamp(), "a mask read this morning may be lit this morning"


@pytest.mark.parametrize(("days", "says"), [((-300, 0), "ran out"), ((2, 300), "to come")])
def test_nothing_is_told_when_it_does_not_hold(days, says):
    made, until = (TODAY + timedelta(days=one) for one in days)
    with pytest.raises(BadInput, match=says):
        deliver_steps.light_read(replace(LAMP, calibration=replace(RECORD, made=made, until=until)))
    with pytest.raises(BadInput, match="No calibration"):
        deliver_steps.light_read(replace(LAMP, calibration=None))


@settings(max_examples=20)
@given(st.lists(st.floats(0.5, 20), min_size=2, max_size=6))
def test_the_brightest_skin_of_this_person_counts_and_is_never_rounded_down(light_mW_cm2):
    clearance = cleared(*([one, 1.0] for one in light_mW_cm2))
    full_uW = told(clearance).outputs["red"].full_uW_cm2
    assert full_uW >= max(light_mW_cm2) * 1000 - 1e-5
    assert full_uW <= max(light_mW_cm2) * 1000 + 1


def test_half_the_drive_was_half_the_light():
    assert told(cleared([8.0, 6.0])).outputs["nir"].full_uW_cm2 == 6000
    full = replace(SESSION, drive={"red": 1.0, "nir": 1.0})
    assert told(cleared([8.0, 6.0], drive=full)).outputs["nir"].full_uW_cm2 == 6000


def test_six_zoned_outputs_fit_into_one_line_of_the_link():
    outs = {f"near infrared/zone {n}": Output(full_uW_cm2=123456) for n in range(6)}
    whole = Told(name="n" * 32, serial="L" * 32, made_unix=1, until_unix=2, outputs=outs)
    frame = {"v": 1, "i": wire.MOST_ID, "do": "load", "calibration": whole.text, "sig": "0" * 64}
    assert len(wire.encode(frame, KEY)) <= 2048


def test_skin_that_nobody_knows_the_light_of_is_not_told():
    with pytest.raises(BadInput, match="monitor_permille names 'blue'"):
        told(cleared([8.0, 6.0]), monitor_permille={"blue": 900})
    assert np.isfinite(list(cleared([8.0, 6.0]).brightest_mW_cm2.values())).all()
