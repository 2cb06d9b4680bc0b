"""The one place that gives permission: what it knows, when it ends, and what is refused before it is asked."""

import time
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from lightmask.cli import outputs
from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Channel, Footprint, Settings
from lightmask.person import Decision, Medicine, Person
from lightmask.safety import Clearance, check, clearance, fingerprints, review
from lightmask.skin import Skin

AT = datetime(2026, 5, 3, 19, 30, tzinfo=timezone(timedelta(hours=2)))
SKIN = Skin.typical(ita_deg=40)
RED, NIR = Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830)
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
LIGHT = Footprint(full_drive_mW_cm2=[[[8.0, 8.0]]], channels=(RED, NIR))
SESSION = Settings(drive={"red": 1.0, "nir": 1.0}, duration_s=600)


def cleared(**change):
    given = {"settings": SESSION, "footprint": LIGHT, "skin": SKIN, "person": WELL, "at": AT} | change
    return check(
        given["settings"], given["footprint"], given["skin"], given["person"], at=given["at"],
        room_C=given.get("room_C"),
    )  # fmt: skip


def test_a_clearance_says_what_it_was_given_for():
    given = cleared()
    assert given.settings is SESSION
    assert given.fingerprint == SESSION.fingerprint()
    assert given.person_fingerprint == fingerprints.of_person(WELL)
    assert given.light_fingerprint == fingerprints.of_light(LIGHT, SKIN, None)
    assert given.edition == fingerprints.edition()
    assert {"ICNIRP 2013", "IEC 62471:2006"} <= set(given.editions)
    assert (given.given_at, given.expires_at) == (AT, AT + timedelta(hours=24))
    assert {"X09", "X01", "MTD", "HEAT-41", "session"} <= set(given.margins)
    assert given.margins["session"] == pytest.approx(1 - 10 / 30)
    assert all(0 <= margin <= 1 for margin in given.margins.values())


def test_it_says_how_bright_each_driven_output_is():
    """Three draws of two patches: the brightest patch of each draw, and of those draws the middle one."""
    light = replace(
        LIGHT, full_drive_mW_cm2=[[[4, 1], [2, 9]], [[8, 3], [6, 1]], [[6, 2], [1, 4]]], patches=("cheek", "brow")
    )
    given = cleared(footprint=light, settings=replace(SESSION, drive={"red": 0.5, "nir": 1.0}))
    assert dict(given.brightest_mW_cm2) == {"red": 3.0, "nir": 4.0}
    assert dict(cleared(footprint=light, settings=replace(SESSION, drive={"red": 1, "nir": 0})).brightest_mW_cm2) == {
        "red": 6.0
    }
    with pytest.raises(TypeError):
        given.brightest_mW_cm2["red"] = 0.1


def test_an_output_that_is_one_zone_is_bright_for_itself():
    """'red' is every zone that has no drive of its own; the light that a zone spills on another stays its own."""
    light = replace(LIGHT, full_drive_mW_cm2=[[[[6.0, 1.0]], [[2.0, 5.0]]]], channels=(RED,), zones=("brow", "cheek"),
                    patches=("brow", "cheek"))  # fmt: skip
    given = cleared(footprint=light, settings=replace(SESSION, drive={"red": 1.0, "red/cheek": 0.5}))
    assert dict(given.brightest_mW_cm2) == {"red": 6.0, "red/cheek": 2.5}


@pytest.mark.hazard("HZ52")
def test_only_check_makes_one():
    given = cleared()
    said = {field.name: getattr(given, field.name) for field in fields(given)}
    for seal in (None, True, object()):
        with pytest.raises(TypeError, match=r"Only safety\.check"):
            Clearance(**said | {"seal": seal})
    for changed in ({}, {"settings": replace(SESSION, duration_s=36000.0)}, {"expires_at": AT + timedelta(days=999)}):
        with pytest.raises(TypeError, match=r"Only safety\.check"):
            replace(given, **changed)


@pytest.mark.hazard("HZ12", "HZ20", "HZ52")
def test_it_holds_until_it_expires():
    given = cleared()
    assert given.lapsed(AT) == ()
    assert given.lapsed(AT + timedelta(hours=24) - timedelta(seconds=1)) == ()
    assert "expired at 2026-05-04 19:30 +0200. Ask" in given.lapsed(AT + timedelta(hours=24))[0]
    assert "Check the clock" in given.lapsed(AT - timedelta(seconds=1))[0]
    assert given.lapsed(AT.astimezone(UTC)) == ()
    with pytest.raises(BadInput, match="no time zone"):
        given.lapsed(AT.replace(tzinfo=None))


def test_now_is_meant_when_no_time_is_given():
    given = cleared(at=None)
    assert abs(datetime.now(UTC) - given.given_at) < timedelta(minutes=5)
    assert given.lapsed() == ()
    assert cleared().lapsed(), "one given in May has expired by now"


def test_now_is_the_day_that_people_live_in(monkeypatch):
    monkeypatch.setenv("TZ", "XXX-14")
    time.tzset()
    try:
        assert cleared(at=None).given_at.utcoffset() == timedelta(hours=14)
        assert outputs.moment(None).utcoffset() == timedelta(hours=14)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.hazard("HZ14", "HZ52")
@pytest.mark.parametrize(
    "other",
    [
        replace(SESSION, duration_s=601.0),
        replace(SESSION, drive={"red": 1.0, "nir": 0.99}),
        replace(SESSION, drive={"red": 1.0}),
    ],
)
def test_other_settings_are_not_cleared(other):
    given = cleared()
    assert given.lapsed(AT, settings=SESSION) == ()
    assert given.lapsed(AT, settings=replace(SESSION, drive={"nir": 1.0, "red": 1.0})) == (), "the order says nothing"
    assert given.lapsed(AT, settings=Settings(drive={"red": 1, "nir": 1}, duration_s=600.0)) == (), "600 is 600.0"
    assert given.lapsed(AT, settings=other) == ("The settings are not those that were cleared. Check the new ones.",)


@pytest.mark.hazard("HZ20", "HZ52")
@pytest.mark.parametrize(
    "change",
    [
        {"medicines": (Medicine(name="doxycycline"),)},
        {"pregnant": "unknown"},
        {"age_y": 41},
        {"screening": {"melasma": "no"}},
        {"recent_days": {"peel": 30}},
        {"shields": "none"},
        {"shield_transmittance": 0.02},
        {"phototype": "III"},
        {"light": None},
        {"decisions": (Decision(about="C42", by="Dr. A", on="2026-05-03", reason="seen"),)},
    ],
)
def test_a_changed_answer_ends_it(change):
    given = cleared()
    assert given.lapsed(AT, person=replace(WELL)) == ()
    assert given.lapsed(AT, person=replace(WELL, name="another spelling")) == (), "a name is no answer"
    assert given.lapsed(AT, person=replace(WELL, **change)) == (
        "The person's answers have changed since the clearance. Check anew.",
    )


@pytest.mark.hazard("HZ51")
def test_another_light_is_not_cleared():
    given = cleared()
    brighter = fingerprints.of_light(replace(LIGHT, full_drive_mW_cm2=[[[8.0, 8.1]]]), SKIN, None)
    assert given.lapsed(AT, light_fingerprint=fingerprints.of_light(LIGHT, SKIN, None)) == ()
    assert given.lapsed(AT, light_fingerprint=brighter) == (
        "The mask, the skin or the room is not the one that was cleared. Check anew.",
    )


def test_changed_limits_end_it(monkeypatch):
    given = cleared()
    monkeypatch.setattr(clearance.fingerprints, "edition", lambda: "another")
    assert given.lapsed(AT) == ("The limits have changed since the clearance. Check anew.",)


def test_everything_that_ended_it_is_named():
    other = replace(SESSION, duration_s=300.0)
    assert len(cleared().lapsed(AT + timedelta(days=3), settings=other, person=replace(WELL, age_y=50))) == 3


def test_the_light_and_the_room_are_part_of_it():
    brighter = Footprint(full_drive_mW_cm2=[[[8.0, 8.1]]], channels=(RED, NIR))
    seen = {
        cleared().light_fingerprint,
        cleared(footprint=brighter).light_fingerprint,
        cleared(skin=Skin.typical(ita_deg=41)).light_fingerprint,
        cleared(room_C=20.0).light_fingerprint,
    }
    assert len(seen) == 4
    same = Footprint(full_drive_mW_cm2=[[[8.0, 8.0]]], channels=(RED, NIR))
    assert fingerprints.of_light(same, SKIN, None) == cleared().light_fingerprint


@pytest.mark.hazard("HZ26")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"settings": {"red": 1.0}}, "settings is a dict"),
        ({"footprint": [[15.0]]}, "footprint is a list"),
        ({"skin": None}, "skin is a NoneType"),
        ({"person": "Claire"}, "person is a str"),
        ({"at": AT.replace(tzinfo=None)}, "no time zone"),
        ({"at": "2026-05-03"}, "is not a date and time"),
        ({"room_C": 80.0}, "room_C=80"),
        ({"room_C": float("nan")}, "room_C=nan"),
        ({"settings": Settings(drive={"red": 0.0, "nir": 0.0}, duration_s=600)}, "no light to judge"),
        ({"settings": Settings(drive={"blue": 1.0}, duration_s=600)}, "no channel 'blue'"),
        ({"footprint": Footprint(full_drive_mW_cm2=np.zeros((0, 1, 2)), channels=(RED, NIR))}, "no draw"),
        ({"footprint": Footprint(full_drive_mW_cm2=[[[8.0, 20000.0]]], channels=(RED, NIR))}, "Check the unit"),
        ({"footprint": Footprint(full_drive_mW_cm2=[[[8.0, 8.0]]] * 3, channels=(RED, NIR)),
          "skin": Skin.typical(ita_deg=[30, 40])}, "3 draws and the skin 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_in_a_sentence(change, says):
    with pytest.raises(BadInput, match=says):
        cleared(**change)


def test_unknown_light_is_not_cleared():
    unknown = Footprint(full_drive_mW_cm2=[[[8.0, np.nan]]], channels=(RED, NIR))
    with pytest.raises(Unsafe, match="cannot be shown to be kept"):
        cleared(footprint=unknown)
    unknown = replace(unknown, setting="home")
    found = review(SESSION, unknown, SKIN, WELL, at=AT)
    assert {finding.id for finding in found.findings if finding.kept} == {"session"}
    assert cleared(footprint=unknown, settings=replace(SESSION, drive={"red": 1.0})), "a dark channel may be unknown"


def test_what_keeps_every_limit_at_once_passes():
    bright = Footprint(full_drive_mW_cm2=[[[90.0, 90.0]]], channels=(RED, NIR), setting="office")
    bare = replace(WELL, shields="none", care="office")
    refused = review(replace(SESSION, duration_s=3600), bright, SKIN, bare, at=AT)
    assert len(refused.broken) > 3
    assert refused.breaches[len(refused.broken)].startswith("All these limits are kept by at most")
    shorter = replace(SESSION, duration_s=refused.longest_s)
    assert review(shorter, bright, SKIN, bare, at=AT).broken == ()
    assert review(replace(shorter, duration_s=refused.longest_s + 6), bright, SKIN, bare, at=AT).broken
    brighter = Footprint(full_drive_mW_cm2=[[[100.0, 100.0]]], channels=(RED, NIR))
    found = review(replace(SESSION, duration_s=1200), brighter, SKIN, bare, at=AT)
    dimmed = {"red": found.highest_drive, "nir": found.highest_drive}
    assert review(replace(SESSION, duration_s=1200, drive=dimmed), brighter, SKIN, bare, at=AT).broken == ()


def test_one_broken_limit_needs_no_sentence_for_all():
    leaky = replace(WELL, shield_transmittance=0.2)
    long = replace(SESSION, drive={"nir": 1.0}, duration_s=1500)
    found = review(long, LIGHT, SKIN, leaky, at=AT)
    assert (found.broken, found.longest_s, found.highest_drive) == ((), None, None)
    stronger = Footprint(full_drive_mW_cm2=[[[8.0, 60.0]]], channels=(RED, NIR), setting="home")
    over = review(long, stronger, SKIN, replace(leaky, care="office"), at=AT)
    assert [finding.id for finding in over.broken] == ["X09", "NIR"]
    one = review(replace(long, duration_s=1050), stronger, SKIN, replace(leaky, care="office"), at=AT)
    assert [finding.id for finding in one.broken] == ["X09"]
    assert len(one.breaches) == 1


def test_a_name_is_known_again_however_it_is_written_and_whatever_else_changes():
    one = fingerprints.of_name(WELL)
    assert one == fingerprints.of_name(replace(WELL, name=f"  {WELL.name.upper()} ", age_y=41.0)) != ""
    assert fingerprints.of_name(replace(WELL, name="another")) != one
    assert fingerprints.of_name(replace(WELL, name=" ")) == ""
