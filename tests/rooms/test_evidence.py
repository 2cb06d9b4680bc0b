"""New evidence: numbers find their endpoint and week, forecasts are judged, beliefs move as far as they should."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask import tables
from lightmask.response import evidence, gathered, moving, posterior, rows
from lightmask.response.endpoints import Endpoint
from lightmask.response.naming import endpoint_of
from lightmask.response.printed import printed
from lightmask.response.published import Outcome, Trial
from lightmask.response.trial_numbers import seen_in, taken


def outcome(measure="wrinkle depth", kind="percent change", value="-20", **more):
    return Outcome(**{"measure": measure, "role": "light", "kind": kind, "value": printed(value), "week": 12.0} | more)


def trial(*outcomes, **more):
    stated = {
        "arm_id": "New2030", "citation": "New 2030", "indication": "wrinkles", "control": "sham", "people": 30,
        "setting": "home", "wavelengths_nm": (printed("633"),), "fluence_J_cm2": (printed("12"),),
        "fluence_is": ("reported",), "time_s": (printed("600"),), "sessions": printed("60"),
        "per_week": printed("5"), "weeks": printed("12"),
    }  # fmt: skip
    return Trial(**stated | more, outcomes=outcomes)


def only(*given, **more):
    (one,) = seen_in(trial(*given, **more))[0]
    return one


@pytest.mark.parametrize(
    ("measure", "kind", "indication", "endpoint"),
    [
        ("inflammatory lesions", "percent change", "acne", "inflammatory lesions"),
        ("non-inflammatory lesions", "percent change", "acne", "non-inflammatory lesions"),
        ("noninflammatory lesion count", "percent change", "acne vulgaris", "non-inflammatory lesions"),
        ("Non inflammatory lesions", "percent change", "acne", "non-inflammatory lesions"),
        ("comedonal lesions", "percent change", "acne", "non-inflammatory lesions"),
        ("lesion count", "percent change", "acne", "all lesions"),
        ("IGA >=2 grades better", "percent of people", "acne", "acne responders"),
        ("crow's feet wrinkle depth", "percent change", "wrinkles/firmness", "wrinkle depth"),
        ("wrinkle (profilometry); elasticity", "percent change", "wrinkles/elasticity", "wrinkle depth"),
        ("Cutometer R0", "percent change", "wrinkles/firmness", "skin give"),
        ("rated improved", "percent of people", "photoageing", "photoageing responders"),
        ("satisfaction", "percent of people", "photoageing", "self-rated improvement"),
        ("PO-SCORAD", "percent change", "eczema (AD)", "eczema score"),
        ("ulcer area", "percent change", "wound (diabetic foot)", "wound area"),
        ("ulcers fully healed by d90", "percent of people", "wound (diabetic leg ulcer)", "wounds healed"),
    ],
)
def test_words_find_their_endpoint(measure, kind, indication, endpoint):
    found, why = endpoint_of(outcome(measure, kind), indication)
    assert (found and found.name, why) == (endpoint, "")


def test_every_endpoint_is_found_by_its_own_name_whatever_was_treated():
    for one in rows.endpoints():
        kind = "percent of people" if one.kind == "responders" else "percent change"
        assert endpoint_of(outcome(one.name, kind), "warts")[0] == one


@pytest.mark.parametrize("measure", ["skin hydration", "quality of life", "adverse events"])
def test_what_is_like_nothing_is_not_placed(measure):
    assert endpoint_of(outcome(measure), "wrinkles")[0] is None


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (outcome(kind="change", value="-3", baseline=15.0), -20),
        (outcome(kind="level", value="12", baseline=15.0, after=12.0), -20),
        (outcome("wrinkle reduction", value="20", better="higher"), -20),
        (outcome(value="-30 to -10"), -20),
        (outcome("elasticity R2", value="20", better="higher"), 20),
        (outcome("wrinkle depth", kind="as printed", unit="ratio treated/control", value="0.8"), -20),
    ],
)
def test_numbers_become_percent_of_the_baseline(given, value):
    assert only(given).value_pct == pytest.approx(value)


def test_a_change_without_its_baseline_is_refused_with_the_reason():
    seen, lost = seen_in(trial(outcome(kind="change", value="-3")))
    assert seen == ()
    assert "baseline" in lost[0]


@pytest.mark.parametrize(
    ("given", "more", "weeks"),
    [
        (outcome(week=8.0), {}, (8, 8)),
        (outcome("wrinkle depth at 4 weeks", week=None), {}, (4, 4)),
        (outcome(week=None), {"followup_weeks": printed("6")}, (12, 18)),
        (outcome(week=None), {"weeks": printed(""), "sessions": printed("20")}, (4, 4)),
    ],
)
def test_weeks_are_those_stated_or_lie_between(given, more, weeks):
    one = only(given, **more)
    assert (one.week_low, one.week_high) == pytest.approx(weeks)


def test_a_drug_is_refused_and_a_gel_is_said():
    drug = trial(outcome(), device="benzoyl peroxide 2.5%", wavelengths_nm=())
    assert "drug" in seen_in(drug)[1][0]
    assert any("gel" in note for note in taken(trial(outcome(), device="blue LED + chromophore gel")).notes)


def test_a_colour_without_a_figure_has_a_usual_wavelength():
    assert only(outcome(), wavelengths_nm=(printed("blue"),)).lit.wavelengths_nm == (415.0,)


def test_a_sham_arm_of_its_own_is_a_control():
    one = only(outcome(), arm_id="New2030_sham", device="sham device", wavelengths_nm=())
    assert one.control


def test_numbers_of_published_trials_are_placed_as_the_synthesis_has_them(reference):
    ours = {
        (row["arm"], row["endpoint"], row["role"], float(row["week_low"])): float(row["value_pct"])
        for row in tables.read("evidence/outcomes").rows()
        if row["result"] == "value"
    }
    arms = ("Couturaud2023", "ParkSH2025_mask", "Goldberg2006_acne", "Salem2024_donor", "Becker2011", "LeeJW2010_650")
    given = [one for one in gathered.gather(reference("evidence/trials.csv")).trials if one.arm_id in arms]
    found = {
        (one.lit.arm, one.endpoint.name, "control" if one.control else "light", round(one.week_low, 3)): one.value_pct
        for arm in given
        for one in seen_in(arm)[0]
    }
    assert len(found) >= 18
    lacking = {key for key in ours if key[0] in arms} - set(found)
    assert {key[:3] for key in lacking} <= {("Salem2024_donor", "burn area", "control")}  # told in a remark alone
    assert all(found[key] == pytest.approx(ours[key], abs=1) for key in set(found) & set(ours))


def test_a_study_that_was_seen_is_said_and_not_compared_with_itself():
    again = trial(outcome(), arm_id="Couturaud2023", citation="Couturaud2023")
    new = trial(outcome(), arm_id="other", citation="Other 2030")
    found = evidence.foretell([again, new])
    assert found.known == ("Couturaud2023",)
    assert [one.study for one in found.unseen] == ["Other 2030"]
    mine, theirs = found.numbers
    assert mine.plain_pct != theirs.plain_pct


@pytest.fixture(scope="module")
def believed():
    """What the synthesis foretells for the trial's own number."""
    (one,) = evidence.foretell([trial(outcome())]).numbers
    return one.middle_pct


def light(trial):
    found = moving.moved(trial)
    return found, found.light[0]


def test_a_trial_that_repeats_what_is_believed_moves_little(believed):
    found, change = light(trial(outcome(value=f"{believed}"), people=10))
    assert abs(change.shift) < 0.25
    assert found.enough


def test_a_far_better_trial_moves_the_effect_of_light_up(believed):
    _, better = light(trial(outcome(value=f"{believed - 25}")))
    _, worse = light(trial(outcome(value=f"{believed + 25}")))
    assert better.after[1] < better.before[1] < worse.after[1]  # percent of wrinkle depth: lower is better


def test_many_people_sharpen(believed):
    few, many = (moving.moved(trial(outcome(value=f"{believed}"), people=people)).effective for people in (4, 4000))
    assert many < few


def test_the_order_of_numbers_does_not_matter():
    numbers = [outcome(value="-10", week=4.0), outcome(value="-20"), outcome("roughness", value="-12")]
    first, last = (moving.moved(trial(*given)) for given in (numbers, numbers[::-1]))
    assert first == last


def test_weights_are_those_of_a_known_likelihood(monkeypatch):
    """With nothing drawn, the weight of a draw is the chance of the number alone."""
    monkeypatch.setattr(moving, "STUDIES", 3)
    monkeypatch.setattr(moving, "expected", lambda par, table, rng: par["mean"][:, None])
    monkeypatch.setattr(moving, "standard_error", lambda par, table, people: np.full((3, 1), 0.1))
    table = rows.rows([only(outcome(value="-20"))])
    off = np.array([0.0, 0.1, 0.2])
    weight = moving.weights({"mean": table.link[0] + off}, table, np.random.default_rng(0))
    wanted = np.exp(-((off / 0.1) ** 2) / 2)
    assert weight == pytest.approx(wanted / wanted.sum())


def test_figures_that_no_trial_can_have_spoil_nothing():
    odd = trial(outcome(), fluence_J_cm2=(printed("1e300"),), people=10**12, time_s=(printed("0"),))
    found = evidence.foretell([odd, trial(outcome(), weeks=printed("1e9")), trial(outcome(value="1e308"))])
    assert len(found.numbers) == 1
    assert np.isfinite(found.numbers[0].crps_pct)
    assert len(found.lost) == 2


def test_the_shipped_draws_are_untouched_by_a_trial():
    before = posterior.shipped().draws["light"].copy()
    moving.moved(replace(trial(outcome()), people=500))
    assert np.array_equal(before, posterior.shipped().draws["light"])
    assert Endpoint.named("wrinkle depth").kind == "change"
