"""Walls of dose: their numbers, whose they are, what past light does to them, and the pigment guard."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask import Channel, Footprint, Pulses, Settings
from lightmask.person import Decision, PastLight, Person
from lightmask.safety import ceilings, optical, pigment, review
from lightmask.safety.exposure import exposure
from lightmask.safety.findings import findings
from lightmask.skin import Skin
from lightmask.spectra import Spectrum

NOW = datetime(2026, 5, 3, 19, 30, tzinfo=timezone(timedelta(hours=2)))
HOUR = timedelta(hours=1)
VIOLET, BLUE, GREEN, AMBER, RED, NIR = (
    Channel(name=name, peak_nm=nm)
    for name, nm in (("violet", 415), ("blue", 450), ("green", 530), ("amber", 590), ("red", 633), ("nir", 850))
)
LIGHT_SKIN = Person(phototype="II", light=(), rest_answered_no_by="test", shields="opaque goggles")
DARK_SKIN = replace(LIGHT_SKIN, phototype="V")


def had(hours_ago, where="", **dose_J_cm2):
    return PastLight(at=NOW - hours_ago * HOUR, dose_J_cm2=dose_J_cm2, where=where)


def lit(person, *channels, J_cm2, minutes=10.0, at=NOW):
    """One draw and one patch that gets so much from each channel in the session."""
    mW_cm2 = np.full((1, 1, len(channels)), J_cm2 / (0.06 * minutes))
    settings = Settings(drive={channel.name: 1.0 for channel in channels}, duration_s=60 * minutes)
    light = exposure(settings, Footprint(full_drive_mW_cm2=mW_cm2, channels=channels), person)
    return replace(light, already=ceilings.already(person, at))


def found(person, *channels, **how):
    light = lit(person, *channels, **how)
    return {one.id: one for one in findings(light, ceilings.rules(person, light.channels))}


@pytest.mark.parametrize(
    ("person", "channel", "walls"),
    [
        (LIGHT_SKIN, RED, {"MTD": 480, "MTD-24h": 480, "MTD-7d": 1440}),
        (DARK_SKIN, RED, {"MTD-colour": 320, "MTD-colour-24h": 320, "MTD-colour-7d": 960}),
        (LIGHT_SKIN, VIOLET, {"BLUE": 48, "BLUE-24h": 48, "BLUE-7d": 96}),
        (
            DARK_SKIN,
            BLUE,
            {"BLUE": 48, "BLUE-24h": 48, "BLUE-colour-7d": 48, "PIG": 10, "PIG-24h": 10, "PIG-7d": 20},
        ),
        (LIGHT_SKIN, NIR, {"NIR": 66, "NIR-24h": 66, "NIR-7d": 189}),
        (DARK_SKIN, NIR, {"NIR": 66, "NIR-24h": 66, "NIR-colour-7d": 132}),
        (
            replace(LIGHT_SKIN, conditions=("melasma",)),
            BLUE,
            {"BLUE": 48, "BLUE-24h": 48, "BLUE-7d": 96, "PIG-marks": 5, "PIG-marks-24h": 5, "PIG-marks-7d": 10},
        ),
    ],
)
def test_these_walls_hold(person, channel, walls):
    person = replace(person, light=(had(1, blue=0.5, amber=0.5, red=0.5, nir=0.5),))
    theirs = found(person, channel, J_cm2=1)
    assert {name: one.allowed for name, one in theirs.items()} == walls
    assert all(one.unit == "J/cm2" and "not a target" in one.clause for one in theirs.values())


@pytest.mark.parametrize("person", [LIGHT_SKIN, DARK_SKIN])
def test_amber_has_walls_of_its_own(person):
    theirs = found(replace(person, light=(had(1, amber=0.5),)), AMBER, J_cm2=1)
    name, walls = ("AMBER", (30, 30, 90)) if person is LIGHT_SKIN else ("AMBER-colour", (20, 20, 60))
    assert tuple(theirs[f"{name}{end}"].allowed for end in ("", "-24h", "-7d")) == walls


def test_every_row_is_whole_and_no_longer_window_is_stricter():
    table = tables.read("safety/ceilings")
    rows = table.rows()
    assert len({row["id"] for row in rows}) == len(rows)
    assert (table.column("J_cm2") > 0).all()
    assert all(row["rests_on"] and row["source"] and row["reliability"] in ("R", "M", "D") for row in rows)
    for skins in ({"any", "of colour", "III-VI"}, {"any", "other", "marks"}):
        for band in ("blue", "amber", "red", "nir", "pigment"):
            theirs = {r["window"]: float(r["J_cm2"]) for r in rows if r["band"] == band and r["skin"] in skins}
            assert theirs["session"] <= theirs["24 h"] <= theirs["7 d"], band


def test_the_page_shows_the_walls_of_the_table():
    page = (Path(__file__).resolve().parents[2] / "docs/do/count-earlier-light.md").read_text(encoding="utf-8")
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:2] == "| "]
    walls = {row["id"]: row["J_cm2"] for row in tables.read("safety/ceilings").rows()}
    ends = ("", "-24h", "-7d")
    rows = {
        "red": "MTD", "blue": "BLUE", "amber": "AMBER", "infrared": "NIR",
        "light that darkens skin, phototype III-VI": "PIG",
        "light that darkens skin, melasma or dark marks": "PIG-marks",
    }  # fmt: skip
    for name, *cells in shown[1:]:
        own = rows[name.removesuffix(", skin of colour")]
        dark = f"{own}-colour" if name.endswith("colour") else own
        assert cells == [walls.get(f"{dark}{end}", walls.get(f"{own}{end}")) for end in ends], name


def test_what_is_too_little_to_be_asked_about_stays_below_every_wall():
    rows = [row for row in tables.read("safety/ceilings").rows() if row["window"] == "session"]
    walls = [float(row["J_cm2"]) for row in rows]
    rules = tables.read("safety/rules")
    least = rules.column("value")[rules.text("rule").index("share that a ceiling counts")]
    assert max(walls) * least < min(walls)


def test_a_session_at_its_wall_passes_and_just_over_it_does_not():
    assert found(DARK_SKIN, RED, J_cm2=319.9)["MTD-colour"].kept
    over = found(DARK_SKIN, RED, J_cm2=330, minutes=20)["MTD-colour"]
    assert not over.kept
    assert over.value == pytest.approx(330, rel=0.01)
    assert over.sentence.startswith("red fluence per session, skin of colour (Jagdeo 2020; a wall, not a target): 3")
    assert found(LIGHT_SKIN, RED, J_cm2=330)["MTD"].kept


def test_pulses_count_the_lit_part():
    footprint = Footprint(full_drive_mW_cm2=np.full((1, 1, 1), 100.0), channels=(RED,))
    settings = Settings(drive={"red": 1.0}, duration_s=600, pulses=Pulses(frequency_Hz=1000, duty=0.25))
    light = exposure(settings, footprint, LIGHT_SKIN)
    (red,) = findings(light, ceilings.rules(LIGHT_SKIN, light.channels))
    assert red.value == pytest.approx(15, rel=0.01)


def test_the_brightest_patch_decides():
    light = lit(LIGHT_SKIN, RED, J_cm2=1)
    light = replace(light, skin_on_W_m2=np.array([[[100.0], [800.0], [200.0]]]))
    assert findings(light, ceilings.rules(LIGHT_SKIN, (RED,)))[0].value == pytest.approx(48, rel=0.01)


def test_light_is_counted_by_its_spectrum_and_not_by_its_name():
    wavelength_nm = np.linspace(420, 700, 281)
    white = Spectrum(wavelength_nm=wavelength_nm, value=np.ones(281))
    named_red = Channel(name="red", peak_nm=420, measured_spectrum=white)
    shares = {band: ceilings.weights(band, (named_red,))[0] for band in ("blue", "amber", "red", "nir")}
    assert shares == pytest.approx({"blue": 150 / 280, "amber": 30 / 280, "red": 100 / 280, "nir": 0})
    assert found(LIGHT_SKIN, named_red, J_cm2=100)["BLUE"].value == pytest.approx(100 * 150 / 280)
    assert ceilings.weights("pigment", (named_red,))[0] == pytest.approx((80 + 50) / 280, abs=1e-4)


def test_light_outside_every_band_counts_as_its_neighbour():
    wavelength_nm = np.linspace(330, 410, 81)
    tail = Spectrum(wavelength_nm=wavelength_nm, value=np.linspace(0, 1, 81))
    assert ceilings.weights("blue", (Channel(name="uv", peak_nm=400, measured_spectrum=tail),)) == pytest.approx(1)
    assert ceilings.weights("nir", (Channel(name="far", peak_nm=1390),)) == pytest.approx(1)


def test_a_band_without_a_ceiling_is_refused():
    with pytest.raises(BadInput, match="blue, amber, red, nir, pigment"):
        ceilings.weights("green", (GREEN,))


@pytest.mark.hazard("HZ26", "HZ55")
def test_output_that_nobody_knows_is_not_kept():
    unknown = found(replace(LIGHT_SKIN, light=(had(1, red=3),)), RED, J_cm2=np.nan)
    assert set(unknown) == {"MTD", "MTD-24h", "MTD-7d"}
    assert not any(one.kept for one in unknown.values())
    assert "Find out" in unknown["MTD-24h"].remedy


def test_each_band_of_a_mixed_light_is_asked():
    assert set(found(LIGHT_SKIN, BLUE, AMBER, RED, NIR, J_cm2=5)) == {"BLUE", "AMBER", "MTD", "NIR"}


@pytest.mark.hazard("HZ64")
def test_past_light_is_added_in_its_window_only():
    person = replace(LIGHT_SKIN, light=(had(3, red=100), had(30, red=200), had(200, red=400)))
    theirs = found(person, RED, J_cm2=50)
    assert theirs["MTD"].value == pytest.approx(50, rel=0.01)
    assert theirs["MTD-24h"].value == pytest.approx(150, rel=0.01)
    assert theirs["MTD-7d"].value == pytest.approx(350, rel=0.01)


def test_past_light_of_another_band_is_not_added():
    assert set(found(replace(LIGHT_SKIN, light=(had(3, nir=60, blue=40),)), RED, J_cm2=50)) == {"MTD"}


@pytest.mark.hazard("HZ18", "HZ28")
def test_two_sessions_a_day_do_not_pass_the_wall_of_a_day():
    person = replace(LIGHT_SKIN, light=(had(6, nir=40),))
    day = found(person, NIR, J_cm2=40)["NIR-24h"]
    assert not day.kept
    assert day.value == pytest.approx(80, rel=0.02)
    assert "minutes" in day.remedy
    assert found(replace(LIGHT_SKIN, light=(had(25, nir=40),)), NIR, J_cm2=40)["NIR"].kept


@pytest.mark.parametrize(("seconds", "counted"), [(0, 7.0), (1, 7.0), (86399, 7.0), (86400, 0.0), (86401, 0.0)])
def test_the_window_ends_exactly_a_day_later(seconds, counted):
    entry = PastLight(at=NOW - timedelta(seconds=seconds), dose_J_cm2={"red": 7.0})
    before = ceilings.already(Person(light=(entry,)), NOW)
    assert before.J_cm2({"red": 1.0}, "24 h") == counted
    assert before.J_cm2({"red": 1.0}, "7 d") == 7.0


def test_past_over_the_wall_says_how_long_to_wait():
    person = replace(LIGHT_SKIN, light=(had(20, nir=30), had(4, nir=50)))
    day = found(person, NIR, J_cm2=20)["NIR-24h"]
    assert (day.longest_s, day.highest_drive) == (None, None)
    assert day.remedy == "Wait until 2026-05-04 15:30 (+0200)."
    small = found(person, NIR, J_cm2=5)["NIR-24h"]
    assert small.remedy == "Wait until 2026-05-03 23:30 (+0200)."
    huge = found(person, NIR, J_cm2=100)["NIR-24h"]
    assert huge.remedy.startswith("Wait until 2026-05-04 15:30 (+0200), and give less light")


def test_waiting_leaves_room_in_spite_of_rounding():
    """A session of exactly what is left: 0.1 + 0.2 is more than 0.3."""
    for session_J_cm2 in np.linspace(5, 40, 71):
        person = replace(LIGHT_SKIN, light=(had(20, nir=70), had(4, nir=66 - float(session_J_cm2))))
        day = found(person, NIR, J_cm2=float(session_J_cm2))["NIR-24h"]
        at = datetime.strptime(day.remedy, "Wait until %Y-%m-%d %H:%M (%z).")
        later = found(person, NIR, J_cm2=float(session_J_cm2), at=at)
        assert all(one.kept for one in later.values() if one.id != "NIR-7d"), session_J_cm2


def test_waiting_is_rounded_up_to_a_minute():
    entry = PastLight(at=NOW - HOUR + timedelta(seconds=1), dose_J_cm2={"nir": 70.0})
    day = found(replace(LIGHT_SKIN, light=(entry,)), NIR, J_cm2=20)["NIR-24h"]
    assert day.remedy == "Wait until 2026-05-04 18:31 (+0200)."


@pytest.mark.hazard("HZ12")
def test_light_of_the_future_is_refused():
    with pytest.raises(BadInput, match=r"2026-05-03T20:30.*after the session at 2026-05-03T19:30"):
        ceilings.already(replace(LIGHT_SKIN, light=(had(-1, red=3),)), NOW)
    assert ceilings.already(replace(LIGHT_SKIN, light=(had(0, red=3),)), NOW).J_cm2({"red": 1}, "24 h") == 3


def test_past_light_needs_the_time_of_the_session():
    person = replace(LIGHT_SKIN, light=(had(1, red=3),))
    with pytest.raises(BadInput, match="nobody says when the session is"):
        ceilings.already(person)
    with pytest.raises(BadInput, match="no time zone"):
        ceilings.already(person, NOW.replace(tzinfo=None))
    assert ceilings.already(LIGHT_SKIN).J_cm2({"red": 1.0}, "7 d") == 0


@pytest.mark.hazard("HZ64")
def test_unknown_past_light_is_a_question_and_not_nothing():
    unknown = replace(LIGHT_SKIN, light=None)
    before = ceilings.already(unknown, NOW)
    assert not before.known
    assert np.isnan(before.J_cm2({"red": 1.0}, "24 h"))
    assert before.room_from({"red": 1.0}, "24 h", 10.0) is None
    (question,) = ceilings.questions(unknown, (RED, NIR))
    assert question.must_be_asked
    assert question.bands == ("red", "nir")
    assert "last 7 days" in question.question
    assert ceilings.questions(LIGHT_SKIN, (RED, NIR)) == ()
    assert set(found(unknown, RED, J_cm2=10)) == {"MTD"}


@pytest.mark.hazard("HZ35")
@pytest.mark.parametrize(
    ("change", "whose"),
    [
        ({}, "I-II"),
        ({"phototype": "I"}, "I-II"),
        ({"phototype": "III"}, "III-VI"),
        ({"phototype": None}, "III-VI"),
        ({"phototype": "II", "reflectance_csv": Path("cheek.csv")}, "III-VI"),
        ({"phototype": None, "ita_deg": 41.0}, "I-II"),
        ({"phototype": None, "ita_deg": 40.9}, "III-VI"),
        ({"phototype": "II", "ita_deg": 20.0}, "III-VI"),
        ({"phototype": None, "monk": 3}, "I-II"),
        ({"phototype": None, "monk": 4}, "III-VI"),
        ({"phototype": None, "lab": (45.0, 11.0, 18.0)}, "III-VI"),
        ({"conditions": ("melasma",)}, "marks"),
        ({"conditions": ("acne marks",)}, "marks"),
        ({"screening": {"dark-marks": "yes"}}, "marks"),
        ({"rest_answered_no_by": ""}, "marks"),
        ({"rest_answered_no_by": "", "screening": {"melasma": "no", "dark-marks": "no"}}, "I-II"),
        ({"rest_answered_no_by": "", "screening": {"melasma": "no"}}, "marks"),
    ],
)
def test_whose_skin_is_guarded(change, whose):
    assert pigment.guarded(replace(LIGHT_SKIN, **change)) == whose


def test_blue_counts_fully_red_not_at_all_and_between_it_falls():
    weights = pigment.weights((VIOLET, BLUE, GREEN, AMBER, RED, NIR))
    assert weights[:2] == pytest.approx([1, 1], abs=1e-4)
    assert weights[2] == pytest.approx(0.7, abs=0.02)
    assert weights[3] == pytest.approx(0.1, abs=0.02)
    assert weights[4:] == pytest.approx([0, 0], abs=1e-3)
    assert dict(pigment.of_bands()) == pytest.approx({"blue": 1, "amber": 0.3, "red": 0, "nir": 0})


def test_what_darkened_in_trials_is_over_the_guard_and_red_never_is():
    """20 J/cm2 of blue darkened phototypes III-IV (Li 2023); 630 nm did not (Duteil 2014)."""
    for person in (DARK_SKIN, replace(DARK_SKIN, phototype="III"), replace(LIGHT_SKIN, conditions=("melasma",))):
        guards = [one for name, one in found(person, VIOLET, J_cm2=20).items() if name.startswith("PIG")]
        assert guards
        assert not any(one.kept for one in guards)
        assert not any(name.startswith("PIG") for name in found(person, RED, J_cm2=300))


def test_small_sessions_of_blue_add_up_over_a_week():
    week = tuple(had(24 * day, blue=6) for day in (2, 4, 6))
    theirs = found(replace(DARK_SKIN, light=week), BLUE, J_cm2=6)
    assert theirs["PIG"].kept
    assert not theirs["PIG-7d"].kept
    assert theirs["PIG-7d"].value == pytest.approx(24, rel=0.01)


def test_past_blue_does_not_stop_red():
    assert set(found(replace(DARK_SKIN, light=(had(2, blue=45),)), RED, J_cm2=20)) == {"MTD-colour"}


@pytest.mark.hazard("HZ35")
@pytest.mark.parametrize("channel", [VIOLET, BLUE])
def test_a_blue_session_in_which_pigment_decides(channel):
    """Phototype IV, 30 mW/cm2 of violet or blue for 10 minutes, goggles on, C34 decided by a professional."""
    person = replace(
        LIGHT_SKIN, phototype="IV", shield_transmittance=0.01, age_y=30, sex="F", pregnant="no", breast_feeding="no",
        medicines=(), decisions=(Decision(about="C34", by="Dr. A", on="2026-05-03", reason="acne"),),
    )  # fmt: skip
    light = lit(person, channel, J_cm2=18)
    everything = findings(light, (*optical.rules(aphakic=False), *ceilings.rules(person, light.channels)))
    (guard,) = (one for one in everything if not one.kept)
    assert guard.id == "PIG"
    assert guard.value == pytest.approx(18, rel=1e-3)
    assert guard.time_to_limit_s == pytest.approx(333.3, abs=0.2)
    assert guard.remedy == "Choose one: at most 5.5 minutes, or every drive times 0.55."
    assert max(one.use for one in everything if one.id != "PIG") < 0.5
    footprint = Footprint(full_drive_mW_cm2=np.full((1, 1, 1), 30.0), channels=(channel,))
    settings = Settings(drive={channel.name: 1.0}, duration_s=330)
    verdicts = review(settings, footprint, Skin.typical(ita_deg=20), person).verdicts
    assert [verdict.state for verdict in verdicts if verdict.id == "C34"] == ["decided"]
