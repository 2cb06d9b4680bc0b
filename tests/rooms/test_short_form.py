"""The short form: asked again before every session; what is not answered today is unknown, whatever it was before."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lightmask.errors import BadInput
from lightmask.mask import Channel
from lightmask.person import Medicine, PastLight, Person
from lightmask.safety import short_form
from lightmask.safety.screening import screen

BLUE, RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("blue", 415), ("red", 633), ("nir", 830)))
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, asked_on="2026-05-03",
)  # fmt: skip
TODAY = date(2026, 5, 10)
ASKED = {
    "recent-eye-surgery", "shields", "numb-face", "suspicious-spot", "active-on-skin-today", "recent-procedure",
    "broken-skin", "cold-sore", "sunburn", "pregnant", "fever", "other-light-today", "reaction-after-session",
    "new-medicine",
}  # fmt: skip
ALL_WELL = dict.fromkeys(ASKED, "no") | {"shields": "yes"}


def refused(person, *channels):
    return {one.key for one in screen(person, channels or (RED, NIR), "no") if one.stops or one.must_be_asked}


def test_what_is_asked_each_time_is_small_and_whole():
    form = short_form.questions(WELL, (BLUE, RED, NIR))
    assert {question.key for question in form} == ASKED
    assert all(question.question.endswith("?") for question in form)


def test_only_what_matters_for_this_person_and_light_is_asked():
    man = replace(WELL, sex="M")
    assert "pregnant" not in {question.key for question in short_form.questions(man, (RED,))}
    unsaid = replace(man, pregnant="unknown")
    assert "pregnant" in {question.key for question in short_form.questions(unsaid, (RED,))}
    means = {question.key: question.severity for question in short_form.questions(WELL, (RED,))}
    assert (means["cold-sore"], means["numb-face"], means["reaction-after-session"]) == ("CAUTION", "STOP", "PRO")


def test_all_well_today_is_well():
    today = short_form.answered(WELL, ALL_WELL, TODAY)
    assert refused(today) == set()
    assert (today.asked_on, today.answered_on) == ("2026-05-03", "2026-05-10")
    assert refused(WELL) == set(), "and the person that was handed in is the same as before"


@pytest.mark.parametrize("key", sorted(ASKED))
def test_each_answer_that_is_missing_today_is_asked(key):
    answers = {name: said for name, said in ALL_WELL.items() if name != key}
    today = short_form.answered(WELL, answers, TODAY)
    verdict_key = {"shields": "no-eye-shields"}.get(key, key)
    found = {one.key: one for one in screen(today, (BLUE, RED, NIR), "no")}[verdict_key]
    assert found.state == "ask"
    assert found.must_be_asked == (found.severity != "CAUTION")


@pytest.mark.parametrize("key", sorted(ASKED - {"shields", "cold-sore", "active-on-skin-today"}))
def test_each_yes_of_today_halts(key):
    assert key in refused(short_form.answered(WELL, ALL_WELL | {key: "yes"}, TODAY))


@pytest.mark.hazard("HZ20")
def test_nothing_answered_is_not_fine():
    assert len(refused(short_form.answered(WELL, {}, TODAY), BLUE, RED, NIR)) >= len(ASKED) - 1


@pytest.mark.hazard("HZ32")
def test_a_reaction_halts_until_a_professional_has_decided():
    halted = short_form.answered(WELL, ALL_WELL | {"reaction-after-session": "yes"}, TODAY)
    (verdict,) = [one for one in screen(halted, (RED,), "no") if one.stops]
    assert (verdict.id, verdict.severity, verdict.bands) == ("L01", "PRO", ("red",))
    assert "HZ32" in verdict.reason


@pytest.mark.hazard("HZ27")
def test_shields_of_the_file_or_in_words():
    assert short_form.answered(WELL, ALL_WELL | {"shields": "no"}, TODAY).shields == "none"
    assert short_form.answered(WELL, ALL_WELL | {"shields": "closed lids"}, TODAY).shields == "closed lids"
    assert short_form.answered(replace(WELL, shields="unknown"), ALL_WELL, TODAY).shields == "unknown"


def test_a_new_medicine_is_judged_by_its_name():
    named = short_form.answered(WELL, ALL_WELL | {"new-medicine": ("Methylenblau",)}, TODAY)
    assert named.medicines == (Medicine(name="Methylenblau"),)
    assert refused(named) == {"Methylenblau"}
    assert refused(short_form.answered(WELL, ALL_WELL | {"new-medicine": "yes"}, TODAY)) == {"new-medicine"}
    with pytest.raises(BadInput, match="which were taken before"):
        short_form.answered(replace(WELL, medicines=None), ALL_WELL | {"new-medicine": ("ramipril",)}, TODAY)


def test_days_since_are_counted_on_from_the_form():
    person = replace(WELL, recent_days={"peel": 3}, medicines=(Medicine(name="methylene blue", stopped_days_ago=1),))
    soon = short_form.answered(person, ALL_WELL, date(2026, 5, 4))
    assert (soon.recent_days["peel"], soon.medicines[0].stopped_days_ago) == (4, 2)
    assert refused(soon) == {"recent-procedure", "methylene blue"}, "a no does not undo a peel four days ago"
    later = short_form.answered(soon, ALL_WELL, TODAY)
    assert later.recent_days["peel"] == 10
    assert later == short_form.answered(person, ALL_WELL, TODAY), "in two steps or in one"
    assert refused(later) == set()
    undated = short_form.answered(replace(person, asked_on=""), ALL_WELL, TODAY)
    assert undated.recent_days["peel"] == 3, "without a date nothing is counted on"
    again = short_form.answered(later, ALL_WELL | {"peel": 1}, TODAY)
    assert again.recent_days["peel"] == 1
    assert "recent-procedure" in refused(again)


def test_light_today_ends_that_there_was_none():
    person = short_form.answered(replace(WELL, light=()), ALL_WELL | {"other-light-today": "yes"}, TODAY)
    assert (person.light, person.screening["other-light-today"]) == (None, "yes")
    past = PastLight(at=datetime(2026, 5, 9, 20, tzinfo=UTC), dose_J_cm2={"red": 4})
    kept = short_form.answered(replace(WELL, light=(past,)), ALL_WELL | {"other-light-today": "yes"}, TODAY)
    assert kept.light == (past,)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"fevr": "no"}, "nearest: fever"), ({"lupus": "no"}, "not a question of the short form"),
        ({"fever": "perhaps"}, "perhaps"), ({"fever": True}, "True"), ({"shields": "sunglasses"}, "sunglasses"),
        ({"peel": "3"}, "not a number"), ({"sunburn": True}, "not a number"),
        ({"peel": -1}, "negative"), ({"peel": float("nan")}, "nan"),
        ({"new-medicine": ("",)}, "no name"), ({"pregnant": None}, "None"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(answers, says):
    with pytest.raises(BadInput, match=says):
        short_form.answered(WELL, ALL_WELL | answers, TODAY)


@pytest.mark.parametrize(
    ("asked_on", "on", "due", "refusals"),
    [
        ("2026-05-03", date(2026, 5, 3), "short", 0), ("2026-05-03", date(2026, 8, 1), "short", 0),
        ("2026-05-03", date(2026, 8, 2), "full", 1), ("2026-05-03", datetime(2026, 8, 2, tzinfo=UTC), "full", 1),
        ("2026-05-03", date(2026, 5, 2), "full", 1), ("", date(2026, 5, 3), "full", 0),
    ],
)  # fmt: skip
def test_the_whole_form_is_due_again_after_ninety_days(asked_on, on, due, refusals):
    person = replace(WELL, asked_on=asked_on)
    assert short_form.due(person, on) == due
    assert len(short_form.refusals(person, on)) == refusals


def test_a_refusal_says_what_to_do():
    (old,) = short_form.refusals(WELL, date(2026, 12, 1))
    assert "2026-05-03" in old
    assert "90 days" in old
    assert "asked_on under [screening]" in old
    (future,) = short_form.refusals(replace(WELL, answered_on="2027-01-01"), TODAY)
    assert "answered_on = 2027-01-01 lies after the session on 2026-05-10" in future


@pytest.mark.parametrize("at", [None, "2026-05-10", 3])
def test_a_session_has_a_date(at):
    for verb in (short_form.due, short_form.refusals):
        with pytest.raises(BadInput, match="no date"):
            verb(WELL, at)
    with pytest.raises(BadInput, match="no date"):
        short_form.answered(WELL, ALL_WELL, at)
