"""The limits that the mask keeps whoever asks, and whether an order has room under them. Pure; integers only.

Sources: 41 and 43 degC, the 30 minutes, +/-20 % of current, the lease of 3 s and the guard band of 2 % are those of the
hazard list (HZ06, HZ09, HZ17, HZ25, HZ29); the others are the design of this program and are said here once.
"""

DAY_s = 24 * 3600
WEEK_s = 7 * DAY_s
GUARD_permille = 980  # of a cap may be used

WARM_cC = 4000  # the drive begins to fall
HOT_cC = 4100  # and is nothing
CUT_cC = 4300  # LOCKED
AGREE_cC = 300
COLDEST_cC, HOTTEST_cC = -1000, 8000  # outside, a thermistor is open or short
FASTEST_cC_s = 300  # skin and silicone change more slowly
MOVED_cC = 60  # by so much one moves while the other stands still to the last digit: that one is frozen
STILL_ms = 10000  # for at least so long
BOTH_STILL_ms = 120000  # no two converters stand still for so long while nothing is wrong

CURRENT_permille = 200  # window about the command
MONITOR_permille = 250
PAIR_permille = 200  # two outputs may fade so far apart; wires swapped between them part them by more
PAIR_FROM = 100  # permille of a monitor's reading, below which its steps are too coarse to compare two
BRIGHT_permille = 50  # above an irradiance cap before it is a fault: what sensors and drivers differ by
CURRENT_FLOOR = 8  # permille of full current: what the converter cannot resolve
MONITOR_FLOOR = 20
SETTLE_ms = 150  # from a command until readings, means over at most 100 ms, show it
PROOF_ms = 200  # each step of the proof before light
TEST_permille = 50  # drive behind the open series switch

LEASE_ms = 3000
ARMED_ms = 60000
PAUSED_ms = 120000
SELFTEST_ms = 60000
TESTED_ms = 200  # dark and watched
IDLE_ms = 1800000
TICK_ms = 50  # the longest that ticks are apart when all is well
LATE_ms = 500  # between two ticks; the hardware has cut the light by then
STOP_HELD_ms = 1000
CLOCK_s = 5  # two clocks that differ by less agree
SECOND_ms = 1500  # whole seconds and the count of ms are apart by less than 1 s when both run well
RESUME_s = 600  # after a power loss

JOURNAL_ms = 900  # so that a record is never more than 1 s old
IDLE_JOURNAL_ms = 3600000
LOST_ms = 1500  # light that no record may show: an interval, a tick, and a loop that hung until the hardware cut
TORN_ms = 1000  # the more, when the last record was torn

START_permille = 100  # battery for a session
LOW_permille = 30
CELL_START_cC = (0, 4500)
CELL_CUT_cC = 6000
CELL_cC = (-3000, 10000)

SLOWEST_PULSE_mHz = 10000  # slower ones escape the mean of the readings
MOST_DOSE_uJ = 4000000000  # what 4 bytes of a journal record hold
FLICKER_mHz = (3000, 60000)  # HZ05
UNSEEN = ("nir", "ir", "infrared")  # outputs of these names do not flicker to an eye


def heat_permille(hottest_cC):
    """Share of the ordered drive that is allowed at this skin temperature: all to 40.0, none from 41.0 degC."""
    if hottest_cC <= WARM_cC:
        return 1000
    if hottest_cC >= HOT_cC:
        return 0
    return (HOT_cC - hottest_cC) * 1000 // (HOT_cC - WARM_cC)


def guarded(cap):
    """The part of a cap that may be used."""
    return cap * GUARD_permille // 1000


def unfit(order):
    """Why no session of this order could ever be lit under the rules of this mask. -> None or (why, said)"""
    if order.gap_s > WEEK_s:
        return "gap", "The mask remembers 7 days. Give a gap of at most 604800 s."
    for out in order.outs:
        if out.dose_uJ > MOST_DOSE_uJ:
            return "dose", "No session gives more than 4000 J/cm2. Was a unit mistaken?"
        if out.dose_uJ > guarded(out.day_uJ) or out.dose_uJ > guarded(out.week_uJ):
            return "caps", "The dose of '" + out.name + "' leaves no 2 % below its day or week cap. Raise the cap."
    if order.pulse is None:
        return None
    rate = order.pulse[0]
    if rate < SLOWEST_PULSE_mHz:
        return "pulse", "Pulses slower than 10 Hz cannot be watched by this mask. Order steady light or faster pulses."
    if FLICKER_mHz[0] <= rate <= FLICKER_mHz[1] and not _unseen(order):
        return "pulse", "Visible light pulsed at 3 to 60 Hz can cause seizures. Order steady light or another rate."
    return None


def _unseen(order):
    return all(out.name.split("/")[0] in UNSEEN for out in order.outs)


def room_uJ(out, day_used, week_used):
    """What may still be given through an output, uJ/cm2; below 0 when more than that was given."""
    return min(guarded(out.day_uJ) - day_used, guarded(out.week_uJ) - week_used)
