"""Which event holds, and whether light may be: pure questions of (state, facts, what was asked), nothing else.

The program acts on these answers and on no others, so that all of them can be tried, one after another.
"""

from mask_program.states import ARMED, ENDING, LOCKED, OFF, ON, PAUSED, READY, SELFTEST, SERVICE, after

# what a person or a host may ask: the words of the button, the verbs that move a state, and no wish at all
ASKS = ("", "press", "long", "unlock", "service", "start", "pause", "stop")


def event(state, facts, ask):
    """The event that holds, the worst first; '' when nothing does.

    state: one of STATES, anything else is a fault. facts: Facts. ask: one of ASKS; a wish that does not fit is nothing.
    """
    if state == LOCKED:
        return "stop" if facts.stop is not False or ask == "stop" else "unlock" if ask == "unlock" else ""
    if facts.fault != "":
        return "fault"
    if facts.stop is not False or ask == "stop":
        return _stopped(state, facts)
    find = FINDERS.get(state)
    return "fault" if find is None else find(facts, ask)


def step(state, facts, ask):
    """-> (next state, event): the whole of the abstract machine."""
    what = event(state, facts, ask)
    return (after(state, what), what) if what else (state, "")


def light(state, facts):
    """True only when everything that light needs is proven, now."""
    return state == ON and may_light(facts)


def may_light(facts):
    """Whether ON may be entered or kept with light: each fact proven, none merely not denied."""
    return (
        facts.fault == ""
        and facts.doubt == ""
        and facts.stop is False
        and facts.worn is True
        and facts.cool > 0
        and facts.charging is False
        and facts.low is False
        and facts.due is True
        and facts.leased is True
        and facts.unspent is True
    )


def may_arm(facts):
    """Whether a session may be armed: as for light, but the wearer and a cool skin may still come."""
    return (
        facts.fault == ""
        and facts.stop is False
        and facts.charged is True
        and facts.due is True
        and facts.unspent is True
    )


def _stopped(state, facts):
    """Stop, from any state; a button that stays pressed keeps none of them from its end."""
    if state == ENDING and facts.closed is True:
        return "closed"
    if state == SELFTEST and facts.fresh is not True:
        return "fault"
    if state in (READY, SERVICE) and facts.fresh is not True:
        return "late"
    return "stop"


def _off(facts, ask):
    return "press" if ask in ("press", "long") else ""


def _selftest(facts, ask):
    if ask == "service":
        return "service"
    if facts.tested is True and facts.doubt == "":
        return "passed"
    return "" if facts.fresh is True else "fault"


def _ready(facts, ask):
    if ask == "start" or (ask == "long" and facts.alone is True):
        return "start" if may_arm(facts) else ""
    return "" if facts.fresh is True else "late"


def _armed(facts, ask):
    if not may_arm(facts):
        return "unready"
    if facts.leased is not True:
        return "lease"
    if facts.fresh is not True:
        return "late"
    if ask == "pause":
        return "unready"
    return "press" if ask == "press" and may_light(facts) else ""


def _on(facts, ask):
    if facts.doubt != "":
        return "fault"
    if facts.unspent is not True or facts.due is not True or facts.low is not False:
        return "done"
    if facts.worn is not True:
        return "unworn"
    if facts.leased is not True:
        return "lease"
    if facts.charging is not False:
        return "charging"
    return "pause" if ask in ("pause", "press", "long") else ""


def _paused(facts, ask):
    if facts.unspent is not True or facts.due is not True or facts.low is not False:
        return "done"
    if facts.fresh is not True:
        return "late"
    return "press" if ask == "press" and may_light(facts) else ""


def _ending(facts, ask):
    return "closed" if facts.closed is True else ""


def _service(facts, ask):
    if ask in ("press", "long"):
        return "leave"
    return "" if facts.fresh is True else "late"


FINDERS = {OFF: _off, SELFTEST: _selftest, READY: _ready, ARMED: _armed, ON: _on, PAUSED: _paused, ENDING: _ending,
           SERVICE: _service}  # fmt: skip
