"""Medicines: read by name, class and brand in four languages; no word is lost, and what is unknown is PRO."""

from dataclasses import replace

import pytest

from lightmask.mask import Channel
from lightmask.person import Decision, Medicine, Person
from lightmask.safety import medicines
from lightmask.safety.screening import screen

BLUE, RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("blue", 415), ("red", 633), ("nir", 830)))
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01,
)  # fmt: skip


def verdict(name, *channels, person=WELL, **how):
    taken = replace(person, medicines=(Medicine(name=name, **how),))
    return next(one for one in screen(taken, channels, "no") if one.key == name)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("doxycycline hyclate 40 mg mr", "PS11"), ("Doxycyclin", "PS11"), ("ROACCUTANE", "PS25"),
        ("isotrétinoïne 20 mg gélules, 1x/jour", "PS25"), ("5-Aminolävulinsäure", "PS01"),
        ("5-AMINOLAEVULINSAEURE", "PS01"), ("acide 5-aminolévulinique", "PS01"),
        ("l’acide 5-aminolévulinique", "PS01"), ("Johanniskraut 900 mg, täglich", "PS09"), ("millepertuis", "PS09"),
        ("Methylenblau", "PS06"), ("bleu de méthylène", "PS06"), ("du bleu de methylene", "PS06"),
        ("azul de metileno", "PS06"), ("blue methylene", "PS06"), ("methylene\u2013blue", "PS06"),
        ("doxy\u200bcycline", "PS11"), ("hyclate doxycycline", "PS11"), ("vert d'indocyanine", "PS07"),
        ("Retin-A 0,025 %", "PS26"), ("ACE-Hemmer", "PS40"), ("kétoprofène gel", "PS18"), ("une statine", "PS34"),
        ("adapalene with benzoyl peroxide 0.1 %/2.5 % gel", "PS26"),
        ("sulfamethoxazole/trimethoprim 800/160 mg", "PS13"),
    ],
)  # fmt: skip
def test_a_medicine_is_read_for_sure(name, row):
    found = medicines.read(name)
    assert {match.row["id"] for match in found.matches} == {row}
    assert all(match.sure for match in found.matches)
    assert found.unread == ()


@pytest.mark.parametrize("between", [" und ", " et ", " y ", " and ", " con ", " mit ", ", ", "\u2028", "\n", " • "])
def test_two_medicines_in_any_language_are_both_read(between):
    found = medicines.read(f"Ramipril{between}Methylenblau")
    assert {match.row["id"] for match in found.matches} == {"PS40", "PS06"}
    assert found.unread == ()


@pytest.mark.hazard("HZ59")
@pytest.mark.parametrize(
    ("name", "unread"),
    [
        ("ramipril + calcium", ("calcium",)), ("levothyroxine 50 µg", ("levothyroxine",)),
        ("kein ramipril", ("kein ramipril",)), ("pas de ramipril", ("pas ramipril",)), ("gel", ("gel",)),
        ("Delix plus", ("plus",)), ("doxycycline und Zanthorol", ("zanthorol",)), ("100 mg", ("100 mg",)),
        ("ramipril 亚甲蓝", ("亚甲蓝",)), ("ramipril ٣", ("٣",)),
    ],
)  # fmt: skip
def test_a_word_that_is_not_understood_is_kept_and_is_pro(name, unread):
    assert medicines.read(name).unread == unread
    taken = replace(WELL, medicines=(Medicine(name=name),))
    assert [one.severity for one in screen(taken, (RED,), "no") if one.id == "C25"] == ["PRO"] * len(unread)


def test_a_near_spelling_is_read_but_marked():
    one = verdict("Doxycyclinn", RED)
    assert (one.id, one.severity, one.state) == ("PS11", "PRO", "yes")
    assert "Read as 'doxycyclin'; correct the spelling" in one.sentence


def test_a_brand_says_what_it_was_read_as():
    assert "Read as isotretinoin" in verdict("Aknenormin", RED).sentence
    assert "Read as" not in verdict("isotretinoin 20 mg", RED).sentence


def test_a_brand_of_two_substances_answers_for_both():
    assert {match.row["id"] for match in medicines.find("Co-Diovan")} == {"PS40", "PS14"}


def test_two_views_are_kept_apart():
    one = verdict("doxycycline", RED, NIR)
    assert one.leaflets.exclude == "yes"
    assert one.leaflets.sentence == "All leaflets read exclude every light-sensitising medicine."
    assert [(act.band, act.score, act.severity) for act in one.acts] == [("red", 0, "CAUTION"), ("nir", 0, "CAUTION")]
    assert "Leaflets exclude it; no action in red or near infrared is known." in one.sentence
    assert one.acting == (
        "Acts at UVA 320-400, tail to 420. red, near infrared: no action known (score 0), CAUTION (evidence grade B)."
    )
    assert (one.grade, one.remembered, one.acts_at) == ("B", True, "UVA 320-400, tail to 420")


def test_what_acts_in_one_band_only_says_so_for_the_other():
    one = verdict("methylene blue", RED, NIR)
    assert {act.band: (act.score, act.severity) for act in one.acts} == {"red": (3, "STOP"), "nir": (0, "CAUTION")}
    assert one.bands == ("red",)
    assert "no action" not in one.sentence, "a STOP is not softened"
    weak = verdict("doxycycline", BLUE, RED)
    assert {act.band: (act.score, act.severity) for act in weak.acts} == {"blue": (1, "PRO"), "red": (0, "CAUTION")}


def test_what_the_list_does_not_know_leaflets_may_exclude():
    one = verdict("levothyroxine", RED)
    assert (one.leaflets.exclude, one.acts[0].score, one.severity) == ("unknown", None, "PRO")
    assert "whether this is one is not known" in one.leaflets.sentence


@pytest.mark.parametrize(("nm", "severity"), [(415, "STOP"), (450, "STOP"), (633, "CAUTION"), (830, "CAUTION")])
def test_amiodarone_is_not_for_blue(nm, severity):
    assert verdict("amiodarone", Channel(name="x", peak_nm=nm)).severity == severity


@pytest.mark.parametrize(
    ("shields", "severity"), [("opaque goggles", "CAUTION"), ("closed lids", "PRO"), ("unknown", "PRO")]
)
def test_what_settles_in_the_retina_wants_goggles(shields, severity):
    person = replace(WELL, shields=shields, shield_transmittance=None)
    assert verdict("Plaquenil", RED, person=person).severity == severity


@pytest.mark.parametrize(
    ("name", "key"),
    [("Imurek", "immunosuppressed"), ("Methotrexat 15 mg", "immunosuppressed"), ("Glivec", "cancer-elsewhere"),
     ("Efudix", "past-skin-cancer")],
)  # fmt: skip
def test_what_a_medicine_is_given_for_is_an_answer(name, key):
    taken = replace(WELL, medicines=(Medicine(name=name),))
    found = {one.key: one for one in screen(taken, (RED,), "no")}
    assert found[key].stops
    assert f"Because of the medicine '{name}'" in found[key].sentence
    denied = replace(taken, screening={key: "no"})
    assert {one.key: one for one in screen(denied, (RED,), "no")}[key].stops, "the worse of two answers counts"


@pytest.mark.parametrize(
    ("name", "days", "severity", "left"),
    [
        ("methylene blue", 0, "STOP", 3), ("methylene blue", 2, "STOP", 1), ("methylene blue", 3, "CAUTION", None),
        ("isotretinoin", 183, "CAUTION", 1), ("isotretinoin", 184, "CAUTION", None),
        ("temoporfin", 100, "STOP", 81), ("amiodarone", 300, "CAUTION", None),
    ],
)  # fmt: skip
def test_a_stopped_medicine_waits_its_days(name, days, severity, left):
    one = verdict(name, RED, stopped_days_ago=days)
    assert (one.severity, one.wait_days_left) == (severity, left)
    assert (f"{left} day" in one.wait) == (left is not None)


def test_without_a_known_waiting_time_a_stopped_medicine_counts():
    one = verdict("amiodarone", BLUE, stopped_days_ago=300)
    assert (one.severity, one.wait_days_left) == ("STOP", None)
    assert "No waiting time is known" in one.sentence


def test_isotretinoin_is_strict_in_blue_for_six_months():
    assert verdict("Roaccutane", BLUE, stopped_days_ago=170).severity == "PRO"
    assert verdict("Roaccutane", BLUE, stopped_days_ago=190).severity == "CAUTION"


def test_a_decision_names_the_medicine_or_its_row():
    for about in ("Doxycyclin 40 mg", "doxycyclin", "PS11", " ps11 "):
        decision = Decision(about=about, by="Dr. A", on="2026-05-03", reason="blue tail only")
        person = replace(WELL, medicines=(Medicine(name="Doxycyclin 40 mg"),), decisions=(decision,))
        found = next(one for one in screen(person, (BLUE,), "no") if one.id == "PS11")
        assert (found.severity, found.state, found.decision) == ("PRO", "decided", decision)
        assert "Decided by Dr. A on 2026-05-03: blue tail only." in found.sentence
