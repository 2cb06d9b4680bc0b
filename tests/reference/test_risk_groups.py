"""Risk groups against the hand calculations of the reference folder (S1 to S4), and the identities of their limits."""

import math

import numpy as np
import pytest
from rooms.lamps import board, lamp, mono, square

from lightmask import tables
from lightmask.safety import grading, looking, risk_group
from lightmask.safety.looking import look

EXACT = 1e-6


@pytest.fixture(scope="module")
def expected(read_reference):
    rows = {(row["case"], row["quantity"]): row for row in read_reference("safety/worked_cases.csv")}

    def value(case, quantity):
        row = rows[case, quantity]
        return row["value"] if not row["tol"] else pytest.approx(float(row["value"]), rel=float(row["tol"]))

    return value


def values(found, hazard):
    return [step.value for step in found.hazard(hazard).steps]


def test_s1_red_and_infrared_worn(expected):
    found = risk_group.worn((mono(633), mono(830)), [300.0, 300.0])
    assert found.overall == expected("S1", "risk_group") == "RG1"
    assert values(found, risk_group.INFRARED)[0] == expected("S1", "E_IR")
    assert values(found, risk_group.THERMAL)[0] == expected("S1", "L_R")
    assert values(found, risk_group.BLUE)[0] == expected("S1", "L_B")
    assert [hazard.hazard for hazard in found.deciding] == [risk_group.INFRARED]
    assert found.hazard(risk_group.THERMAL).steps[0].limit == pytest.approx(280000)
    assert found.hazard(risk_group.UNSEEN) is None, "the red is seen"


@pytest.mark.hazard("HZ02")
def test_s2_blue_from_200_mm(expected):
    exitance_W_m2 = 0.060 / 0.008**2
    assert 0.8 * looking.even_W_m2_sr(exitance_W_m2) == expected("S2", "L_B_0.1rad_mean")
    assert 0.8 * looking.lone_W_m2_sr(60, 1, 0.011) == expected("S2", "L_B_0.011rad")
    found = risk_group.of(lamp(mono(415, 60), square(12, 8.0)))
    brightest, small, _ = values(found, risk_group.BLUE)
    assert small == expected("S2", "L_B_0.011rad")
    assert brightest == pytest.approx(6 * 0.8 * 60e-3 / math.pi / (math.pi * 0.01**2), rel=1e-6), (
        "six in a 20 mm circle"
    )
    assert found.overall == expected("S2", "risk_group_200mm") == "RG1"


def test_s2_worn(expected):
    found = risk_group.worn((mono(415),), [200.0])
    assert values(found, risk_group.BLUE) == [expected("S2", "L_B_worn")] * 3
    assert found.overall == "exempt"


@pytest.mark.hazard("HZ03")
def test_s3_infrared_from_200_mm_and_worn(expected):
    found = risk_group.of(lamp(mono(850, 150), square(4, 12.0)))
    unseen = found.hazard(risk_group.UNSEEN)
    assert unseen.group == "exempt"
    assert unseen.steps[0].value == expected("S3", "L_IR_0.011rad")
    assert unseen.steps[0].limit == expected("S3", "L_IR_limit")
    die = look(board([[0, 0]]), (mono(850, 150),)).radiance_W_m2_sr(np.array([[150.0]]), 0.0017)[0]
    assert die == pytest.approx(47746, rel=1e-4)
    assert looking.lone_W_m2_sr(150, 1, 0.0017) * 0.50119 == pytest.approx(23930, rel=1e-4)
    assert risk_group.worn((mono(850),), [450.0]).overall == expected("S3", "risk_group_worn")


def test_s4_panel(expected):
    sine_squared = math.sin(math.atan(0.3 / math.sqrt(math.pi) / 0.15)) ** 2
    radiance = 1000 / (math.pi * sine_squared)
    found = risk_group.of_source((mono(660), mono(850)), [radiance] * 2, [1000.0] * 2, alpha_rad=1.7)
    assert values(found, risk_group.THERMAL)[0] == expected("S4", "L_R")
    assert found.hazard(risk_group.THERMAL).steps[0].alpha_rad == pytest.approx(0.1)
    assert found.overall == expected("S4", "risk_group") == "RG2"


def test_the_limits_are_those_of_the_reference(read_reference):
    ours = {row["id"]: row for row in tables.read("safety/risk_groups").rows()}
    theirs = [row for row in read_reference("safety/exposure_limits.csv") if row["id"].startswith("E")]
    assert list(ours) == [row["id"] for row in theirs] == [f"E{number:02d}" for number in range(1, 23)]
    for row in theirs[:-1]:
        own = ours[row["id"]]
        assert row["limit"] == own["limit"] + ("/alpha" if own["over_alpha"] == "yes" else "")
        assert (row["unit"], row["group_or_time_range"]) == (own["unit"], own["group"])
        assert float(row["time_base_s"]) == float(own["time_s"])
        assert (row["field_of_view_or_alpha_rad"] or "") == own["field_rad"]
        assert (row["quantity"], row["reliability"]) == (own["quantity"], own["reliability"])


def test_the_identities_behind_the_limits():
    limit = {row["id"]: float(row["limit"]) for row in tables.read("safety/risk_groups").rows() if row["limit"]}
    time_s = {row["id"]: float(row["time_s"]) for row in tables.read("safety/risk_groups").rows() if row["limit"]}
    for name in ("E01", "E02", "E03"):
        assert limit[name] * time_s[name] == pytest.approx(30, rel=EXACT)
    for name in ("E04", "E05", "E06"):
        assert limit[name] * time_s[name] == pytest.approx(1e4, rel=0.011)
    for name in ("E07", "E08", "E09"):
        assert limit[name] * time_s[name] == pytest.approx(1e6, rel=EXACT)
    for name in ("E11", "E12"):
        assert limit[name] * time_s[name] == pytest.approx(100, rel=EXACT)
    for name in ("E13", "E15"):
        assert limit[name] == pytest.approx(50000 * time_s[name] ** -0.25, rel=5e-3)
    assert pytest.approx(569.21, rel=1e-5) == 18000 * 100**-0.75
    assert pytest.approx(3200.9, rel=1e-5) == 18000 * 10**-0.75
    for name, rounding in (("E19", 0.013), ("E20", 0.0015), ("E21", 0.0004)):
        assert limit[name] == pytest.approx(18000 * time_s[name] ** -0.75, rel=rounding)
    assert limit["E16"] / 0.011 == pytest.approx(545454.5, rel=EXACT)


@pytest.mark.parametrize(
    ("hazard", "limits", "alpha_rad"),
    [
        ("actinic ultraviolet", (0.001, 0.003, 0.03), None),
        ("near ultraviolet", (10, 33, 100), None),
        ("blue light", (100, 1e4, 4e6), None),
        ("retinal thermal", (280000, 280000, 710000), 0.5),
        ("infrared, cornea and lens", (100, 570, 3200), None),
    ],
)
def test_a_value_equal_to_the_limit_is_met(hazard, limits, alpha_rad):
    for place, limit in enumerate(limits):
        group = grading.GROUPS[limits.index(limit)]
        assert grading.graded(hazard, float(limit), alpha_rad).group == group
        higher = next((name for name, next_ in zip(grading.GROUPS[place + 1 :], limits[place + 1 :], strict=False)
                       if next_ > limit), "RG3")  # fmt: skip
        assert grading.graded(hazard, limit * 1.00001, alpha_rad).group == higher


@pytest.mark.parametrize(
    ("E_B", "group"), [(0.99, "exempt"), (1.0, "exempt"), (1.01, "RG2"), (400.0, "RG2"), (401.0, "RG3")]
)
def test_a_small_source_of_blue_is_judged_by_its_irradiance(E_B, group):
    flux_mW = E_B / 0.8 * math.pi * 0.2**2 * 1000
    found = risk_group.of(lamp(mono(415, flux_mW, die_mm=1.0)))
    assert found.hazard(risk_group.BLUE) is None
    small = found.hazard(risk_group.BLUE_SMALL)
    assert small.group == group
    assert small.steps[0].value == pytest.approx(E_B)


def test_alpha_is_held_between_its_bounds():
    row = grading.rows(risk_group.THERMAL)
    assert grading.limit(row[0], 0.0001) == grading.limit(row[0], 0.011) == pytest.approx(28000 / 0.011)
    assert grading.limit(row[2], 0.0001) == grading.limit(row[2], 0.0017) == pytest.approx(71000 / 0.0017)
    assert grading.limit(row[0], 0.025) == pytest.approx(28000 / 0.025)
    assert grading.limit(row[0], 3.0) == pytest.approx(280000)
