"""What a mask knows after its power was cut, and how a session goes into the ledger. Pure.

Unjournalled light counts as delivered at full power, so the recorded dose is never below the true one.
"""

from mask_program import history
from mask_program.caps import JOURNAL_ms, LOST_ms, RESUME_s
from mask_program.frames import is_whole
from mask_program.journal import LIT

OPEN = ("no", "session", "person", "hosted", "began", "seq", "lost", "all")
WHOLE = ("boot", "high", "own", "told", "proven", "no", "used", "made")


def blank_ledger():
    """Of a mask that has never given light."""
    return {"boot": 0, "high": 0, "own": 0, "told": 0, "count": None, "proven": 0, "no": 0, "used": 0, "made": 0,
            "open": None, "entries": []}  # fmt: skip


def unknown_ledger(order):
    """Of a mask whose ledger is lost: an unknown dose at an unknown time, and the order that it holds is used up."""
    ledger = blank_ledger()
    ledger["entries"] = [[None, "", None, 0]]
    if order is not None:
        ledger["no"], ledger["used"] = order.no, order.sessions
    return ledger


def sound(ledger):
    """Whether a ledger from flash has every field, of its kind."""
    if not isinstance(ledger, dict):
        return False
    for name in WHOLE:
        if not is_whole(ledger.get(name)) or ledger[name] < 0:
            return False
    count = ledger.get("count", "")
    if not (count is None or is_whole(count)):
        return False
    entries, begun = ledger.get("entries"), ledger.get("open", 0)
    if not isinstance(entries, list) or not (begun is None or isinstance(begun, dict)):
        return False
    for name in OPEN if begun is not None else ():
        if name not in begun:
            return False
    return all(_entry(one) for one in entries)


def _entry(one):
    if not isinstance(one, list) or len(one) != 4 or not isinstance(one[1], str):
        return False
    if not (one[0] is None or is_whole(one[0])) or one[3] not in (0, 1):
        return False
    if not (one[2] is None or isinstance(one[2], dict)):
        return False
    return one[2] is None or all(is_whole(one[2][name]) and one[2][name] >= 0 for name in one[2])


def begin(order, calibration, session, hosted, unix, seq):
    """The ledger's `open` for a session that is about to be lit for the first time."""
    lost, whole = {}, {}
    for out in order.outs:
        lost[out.name] = calibration.out(out.name).full_uW * LOST_ms // 1000 + 1
        whole[out.name] = out.dose_uJ
    return {"no": order.no, "session": session, "person": order.person, "hosted": hosted, "began": unix, "seq": seq,
            "lost": lost, "all": whole}  # fmt: skip


def after_cut(begun, last, next_seq, torn, names):
    """How far an open session had come. -> (doses uJ by output, lit ms, on ms, unix of its last record)

    begun: the ledger's open; last: newest journal record or None; torn: unreadable ones after it; names: outputs.
    """
    if last is None or last.seq < begun["seq"] or last.order != begun["no"] or last.session != begun["session"]:
        nothing = torn == 0 and next_seq == begun["seq"]
        return {name: 0 if nothing else begun["all"][name] for name in begun["all"]}, 0, 0, begun["began"]
    doses = {name: last.doses_uJ[names.index(name)] for name in begun["all"]}
    if not last.flags & LIT:
        return doses, last.lit_ms, last.on_ms, last.unix
    more_ms = LOST_ms + torn * JOURNAL_ms
    for name in doses:
        doses[name] += -(-begun["lost"][name] * more_ms // LOST_ms)
    return doses, last.lit_ms + more_ms, last.on_ms + more_ms, last.unix


def resumable(begun, seen_unix, now):
    """Whether an open session may still go on: a proven clock, less than 10 minutes. None while nobody can tell."""
    if begun is None:
        return False
    if now is None:
        return None
    return 0 <= now - seen_unix < RESUME_s


def spent(begun, found, most_s):
    """Whether nothing is left of an open session: every dose given, or its time over. found: as after_cut gives it."""
    return found[2] >= most_s * 1000 or all(found[0][name] >= begun["all"][name] for name in begun["all"])


def close(ledger, doses, end, proven):
    """The ledger with the open session written down for good. end: by own time; proven: 1 where a signed time told."""
    begun, closed = ledger["open"], dict(ledger)
    closed["open"] = None
    closed["entries"] = history.add(ledger["entries"], end, begun["person"], doses, proven)
    if begun["no"] == ledger["no"]:
        closed["used"] = max(ledger["used"], begun["session"])
    return closed
