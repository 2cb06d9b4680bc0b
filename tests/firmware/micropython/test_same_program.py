"""The mask's program is one program: CPython and MicroPython give the same bytes for a session."""

import re

import pytest

from .conftest import under_micropython

CODE = ("mask_program.program", "mask_program.boards.start", "mask_program.boards.ble")
WEIGHED = ("machine", "bluetooth", "micropython", *CODE)
MOST_HEAP_BYTES = 150_000


@pytest.fixture(scope="module")
def session(played):
    """The session's print, which both Pythons must have made."""
    here, there, weights = played("session")
    print(f"\n{1000 * weights['ms']:.0f} us in the middle tick, host and all, under MicroPython as WebAssembly")
    assert there.splitlines() == here.splitlines()
    return here.decode()


def test_a_session_is_the_same_in_both_pythons(session):
    shown = re.findall(r"\('show', \d+, '(\w+)'", session)
    assert shown[:7] == ["SELFTEST", "SERVICE", "SELFTEST", "READY", "ARMED", "ON", "PAUSED"]
    assert {"ENDING", "READY"} <= set(shown[7:])


@pytest.mark.hazard("HZ11")
def test_a_power_cut_in_the_light_is_counted_as_light(session):
    before, after = [int(dose) for dose in re.findall(r"red:(\d+)\},elapsed", session)][:2]
    assert before < after <= 300000


@pytest.mark.hazard("HZ50")
def test_the_stop_button_is_dark_in_the_tick_that_sees_it(session):
    lit_ms = int(re.findall(r"\('series', (\d+), True\)", session)[-1])
    dark_ms = int(re.findall(r"\('series', (\d+), False\)", session)[-1])
    pressed_ms = int(re.findall(r"said (\d+) 0 \{battery", session)[-2])
    assert lit_ms < dark_ms <= pressed_ms
    assert re.findall(r"\('show', \d+, ('\w+', '\w+')", session)[-2:] == ["'ENDING', 'stop'", "'READY', 'closed'"]
    assert re.findall(r"\('drive', (\d+), \d, (\d+)\)", session)[-1] == (str(dark_ms), "0")


def test_compiled_files_give_the_same_session(session, compiled):
    there, _ = under_micropython("session", compiled)
    assert there.decode() == session


def test_the_program_fits_into_the_heaps_of_the_boards(compiled):
    """Compiled, with the code of the board: below 150 kB, so that an RP2040's 190 kB have room for what is not counted.

    MicroPython as WebAssembly has the words of these chips (32 bits), so the same objects weigh the same there.
    """
    weights = under_micropython("session", compiled, WEIGHED)[1]
    modules, tick = weights["modules"], weights["garbage"]
    code = sum(modules[name] for name in CODE)
    session_bytes = weights["live"] - weights["loaded"]
    print(f"\nheap: code {code} B, a session {session_bytes} B, a tick leaves {tick} B")
    assert min(modules[name] for name in CODE) > 1000  # they were really weighed
    assert code + session_bytes + tick["often"] < MOST_HEAP_BYTES
