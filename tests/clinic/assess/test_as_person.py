"""From a record to a person: unknown stays unknown, yes outlives unknown, days are counted once."""

import tomllib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from lightmask.clinic.assess import queries, records
from lightmask.clinic.assess.records import Reading
from lightmask.errors import BadInput
from lightmask.mask import Channel
from lightmask.person import Decision, Person
from lightmask.safety import short_form
from lightmask.safety.screening import screen

RED = (Channel(name="red", peak_nm=633),)


def day(days_ago):
    return (timezone.localdate() - timedelta(days=days_ago)).isoformat()


def loaded(person, tmp_path, **said):
    """The person of the file that the record becomes."""
    path = tmp_path / "one.person.toml"
    path.write_text(queries.person_toml(person, **said), encoding="utf-8")
    for name, text in queries.beside(person).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Person.load(path)


def test_of_a_record_with_nothing_in_it_nothing_is_known(person, tmp_path):
    found = queries.person_of(person)
    assert (found.pregnant, found.breast_feeding, found.shields) == ("unknown",) * 3
    assert (found.medicines, found.light, found.phototype, found.colour) == (None, None, None, "unknown")
    assert (found.answer("lupus"), found.asked_on) == ("unknown", "")
    assert found.sex == "F" and found.age_y >= 45
    assert loaded(person, tmp_path) == found


def test_the_whole_form_answers_every_question(person, answered):
    answered(C04="yes", C42="yes")
    found = queries.person_of(person)
    assert (found.answer("lupus"), found.pregnant, found.breast_feeding) == ("yes", "yes", "no")
    assert found.answer("dermatomyositis") == "no"
    assert found.medicines == () and found.light == ()
    assert found.asked_on == timezone.localdate().isoformat()


def test_what_was_left_out_of_the_form_is_unknown(person, answered):
    answered(C04="unknown")
    assert queries.person_of(person).answer("lupus") == "unknown"
    lupus = next(one for one in screen(queries.person_of(person), RED) if one.key == "lupus")
    assert lupus.state == "ask"


def test_a_yes_is_not_undone_by_a_later_unknown_but_by_a_later_no(person, answered):
    answered(C04="yes")
    answered(full=False, C04="unknown")
    assert queries.person_of(person).answer("lupus") == "yes"
    answered(full=False, C04="no")
    assert queries.person_of(person).answer("lupus") == "no"


def test_a_new_whole_form_starts_afresh(person, answered, medicine):
    answered(medicines=[medicine("ibuprofen")], C04="yes")
    answered(C04="no")
    found = queries.person_of(person)
    assert found.medicines == ()
    assert found.answer("lupus") == "no"


def test_medicines_are_added_stopped_and_counted_to_the_day(person, answered, medicine):
    answered(medicines=[medicine("doxycycline", since=day(90)), medicine("ramipril")])
    answered(full=False, medicines=[medicine("Doxycycline", stopped=day(9)), medicine("ibuprofen")])
    found = {one.name: one.stopped_days_ago for one in queries.person_of(person).medicines}
    assert found == {"Doxycycline": 9, "ramipril": None, "ibuprofen": None}
    later = timezone.localdate() + timedelta(days=5)
    assert {one.stopped_days_ago for one in queries.person_of(person, later).medicines} == {14, None}


def test_a_medicine_that_will_be_stopped_is_still_taken(person, answered, medicine):
    answered(medicines=[medicine("doxycycline", stopped=day(-7))])
    assert queries.person_of(person).medicines[0].stopped_days_ago is None


def test_named_medicines_where_there_may_be_more_are_never_all_there_are(person, answered, medicine):
    answered(medicines=[medicine("methylene blue")], medicines_known=False)
    found = queries.person_of(person)
    severities = {one.key: one.severity for one in screen(found, RED) if one.state == "yes"}
    assert "STOP" in severities.values()
    assert len(found.medicines) == 2
    answered(medicines_known=False)
    assert queries.person_of(person).medicines is None


def test_care_counts_by_its_day_and_then_passes(person, answered):
    answered(C29="yes", recent={"peel": day(3)})
    soon, late = (queries.person_of(person, timezone.localdate() + timedelta(days=d)) for d in (0, 20))
    states = [{one.key: one.state for one in screen(found, RED)} for found in (soon, late)]
    assert states[0]["recent-procedure"] == "yes"
    assert "recent-procedure" not in states[1]
    assert (soon.recent_days["peel"], late.recent_days["peel"]) == (3, 23)


def test_a_yes_without_a_day_stays(person, answered):
    answered(C29="yes")
    late = queries.person_of(person, timezone.localdate() + timedelta(days=60))
    assert late.answer("recent-procedure") == "yes"


def test_an_inflamed_eye_is_not_undone_by_the_day_of_an_operation(person, answered):
    answered(C14="yes", recent={"eye_surgery": day(200)})
    assert queries.person_of(person).answer("recent-eye-surgery") == "yes"


def test_the_later_of_two_days_counts(person, answered):
    answered(recent={"peel": day(3)})
    answered(full=False, recent={"peel": day(30), "laser": day(1)})
    assert dict(queries.person_of(person).recent_days) == {"peel": 3, "laser": 1}


@pytest.mark.hazard("HZ20")
def test_before_a_session_days_are_not_counted_twice(person, answered):
    answered(recent={"peel": day(2)})
    at = timezone.now() + timedelta(days=3)
    asked = {one.key: "no" for one in short_form.questions(queries.person_of(person), RED)}
    today = queries.person_today(person, asked | {"shields": "yes"}, at)
    assert today.recent_days["peel"] == 5
    assert today.answered_on == timezone.localtime(at).date().isoformat()
    assert any(one.key == "recent-procedure" for one in screen(today, RED))


def test_findings_answer_their_questions(nurse, person, answered):
    answered()
    seen = records.find(nurse, person, {"region": "left cheek", "kind": "suspicious-spot", "severity": None})
    records.find(nurse, person, {"region": "forehead", "kind": "melasma", "severity": 2})
    records.find(nurse, person, {"region": "chin", "kind": "vitiligo", "severity": 0})
    found = queries.person_of(person)
    assert found.conditions == ("melasma",)
    assert [found.answer(key) for key in ("suspicious-spot", "melasma", "vitiligo")] == ["yes", "yes", "no"]
    records.find(nurse, person, {"region": "left cheek", "kind": "suspicious-spot", "gone": True}, replaces=seen)
    assert queries.person_of(person).answer("suspicious-spot") == "no"


def test_the_colour_that_counts_is_of_skin_that_is_treated(nurse, person, answered):
    answered(regions=["forehead", "cheek"])
    lab = {"L": 62.0, "a": 11.0, "b": 16.0}
    records.measure(nurse, person, [Reading(scale="ita", value=36.9, region="neck", inputs=lab)])
    assert queries.person_of(person).colour == "unknown"
    records.measure(nurse, person, [Reading(scale="ita", value=36.9, region="cheek", inputs=lab)])
    found = queries.person_of(person)
    assert (found.lab, found.region, found.regions) == ((62, 11, 16), "cheek", ("cheek", "forehead"))


def test_a_corrected_colour_counts_no_longer(nurse, person, answered):
    answered()
    (made,) = records.measure(nurse, person, [Reading(scale="ita", value=-60, region="cheek")])
    records.correct(nurse, made, None, "another person's")
    assert queries.person_of(person).colour == "unknown"


def test_other_light_and_its_contradiction(person, answered):
    at = (timezone.now() - timedelta(days=2)).isoformat()
    answered(light=[{"at": at, "doses": {"red": 12.0}, "where": "", "origin": "reported"}])
    found = queries.person_of(person)
    assert dict(found.light[0].dose_J_cm2) == {"red": 12}
    answered(C55="yes", light=[])
    assert queries.person_of(person).light is None


def test_what_cannot_be_a_person_is_not_kept(person, answered):
    with pytest.raises(BadInput, match="shield_transmittance"):
        answered(shield_transmittance=0.9)
    with pytest.raises(BadInput, match="not a region"):
        answered(regions=["elbow"])
    assert queries.newest_screening(person) is None


def test_the_file_is_the_same_person(nurse, person, answered, medicine, tmp_path):
    at = (timezone.now() - timedelta(days=2)).replace(microsecond=0).isoformat()
    answered(
        C04="unknown", C36="yes", medicines=[medicine('"quoted" name'), medicine("doxycycline", stopped=day(9))],
        recent={"peel": day(30), "retinoid": day(2)}, on_skin=["sunscreen"], conditions=["acne"],
        light=[{"at": at, "doses": {"red": 12.5, "nir": 8.0}, "where": "spa", "origin": "reported"}],
    )  # fmt: skip
    records.type_skin(nurse, person, "IV", {})
    records.measure(nurse, person, [Reading(scale="ita", value=21.8, region="cheek",
                                            inputs={"L": 58.0, "a": 12.0, "b": 20.0})])  # fmt: skip
    decided = (Decision(about="C36", by="Dr. S. Haddad", on=day(0), reason="mild"),)
    direct = queries.person_of(person, decisions=decided)
    found = loaded(person, tmp_path, decisions=decided)
    for name in ("name", "age_y", "sex", "pregnant", "phototype", "ita_deg", "lab", "regions", "conditions", "on_skin",
                 "medicines", "shields", "shield_transmittance", "asked_on", "light", "decisions"):  # fmt: skip
        assert getattr(found, name) == getattr(direct, name), name
    assert dict(found.recent_days) == dict(direct.recent_days)
    keys = {one.key for one in screen(direct, RED)}
    assert keys == {one.key for one in screen(found, RED)}
    assert found.answer("lupus") == direct.answer("lupus") == "unknown"


def test_a_spectrum_lies_beside_the_file(nurse, person, answered, tmp_path):
    answered()
    nm = list(range(400, 701, 10))
    inputs = {"L": 60.0, "a": 12.0, "b": 18.0, "wavelength_nm": nm, "reflectance": [0.2 + n / 2000 for n in range(31)]}
    records.measure(nurse, person, [Reading(scale="ita", value=29.0, region="cheek", inputs=inputs)])
    assert queries.person_of(person).reflectance_csv.read_text().startswith("wavelength_nm,reflectance\n400,0.2\n")
    assert loaded(person, tmp_path).colour == "reflectance"


def test_a_spectrum_goes_with_the_record(nurse, person, answered):
    from lightmask.clinic.handover import erasing

    answered()
    inputs = {"L": 60.0, "a": 12.0, "b": 18.0, "wavelength_nm": [400, 700], "reflectance": [0.2, 0.5]}
    records.measure(nurse, person, [Reading(scale="ita", value=29.0, region="cheek", inputs=inputs)])
    path = queries.person_of(person).reflectance_csv
    assert path.parent == queries.spectra_folder(person)
    assert queries.spectra_folder(person) in erasing._files(person)


def test_care_of_the_file_and_odd_names(person, tmp_path):
    person.name = 'Ana "Anny" O\\Neill \x7f'
    text = queries.person_toml(person, care="office")
    assert tomllib.loads(text)["name"] == person.name
    assert tomllib.loads(text)["care"] == "office"


def test_until_when_it_was_assessed(nurse, person, answered):
    assert queries.assessed_until(person) is None
    first = answered()
    assert queries.assessed_until(person) == first.written_at
    typed = records.type_skin(nurse, person, "II", {})
    assert queries.assessed_until(person) == typed.written_at > first.written_at


@pytest.mark.hazard("HZ20")
@pytest.mark.parametrize(("days", "due"), [(0, False), (90, False), (91, True)])
def test_the_whole_form_is_due_after_three_months(person, answered, days, due):
    assert queries.full_form_due(person)
    answered()
    assert queries.full_form_due(person, timezone.localdate() + timedelta(days=days)) is due


def test_a_person_of_another_day_is_older(person):
    assert queries.person_of(person, date(2026, 5, 17)).age_y == 46
    assert queries.person_of(person, date(2026, 5, 16)).age_y == 45
