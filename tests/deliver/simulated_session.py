"""A host of a few lines for the simulated mask with its own program: order, start, keep, and what was really given."""

from contextlib import suppress

from lightmask.deliver.controller import Controller
from lightmask.deliver.simulated import SimulatedLink, make
from lightmask.deliver.texts import Dose, Order
from lightmask.errors import LightmaskError

PLAN, PERSON = "00112233445566aa", "ffeeddccbbaa9988"


def order_of(made, number=1, drive=500, lit_s=60, **changes):
    """An order for every output of a mask: as much as the drive gives in its time."""
    start = made.mask.build.start_unix or 1_800_000_000
    outputs = {}
    for name, one in made.calibration.outputs.items():
        dose = one.full_uW_cm2 * drive // 1000 * lit_s
        outputs[name] = Dose(
            drive_permille=drive, most_uW_cm2=one.full_uW_cm2 * 6 // 5, session_uJ_cm2=dose * 6 // 5,
            day_uJ_cm2=dose * 12 // 5, week_uJ_cm2=dose * 12,
        )  # fmt: skip
    fields = {
        "number": number, "serial": made.mask.build.serial, "plan": PLAN, "person": PERSON, "since_unix": start - 60,
        "until_unix": start + 30 * 86_400, "sessions": 5, "gap_s": 0, "lit_s": lit_s, "most_s": lit_s * 2,
        "pulse": None, "alone": False, "calibration": made.calibration.name, "outputs": outputs,
    }  # fmt: skip
    return Order(**{**fields, **changes})


def host_of(made):
    """A host at the cable of a mask, with its key."""
    link = SimulatedLink(made.mask)
    return Controller(link, key=made.key, clock=link.clock)


def ready(build=None, wearer=None, faults=(), lit_s=60, **changes):
    """A mask that has an order and a host; (made, host, order)."""
    made = make(build, wearer, faults)
    made.mask.advance(1)
    host, order = host_of(made), order_of(made, lit_s=lit_s, **changes)
    host.load(order.text, order.signature(made.key))
    return made, host, order


def keep_until_dark(made, host, seconds):
    """Keep the lease for so long, whatever comes back; stop asking when the session is over."""
    states = []
    until_s = made.mask.now_s + seconds
    while made.mask.now_s < until_s:
        with suppress(LightmaskError):
            host.keep()
        if not states or states[-1] != made.mask.board.shown:
            states.append(made.mask.board.shown)
        if len(states) > 1 and made.mask.board.shown[0] in ("READY", "LOCKED", "OFF"):
            break
        made.mask.advance(0.5)
    return states


def session(build=None, wearer=None, faults=(), lit_s=60, seconds=None, **changes):
    """A whole session. -> (made, host, order, states shown)"""
    made, host, order = ready(build, wearer, faults, lit_s, **changes)
    host.start(order.plan, 1)
    states = [made.mask.board.shown, *keep_until_dark(made, host, seconds or lit_s + 20)]
    return made, host, order, states
