"""The mask's power goes at a random instant, while a host delivers a session and after."""

from contextlib import suppress

from deliver.host_sessions import clearance
from deliver.kill_cycles import Series

from lightmask.deliver import Following, NoAnswer, NoLink, Refused, recovery, run
from lightmask.deliver.preparing import prepared
from lightmask.errors import LightmaskError

SESSION_s = 17.5  # from the order to the dark after it
CALLS = 400  # of the port: some ten ticks
STARTING_CALLS = 5000  # of a start, whose journal is read slot by slot
IN_SERIES = 6
MOST_CUTS = 5


def cycle(series):
    """A session, one or two cuts of power, and what is known of it afterwards."""
    rng, mask, seen = series.rng, series.mask, series.seen
    series.begin()
    back_s = rng.uniform(0.0, SESSION_s)
    mask.after(back_s, lambda: _cut(series, CALLS))
    back_s += rng.choice((0.3, 3.0, 30.0, 700.0))
    mask.after(back_s, mask.switch_on)
    if rng.random() < 0.4:
        mask.after(back_s - 0.1, lambda: _off(series))
        mask.after(back_s + 1e-5, lambda: _cut(series, STARTING_CALLS, within=True))
        back_s += rng.uniform(0.5, 4.0)
        mask.after(back_s, lambda: _off(series))
        mask.after(back_s + 0.5, mask.switch_on)
    over_s = mask.now_s + max(back_s, SESSION_s) + 3
    found = None
    try:
        found = run(series.cleared, series.host, Following(folder=series.folder, patience_s=rng.choice((5.0, 60.0))))
    except (NoAnswer, NoLink, Refused) as why:
        seen.refused += isinstance(why, Refused) and why.why == "cap"
    mask.advance(max(over_s - mask.now_s, 0.0))
    series.settle()
    if found is not None and found.proven:
        (series.folder / found.record_name).unlink()
        series.note(found)
    series.recovered()
    series.end()


def cycle_gone_on_with(series):
    """A session that is cut and gone on with, again and again, until nothing is left of it."""
    rng, mask, host = series.rng, series.mask, series.host
    series.begin()
    try:
        begun = prepared(series.cleared, host)
    except Refused as why:
        series.seen.refused += why.why == "cap"
        series.end()
        return
    for _ in range(rng.randrange(1, MOST_CUTS)):
        with suppress(Refused, NoAnswer):  # nothing is left of it, or its start was cut
            host.start(begun.plan, begun.session)
        mask.after(rng.uniform(0.0, SESSION_s), lambda: _cut(series, CALLS))
        _kept(host, mask.now_s + SESSION_s + 0.5)
        series.settle()
        mask.advance(rng.choice((0.0, 2.0, 400.0)))
    found = recovery.from_journal(begun, host)
    if found.lit_s or any(dose.delivered_J_cm2 for dose in found.doses):
        series.note(found)
    series.end()


def _kept(host, until_s):
    """Keep the lease, whatever comes back."""
    while host.port.mask.now_s < until_s:
        with suppress(LightmaskError):
            host.keep()
        host.clock.sleep(1.0)


def _cut(series, calls, within=False):
    if within or series.rng.random() < 0.5:
        series.cut_power_within(series.rng.randrange(calls))
    else:
        series.cut_power()


def _off(series):
    series.mask.lose_power()


def cycles(count, folder, rng, seen):
    """So many, in series of some sessions of one mask each."""
    cleared = clearance()
    for number in range(count):
        if number % IN_SERIES == 0:
            series = Series(cleared, folder, rng, seen)
        (cycle_gone_on_with if rng.random() < 0.4 else cycle)(series)
