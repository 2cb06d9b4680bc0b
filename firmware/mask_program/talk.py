"""What the mask answers: one function for each verb. It adds no light: `start` arms, a person's press lights.

Each takes the program and the message, and gives a dict (the answer's own fields), or a tuple (why, said) to refuse.
"""

import binascii

from mask_program import PROTOCOL, VERSION, caps, frames
from mask_program.authority import fingerprint, read_key
from mask_program.clock import MOST_UNIX
from mask_program.order import exceeds, read_calibration, read_order, replaces
from mask_program.states import ARMED, LOCKED, ON, PAUSED, READY, SERVICE

SEALED = ("info", "status", "log")  # answered with our MAC when a clinic is paired
IN_SESSION = (ARMED, ON, PAUSED)
MOST_RECORDS = 12  # fit in a frame
MOST_LOOKED = 256  # slots looked at for one answer
NOT_NOW = ("state", "The mask cannot do this in its present state. Ask status.")


def answer(program, link, message, body, mac):
    """-> bytes of a frame, or None where nothing is to be said"""
    asked = frames.request(message)
    if asked is None:
        return None
    number, verb, complaint = asked
    if complaint is None and verb in frames.NEEDS_MAC:
        complaint = program.authority.refuses(message, body, mac)
    found = complaint or VERBS[verb](program, link, message)
    if isinstance(found, tuple):
        return frames.write(frames.refusal(number, found[0], found[1]))
    reply = {"v": PROTOCOL, "i": number, "re": "ok"}
    for name in found:
        reply[name] = found[name]
    sealed = verb in SEALED and program.kept.key is not None
    return frames.write(reply, program.authority.seal if sealed else None)


def info(program, link, message):
    """What the mask is, and what it holds."""
    kept, ledger = program.kept, program.kept.ledger
    order, calibration = kept.order, kept.calibration
    return {
        "serial": program.port.serial(), "firmware": VERSION, "protocol": PROTOCOL, "boot": ledger["boot"],
        "nonce": program.authority.nonce, "state": program.state, "why": program.why, "key": fingerprint(kept.key),
        "outs": list(program.names),
        "cal": None if calibration is None else {"id": calibration.id, "until": calibration.until},
        "order": None if order is None else {
            "no": order.no, "plan": order.plan, "sessions": order.sessions, "used": ledger["used"],
        },
        "clock": program.clock.now(program.now) if program.clock.proven else None, "battery": _battery(program),
    }  # fmt: skip


def status(program, link, message):
    """How the mask stands, and its session."""
    now, order, read = program.sitting, program.kept.order, program.readings
    begun = program.kept.ledger["open"]
    dose, planned, lit_ms, left_ms, session = {}, {}, 0, 0, None
    if now is not None:
        dose, order, lit_ms, session = now.doses_uJ(), now.order, now.lit_ms, now.session
        left_ms = max(0, order.lit_s * 1000 - lit_ms)
    elif program.found is not None:
        dose, lit_ms, session = program.found[0], program.found[1], begun["session"]
    if order is not None and session is not None:
        planned = {out.name: out.dose_uJ for out in order.outs}
    return {
        "state": program.state, "why": program.why, "session": session, "elapsed_ms": lit_ms, "left_ms": left_ms,
        "dose": dose, "planned": planned, "temp_cC": _temperatures(read), "worn": _worn(read),
        "lease_ms": _lease(program), "battery": _battery(program), "faults": _faults(program),
        "needs": "" if program.obstacle is None else program.obstacle[0],
    }  # fmt: skip


def load(program, link, message):
    """Take an order, a calibration or a key."""
    if "key" in message:
        return _load_key(program, link, message)
    if program.state not in (READY, SERVICE):
        return NOT_NOW
    if "order" in message:
        return _load_order(program, message["order"], message["sig"])
    return _load_calibration(program, message["calibration"], message["sig"])


def start(program, link, message):
    """Arm the session that the clinic names; the wearer's press lights it."""
    order, ledger = program.kept.order, program.kept.ledger
    if program.state != READY:
        return NOT_NOW
    program.look_for_obstacle()
    if order is None:
        return program.obstacle or NOT_NOW
    if message["plan"] != order.plan:
        return "plan", "The plan is not that of the loaded order. Load and read back."
    if message["session"] != ledger["used"] + 1:
        return "session", "The next session of this order is another one. Ask info."
    if not program.ask("start", True):
        return program.obstacle or _hindrance(program)
    return {"state": program.state, "session": message["session"]}


def keep(program, link, message):
    """The host is there: 3 s more."""
    if program.state not in IN_SESSION or program.sitting is None or not program.sitting.hosted:
        return NOT_NOW
    program.leased_until = program.now + caps.LEASE_ms
    now = program.sitting
    return {"state": program.state, "why": program.why, "lease_ms": caps.LEASE_ms, "elapsed_ms": now.lit_ms}


def pause(program, link, message):
    """Dark for a while."""
    program.ask("pause", True)
    return {"state": program.state}


def stop(program, link, message):
    """Dark, from any state."""
    program.ask("stop", True)
    return {"state": program.state}


def log(program, link, message):
    """Records of the journal from a number on, each as the 128 hex of its 64 bytes."""
    journal = program.journal
    seq = max(message["from"], journal.next - journal.slots, 1)
    found, looked = [], 0
    while seq < journal.next and len(found) < MOST_RECORDS and looked < MOST_LOOKED:
        raw = journal.raw(seq)
        if raw is not None:
            found.append(str(binascii.hexlify(raw), "utf-8"))
        seq += 1
        looked += 1
    return {"records": found, "next": min(seq, journal.next), "last": journal.next - 1}


def time(program, link, message):
    """A signed time: never behind what was proven, and never within a session."""
    clock, unix = program.clock, message["unix"]
    known = clock.now(program.now) if clock.proven else clock.own
    if unix >= MOST_UNIX:
        return "late", "No record of a mask can hold a time after February 2106. Is the host's clock right?"
    if program.state not in (READY, SERVICE, LOCKED):
        return NOT_NOW
    if unix < known - caps.CLOCK_s:
        return "back", "The proven clock of a mask moves forward only. Is the host's clock right?"
    if unix > known or not clock.proven:
        program.prove_time(max(unix, known))
    return {"clock": clock.now(program.now)}


def _load_order(program, text, sig):
    kept = program.kept
    held = "" if kept.order is None else kept.order.text
    order, complaint = read_order(text, sig, kept.key, program.port.serial(), program.names)
    complaint = complaint or replaces(order, kept.ledger["no"], held) or caps.unfit(order)
    if complaint is None and kept.calibration is not None:
        complaint = exceeds(order, kept.calibration)
    if complaint is None and text != held:
        program.close_found()
        complaint = _put(program, "order", text, sig)
    return complaint or {"no": order.no, "plan": order.plan}


def _load_calibration(program, text, sig):
    kept = program.kept
    held = "" if kept.calibration is None else kept.calibration.text
    one, complaint = read_calibration(text, sig, kept.key, program.port.serial(), program.names)
    if complaint is None and text != held:
        if one.made <= kept.ledger["made"]:
            return "old", "A calibration as new as this one or newer was loaded before."
        program.close_found()
        complaint = _put(program, "calibration", text, sig)
    return complaint or {"id": one.id, "until": one.until}


def _load_key(program, link, message):
    if program.state != SERVICE or program.port.wired(link) is not True:
        return "service", "A key is taken by cable alone, in service: hold the button while switching on."
    if read_key(message["key"]) is None or not 1 <= len(message["name"]) <= 64:
        return "key", "The key is not 64 lower-case hex characters, or has no name of 1 to 64 characters."
    try:
        program.pair(message["key"], message["name"])
    except OSError:
        return _flash(program)
    return {"key": fingerprint(program.kept.key)}


def _put(program, area, text, sig):
    try:
        program.kept.put_signed(area, text, sig)
    except OSError:
        return _flash(program)
    program.look_for_obstacle()
    return None


def _flash(program):
    program.trouble = "flash"
    return "flash", "The mask could not keep it, and is locked."


def _hindrance(program):
    """Why a start was refused that no paper stands against."""
    facts = program.facts
    if facts.fault != "":
        return "fault", "The mask found a fault: " + facts.fault + "."
    if facts.stop is not False:
        return "stop", "The stop button is pressed, or was a moment ago."
    if facts.charged is not True:
        return "battery", "The battery is too low, is charging, or is too cold or hot."
    return "spent", "Nothing is left of this session."


def _battery(program):
    read = program.readings
    good = read is not None and isinstance(read.battery, tuple) and len(read.battery) == 3
    return read.battery[0] if good and frames.is_whole(read.battery[0]) else None


def _temperatures(read):
    said = (None, None) if read is None else read.temperatures
    return [one if frames.is_whole(one) else None for one in said]


def _worn(read):
    return read.worn if read is not None and isinstance(read.worn, bool) else None


def _lease(program):
    now = program.sitting
    return None if now is None or not now.hosted else max(0, program.leased_until - program.now)


def _faults(program):
    """The fault that holds now, and the one that locked the mask."""
    locked = program.why if program.state == LOCKED else ""
    now = program.facts.fault
    return [one for one in (now, "" if locked == now else locked) if one != ""]


VERBS = {"info": info, "load": load, "start": start, "keep": keep, "pause": pause, "stop": stop, "status": status,
         "log": log, "time": time}  # fmt: skip
