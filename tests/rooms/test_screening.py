"""Screening: what an answer means in each lit band, who may lift it, how long it lasts, and what is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask import Channel, Footprint
from lightmask.person import Decision, Medicine, Person
from lightmask.safety.screening import questionnaire, screen, setting_question

BLUE, AMBER, RED, NIR = (
    Channel(name=n, peak_nm=nm) for n, nm in (("blue", 415), ("amber", 590), ("red", 633), ("nir", 830))
)
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01,
)  # fmt: skip
ROWS = [row for row in tables.read("safety/contraindications").rows() if row["answered_by"] == "screening"]


def verdicts(person, *channels, pulsed="no", at=None):
    return {verdict.key: verdict for verdict in screen(person, channels, pulsed, at=at)}


def decided(about, **how):
    return Decision(**({"about": about, "by": "Dr. A", "on": "2026-05-03", "reason": "seen and weighed"} | how))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_yes_means_what_the_row_says_in_each_band(row):
    person = replace(WELL, screening={row["key"]: "yes"})
    for band, channel in (("blue", BLUE), ("amber", AMBER), ("red", RED), ("nir", NIR)):
        found = verdicts(person, channel).get(row["key"])
        assert (found.severity if found else "none") == row[band]
        assert found is None or found.stops == (row[band] in ("STOP", "PRO"))


@pytest.mark.parametrize("key", tables.read("safety/contraindications").text("key"))
def test_a_yes_counts_whatever_another_field_says(key):
    row = next(row for row in tables.read("safety/contraindications").rows() if row["key"] == key)
    person = replace(WELL, screening={key: "yes"})
    for band, channel in (("blue", BLUE), ("red", RED), ("nir", NIR)):
        found = {one.id: one.severity for one in screen(person, (channel,), "no")}
        assert found.get(row["id"], "none") == row[band]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_no_answer_is_a_question_and_never_fine(row):
    nobody = replace(WELL, rest_answered_no_by="")
    for band, channel in (("blue", BLUE), ("red", RED), ("nir", NIR)):
        found = verdicts(nobody, channel).get(row["key"])
        assert row[band] == "none" or found.state == "ask"
        assert row[band] not in ("STOP", "PRO") or found.must_be_asked


@pytest.mark.hazard("HZ21")
@pytest.mark.parametrize("care", ["home", "office"])
@pytest.mark.parametrize("role", ["", "dermatologist", "nurse", "owner", "engineer", "the person treated"])
@pytest.mark.parametrize(
    ("severity", "key", "about", "lifted"),
    [
        ("STOP", "suspicious-spot", "C20", False), ("STOP", "mask-allergy", "mask-allergy", False),
        ("PRO", "past-skin-cancer", "C22", True), ("PRO", "immunosuppressed", "immunosuppressed", True),
        ("CAUTION", "face-tattoo", "C39", False),
    ],
)  # fmt: skip
def test_no_role_lifts_stop_and_pro_wants_a_reasoned_decision(severity, key, about, lifted, role, care):
    person = replace(WELL, care=care, screening={key: "yes"})
    before = verdicts(person, RED)[key]
    assert (before.severity, before.stops) == (severity, severity != "CAUTION")
    after = verdicts(replace(person, decisions=(decided(about, role=role),)), RED)[key]
    assert (after.state == "decided", after.severity) == (lifted, severity)
    assert after.stops == (severity == "STOP")
    if lifted:
        assert after.decision.role == role
        assert f"Decided by Dr. A{f' ({role})' if role else ''} on 2026-05-03: seen and weighed." in after.sentence
    if severity == "STOP":
        assert "Nothing lifts STOP" in after.sentence


def test_a_decision_about_one_row_lifts_no_other():
    person = replace(WELL, screening={"past-skin-cancer": "yes", "lupus": "yes"}, decisions=(decided("C22"),))
    found = verdicts(person, RED)
    assert (found["past-skin-cancer"].state, found["lupus"].state) == ("decided", "yes")


def test_a_decision_of_the_future_does_not_count_yet():
    person = replace(WELL, pregnant="yes", decisions=(decided("C42", on="2026-06-01"),))
    early = verdicts(person, RED, at=datetime(2026, 5, 31, 23, 0, tzinfo=UTC))["pregnant"]
    assert (early.stops, early.decision) == (True, None)
    assert "dated 2026-06-01, after this session" in early.sentence
    assert verdicts(person, RED, at=date(2026, 6, 1))["pregnant"].state == "decided"
    older = replace(person, decisions=(*person.decisions, decided("C42", on="2026-05-01", reason="first visit")))
    assert "first visit" in verdicts(older, RED, at=date(2026, 5, 31))["pregnant"].sentence
    with pytest.raises(BadInput, match="is no date"):
        screen(person, (RED,), "no", at="2026-06-01")


def test_leaflets_are_named_where_they_are_known():
    found = verdicts(replace(WELL, pregnant="yes", screening={"lupus": "yes", "dermatomyositis": "yes"}), RED)
    assert found["pregnant"].leaflets.sentence == "Excluded by the leaflets of The Light Salon, my-blend."
    assert found["lupus"].leaflets.sentence == "All leaflets read exclude it."
    assert found["dermatomyositis"].leaflets.exclude == "no"
    assert found["lupus"].acting == "red: PRO (evidence grade D)."


@pytest.mark.parametrize(
    ("care", "key", "days", "left"),
    [
        ("peel", "recent-procedure", 0, 8), ("peel", "recent-procedure", 7, 1), ("peel", "recent-procedure", 8, None),
        ("microneedling", "recent-procedure", 7.9, 1), ("laser", "recent-procedure", 3, 5),
        ("retinoid", "active-on-skin-today", 1, 1), ("retinoid", "active-on-skin-today", 2, None),
        ("hydroquinone", "active-on-skin-today", 0, 1), ("hydroquinone", "active-on-skin-today", 1, None),
        ("sunburn", "sunburn", 7, 1), ("filler", "filler-or-toxin", 14, 1), ("filler", "filler-or-toxin", 15, None),
        ("eye_surgery", "recent-eye-surgery", 92, 1), ("eye_surgery", "recent-eye-surgery", 93, None),
        ("radiotherapy", "face-radiotherapy", 92, 1), ("radiotherapy", "face-radiotherapy", 93, None),
    ],
)  # fmt: skip
def test_recent_care_waits_its_days(care, key, days, left):
    found = verdicts(replace(WELL, recent_days={care: days}), RED).get(key)
    assert (found.wait_days_left if found else None) == left
    if found is not None:
        said = "Possible again in" if found.stops else "It no longer counts in"
        assert f"{said} {left} day{'' if left == 1 else 's'}." in found.sentence
        assert found.passes_on(date(2026, 5, 3)) == date.fromordinal(date(2026, 5, 3).toordinal() + left)


def test_waiting_the_days_that_are_said_is_enough():
    for days in (0, 2.5, 6):
        left = verdicts(replace(WELL, recent_days={"peel": days}), RED)["recent-procedure"].wait_days_left
        assert "recent-procedure" not in verdicts(replace(WELL, recent_days={"peel": days + left}), RED)


def test_of_several_the_longest_wait_counts():
    found = verdicts(replace(WELL, recent_days={"peel": 6, "laser": 1}), RED)["recent-procedure"]
    assert found.wait_days_left == 7


def test_an_old_operation_of_the_eye_does_not_answer_for_drops_today():
    unasked = replace(WELL, rest_answered_no_by="", recent_days={"eye_surgery": 200, "radiotherapy": 200})
    found = verdicts(unasked, RED)
    assert found["recent-eye-surgery"].must_be_asked
    assert "face-radiotherapy" not in found


def test_the_questionnaire_asks_once_what_serves_several_rows():
    form = {question.key: question for question in questionnaire((BLUE, RED, NIR))}
    assert form["age_y"].rows == ("C44", "C45")
    assert form["phototype"].rows == ("C34", "C35")
    assert form["medicines"].rows == ("C24", "C25", "C26", "C27")
    assert {act.band: act.severity for act in form["lupus"].means} == {"blue": "STOP", "red": "PRO", "nir": "PRO"}
    asked = [row for question in form.values() for row in question.rows]
    listed = [row["id"] for row in tables.read("safety/contraindications").rows() if row["id"].startswith("C")]
    assert sorted(asked) == sorted(row for row in listed if row != "C50")
    assert len(asked) == len(set(asked))
    assert len({question.question for question in form.values()}) == len(form)


def test_what_does_not_matter_in_this_light_is_not_asked():
    assert "bipolar" not in {question.key for question in questionnaire((RED,))}
    assert "bipolar" in {question.key for question in questionnaire((BLUE,))}
    assert "seizures" in {question.key for question in questionnaire((RED,))}
    worst = {question.key: question.severity for question in questionnaire((RED,))}
    assert (worst["seizures-from-light"], worst["claustrophobia"]) == ("STOP", "CAUTION")


def test_every_open_question_is_on_the_questionnaire():
    nobody = Person()
    for channels in ((BLUE,), (RED,), (NIR,), (BLUE, AMBER, RED, NIR)):
        rows = {row for question in questionnaire(channels) for row in question.rows}
        assert {verdict.id for verdict in screen(nobody, channels) if verdict.state == "ask"} <= rows


@pytest.mark.hazard("HZ22")
@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ({"phototype": "VI", "ita_deg": 46}, True), ({"phototype": "V", "lab": (70, 8, 14)}, True),
        ({"monk": 7, "ita_deg": 41}, True), ({"monk": 6, "ita_deg": 41}, False),
        ({"phototype": "IV", "ita_deg": 46}, False), ({"phototype": "VI", "ita_deg": 40}, False),
        ({"phototype": "VI"}, False), ({"ita_deg": 60}, False),
    ],
)  # fmt: skip
def test_readings_that_contradict_each_other_are_asked_about(said, asks):
    found = verdicts(replace(WELL, **said), RED).get("colour")
    assert (found is not None) == asks
    assert not asks or (found.must_be_asked and "Which is right" in found.question)


def test_a_bright_mask_of_unknown_setting_is_questioned_at_home():
    def mask(mW_cm2, **how):
        return Footprint(full_drive_mW_cm2=np.full((3, 1, 2), mW_cm2 / 2), channels=(RED, NIR), **how)

    (found,) = setting_question(mask(107), WELL)
    assert (found.key, found.must_be_asked) == ("mask-setting", True)
    assert setting_question(mask(50), WELL) == ()
    assert setting_question(mask(107, setting="home"), WELL) == ()
    assert setting_question(mask(107), replace(WELL, care="office")) == ()
    assert setting_question(mask(np.nan), WELL)[0].must_be_asked


def test_marks_of_what_was_remembered_stay():
    found = verdicts(replace(WELL, screening={"dermatomyositis": "yes", "heat-flare": "yes"}, pregnant="yes"), RED)
    assert (found["dermatomyositis"].remembered, found["pregnant"].remembered) == (True, False)
    taken = replace(WELL, medicines=(Medicine(name="doxycycline"),))
    assert verdicts(taken, RED)["doxycycline"].remembered


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("photodynamic-drug", {"medicines": ()}),
        ("pregnant", {"pregnant": "no"}),
        ("sunburn", {"recent_days": {"sunburn": 60.0}}),
    ],
)
def test_a_question_put_back_to_unknown_is_asked_whatever_a_field_says(key, fields):
    person = replace(WELL, screening={key: "unknown"}, **fields)
    assert key in {verdict.key for verdict in screen(person, (RED,), "no") if verdict.must_be_asked}
