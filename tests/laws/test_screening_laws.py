"""More yes, more bands and care at home are never milder; no answer is never fine; noise hides no medicine."""

from dataclasses import replace
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lightmask import tables
from lightmask.mask import Channel
from lightmask.person import Decision, Medicine, Person, words
from lightmask.safety import medicines, short_form, spelling
from lightmask.safety.screening import questionnaire, screen
from lightmask.safety.verdict import ORDER

LIGHTS = tuple(Channel(name=f"{nm}", peak_nm=nm) for nm in (415, 450, 590, 633, 660, 830))
ROWS = tables.read("safety/contraindications").text("id")
KEYS = words.screening_keys()
NAMES = tables.read("safety/medicine_names").text("name")
answers = st.sampled_from(words.ANSWERS)
lights = st.lists(st.sampled_from(LIGHTS), min_size=1, max_size=4, unique=True).map(tuple)
doses = st.builds(Medicine, name=st.sampled_from(NAMES), stopped_days_ago=st.none() | st.floats(0, 400))
people = st.builds(
    Person,
    age_y=st.none() | st.floats(0, 120),
    care=st.sampled_from(words.CARES),
    pregnant=answers,
    breast_feeding=answers,
    phototype=st.sampled_from([None, *words.PHOTOTYPES]),
    medicines=st.none() | st.lists(doses, max_size=2).map(tuple),
    recent_days=st.dictionaries(st.sampled_from(words.recent()), st.floats(0, 300), max_size=3),
    screening=st.dictionaries(st.sampled_from(KEYS), answers, max_size=6),
    rest_answered_no_by=st.sampled_from(["", "M. Laurent"]),
    shields=st.sampled_from(words.SHIELDS),
)
many = settings(max_examples=400)


def worst(person, channels, pulsed="no"):
    """How severe the worst is, open questions included."""
    return max((ORDER.index(one.severity) for one in screen(person, channels, pulsed)), default=0)


def grounds(person, channels, pulsed="no"):
    """Every row that refuses the light or asks, by id and key."""
    return {(one.id, one.key) for one in screen(person, channels, pulsed) if one.stops or one.must_be_asked}


def by_row(person, channels, pulsed="no"):
    return {(one.id, one.key): ORDER.index(one.severity) for one in screen(person, channels, pulsed)}


@many
@given(people, lights, st.sampled_from(KEYS), answers)
def test_one_more_yes_is_never_milder(person, channels, key, pulsed):
    more = replace(person, screening={**person.screening, key: "yes"})
    assert worst(more, channels, pulsed) >= worst(person, channels, pulsed) or person.answer(key) == "unknown"
    gone = grounds(person, channels, pulsed) - grounds(more, channels, pulsed)
    assert all(known_key == key for _, known_key in gone)


@many
@given(people, lights, st.sampled_from(KEYS))
def test_a_yes_is_at_least_as_severe_as_the_question(person, channels, key):
    asked = replace(person, screening={**person.screening, key: "unknown"})
    told = replace(person, screening={**person.screening, key: "yes"})
    assert worst(told, channels) >= worst(asked, channels)


@many
@given(people, lights, st.sampled_from(LIGHTS), answers)
def test_one_more_band_is_never_milder(person, channels, channel, pulsed):
    fewer, more = by_row(person, channels, pulsed), by_row(person, (*channels, channel), pulsed)
    assert all(more[row] >= severity for row, severity in fewer.items())


@many
@given(people, lights)
def test_care_at_home_is_never_milder(person, channels):
    home, office = (by_row(replace(person, care=care), channels) for care in ("home", "office"))
    assert all(home[row] >= severity for row, severity in office.items())
    assert grounds(replace(person, care="office"), channels) <= grounds(replace(person, care="home"), channels)


@many
@given(people, lights)
def test_light_that_pulses_is_never_milder(person, channels):
    assert grounds(person, channels, "no") <= grounds(person, channels, "yes")


@many
@given(people, lights, st.sampled_from(KEYS))
def test_no_answer_is_never_fine(person, channels, key):
    """Whoever is cleared stays cleared or is asked when an answer is taken away; nobody becomes free of a ground."""
    asked = replace(person, screening={**person.screening, key: "unknown"}, rest_answered_no_by="")
    left = {key_ for _, key_ in grounds(person, channels)} - {key_ for _, key_ in grounds(asked, channels)}
    assert left == set()


@given(lights)
def test_someone_of_whom_nothing_is_known_is_asked_everything_that_could_stop(channels):
    grave = {question.rows[0] for question in questionnaire(channels) if question.severity in ("STOP", "PRO")}
    asked = {one.id for one in screen(Person(), channels) if one.must_be_asked}
    assert grave <= asked


@many
@given(
    people, lights, st.sampled_from(tables.read("safety/contraindications").text("id")), st.sampled_from(words.CARES)
)
def test_a_decision_lifts_pro_and_nothing_else(person, channels, about, care):
    person = replace(person, care=care)
    decision = Decision(about=about, by="Dr. A", on="2026-05-03", reason="seen")
    for one in screen(replace(person, decisions=(decision,)), channels, "no"):
        assert one.state != "decided" or (one.severity == "PRO" and one.id == about and one.decision == decision)
    assert by_row(person, channels) == by_row(replace(person, decisions=(decision,)), channels)


@many
@given(people, lights, st.dictionaries(st.sampled_from(["fever", "cold-sore", "sunburn", "pregnant"]), answers))
def test_the_short_form_never_frees_from_what_the_whole_form_found(person, channels, said):
    asked = {question.key for question in short_form.questions(person, LIGHTS)} | {"no-eye-shields"}
    today = short_form.answered(person, said, date(2026, 5, 10))
    before = {row for row in grounds(person, channels) if row[1] not in asked}
    assert before <= grounds(today, channels)


noise = st.sampled_from(
    ["", " 40 mg", " retard", " Tabletten 100mg, 1x täglich", " le soir", ", once daily", " 0,05 % gel"]
)
cases = st.sampled_from([str.upper, str.lower, str.title, str.swapcase, lambda text: text.replace(" ", "  ")])


@many
@given(st.sampled_from(NAMES), noise, cases)
def test_a_name_is_known_in_any_case_with_its_dose_and_form(name, beside, cased):
    wanted = {match.row["id"] for match in medicines.find(name)}
    found = medicines.read(cased(name) + beside)
    assert wanted <= {match.row["id"] for match in found.matches}
    assert found.unread == ()


@many
@given(st.sampled_from(NAMES), st.data())
def test_a_slip_of_one_letter_is_never_silently_fine(name, data):
    at = data.draw(st.integers(0, len(name) - 1))
    slipped = name[:at] + data.draw(st.sampled_from("bqxz")) + name[at + 1 :]
    reading = medicines.read(slipped)
    assert reading.unread or reading.matches


@settings(max_examples=1000)
@given(st.text(min_size=1, max_size=40))
@example("ramipril + calcium")
@example("\u2028ß Ω ﬁ")
def test_every_letter_that_is_written_is_read_or_kept(text):
    reading = medicines.read(text)
    assert reading.matches or reading.unread
    assert spelling.plain(spelling.plain(text)) == spelling.plain(text)
