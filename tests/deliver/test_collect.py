"""lightmask mask collect: what a mask gave alone, once, as it counted it, in lines that a plan goes on from."""

import json
from datetime import datetime, timedelta

import pytest
from deliver import home

import lightmask.deliver
from lightmask.cli import deliver_files, deliver_lines
from lightmask.deliver import Refused, collect, recovery
from lightmask.deliver.alone import read
from lightmask.deliver.simulated import flash
from lightmask.deliver.transports import NoLink
from lightmask.plan import sessions_file


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    return home.planned(tmp_path_factory.mktemp("plan"))


@pytest.fixture
def loaded(planned, tmp_path, monkeypatch, run):
    """A home whose mask holds an order for use alone, one session a day."""

    def make(minutes=home.MINUTES):
        days = home.calendar(*((day, "session") for day in range(20)), minutes=minutes)
        found = home.a_home(planned, tmp_path / "home", calendar=days, minutes=minutes)
        monkeypatch.setattr(lightmask.deliver, "connect", found.connect)
        assert run(*found.words())[0] == 0
        return found

    return make


def collected(own, run, code=0):
    found, out, err = run("mask", "collect", own.folder, "home", "--json")
    assert found == code, err
    return json.loads(out), err


def lines(own):
    return sessions_file.read(own.folder / "sessions.csv").sessions


def given(own):
    """J/cm2 that each output has really given so far."""
    return {name: uJ / 1e6 for name, uJ in own.mask.dose_uJ.items()}


def test_each_session_becomes_a_line_and_nothing_comes_twice(loaded, run):
    own = loaded()
    own.evening(0)
    own.evening()
    said, _ = collected(own, run)
    assert [(one["session"], one["ended"], one["proven"]) for one in said["sessions"]] == [
        (1, "complete", True), (2, "complete", True),
    ]  # fmt: skip
    one, other = lines(own)
    assert (other.on - one.on, one.origin, one.care) == (timedelta(days=1), "recorded", "home")
    assert one.minutes == pytest.approx(home.MINUTES, rel=0.05)
    real = given(own)
    for name, J_cm2 in real.items():
        counted = sum(d["delivered_J_cm2"] for s in said["sessions"] for d in s["doses"] if d["output"] == name)
        assert J_cm2 <= counted <= 1.06 * J_cm2
    before = {path.name: path.read_bytes() for path in own.folder.iterdir()}
    assert collected(own, run)[0]["sessions"] == []
    assert {path.name: path.read_bytes() for path in own.folder.iterdir()} == before
    assert "Nothing new" in run("mask", "collect", own.folder, "home")[1]
    own.evening()
    said, _ = collected(own, run)
    assert [one["session"] for one in said["sessions"]] == [3]
    assert len(lines(own)) == 3


def test_a_session_cut_by_power_counts_what_it_gave_and_only_once_it_is_over(loaded, run):
    own = loaded(minutes=0.5)
    own.mask.advance(20)
    own.mask.press("long")
    while not own.mask.truth.lit:
        own.mask.advance(0.1)
    own.mask.advance(10)
    own.mask.lose_power()
    real = given(own)
    own.mask.advance(60)
    own.mask.switch_on()
    own.mask.advance(5)
    assert collected(own, run)[0]["sessions"] == [], "it may still go on"
    own.mask.advance(900)
    (one,) = collected(own, run)[0]["sessions"]
    assert (one["ended"], one["proven"], one["short"]) == ("ended", True, ["near infrared", "red"])
    for dose in one["doses"]:
        planned, J_cm2 = dose["planned_J_cm2"], real[dose["output"]]
        assert J_cm2 <= dose["delivered_J_cm2"] <= J_cm2 + 0.15 * planned
    (line,) = lines(own)
    share = max(dose["share"] for dose in one["doses"])
    assert line.minutes == pytest.approx(0.5 * share, rel=1e-3)


def test_a_stop_and_a_mask_taken_off_are_told(loaded, run):
    own = loaded(minutes=0.5)
    own.evening(0, seconds=12)
    own.mask.wear(False)
    own.mask.advance(5)
    own.mask.press_stop()
    own.mask.advance(5)
    (one,) = collected(own, run)[0]["sessions"]
    assert (one["ended"], one["interruptions"][0]["why"]) == ("stopped", "unworn")


def test_two_sessions_on_one_day_become_one_line(loaded, run):
    own = loaded()
    now = datetime.now().astimezone()
    own.mask.advance(((now.replace(hour=0, minute=20) + timedelta(days=1)) - now).total_seconds())
    own.evening(0)
    own.evening(20.2)
    said, _ = collected(own, run)
    assert len(said["sessions"]) == 2
    (line,) = lines(own)
    assert line.minutes == pytest.approx(2 * home.MINUTES, rel=0.05)
    assert line.note.count("session ") == 2
    assert collected(own, run)[0]["sessions"] == []


def test_the_tenth_session_is_not_taken_for_the_first(loaded, run):
    own = loaded()
    for _ in range(12):  # on some of them the caps of a week leave no room
        own.evening()
    said, _ = collected(own, run)
    count = len(said["sessions"])
    assert count >= 10
    assert [one["session"] for one in said["sessions"]] == list(range(1, count + 1))
    sessions = own.folder / "sessions.csv"
    kept = sessions.read_text().splitlines()
    sessions.write_text("\n".join(line for line in kept if "session 1:" not in line) + "\n")
    assert [one["session"] for one in collected(own, run)[0]["sessions"]] == [1]
    assert len(lines(own)) == count


def test_a_line_by_hand_is_not_joined_and_is_told(loaded, run):
    own = loaded()
    own.evening(0)
    today = datetime.now().astimezone().date()
    (own.folder / "sessions.csv").write_text(f"kind,on,minutes,note\nsession,{today},0.1,by hand\n")
    said, err = collected(own, run, code=2)
    assert (said["sessions"], len(said["left"])) == ([], 1)
    assert "that no mask recorded" in err
    assert "session 1:" in err
    text = (own.folder / "sessions.csv").read_text().replace("by hand", f"{said['left'][0].split(chr(39))[-2]} by hand")
    (own.folder / "sessions.csv").write_text(text)
    assert collected(own, run)[0]["left"] == []


def test_what_the_ring_has_gone_over_counts_in_full_and_its_day_is_asked_for(loaded, run):
    own = loaded()
    own.evening(0)
    own.evening()
    ring, size = own.mask.board.flash.journal, len(own.mask.board.flash.journal)
    program = own.mask.program.journal
    second = next(seq for seq in range(program.next - 1, 0, -1) if _session(program, seq) == 1) + 1
    for seq in range(1, second):
        ring[seq % size] = flash.ERASED
    said, err = collected(own, run, code=2)
    first, other = said["sessions"]
    assert (first["ended"], first["proven"], first["began"]) == ("unknown", False, None)
    assert [dose["share"] for dose in first["doses"]] == [1.0, 1.0]
    assert (other["ended"], len(lines(own))) == ("complete", 1)
    assert "its day is not known" in err
    assert list(own.folder.glob("delivered-unknown-*-1.json"))
    assert collected(own, run)[0] == {"schema": "lightmask collected 1", "sessions": [], "written": [], "left": []}


def _session(journal, seq):
    from mask_program.journal import unpack

    return unpack(journal.raw(seq)).session if journal.raw(seq) else 0


def test_a_host_that_finds_nothing_any_more_counts_all_of_it(loaded):
    own = loaded()
    own.evening(0)
    begun, sessions, until = read(json.loads(next(own.folder.glob("order-*")).read_text()))
    flash_of = own.mask.board.flash
    flash_of.journal[:] = [flash.ERASED] * len(flash_of.journal)
    controller = own.connect("home")
    found = recovery.from_journal(begun, controller)
    assert (found.ended, found.proven, found.settled) == ("unknown", False, True)
    assert [dose.share for dose in found.doses] == [1.0, 1.0]
    cells = deliver_files.row(found, {"on": "2026-11-21", "minutes": 3.0, "drive": {"red": 1.0, "near infrared": 1.0},
                                      "care": "home"})  # fmt: skip
    assert (cells["minutes"], cells["note"].rpartition(" ")[2]) == ("3", "unknown")
    from dataclasses import replace

    assert recovery.from_journal(replace(begun, session=2), controller).ended == "not begun", "it is still to come"
    known = collect(begun, sessions, until, controller)
    assert [one.ended for one in known.delivered] == ["unknown"]


def test_another_order_in_its_place_leaves_what_was_had_and_closes_it(loaded, run):
    own = loaded()
    own.evening(0)
    own.mask.advance(60)
    assert run(*own.words("--sessions", "2"))[0] == 0
    said, _ = collected(own, run)
    assert [one["session"] for one in said["sessions"]] == [1]
    closed = {json.loads(path.read_text())["closed"] for path in own.folder.glob("order-*.json")}
    assert closed == {True, False}


def test_a_session_at_the_computer_collects_first(loaded, run):
    own = loaded()
    own.evening(0)
    code, _, err = run("deliver", own.folder, "--port", "home", "--mask", own.lamp, "--person", own.person, *home.WORDS)
    assert "A session that was had alone was complete and is now written down" in err
    assert (code, "has been done" in err) == (2, True)
    assert len(lines(own)) == 1


def test_what_cannot_be_collected_is_said(loaded, run, tmp_path):
    own = loaded()
    assert run("mask", "collect", own.folder, "simulated")[0] == 2
    (empty := tmp_path / "empty").mkdir()
    (empty / "plan.json").write_bytes((own.folder / "plan.json").read_bytes())
    code, _, err = run("mask", "collect", empty, "home")
    assert (code, "has no order for use alone" in err) == (2, True)
    own.made = type(own.made)(mask=own.mask, key=None, calibration=own.made.calibration)
    code, _, err = run("mask", "collect", own.folder, "home")
    assert (code, "no key for mask SIM-0001" in err) == (2, True)


def test_two_unlike_sessions_bring_together_what_they_brought():
    meant = {"red": 1.0, "nir": 0.5}
    text = deliver_lines.with_row("", {"kind": "session", "on": "2026-11-21", "minutes": "10", "care": "home",
                                       "drive": "", "origin": "recorded", "note": "mask S, a: complete"})  # fmt: skip
    cells = {"on": "2026-11-21", "minutes": "10", "drive": "red=1; nir=0.25", "note": "mask S, b: stopped"}
    before = deliver_lines.recorded_on(text, "2026-11-21")
    text = deliver_lines.replaced(text, before, cells, meant)
    (line,) = text.splitlines()[1:]
    assert "20,home,red=1; nir=0.375,recorded,mask S, a: complete; mask S, b: stopped" in line.replace('"', "")


def test_a_link_that_does_not_open_is_input_by_itself(run):
    assert (NoLink.exit_code, Refused.exit_code) == (2, 3)
    code, out, err = run("mask", "status", "/dev/lightmask-none")
    assert (code, out, err.count("\n")) == (2, "", 1)
