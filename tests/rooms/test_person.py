"""The person file: read, understood, and refused with line, key and a near match."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lightmask.errors import BadInput, OutOfRange
from lightmask.person import Decision, Medicine, Person, words

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.person.toml"))


@pytest.fixture
def written(tmp_path):
    def write(text, name="x.person.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_there_are_three_examples():
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_read(path):
    person = Person.load(path)
    assert person.colour != "unknown"
    assert person.age_y is not None


def test_what_is_left_out_is_unknown(written):
    person = Person.load(written("age_y = 40"))
    assert person.pregnant == "unknown"
    assert person.medicines is None
    assert person.colour == "unknown"
    assert person.answer("lupus") == "unknown"
    assert person.shields == "unknown"


def test_unknown_may_be_said(written):
    person = Person.load(
        written('age_y = "unknown"\nsex = "unknown"\nmedicines = "unknown"\n[skin]\nphototype = "unknown"')
    )
    assert (person.age_y, person.sex, person.medicines, person.phototype) == (None, None, None, None)


def test_the_best_reading_of_the_colour_is_named(written):
    person = Person.load(written('[skin]\nphototype = "III"\nlab = [60, 10, 16]\nmonk = 4'))
    assert person.colour == "lab"
    assert Person.load(written("[skin]\nmonk = 4")).colour == "monk"


def test_medicines_by_name_or_with_the_day_they_stopped(written):
    person = Person.load(written('medicines = ["doxycycline", { name = "ramipril", stopped_days_ago = 9 }]'))
    assert person.medicines == (Medicine(name="doxycycline"), Medicine(name="ramipril", stopped_days_ago=9))


def test_the_rest_answered_no_needs_a_name(written):
    with pytest.raises(BadInput, match="asked_by"):
        Person.load(written('[screening]\nrest = "no"'))
    person = Person.load(written('[screening]\nyes = ["melasma"]\nrest = "no"\nasked_by = "A. B."'))
    assert (person.answer("melasma"), person.answer("lupus")) == ("yes", "no")


def test_decisions_are_found_by_row_or_medicine(written):
    person = Person.load(written('[[decisions]]\nabout = "C42"\nby = "Dr. A"\non = 2026-05-03\nreason = "red only"'))
    assert person.decided("c42").on == "2026-05-03"
    assert person.decided("C43") is None


@pytest.mark.hazard("HZ33")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[skin]\nphototyp = 'II'", r"line 2: 'phototyp' is not a key here\. Did you mean 'phototype'\?"),
        ("aged = 4", r"line 1: 'aged' is not a key here"),
        ("age_y = 200", "line 1: age_y = 200"),
        ("age_y = nan", "age_y = nan"),
        ("age_y = 'forty'", "age_y = 'forty'"),
        ("age_y = -3", "age_y = -3"),
        ("[skin]\nita_deg = inf", "line 2: skin.ita_deg = inf"),
        ("[skin]\nlab = [60, 10]", "skin.lab"),
        ("[skin]\nlab = [160, 10, 3]", r"line 2: skin\.lab\.0 = 160"),
        ("[skin]\nmonk = 11", "skin.monk = 11"),
        ("sex = 'X'", "sex = 'X'"),
        ("care = 'spa'", "care = 'spa'"),
        ("[screening]\nyes = ['lupis']", "'lupis' is not on the screening list; did you mean lupus"),
        ("[screening]\nyes = ['lupus']\nno = ['lupus']", "both yes and no"),
        ("[screening]\nrest = 'yes'\nasked_by = 'x'", "every illness"),
        ("[[decisions]]\nabout = 'C1'\nby = 'x'", "'decisions.0.on' is missing"),
        (
            "[[decisions]]\nabout='a'\nby='b'\non=2026-01-01\n[[decisions]]\nabout='a'\nbye='b'\non=2026-01-01",
            "line 7: 'bye'",
        ),
        ("age_y = ", "is not TOML"),
        ("", "is empty"),
        (b"\xff\xfe\x00\x01", "not UTF-8"),
        (b"\x00" * 10, "is not TOML"),
        ("a" * 10_000_000, "larger than 1 MB"),
        ("medicines = [''" + "]", "medicines"),
    ],
)
def test_a_mistake_is_named(text, says, written):
    with pytest.raises(BadInput, match=says):
        Person.load(written(text))


def test_several_mistakes_are_named_at_once(written):
    with pytest.raises(BadInput, match=r"age_y.*sexx"):
        Person.load(written("age_y = -1\nsexx = 'F'"))


def test_paths_that_are_no_files(tmp_path):
    with pytest.raises(BadInput, match="is a folder"):
        Person.load(tmp_path)
    (tmp_path / "anna.person.toml").write_text("age_y = 3")
    with pytest.raises(BadInput, match=r"no file.*did you mean 'anna\.person\.toml'"):
        Person.load(tmp_path / "ana.person.toml")


def test_a_file_without_permission(written, monkeypatch):
    path = written("age_y = 3")

    def closed(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(BadInput, match="cannot be read"):
        Person.load(path)


def test_unicode_names_are_fine(written):
    assert Person.load(written('name = "Zoë 蓮"', "Zoë 蓮.person.toml")).name == "Zoë 蓮"


def test_the_noun_itself_refuses_nonsense():
    with pytest.raises(OutOfRange):
        Person(age_y=float("nan"))
    with pytest.raises(BadInput):
        Medicine(name=" ")


@pytest.mark.hazard("HZ33", "HZ58")
@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"phototype": "iv"}, "phototype='iv'"),
        ({"care": "Home"}, "care='Home'.*home, office"),
        ({"sex": "X"}, "sex='X'"),
        ({"pregnant": "maybe"}, "pregnant='maybe'"),
        ({"breast_feeding": True}, "breast_feeding=True"),
        ({"shields": "sunglasses"}, "shields='sunglasses'"),
        ({"monk": 15}, "monk=15"),
        ({"monk": 4.5}, r"monk=4\.5"),
        ({"lab": (500, 1, 1)}, "500"),
        ({"lab": (50, 1)}, "Give L"),
        ({"age_y": True}, "age_y=True"),
        ({"age_y": "40"}, "age_y='40'"),
        ({"screening": {"lupis": "no"}}, "did you mean lupus"),
        ({"screening": {"lupus": "perhaps"}}, "perhaps"),
        ({"recent_days": {"peeling": 3}}, "peeling"),
        ({"recent_days": {"peel": -1}}, "negative"),
        ({"conditions": ("melasme",)}, "did you mean melasma"),
        ({"conditions": "melasma"}, "is one text"),
        ({"conditions": ("vitiligo",)}, "write it under screening"),
        ({"conditions": ("Melasma",), "screening": {"melasma": "no"}}, "keep one"),
        ({"conditions": ("acne marks",), "screening": {"dark-marks": "no"}}, "keep one"),
        ({"medicines": ("ramipril",)}, "Medicine"),
        ({"decisions": ("C42",)}, "Decision"),
        ({"shields": "opaque goggles", "shield_transmittance": 1.0}, r"1 % is 0\.01"),
    ],
)
def test_what_the_checks_do_not_know_is_no_person(said, says):
    with pytest.raises(BadInput, match=says):
        Person(**said)


def test_a_person_is_spelled_as_the_checks_spell():
    person = Person(conditions=["Acne_Marks", " MELASMA "], medicines=[Medicine(name="ramipril")])
    assert person.conditions == ("acne marks", "melasma")
    assert person.implied == ("dark-marks", "melasma")
    assert person.medicines == (Medicine(name="ramipril"),)


def test_the_file_is_held_to_the_same_words(written):
    with pytest.raises(BadInput, match=r"line 2: .*did you mean melasma"):
        Person.load(written("[skin]\nconditions = ['melasme']"))
    with pytest.raises(BadInput, match=r"x\.person\.toml.*keep one"):
        Person.load(written("[skin]\nconditions = ['Melasma']\n[screening]\nno = ['melasma']"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("by", nobody) for nobody in (" ", "-", "?", "Nobody", "me", "n/a", "Dr.", "No one.")),
        ("reason", "-"), ("about", ""), ("on", "yesterday"), ("reason", " "), ("role", 3), ("by", "Dr.\u2028A"),
    ],
)  # fmt: skip
def test_a_decision_is_whole(field, value):
    with pytest.raises(BadInput, match=field):
        Decision(**({"about": "C42", "by": "Dr. A", "on": "2026-05-03", "reason": "red only"} | {field: value}))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"screening": None}, "screening=None is no mapping"),
        ({"recent_days": 3}, "recent_days=3 is no mapping"),
        ({"conditions": None}, "conditions=None is no list"),
        ({"on_skin": None}, "on_skin=None is no list"),
        ({"decisions": None}, "decisions=None is no list"),
        ({"medicines": 3}, "medicines=3 is no list"),
        ({"lab": 3}, "lab=3 is not a colour"),
        ({"name": "Zo\u2028e"}, r"U\+2028.*one line"),
        ({"asked_on": "May"}, "asked_on='May' is not a date"),
        ({"answered_on": None}, "answered_on=None is not a date"),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(said, says):
    with pytest.raises(BadInput, match=says):
        Person(**said)


@pytest.mark.parametrize("days", ["3", True, float("nan"), -1, float("inf")])
def test_days_are_numbers(days):
    with pytest.raises(BadInput):
        Medicine(name="ramipril", stopped_days_ago=days)


@pytest.mark.parametrize("name", ["ramipril\u2028x", "ramipril\nx", "\x85", "rami\x07pril"])
def test_a_medicine_is_named_on_one_line(name):
    with pytest.raises(BadInput, match=r"no name|one line"):
        Medicine(name=name)


def test_a_decision_is_about_something_that_there_is():
    def person(about, *medicines):
        taken = tuple(Medicine(name=name) for name in medicines)
        decision = Decision(about=about, by="Dr. A", on="2026-05-03", reason="seen")
        return Person(name="Zoe", medicines=taken, decisions=(decision,))

    for about in ("C42", "c42", "lupus", "PS11"):
        assert person(about).decided(about)
    assert person("levothyroxine", "Levothyroxine 50 mg").decisions
    with pytest.raises(BadInput, match=r"about 'C99'.*nearest: C\d"):
        person("C99")
    with pytest.raises(BadInput, match=r"about 'lupis'.*lupus"):
        person("lupis")
    with pytest.raises(BadInput, match="about 'levothyroxine'"):
        person("levothyroxine", "ramipril")


@pytest.mark.parametrize("by", [" zoe ", "Zoe  Quill", "Quill, Z. ZOE", "Z. Quill"])
def test_nobody_decides_about_themselves(by):
    decision = Decision(about="C42", by=by, on="2026-05-03", reason="I am fine")
    with pytest.raises(BadInput, match="by the person who is treated"):
        Person(name="Zoe Z. Quill", decisions=(decision,))
    assert Person(name="Zoe Z. Quill", decisions=(replace(decision, by="Dr. Quill"),)).decisions


@pytest.mark.parametrize("name", ['"' + 20 * "Zoe Quill " + '"', '["Zoe Quill"]', '{ first = "Zoe Quill" }'])
def test_no_mistake_in_a_name_shows_the_name(name, written):
    with pytest.raises(BadInput, match=r"line 1: name\S*: ") as refused:
        Person.load(written(f"name = {name}"))
    assert "Zoe" not in str(refused.value)


def test_the_latest_decision_in_time_is_the_one_that_counts():
    made = [Decision(about="C42", by="Dr. A", on=on, reason=on) for on in ("2026-05-03", "2026-07-01")]
    person = Person(decisions=made)
    assert person.decided("C42", "pregnant").reason == "2026-07-01"
    assert person.decided("C42", by_day=date(2026, 6, 1)).reason == "2026-05-03"
    assert person.decided("C42", by_day=date(2026, 5, 1)) is None


def test_a_decision_without_a_reason_is_refused_in_the_file(written):
    text = '[[decisions]]\nabout = "C42"\nby = "Dr. A"\non = 2026-05-03\n'
    with pytest.raises(BadInput, match=r"'decisions\.0\.reason' is missing"):
        Person.load(written(text))
    with pytest.raises(BadInput, match=r"line 5: 'note' is not a key here.*reason"):
        Person.load(written(text + 'note = "x"'))
    person = Person.load(written(text + 'reason = "red only"\nrole = "dermatologist"'))
    assert person.decisions[0].sentence == "Decided by Dr. A (dermatologist) on 2026-05-03: red only."


def test_the_day_of_the_form_may_be_unknown(written):
    assert Person.load(written("[screening]\nasked_on = 2026-05-03")).asked_on == "2026-05-03"
    assert Person.load(written('[screening]\nasked_on = "unknown"')).asked_on == ""
    with pytest.raises(BadInput, match="asked_on"):
        Person.load(written("[screening]\nasked_on = 3"))


def test_the_file_asks_for_every_care_whose_days_count(written):
    text = "[recent]\n" + "\n".join(f"{care}_days_ago = 3" for care in words.recent())
    assert set(Person.load(written(text)).recent_days) == set(words.recent())


# -- regions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "regions"),
    [
        ({}, ("cheek",)), ({"region": "chin"}, ("chin",)), ({"regions": ("forehead", "chin")}, ("forehead", "chin")),
        ({"region": "chin", "regions": ["forehead", "chin"]}, ("chin", "forehead")),
        ({"region": "chin", "regions": ("chin",)}, ("chin",)),
    ],
)  # fmt: skip
def test_the_region_is_the_first_of_the_regions(given, regions):
    person = Person(**given)
    assert (person.region, person.regions) == (regions[0], regions)


def test_another_region_takes_the_place_of_the_only_one():
    assert replace(Person(region="chin"), region="nose").regions == ("nose",)
    assert replace(Person(regions=("chin", "nose")), age_y=40).regions == ("chin", "nose")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"regions": "chin"}, "one text"), ({"regions": 3}, "no list"), ({"regions": (3,)}, "regions holds 3"),
        ({"regions": ("chin", "chin")}, "twice"),
        ({"region": "nose", "regions": ("chin", "jaw")}, "is none of regions"),
        ({"regions": ("chin", "jaw\n")}, "regions"), ({"region": 3}, "is not text"),
    ],
)  # fmt: skip
def test_regions_that_are_none_are_refused(given, said):
    with pytest.raises(BadInput, match=said):
        Person(**given)


def test_a_file_says_all_its_regions(tmp_path):
    path = tmp_path / "a.person.toml"
    path.write_text('[skin]\nregions = ["forehead", "cheek", "chin"]\n', encoding="utf-8")
    assert Person.load(path).regions == ("forehead", "cheek", "chin") and Person.load(path).region == "forehead"
