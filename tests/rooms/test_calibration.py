"""The calibration of one mask: days, terms, what its file holds, and what check, safety and plan say of it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooms.metering import SHEET

from lightmask.cli import calibration_pages, mask_check
from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import Calibration, Mask
from lightmask.mask.calibration import a_term_after, sentence, state_of
from lightmask.mask.calibration_form import written
from lightmask.mask.meters import rewriting
from lightmask.plan.said import calibrated_said, mask_said

MADE = date(2026, 5, 3)
TABLE = """
[calibration]
made = 2026-05-03
until = 2027-05-03
serial = "LM-0042"
instrument = "PM100D"
uncertainty_percent = 8.5
"""
OVER = '[[calibration.over_sheet]]\nchannel = "red"\nratio = 0.82\nlog_sd = 0.05\n'


def record(**more):
    said = {"made": MADE, "until": date(2027, 5, 3), "serial": "LM-0042", "instrument": "PM100D", "uncertainty": 0.085}
    return Calibration(**(said | more))


def loaded(tmp_path, table=TABLE):
    path = tmp_path / "x.mask.toml"
    path.write_text(SHEET + table)
    return Mask.load(path)


@pytest.mark.parametrize(
    ("on", "state", "says"),
    [
        (MADE - timedelta(days=1), "not yet", "to come"),
        (MADE, "in date", r"± 8.5 % \(k = 2\); that holds until 2027-05-03"),
        (date(2027, 5, 2), "in date", "LM-0042"),
        (date(2027, 5, 3), "out of date", "ran out on 2027-05-03"),
        (date(2031, 1, 1), "out of date", "Read the mask"),
    ],
)
def test_it_holds_from_the_day_of_the_reading_to_the_last(on, state, says):
    assert state_of(record(), on) == state
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(sentence(record(), on))


def test_a_mask_that_nobody_has_read_says_so():
    assert state_of(None, MADE) == "none"
    assert "--serial" in sentence(None, MADE)
    assert Mask.load("home-3").calibration is None


@pytest.mark.parametrize(
    ("made", "until"),
    [
        (date(2026, 5, 3), date(2027, 5, 3)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2029, 3, 1)),
    ],
)
def test_a_term_is_twelve_months(made, until):
    assert a_term_after(made) == until


@given(st.dates(date(2000, 1, 1), date(2199, 1, 1)))
def test_a_term_is_a_year_from_every_day(day):
    assert 365 <= (a_term_after(day) - day).days <= 366
    record(made=day, until=a_term_after(day))
    with pytest.raises(BadInput, match="months are the most"):
        record(made=day, until=a_term_after(day) + timedelta(days=1))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"made": date(1970, 1, 1), "until": date(1970, 6, 1)}, "2000 to 2200"),
        ({"until": MADE}, "cannot end"),
        ({"serial": ""}, "without serial"),
        ({"instrument": " "}, "without instrument"),
        ({"uncertainty": 0.6}, "too wide"),
        ({"uncertainty": 0.0}, "above zero"),
        ({"k": 7.0}, "coverage factor"),
    ],
)
def test_a_record_that_binds_nothing_is_refused(more, says):
    with pytest.raises((BadInput, OutOfRange), match=says):
        record(**more)


def test_a_fingerprint_changes_with_everything_in_it():
    others = [
        {"made": MADE + timedelta(days=1)}, {"until": date(2027, 5, 2)}, {"serial": "x"}, {"instrument": "x"},
        {"instrument_serial": "x"}, {"certificate": "x"}, {"by": "x"}, {"uncertainty": 0.08}, {"k": 3.0},
    ]  # fmt: skip
    assert len({record(**more).fingerprint for more in ({}, *others)}) == len(others) + 1


# In the file


def test_a_file_holds_it_and_keeps_it(tmp_path):
    found = loaded(tmp_path, TABLE + OVER).calibration
    assert (found.made, found.until, found.serial, found.uncertainty, found.k) == (
        MADE, date(2027, 5, 3), "LM-0042", pytest.approx(0.085), 2,
    )  # fmt: skip
    assert dict(found.over_sheet)["red"].value == 0.82
    _, form = rewriting.original(tmp_path / "x.mask.toml")
    (tmp_path / "y.mask.toml").write_text(rewriting.text(form, "written anew"))
    assert Mask.load(tmp_path / "y.mask.toml").calibration == found
    again = rewriting.with_calibration(rewriting.uncalibrated(form), found)
    (tmp_path / "z.mask.toml").write_text(rewriting.text(again, "and again"))
    assert Mask.load(tmp_path / "z.mask.toml").calibration == found
    assert "by" not in written(found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2027-05-03", "2028-05-03", "12 months are the most"),
        ("2027-05-03", "2026-05-03", "cannot end"),
        ("2026-05-03", "1999-05-03", "2000 to 2200"),
        ("2026-05-03", "20260503", "no date"),
        ("2026-05-03", "2026-05-03T10:00:00Z", "no date"),
        ("2026-05-03", '"3 May"', "no date"),
        ('serial = "LM-0042"\n', "", "calibration.serial' is missing"),
        ("8.5", "80", "too wide"),
        ("8.5", "-1", "greater than 0"),
        ("serial =", "serail =", "Did you mean 'serial'"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, old, new, says):
    assert old in TABLE
    with pytest.raises(BadInput, match=says):
        loaded(tmp_path, TABLE.replace(old, new))


def test_a_channel_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match="'green' is no channel"):
        loaded(tmp_path, TABLE + OVER.replace("red", "green"))
    with pytest.raises(BadInput, match="stands twice"):
        loaded(tmp_path, TABLE + OVER + OVER)


# What people and machines are told


def test_check_says_whether_it_holds(tmp_path, capsys):
    loaded(tmp_path)
    for name, state in (("x.mask.toml", None), ("higherdose-face", "none")):
        mask_check.check(str(tmp_path / name) if state is None else name, json=True)
        said = json.loads(capsys.readouterr().out)["calibration"]
        assert said["state"] == (state or state_of(record(), date.today()))
        assert (said["record"] is None) == (state == "none")
    mask_check.check(str(tmp_path / "x.mask.toml"))
    assert "Calibration" in capsys.readouterr().out
    mask_check.check("theraface-mask-glo", json=True)
    assert json.loads(capsys.readouterr().out)["calibration"] is None


def test_plans_and_safety_are_told_the_same():
    lamp = replace(Mask.load("higherdose-face"), calibration=record())
    assert calibrated_said(lamp, None) is None
    late = calibrated_said(lamp, date(2028, 1, 1))
    assert late["state"] == "out of date"
    assert [line.plain for line in calibration_pages.lapsed(late)] == [late["sentence"]]
    assert calibration_pages.lapsed(calibrated_said(lamp, date(2026, 6, 1))) == []
    assert calibration_pages.lapsed(calibrated_said(Mask.load("higherdose-face"), MADE)) == []
    assert mask_said(lamp, "")["calibration"]["until"] == "2027-05-03"
    assert mask_said(Mask.load("higherdose-face"), "")["calibration"] is None
