"""Screening, medicines, limits and the one place that gives permission."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Channel, Footprint, Mask, Pulses, Settings, shine
from lightmask.person import Decision, Medicine, Person
from lightmask.safety import check, medicines, review
from lightmask.safety.colouring import of_colour
from lightmask.safety.exposure import exposure
from lightmask.safety.screening import screen
from lightmask.safety.weighting import weights
from lightmask.skin import Skin
from lightmask.spectra import Spectrum

SKIN = Skin.typical(ita_deg=40)
BLUE, RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("blue", 415), ("red", 633), ("nir", 830)))
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip


def light(*channels, mW_cm2=15.0):
    return Footprint(full_drive_mW_cm2=np.full((1, 1, len(channels)), mW_cm2), channels=channels)


def session(footprint, minutes=10, **how):
    drive = {channel.name: 1.0 for channel in footprint.channels}
    return Settings(drive=drive, duration_s=60 * minutes, **how)


def verdicts(person, *channels, pulsed="no"):
    return {verdict.key: verdict for verdict in screen(person, channels, pulsed)}


@pytest.mark.hazard("HZ52")
def test_a_well_person_is_cleared_and_only_check_gives_it():
    footprint = light(RED, NIR)
    settings = session(footprint)
    clearance = check(settings, footprint, SKIN, WELL)
    assert clearance.fingerprint == settings.fingerprint()
    assert len(clearance.edition) == 12
    assert clearance.review.breaches == ()


@pytest.mark.hazard("HZ20", "HZ30")
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


@pytest.mark.hazard("HZ29")
def test_every_breach_is_named_not_only_the_first():
    footprint = light(RED, NIR, mW_cm2=400)
    person = replace(WELL, shields="none", screening={"lupus": "yes", "suspicious-spot": "yes"})
    with pytest.raises(Unsafe) as refused:
        check(session(footprint, 60), footprint, SKIN, person)
    text = str(refused.value)
    assert all(
        part in text for part in ("infrared, cornea", "red fluence", "laser limit", "length of one", "C04", "C20")
    )


@pytest.mark.hazard("HZ20")
def test_missing_answers_are_questions_not_permission():
    footprint = light(RED, NIR)
    unknown = Person(shields="opaque goggles", phototype="II")
    found = review(session(footprint), footprint, SKIN, unknown)
    keys = {verdict.key for verdict in found.to_ask}
    assert {"suspicious-spot", "medicines", "pregnant", "under-18", "numb-face"} <= keys
    assert found.stops == ()
    with pytest.raises(Unsafe, match=r"questions that could stop the treatment have no answer"):
        check(session(footprint), footprint, SKIN, unknown)


@pytest.mark.hazard("HZ21")
def test_a_decision_lifts_pro_but_never_stop():
    footprint = light(RED)
    pregnant = replace(
        WELL, pregnant="yes", decisions=(Decision(about="C42", by="Dr. A", on="2026-05-03", reason="second trimester"),)
    )
    clearance = check(session(footprint), footprint, SKIN, pregnant)
    assert any("Decided by Dr. A" in verdict.sentence for verdict in clearance.review.cautions)
    spot = replace(
        WELL,
        screening={"suspicious-spot": "yes"},
        decisions=(Decision(about="C20", by="x", on="2026-05-03", reason="r"),),
    )
    with pytest.raises(Unsafe, match="C20"):
        check(session(footprint), footprint, SKIN, spot)


@pytest.mark.hazard("HZ35")
def test_severity_follows_the_bands_that_are_lit():
    melasma = replace(WELL, conditions=("melasma",))
    assert verdicts(melasma, RED)["melasma"].severity == "CAUTION"
    assert verdicts(melasma, BLUE, RED)["melasma"].severity == "STOP"
    assert verdicts(melasma, BLUE, RED)["melasma"].bands == ("blue",)


def test_dark_skin_by_any_reading():
    for reading in ({"phototype": "V"}, {"ita_deg": 5.0}, {"lab": (45.0, 11.0, 18.0)}, {"monk": 8}):
        person = replace(WELL, **({"phototype": None} | reading))
        assert of_colour(person)
        assert "darker-skin-and-red" in verdicts(person, RED)
    assert of_colour(replace(WELL, phototype=None)), "unknown colour gets the lower ceiling"
    assert not of_colour(WELL)
    assert verdicts(replace(WELL, phototype=None), BLUE)["darker-skin-and-blue"].state == "ask"


@pytest.mark.hazard("HZ05")
def test_pulsed_visible_light_asks_more():
    person = replace(WELL, screening={"seizures-from-light": "yes"})
    assert verdicts(person, RED)["seizures-from-light"].severity == "CAUTION"
    assert verdicts(person, RED, pulsed="yes")["seizures-from-light"].severity == "STOP"
    assert verdicts(person, NIR, pulsed="yes")["seizures-from-light"].severity == "CAUTION"


@pytest.mark.hazard("HZ04", "HZ05")
def test_flicker_and_violet_tails_are_refused_for_everyone():
    footprint = light(RED)
    with pytest.raises(Unsafe, match="seizures"):
        check(session(footprint, pulses=Pulses(frequency_Hz=10, duty=0.5)), footprint, SKIN, WELL)
    check(session(footprint, pulses=Pulses(frequency_Hz=1000, duty=0.5)), footprint, SKIN, WELL)
    violet = light(Channel(name="violet", peak_nm=395))
    with pytest.raises(Unsafe, match="ultraviolet tail"):
        check(session(violet), violet, SKIN, WELL)


@pytest.mark.hazard("HZ55")
def test_output_that_nobody_knows_is_not_cleared():
    footprint = light(RED, NIR, mW_cm2=np.nan)
    with pytest.raises(Unsafe, match="cannot be shown to be kept"):
        check(session(footprint), footprint, SKIN, WELL)


@pytest.mark.parametrize(
    ("name", "rows", "sure"),
    [
        ("doxycycline", {"PS11"}, True),
        ("DOXYCYCLINE hyclate 100 mg", {"PS11"}, True),
        ("Doxycyclin", {"PS11"}, True),
        ("a tetracycline", {"PS11"}, True),
        ("fluoroquinolone", {"PS12"}, True),
        ("St. John's Wort", {"PS09"}, True),
        ("Roaccutane", {"PS25"}, True),
        ("hydroxychloroquine", {"PS29"}, True),
        ("methylene-blue", {"PS06"}, True),
        ("amiodarome", {"PS15"}, False),
        ("Lasix", {"PS14"}, True),
        ("ramipril + metylene blue", {"PS40", "PS06"}, None),
        ("doxycycline, Claravis", {"PS11", "PS25"}, True),
        ("no ramipril", set(), True),
        ("water", set(), True),
        ("???", set(), True),
    ],
)
def test_medicines_are_found_by_name_class_and_spelling(name, rows, sure):
    found = medicines.find(name)
    assert {match.row["id"] for match in found} == rows
    assert sure is None or all(match.sure == sure for match in found)


@pytest.mark.hazard("HZ59")
def test_every_example_of_the_list_finds_its_row():
    for row in tables.read("safety/photosensitisers").rows():
        for name in row["examples"].split(","):
            if row["screened"] == "yes" and medicines.plain(name):
                assert row["id"] in {match.row["id"] for match in medicines.find(name)}, name


@pytest.mark.hazard("HZ59")
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
    decided = replace(
        person, decisions=(Decision(about="Levothyroxine", by="Dr. A", on="2026-05-03", reason="not photosensitising"),)
    )
    assert not verdicts(decided, RED)["levothyroxine"].stops


@pytest.mark.parametrize(("peak_nm", "expected"), [(415, 0), (633, 3), (640, 3), (660, 3), (830, 0), (1072, 0)])
def test_scores_follow_the_wavelength(peak_nm, expected):
    row = medicines.find("methylene blue")[0].row
    assert medicines.score(row, peak_nm) == expected


@pytest.mark.hazard("HZ60")
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


@pytest.mark.hazard("HZ62")
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


@pytest.mark.hazard("HZ02", "HZ27")
@pytest.mark.parametrize("shields", ["none", "closed lids"])
@pytest.mark.parametrize("channel", [BLUE, NIR], ids=lambda channel: channel.name)
def test_blue_and_infrared_want_eye_shields_however_short(shields, channel):
    footprint = light(RED, channel, mW_cm2=1)
    with pytest.raises(Unsafe, match=rf"C15\): STOP for {channel.name}"):
        check(session(footprint, 0.5), footprint, SKIN, replace(WELL, shields=shields))


def test_red_alone_asks_for_care_with_the_eyes():
    found = verdicts(replace(WELL, shields="none"), RED)["no-eye-shields"]
    assert (found.severity, found.state, found.stops) == ("CAUTION", "yes", False)


@pytest.mark.hazard("HZ27")
def test_shields_that_nobody_mentioned_are_a_question():
    footprint = light(RED, NIR, mW_cm2=1)
    found = review(session(footprint), footprint, SKIN, replace(WELL, shields="unknown"))
    assert [verdict.key for verdict in found.to_ask] == ["no-eye-shields"]
    assert found.stops == ()


@pytest.mark.parametrize(
    ("name", "unread"),
    [
        ("ramipril and levothyroxine 50 mcg", ("levothyroxine",)),
        ("clindamycin/tretinoin", ("clindamycin",)),
        ("methylene blue without food", ("without food",)),
        ("no ramipril", ("no ramipril",)),
        ("ramipril, none", ("none",)),
        ("doxycycline for acne, 100 mg, once daily", ()),
        ("sulfamethoxazole/trimethoprim", ()),
    ],
)
def test_words_that_match_nothing_are_kept_and_refused(name, unread):
    assert medicines.read(name).unread == unread
    footprint = light(NIR)
    person = replace(WELL, medicines=(Medicine(name=name),))
    refused = [text for text in review(session(footprint), footprint, SKIN, person).stops if "C25" in text]
    assert len(refused) == len(unread)


@pytest.mark.hazard("HZ59")
def test_two_medicines_in_one_line_are_both_judged():
    footprint = light(RED)
    for text in ("ramipril + metylene blue", "ramipril; methylene blue", "ramipril and methylene blue"):
        with pytest.raises(Unsafe, match="PS06"):
            check(session(footprint), footprint, SKIN, replace(WELL, medicines=(Medicine(name=text),)))


@pytest.mark.parametrize(
    ("name", "row", "channel"),
    [
        ("methylthioninium chloride", "PS06", RED), ("Provayblue", "PS06", RED), ("tolonium chloride", "PS06", RED),
        ("hexaminolevulinate", "PS01", RED), ("Cysview", "PS01", RED), ("delta-aminolevulinic acid HCl", "PS01", RED),
        ("ALA-PDT", "PS01", RED), ("ICG", "PS07", NIR), ("indocyanine", "PS07", NIR),
    ],
)  # fmt: skip
def test_photodynamic_drugs_by_their_other_names_stop(name, row, channel):
    verdict = verdicts(replace(WELL, medicines=(Medicine(name=name),)), channel)[name]
    assert (verdict.id, verdict.severity) == (row, "STOP")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Claravis", "PS25"), ("Absorica", "PS25"), ("Soriatane", "PS25"), ("5-FU", "PS22"), ("MTX", "PS22"),
        ("8-MOP", "PS24"), ("Doryx", "PS11"), ("Cipro", "PS12"), ("Lasix", "PS14"),
    ],
)  # fmt: skip
def test_everyday_names_are_known_and_mild_in_red(name, row):
    verdict = verdicts(replace(WELL, medicines=(Medicine(name=name),)), RED, NIR)[name]
    assert (verdict.id, verdict.severity) == (row, "CAUTION")


@pytest.mark.parametrize(
    ("peak_nm", "care", "severity"),
    [
        (590, "home", "STOP"),
        (590, "office", "STOP"),
        (633, "home", "CAUTION"),
        (450, "home", "PRO"),
        (830, "home", "CAUTION"),
    ],
)
def test_hypericin_follows_its_scores(peak_nm, care, severity):
    person = replace(WELL, care=care, medicines=(Medicine(name="St John's wort"),))
    assert verdicts(person, Channel(name="x", peak_nm=peak_nm))["St John's wort"].severity == severity


def test_the_worse_of_an_answer_and_the_days_since():
    old = {"recent_days": {"sunburn": 30, "peel": 30, "laser": 30, "microneedling": 30}}
    said = replace(WELL, screening={"sunburn": "yes", "recent-procedure": "yes"}, **old)
    assert {"sunburn", "recent-procedure"} <= set(verdicts(said, RED))
    denied = replace(WELL, screening={"sunburn": "no"}, recent_days={"sunburn": 2})
    assert verdicts(denied, RED)["sunburn"].stops
    assert "sunburn" not in verdicts(replace(WELL, rest_answered_no_by="", **old), RED)


def test_a_mask_that_pulses_is_refused_to_people_with_light_seizures():
    footprint = replace(light(RED, NIR), pulsed="yes", pulse_Hz=1000.0)
    check(session(footprint), footprint, SKIN, WELL)
    for key, row in (("seizures-from-light", "C16"), ("light-headache", "C18"), ("seizures", "C17")):
        with pytest.raises(Unsafe, match=f"{row}.*pulsed light"):
            check(session(footprint), footprint, SKIN, replace(WELL, screening={key: "yes"}))


def test_whether_a_mask_pulses_is_asked_of_whom_it_matters_to():
    footprint = light(RED, NIR)
    assert footprint.pulsed == "unknown"
    check(session(footprint), footprint, SKIN, WELL)
    shaken = replace(WELL, screening={"seizures-from-light": "yes"})
    assert [v.key for v in review(session(footprint), footprint, SKIN, shaken).to_ask] == ["mask-pulsed"]
    steady = replace(footprint, pulsed="no")
    check(session(steady), steady, SKIN, shaken)
    decided = replace(
        WELL, screening={"seizures": "yes"}, decisions=(Decision(about="C17", by="Dr. A", on="2026-05-03", reason="r"),)
    )
    check(session(footprint), footprint, SKIN, decided)
    nobody = replace(WELL, rest_answered_no_by="")
    assert "seizures-from-light" in {v.key for v in review(session(footprint), footprint, SKIN, nobody).to_ask}


def test_visible_pulses_at_an_unknown_or_dangerous_rate_are_for_nobody():
    for rate, says in ((None, "nobody states how fast"), (10.0, "pulsed at 10 Hz")):
        footprint = replace(light(RED), pulsed="yes", pulse_Hz=rate)
        with pytest.raises(Unsafe, match=says):
            check(session(footprint), footprint, SKIN, WELL)
    unseen = replace(light(NIR), pulsed="yes")
    check(session(unseen), unseen, SKIN, WELL)


def spectrum(*peaks):
    """Triangles 10 nm to either side, as (peak in nm, height)."""
    points = {nm + step: height * (step == 0) for nm, height in peaks for step in (-10, 0, 10)}
    wavelength_nm = sorted(points)
    return Spectrum(wavelength_nm=wavelength_nm, value=[points[nm] for nm in wavelength_nm])


@pytest.mark.hazard("HZ49")
def test_a_spectrum_that_lies_elsewhere_is_refused():
    with pytest.raises(BadInput, match=r"said to peak at 633 nm.*peaks at 415 nm"):
        Channel(name="red", peak_nm=633, measured_spectrum=spectrum((415, 1)))


def test_every_band_with_measured_light_is_screened():
    mixed = Channel(name="red", peak_nm=633, measured_spectrum=spectrum((633, 1), (415, 0.05)))
    assert mixed.screened_as == ("red", "blue")
    assert Channel(name="red", peak_nm=633, measured_spectrum=spectrum((633, 1), (415, 0.005))).screened_as == ("red",)
    melasma = replace(WELL, conditions=("melasma",), phototype="VI")
    footprint = light(mixed)
    with pytest.raises(Unsafe, match=r"melasma \(C33\): STOP for blue"):
        check(session(footprint), footprint, SKIN, melasma)
    amiodarone = replace(WELL, medicines=(Medicine(name="amiodarone"),))
    assert verdicts(amiodarone, mixed)["amiodarone"].severity == "STOP"
    assert verdicts(amiodarone, RED)["amiodarone"].severity == "CAUTION"


def test_conditions_answer_their_question_whatever_their_case():
    for said, key in (("Melasma", "melasma"), ("acne marks", "dark-marks"), ("Acne_Marks", "dark-marks")):
        assert verdicts(replace(WELL, conditions=(said,)), BLUE)[key].stops


@pytest.mark.hazard("HZ61")
def test_a_clinic_panel_is_not_for_home():
    footprint = replace(light(RED), setting="office")
    with pytest.raises(Unsafe, match="meant for a clinic"):
        check(session(footprint), footprint, SKIN, WELL)
    check(session(footprint), footprint, SKIN, replace(WELL, care="office"))
    assert shine(Mask.load("omnilux-revive-panel")).setting == "office"


@pytest.mark.parametrize(
    ("channel", "rows", "row", "allowed"),
    [(RED, {"X07"}, "X07", 280000), (NIR, {"X07", "X08"}, "X07", 280000), (NIR, {"X07", "X08"}, "X08", 63000)],
)
def test_infrared_is_also_held_to_the_limit_of_what_is_not_seen(channel, rows, row, allowed):
    footprint = light(channel)
    found = {one.id: one for one in review(session(footprint), footprint, SKIN, replace(WELL, shields="none")).findings}
    assert {"X07", "X08"} & set(found) == rows
    exposed = exposure(session(footprint), footprint, replace(WELL, shields="none"))
    radiance = float((exposed.eye_W_m2 @ weights(exposed.channels, "unseen" if row == "X08" else "retinal"))[0]) / np.pi
    assert (found[row].allowed, found[row].value) == (allowed, pytest.approx(radiance))


def test_the_skin_cross_check_names_what_it_adds_up():
    footprint = light(RED, NIR)
    found = next(one for one in review(session(footprint), footprint, SKIN, WELL).findings if one.id == "X12")
    assert found.value == pytest.approx(150 + 150 / 10 ** (0.002 * 130))
    assert "sum of irradiance over C_A" in found.limit


def test_long_sessions_quote_the_dose_that_their_rate_allows():
    footprint = light(BLUE)
    found = {one.id: one for one in review(session(footprint, 25), footprint, SKIN, WELL).findings}
    assert found["E04-dose"].allowed == pytest.approx(10 * 1500)


@pytest.mark.hazard("HZ59")
@pytest.mark.parametrize("entry", ["ramipril, метиленовый синий", "ramipril 亚甲蓝", "ramipril аcid"])
def test_a_word_in_another_script_is_unread_and_never_dropped(entry):
    assert medicines.read(entry).unread


def test_an_assumed_line_is_screened_in_every_band_it_reaches():
    assert Channel(name="far red", peak_nm=775).screened_as == ("red", "nir")
    assert Channel(name="red", peak_nm=633).screened_as == ("red",)


def test_what_was_worked_out_for_one_light_is_not_taken_for_another():
    footprint = light(RED, NIR)
    first = exposure(session(footprint), footprint, WELL)
    most = first.brightest_W_m2(np.ones(2))[0]
    assert first.lasting(60).brightest_W_m2(np.ones(2))[0] == most
    assert first.dimmed(0.5).brightest_W_m2(np.ones(2))[0] == pytest.approx(most / 2)
    brighter = replace(first, skin_on_W_m2=first.skin_on_W_m2 * 3)
    assert brighter.brightest_W_m2(np.ones(2))[0] == pytest.approx(3 * most)
