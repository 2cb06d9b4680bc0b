"""Limits, dose, time and the rolling sums: pure functions, against what they must never do."""

import pytest
from firmware.micropython.scenes.bench import NAMES, NOON, OUTS, calibration_text, order_text
from hypothesis import given
from hypothesis import strategies as st

from mask_program import caps, dose, frames, history, kept, ready, recovery, watch
from mask_program.clock import Clock
from mask_program.order import Calibration, Order

DAY, WEEK = 86400, 604800


def order(**changes):
    text = order_text(**changes)
    return Order(text, frames.parse(text.encode()))


def calibration():
    text = calibration_text()
    return Calibration(text, frames.parse(text.encode()))


# --- heat, dose ---


@pytest.mark.hazard("HZ06", "HZ46")
def test_the_drive_falls_from_40_and_is_nothing_from_41_degrees():
    assert [caps.heat_permille(cC) for cC in (3000, 4000, 4001, 4050, 4099, 4100, 4200)] == [
        1000, 1000, 990, 500, 10, 0, 0,
    ]  # fmt: skip


@given(st.integers(0, 1000), st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 2000))
def test_the_greatest_of_command_current_and_monitor_counts(commanded, current, monitor, calibrated):
    share = dose.seen_permille(commanded, current, monitor, calibrated)
    assert share >= commanded and share >= current and share * calibrated >= monitor * 1000
    assert share == max(commanded, current) or (share - 1) * calibrated < monitor * 1000


@pytest.mark.hazard("HZ15", "HZ25")
def test_a_dose_of_any_number_of_ticks_is_exact():
    ticks, given_pJ = 36000, 0
    for _ in range(ticks):
        given_pJ += dose.dose_pJ(333, 12345, 50)
    assert given_pJ == 333 * 12345 * 50 * ticks
    assert dose.whole_uJ(given_pJ) - 1 < given_pJ / 1e6 <= dose.whole_uJ(given_pJ)
    assert dose.dose_pJ(1000, 10**6, 2**32) == 1000 * 10**6 * 2**32


# --- orders this mask cannot keep safe ---


@pytest.mark.parametrize(("changes", "why"), [
    ({}, None),
    ({"gap_s": WEEK + 1}, "gap"),
    ({"pulse": [9999, 500]}, "pulse"),
    ({"pulse": [40000, 500]}, "pulse"),
    ({"pulse": [60001, 500]}, None),
    ({"pulse": [40000, 500], "outs": [{**OUTS[0], "name": "nir"}]}, None),
    ({"outs": [{**OUTS[0], "dose_uJ": 980001}]}, "caps"),
    ({"outs": [{**OUTS[0], "dose_uJ": 980000}]}, None),
    ({"outs": [{**OUTS[0], "dose_uJ": 4 * 10**9 + 1, "day_uJ": 10**11, "week_uJ": 10**11}]}, "dose"),
])  # fmt: skip
@pytest.mark.hazard("HZ05", "HZ25")
def test_an_order_that_cannot_be_kept_safe_is_refused(changes, why):
    found = caps.unfit(order(**changes))
    assert (found and found[0]) == why


# --- time ---


@pytest.mark.hazard("HZ12")
@pytest.mark.parametrize(("unix", "word"), [
    (NOON + 100, ""), (NOON + 101, ""), (NOON + 99, ""), (NOON + 102, "clock_jump"), (NOON + 98, "clock_jump"),
    (NOON + 100 + DAY, "clock_jump"), (NOON + 100 - DAY, "clock_jump"), (NOON + 3700, "clock_jump"),
    (None, "clock_invalid"), ("", "clock_invalid"), (True, "clock_invalid"), (-1, "clock_invalid"),
    (1.5, "clock_invalid"),
])  # fmt: skip
def test_a_clock_that_jumps_or_stops_is_a_fault(unix, word):
    clock = Clock()
    clock.begin(NOON, 0, NOON - 5)
    assert clock.look(unix, 100000) == word
    assert clock.now(100000) == NOON + 100, "what was proven goes on by the count of ms"


@pytest.mark.hazard("HZ12")
@pytest.mark.parametrize("unix", [None, NOON - 1, 0, -5, True, "x", 1.0, 10**10])
def test_a_clock_that_went_back_proves_nothing(unix):
    clock = Clock()
    clock.begin(unix, 0, NOON)
    assert clock.now(0) is None
    clock.prove(NOON + 7, 1000)
    assert clock.now(3000) == NOON + 9 and clock.look(None, 9000) == "", "a mask may have no clock of its own"


# --- the rolling sums ---


@st.composite
def sessions(draw):
    """Tries to start: (time since the last, person, dose) with any gaps."""
    return draw(st.lists(st.tuples(
        st.integers(0, 2 * DAY), st.sampled_from("ab"), st.integers(1, 400000)
    ), min_size=1, max_size=40))  # fmt: skip


@pytest.mark.hazard("HZ18", "HZ28")
@given(sessions(), st.booleans())
def test_in_no_24_hours_and_no_7_days_is_more_than_the_cap(tries, alone):
    entries, given_, now = [], [], NOON
    for wait, person, asked in tries:
        now += wait
        one = order(alone=int(alone), person=person * 16, gap_s=600, outs=[{**OUTS[0], "dose_uJ": asked}])
        ledger = {**recovery.blank_ledger(), "entries": entries}
        if ready.room(one, ledger, now) is None:
            begun, now = now, now + 600
            entries = history.add(entries, now, person * 16, {"red": asked})
            given_.append((begun, now, person, asked))
    for begun, _end, person, _dose in given_:
        ours = [each for each in given_ if alone or each[2] == person]
        for span, cap in ((DAY, OUTS[0]["day_uJ"]), (WEEK, OUTS[0]["week_uJ"])):
            assert sum(each[3] for each in ours if begun - span < each[1] and each[0] <= begun) <= cap * 0.98
        assert all(begun - each[1] >= 600 for each in ours if each[1] <= begun)


@given(st.lists(st.tuples(st.integers(0, 20000), st.sampled_from("abcdef"), st.integers(0, 10**9)), max_size=200))
def test_joining_old_entries_never_counts_less(tries):
    entries, true, now = [], [], NOON
    for wait, person, amount in tries:
        now += wait
        doses = dict.fromkeys(["red/forehead", "nir/forehead", "red/cheeks"], amount)
        entries = history.add(entries, now, person * 16, doses)
        true.append((now, person * 16, amount))
    assert len(frames.text(entries)) <= history.MOST_BYTES + 200
    for span in (DAY, WEEK):
        for person in ("a" * 16, ""):
            honest = sum(each[2] for each in true if now - each[0] < span and person in ("", each[1]))
            assert history.given(entries, now, span, person, "red/cheeks") >= honest


def test_an_unknown_past_leaves_no_room_and_an_unknown_time_is_now():
    one, ledger = order(), recovery.unknown_ledger(order())
    assert ready.room(one, {**ledger, "used": 0}, NOON)[0] == "history"
    dated = {**ledger, "used": 0, "entries": history.dated(ledger["entries"], NOON)}
    assert ready.room(one, dated, NOON + WEEK - 1)[0] == "cap"
    assert ready.room(one, dated, NOON + WEEK) is None
    assert ready.room(one, ledger, NOON + WEEK)[0] == "sessions"


def test_papers_are_asked_one_by_one():
    one, measured = order(), calibration()
    assert ready.papers(one, measured, NOON) is None
    assert ready.papers(None, measured, NOON)[0] == "order"
    assert ready.papers(one, None, NOON)[0] == "calibration"
    assert ready.papers(one, measured, None)[0] == "time"
    assert ready.papers(one, measured, NOON - 86401)[0] == "date"
    assert ready.papers(one, measured, one.until)[0] == "date"
    assert ready.papers(order(until=NOON + 400 * DAY), measured, measured.until)[0] == "calibration"
    assert ready.papers(order(cal="c2"), measured, NOON)[0] == "calibration"


# --- what flash holds ---


@given(st.integers(0, 10**6), st.integers(0, 7))
def test_a_spoilt_area_is_damaged_and_never_another_value(place, bit):
    raw = bytearray(kept.pack({"boot": 5, "entries": [[NOON, "a", {"red": 7}]]}))
    raw[place % len(raw)] ^= 1 << bit
    assert kept.unpack(bytes(raw)) == kept.DAMAGED


@pytest.mark.parametrize("said", [
    None, "damaged", [], {}, {**recovery.blank_ledger(), "used": -1}, {**recovery.blank_ledger(), "used": True},
    {**recovery.blank_ledger(), "open": {}}, {**recovery.blank_ledger(), "entries": [[1, "a", {"red": 1}]]},
    {**recovery.blank_ledger(), "entries": [[1, "a", {"red": -1}, 1]]}, {**recovery.blank_ledger(), "entries": None},
    {**recovery.blank_ledger(), "entries": [[1, "a", {"red": 1}, 2]]}, {**recovery.blank_ledger(), "count": "7"},
    {**recovery.blank_ledger(), "told": None}, {k: v for k, v in recovery.blank_ledger().items() if k != "count"},
])  # fmt: skip
def test_a_ledger_that_lacks_anything_is_not_sound(said):
    assert not recovery.sound(said)


def test_ledgers_of_every_age_are_sound():
    begun = recovery.begin(order(), calibration(), 3, True, NOON, 9)
    for ledger in (recovery.blank_ledger(), recovery.unknown_ledger(order())):
        ledger["open"] = begun
        assert recovery.sound(kept.unpack(kept.pack(ledger)))
        assert recovery.sound(kept.unpack(kept.pack(recovery.close(ledger, {"red": 5}, NOON, 1))))


# --- readings ---


class Said:
    """Readings that are all good."""

    def __init__(self, **changes):
        self.temperatures, self.worn, self.stop, self.buttons = (3300, 3310), True, False, []
        self.battery, self.currents, self.monitors = (900, False, 2500), [0, 0], [0, 0]
        for name, value in changes.items():
            setattr(self, name, value)


GARBAGE = [None, "x", 1.5, float("nan"), float("inf"), -(10**9), 10**9, [], (), {}]


@pytest.mark.hazard("HZ07", "HZ26")
@pytest.mark.parametrize("bad", GARBAGE)
@pytest.mark.parametrize("name", ["worn", "stop", "battery", "buttons"])
def test_a_reading_that_is_garbage_is_a_fault(name, bad):
    if name == "buttons" and bad == []:
        return
    assert watch.fault(Said(**{name: bad})) == {"worn": "wear"}.get(name, name) + "_invalid"


@pytest.mark.hazard("HZ07", "HZ26")
@pytest.mark.parametrize("bad", [*GARBAGE, True])
@pytest.mark.parametrize("place", [0, 1])
def test_a_number_that_is_garbage_is_a_fault(place, bad):
    spoilt = [0, 0]
    spoilt[place] = bad
    assert watch.fault(Said(temperatures=(*[3300, 3300][:place], bad, *[3300][place:]))) == "temperature_invalid"
    assert watch.fault(Said(currents=spoilt)) == watch.fault(Said(monitors=spoilt)) == "reading_invalid"
    assert watch.fault(Said(battery=(bad, False, 2500))) == "battery_invalid"
    assert watch.fault(Said(battery=(900, False, bad))) == "battery_invalid"
    assert watch.fault(Said()) == ""


@pytest.mark.hazard("HZ06", "HZ10")
def test_heat_is_a_fault():
    assert watch.fault(Said(temperatures=(4299, 3300))) == ""
    assert watch.fault(Said(temperatures=(3300, 4300))) == "too_hot"
    assert watch.fault(Said(battery=(900, True, 6000))) == "battery_hot"
    assert not watch.charged((900, True, 2500)) and not watch.charged((99, False, 2500))
    assert watch.charged((100, False, 2500)) and not watch.charged((900, False, 4501))


@pytest.mark.hazard("HZ07")
def test_thermistors_that_disagree_or_leap_are_doubted():
    warm = watch.Warmth()
    assert warm.doubt((3300, 3600), 0) == "" and warm.doubt((3300, 3601), 50) == "temperature_disagree"
    assert warm.doubt((3600, 3600), 1000) == "" and warm.doubt((3901, 3901), 2000) == "temperature_rate"


def test_the_names_of_the_bench_are_those_of_the_order():
    assert tuple(out.name for out in order().outs) == NAMES
