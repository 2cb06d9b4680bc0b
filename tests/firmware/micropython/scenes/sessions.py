"""The whole program on the bench: sessions, faults in every state, power cuts; prints what became of each."""

from bench import NOON, Bench, Mask, PowerCut, order_text

from mask_program import decide, states
from mask_program.facts import Facts

FAULTS = (
    ("temperature_cC", None), ("temperature_cC", 4300), ("worn", None), ("battery", None), ("current", None),
    ("current", 1300), ("monitor", 300), ("stop_pressed", None), ("ms", 0), ("unix", NOON - 86400),
)  # fmt: skip


def flat(value):
    """Without the order of a dict, which MicroPython does not keep."""
    if isinstance(value, dict):
        return [(name, flat(value[name])) for name in sorted(value)]
    return [flat(one) for one in value] if isinstance(value, (list, tuple)) else value


def told(mask):
    ledger = mask.program.kept.ledger
    return (mask.state, mask.program.why, mask.board.drives, mask.true_nJ, ledger["used"], flat(ledger["entries"]),
            mask.program.journal.next)  # fmt: skip


def play():
    yield from table()
    mask = Mask(Bench()).lit()
    while mask.state == "ON":
        mask.run(10)
        yield
    mask.run(5)
    print("session", told(mask))
    print("status", flat(mask.say("status")))
    print("log", mask.say("info")["re"], list(mask.program.journal.last.doses_uJ))
    for before in (5, 60):
        for method, value in FAULTS:
            yield from fault(before, method, value)
    for writes in range(8):
        yield from cut(writes)


def table():
    """A good moment, and each fact gone, in every state."""
    for name in ("", "fault", "doubt", "stop", "worn", "cool", "charging", "low", "due", "leased", "unspent", "fresh"):
        facts = Facts()
        facts.fault = facts.doubt = ""
        facts.stop = facts.charging = facts.low = False
        facts.worn = facts.charged = facts.due = facts.leased = facts.unspent = facts.fresh = facts.alone = True
        facts.cool = 1000
        if name:
            setattr(facts, name, getattr(Facts(), name))
        for state in states.STATES:
            print(name, state, [decide.step(state, facts, ask) for ask in decide.ASKS])
        yield


def fault(before, method, value):
    mask = Mask(Bench()).pair()
    mask.load(order_text(alone=1))
    mask.wear()
    mask.start()
    mask.press()
    yield
    mask.run(before)
    yield
    mask.board.wrong[method] = value
    mask.run(24)
    print("fault", before, method, value, told(mask))
    mask.board.wrong.clear()
    yield
    mask.power().run(10)
    mask.press("unlock")
    mask.run(10)
    print("after", told(mask))
    yield


def cut(writes):
    mask = Mask(Bench()).pair()
    mask.load()
    mask.wear()
    mask.start()
    yield
    mask.board.writes_left = writes
    try:
        mask.press()
        mask.run(200)
    except PowerCut:
        print("cut", writes)
    yield
    mask.board.writes_left = None
    mask.board.time_ms += 5000
    mask.power().run(10)
    print("found", flat(mask.program.found), told(mask))
    yield
