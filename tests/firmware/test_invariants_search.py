"""The abstract machine, searched whole: from power-up through every state that any facts and any wish can lead to.

The code searched is the mask's own: decide.step, decide.light and the table of states. Facts are not kept from one step
to the next, so whatever readings, clocks and papers may do between two ticks is in the search.
"""

from collections import deque
from itertools import product

import pytest

from mask_program import decide, states
from mask_program.facts import Facts
from mask_program.states import ARMED, ENDING, LOCKED, OFF, ON, PAUSED, READY, SELFTEST, SERVICE

TRUTHS = (
    "stop", "worn", "charged", "charging", "low", "due", "leased", "unspent", "fresh", "tested", "closed", "alone",
)  # fmt: skip
NEEDED = {"fault": "", "doubt": "", "stop": False, "worn": True, "charging": False, "low": False, "due": True,
          "leased": True, "unspent": True}  # fmt: skip
DARK = tuple(state for state in states.STATES if state != ON)


def all_facts():
    for fault, doubt, cool in product(("", "current"), ("", "temperature_rate"), (0, 1, 1000)):
        for values in product((True, False), repeat=len(TRUTHS)):
            facts = Facts()
            facts.fault, facts.doubt, facts.cool = fault, doubt, cool
            for name, value in zip(TRUTHS, values, strict=True):
                setattr(facts, name, value)
            yield facts


@pytest.fixture(scope="module")
def graph():
    """{state: {(next, ask, fault?, stop?, light?, all needed?, event)}} of every state that is reached from OFF."""
    found, waiting = {}, deque([OFF])
    cases = [(one, bool(one.fault), one.stop, _needed(one)) for one in all_facts()]
    while waiting:
        state = waiting.popleft()
        if state in found:
            continue
        found[state] = set()
        for facts, fault, stop, needed in cases:
            for ask in decide.ASKS:
                new, event = decide.step(state, facts, ask)
                found[state].add((new, ask, fault, stop, decide.light(new, facts), needed, event))
        waiting.extend({edge[0] for edge in found[state]} - set(found))
    return found


def _needed(facts):
    return facts.cool > 0 and all(getattr(facts, name) == value for name, value in NEEDED.items())


def edges(graph):
    return [(state, *edge) for state, found in graph.items() for edge in found]


def ways(graph, ends, allowed):
    """From which states one of ``ends`` is reached by edges that are ``allowed``."""
    good, grew = set(ends), True
    while grew:
        more = {state for state, new, *rest in edges(graph) if new in good and allowed(state, new, *rest)} - good
        grew = bool(more)
        good |= more
    return good


def test_every_state_is_reached_and_no_other(graph):
    assert set(graph) == set(states.STATES)
    assert sum(len(found) for found in graph.values()) > 500


@pytest.mark.hazard("HZ03", "HZ06", "HZ17", "HZ26", "HZ29")
def test_I1_light_implies_every_fact(graph):
    lit = [edge for edge in edges(graph) if edge[5]]
    assert lit and all(new == ON and needed for _state, new, _ask, _fault, _stop, _light, needed, _event in lit)


@pytest.mark.hazard("HZ50")
def test_I2_stop_is_dark_in_the_same_step_from_every_state_and_stays_so(graph):
    asked = [edge for edge in edges(graph) if edge[2] == "stop" or edge[4]]
    assert {edge[0] for edge in asked} == set(states.STATES)
    assert not [edge for edge in asked if edge[5] or edge[1] == ON]
    after = {edge[1] for edge in asked}
    assert after <= {OFF, SELFTEST, READY, ENDING, LOCKED, SERVICE}, "from none of these does a press light"


@pytest.mark.hazard("HZ08", "HZ16", "HZ47")
def test_I3_a_fault_locks_at_once_and_light_is_an_unlock_a_start_and_a_press_away(graph):
    faulty = [edge for edge in edges(graph) if edge[3]]
    assert {(edge[0], edge[1]) for edge in faulty if edge[1] != LOCKED} == {(LOCKED, SELFTEST)}
    out = {(new, ask) for state, new, ask, *_ in edges(graph) if state == LOCKED != new}
    assert out == {(SELFTEST, "unlock")}
    # without SELFTEST, or without ARMED, there is no way from LOCKED to ON
    for cut in (SELFTEST, READY, ARMED):
        open_to = {LOCKED}
        for _ in states.STATES:
            open_to |= {new for state, new, *_ in edges(graph) if state in open_to and new != cut}
        assert ON not in open_to, cut


@pytest.mark.hazard("HZ18")
def test_I6_no_message_lights_and_no_repetition_of_messages_does(graph):
    """From a dark state, any number of host's wishes in any order, with any facts, never reaches ON."""
    of_host = ("", "start", "pause", "stop")
    for first in DARK:
        open_to = {first}
        for _ in states.STATES:
            open_to |= {new for state, new, ask, *_ in edges(graph) if state in open_to and ask in of_host}
        assert ON not in open_to, first


@pytest.mark.hazard("HZ18", "HZ30")
def test_I6_each_light_needs_its_own_press_and_repeated_words_add_none(graph):
    into = {(state, ask) for state, new, ask, *_ in edges(graph) if new == ON != state}
    assert into == {(ARMED, "press"), (PAUSED, "press")}
    from_ended = {new for state, new, *_ in edges(graph) if state == ENDING}
    assert from_ended == {ENDING, READY, LOCKED}


def test_I8_the_end_is_reached_from_everywhere_by_time_alone(graph):
    """No wish, no host, no wearer: only facts change."""
    by_time = ways(graph, (OFF, LOCKED), lambda state, new, ask, *_: ask == "")
    assert by_time == set(states.STATES)
    sound = ways(graph, (OFF, LOCKED), lambda state, new, ask, fault, stop, *_: ask == "" and not fault)
    assert sound == set(states.STATES)


def test_I8_a_person_comes_from_every_state_to_the_end_and_to_a_session(graph):
    person = ("", "press", "long", "unlock", "stop")
    for goal in (OFF, READY, ENDING):
        reached = ways(graph, (goal,), lambda state, new, ask, fault, *_: ask in person and not fault)
        assert reached == set(states.STATES), goal


def test_a_stop_that_never_lets_go_still_ends(graph):
    stuck = ways(graph, (OFF, LOCKED), lambda state, new, ask, fault, stop, *_: stop and ask == "")
    assert stuck == set(states.STATES)
