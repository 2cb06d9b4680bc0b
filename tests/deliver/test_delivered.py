"""Delivered: the journal read as the mask writes it, and what follows from its records."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.deliver import Delivered, delivered, journal, recovery
from lightmask.deliver.replies import STATES
from mask_program import journal as masks
from mask_program import states

T0 = 1_800_000_000
u16, u32 = st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1)
cC = st.none() | st.integers(-1000, 8000)
BEGUN = recovery.Begun(
    serial="S", firmware="1.0.0", calibration="c", order=7, session=1, plan="0" * 16, person="1" * 16, planned_s=10.0,
    planned_J_cm2={"red": 1.0, "nir": 2.0}, since=1,
)  # fmt: skip


def test_both_ends_have_the_same_words():
    assert journal.WHY == states.WHY
    assert STATES == states.STATES


@given(st.sampled_from(states.STATES), st.sampled_from(states.WHY), u32, u32, u32, st.tuples(cC, cC), st.data())
def test_a_record_of_the_mask_is_read_as_it_was_written(state, why, seq, order, lit_ms, warm, data):
    one = masks.record(state, why, data.draw(st.integers(0, 63)))
    one.seq, one.order, one.lit_ms, one.temperatures = seq, order, lit_ms, warm
    one.doses_uJ = data.draw(st.tuples(*[u32] * 6))
    one.battery = data.draw(st.none() | st.integers(0, 1000))
    raw = masks.pack(one)
    read = journal.entry(raw, ("red", "nir"))
    assert (read.state, read.why, read.flags, read.number, read.order) == (state, why, one.flags, seq, order)
    assert read.lit_s == pytest.approx(lit_ms / 1000)
    assert [None if t is None else round(100 * t) for t in read.temperature_C] == list(warm)
    assert list(read.dose_J_cm2) == ["red", "nir"]
    assert read.dose_J_cm2["nir"] == pytest.approx(one.doses_uJ[1] / 1e6)
    spoilt = bytearray(raw)
    spoilt[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    assert journal.entry(bytes(spoilt), ("red",)) is None


@pytest.mark.parametrize("said", [None, 7, "", "zz", "00" * 63, "00" * 64, [], {}])
def test_what_is_no_record_is_none(said):
    assert journal.entry(journal.raw(said), ("red",)) is None


def entries(*rows):
    """(second, state, why, lit_s, red J/cm2) as records of order 7, session 1."""
    return [
        journal.Entry(
            number=place + 1, state=state, why=why, flags=journal.LIT if state == "ON" else 0, boot=1, session=1,
            order=7, at=datetime.fromtimestamp(T0 + second, UTC), lit_s=lit_s, on_s=lit_s,
            temperature_C=(33.0 + second / 10, None), battery=1.0, dose_J_cm2={"red": red, "nir": 2 * red},
            current_off=None, monitor_off=None,
        )
        for place, (second, state, why, lit_s, red) in enumerate(rows)
    ]  # fmt: skip


def test_a_session_as_planned():
    found = recovery.from_entries(BEGUN, entries(
        (0, "ON", "press", 0, 0), (5, "ON", "press", 5, 0.5), (10, "ENDING", "done", 10, 1.0)
    ))  # fmt: skip
    assert (found.ended, found.reasons, found.short, found.interruptions) == ("complete", (), (), ())
    assert (found.lit_s, found.share, found.highest_C) == (10, 1.0, 34.0)
    assert found.until - found.began == timedelta(seconds=10)
    assert [row.celsius for row in found.warmth] == [(33.0, None), (33.5, None), (34.0, None)]


def test_interruptions_have_their_length_and_reason():
    found = recovery.from_entries(BEGUN, entries(
        (0, "ON", "press", 0, 0), (4, "PAUSED", "unworn", 4, 0.4), (9, "PAUSED", "unworn", 4, 0.4),
        (14, "ON", "press", 4, 0.4), (16, "PAUSED", "lease", 6, 0.6), (136, "ENDING", "late", 6, 0.6),
    ))  # fmt: skip
    told = [(one.at_s, one.seconds, one.why) for one in found.interruptions]
    assert told == [(4, 10, "unworn"), (16, 120, "lease")]
    assert (found.ended, found.reasons, found.short) == ("ended", ("unworn", "lease", "late"), ("red", "nir"))


@pytest.mark.parametrize(
    ("last", "ended"),
    [(("ENDING", "done"), "complete"), (("ENDING", "stop"), "stopped"), (("ENDING", "battery_low"), "ended"),
     (("LOCKED", "too_hot"), "locked"), (("OFF", "restart"), "ended")],
)  # fmt: skip
def test_the_last_word_says_how_it_ended(last, ended):
    found = recovery.from_entries(BEGUN, entries((0, "ON", "press", 0, 0), (3, *last, 3, 0.3)))
    assert found.ended == ended
    assert last[1] in (*found.reasons, "done")


def test_the_dose_is_the_most_that_any_record_says():
    """After a power cut the mask counts the unwritten second in full; an older record may say less."""
    found = recovery.from_entries(BEGUN, entries(
        (0, "ON", "press", 0, 0), (3, "ON", "press", 3, 0.3), (9, "OFF", "restart", 3, 0.45)
    ))  # fmt: skip
    assert found.doses[0].delivered_J_cm2 == 0.45


def test_no_record_is_no_light():
    found = recovery.from_entries(BEGUN, [])
    assert (found.ended, found.lit_s, found.began, found.highest_C) == ("not begun", 0.0, None, None)


def test_what_the_host_saw_is_not_proven():
    lines = [
        {"unix": T0 + second, "state": "ON", "why": "press", "lit_s": second, "dose_J_cm2": {"red": second / 10},
         "celsius": [33.0, 34.0]}
        for second in range(4)
    ]  # fmt: skip
    found = recovery.from_seen(BEGUN, lines)
    assert (found.proven, found.ended, found.lit_s) == (False, "lost", 3)
    assert found.doses[0].delivered_J_cm2 == pytest.approx(0.3)
    assert recovery.from_seen(BEGUN, []).lit_s == 0


@given(st.floats(0, 3), st.floats(0.01, 3))
def test_below_nine_tenths_is_short(given_J, planned_J):
    dose = delivered.Dose(name="red", planned_J_cm2=planned_J, delivered_J_cm2=given_J)
    assert dose.short == (given_J / planned_J < 0.9)


def test_it_comes_back_from_its_plain_data():
    found = recovery.from_entries(BEGUN, entries(
        (0, "ON", "press", 0, 0), (4, "PAUSED", "unworn", 4, 0.4), (9, "ENDING", "late", 4, 0.4)
    ))  # fmt: skip
    assert delivered.read(found.said()) == found
    assert isinstance(found, Delivered)
    with pytest.raises(AttributeError):
        found.lit_s = 3
