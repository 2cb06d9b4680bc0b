"""A sample of the kill cycles that `python -m tests.bench kills` runs by the thousand; they would see a loss."""

import os
from random import Random

import pytest
from deliver import kills_by_signal, kills_of_host, kills_of_mask
from deliver.kill_cycles import Seen

import mask_program.recovery
from lightmask.deliver import recovery

DEEP = os.environ.get("LIGHTMASK_DEEP") == "1"


def seen_in(kind, count, folder, seed=11):
    seen, count = Seen(), count * (3 if DEEP else 1)
    kind.cycles(count, folder, Random(seed), seen)
    assert seen.cycles == count
    assert seen.lit > count / 3, "too few cycles came to light: little was shown"
    assert seen.struck_lit > count / 6, "too few kills struck while it shone"
    return seen


@pytest.mark.hazard("HZ11", "HZ44")
def test_power_cut_at_any_instant_no_recorded_dose_is_lost_and_none_comes_twice(tmp_path):
    seen = seen_in(kills_of_mask, 30, tmp_path)
    assert seen.torn > 8
    assert seen.refused > 0, "no cap was ever reached: the sums were not tried"


def test_a_host_killed_at_any_step_recovers_what_was_given(tmp_path):
    assert seen_in(kills_of_host, 60, tmp_path).torn > 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be copied")
def test_a_host_process_that_is_killed_by_a_signal(tmp_path):
    assert seen_in(kills_by_signal, 6, tmp_path).kills >= 3


def test_a_mask_that_forgets_the_last_second_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(mask_program.recovery, "LOST_ms", 1)
    monkeypatch.setattr(mask_program.recovery, "JOURNAL_ms", 1)
    with pytest.raises(AssertionError, match=r"lost|forgot"):
        kills_of_mask.cycles(30, tmp_path, Random(11), Seen())


def test_a_host_that_forgets_a_session_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "_ended", lambda own: "complete")
    monkeypatch.setattr(recovery, "from_journal", lambda begun, controller: recovery.from_entries(begun, ()))
    with pytest.raises(AssertionError, match="lost"):
        kills_of_host.cycles(20, tmp_path, Random(11), Seen())
