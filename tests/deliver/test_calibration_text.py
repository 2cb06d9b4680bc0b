"""What a mask is told of its calibration: the text of the host, read by the mask's own program."""

import hashlib
import hmac
import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.errors import BadInput
from lightmask.mask import Calibration, Footprint, Mask, Settings, for_the_mask, shine
from lightmask.mask.calibration_text import CalibratedOutput, CalibrationText, full_uW_cm2, refuse_other
from mask_program.order import read_calibration

KEY = bytes(range(32))
ON = date(2026, 8, 1)
RECORD = Calibration(
    made=date(2026, 5, 3), until=date(2027, 5, 3), serial="LM-0042", instrument="PM100D", uncertainty=0.085
)
LAMP = replace(Mask.load("higherdose-face"), calibration=RECORD)
OUTPUTS = tuple(channel.name for channel in LAMP.channels)


def told(lamp=LAMP, on=ON, **more):
    return for_the_mask(lamp, shine(lamp), OUTPUTS, on, **more)


def signed(text):
    return hmac.new(KEY, b"calibration:" + text.encode(), hashlib.sha256).hexdigest()


def test_the_masks_own_program_reads_it():
    sent = told(monitor_permille={OUTPUTS[0]: 870})
    found, complaint = read_calibration(sent.text, signed(sent.text), KEY, "LM-0042", OUTPUTS)
    assert complaint is None
    assert found.id == sent.id
    for name in OUTPUTS:
        assert found.out(name).full_uW == full_uW_cm2(shine(LAMP), [name])[name]
    assert (found.out(OUTPUTS[0]).monitor, found.out(OUTPUTS[1]).monitor) == (870, 1000)
    _, complaint = read_calibration(sent.text, signed(sent.text), KEY, "LM-0043", OUTPUTS)
    assert complaint is not None


def test_the_text_has_its_keys_in_order_and_nothing_but_whole_numbers():
    said = json.loads(told().text)
    assert list(said) == ["v", "id", "serial", "made", "until", "outs"]
    assert all(list(one) == ["name", "full_uW", "monitor"] for one in said["outs"])
    assert all(type(one[key]) is int for one in said["outs"] for key in ("full_uW", "monitor"))
    assert told().text.isascii()
    assert " " not in told().text.replace("near infrared", "")


def test_its_days_are_those_of_the_record():
    sent = told()
    assert datetime.fromtimestamp(sent.until, UTC) == datetime(2027, 5, 3, tzinfo=UTC)
    assert datetime.fromtimestamp(sent.made, UTC) == datetime(2026, 5, 2, 10, tzinfo=UTC)  # the 3rd begins in Kiribati


@pytest.mark.parametrize(("on", "says"), [(date(2027, 5, 3), "ran out"), (date(2026, 5, 2), "to come")])
def test_nothing_is_told_when_it_does_not_hold(on, says):
    with pytest.raises(BadInput, match=says):
        told(on=on)
    with pytest.raises(BadInput, match="No calibration"):
        told(replace(LAMP, calibration=None))


def test_the_id_changes_with_the_light_the_record_and_the_monitor():
    brighter = Footprint(full_drive_mW_cm2=shine(LAMP).full_drive_mW_cm2 * 1.01, channels=LAMP.channels)
    others = [
        told().id, for_the_mask(LAMP, brighter, OUTPUTS, ON).id, for_the_mask(LAMP, shine(LAMP), OUTPUTS[:1], ON).id,
        told(replace(LAMP, calibration=replace(RECORD, by="M. Ott"))).id, told(monitor_permille={OUTPUTS[0]: 870}).id,
    ]  # fmt: skip
    assert len(set(others)) == len(others)
    assert told().id == told().id


@given(st.lists(st.floats(0.01, 900), min_size=2, max_size=6))
def test_the_brightest_skin_counts_and_is_never_rounded_down(light_mW_cm2):
    light = np.zeros((1, len(light_mW_cm2), len(OUTPUTS)))
    light[0, :, 0] = light_mW_cm2
    found = Footprint(
        full_drive_mW_cm2=light, channels=LAMP.channels, patches=tuple(str(place) for place in range(len(light_mW_cm2)))
    )
    told_uW = full_uW_cm2(found, OUTPUTS[:1])[OUTPUTS[0]]
    assert told_uW >= max(light_mW_cm2) * 1000 - 1e-5
    assert told_uW == math.ceil(max(light_mW_cm2) * 1000 - 1e-6)


def test_it_is_as_bright_as_a_clearance_counts_it():
    lamp = Mask.load("higherdose-face")
    found = shine(lamp)
    for name, told_uW in full_uW_cm2(found, OUTPUTS).items():
        light = found.irradiance_mW_cm2(Settings(drive={name: 1.0}, duration_s=1)).sum(axis=2).max(axis=1)
        assert told_uW == pytest.approx(1000 * np.median(light), abs=1)


def test_light_that_nobody_knows_is_not_told():
    unknown = Mask.load("lg-pral-derma-mask")
    with pytest.raises(BadInput, match="Nobody knows the light"):
        full_uW_cm2(shine(unknown), [unknown.channels[0].name])
    with pytest.raises(BadInput, match="not above zero"):
        CalibratedOutput(name="red", full_uW_cm2=0)


def test_another_mask_does_not_get_it():
    refuse_other(RECORD, "LM-0042")
    with pytest.raises(BadInput, match="of mask LM-0042, and the mask that answers is LM-0043"):
        refuse_other(RECORD, "LM-0043")


def test_six_zoned_outputs_fit_into_one_line_of_the_link():
    outs = tuple(CalibratedOutput(name=f"near infrared/zone {n}", full_uW_cm2=123456) for n in range(6))
    whole = CalibrationText(serial="L" * 32, made=1, until=2, outputs=outs, record="12345678")
    frame = json.dumps({"v": 1, "i": 10**6, "do": "load", "calibration": whole.text, "sig": "0" * 64})
    assert len(frame) + 64 + 12 <= 2048
