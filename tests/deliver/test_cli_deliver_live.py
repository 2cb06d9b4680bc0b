"""The line that follows a session, and what stops it."""

import os
import signal
import threading

import pytest
from rich.console import Console

from lightmask.cli import deliver_live, deliver_page
from lightmask.deliver import replies


def status(state, lit_s=60, left_s=120, dose_J=1.5, warm_cC=3420):
    return replies.status({
        "state": state, "why": "", "session": 1, "elapsed_ms": 1000 * lit_s, "left_ms": 1000 * left_s,
        "dose": {"red": round(dose_J * 1e6), "near infrared": round(dose_J * 1e6)},
        "planned": {"red": 4_000_000, "near infrared": 3_000_000}, "temp_cC": [warm_cC, 3300], "worn": True,
        "lease_ms": 3000, "battery": 900, "faults": [],
    })  # fmt: skip


def shown(one, state="lit", stopping=False, width=120):
    console = Console(width=width, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(deliver_live.line(one, state, stopping, width))
    return console.export_text()


def test_it_says_elapsed_dose_temperature_and_the_stop_key():
    said = shown(status("ON"))
    for part in ("LIT", "01:00 of 03:00", "red 1.5/4.0", "near infrared 1.5/3.0 J/cm²", "34.2 °C", "s or space stops"):
        assert part in said


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("state", ["ARMED", "ON", "PAUSED", "ENDING", "READY", "LOCKED"])
def test_it_is_one_line_whatever_the_width(width, state):
    said = shown(status(state), width=width)
    assert said.count("\n") == 1
    assert len(said.rstrip("\n")) <= width


def test_on_a_narrow_terminal_the_dose_is_the_least_share():
    assert "dose 38 %" in shown(status("ON"), width=80)


@pytest.mark.parametrize(
    ("state", "table", "stopping", "says"),
    [("ARMED", "armed", False, "press its button"), ("PAUSED", "paused", False, "press the mask's button"),
     ("ON", "lost", False, "NO ANSWER"), ("ON", "stopping", True, "STOPPING"), ("READY", "dark", True, "DARK"),
     ("LOCKED", "dark", False, "LOCKED")],
)  # fmt: skip
def test_every_state_has_its_word(state, table, stopping, says):
    assert says in shown(status(state), table, stopping)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_asks_to_stop_and_the_handlers_come_back(name):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with deliver_live.stoppable(keys=False) as stop:
        assert not stop()
        signal.raise_signal(number)
        assert stop()
        assert stop.by == name
        stop.ask("key")
        assert stop.by == name, "who asked first is remembered"
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("key", deliver_live.STOP_KEYS)
def test_a_stop_key_asks_to_stop(key, monkeypatch):
    keys = iter([b"", b"x", key])
    monkeypatch.setattr(deliver_live, "_key", lambda: next(keys))
    stop = deliver_live.Stop()
    deliver_live._listen(stop, threading.Event())
    assert stop.by == "key"


def test_in_a_pipe_nothing_is_shown(capsys):
    with deliver_live.followed(deliver_live.Stop()) as follower:
        follower(status("ON"), "lit")
    assert capsys.readouterr() == ("", "")
    assert follower.last.state == "ON"


def test_a_word_of_the_mask_is_told_as_people_say_it():
    assert deliver_page.told("unworn") == "the mask was not on the face"
    assert deliver_page.told("temperature_rate") == "temperature rate"


@pytest.mark.parametrize(("seconds", "said"), [(0, "00:00"), (59.6, "01:00"), (180, "03:00"), (3599, "59:59")])
def test_time_as_minutes_and_seconds(seconds, said):
    assert deliver_live.clock(seconds) == said
