"""How old the past is after hours without power: as old as two clocks say. Pure.

One clock proves nothing: it may have been set, or have leapt, while nobody looked. The board's clock (`unix`) is one.
The other is a signed time of a host, or the board's counter (`count_s`), which goes on while the mask sleeps and is
lost with the power. With neither, hours without power make nothing older. A signed time alone counts where the
board's clock is known to have lost its time.
"""

from mask_program.journal import PROVEN

END_s = 3  # own time is so much behind at most; the end of a session is put down later by it
CUT_s = END_s + 2  # and light after the last record of a cut session ended so much later
MOST_BOOTS = 65535  # a journal record holds no more


def stamp(ledger, clock, now_ms, count):
    """Put the hands of all clocks into a ledger that is about to be written."""
    told = clock.now(now_ms)
    ledger["own"], ledger["told"], ledger["count"] = clock.own, told or 0, count
    ledger["proven"] = 1 if clock.proven else 0
    ledger["high"] = max(ledger["high"], told or 0)


def recorded(ledger, last):
    """Own time of the newest record, where it was written by a proven clock in the same boot as the ledger; or None."""
    if last is None or ledger["told"] == 0 or not last.flags & PROVEN or not last.boot == ledger["boot"] < MOST_BOOTS:
        return None
    return ledger["own"] + max(0, last.unix - ledger["told"])


def after_boot(ledger, last, told, count):
    """Own time when power comes. told: the board's clock, or None; count: its counter, or None."""
    own = max(ledger["own"], recorded(ledger, last) or 0)
    if told is None or count is None or ledger["told"] == 0 or ledger["count"] is None:
        return own
    return max(own, ledger["own"] + min(told - ledger["told"], count - ledger["count"]))


def end_of_cut(ledger, last, own):
    """-> (own second at which the session that was cut had ended, whether that second is proven)"""
    found = recorded(ledger, last)
    return (own + CUT_s, 0) if found is None else (found + CUT_s, 1)


def prove(ledger, ended, own, told, unix):
    """A signed time. What was proven before is older by the hours that two clocks tell of; nothing is by hands set on.

    told: the mask's own clock, or None where it is known to be wrong; ended: as end_of_cut. -> ended, by the new time
    """
    by_s = max(0, (unix if told is None else min(unix, told)) - own)
    on_s = unix - own - by_s
    found = [[_set(one[0], one[3], by_s, on_s), one[1], one[2], 1] for one in ledger["entries"]]
    ledger["entries"], ledger["high"] = found, unix
    return _set(ended[0], ended[1], by_s, on_s), 1


def _set(end, proven, by_s, on_s):
    return end + on_s + (0 if proven else by_s)
