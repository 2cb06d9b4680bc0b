"""How sure the trials make us: where a body starts, what takes it down, and the states that are no level."""

from dataclasses import replace
from itertools import pairwise

import pytest

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.response.bodies import TIERS, body_of, rule
from lightmask.response.goal import Goal, goals
from lightmask.response.grading import LEVELS, certainty
from lightmask.response.trials import seen

each_goal = pytest.mark.parametrize("goal", goals(), ids=lambda goal: goal.name)
ARMS = {row["arm"]: row for row in tables.read("evidence/trials").rows()}


def of(goal, *bands, kind=None):
    return certainty(Goal.named(goal), bands or None, kind)


def steps(found, domain):
    return sum(reason.steps for reason in found.reasons if reason.domain == domain)


def named(goal, *arms):
    return [arm for arm in seen(Goal.named(goal)) if arm.name in arms]


def body(arms):
    return body_of(arms, arms, direct=True)


@each_goal
def test_a_level_is_where_the_design_starts_less_every_step(goal):
    found = certainty(goal)
    if not found.level:
        assert (found.finding, found.design, found.arms, found.state) == ("", "", (), "no evidence")
        return
    left = rule(f"start {found.design}") + sum(reason.steps for reason in found.reasons)
    assert found.level == LEVELS[max(1, int(left)) - 1]
    assert set(found.arms) <= set(ARMS)
    assert found.finding in {"better", "no difference", "worse", "mixed"}


@each_goal
def test_every_reason_is_one_sentence_and_its_trials_are_named_in_it(goal):
    for reason in certainty(goal).reasons:
        assert reason.sentence.endswith(".")
        assert reason.steps <= 0
        for arm in reason.arms:
            assert ARMS[arm]["citation"] in reason.sentence


def test_sham_starts_highest_and_open_trials_very_low():
    starts = [rule(f"start {tier}") for tier in TIERS]
    assert all(higher > lower for higher, lower in pairwise(starts))
    assert LEVELS[int(starts[0]) - 1] == "high"
    assert LEVELS[int(starts[-1]) - 1] == "very low"


def test_blue_light_on_eczema_is_evidence_of_no_effect_though_people_felt_better():
    scored, own = of("eczema"), of("eczema", kind="own")
    assert (scored.state, scored.finding, scored.level) == ("evidence of no effect", "no difference", "low")
    assert set(scored.arms) == {"ADBlue_415", "ADBlue_450"}
    assert any("own rating" in reason.sentence for reason in scored.reasons)
    assert own.finding == "better"
    assert LEVELS.index(own.level) < LEVELS.index(scored.level)
    assert of("eczema", kind="objective").state == scored.state


def test_a_null_result_of_few_people_is_not_yet_no_effect():
    few = of("scars", "red")
    assert (few.finding, few.state) == ("no difference", "too few to tell")
    assert few.people < rule("people for no effect")
    assert "too little was tried" in few.in_words


def test_what_was_never_tried_or_never_told_is_no_evidence():
    for goal in ("energy", "circulation", "redness", "rosacea"):
        found = of(goal)
        assert found.state == "no evidence", goal
        assert found.in_words.startswith("no evidence"), goal
    assert of("wrinkles", "blue").reasons[0].sentence == "No trial with this light was found."
    assert any("In cells" in reason.sentence for reason in of("energy").reasons)
    assert any("minutes" in reason.sentence for reason in of("circulation").reasons)


def test_the_best_supported_uses_are_of_low_certainty_and_no_better():
    known = {goal.name: certainty(goal).level for goal in goals()}
    assert (known["wrinkles"], known["acne"]) == ("low", "low")
    assert not set(known.values()) & {"moderate", "high"}


def test_light_that_is_not_lit_is_not_credited():
    assert "Kwon2013_home" in of("acne", "blue", "red").arms
    for alone in ("blue", "red"):
        found = of("acne", alone)
        assert "Kwon2013_home" not in found.arms
        assert found.level == "very low"


def test_lasers_and_other_places_are_indirect():
    burns, wounds = of("burns"), of("wounds")
    assert steps(burns, "indirectness") == -2
    assert any("laser" in reason.sentence and "skin grafts" in reason.sentence for reason in burns.reasons)
    assert any("leg ulcers" in reason.sentence for reason in wounds.reasons)
    assert {burns.level, wounds.level} == {"very low"}
    assert burns.studied == ()


def test_what_was_remembered_says_so():
    found = of("psoriasis", "red", "nir")
    assert found.arms == ("Ablon2010",)
    assert steps(found, "reading") == -1
    assert any("Remembered" in reason.sentence for reason in found.reasons)
    infrared = next(studied for studied in of("firmness").studied if studied.band == "nir")
    assert infrared.remembered
    assert infrared.arms == ("Lee2007_830",)
    assert any("remembered" in reason.sentence for reason in of("energy").reasons)


def test_as_good_as_a_medicine_is_neither_an_effect_nor_none():
    calcipotriol = body(named("psoriasis", "Blue2019_30min", "Blue2019_15min"))
    assert calcipotriol is None
    assert "Blue2019_30min" not in of("psoriasis").arms


def test_arms_that_trials_held_light_against_are_no_light():
    for goal in goals():
        assert not {"Nam2017_white", "Papageorgiou2000_BPO", "Nestor2016_BPO"} & set(certainty(goal).arms)


def test_an_unknown_kind_of_outcome_names_the_known_ones():
    with pytest.raises(BadInput, match="measured, rated, own, objective"):
        of("eczema", kind="felt")


SHAM = named("wrinkles", "ParkSH2025_mask")


@pytest.mark.parametrize(
    ("worse", "domain"),
    [
        ({"blind": ""}, "risk of bias"),
        ({"elsewhere": "forearm"}, "indirectness"),
        ({"dose_is": ""}, "indirectness"),
        ({"people": "20", "people_total": "20"}, "imprecision"),
        ({"people": "", "people_total": ""}, "imprecision"),
        ({"remembered": True}, "reading"),
        ({"read": "secondary"}, "reading"),
    ],
)
def test_what_is_worse_takes_a_step_and_is_named(worse, domain):
    before, after = body(SHAM), body([replace(SHAM[0], **worse)])
    assert after.level < before.level or before.level == 1
    assert sum(r.steps for r in after.reasons if r.domain == domain) < sum(
        r.steps for r in before.reasons if r.domain == domain
    )


def test_a_maker_behind_all_of_it_takes_a_step_and_one_behind_nothing_found_none():
    free, paid = body([replace(SHAM[0], maker="")]), body(SHAM)
    assert free.level == paid.level + 1
    null = replace(SHAM[0], finding="no difference")
    assert not [reason for reason in body([null]).reasons if reason.domain == "publication"]


def test_contradiction_takes_a_step_and_more_people_give_none_away():
    arm = replace(SHAM[0], people_total="500", people="500")
    other = replace(arm, name="other", citation="Other 2020", finding="no difference")
    assert body([arm, other]).finding == "mixed"
    assert body([arm, other]).level == body([arm]).level - 1
    assert body([arm]).level > body(SHAM).level
    counted_once = body([arm, replace(arm, name="second arm of the same trial")])
    assert counted_once.people == 500
