"""lightmask mask load: an order that a mask keeps, begun by a long press, held by the plan's rhythm and its end."""

import json
from datetime import datetime, timedelta

import pytest
from deliver import desk, home
from deliver.host_sessions import clearance, plain_mask

import lightmask.deliver
from lightmask.deliver import LightRead, Rhythm, Term, alone, entrust, links
from lightmask.errors import BadInput
from mask_program.order import read_order


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    return home.planned(tmp_path_factory.mktemp("plan"))


@pytest.fixture
def at_home(planned, tmp_path, monkeypatch):
    """Make a home of this plan, changed."""

    def make(**changes):
        found = home.a_home(planned, tmp_path / "home", **changes)
        monkeypatch.setattr(lightmask.deliver, "connect", found.connect)
        return found

    return make


WEEK = home.calendar(*((day, "session") for day in (0, 2, 4, 7, 9)))


def test_what_was_loaded_is_what_the_mask_holds(at_home, run):
    own = at_home(calendar=WEEK)
    code, out, err = run(*own.words("--json"))
    assert (code, err) == (0, "")
    said = json.loads(out)
    held = own.mask.program.kept.order
    assert (held.no, held.alone, held.sessions, held.gap_s) == (said["order"], True, 5, 44 * 3600)
    assert (said["schema"], said["sessions"], said["gap_s"]) == ("lightmask order 1", 5, 44 * 3600)
    assert [one["output"] for one in said["outputs"]] == [one.name for one in held.outs]
    assert [round(one["J_cm2"] * 1e6) for one in said["outputs"]] == [one.dose_uJ for one in held.outs]
    assert datetime.fromisoformat(said["until"]).timestamp() == held.until
    assert any("eye shields" in one for one in said["ask"]), "what no computer asks, the person does"
    assert own.mask.board.shown[0] == "READY", "nothing was lit"
    (path,) = own.folder.glob("order-*.json")
    kept = json.loads(path.read_text())
    assert (kept["closed"], kept["meant"]["minutes"], kept["order"]) == (False, home.MINUTES, held.no)


def test_the_page_says_how_to_begin_and_what_to_ask(at_home, run):
    own = at_home(calendar=WEEK)
    code, out, err = run(*own.words())
    assert (code, err) == (0, "")
    said = " ".join(out.split())
    parts = ("Mask SIM-0001 holds order", "5, 0.1 minutes each: course", "44 hours and more", "no order for use alone",
             "Hold its button for 2 seconds", "Before each session", "written: ")  # fmt: skip
    assert [part for part in parts if part not in said] == []


def test_a_long_press_begins_a_session_and_the_gap_keeps_the_next(at_home, run):
    own = at_home(calendar=WEEK)
    assert run(*own.words())[0] == 0
    own.evening(0)
    assert own.mask.board.shown[0] == "READY"
    first = dict(own.mask.dose_uJ)
    assert min(first.values()) > 0
    own.evening(40)
    assert own.mask.dose_uJ == first, "44 hours have not gone by"
    own.evening(4.5)
    assert min(own.mask.dose_uJ[name] / first[name] for name in first) > 1.9


def test_no_light_after_the_last_session_or_the_last_day(at_home, run):
    own = at_home(calendar=WEEK)
    assert run(*own.words("--sessions", "1"))[0] == 0
    own.evening(0)
    first = dict(own.mask.dose_uJ)
    own.evening(100)
    assert own.mask.dose_uJ == first
    late = at_home(calendar=WEEK)
    last = (datetime.now().date() + timedelta(days=2)).isoformat()
    assert run(*late.words("--until", last))[0] == 0
    assert late.mask.program.kept.order.sessions == 2
    late.evening(24 * 4)
    assert not any(late.mask.dose_uJ.values())


@pytest.mark.parametrize(
    ("days", "count", "after", "why"),
    [
        ([(0, "session"), (1, "session"), (3, "pause"), (8, "session")], 2, 3, "the plan has a pause"),
        ([(0, "session"), (2, "procedure"), (9, "session")], 1, 2, "the plan has a procedure"),
        ([(0, "session"), (2, "review"), (2, "session"), (9, "session")], 2, 3, "the plan looks back"),
        ([(0, "session"), (1, "session", 0.2), (2, "session")], 1, 1, "goes on with other sessions"),
        ([(n, "session") for n in range(60)], 28, 28, "no order for use alone holds longer"),
    ],
)
def test_what_ends_an_order(days, count, after, why, at_home, run):
    own = at_home(calendar=home.calendar(*days))
    code, out, err = run(*own.words("--json"))
    assert (code, err) == (0, "")
    said = json.loads(out)
    midnight = datetime.combine(datetime.now().date() + timedelta(days=after), datetime.min.time()).astimezone()
    assert (said["sessions"], datetime.fromisoformat(said["until"])) == (count, midnight)
    assert why in said["until_why"]


def test_a_form_that_runs_out_ends_it_sooner_and_one_that_nobody_dated_refuses(at_home, run):
    own = at_home(calendar=home.calendar(*((n, "session") for n in range(40))))
    home.person_of(own.folder, asked_days_ago=85)
    said = json.loads(run(*own.words("--json"))[1])
    assert (said["sessions"], "the whole form of" in said["until_why"]) == (6, True)
    own.person.write_text(desk.CLAIRE.read_text())
    code, out, err = run(*own.words())
    assert (code, out) == (2, "")
    assert "Nobody wrote down when the whole form was gone through" in err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--sessions", "6"), 2, "Give 1 to 5"),
        (("--sessions", "0"), 2, "Give 1 to 5"),
        (("--until", "2199-01-01"), 2, "is too late"),
        (("--until", "soon"), 2, "is no day"),
        (("--today", "sunburn=yes"), 3, "unburn"),
    ],
)
def test_what_is_refused(words, code, says, at_home, run):
    own = at_home(calendar=WEEK)
    found, out, err = run(*own.words(*words))
    assert (found, out) == (code, "")
    assert says in err
    assert own.mask.program.kept.order is None
    assert not list(own.folder.glob("order-*"))


def test_a_part_of_the_office_a_pause_and_the_end_are_not_for_alone(planned, at_home, run):
    phases = [{**one, "care": "office"} for one in planned.said["phases"]]
    code, _, err = run(*at_home(phases=phases).words())
    assert (code, "never alone" in err) == (3, True)
    code, _, err = run(*at_home(calendar=home.calendar((0, "pause"), (3, "session"))).words())
    assert (code, "lies in a pause" in err) == (3, True)
    code, _, err = run(*at_home(calendar=home.calendar((-3, "session"))).words())
    assert (code, "no session left" in err) == (2, True)
    code, _, err = run(*at_home(calendar=home.calendar((0, "procedure"), (3, "session"))).words())
    assert (code, "No session of the plan lies before" in err) == (2, True)


def test_a_session_of_today_leaves_the_next_for_tomorrow(at_home, run):
    own = at_home(calendar=WEEK)
    today = datetime.now().astimezone().date()
    (own.folder / "sessions.csv").write_text(f"kind,on,minutes\nsession,{today},{home.MINUTES}\n")
    said = json.loads(run(*own.words("--json"))[1])
    assert said["sessions"] == 4
    assert datetime.fromisoformat(said["since"]).astimezone().date() == today + timedelta(days=1)


def test_a_plan_without_dates_goes_by_its_weeks(at_home, run):
    own = at_home(calendar=None)
    code, out, err = run(*own.words("--json"))
    assert (code, err) == (0, "")
    said = json.loads(out)
    often = json.loads((own.folder / "plan.json").read_text())["phases"][0]["sessions_per_week"]
    assert (said["sessions"], said["gap_s"]) == (round(4 * often), 20 * 3600)


def test_a_simulated_mask_shows_it_and_leaves_nothing(at_home, run, monkeypatch):
    own = at_home(calendar=WEEK)
    monkeypatch.undo()
    words = ("mask", "load", own.folder, "simulated", "--mask", own.lamp, "--person", own.person, *home.WORDS)
    code, out, err = run(*words)
    assert (code, err) == (0, "")
    assert "holds order" in out
    assert not list(own.folder.glob("order-*"))


def test_an_order_in_python_is_signed_for_this_mask_and_outlives_its_clearance():
    made = plain_mask()
    made.mask.advance(5)
    controller = links._of(made, None)
    now = datetime.now().astimezone()
    read = LightRead(serial="SIM-0001", name="c", made=now - timedelta(days=1), until=now + timedelta(days=20))
    controller.light_read, controller.rhythm = read, Rhythm(gap=timedelta(hours=20), per_day=1, per_week=3)
    kept = []
    term = Term(sessions=9, since=now, until=now + timedelta(days=14))
    given = entrust(clearance(), controller, term, kept.append)
    held, complaint = read_order(
        given.order.text, given.order.signature(made.key), made.key, "SIM-0001", ("red", "nir")
    )
    assert (complaint, held.alone, held.sessions) == (None, True, 9)
    assert kept == [given]
    begun, sessions, until = alone.read(given.said())
    assert (begun, sessions, until) == (given.begun, 9, datetime.fromtimestamp(given.order.until_unix, until.tzinfo))
    with pytest.raises(BadInput, match="does not hold for all the time"):
        entrust(clearance(), controller, Term(sessions=9, since=now, until=now + timedelta(days=21)))
    with pytest.raises(TypeError, match="needs a Clearance"):
        entrust("yes", controller, term)
    with pytest.raises(BadInput, match="is no order"):
        alone.read({"schema": "another"})
