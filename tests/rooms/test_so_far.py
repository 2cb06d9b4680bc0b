"""What came back from a course: the file read line by line, and what is made of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rooms.made_up_forecasts import forecast
from rooms.made_up_phases import MONDAY, Phase, wish

from lightmask.errors import BadInput
from lightmask.person import Person
from lightmask.plan.calendar import calendar
from lightmask.plan.past_sessions import past_light
from lightmask.plan.sessions_file import Adverse, Log, Outcome, Output, Session, read
from lightmask.plan.so_far import restart_after_d, so_far
from lightmask.response import advise, update

HEAD = (
    "kind,on,minutes,care,drive,share,origin,note,endpoint,week,value,baseline,change_percent,channel,"
    "measured_mW_cm2,share_of_new"
)
WEEK = timedelta(weeks=1)
DEPTH = "wrinkle depth"
COURSE = Phase()


def phase_said(**others):
    return {
        "name": "course", "care": "home", "mask": "home-3", "minutes": 8.0, "drive": {"red": 1.0}, "weeks": 12,
        "sessions_per_week": 3, "start_week": 0, "fingerprint": "f", "pulses": "continuous",
    } | others  # fmt: skip


def plan(dated=True, phases=None, **others):
    """An earlier plan's plain data, as far as it is asked for."""
    return {
        "mask": {"name": "home-3"},
        "session": {"minutes": 8.0, "drive": {"red": 1.0}, "fingerprint": "f"},
        "dose": {"channels": [{"channel": "red", "band": "red", "surface_J_cm2": {"high": 16.0}}]},
        "safety": {"limits": []},
        "phases": phases or [phase_said()],
        "calendar": calendar([COURSE], wish(), Person()).said() if dated else None,
    } | others


def log(*after, **others):
    """Sessions so many days after the start."""
    return Log(sessions=tuple(Session(on=MONDAY + timedelta(days=day), minutes=8.0) for day in after), **others)


def written(tmp_path, *lines, head=HEAD):
    path = tmp_path / "sessions.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def columns(**cells):
    return ",".join(str(cells.get(name, "")) for name in HEAD.split(","))


def test_a_file_of_every_kind_is_read(tmp_path):
    path = written(
        tmp_path,
        "# made up",
        columns(on="2026-12-02", minutes=8),
        columns(kind="session", on="2026-11-30", minutes=7.5, care="home", drive="red=1; nir=0.5", origin="recorded"),
        "",
        columns(kind="outcome", endpoint=DEPTH, week=0, value=100),
        columns(kind="outcome", endpoint=DEPTH, on="2027-01-25", change_percent=-8),
        columns(kind="mask", on="2026-12-20", channel="red", share_of_new=0.8),
        columns(kind="adverse", on="2026-12-03", note="redness for two days"),
    )
    assert read(path, until=date(2027, 2, 1)) == Log(
        sessions=(
            Session(on=MONDAY, minutes=7.5, drive={"red": 1.0, "nir": 0.5}, origin="recorded"),
            Session(on=date(2026, 12, 2), minutes=8.0),
        ),
        outcomes=(
            Outcome(endpoint=DEPTH, week=0.0, value=100.0),
            Outcome(endpoint=DEPTH, on=date(2027, 1, 25), change_percent=-8.0),
        ),
        outputs=(Output(on=date(2026, 12, 20), channel="red", share_of_new=0.8),),
        adverse=(Adverse(on=date(2026, 12, 3), note="redness for two days"),),
    )


def test_two_columns_are_enough_and_a_spreadsheet_may_have_written_them(tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_bytes(b"\xef\xbb\xbfon,minutes\r\n2026-11-30,8\r\n")
    assert read(path).sessions == (Session(on=MONDAY, minutes=8.0),)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"on": "2026-11-30", "minutes": -3}, "minutes=-3 is not possible"),
        ({"on": "2026-11-30", "minutes": 0}, "minutes=0 is not possible"),
        ({"on": "2026-11-30", "minutes": "nan"}, "minutes=nan is not possible"),
        ({"on": "2026-11-30", "minutes": "eight"}, "'eight' is not a number"),
        ({"on": "30.11.2026", "minutes": 8}, "is not a date"),
        ({"on": "2026-W49-1", "minutes": 8}, "is not a date"),
        ({"on": "2026-02-30", "minutes": 8}, "is not a date"),
        ({"on": "2027-03-01", "minutes": 8}, "lies after 2027-02-01"),
        ({"minutes": 8}, "on is missing"),
        ({"on": "2026-11-30"}, "minutes is missing"),
        ({"on": "2026-11-30", "minutes": 8, "care": "gym"}, "care='gym'"),
        ({"on": "2026-11-30", "minutes": 8, "origin": "dreamt"}, "origin='dreamt'"),
        ({"on": "2026-11-30", "minutes": 8, "share": 80}, "share=80 is not possible"),
        ({"on": "2026-11-30", "minutes": 8, "share": 0.8, "drive": "red=1"}, "both given"),
        ({"on": "2026-11-30", "minutes": 8, "drive": "red"}, "each channel once"),
        ({"on": "2026-11-30", "minutes": 8, "drive": "red=2"}, "drive of red=2"),
        ({"on": "2026-11-30", "minutes": 8, "value": 3}, "value does not belong to kind session"),
        ({"kind": "nap", "on": "2026-11-30"}, "kind 'nap' is not known"),
        ({"kind": "outcome", "endpoint": "wrinkle dept", "week": 4, "value": 1}, f"Did you mean '{DEPTH}'"),
        ({"kind": "outcome", "endpoint": DEPTH, "value": 1}, "the day or the week"),
        ({"kind": "outcome", "endpoint": DEPTH, "on": "2026-12-01", "week": 4, "value": 1}, "the day or the week"),
        ({"kind": "outcome", "endpoint": DEPTH, "week": 4}, "needs value"),
        ({"kind": "outcome", "endpoint": DEPTH, "week": 4, "baseline": 3, "change_percent": 1}, "change_percent alone"),
        ({"kind": "mask", "on": "2026-12-01", "channel": "red"}, "Give one of them"),
        ({"kind": "mask", "on": "2026-12-01", "share_of_new": 1}, "channel is missing"),
        ({"kind": "adverse", "on": "2026-12-01"}, "note is missing"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path, cells, said):
    path = written(tmp_path, columns(on="2026-12-04", minutes=8), columns(**cells))
    with pytest.raises(BadInput) as refused:
        read(path, until=date(2027, 2, 1))
    assert "line 3: " in str(refused.value) and said in str(refused.value)


def test_a_session_is_right_from_birth():
    with pytest.raises(BadInput, match="minutes=-1"):
        Session(on=MONDAY, minutes=-1)
    with pytest.raises(BadInput, match="share_of_new=80"):
        Output(on=MONDAY, channel="red", share_of_new=80)


cells_of_text = st.text(max_size=12) | st.sampled_from(["2026-12-01", "8", "-8", "session", "mask", "red=1", "1e999"])


@given(st.lists(st.lists(cells_of_text, max_size=6), max_size=4), st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(tmp_path, rows, headed):
    path = tmp_path / "any.csv"
    heads = "kind,on,minutes,channel,share_of_new,drive\n" if headed else ""
    path.write_text(heads + "\n".join(",".join(row) for row in rows), encoding="utf-8", errors="replace")
    refused = ""
    try:
        assert read(path, until=date(2027, 2, 1))
    except BadInput as error:
        refused = str(error)
    assert not refused or refused.endswith((".", "?"))


def test_lines_that_say_a_thing_twice_are_refused(tmp_path):
    path = written(
        tmp_path,
        columns(on="2026-11-30", minutes=8),
        columns(on="2026-11-30", minutes=6),
        columns(kind="mask", on="2026-12-01", channel="red", share_of_new=1),
        columns(kind="mask", on="2026-12-01", channel="red", share_of_new=0.9),
    )
    with pytest.raises(BadInput, match=r"line 3: a second session on 2026-11-30, after line 2.*line 5: it says again"):
        read(path)


def test_of_many_bad_lines_five_are_named(tmp_path):
    with pytest.raises(BadInput, match=r"line 6: .*And 3 more"):
        read(written(tmp_path, *[columns(on="2026-11-30", minutes=-1)] * 8))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on,minuts\n2026-11-30,8\n", "Did you mean 'minutes'"),
        ("on,on,minutes\n2026-11-30,2026-11-30,8\n", "two columns 'on'"),
        ("on,minutes\n", "no line"),
        ("on,minutes\n2026-11-30,8,9\n", "3 cells for 2 columns"),
        ('on,minutes,note\n2026-11-30,8,"open\n', "quote"),
        ("on,minutes,note\n2026-11-30,8,\x1b[31m\n", "U\\+001B"),
        ("\n", "empty"),
    ],
)
def test_a_file_that_is_no_log_is_refused(tmp_path, text, said):
    path = tmp_path / "sessions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read(path)


def test_a_kept_course_goes_on_as_planned():
    found = so_far(log(0, 2, 4, 7, 9, 11), plan(), MONDAY + timedelta(days=11))
    assert (found.planned, found.done, found.adherence, found.behind) == (6, 6, 1.0, 0)
    assert (found.minutes, found.planned_minutes, found.longest_gap_d, found.weeks_missed) == (48.0, 48.0, 3, 0)
    assert (found.sessions_left, found.weeks_left, found.restart) == (30, 10, False)
    assert found.notes[0].endswith("the course was kept.") and "Go on as planned." in found.notes
    assert list(found.regimen.day) == [0, 2, 4, 7, 9, 11]


def test_missed_sessions_are_said_and_never_doubled():
    found = so_far(log(0, 2, 18, 21), plan(), MONDAY + 4 * WEEK - timedelta(days=1))
    assert (found.planned, found.done, found.behind, found.longest_gap_d, found.weeks_missed) == (12, 4, 8, 16, 1)
    assert found.longer_by_weeks == 3 and found.sessions_left == 24
    assert "too few to judge" in found.notes[0]
    assert any("never do two in a day" in note for note in found.notes)


def test_between_half_and_most_of_the_sessions_less_is_to_be_expected():
    found = so_far(log(0, 2, 7, 9), plan(), MONDAY + timedelta(days=11))
    assert "expect less, and later" in found.notes[0]


@pytest.mark.parametrize(("days", "restart"), [(21, False), (22, True)])
def test_a_gap_longer_than_memory_is_a_new_beginning_and_that_is_belief(days, restart):
    assert restart_after_d() == 21
    found = so_far(log(0, 2, 4), plan(), MONDAY + timedelta(days=4 + days))
    assert found.restart is restart
    assert any("It is belief" in note for note in found.notes) is restart


def test_nothing_done_yet():
    found = so_far(Log(), plan(), MONDAY - timedelta(days=2))
    assert (found.planned, found.done, found.adherence, found.longest_gap_d) == (0, 0, None, 0)
    assert "begin as planned" in " ".join(found.notes)
    with pytest.raises(BadInput, match="No session was done"):
        _ = found.regimen


def test_more_than_planned_is_no_credit():
    found = so_far(log(*range(7)), plan(), MONDAY + timedelta(days=6))
    assert found.adherence > 1 and "no trial supports" in found.notes[0] and found.behind == 0


def test_sessions_before_the_plan_began_do_not_count_to_it():
    found = so_far(log(-3, 0), plan(), MONDAY)
    assert found.done == 1 and any("before the plan began" in note for note in found.notes)


def test_a_plan_without_dates_counts_from_the_first_session():
    found = so_far(log(1, 3, 5), plan(dated=False), MONDAY + timedelta(days=7))
    assert (found.planned, found.done) == (3, 3)
    with pytest.raises(BadInput, match="has no session"):
        so_far(log(0), plan(dated=False, phases=[]) | {"phases": []}, MONDAY)


def test_a_session_in_the_future_is_refused():
    with pytest.raises(BadInput, match="lies after"):
        so_far(log(0, 9), plan(), MONDAY)


def test_dimmed_sessions_count_by_their_share():
    half = Log(sessions=(Session(on=MONDAY, minutes=8.0, share=0.5),))
    assert so_far(half, plan(), MONDAY).minutes == 4.0


def test_a_mask_that_dimmed():
    outputs = (
        Output(on=MONDAY, channel="red", measured_mW_cm2=30.0),
        Output(on=MONDAY + WEEK, channel="red", measured_mW_cm2=24.0),
        Output(on=MONDAY, channel="blue", share_of_new=0.9),
        Output(on=MONDAY, channel="nir", measured_mW_cm2=20.0),
    )
    found = so_far(log(0, outputs=outputs), plan(), MONDAY + WEEK)
    assert found.dimming == {"red": 0.8, "blue": 0.9}
    assert "The mask has dimmed: red gives 80 % of new, blue gives 90 % of new." in found.notes
    assert any(note.startswith("nir was measured once") for note in found.notes)


def test_measurements_sharpen_a_forecast_and_give_advice():
    outcomes = (
        Outcome(endpoint=DEPTH, on=MONDAY - timedelta(days=1), value=100.0),
        Outcome(endpoint=DEPTH, on=MONDAY + 4 * WEEK, value=95.0),
        Outcome(endpoint=DEPTH, week=8.0, value=70.0),
    )
    found = so_far(log(0, 2, 4, outcomes=outcomes), plan(), MONDAY + timedelta(days=6))
    assert [(one.week, one.value, one.baseline) for one in found.measured] == [(4.0, 95.0, 100.0), (8.0, 70.0, 100.0)]
    updated = update(forecast(np.random.default_rng(1)), found.measured, np.random.default_rng(2))
    assert advise(updated, done=found.done, planned=found.planned, adverse=found.adverse).verdict in (
        "continue",
        "adjust",
    )


def test_a_value_needs_something_to_compare_with():
    later = Outcome(endpoint=DEPTH, week=8.0, value=70.0)
    with pytest.raises(BadInput, match="has no baseline"):
        so_far(log(0, outcomes=(later,)), plan(), MONDAY)
    with pytest.raises(BadInput, match="is no baseline"):
        so_far(log(0, outcomes=(Outcome(endpoint=DEPTH, week=0.0, change_percent=-3.0),)), plan(), MONDAY)
    own = so_far(log(0, outcomes=(replace(later, baseline=90.0),)), plan(), MONDAY)
    assert own.measured[0].baseline == 90.0


def test_what_was_noticed_comes_before_any_more_light():
    adverse = (Adverse(on=MONDAY, note="a blister"), Adverse(on=MONDAY + WEEK, note="a blister"))
    found = so_far(log(0, adverse=adverse), plan(), MONDAY + WEEK)
    assert found.adverse == ("a blister",) and found.notes[-1].startswith("Reported: a blister. Have it looked at")


NOW = datetime(2026, 12, 9, 12, tzinfo=timezone(timedelta(hours=1)))


def test_sessions_of_seven_days_are_past_light():
    found = past_light(log(0, 2, 4, 7, 9), plan(), NOW)
    assert [one.at.date().day for one in found] == [2, 4, 7, 9]
    assert [dict(one.dose_J_cm2) for one in found] == [{"red": 16.0}] * 4
    assert found[0].at.hour == 23 and found[-1].at == NOW
    assert Person(light=found).light == found


def test_past_light_follows_minutes_share_and_drive():
    sessions = (
        Session(on=date(2026, 12, 7), minutes=4.0),
        Session(on=date(2026, 12, 8), minutes=8.0, share=0.25),
        Session(on=date(2026, 12, 9), minutes=8.0, drive={"red": 0.5}),
    )
    found = past_light(Log(sessions=sessions), plan(), NOW)
    assert [one.dose_J_cm2["red"] for one in found] == [8.0, 4.0, 8.0]


def test_past_light_takes_the_brightest_patch_where_a_wall_was_asked():
    walls = {"limits": [{"id": "MTD", "value": 24.0}, {"id": "MTD-24h", "value": 99.0}]}
    assert past_light(log(7), plan(safety=walls), NOW)[0].dose_J_cm2["red"] == pytest.approx(24.0)


def test_past_light_of_bands_that_are_judged_together_adds_up():
    channels = [
        {"channel": "violet", "band": "violet", "surface_J_cm2": {"high": 2.0}},
        {"channel": "blue", "band": "blue", "surface_J_cm2": {"high": 3.0}},
    ]
    drive = {"violet": 1.0, "blue": 0.5}
    said = plan(
        dose={"channels": channels},
        session={"minutes": 8.0, "drive": drive, "fingerprint": "f"},
        phases=[phase_said(drive=drive)],
    )
    assert dict(past_light(log(7), said, NOW)[0].dose_J_cm2) == {"blue": 5.0}


def test_pulses_of_another_phase_bring_less():
    home = phase_said(name="course", fingerprint="g", pulses={"frequency_Hz": 10, "duty": 0.5})
    said = plan(phases=[home, phase_said(name="induction", care="office")])
    assert past_light(log(7), said, NOW)[0].dose_J_cm2["red"] == 8.0


def test_light_whose_dose_the_plan_does_not_know_is_never_guessed():
    unknown = {"channels": [{"channel": "red", "band": "red", "surface_J_cm2": {"high": None}}]}
    assert past_light(log(7), plan(dose=unknown), NOW) is None
    assert past_light(log(-30), plan(dose=unknown), NOW) == ()
    with pytest.raises(BadInput, match=r"lit 'blue'.*\[\[light\]\]"):
        past_light(Log(sessions=(Session(on=NOW.date(), minutes=8.0, drive={"blue": 1.0}),)), plan(), NOW)
    with pytest.raises(BadInput, match=r"with 'office-4'.*\[\[light\]\]"):
        past_light(log(7), plan(phases=[phase_said(mask="office-4")]), NOW)
    with pytest.raises(BadInput, match="no light"):
        past_light(Log(sessions=(Session(on=NOW.date(), minutes=8.0, drive={"red": 0.0}),)), plan(), NOW)
    with pytest.raises(BadInput, match="no time zone"):
        past_light(log(7), plan(), NOW.replace(tzinfo=None))
    assert past_light(log(7), plan(), NOW.astimezone(UTC))
