"""The abstract machine, tried whole: every state x every combination of facts x everything that can be asked."""

from itertools import product

import pytest

from mask_program import decide, states
from mask_program.facts import Facts
from mask_program.states import ARMED, ENDING, LOCKED, OFF, ON, PAUSED, READY, SELFTEST, SERVICE

TRUTHS = (
    "stop", "worn", "charged", "charging", "low", "due", "leased", "unspent", "fresh", "tested", "closed", "alone",
)  # fmt: skip
LIGHT = {"fault": "", "doubt": "", "stop": False, "worn": True, "charging": False, "low": False, "due": True,
         "leased": True, "unspent": True}  # fmt: skip


def all_facts():
    for fault, doubt, cool in product(("", "current"), ("", "temperature_rate"), (0, 1000)):
        for values in product((True, False), repeat=len(TRUTHS)):
            facts = Facts()
            facts.fault, facts.doubt, facts.cool = fault, doubt, cool
            for name, value in zip(TRUTHS, values, strict=True):
                setattr(facts, name, value)
            yield facts


def good(**changes):
    facts = Facts()
    for name, value in {**LIGHT, "cool": 1000, "charged": True, "fresh": True, "tested": True, **changes}.items():
        setattr(facts, name, value)
    return facts


@pytest.fixture(scope="module")
def moves():
    """Every move that exists: {(state, event, ask, next): facts of one case}, and breaches of the laws below."""
    found, breaches = {}, []
    for facts in all_facts():
        lightable = decide.may_light(facts)
        if lightable and not (facts.cool and all(getattr(facts, name) == value for name, value in LIGHT.items())):
            breaches.append(("light", vars(facts)))
        for state in states.STATES:
            for ask in decide.ASKS:
                new, event = decide.step(state, facts, ask)
                if decide.light(new, facts) and not lightable:
                    breaches.append((state, ask, vars(facts)))
                if event and (state, event, ask, new) not in found:
                    found[state, event, ask, new] = facts
                if facts.fault and new != LOCKED and not (state == LOCKED and ask == "unlock"):
                    breaches.append((state, ask, vars(facts)))
                if (facts.stop or ask == "stop") and new in (ARMED, ON, PAUSED):
                    breaches.append((state, ask, vars(facts)))
                if new == ON != state and not (lightable and ask == "press" and state in (ARMED, PAUSED)):
                    breaches.append((state, ask, vars(facts)))
    return found, breaches


@pytest.mark.hazard("HZ08", "HZ26", "HZ50")
def test_light_needs_every_fact_a_fault_locks_and_stop_is_dark(moves):
    assert moves[1] == []


def test_every_event_that_is_found_is_in_the_table_and_every_row_is_found(moves):
    found = {(state, event) for state, event, _ask, _new in moves[0]}
    assert found - set(states.NEXT) == set()
    assert set(states.NEXT) - found == {(LOCKED, "fault")}, "while locked nothing more can go wrong"


def test_what_is_not_in_the_table_locks():
    assert states.after(OFF, "start") == LOCKED and states.after("BROKEN", "press") == LOCKED
    assert decide.step("BROKEN", good(), "press")[0] == LOCKED


@pytest.mark.hazard("HZ18")
def test_locked_is_left_by_a_persons_unlock_alone_and_light_is_two_acts_away(moves):
    assert {(ask, new) for state, _event, ask, new in moves[0] if state == LOCKED and new != LOCKED} == {
        ("unlock", SELFTEST)
    }
    into = {(state, ask) for state, _event, ask, new in moves[0] if new == ON and state != ON}
    assert into == {(ARMED, "press"), (PAUSED, "press")}
    assert {state for state, _e, _a, new in moves[0] if new == ARMED and state != ARMED} == {READY}
    assert {state for state, _e, _a, new in moves[0] if new == PAUSED and state != PAUSED} == {ON}


@pytest.mark.parametrize("state", states.STATES)
def test_the_end_is_always_reachable_with_no_host_and_no_wearer(state):
    alone = good(leased=False, worn=False, fresh=False, unspent=False, tested=True, closed=True)
    for _step in range(6):
        if state in (OFF, LOCKED):
            return
        state, _event = decide.step(state, alone, "")
    assert state in (OFF, LOCKED)


@pytest.mark.parametrize("state", states.STATES)
def test_a_stop_button_that_stays_pressed_keeps_nothing_from_its_end(state):
    stuck = good(stop=True, fresh=False, closed=True)
    for _step in range(6):
        state, _event = decide.step(state, stuck, "")
    assert state in (OFF, LOCKED)


def test_from_every_state_a_person_comes_back_to_ready():
    for first in states.STATES:
        state, ways = first, {OFF: "press", LOCKED: "unlock", SERVICE: "press", ON: "stop", PAUSED: "stop"}
        for _step in range(6):
            if state == READY:
                break
            state, _event = decide.step(state, good(closed=True, fresh=state != ARMED), ways.get(state, ""))
        assert state == READY, first


@pytest.mark.hazard("HZ26")
@pytest.mark.parametrize("name", [*TRUTHS[:3], *TRUTHS[3:8], "cool", "fault", "doubt"])
@pytest.mark.parametrize("garbage", [None, "", 2, [], -1])
def test_a_fact_that_is_not_exactly_proven_gives_no_light(name, garbage):
    if name == "charged" or (name in ("fault", "doubt") and garbage == "") or (name == "cool" and garbage == 2):
        return
    if name == "cool" and garbage in (None, "", []):
        with pytest.raises(TypeError):
            decide.may_light(good(cool=garbage))
        return
    assert not decide.may_light(good(**{name: garbage}))


def test_unproven_facts_allow_nothing():
    assert not decide.may_light(Facts()) and not decide.may_arm(Facts())
    assert decide.step(ON, Facts(), "")[0] == LOCKED


def test_a_pause_that_nobody_ends_ends_the_session():
    assert decide.step(PAUSED, good(fresh=False), "") == (ENDING, "late")
    assert decide.step(PAUSED, good(), "press") == (ON, "press")
    assert decide.step(ON, good(worn=False), "") == (PAUSED, "unworn")
