"""The planner in a process of its own."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from clinic.planning.asking import SHEET, mask_text, wanted

from lightmask.clinic.planning.wanted import Wanted
from lightmask.clinic.planning.watched import CHILD, Planner
from lightmask.errors import BadInput
from lightmask.plan.paper import canonical, content_hash


def final(request, out):
    """What the child says last, and every step before."""
    with Planner({"wanted": request, "out": str(out)}) as planner:
        said = [one for one in planner.lines() if one is not None]
        assert planner.ended() == "exit code 0"
    return said[-1], [one for one in said if "step" in one]


def test_a_plan_comes_back_with_all_its_files(made):
    folder, said, told = made
    plan = json.loads((folder / "plan.json").read_text())
    assert said["done"]["hash"] == plan["hash"] == content_hash(plan)
    assert (folder / "plan.json").read_text() == canonical(plan) + "\n"
    assert said["done"]["files"] == sorted(path.name for path in folder.iterdir())
    assert {"plan.json", "report.html", "dose3d.json"} <= set(said["done"]["files"])
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert plan["request"]["command"].startswith("lightmask plan assessment.person.toml mask.mask.toml")
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1


def test_the_doses_on_the_face_are_those_of_the_plan(made):
    folder, _, _ = made
    plan, doses = (json.loads((folder / name).read_text()) for name in ("plan.json", "dose3d.json"))
    session = doses["sessions"][0]
    patches = len(doses["face"]["region"])
    assert patches == plan["face"]["patches"] == len(doses["face"]["vertices_mm"]) / 3
    band = session["bands"].index(plan["face"]["band"])
    layer = session["layers"].index(plan["face"]["layer"])
    low, middle, high = (session[end][band][layer] for end in ("low", "middle", "high"))
    assert len(middle) == patches
    assert all(a <= b <= c for a, b, c in zip(low, middle, high, strict=True))
    treated = [place for place, one in enumerate(plan["face"]["treated"]) if one]
    ratio = [middle[place] / plan["face"]["J_cm2"][place] for place in treated]
    assert all(0.8 < one < 1.25 for one in ratio)  # the middle of a product is not the product of middles
    assert doses["treated"] == plan["face"]["treated"]


def test_who_must_not_be_lit_is_told_every_reason(tmp_path):
    request = wanted().said()
    request["person"] = request["person"].replace("[screening]", '[screening]\nyes = ["lupus"]', 1)
    said, _ = final(request, tmp_path / "plan")
    assert any("lupus" in text for text in said["refused"]["breaches"])
    answer = said["refused"]["answers"][0]
    assert (answer["key"], answer["state"]) == ("lupus", "yes")
    assert answer["severity"] in ("STOP", "PRO")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"person": "age_y = 'forty'"}, "assessment.person.toml"),
        ({"mask": "nothing"}, "mask.mask.toml"),
        ({"goals": [["beauty", 1.0]]}, "is not a goal"),
        ({"start": "soon"}, "is no day"),
        ({"minutes_a_week": 1.0}, "too few"),
        ({"way": "sideways"}, "no alternative 'sideways'"),
        ({"whim": 1}, "'whim', which nobody knows"),
    ],
)
def test_what_cannot_be_planned_is_said_in_a_sentence(changed, says, tmp_path):
    from lightmask.clinic.planning.working import work

    request = wanted().said() | changed
    with pytest.raises(BadInput, match=says) as told:
        work(Wanted.of(request), tmp_path / "plan", lambda step, share: None)
    assert str(tmp_path) not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_request_is_the_same_by_its_hash_alone():
    one = wanted(procedures=(("peel", "2027-01-01"),), rest_days=("sunday",))
    assert Wanted.of(one.said()) == one
    assert Wanted.of(json.loads(json.dumps(one.said()))).hash == one.hash
    assert len({one.hash, wanted().hash, wanted(draws=101).hash, wanted(edition="other").hash}) == 4


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"draws": 99}, "outside 100 to 2000"),
        ({"care": "both"}, "a mask of its own"),
        ({"office_mask": mask_text(SHEET)}, "a mask of its own"),
        ({"beside": {"../x.csv": ""}}, "no plain file name"),
    ],
)
def test_a_request_is_right_from_birth(said, says):
    with pytest.raises(BadInput, match=says):
        wanted(**said)


def test_the_child_ends_with_whoever_waits_for_it(tmp_path):
    line = json.dumps({"wanted": wanted(draws=2000).said(), "out": str(tmp_path / "plan")})
    child = subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    child.stdin.write(line + "\n")
    child.stdin.flush()
    assert "reading" in child.stdout.readline()
    child.stdin.close()
    assert child.wait(timeout=10) != 0
    assert not (tmp_path / "plan").exists()


def test_a_planner_that_is_killed_says_how_and_leaves_no_process(tmp_path):
    with Planner({"wanted": wanted(draws=2000).said(), "out": str(tmp_path / "plan")}) as planner:
        next(planner.lines())
        os.killpg(planner.pid, 9)
        rest = list(planner.lines())
        assert all("step" in one for one in rest if one)
        assert planner.ended() == "signal 9"
    with pytest.raises(ProcessLookupError):
        os.killpg(planner.pid, 0)


def test_on_the_way_out_everything_that_it_started_is_gone():
    sleeper = "[sys.executable, '-c', 'import time; time.sleep(60)']"
    code = f"import subprocess, sys\nprint('{{}}', flush=True)\nsubprocess.run({sleeper})"
    with Planner({}, (sys.executable, "-c", code)) as planner:
        assert next(planner.lines()) == {}
    end = time.monotonic() + 5
    gone = False
    while not gone and time.monotonic() < end:
        try:
            os.killpg(planner.pid, 0)
        except ProcessLookupError:
            gone = True
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
    assert gone


def test_a_course_goes_on_from_what_was_done(made, tmp_path):
    from datetime import date, datetime, time, timedelta
    from zoneinfo import ZoneInfo

    from lightmask.clinic.planning import going_on
    from lightmask.clinic.planning.working import work
    from lightmask.plan.sessions_file import Log, Outcome, Session

    text = (made[0] / "plan.json").read_text().rstrip("\n")
    plan = json.loads(text)
    first = date.fromisoformat(plan["request"]["start"])
    done = [date.fromisoformat(one["on"]) for one in plan["calendar"]["days"] if one["what"] == "session"][:6]
    log = Log(
        sessions=tuple(Session(on=on, minutes=plan["session"]["minutes"], origin="recorded") for on in done),
        outcomes=(Outcome(endpoint="roughness", on=first + timedelta(weeks=4), value=8.0, baseline=10.0),),
    )
    now = datetime.combine(first + timedelta(weeks=4), time(12), ZoneInfo("Europe/Berlin"))
    kept = json.loads(json.dumps(going_on.said(log)))
    request = wanted(start=None, earlier=text, log=kept, now=now.isoformat(timespec="minutes"))
    assert going_on.earlier(request).log == log
    told = []
    said = work(request, tmp_path / "plan", lambda step, share: told.append((step, share)))
    steps = [step for step, _ in told]
    assert "putting the mask on the face" in steps and "taking in what was measured" in steps and len(told) >= 7
    shares = [share for _, share in told]
    assert shares == sorted(set(shares)) and shares[0] == 0 and shares[-1] < 1
    rest = json.loads((tmp_path / "plan" / "plan.json").read_text())
    assert rest["hash"] == said["done"]["hash"]
    assert (rest["so_far"]["done"], rest["so_far"]["first"]) == (6, done[0].isoformat())
    assert rest["so_far"]["measured"]
    assert rest["phases"][0]["weeks"] < plan["phases"][0]["weeks"]
    assert all(day["on"] > now.date().isoformat() for day in rest["calendar"]["days"] if day["what"] == "session")


def test_a_course_goes_on_from_all_three_or_begins():
    with pytest.raises(BadInput, match="Give all three"):
        wanted(earlier="{}")
