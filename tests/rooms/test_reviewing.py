"""A review: what is asked of a session, whom it is asked for, and what its findings and verdicts add up to."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.mask import Channel, Footprint, Pulses, Settings
from lightmask.person import PastLight, Person
from lightmask.safety import Finding, Review, Verdict, review
from lightmask.skin import Skin
from lightmask.spectra import Spectrum

AT = datetime(2026, 5, 3, 19, 30, tzinfo=timezone(timedelta(hours=2)))
SKIN = Skin.typical(ita_deg=40)
RED, NIR, BLUE = (Channel(name=n, peak_nm=nm) for n, nm in (("red", 633), ("nir", 830), ("blue", 415)))
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
OFFICE = replace(WELL, care="office")
OVER = Finding(
    id="X10", limit="a limit", clause="a clause", value=15.0, allowed=10.0, unit="W/m2", use=1.5, longest_s=60.0,
    highest_drive=0.5, remedy="Do this.",
)  # fmt: skip
KEPT = replace(OVER, use=0.5)
ROW = Verdict(
    id="C99", key="a-key", condition="a condition", severity="PRO", bands=("red",), state="yes", question="Is it?",
    reason="", source="", reliability="D",
)  # fmt: skip
ASK = replace(ROW, state="ask")
ALL_KEPT = "All these limits are kept by"


def of(*findings, verdicts=(), refusals=()):
    return Review(findings=findings, verdicts=tuple(verdicts), refusals=refusals)


def found(*channels, mW_cm2=10.0, person=WELL, how=None, minutes=10.0, pulses=None, at=AT, room_C=None):
    """The review of a session with one patch, all channels at full drive."""
    lit = channels or (RED,)
    lamp = Footprint(full_drive_mW_cm2=np.full((1, 1, len(lit)), mW_cm2), channels=lit, **(how or {}))
    more = {} if pulses is None else {"pulses": pulses}
    settings = Settings(drive={channel.name: 1.0 for channel in lit}, duration_s=60 * minutes, **more)
    return review(settings, lamp, SKIN, person, at=at, room_C=room_C)


def ids(findings):
    return {one.id for one in findings}


def test_what_is_not_kept_is_broken_unknown_too():
    unknown = replace(OVER, use=float("nan"))
    assert of(KEPT, OVER, unknown, KEPT).broken == (OVER, unknown)
    assert of(KEPT, replace(OVER, use=1.0)).broken == ()


def test_what_stops_comes_in_this_order():
    yes, care, decided = ROW, replace(ROW, severity="CAUTION"), replace(ROW, state="decided")
    whole = of(KEPT, OVER, replace(OVER, id="X09"), verdicts=[ASK, yes, care, decided], refusals=("Too violet.",))
    together = f"{ALL_KEPT} at most 1.0 minutes, or by every drive times 0.50."
    assert whole.stops == (OVER.sentence, OVER.sentence, together, yes.sentence, "Too violet.")
    assert whole.to_ask == (ASK,)
    assert whole.cautions == (care, decided)
    assert whole.breaches[:-1] == whole.stops and "1 question" in whole.breaches[-1]


def test_cautions_leave_out_what_stops_and_what_is_asked():
    mild = replace(ROW, severity="CAUTION", state="ask")
    assert of(verdicts=[ROW, ASK, mild]).cautions == ()
    assert of(verdicts=[mild]).to_ask == (), "its answer would not refuse the light"


def test_nothing_found_refuses_nothing():
    assert (of().stops, of().breaches, of().to_ask, of().broken, of().cautions) == ((),) * 5
    assert (of(KEPT).longest_s, of(KEPT).highest_drive) == (None, None)


@pytest.mark.hazard("HZ53")
@pytest.mark.parametrize(
    ("times", "drives", "longest_s", "highest_drive", "said"),
    [
        ((60, 120), (0.5, 0.25), 60, 0.25, f"{ALL_KEPT} at most 1.0 minutes, or by every drive times 0.25."),
        ((120, 90, 300), (0.5, 0.75, 0.9), 90, 0.5, f"{ALL_KEPT} at most 1.5 minutes, or by every drive times 0.50."),
        ((60, None), (0.5, 0.25), None, 0.25, f"{ALL_KEPT} every drive times 0.25."),
        ((60, 120), (None, 0.25), 60, None, f"{ALL_KEPT} at most 1.0 minutes."),
        ((None, None), (None, None), None, None, None),
        ((60,), (0.25,), 60, 0.25, None),
        ((None,), (0.25,), None, 0.25, None),
    ],
)
def test_what_keeps_every_broken_limit_at_once(times, drives, longest_s, highest_drive, said):
    both = zip(times, drives, strict=True)
    over = [replace(OVER, longest_s=time_s, highest_drive=drive) for time_s, drive in both]
    whole = of(replace(KEPT, longest_s=6.0, highest_drive=0.01), *over)
    assert (whole.longest_s, whole.highest_drive) == (longest_s, highest_drive)
    assert [text for text in whole.stops if text.startswith("All")] == ([said] if said else [])
    assert len(whole.stops) == len(times) + bool(said)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 question that could stop the treatment has no answer: k0. Ask"),
        (2, "2 questions that could stop the treatment have no answer: k0, k1. Ask"),
        (6, "6 questions that could stop the treatment have no answer: k0, k1, k2, k3, k4, k5. Ask"),
        (7, "7 questions that could stop the treatment have no answer: k0, k1, k2, k3, k4, k5 and 1 more. Ask"),
        (9, "9 questions that could stop the treatment have no answer: k0, k1, k2, k3, k4, k5 and 3 more. Ask"),
    ],
)
def test_open_questions_in_one_sentence(count, said):
    (sentence,) = of(verdicts=[replace(ASK, key=f"k{number}") for number in range(count)]).breaches
    assert sentence.startswith(said)
    them = "it" if count == 1 else "them"
    assert sentence.endswith(f" {them} ('lightmask safety' has the words) and write down what is answered.")


def test_every_kind_of_limit_is_asked():
    assert {"X01", "X07", "X08", "X09", "X11", "X12", "HEAT-41", "HEAT-CEM-home", "HEAT-43", "MTD", "session"} <= ids(
        found(RED, NIR).findings
    )
    assert "X13-train" not in ids(found().findings)
    assert "X13-train" in ids(found(NIR, pulses=Pulses(frequency_Hz=100, duty=0.5)).findings)


@pytest.mark.parametrize(
    ("screening", "row"), [({"no-natural-lens": "no"}, "X01"), ({"no-natural-lens": "yes"}, "X03"), ({}, "X03")]
)
def test_eyes_without_a_lens_have_their_own_limit_and_unknown_ones_too(screening, row):
    person = replace(WELL, rest_answered_no_by="", screening=screening)
    assert ids(found(person=person).findings) & {"X01", "X03"} == {row}


def test_limits_know_who_it_is_when_it_is_and_how_warm_the_room():
    assert "HEAT-CEM-office" in ids(found(person=OFFICE).findings)
    before = PastLight(at=AT - timedelta(hours=3), dose_J_cm2={"red": 400.0})
    at_once, later = (
        {one.id: one.use for one in found(person=replace(WELL, light=(before,)), at=at).findings}
        for at in (AT, AT + timedelta(hours=30))
    )
    assert (at_once["MTD-24h"], at_once["MTD-7d"]) == pytest.approx((406 / 480, 406 / 1440), rel=1e-3)
    assert "MTD-24h" not in later
    assert later["MTD-7d"] == at_once["MTD-7d"]
    cool, hot = ({one.id: one.value for one in found(room_C=room_C).findings} for room_C in (18.0, 35.0))
    assert cool["HEAT-41"] < hot["HEAT-41"]
    assert cool["X07"] == hot["X07"]


def test_what_a_lining_sends_back_counts():
    lined = {"returned_mW_cm2": np.full((4, 1, 1, 1, 1), 5.0), "later_returns": [[0.5]]}
    bare, more = ({one.id: one.use for one in found(how=how).findings} for how in ({}, lined))
    assert more["X12"] > 1.1 * bare["X12"]
    assert more["X11"] > 1.1 * bare["X11"]


@pytest.mark.parametrize(
    ("how", "pulses", "stops"),
    [
        ({"pulsed": "no"}, None, False),
        ({"pulsed": "yes", "pulse_Hz": 1000.0}, None, True),
        ({"pulsed": "no"}, Pulses(frequency_Hz=1000, duty=0.5), True),
        ({}, Pulses(frequency_Hz=1000, duty=0.5), True),
    ],
)
def test_seizures_from_light_meet_pulses_of_the_mask_or_of_the_session(how, pulses, stops):
    shaken = replace(WELL, screening={"seizures-from-light": "yes"})
    whole = found(person=shaken, how=how, pulses=pulses)
    assert any("C16" in text for text in whole.stops) is stops
    assert ("mask-pulsed" in {one.key for one in whole.to_ask}) is False


def test_questions_of_the_form_of_past_light_and_of_the_mask():
    asked = {one.key for one in found(person=replace(WELL, rest_answered_no_by="", light=None), mW_cm2=70.0).to_ask}
    assert {"suspicious-spot", "light", "mask-setting"} <= asked
    assert found().to_ask == ()
    assert {one.key for one in found(person=replace(WELL, light=None)).to_ask} == {"light"}
    assert {one.key for one in found(mW_cm2=61.0, minutes=1).to_ask} == {"mask-setting"}


def test_a_form_is_too_old_on_the_day_of_the_session():
    old = replace(WELL, asked_on="2026-01-01")
    assert any("more than 90 days ago" in text for text in found(person=old).refusals)
    assert found(person=old, at=AT - timedelta(days=60)).refusals == ()


@pytest.mark.hazard("HZ61")
@pytest.mark.parametrize(
    ("setting", "person", "refused"),
    [
        ("office", WELL, True), ("office", OFFICE, False), ("home", WELL, False), ("home", OFFICE, False),
        ("unknown", WELL, False), ("unknown", OFFICE, False),
    ],
)  # fmt: skip
def test_a_mask_of_a_clinic_is_for_the_office(setting, person, refused):
    said = (
        "This mask is meant for a clinic, and the care is at home. A professional may plan and give the session "
        "(care = 'office'); at home, choose a mask that is made for it."
    )
    assert found(person=person, how={"setting": setting}).refusals == ((said,) if refused else ())


def narrow(peak_nm):
    return Spectrum(wavelength_nm=[peak_nm - 5, peak_nm, peak_nm + 5], value=[0, 1, 0])


@pytest.mark.hazard("HZ04")
@pytest.mark.parametrize(
    ("channel", "refused"),
    [
        (Channel(name="violet", peak_nm=404.9), True), (Channel(name="violet", peak_nm=405), False), (BLUE, False),
        (Channel(name="violet", peak_nm=404, measured_spectrum=narrow(404.0)), False),
        (Channel(name="blue", peak_nm=415, measured_spectrum=narrow(415.0)), False),
    ],
)  # fmt: skip
def test_violet_light_needs_its_measured_spectrum(channel, refused):
    said = found(channel, RED, mW_cm2=1.0).refusals
    assert said == (
        (f"Channel 'violet' peaks at {channel.peak_nm:g} nm, below 405 nm, and its ultraviolet tail is not known. Give "
         "its measured spectrum (spectrum_csv).",) if refused else ()
    )  # fmt: skip


def test_flicker_is_refused_for_everyone():
    slow = Pulses(frequency_Hz=10, duty=0.5)
    assert any("10 Hz" in text for text in found(RED, pulses=slow).refusals)
    assert found(NIR, pulses=slow).refusals == ()


def test_a_stuck_driver_that_burns_is_refused_at_home_and_told_in_the_office():
    """20000 t ** 0.25 over 10 s is 356 mW/cm2."""
    dimmed = Settings(drive={"nir": 0.1}, duration_s=60.0)
    strong = Footprint(full_drive_mW_cm2=[[[400.0]]], channels=(NIR,), setting="home")
    at_home, in_office = (review(dimmed, strong, SKIN, person, at=AT) for person in (WELL, OFFICE))
    assert any("driver that sticks" in text for text in at_home.refusals)
    assert not any("driver that sticks" in text for text in at_home.disclosures)
    assert not any("driver that sticks" in text for text in in_office.refusals)
    assert any("driver that sticks" in text for text in in_office.disclosures)
    assert found().disclosures == found(person=OFFICE).disclosures == ()


def test_staff_are_told_of_warm_skin():
    warm = {"mW_cm2": 120.0, "minutes": 20, "room_C": 30.0}
    assert any("feel hot" in text for text in found(NIR, person=OFFICE, **warm).disclosures)
    assert found(NIR, **warm).disclosures == ()


@pytest.mark.parametrize("place", range(4))
def test_the_four_nouns_are_taken_for_nothing_else(place):
    given = [
        Settings(drive={"red": 1.0}, duration_s=600), Footprint(full_drive_mW_cm2=[[[8.0]]], channels=(RED,)), SKIN,
        WELL,
    ]  # fmt: skip
    name, kind = [("settings", "Settings"), ("footprint", "Footprint"), ("skin", "Skin"), ("person", "Person")][place]
    assert review(*given, at=AT).broken == ()
    given[place] = {"red": 1.0}
    with pytest.raises(BadInput, match=rf"^{name} is a dict\. Give a {kind}\.$"):
        review(*given, at=AT)
    given[place] = [Settings, Footprint, Skin, Person][place]
    with pytest.raises(BadInput, match=rf"^{name} is a type"):
        review(*given, at=AT)


def test_a_time_without_a_zone_is_no_time():
    with pytest.raises(BadInput, match=r"^at=2026-05-03T19:30:00 has no time zone"):
        found(at=AT.replace(tzinfo=None))
    assert found(at=None).broken == ()
