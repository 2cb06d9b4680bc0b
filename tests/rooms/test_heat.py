"""Warming of skin under masks, what a mask file says of it, and the limits on heat."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask import CONTINUOUS, Channel, Footprint, Mask, Settings, Stated, shine
from lightmask.mask.stated import UNKNOWN
from lightmask.mask.thermal import Thermal
from lightmask.person import Person
from lightmask.safety import heat, light_heat, review, skin_heat
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import findings
from lightmask.safety.house import rule
from lightmask.safety.limits import limit
from lightmask.safety.warming import KNOTS_s, warming
from lightmask.skin import Skin
from lightmask.skin.films import Film

RED, NIR, DEEP = (Channel(name=n, peak_nm=nm) for n, nm in (("red", 633), ("nir", 830), ("deep", 1300)))
LIGHT, DARK = Skin.typical(ita_deg=50), Skin.typical(ita_deg=-50)
OPEN, HALF = Thermal(contact="open"), Stated(0.5, "measured")
HOME, OFFICE = Person(care="home"), Person(care="office")
WELL = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(), care="office",
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.001,
)  # fmt: skip


def under(light_W_m2, thermal=OPEN, skin=LIGHT, room_C=24.0, minutes=10.0, channels=(RED, NIR)):
    """One patch that gets so much of each channel."""
    light = np.broadcast_to(np.asarray(light_W_m2, dtype=float), (1, 1, len(channels)))
    lamp = Footprint(full_drive_mW_cm2=np.ones(light.shape), channels=channels, thermal=thermal)
    return Exposure(
        skin_on_W_m2=light, eye_on_W_m2=np.zeros((1, len(channels))), channels=channels, duration_s=60 * minutes,
        pulses=CONTINUOUS, warming=warming(lamp, skin, 1, room_C),
    )  # fmt: skip


def warmest_C(*args, **how):
    return np.median(heat.hottest_C(under(*args, **how)))


def asked(exposure, person):
    return {found.id: found for found in findings(exposure, heat.rules(person))}


def test_bare_skin_in_a_room_is_as_warm_as_skin_is():
    start_C = under(0.0).warming.start_C
    assert len(start_C) >= 64
    assert ((start_C > 32) & (start_C < 36)).all()


@pytest.mark.parametrize(
    "skin", [LIGHT, DARK, replace(LIGHT, film=Film(names=("make-up",)))], ids=["light", "dark", "film"]
)
def test_all_light_is_somewhere(skin):
    found = light_heat.heated((RED, NIR, DEEP), skin)
    whole = found.surface + found.cells.sum(axis=-1) + found.below + found.returned
    assert whole == pytest.approx(1, abs=1e-6)


def test_what_lies_on_the_skin_heats_its_surface_and_shields_what_is_below():
    bare, covered = (light_heat.heated((RED,), skin) for skin in (LIGHT, replace(LIGHT, film=Film(names=("make-up",)))))
    assert covered.surface[0, 0] > 0.4 > bare.surface[0, 0] == 0
    assert (covered.cells < bare.cells).all()


def test_light_beyond_the_skins_tables_heats_the_surface_with_all_it_has():
    assert light_heat.heated((DEEP,), LIGHT).surface[0, 0] == 1
    assert warmest_C(300, channels=(DEEP,)) > warmest_C(300, channels=(NIR,))


def test_a_layer_takes_up_what_the_solver_says():
    from lightmask.dose import reach

    found, told = light_heat.heated((RED, NIR), DARK), reach((RED, NIR), DARK)
    cells = skin_heat.layout()[1][:-1]
    layers = np.add.reduceat(found.cells, np.concatenate([[0], np.cumsum(cells[:-1])]), axis=-1)
    assert layers == pytest.approx(told.absorbed_per_mm * DARK.thickness_mm, rel=1e-9)
    assert found.returned == pytest.approx(told.returned, rel=1e-9)


def test_dark_skin_gets_warmer_than_light_skin():
    light_K, dark_K = (warmest_C(300, skin=skin) - warmest_C(0, skin=skin) for skin in (LIGHT, DARK))
    assert 1.5 * light_K < dark_K < 6 * light_K  # measured at 810 nm: three to six times (Joensen 2011)


def test_near_infrared_warms_as_much_as_was_measured_or_more():
    """Water-filtered infrared, 80-160 mW/cm2 for 20 min: 0.38-0.75 K per 100 W/m2; with blood at rest up to 0.98."""
    lamp = Channel(name="filtered", peak_nm=900, fwhm_nm=Stated(150, "claimed"))
    rise_K = warmest_C(1000, channels=(lamp,), minutes=20) - warmest_C(0, channels=(lamp,))
    assert 0.38 <= rise_K / 10 <= 0.98 * 1.1


def test_kinds_of_contact():
    """A board at 41 degrees warms skin it touches more than skin behind air; a panel does not warm it at all."""
    hot = Stated(41.0, "measured")
    gap, touch = (Thermal(contact=kind, board_C=hot) for kind in ("air gap", "silicone"))
    assert warmest_C(0) < warmest_C(0, thermal=gap) < warmest_C(0, thermal=touch) < 41
    assert warmest_C(200, thermal=replace(gap, gap_mm=Stated(2.0, "measured"))) != warmest_C(200, thermal=gap)


def test_unknown_contact_holds_draws_of_both():
    hot = Stated(41.0, "measured")
    either = under(0, thermal=Thermal(board_C=hot)).warming.base_C[:, 0, -1]
    gap, touch = (
        under(0, thermal=Thermal(contact=k, board_C=hot)).warming.base_C[:, 0, -1] for k in ("air gap", "silicone")
    )
    from_gap, from_touch = np.isclose(either, gap), np.isclose(either, touch)
    assert (from_gap | from_touch).all()
    assert 0.3 < from_gap.mean() < 0.7


def test_waste_heat_of_a_worse_board_warms_more():
    good, bad = (Thermal(contact="silicone", efficiency=Stated(share, "measured")) for share in (0.6, 0.3))
    assert warmest_C(100, thermal=good) + 1 < warmest_C(100, thermal=bad)
    assert warmest_C(0, thermal=good) == pytest.approx(warmest_C(0, thermal=bad))


def test_all_electricity_ends_as_heat():
    """At the board 1/0.5 - 1 and what the skin returns, the rest in the skin: light over efficiency for any skin."""
    sure = Thermal(contact="silicone", efficiency=Stated(0.5, "measured", own_log_sd=0.0))
    found = [light_heat.heated((RED, NIR), skin) for skin in (LIGHT, DARK)]
    board = [skin_heat.waste(sure, 64)[:1, None] + one.returned for one in found]
    skin = [one.surface + one.cells.sum(axis=-1) + one.below for one in found]
    assert [b + s for b, s in zip(board, skin, strict=True)] == [pytest.approx(2, abs=1e-6)] * 2


def test_a_hot_room_leaves_little():
    """Ambient 40 C (row HZ46): about half the light that a room of 24 C allows at 41 C."""
    cool, hot = (asked(under(1500, room_C=room_C), HOME)["HEAT-41"] for room_C in (24.0, 40.0))
    assert hot.use > cool.use > 1
    assert 0.3 < hot.highest_drive / cool.highest_drive < 0.6


def test_a_room_in_which_bare_skin_is_too_warm_allows_nothing():
    exposed = under(1.0, room_C=45.0)
    over = replace(
        exposed, warming=replace(exposed.warming, start_C=np.full(64, 39.5), base_C=exposed.warming.base_C + 5)
    )
    found = asked(over, replace(HOME, screening={"fever": "yes"}))["HEAT-39"]
    assert 1 < found.use < 2
    assert found.longest_s is None and found.highest_drive is None
    assert "cooler room" in found.remedy


@pytest.mark.parametrize("draws", [0, -1, 2.5, np.nan, "x", None, True, 10**9])
def test_absurd_counts_of_draws_are_refused(draws):
    lamp = Footprint(full_drive_mW_cm2=np.ones((1, 1, 1)), channels=(RED,))
    with pytest.raises(BadInput, match="draws"):
        warming(lamp, LIGHT, draws)


@pytest.mark.parametrize("room_C", [80.0, 4.0, -300.0, np.nan, np.inf, "24", [20.0], True])
def test_absurd_rooms_are_refused(room_C):
    with pytest.raises(BadInput, match="room_C"):
        under(100, room_C=room_C)


@pytest.mark.parametrize(
    ("person", "ids"),
    [
        (HOME, {"HEAT-41", "HEAT-CEM-home", "HEAT-43"}),
        (OFFICE, {"HEAT-CEM-office", "HEAT-43"}),
        (replace(HOME, screening={"fever": "yes"}), {"HEAT-39", "HEAT-CEM-impaired", "HEAT-43"}),
        (replace(OFFICE, screening={"fever": "yes"}), {"HEAT-CEM-impaired", "HEAT-43"}),
        (replace(HOME, screening={"fever": "unknown"}), {"HEAT-41", "HEAT-CEM-home", "HEAT-43"}),
    ],
)
def test_who_is_held_to_which_limit(person, ids):
    assert set(asked(under(10), person)) == ids


def test_the_limits_are_those_of_their_sources():
    assert [limit(f"HEAT-{name}") for name in ("41", "39", "43")] == [41, 39, 43]
    assert [limit(f"HEAT-CEM-{name}") for name in ("home", "office", "impaired")] == [2, 9, 2]


def test_43_degrees_hold_in_more_draws_than_the_rest():
    found = {one.id: one.share for one in heat.rules(HOME)}
    assert found == {"HEAT-41": None, "HEAT-CEM-home": None, "HEAT-43": rule("quantile of hard limits")}
    exposed = under(350, skin=DARK)
    draws = heat.hottest_C(exposed)
    assert (
        asked(exposed, HOME)["HEAT-43"].value
        == np.quantile(draws, rule("quantile of hard limits"))
        > np.quantile(draws, 0.95)
    )
    assert asked(exposed, HOME)["HEAT-41"].value == np.quantile(draws, 0.95)


def test_use_is_one_at_the_limit():
    exposed = under(300, skin=DARK)
    found = asked(exposed, HOME)["HEAT-41"]
    at = exposed.lasting(found.time_to_limit_s)
    first = heat.rules(HOME)[0]
    assert first.used(at) == pytest.approx(1, abs=1e-3)
    assert first.cautious(first.value(at)) == pytest.approx(41, abs=0.05)


def test_what_nobody_knows_is_not_kept():
    unknown = under([np.nan, 10])
    nobody = replace(under(10), warming=None)
    for exposed in (unknown, nobody):
        for found in asked(exposed, HOME).values():
            assert np.isnan(found.use)
            assert not found.kept
        assert heat.disclosures(exposed, OFFICE) == ()


def test_staff_are_told_of_skin_above_41_degrees():
    warm = under(400, skin=DARK, minutes=20)
    (said,) = heat.disclosures(warm, OFFICE)
    assert "above 41 C" in said
    assert heat.disclosures(warm, HOME) == ()
    assert heat.disclosures(under(10), OFFICE) == ()


def test_draws_are_paired():
    ita = np.linspace(55, -50, 5)
    skins = Skin.typical(ita_deg=ita)
    lamp = Footprint(full_drive_mW_cm2=np.ones((5, 1, 1)), channels=(RED,), thermal=OPEN)
    found = warming(lamp, skins, 5, 24.0)
    assert found.start_C.shape == (65,)
    rise = found.hottest_rise_K(np.arange(1, 6.0).reshape(5, 1, 1), (RED,))
    assert rise[7, 0] == pytest.approx(3 * found.rise_K_per_W_m2[7, 0, 0])
    with pytest.raises(BadInput, match="draws"):
        warming(lamp, skins, 4, 24.0)
    with pytest.raises(BadInput, match="shape"):
        found.hottest_rise_K(np.ones((3, 1, 1)), (RED,))


def test_the_same_question_is_worked_out_once_and_has_one_answer():
    lamp = Footprint(full_drive_mW_cm2=np.ones((1, 1, 1)), channels=(RED,), thermal=OPEN)
    assert warming(lamp, LIGHT, 1, 24.0) is warming(lamp, LIGHT, 1, 24.0)
    other = warming(lamp, Skin.typical(ita_deg=50), 1, 24.0)
    assert (other.rise_K_per_W_m2 == warming(lamp, LIGHT, 1, 24.0).rise_K_per_W_m2).all()


@pytest.mark.parametrize("bad", [-1.0, np.inf])
def test_light_that_cannot_be_is_refused(bad):
    with pytest.raises(BadInput, match="negative or infinite"):
        heat.hottest_C(under([bad, 10]))


def test_a_session_beyond_a_day_is_refused():
    with pytest.raises(BadInput, match="cannot be followed"):
        heat.hottest_C(under(10).lasting(KNOTS_s[-1] * 1.01))


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"contact": "glued"}, "contact"),
        ({"contact": "silicone", "efficiency": Stated(1.2, "claimed")}, "efficiency"),
        ({"contact": "silicone", "efficiency": Stated(45.0, "claimed")}, "percentage"),
        ({"contact": "silicone", "board_C": Stated(300.0, "claimed")}, "board_C"),
        ({"contact": "air gap", "gap_mm": Stated(500.0, "claimed")}, "gap_mm"),
        ({"contact": "open", "gap_mm": Stated(7.0, "claimed")}, "gap"),
        ({"gap_mm": Stated(7.0, "claimed")}, "gap"),
        ({"contact": "open", "board_C": Stated(40.0, "claimed")}, "open panel"),
    ],
)
def test_a_mask_of_impossible_heat_is_refused(said, wrong):
    with pytest.raises(BadInput, match=wrong):
        Thermal(**said)


@pytest.mark.parametrize("share", [0.0, np.nan, np.inf, -0.4])
def test_an_efficiency_that_is_no_share_is_refused(share):
    with pytest.raises(BadInput):
        Thermal(contact="silicone", efficiency=Stated(share, "claimed"))


FILE = """
name = "warm"
provenance = "claimed"
[irradiance]
value = "30 mW/cm2"
means = "total"
[thermal]
{thermal}
[[channels]]
name = "red"
peak_nm = 633
"""


def written(folder, thermal):
    path = folder / "warm.mask.toml"
    path.write_text(FILE.format(thermal=thermal), encoding="utf-8")
    return Mask.load(path)


def test_a_mask_file_says_what_lies_before_the_skin(tmp_path):
    said = 'contact = "air gap"\ngap = "0.7 cm"\nboard_temperature = "38 °C"\nefficiency = 0.45'
    found = shine(written(tmp_path, said)).thermal
    assert found.contact == "air gap"
    assert [found.gap_mm.value, found.board_C.value, found.efficiency.value] == [7.0, 38.0, 0.45]
    assert found.gap_mm.provenance == "claimed"
    assert shine(written(tmp_path, "")).thermal == Thermal() == Thermal(board_C=UNKNOWN)


@pytest.mark.parametrize("said", ['contact = "tape"', 'gap = "7 kg"', "efficiency = 45", 'board_temperature = "311 K"'])
def test_a_mask_file_that_is_wrong_is_refused(tmp_path, said):
    with pytest.raises(BadInput):
        written(tmp_path, said)


def test_panels_of_the_library_stand_before_a_bare_face():
    assert Mask.load("office-4").thermal.contact == "open"
    assert Mask.load("joovv-solo-3").thermal.contact == "open"
    assert Mask.load("omnilux-contour-face").thermal.contact == "unknown"


def test_heat_decides_for_dark_skin_under_a_bright_panel():
    """50 and 35 mW/cm2 of red and near infrared for 20 min, goggles on: heat alone stops it, and in dark skin alone."""
    channels = tuple(replace(c, irradiance_mW_cm2=Stated(E, "measured")) for c, E in ((RED, 50.0), (NIR, 35.0)))
    panel = Mask(name="panel", channels=channels, setting="office", pulsed="no", thermal=OPEN)
    session = Settings(drive={"red": 1.0, "nir": 1.0}, duration_s=1200)
    broken = {}
    for name, skin, phototype in (("light", LIGHT, "II"), ("dark", DARK, "VI")):
        found = review(session, shine(panel), skin, replace(WELL, phototype=phototype), room_C=24.0)
        broken[name] = {one.id for one in found.findings if not one.kept}
    assert broken == {"light": set(), "dark": {"HEAT-CEM-office", "HEAT-43"}}


@pytest.mark.parametrize("name", ["thermal_tissues", "thermal_boundaries"])
def test_ranges_run_upward(name):
    table = tables.read(f"safety/{name}")
    assert (table.column("low") <= table.column("high")).all()


def test_draws_fill_their_ranges_and_do_not_hang_together():
    drawn = skin_heat.ranges(64)
    spread = np.array([values for values in drawn.values() if np.ptp(values) > 0])
    share = (spread - spread.min(axis=1)[:, None]) / np.ptp(spread, axis=1)[:, None]
    assert (np.abs(share.mean(axis=1) - 0.5) < 0.06).all()
    assert (np.abs(np.corrcoef(share) - np.eye(len(share))) < 0.5).all()
