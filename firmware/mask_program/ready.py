"""What stands in the way of light besides the moment: order, calibration, time, sessions, gap, caps. Pure.

Every answer is None or (why, said); the first that holds is given.
"""

from mask_program import history
from mask_program.caps import room_uJ, unfit
from mask_program.order import exceeds

WAIT = "Wait."
PROVE = "Keep it switched on and wait, or connect it to a host that has its key: hours without power count once proven."


def person_of(order):
    """Whose past light counts: everybody's ("") on a mask that is started alone or told no person."""
    return "" if order.alone else order.person


def papers(order, calibration, now):
    """Order and calibration there, for one another, possible, and in date at ``now`` (unix s, None: unknown)."""
    if order is None:
        return "order", "No order is loaded. Load one."
    if calibration is None:
        return "calibration", "The mask has no calibration. Load one."
    if now is None:
        return "time", "The mask's clock cannot be trusted. Send a signed time."
    if not order.since <= now < order.until:
        return "date", "The order does not hold at this time. Ask the clinic for another."
    if not calibration.made <= now < calibration.until:
        return "calibration", "The calibration does not hold at this time. Have the mask calibrated."
    return unfit(order) or exceeds(order, calibration)


def room(order, ledger, own, proven=True):
    """A session left, the gap over, and the whole dose under both rolling caps. own, proven: of the mask's clock"""
    wait = WAIT if proven else PROVE
    resumed = ledger["open"] is not None and ledger["open"]["no"] == order.no
    if not resumed and ledger["used"] >= order.sessions:
        return "sessions", "All sessions of this order are used."
    known, end = history.last_end(ledger["entries"], person_of(order))
    if not known:
        return "history", "When this mask was last used is not known. Send a signed time, and wait for 7 days."
    if not resumed and end is not None and max(0, own - end) < order.gap_s:
        return "gap", "The last session was too short a time ago. " + wait
    left = allowed_uJ(order, ledger, own)
    for out in order.outs:
        if left is None or left[out.name] < out.dose_uJ:
            return "cap", "The light of the last 24 hours or 7 days leaves no room for a session. " + wait
    return None


def allowed_uJ(order, ledger, own):
    """What the session may give through each output: its dose, or what the caps leave. -> {output: uJ}, or None"""
    left = {}
    for out in order.outs:
        past = history.used(ledger["entries"], own, person_of(order), out.name)
        if past is None:
            return None
        left[out.name] = min(out.dose_uJ, room_uJ(out, past[0], past[1]))
    return left
