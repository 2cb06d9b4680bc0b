"""A course on its dates: sessions, pauses round procedures, measurements, reviews, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from rooms.made_up_phases import MONDAY, Phase, wish

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.person import Decision, PastLight, Person
from lightmask.plan.calendar import ORDER, calendar
from lightmask.plan.procedures import Procedure, far_enough_apart, kinds, rule
from lightmask.plan.weekdays import even_days, weeks_of

DECIDED = Decision(about="C29", by="Dr Ada Berg", on="2026-12-01", reason="light after the laser, as in two trials")
JANUARY = date(2027, 1, 6)
COURSE = Phase()


def ons(course, what="session"):
    return [entry.on for entry in course.of(what)]


def planned(phases=(COURSE,), person=None, today=None, **asked):
    return calendar(phases, wish(**asked), person or Person(), today=today)


def test_three_a_week_are_the_same_weekdays_every_week():
    days = ons(planned())
    assert len(days) == 36 and days[0] == MONDAY
    assert {day.strftime("%a") for day in days} == {"Mon", "Wed", "Fri"}


def test_days_of_rest_have_no_session_and_the_rest_is_spread_evenly():
    days = ons(planned(rest_days=("monday", "sunday")))
    assert not {0, 6} & {day.weekday() for day in days} and len(days) == 36


def test_half_a_session_a_week_is_one_every_other_week():
    days = ons(planned([Phase(per_week=0.5, weeks=8)]))
    assert [(later - days[0]).days for later in days] == [0, 14, 28, 42]


def test_two_and_a_half_a_week_are_three_and_two_in_turns():
    assert [len(week) for week in weeks_of(2.5, 4, range(7))] == [3, 2, 3, 2]


@pytest.mark.parametrize(("count", "days"), [(2, (0, 3)), (3, (0, 2, 4)), (4, (0, 1, 3, 5)), (7, tuple(range(7)))])
def test_days_of_a_week_are_as_even_as_can_be(count, days):
    assert even_days(count, range(7)) == days


def test_the_regimen_has_the_true_days():
    course = planned(procedures=[Procedure(kind="microneedling", on=JANUARY)])
    days = course.regimen().day
    assert [MONDAY + timedelta(days=day) for day in days] == ons(course)
    assert max(later - earlier for earlier, later in pairwise(days)) == 11


def test_a_regimen_of_one_phase_counts_from_the_first_session_of_all():
    phases = [Phase(weeks=4), Phase(name="maintenance", per_week=1, weeks=8, start_week=4)]
    course = planned(phases)
    assert list(course.regimen("maintenance").day) == [7 * week for week in range(4, 12)]
    assert course.regimen("course").then(course.regimen("maintenance")) == course.regimen()
    with pytest.raises(BadInput, match="'induction' is not on this calendar"):
        course.regimen("induction")


@pytest.mark.parametrize("kind", kinds())
def test_at_home_no_wait_is_shorter_than_screening_demands(kind):
    table = tables.read("safety/waits")
    wait_days = table.column("wait_days")[table.text("care").index(kind)]
    for person in (Person(), Person(decisions=(DECIDED,))):
        assert (Procedure(kind=kind, on=JANUARY).first_light("home", person) - JANUARY).days > wait_days


def test_in_the_office_a_decision_shortens_the_wait_to_what_a_trial_did():
    laser = Procedure(kind="laser", on=JANUARY)
    assert laser.first_light("office", Person()) == laser.first_light("home", Person())
    assert laser.first_light("office", Person(decisions=(DECIDED,))) == JANUARY
    assert rule("laser", "first light in the office").rests_on == "trial"


def test_a_decision_from_after_the_procedure_comes_too_late():
    laser = Procedure(kind="laser", on=date(2026, 11, 30))
    assert laser.first_light("office", Person(decisions=(DECIDED,))) > date(2026, 12, 7)


def test_a_phase_that_a_pause_takes_whole_has_no_days():
    phases = [Phase(weeks=1), Phase(name="maintenance", per_week=1, weeks=4, start_week=1)]
    course = planned(phases, procedures=[Procedure(kind="peel", on=MONDAY)])
    assert course.regimen("course").sessions == 0
    assert course.regimen("course").then(course.regimen("maintenance")) == course.regimen()


def test_a_procedure_pauses_the_light_and_nothing_is_made_up_for():
    without, course = planned(), planned(procedures=[Procedure(kind="microneedling", on=JANUARY)])
    (pause,) = course.of("pause")
    assert (pause.on, pause.until) == (date(2027, 1, 5), date(2027, 1, 13))
    assert "C29" in pause.said and "expert opinion" in pause.said
    assert ons(course) == [on for on in ons(without) if not pause.on <= on <= pause.until]


def test_what_stays_off_the_skin_is_said_for_both_sides():
    needles = [Procedure(kind="microneedling", on=JANUARY)]
    assert not any("blue" in note for note in planned(procedures=needles).notes), "none is planned"
    notes = " ".join(planned([Phase(bands=("blue", "red"))], procedures=needles).notes)
    assert "No retinoid on the skin from 2026-12-30 to 2027-01-13" in notes
    assert "No peeling acid" in notes and "no violet or blue light before 2027-01-20" in notes
    assert "The first session after microneedling on 2027-01-06 is on 2027-01-15." in planned(procedures=needles).notes


def test_blue_light_waits_longer_than_red():
    peel = [Procedure(kind="peel", on=JANUARY)]
    blue = planned([Phase(bands=("blue", "red"))], procedures=peel)
    assert not any(JANUARY <= on < date(2027, 1, 20) for on in ons(blue))
    assert any(JANUARY <= on < date(2027, 1, 20) for on in ons(planned(procedures=peel)))


def test_a_wait_at_home_goes_on_where_the_office_phase_ends():
    phases = [Phase(name="induction", care="office", weeks=6), Phase(name="home", weeks=6, start_week=6)]
    course = planned(phases, Person(decisions=(DECIDED,)), procedures=[Procedure(kind="laser", on=date(2027, 1, 8))])
    assert date(2027, 1, 8) in ons(course)
    assert not any(date(2027, 1, 11) <= on <= date(2027, 1, 15) for on in ons(course))
    assert [entry.until for entry in course.of("pause")] == [date(2027, 1, 7), date(2027, 1, 15)]


def test_it_is_measured_before_at_the_goals_weeks_at_the_end_and_after_maintenance():
    phases = [Phase(), Phase(name="maintenance", per_week=1, weeks=12, start_week=12)]
    course = planned(phases, goals=("wrinkles", "age-spots"))
    weeks = [(on - MONDAY).days / 7 for on in ons(course, "measure")]
    assert weeks == [0, 4, 6, 8, 12, 20]
    first = course.days[0]
    assert first.what == "measure" and "before the first session" in first.said


def test_a_measurement_on_red_skin_is_taken_before_the_procedure_instead():
    course = planned(procedures=[Procedure(kind="peel", on=date(2026, 12, 27))])
    assert date(2026, 12, 28) not in ons(course, "measure")
    moved = next(entry for entry in course.of("measure") if entry.on == date(2026, 12, 27))
    assert "Week 4" in moved.said and "before the chemical peel" in moved.said


def test_a_recovery_is_measured_while_it_heals():
    phases = [Phase(care="office", per_week=7, weeks=2)]
    laser = [Procedure(kind="laser", on=date(2026, 12, 3))]
    course = planned(phases, Person(decisions=(DECIDED,)), procedures=laser, goals=("recovery",))
    assert date(2026, 12, 7) in ons(course, "measure")


def test_reviews_and_the_stop_rule_follow_the_rules_of_judging():
    phases = [Phase(), Phase(name="maintenance", per_week=1, weeks=12, start_week=12)]
    course = planned(phases)
    assert ons(course, "review") == [MONDAY + timedelta(weeks=12)] and "16" in course.of("review")[0].said
    assert ons(course, "stop") == [MONDAY + timedelta(weeks=16)]
    assert not planned([Phase(weeks=8)]).of("stop")


def test_light_of_the_week_before_counts():
    light = tuple(
        PastLight(at=datetime(2026, 11, day, 20, tzinfo=UTC), dose_J_cm2={"red": 5.0}) for day in (26, 27, 29)
    )
    assert ons(planned(person=Person(light=light)))[0] == date(2026, 12, 3)
    today = PastLight(at=datetime(2026, 11, 30, 8, tzinfo=UTC), dose_J_cm2={"red": 5.0})
    assert ons(planned(person=Person(light=(today,))))[0] == date(2026, 12, 2)


def test_a_start_in_the_past_is_allowed_and_said():
    course = planned(today=date(2026, 12, 5))
    assert "lies before today" in course.notes[0] and "not made up for" in course.notes[0]
    assert not planned(today=MONDAY).notes


def test_creams_that_a_person_uses_are_spoken_of():
    assert any("evening before a session" in note for note in planned(person=Person(recent_days={"retinoid": 2})).notes)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"procedures": [Procedure(kind="peel", on=date(2026, 11, 29))]}, "lies outside the course"),
        ({"procedures": [Procedure(kind="peel", on=date(2027, 2, 22))]}, "lies outside the course"),
        ({"procedures": [Procedure(kind="peel", on=JANUARY), Procedure(kind="laser", on=date(2027, 1, 20))]}, "apart"),
        ({"start": None}, "needs the first day"),
        ({"phases": []}, "no phase"),
        ({"phases": [Phase(per_week=6)], "rest_days": ("saturday", "sunday")}, "do not fit on 5 free days"),
        ({"phases": [Phase(per_week=0)]}, "above 0"),
        ({"phases": [Phase(weeks=0)]}, "whole number"),
        ({"phases": [Phase(), Phase(name="home", start_week=11)]}, "has ended"),
        ({"phases": [Phase(weeks=1, per_week=1)], "procedures": [Procedure(kind="peel", on=MONDAY)]}, "No session"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(asked, said):
    with pytest.raises(BadInput, match=said):
        planned(**asked)


def test_all_days_of_rest_are_refused_wherever_the_wish_comes_from():
    every = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    lazy = SimpleNamespace(start=MONDAY, procedures=(), rest_days=every, goals=())
    with pytest.raises(BadInput, match="0 free days"):
        calendar([Phase()], lazy, Person())


def test_a_procedure_knows_its_kind_and_day():
    with pytest.raises(BadInput, match="Did you mean 'microneedling'"):
        Procedure(kind="microneedle", on=JANUARY)
    with pytest.raises(BadInput, match="no date"):
        Procedure(kind="peel", on=datetime(2027, 1, 6))
    with pytest.raises(BadInput, match="no rule"):
        rule("peel", "sauna")


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_every_rule_and_says_what_it_rests_on(kind):
    names = {row["rule"] for row in tables.read("plan/procedures").rows()}
    for name in names:
        assert rule(kind, name).rests_on in ("trial", "leaflet", "expert opinion", "our choice")
        assert rule(kind, name).days >= 0 and rule(kind, name).source


def test_procedures_of_one_day_are_too_near():
    with pytest.raises(BadInput, match="0 days apart"):
        far_enough_apart([Procedure(kind="peel", on=JANUARY), Procedure(kind="peel", on=JANUARY)])


def test_plain_data_holds_every_entry():
    said = planned(procedures=[Procedure(kind="peel", on=JANUARY)]).said("Europe/Berlin")
    assert said["time_zone"] == "Europe/Berlin" and said["start"] == "2026-11-30"
    assert {day["what"] for day in said["days"]} <= set(ORDER)
    assert [day["on"][-2:] for day in said["days"] if day["what"] == "pause"] == [f"{day:02d}" for day in range(5, 14)]
    assert said["days"][1] == {
        "on": "2026-11-30", "what": "session", "phase": "course", "minutes": 8.0, "said": "Light at home, 8 min.",
    }  # fmt: skip


def test_a_kind_of_entry_that_there_is_not_is_refused():
    with pytest.raises(BadInput, match="not on a calendar"):
        planned().of("holiday")
