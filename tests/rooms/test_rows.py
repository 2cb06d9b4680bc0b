"""From trials to rows: what was read is kept, what was not is wide, what cannot be is refused."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.response import rows as room
from lightmask.response.endpoints import Endpoint, endpoints
from lightmask.response.printed import each, printed
from lightmask.response.published import Trial
from lightmask.response.rows import LIGHTS, RESULTS, Lit, Seen, assumed, rows
from lightmask.skin import LAYERS

COLLECTED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "evidence" / "trials.csv"
SHIPPED = tables.read("evidence/outcomes").rows()
SEEN = room.shipped()
FIGURES = [row for row in SHIPPED if row["value_pct"]]
DEPTH, HEALED, WOUND = (Endpoint.named(name) for name in ("wrinkle depth", "wounds healed", "wound area"))
TWO = (printed("633"), printed("830"))


def trial(**said):
    """A home trial with sham of one red light, 10 J/cm2 in 10 minutes, twice a week for 12 weeks."""
    usual = {
        "arm_id": "Made2026", "citation": "Made 2026", "control": "sham", "setting": "home", "people": 20,
        "sessions": printed("24"), "per_week": printed("2"), "weeks": printed("12"), "time_s": each("600"),
        "wavelengths_nm": (printed("633"),), "fluence_J_cm2": (printed("10"),), "fluence_is": ("reported",),
    }  # fmt: skip
    return Trial(**(usual | said))


ONE_LIGHT = Lit.of(trial())


def seen(endpoint=DEPTH, value_pct=-10.0, **said):
    usual = {"lit": ONE_LIGHT, "control": False, "week_low": 4.0, "week_high": 4.0}
    return Seen(endpoint=endpoint, value_pct=value_pct, **(usual | said))


def row_of(lit, endpoint=DEPTH):
    return rows([seen(endpoint, lit=lit)])


def test_what_was_said_of_an_arm_is_kept():
    assert (ONE_LIGHT.arm, ONE_LIGHT.study, ONE_LIGHT.design, ONE_LIGHT.home) == (
        "Made2026", "Made 2026", "sham", True,
    )  # fmt: skip
    assert ONE_LIGHT.surface_J_cm2 == (10.0,)
    assert (ONE_LIGHT.lit_s, ONE_LIGHT.per_week, ONE_LIGHT.sessions, ONE_LIGHT.weeks) == (600.0, 2.0, 24.0, 12.0)
    one = row_of(ONE_LIGHT)
    assert one.every_d[0] == 3.5 and one.sessions[0] == 24
    assert (one.day_low[0], one.day_high[0]) == (28.0, 28.0)
    of_layer = np.array(ONE_LIGHT.reach)[:, LAYERS.index(DEPTH.layer)]
    assert one.lit_J_cm2[0, 0] == pytest.approx(10.0 * of_layer[0])
    assert (one.lit_J_cm2[0, 1:] == 0).all() and one.lit_J_cm2.shape == (1, LIGHTS)


def test_a_dose_of_irradiance_and_time_is_worked_out():
    found = Lit.of(trial(fluence_J_cm2=(), irradiance_mW_cm2=(printed("20"),)))
    assert found.surface_J_cm2 == pytest.approx((12.0,))


@pytest.mark.parametrize("marks", [("reported",), ("together",), ("together", "second-hand")])
def test_a_dose_of_all_lights_together_is_shared_out(marks):
    both = Lit.of(trial(wavelengths_nm=TWO, fluence_is=marks))
    assert both.surface_J_cm2 == (5.0, 5.0)
    assert row_of(both).dose_sd[0] < 0.5, "its dose was read"


def test_alternating_lights_halve_the_mean_session():
    doses = (printed("24"), printed("48"))
    same = Lit.of(trial(wavelengths_nm=TWO, fluence_J_cm2=doses))
    turns = Lit.of(trial(wavelengths_nm=TWO, fluence_J_cm2=doses, alternating=True))
    assert same.surface_J_cm2 == (24.0, 48.0)
    assert turns.surface_J_cm2 == (12.0, 24.0)


def test_a_range_counts_at_its_geometric_middle_and_no_light_stays_none():
    assert Lit.of(trial(fluence_J_cm2=(printed("4 to 9"),))).surface_J_cm2 == pytest.approx((6.0,))
    dark = Lit.of(trial(fluence_J_cm2=(printed("0"),)))
    assert dark.surface_J_cm2 == (0.0,)
    assert (row_of(dark).lit_J_cm2 == 0).all()


@pytest.mark.parametrize("setting", ["home", "office"])
def test_an_unread_dose_is_a_usual_one_and_wide(setting):
    unread = Lit.of(trial(fluence_J_cm2=(), setting=setting))
    usual, spread = assumed(f"dose {setting}")
    assert unread.surface_J_cm2 == (None,)
    one = row_of(unread)
    reach = np.array(unread.reach)[0, LAYERS.index(DEPTH.layer)]
    assert one.lit_J_cm2[0, 0] == pytest.approx(usual * reach)
    assert one.dose_sd[0] >= spread > 3 * row_of(ONE_LIGHT).dose_sd[0]


def test_two_unread_lights_share_one_usual_dose():
    both = row_of(Lit.of(trial(wavelengths_nm=TWO, fluence_J_cm2=())))
    lone = row_of(Lit.of(trial(fluence_J_cm2=())))
    assert both.lit_J_cm2[0, 0] == pytest.approx(lone.lit_J_cm2[0, 0] / 2)


def test_a_light_of_unread_wavelength_is_a_usual_one_of_unread_dose():
    found = Lit.of(trial(wavelengths_nm=()))
    assert found.wavelengths_nm == (assumed("wavelength nm")[0],)
    assert found.surface_J_cm2 == (None,), "a dose without a wavelength says little of a layer"


def test_blue_is_told_from_red():
    found = row_of(Lit.of(trial(wavelengths_nm=(printed("415"), printed("633")), fluence_J_cm2=each("5;5"))))
    assert found.blue[0].tolist() == [1.0, 0.0, 0.0]
    assert (found.weight[0, :2] > 0).all() and found.weight[0, 2] == 0


def test_a_rhythm_that_was_not_read_follows_from_the_rest_or_is_usual():
    assert row_of(Lit.of(trial(per_week=printed("")))).every_d[0] == pytest.approx(3.5)
    assert row_of(Lit.of(trial(weeks=printed("")))).sessions[0] == 24
    bare = row_of(Lit.of(trial(per_week=printed(""), weeks=printed(""), sessions=printed(""))))
    usual, weeks = assumed("sessions a week home")[0], assumed("weeks")[0]
    assert bare.every_d[0] == pytest.approx(7 / usual)
    assert bare.sessions[0] == usual * weeks


def test_people_come_from_the_row_else_the_arm_else_half_the_trial_else_a_guess():
    of_trial = replace(ONE_LIGHT, people=None, of_trial=60)
    found = rows(
        [seen(people=7), seen(), seen(lit=of_trial), seen(lit=replace(of_trial, of_trial=None))],
    )
    assert found.people.tolist() == [7, 20, 30, assumed("people of an arm")[0]]
    assert (found.people_sd[:2] == 0).all() and (found.people_sd[2:] > 0).all()


def test_figures_go_to_the_scale_where_effects_add():
    found = rows([seen(), seen(HEALED, 40.0, people=25), seen(WOUND, -50.0), seen(value_pct=None, result="alike")])
    assert found.link[0] == pytest.approx(-np.log(0.9))
    assert found.count[1] == pytest.approx(10.0)
    assert found.link[2] == pytest.approx(np.log(np.log(2) / 4))
    assert found.result.tolist() == [0, 0, 0, RESULTS.index("alike")]
    assert np.isnan(found.value_pct[3])


def test_rows_keep_their_places_and_arms_and_studies_come_once():
    other = replace(ONE_LIGHT, arm="B")
    found = rows([seen(), seen(lit=other), seen(control=True)])
    assert (found.arms, found.studies) == (("Made2026", "B"), ("Made 2026",))
    assert found.arm.tolist() == [0, 1, 0] and found.study.tolist() == [0, 0, 0]
    kept = found.only(np.array([False, True, True]))
    assert len(kept) == 2 and kept.arms == found.arms
    assert kept.arm.tolist() == [1, 0] and kept.of_control.tolist() == [False, True]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"value_pct": -100.0}, "out of reach"),
        ({"value_pct": float("nan")}, "out of reach"),
        ({"endpoint": WOUND, "value_pct": 3.0}, "out of reach"),
        ({"endpoint": WOUND, "value_pct": 0.0}, "out of reach"),
        ({"endpoint": HEALED, "value_pct": 120.0}, "out of reach"),
        ({"endpoint": HEALED, "value_pct": -5.0}, "out of reach"),
        ({"endpoint": HEALED, "value_pct": float("nan")}, "out of reach"),
        ({"value_pct": None}, "no figure"),
        ({"result": "better"}, "Give one of"),
        ({"week_low": 8.0}, "weeks from 8 to 4"),
        ({"week_low": -1.0}, "weeks from -1"),
        ({"week_low": float("nan")}, "weeks from nan"),
        ({"week_low": 0.0, "week_high": 0.0}, "weeks from 0 to 0"),
        ({"people": 0}, "0 people"),
        ({"people": -3}, "-3 people"),
    ],
)
def test_bad_values_are_refused_in_a_sentence(bad, why):
    with pytest.raises(BadInput, match=why) as refused:
        rows([seen(**bad)])
    assert "\n" not in str(refused.value) and str(refused.value).endswith(".")


def test_arms_that_the_synthesis_cannot_take_are_refused():
    four = tuple(printed(nm) for nm in ("415", "590", "633", "830"))
    with pytest.raises(BadInput, match="names 4 wavelengths"):
        Lit.of(trial(wavelengths_nm=four))
    with pytest.raises(BadInput, match="design='none' is not known"):
        replace(ONE_LIGHT, design="none")
    with pytest.raises(BadInput, match="no rows"):
        rows([])


def test_everybody_and_nobody_are_answers():
    found = rows([seen(HEALED, 100.0), seen(HEALED, 0.0)])
    assert found.count.tolist() == [20.0, 0.0]


# The shipped numbers


def collected():
    lines = [line for line in COLLECTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["arm_id"]: row for row in csv.DictReader(lines)}


def figures(text):
    """Every number in a text with its sign; 24-48 has two, 611-650 no minus."""
    return [float(found) for found in re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?", text)]


ELSEWHERE = {  # said of the whole trial, in the rows of its other arms
    ("Lee2007_830+633", "-36"), ("Lee2007_830", "19"),
}  # fmt: skip


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['arm']}-{row['endpoint']}-{row['week_high']}")
def test_every_shipped_figure_was_collected(row):
    theirs = collected()[row["arm"]]
    wanted = figures(row["value_pct"])[0]
    known = {abs(value) for name in ("outcome", "other_results", "timecourse") for value in figures(theirs[name])}
    known |= {abs(value) for name in theirs if "change" in name or "mean" in name for value in figures(theirs[name])}
    if "middle of 69-75" in row["note"]:
        assert "69-75%" in theirs["other_results"] and wanted == (69 + 75) / 2
    elif "6.53 to 3.95" in row["note"]:
        assert "6.53 to 3.95" in theirs["other_results"]
        assert wanted == pytest.approx(100 * (3.95 / 6.53 - 1), abs=0.05)
    elif "a third to a half" in row["note"]:
        assert {0.33, 0.5} <= known
        assert wanted == pytest.approx(100 * ((0.33 + 0.5) / 2 - 1), abs=0.6)
    else:
        assert abs(wanted) in known, "not in the collection"
    if (row["arm"], row["value_pct"]) in ELSEWHERE:
        assert row["read"] in ("remembered", "second-hand")


COURSE = {"wrinkle depth": "wrinkle_depth", "skin give": "Cutometer_R0", "roughness": "roughness"}


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['arm']}-{row['endpoint']}-{row['week_high']}")
def test_its_week_and_sign_are_as_collected(row):
    theirs = collected()[row["arm"]]
    week, value = row["week_high"], row["value_pct"]
    endpoint = Endpoint.named(row["endpoint"])
    if endpoint.kind == "responders":
        assert 0 <= float(value) <= 100
    elif endpoint.better == "lower":
        assert float(value) < 0, "every collected change of these is a fall"
    if theirs["timepoint_weeks"] and not theirs["timecourse"]:
        assert float(row["week_high"]) == float(theirs["timepoint_weeks"])
    if row["arm"] == "Couturaud2023" and row["endpoint"] in COURSE:
        (points,) = re.findall(rf"{COURSE[row['endpoint']]} (\S+)", theirs["timecourse"])
        assert f"{week}:{value}" in points.rstrip(";").split("|")
    if row["role"] == "light" and row["people"] and theirs["n_arm"]:
        assert float(row["people"]) == float(theirs["n_arm"])


def test_what_was_only_remembered_or_found_second_hand_says_so():
    theirs = collected()
    for row in FIGURES:
        if "remembered (numbers)" in theirs[row["arm"]]["source_read"]:
            assert row["read"] == "remembered", row["arm"]
        if theirs[row["arm"]]["source_read"].startswith("secondary"):
            assert row["read"] in ("second-hand", "remembered", "derived"), row["arm"]


def test_every_shipped_row_became_one_number_and_none_was_left_out():
    assert [(one.lit.arm, one.endpoint.name, one.control) for one in SEEN] == [
        (row["arm"], row["endpoint"], row["role"] == "control") for row in SHIPPED
    ]
    table = rows(SEEN)
    informs = table.result == RESULTS.index("value")
    responders = np.array([endpoints()[place].kind == "responders" for place in table.endpoint])
    assert np.isfinite(table.link).all() and (table.link[informs & ~responders] != 0).all()
    assert (table.count <= table.people).all()
    for name in ("lit_J_cm2", "dose_sd", "lit_s", "every_d", "sessions", "people"):
        assert np.isfinite(getattr(table, name)).all(), name
    assert (table.dose_sd > 0).all() and (table.sessions >= 1).all()


def test_a_dose_that_was_published_is_not_replaced_by_a_usual_one():
    """Where the collection has a figure in J/cm2 that can be followed, the row uses it."""
    theirs = collected()
    for one in SEEN:
        row = theirs[one.lit.arm]
        unusable = "area unit" in row["fluence_basis"] or not row["wavelengths_nm"]
        if row["fluence_j_cm2"] and not unusable:
            assert None not in one.lit.surface_J_cm2, one.lit.arm
            assert (
                sum(one.lit.surface_J_cm2)
                == pytest.approx(
                    sum(figures(row["fluence_j_cm2"])) / (2 if "alternating" in row["wavelengths_nm"] else 1), rel=0.3
                )
                or "-" in row["fluence_j_cm2"]
            ), one.lit.arm
