"""The mask's program does the same, number by number, under CPython and under real MicroPython."""

from mask_program.states import STATES


def test_sessions_faults_and_power_cuts_go_alike_in_both_pythons(played):
    here, there, weights = played("sessions")
    assert here == there
    told = here.decode()
    assert "session ('READY', 'closed'" in told
    assert told.count("('LOCKED',") >= 2 * 10 and told.count("found [[") >= 5
    assert all(f" {state} " in told for state in STATES)
    assert weights["loaded"] < 160 * 1024, "the whole program and its bench fit a chip of 264 KiB"
