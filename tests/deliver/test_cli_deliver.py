"""lightmask deliver as a person meets it: a plan, its session of today, a simulated mask, and what stays behind."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from deliver.ends import CableEnd, Carrier
from deliver.host_sessions import plain_mask

from lightmask.cli import deliver_ask, deliver_files, deliver_today
from lightmask.deliver import record, recovery
from lightmask.deliver.simulated import SimulatedClock, SimulatedLink
from lightmask.errors import BadInput, Unsafe
from lightmask.plan import paper, sessions_file

CLAIRE = str(Path(__file__).resolve().parents[2] / "examples" / "claire.person.toml")
MASK = "omnilux-contour-face"
FAST = ("--simulated", "--speed", "1000")
CALIBRATION = """
[calibration]
made = {made}
until = {until}
serial = "SIM-0001"
instrument = "made up"
uncertainty_percent = 5
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A plan without dates."""
    from lightmask.cli import planned, wishes
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.plan import document

    asked = wishes.Asked(draws=100)
    course = planned.course(Person.load(CLAIRE), Mask.load(MASK), None, asked)
    return document(course, "0.1.0", "2026-11-21", None, planned.command(CLAIRE, MASK, None, asked))


@pytest.fixture
def plan(planned, tmp_path):
    """Write the plan, changed; its hash holds again. -> its folder"""

    def write(**changes):
        said = {**planned, **changes}
        said["hash"] = paper.content_hash(said)
        (tmp_path / "plan.json").write_text(paper.canonical(said) + "\n", encoding="utf-8")
        return tmp_path

    return write


def calendar(*days):
    """(day from today, what) as a calendar."""
    today = datetime.now().astimezone().date()
    rows = [{"on": (today + timedelta(days=after)).isoformat(), "what": what, "said": what,
             "phase": "course" if what == "session" else None, "minutes": 2.0 if what == "session" else None}
            for after, what in days]  # fmt: skip
    return {"time_zone": None, "start": rows[0]["on"], "end": rows[-1]["on"], "days": rows, "notes": []}


def test_a_simulated_session_from_a_plans_folder(plan, run):
    code, out, err = run("deliver", plan(), *FAST)
    assert (code, err) == (0, "")
    said = " ".join(out.split())
    for part in ("Delivered: session 1 of", "As planned", "red", "100 %", "under the mask", "mask SIM-0001"):
        assert part in said
    assert sorted(path.name for path in plan().iterdir()) == ["plan.json"], "nothing is written without --out"


def test_its_json_is_what_the_file_holds(plan, run, tmp_path):
    folder = plan()
    code, out, err = run("deliver", folder / "plan.json", *FAST, "--out", tmp_path / "demo", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["schema"], said["ended"], said["proven"], said["short"]) == (
        "lightmask delivered 1", "complete", True, [],
    )  # fmt: skip
    (path,) = (tmp_path / "demo").glob("delivered-*.json")
    kept = json.loads(path.read_text())
    assert kept.pop("meant")["minutes"] == json.loads((folder / "plan.json").read_text())["phases"][0]["minutes"]
    assert kept == said


def test_the_line_in_the_sessions_file_is_one_that_a_plan_goes_on_from(plan, run, tmp_path):
    demo = tmp_path / "demo"
    assert run("deliver", plan(), *FAST, "--out", demo)[0] == 0
    log = sessions_file.read(demo / "sessions.csv", until=datetime.now().date())
    (one,) = log.sessions
    meant = json.loads((plan() / "plan.json").read_text())["phases"][0]["minutes"]
    assert one.origin == "recorded"
    assert one.minutes == pytest.approx(meant, rel=0.05)
    assert not list(demo.glob("*.session.jsonl")), "the record has gone: all of it stands in the document"
    code, out, err = run("deliver", plan(), *FAST, "--out", demo)
    assert (code, out) == (2, "")
    assert "has been done" in err
    assert len(list(demo.glob("delivered-*"))) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Which mask? Give --port"),
        (("--simulated", "--port", "ble:X"), "are two masks"),
        (("--simulated", "--speed", "0"), "outside 0.1 to 10000"),
        (("--port", "ble:X", "--speed", "60"), "skin has its own time"),
        (("--port", "nonsense"), "is no link to a mask"),
        (("--simulated", "--day", "tomorrow"), "is no day"),
        (("--simulated", "--recover"), "nothing to recover"),
    ],
)
def test_options_that_do_not_fit(words, says, plan, run):
    code, out, err = run("deliver", plan(), *words, "--today", "rest=no", "--today", "shields=yes")
    assert (code, out) == (2, "")
    assert says in err or "No calibration" in err


def test_a_real_mask_needs_a_calibration_and_todays_answers(plan, run):
    code, _, err = run("deliver", plan(), "--port", "/dev/lightmask-none")
    assert (code, "Nobody has answered today's questions" in err) == (3, True)
    code, _, err = run(
        "deliver", plan(), "--port", "/dev/lightmask-none", "--today", "rest=no", "--today", "shields=yes"
    )
    assert (code, "No calibration" in err) == (2, True)


def test_a_simulated_session_is_never_among_the_real_ones(plan, run):
    code, _, err = run("deliver", plan(), *FAST, "--out", plan())
    assert (code, "a simulated session is none of the plan" in err) == (2, True)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"status": "draft"}, 3, "is a draft, not cleared"),
        ({"schema": "lightmask plan 1"}, 2, "only 'lightmask plan 2' can be delivered"),
        ({"calendar": calendar((-2, "session"), (2, "session"))}, 2, "The plan has no session on"),
        ({"calendar": calendar((-1, "session"), (0, "pause"))}, 3, "lies in a pause of the plan"),
        ({"calendar": calendar((0, "session"))}, 0, ""),
        ({"phases": []}, 2, "no part that says how often"),
    ],
)
def test_which_days_have_a_session(changes, code, says, plan, run):
    found, _, err = run("deliver", plan(**changes), *FAST)
    assert (found, says in err) == (code, True)


def test_the_session_of_another_day_can_be_had_today(plan, run):
    folder = plan(calendar=calendar((-1, "session"), (3, "session")))
    yesterday = (datetime.now().astimezone().date() - timedelta(days=1)).isoformat()
    code, out, _ = run("deliver", folder, *FAST, "--day", yesterday, "--json")
    assert (code, json.loads(out)["planned_s"]) == (0, 120)


def test_a_plan_that_was_changed_or_is_gone_is_refused(plan, run, tmp_path):
    path = plan() / "plan.json"
    path.write_text(path.read_text().replace('"minutes":3', '"minutes":9', 1))
    assert run("deliver", path, *FAST)[0] == 2
    assert "There is no file" in run("deliver", tmp_path / "no" / "plan.json", *FAST)[2]


def test_the_person_and_the_mask_must_be_those_of_the_plan(plan, run, tmp_path, planned):
    noor = str(Path(CLAIRE).with_name("noor.person.toml"))
    code, _, err = run("deliver", plan(), *FAST, "--person", noor)
    assert (code, "is the plan of another person" in err) == (2, True)
    code, _, err = run("deliver", plan(), *FAST, "--mask", "celluma-pro")
    assert (code, "The plan is for 'Omnilux Contour Face'" in err) == (2, True)
    moved = {**planned["request"], "command": planned["request"]["command"].replace(CLAIRE, "/gone/who.person.toml")}
    code, _, err = run("deliver", plan(request=moved), *FAST)
    assert (code, "Say where with --person FILE" in err) == (2, True)
    (tmp_path / "who.person.toml").write_text(Path(CLAIRE).read_text())
    assert run("deliver", plan(request=moved), *FAST)[0] == 0, "it is found beside the plan"


def test_an_answer_of_today_can_refuse_the_light(plan, run):
    code, out, err = run("deliver", plan(), *FAST, "--today", "rest=no", "--today", "sunburn=yes")
    assert (code, out) == (3, "")
    assert "sunburn" in err.casefold()


def test_anything_adverse_stops_every_session(plan):
    log = sessions_file.Log(adverse=(sessions_file.Adverse(on=date(2026, 11, 20), note="a blister"),))
    with pytest.raises(Unsafe, match="Reported: a blister"):
        deliver_today.session(plan() / "plan.json", datetime.now(UTC), log)


def test_a_week_without_dates_has_no_more_sessions_than_planned(plan):
    now = datetime.now(UTC).astimezone()
    done = tuple(sessions_file.Session(on=now.date() - timedelta(days=after), minutes=3) for after in range(6, 0, -1))
    with pytest.raises(BadInput, match="Wait until"):
        deliver_today.session(plan() / "plan.json", now, sessions_file.Log(sessions=done))
    found = deliver_today.session(plan() / "plan.json", now, sessions_file.Log(sessions=done[-2:]))
    assert (found.number, found.phase["name"]) == (3, "course")


def test_the_questions_of_today_are_asked_one_by_one(capsys):
    from lightmask.mask import Mask
    from lightmask.person import Person
    from lightmask.safety import short_form

    who, lamp = Person.load(CLAIRE), Mask.load(MASK)
    at = datetime.now(UTC).astimezone()
    asked = []

    def ask(prompt):
        asked.append(prompt)
        return {True: "y", False: "n"}["shields" in prompt] if len(asked) > 1 else "perhaps"

    found = deliver_ask._asked(who, lamp.channels, at, ask)
    assert len(asked) == 1 + len(short_form.questions(who, lamp.channels)), "what is no answer is asked again"
    assert found.answered_on == at.date().isoformat()
    assert found.shields == "opaque goggles"
    assert "questions about today" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="needs signals between processes")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_stops_the_light_and_what_came_is_written(name, plan, tmp_path):
    demo = tmp_path / "demo"
    words = [sys.executable, "-m", "lightmask", "deliver", str(plan()), "--simulated", "--speed", "5"]
    running = subprocess.Popen([*words, "--out", str(demo)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not any(b'"lit_s":3.' in path.read_bytes() for path in demo.glob("*.session.jsonl")):
        assert time.monotonic() < until, "it never came to light"
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    running.send_signal(getattr(signal, name))
    out, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (130, "")
    assert "Stopped by a person" in out
    (path,) = demo.glob("delivered-*.json")
    said = json.loads(path.read_text())
    assert (said["ended"], said["proven"], said["reasons"]) == ("stopped", True, ["stop"])
    assert 0 < said["lit_s"] < said["planned_s"]
    assert len(sessions_file.read(demo / "sessions.csv").sessions) == 1


# --- the files ---

MEANT = {"on": "2026-11-21", "minutes": 10.0, "drive": {"red": 1.0, "nir": 0.5}, "care": "home"}


def delivered(red, nir, order=7):
    begun = recovery.Begun(
        serial="S/1", firmware="1", calibration="c", order=order, session=1, plan="0" * 16, person="1" * 16,
        planned_s=600, planned_J_cm2={"red": 10.0, "nir": 5.0}, since=1,
    )  # fmt: skip
    from lightmask.deliver import Delivered, Dose

    return Delivered(
        doses=(Dose(name="red", planned_J_cm2=10.0, delivered_J_cm2=red), Dose(name="nir", planned_J_cm2=5.0,
                                                                             delivered_J_cm2=nir)),
        lit_s=600, planned_s=begun.planned_s, interruptions=(), warmth=(), ended="complete", reasons=(),
        serial=begun.serial, firmware="1", calibration="c", order=order, session=1, plan=begun.plan,
        person=begun.person, began=None, until=None, proven=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("red", "nir", "minutes", "drive"),
    [(10, 5, "10", ""), (5, 2.5, "5", ""), (10, 2.5, "10", "red=1; nir=0.25"), (10.2, 5, "10.2", "red=1; nir=0.4902")],
)
def test_minutes_and_drive_stand_for_the_dose(red, nir, minutes, drive):
    cells = deliver_files.row(delivered(red, nir), MEANT)
    assert (cells["minutes"], cells["drive"]) == (minutes, drive)


def test_no_light_is_no_line(tmp_path):
    files = deliver_files.written(tmp_path, delivered(0, 0), MEANT)
    assert [path.name for path in files] == ["delivered-2026-11-21-S_1-7-1.json"]


def test_a_line_is_added_once_and_everything_else_stays(tmp_path):
    path = tmp_path / "sessions.csv"
    before = '# by hand\nkind,on,minutes,note\n\nsession,2026-11-20,4,"warm, a little"\n'
    path.write_text(before)
    for _ in range(2):
        deliver_files.written(tmp_path, delivered(10, 2.5), MEANT)
    text = path.read_text()
    assert text.startswith("# by hand\n")
    log = sessions_file.read(path)
    assert [(one.on.day, one.minutes, one.note) for one in log.sessions] == [
        (20, 4, "warm, a little"), (21, 10, "mask S/1, order 7, session 1: complete"),
    ]  # fmt: skip
    assert dict(log.sessions[1].drive) == {"red": 1.0, "nir": 0.25}


def test_a_second_session_of_a_day_is_added_to_its_line(tmp_path):
    deliver_files.written(tmp_path, delivered(10, 5), MEANT)
    for _ in range(2):
        deliver_files.written(tmp_path, delivered(2, 1, order=8), MEANT)
    assert len(list(tmp_path.glob("delivered-*.json"))) == 2
    (one,) = sessions_file.read(tmp_path / "sessions.csv").sessions
    assert (one.minutes, one.drive) == (12, None)
    assert one.note == "mask S/1, order 7, session 1: complete; mask S/1, order 8, session 1: complete"


def test_a_second_session_of_a_day_that_no_mask_recorded_is_kept_and_said(tmp_path):
    (tmp_path / "sessions.csv").write_text("kind,on,minutes\nsession,2026-11-21,10\n")
    with pytest.raises(BadInput, match=r"has a session on 2026-11-21 that no mask recorded"):
        deliver_files.written(tmp_path, delivered(2, 1, order=8), MEANT)
    assert len(list(tmp_path.glob("delivered-*.json"))) == 1
    assert len(sessions_file.read(tmp_path / "sessions.csv").sessions) == 1


# --- a mask on a cable ---


@pytest.fixture
def cable():
    """A mask from the factory at the end of a pseudo-terminal. -> the mask, and what opens the link"""
    made, end = plain_mask(), CableEnd()
    made.mask.advance(5)
    with Carrier(end, SimulatedLink(made.mask, SimulatedClock(made.mask, 1.0))):
        yield made, end.device
    end.close()


def test_status_and_journal_of_a_mask(cable, run, tmp_path):
    made, device = cable
    keys = tmp_path / "keys.json"
    code, out, err = run("mask", "status", device, "--keys", keys)
    assert (code, err) == (0, "")
    assert "not known here: nothing below is proven" in " ".join(out.split())
    from lightmask.deliver import keys as kept

    kept.remember("SIM-0001", made.key, keys)
    said = json.loads(run("mask", "status", device, "--keys", keys, "--json")[1])
    assert (said["schema"], said["state"], said["signed"]) == ("lightmask mask status 1", "READY", True)
    rows = json.loads(run("mask", "journal", device, "--keys", keys, "--json")[1])["records"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    code, out, _ = run("mask", "journal", device, "--keys", keys, "--format", "csv", "--since", "2")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, len(rows))
    assert lines[0].endswith("red_J_cm2,nir_J_cm2")
    assert "Journal of mask SIM-0001" in run("mask", "journal", device, "--keys", keys)[1]
    assert run("mask", "journal", device, "--format", "xml")[0] == 2
    assert run("mask", "journal", device, "--since", "-1")[0] == 2


def test_a_key_is_given_in_service_alone(cable, run, tmp_path):
    made, device = cable
    keys = tmp_path / "keys.json"
    code, _, err = run("mask", "pair", device, "--keys", keys)
    assert (code, "takes a key in SERVICE alone" in err) == (2, True)
    made.mask.lose_power()
    made.mask.switch_on(service=True)
    time.sleep(0.5)
    code, out, err = run("mask", "pair", device, "--keys", keys, "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["serial"] == "SIM-0001"
    from lightmask.deliver import keys as kept

    assert kept.known(keys) == {"SIM-0001": said["key"]}
    assert kept.recall("SIM-0001", keys) != made.key
    assert kept.recall("SIM-0001", keys).hex() not in out
    if os.name == "posix":
        assert keys.stat().st_mode & 0o077 == 0
    assert json.loads(run("mask", "status", device, "--keys", keys, "--json")[1])["signed"]


def as_if_the_computer_had_died(folder, said):
    """Take away what was written, and leave the record as it stood before the first light. -> the record"""
    (document,) = folder.glob("delivered-*.json")
    begun = recovery.Begun(
        **{name: said[name] for name in ("serial", "firmware", "calibration", "order", "session", "plan", "person")},
        planned_s=said["planned_s"], since=1,
        planned_J_cm2={one["output"]: one["planned_J_cm2"] for one in said["doses"]},
    )  # fmt: skip
    path = folder / begun.file_name
    meant = json.loads(document.read_text())["meant"]
    record.Record.begin(path, {**begun.said(), "meant": meant}).close()
    document.unlink()
    (folder / "sessions.csv").unlink()
    return path


def test_a_real_link_from_the_plan_to_what_was_delivered(plan, run, tmp_path):
    """A mask on a cable, in real time: calibrated by its file, paired, asked, lit, and written down."""
    from lightmask.deliver import keys as kept

    made, end = plain_mask(("red", "near infrared"), full_uW=24_000), CableEnd()
    made.mask.advance(5)
    keys, file = tmp_path / "keys.json", tmp_path / "own.mask.toml"
    kept.remember("SIM-0001", made.key, keys)
    today = datetime.now(UTC).date()
    own = CALIBRATION.format(made=today - timedelta(days=1), until=today + timedelta(days=90))
    file.write_text((Path(CLAIRE).parent / "omnilux-contour-face.mask.toml").read_text() + own)
    days = calendar((0, "session"))
    days["days"][0]["minutes"] = 0.05
    words = ("--keys", keys, "--mask", file, "--today", "rest=no", "--today", "shields=yes")
    with Carrier(end, SimulatedLink(made.mask, SimulatedClock(made.mask, 1.0))):
        code, out, err = run("deliver", plan(calendar=days), "--port", end.device, *words, "--json")
        assert (code, err) == (0, "")
        lost = as_if_the_computer_had_died(tmp_path, json.loads(out))
        again = run("deliver", tmp_path, "--port", end.device, *words, "--recover", "--json")
    end.close()
    assert (again[0], json.loads(again[1])) == (0, json.loads(out)), "the mask's journal has all of it"
    assert not lost.exists()
    said = json.loads(out)
    assert (said["ended"], said["proven"], said["serial"]) == ("complete", True, "SIM-0001")
    real = {name: uJ / 1e6 for name, uJ in made.mask.dose_uJ.items()}
    assert real["red"] > 0
    assert len(list(tmp_path.glob("delivered-*-SIM-0001-*.json"))) == 1
    assert len(sessions_file.read(tmp_path / "sessions.csv").sessions) == 1


def test_no_mask_at_the_end_is_said_in_a_sentence(run):
    code, out, err = run("mask", "status", "/dev/lightmask-none")
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert err.count("\n") == 1


def test_a_demonstration_needs_no_plan_and_no_mask(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("deliver", "--simulated", "--speed", "10000")
    assert (code, err) == (0, "")
    assert "Delivered: a demonstration" in out and "As planned" in out
    assert list(tmp_path.iterdir()) == []
    code, out, err = run("deliver", "--port", "/dev/ttyNOPE")
    assert (code, out) == (2, "")
    assert err.startswith("Which plan?")
