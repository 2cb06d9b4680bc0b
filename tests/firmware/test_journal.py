"""The journal: what is written is read, what is spoilt is seen, and a cut never costs more than the last record."""

import pytest
from firmware.micropython.scenes.bench import Bench
from hypothesis import given
from hypothesis import strategies as st

from mask_program import journal
from mask_program.states import ON, READY, STATES


def filled(**changes):
    one = journal.record(ON, "press", journal.LIT | journal.WORN)
    one.boot, one.session, one.order, one.unix, one.lit_ms, one.on_ms = 3, 2, 7, 1800000000, 4000, 5000
    one.temperatures, one.battery, one.doses_uJ = (3401, None), 870, [1, 2, 3, 4, 5, 4294967295]
    for name, value in changes.items():
        setattr(one, name, value)
    return one


def begun(board):
    ring = journal.Journal(board)
    ring.begin()
    return ring


@given(
    st.sampled_from(STATES), st.integers(0, 255), st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 2**32 - 1), min_size=6, max_size=6),
    st.tuples(*[st.none() | st.integers(-1000, 8000)] * 2), st.none() | st.integers(0, 1000),
)  # fmt: skip
def test_a_record_comes_back_whole(state, flags, seq, doses, warm, battery):
    one = filled(state=state, flags=flags, seq=seq, doses_uJ=doses, temperatures=warm, battery=battery)
    raw = journal.pack(one)
    assert len(raw) == 64
    back = vars(journal.unpack(raw))
    assert back == {**vars(one), "doses_uJ": tuple(doses)}


@given(st.integers(0, 511))
def test_a_flipped_bit_is_seen(bit):
    raw = bytearray(journal.pack(filled()))
    raw[bit // 8] ^= 1 << bit % 8
    assert journal.unpack(bytes(raw)) is None


@pytest.mark.parametrize("raw", [None, b"", bytes(63), bytes(64), b"\xff" * 64, bytes(65)])
def test_garbage_is_no_record(raw):
    assert journal.unpack(raw) is None


def test_the_ring_goes_round_and_is_found_again():
    board = Bench()
    ring = begun(board)
    assert ring.blank and ring.last is None
    for _ in range(5000):
        ring.write(filled())
    again = begun(board)
    assert (again.next, again.last.seq, again.torn, again.blank) == (5001, 5000, 0, False)
    assert again.raw(5000) is not None and again.raw(5000 - 2048 + 64) is not None
    assert again.raw(5000 - 2048) is None and again.raw(5001) is None and again.raw(0) is None


@pytest.mark.hazard("HZ11")
@pytest.mark.parametrize("whole", [1, 5, 62, 63, 64, 130])
def test_a_torn_record_is_counted_and_never_written_over(whole):
    board = Bench()
    ring = begun(board)
    for _ in range(whole):
        ring.write(filled())
    slot = ring.next % 2048
    board.ring[slot] = journal.pack(filled(seq=ring.next))[:40] + b"\xff" * 24
    again = begun(board)
    assert (again.last.seq, again.torn) == (whole, 1)
    again.write(filled())  # the bench refuses a slot that was not erased
    third = begun(board)
    assert third.last.seq == again.next - 1 and third.next == again.next


def test_a_count_too_great_is_held_at_its_greatest():
    back = journal.unpack(journal.pack(filled(doses_uJ=[2**40] * 6, lit_ms=2**40, boot=10**6)))
    assert back.doses_uJ[0] == back.lit_ms == 2**32 - 1 and back.boot == 65535


def test_a_word_that_has_no_number_is_another():
    assert journal.record(READY, "nonsense", 0).why == 255
