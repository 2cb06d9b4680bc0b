"""Screening, medicines, limits and the one place that gives permission."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import Unsafe
from lightmask.mask import Channel, Footprint, Mask, Pulses, Settings, shine
from lightmask.person import Decision, Medicine, Person
from lightmask.safety import Clearance, check, limits, medicines, review
from lightmask.safety.screening import screen
from lightmask.skin import Skin

SKIN = Skin.typical(ita_deg=40)
BLUE, RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("blue", 415), ("red", 633), ("nir", 830)))
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01,
)  # fmt: skip


def light(*channels, mW_cm2=15.0):
    return Footprint(full_drive_mW_cm2=np.full((1, 1, len(channels)), mW_cm2), channels=channels)


def session(footprint, minutes=10, **how):
    drive = {channel.name: 1.0 for channel in footprint.channels}
    return Settings(drive=drive, duration_s=60 * minutes, **how)


def verdicts(person, *channels, pulsed=False):
    return {verdict.key: verdict for verdict in screen(person, channels, pulsed)}


def test_a_well_person_is_cleared_and_only_check_gives_it():
    footprint = light(RED, NIR)
    settings = session(footprint)
    clearance = check(settings, footprint, SKIN, WELL)
    assert clearance.fingerprint == settings.fingerprint()
    assert len(clearance.edition) == 12
    assert clearance.review.breaches == ()
    with pytest.raises(TypeError, match=r"Only safety\.check"):
        Clearance(settings=settings, fingerprint="", edition="", review=clearance.review)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"screening": {"erythropoietic-protoporphyria": "yes"}}, "C01"),
        ({"screening": {"suspicious-spot": "yes"}}, "C20"),
        ({"screening": {"numb-face": "yes"}}, "C19"),
        ({"screening": {"mask-allergy": "yes"}}, "C41"),
        ({"age_y": 11}, "C45"),
        ({"age_y": 15}, "C44"),
        ({"pregnant": "yes"}, "C42"),
        ({"recent_days": {"peel": 3}}, "C29"),
        ({"recent_days": {"sunburn": 2}}, "C32"),
        ({"medicines": (Medicine(name="methylene blue"),)}, "PS06"),
        ({"medicines": (Medicine(name="Metvix"),)}, "PS01"),
        ({"medicines": (Medicine(name="indocyanine green"),)}, "PS07"),
        ({"medicines": (Medicine(name="Zanthorol"),)}, "Zanthorol"),
    ],
)
def test_these_people_are_refused(change, names):
    footprint = light(RED, NIR)
    with pytest.raises(Unsafe, match=names) as refused:
        check(session(footprint), footprint, SKIN, replace(WELL, **change))
    assert refused.value.exit_code == 3


def test_every_breach_is_named_not_only_the_first():
    footprint = light(RED, NIR, mW_cm2=400)
    person = replace(WELL, shields="none", screening={"lupus": "yes", "suspicious-spot": "yes"})
    with pytest.raises(Unsafe) as refused:
        check(session(footprint, 60), footprint, SKIN, person)
    text = str(refused.value)
    assert all(
        part in text for part in ("infrared, cornea", "red fluence", "laser limit", "length of one", "C04", "C20")
    )


def test_missing_answers_are_questions_not_permission():
    footprint = light(RED, NIR)
    unknown = Person(shields="opaque goggles", phototype="II")
    found = review(session(footprint), footprint, SKIN, unknown)
    keys = {verdict.key for verdict in found.to_ask}
    assert {"suspicious-spot", "medicines", "pregnant", "under-18", "numb-face"} <= keys
    assert found.stops == ()
    with pytest.raises(Unsafe, match=r"questions that could stop the treatment have no answer"):
        check(session(footprint), footprint, SKIN, unknown)


def test_a_decision_lifts_pro_but_never_stop():
    footprint = light(RED)
    pregnant = replace(WELL, pregnant="yes", decisions=(Decision(about="C42", by="Dr. A", on="2026-05-03"),))
    clearance = check(session(footprint), footprint, SKIN, pregnant)
    assert any("Decided by Dr. A" in verdict.sentence for verdict in clearance.review.cautions)
    spot = replace(
        WELL, screening={"suspicious-spot": "yes"}, decisions=(Decision(about="C20", by="x", on="2026-05-03"),)
    )
    with pytest.raises(Unsafe, match="C20"):
        check(session(footprint), footprint, SKIN, spot)


def test_severity_follows_the_bands_that_are_lit():
    melasma = replace(WELL, conditions=("melasma",))
    assert verdicts(melasma, RED)["melasma"].severity == "CAUTION"
    assert verdicts(melasma, BLUE, RED)["melasma"].severity == "STOP"
    assert verdicts(melasma, BLUE, RED)["melasma"].bands == ("blue",)


def test_dark_skin_by_any_reading():
    for reading in ({"phototype": "V"}, {"ita_deg": 5.0}, {"lab": (45.0, 11.0, 18.0)}, {"monk": 8}):
        person = replace(WELL, **({"phototype": None} | reading))
        assert limits.of_colour(person)
        assert "darker-skin-and-red" in verdicts(person, RED)
    assert limits.of_colour(replace(WELL, phototype=None)), "unknown colour gets the lower ceiling"
    assert not limits.of_colour(WELL)
    assert verdicts(replace(WELL, phototype=None), BLUE)["darker-skin-and-blue"].state == "ask"


def test_pulsed_visible_light_asks_more():
    person = replace(WELL, screening={"seizures-from-light": "yes"})
    assert verdicts(person, RED)["seizures-from-light"].severity == "CAUTION"
    assert verdicts(person, RED, pulsed=True)["seizures-from-light"].severity == "STOP"
    assert verdicts(person, NIR, pulsed=True)["seizures-from-light"].severity == "CAUTION"


def test_flicker_and_violet_tails_are_refused_for_everyone():
    footprint = light(RED)
    with pytest.raises(Unsafe, match="seizures"):
        check(session(footprint, pulses=Pulses(frequency_Hz=10, duty=0.5)), footprint, SKIN, WELL)
    check(session(footprint, pulses=Pulses(frequency_Hz=1000, duty=0.5)), footprint, SKIN, WELL)
    violet = light(Channel(name="violet", peak_nm=395))
    with pytest.raises(Unsafe, match="ultraviolet tail"):
        check(session(violet), violet, SKIN, WELL)


def test_output_that_nobody_knows_is_not_cleared():
    footprint = light(RED, NIR, mW_cm2=np.nan)
    with pytest.raises(Unsafe, match="cannot be shown to be kept"):
        check(session(footprint), footprint, SKIN, WELL)


@pytest.mark.parametrize(
    ("name", "rows", "sure"),
    [
        ("doxycycline", {"PS11"}, True),
        ("DOXYCYCLINE hyclate 100 mg", {"PS11"}, True),
        ("Doxycyclin", {"PS11"}, False),
        ("a tetracycline", {"PS11"}, True),
        ("fluoroquinolone", {"PS12"}, True),
        ("St. John's Wort", {"PS09"}, True),
        ("Roaccutane", {"PS25"}, True),
        ("hydroxychloroquine", {"PS29"}, True),
        ("methylene-blue", {"PS06"}, True),
        ("amiodaron", {"PS15"}, False),
        ("water", set(), True),
        ("???", set(), True),
    ],
)
def test_medicines_are_found_by_name_class_and_spelling(name, rows, sure):
    found = medicines.find(name)
    assert {match.row["id"] for match in found} == rows
    assert all(match.sure == sure for match in found)


def test_every_example_of_the_list_finds_its_row():
    for row in tables.read("safety/photosensitisers").rows():
        for name in row["examples"].split(","):
            if row["screened"] == "yes" and medicines.plain(name):
                assert row["id"] in {match.row["id"] for match in medicines.find(name)}, name


def test_a_doubtful_spelling_is_never_milder_than_pro():
    verdict = verdicts(replace(WELL, medicines=(Medicine(name="ramiprill"),)), RED)["ramiprill"]
    assert (verdict.severity, verdict.stops) == ("PRO", True)
    assert "correct the spelling" in verdict.sentence


def test_a_stopped_medicine_counts_until_its_time_is_over():
    fresh, gone = (Medicine(name="methylene blue", stopped_days_ago=days) for days in (1, 5))
    assert verdicts(replace(WELL, medicines=(fresh,)), RED)["methylene blue"].severity == "STOP"
    assert verdicts(replace(WELL, medicines=(gone,)), RED)["methylene blue"].severity == "CAUTION"


def test_an_unlisted_medicine_may_be_decided():
    person = replace(WELL, medicines=(Medicine(name="levothyroxine"),))
    assert verdicts(person, RED)["levothyroxine"].stops
    decided = replace(person, decisions=(Decision(about="Levothyroxine", by="Dr. A", on="2026-05-03"),))
    assert not verdicts(decided, RED)["levothyroxine"].stops


@pytest.mark.parametrize(("peak_nm", "expected"), [(415, 0), (633, 3), (640, 3), (660, 3), (830, 0), (1072, 0)])
def test_scores_follow_the_wavelength(peak_nm, expected):
    row = medicines.find("methylene blue")[0].row
    assert medicines.score(row, peak_nm) == expected


def test_shields_count_and_lids_do_not():
    footprint = light(NIR, mW_cm2=40)
    use = {
        shields: review(session(footprint), footprint, SKIN, replace(WELL, shields=shields)).findings[0].use
        for shields in ("opaque goggles", "closed lids", "none", "unknown")
    }
    assert use["closed lids"] == use["none"] == use["unknown"] > 1 > use["opaque goggles"]


def test_goggles_whose_transmittance_is_not_stated_are_trusted_less():
    footprint = light(NIR, mW_cm2=40)
    stated = review(session(footprint), footprint, SKIN, WELL).findings[0].use
    unsaid = review(session(footprint), footprint, SKIN, replace(WELL, shield_transmittance=None)).findings[0].use
    assert unsaid == pytest.approx(10 * stated)


def test_limits_are_held_by_nineteen_draws_in_twenty():
    draws = np.linspace(1, 100, 1000)[:, None, None]
    footprint = Footprint(full_drive_mW_cm2=draws, channels=(RED,))
    found = next(f for f in review(session(footprint), footprint, SKIN, WELL).findings if f.id == "X12")
    assert found.value == pytest.approx(10 * np.quantile(draws, 0.95))


def test_the_contraindications_cover_the_reference_list(read_reference):
    ours = {row["id"]: row for row in tables.read("safety/contraindications").rows()}
    for row in read_reference("safety/contraindications.csv"):
        assert [ours[row["id"]][band] for band in ("blue", "amber", "red", "nir")] == [
            row[band] for band in ("blue", "amber", "red", "nir")
        ]


def test_every_library_mask_is_reviewed_without_a_fault():
    for name in ("omnilux-contour-face", "omnilux-clear", "currentbody-series-2", "omnilux-revive-panel"):
        footprint = shine(Mask.load(name))
        assert review(session(footprint), footprint, SKIN, WELL).findings
