"""Program(port): the mask. boot() once, then tick() every 20 to 50 ms; each tick reads, judges, decides, then acts.

What is decided is in `decide` and `states`; this file fills in the facts and carries out the deeds.
"""

from mask_program import ages, caps, decide, history, journal, lamp, ready, recovery, sitting, talk, watch
from mask_program.authority import Authority
from mask_program.clock import Clock
from mask_program.facts import Facts
from mask_program.frames import Lines
from mask_program.kept import Kept
from mask_program.states import ARMED, ENTRY, LOCKED, OFF, ON, PAUSED, READY, SELFTEST, SERVICE, WHY, after

LIMITS_ms = {SELFTEST: caps.SELFTEST_ms, READY: caps.IDLE_ms, ARMED: caps.ARMED_ms, PAUSED: caps.PAUSED_ms,
             SERVICE: caps.IDLE_ms}  # fmt: skip
IN_SESSION = (ARMED, ON, PAUSED)
MOST_LINKS = 4
MOST_STOOD = 4  # ticks without a millisecond between them: the counter stands still


class Program:
    """The state of one mask. Nothing outside this object and the port holds any of it.

    state, why      as in `states`; since: ms at which the state was entered
    sitting         the session that is armed or running, or None
    found           of a session that a power cut left open: (doses uJ, lit ms, on ms, unix), or None
    ended           when that session ended: (by own time, whether that is proven)
    trouble         '' or a fault that the program found in its own deeds
    """

    def __init__(self, port):
        self.port = port
        self.names = tuple(port.outputs())
        self.lamp = lamp.Lamp(port, len(self.names))
        self.kept = Kept(port)
        self.journal = journal.Journal(port)
        self.clock = Clock()
        self.authority = Authority(None, port.serial())
        self.lines = {}
        self.state, self.why, self.since = OFF, "", 0
        self.sitting = None
        self.found = None
        self.ended = (0, 0)
        self.trouble = ""
        self.facts = Facts()
        self.readings = None
        self.warmth = watch.Warmth()
        self.now = None
        self.stood = 0
        self.seen_off = False
        self.hosting = False
        self.leased_until = 0
        self.written_ms = 0
        self.second_ms = None
        self.stopped_ms = None
        self.obstacle = ("order", "")
        self.clock_fault = ""

    # --- power comes on ---

    def boot(self):
        """Dark first; then what flash knows; then the self-test, or LOCKED if it was locked before."""
        try:
            self.now = self.port.ms()
            self.since = self.written_ms = self.now
            self.lamp.dark(self.now)
            self._recall()
        except Exception as broken:
            self.trouble = "flash" if isinstance(broken, OSError) else "program"
        self.now = self.since = self.port.ms()
        try:
            self._wake()
        except Exception:
            self._broken()

    def _recall(self):
        self.journal.begin()
        self.kept.begin(self.journal.blank)
        last, ledger = self.journal.last, self.kept.ledger
        high = max(ledger["high"], 0 if last is None else last.unix)
        clock = self.clock
        clock.begin(self.port.unix(), self.now, high)
        clock.own = ages.after_boot(ledger, last, clock.unix, self.port.count_s())
        self.ended = ages.end_of_cut(ledger, last, clock.own)
        self.authority = Authority(self.kept.key, self.port.serial())
        self.authority.renew(self.port.random(8))
        ledger["high"], ledger["boot"] = high, ledger["boot"] + 1
        if self.kept.lost:
            self.trouble = "ledger"
        if ledger["open"] is not None:
            self.found = recovery.after_cut(ledger["open"], last, self.journal.next, self.journal.torn, self.names)
        locked, last_why = last is not None and last.state == LOCKED, 255 if last is None else last.why
        self._date()
        self.trouble = self.trouble or self._write("restart", LOCKED if locked else OFF)
        self._keep()
        if locked and self.kept.lock is None:
            self.kept.lock = WHY[last_why] if last_why < len(WHY) else "program"

    def _wake(self):
        if self.trouble == "" and self.kept.lock is None:
            self._enter(SELFTEST, "restart")
            return
        self._enter(LOCKED, self.trouble or self.kept.lock)

    # --- every 20 to 50 ms ---

    def tick(self):
        """One look at everything, one decision for each event, and what follows. Never raises."""
        try:
            self._tick()
        except Exception:
            self._broken()

    def _tick(self):
        now = self.port.ms()
        dt = self._passed(now)
        self.readings = watch.Readings(self.port, len(self.names))
        self._count(dt)
        self._look(dt)
        self._ask("")
        self._press()
        self._listen()
        self._shine()
        self._note()
        if self.state not in (LOCKED, OFF) and self.facts.fault == "" and self.trouble == "":
            self.port.feed()

    def _passed(self, now):
        """ms since the last tick; where the counter cannot be believed, as many as there can have been."""
        if type(now) is not int or now < self.now:
            self.trouble = "clock_invalid"
            return caps.LATE_ms
        dt, self.now = now - self.now, now
        self.stood = 0 if dt > 0 else self.stood + 1
        if self.stood > MOST_STOOD:
            self.trouble = "clock_invalid"
        return dt or caps.TICK_ms

    def _press(self):
        """The button: the first of its words that moves the state."""
        words = self.readings.buttons
        if watch.buttons_fault(words) != "":
            return
        for word in words:
            if word == "long":
                self.look_for_obstacle()
            if self.ask(word):
                return

    def _look(self, dt):
        """The facts of this moment that the state does not change."""
        facts, read, now = Facts(), self.readings, self.now
        self._each_second()
        late = "loop_late" if dt > caps.LATE_ms and self.state not in (OFF, LOCKED) else ""
        found = self.trouble or late or watch.fault(read) or self.clock_fault
        facts.fault = found or self._lamp_fault()
        facts.stop = read.stop
        if found == "":
            facts.doubt = self.warmth.doubt(read.temperatures, now)
            facts.cool = caps.heat_permille(max(read.temperatures))
            self.seen_off = self.seen_off or read.worn is False
            facts.worn = read.worn is True and self.seen_off
            facts.charging = read.battery[1]
            facts.low = read.battery[0] < caps.LOW_permille
            facts.charged = watch.charged(read.battery)
        self.facts = facts
        self._release_stop()

    def _refresh(self):
        """The facts that a change of state changes."""
        facts, state = self.facts, self.state
        limit = LIMITS_ms.get(state)
        facts.fresh = limit is not None and 0 <= self.now - self.since < limit
        facts.alone = self.kept.order is not None and self.kept.order.alone
        facts.due = self.obstacle is None
        facts.tested = self.now - self.since >= caps.TESTED_ms and self.lamp.settled(self.now)
        facts.closed = self.sitting is None and self.kept.ledger["open"] is None
        facts.unspent = state == READY if self.sitting is None else self.sitting.unspent
        alone = self.sitting is not None and not self.sitting.hosted
        facts.leased = alone or self.now < self.leased_until <= self.now + caps.LEASE_ms
        if self.trouble != "":
            facts.fault = self.trouble

    def _lamp_fault(self):
        """A reading outside its window, once the readings show what is commanded."""
        if not self.lamp.settled(self.now) or self.readings.stop is True:
            return ""  # the stop button cuts light before the program does: dark is looked for once it has
        now, read = self.sitting, self.readings
        calibrated = [1000] * len(self.names) if now is None else now.calibrated
        word = lamp.complaint(self.lamp.means, read.currents, read.monitors, calibrated)
        if word == "" and now is not None and sitting.bright(now, self.lamp, read.currents, read.monitors):
            word = "bright"
        if word == "" and now is not None:
            now.judged = True
        return word

    def _each_second(self):
        """The clock, and what the papers and the past allow."""
        if self.second_ms is not None and 0 <= self.now - self.second_ms < 1000:
            return
        self.second_ms = self.now
        self.clock_fault = self.clock.look(self.port.unix(), self.now)
        if self.clock_fault == "clock_jump":  # or power off and on would make a moved clock the true one
            self.port.set_unix(self.clock.now(self.now))
        if self.state == READY and self.found is not None:
            self._resolve()
        self.look_for_obstacle()

    def look_for_obstacle(self):
        """Ask again whether order, calibration, time, sessions, gap and caps allow light."""
        order, unix = self.kept.order, self.clock.now(self.now)
        self.obstacle = ready.papers(order, self.kept.calibration, unix)
        begun = self.sitting is not None and self.state in (ON, PAUSED)
        if self.obstacle is None and not begun:
            self.obstacle = ready.room(order, self.kept.ledger, self.clock.own, self.clock.proven)

    def _release_stop(self):
        """The latch is let go a second after it was seen, in the dark."""
        if self.facts.stop is False:
            self.stopped_ms = None
        elif self.stopped_ms is None:
            self.stopped_ms = self.now
        elif self.now - self.stopped_ms >= caps.STOP_HELD_ms and self.state not in IN_SESSION:
            self.port.clear_stop()

    # --- from state to state ---

    def ask(self, word, hosted=False):
        """A wish of a host. -> whether it moved the state"""
        self.hosting = hosted
        return self._ask(word)

    def _ask(self, word):
        self._refresh()
        what = decide.event(self.state, self.facts, word)
        if what == "":
            return False
        new = after(self.state, what)
        if new == self.state:
            self.lamp.dark(self.now)
            return False
        self._enter(new, self._reason(what))
        return True

    def _reason(self, what):
        """The word for people and for the journal."""
        if what == "fault":
            return self.facts.fault or self.facts.doubt or "selftest"
        if what == "done" and self.obstacle is not None:
            return "clock" if self.obstacle[0] == "time" else "order"
        if what == "done" and self.facts.low is not False:
            return "battery_low"
        return what

    def _enter(self, state, why):
        """Do what a state asks on its entry. A deed that fails ends in LOCKED, in the dark."""
        self.state, self.why, self.since = state, why, self.now
        failed = ""
        for deed in ENTRY[state]:
            try:
                getattr(self, "_do_" + deed)()
            except OSError:
                failed = "flash"
                self.lamp.dark(self.now)
                if state != LOCKED:
                    break
        if state != ON:
            failed = failed or self._write(why, state)
        if failed != "" and state != LOCKED:
            self.trouble = failed
            self._enter(LOCKED, failed)
            return
        self.port.show(self.state, self.why)

    def _do_dark(self):
        self.lamp.dark(self.now)
        if self.state == READY:
            self.sitting = None

    def _do_sleep(self):
        self.port.power_off()

    def _do_test(self):
        """The flash takes a write, or the self-test fails at once."""
        self.trouble = ""
        if self.kept.lock is not None:
            self.kept.put_lock(None)
        self._keep()
        self.second_ms = None
        self.facts.fault = "" if self.readings is None else watch.fault(self.readings)

    def _do_arm(self):
        """A session that may begin, or go on where a power cut left it."""
        self.kept.recheck()
        ledger, order = self.kept.ledger, self.kept.order
        allowed = ready.allowed_uJ(order, ledger, self.clock.own)
        session = ledger["used"] + 1
        self.sitting = sitting.Sitting(order, self.kept.calibration, self.names, session, self.hosting, allowed)
        if self.found is not None:
            self.sitting.go_on(self.found[0], self.found[1], self.found[2])
        self.sitting.seal()
        self.leased_until = self.now + caps.LEASE_ms
        self.lamp.pulse(order.pulse)

    def _do_open(self):
        """Before the first light of a session, flash knows that it was begun."""
        one, ledger = self.sitting, self.kept.ledger
        if ledger["open"] is None:
            unix = self.clock.now(self.now)
            ledger["open"] = recovery.begin(
                one.order, self.kept.calibration, one.session, one.hosted, unix, self.journal.next
            )  # fmt: skip
            self._keep()
            self._after_writing()
        self.found = None

    def _after_writing(self):
        """Flash may take its time, in the dark: that is no loop that hung."""
        now = self.port.ms()
        if type(now) is int and now > self.now:
            self.now = now

    def _do_light(self):
        """The record stands before the light does."""
        failed = self._write(self.why, ON)
        if failed != "":
            raise OSError(failed)
        self.sitting.begin_proof(self.now, self.facts.cool)

    def _do_lock(self):
        self.kept.put_lock(self.why)

    def _do_close(self):
        """The session goes into the ledger; every command of before is void."""
        if self.kept.ledger["open"] is not None:
            doses = self.kept.ledger["open"]["all"]
            end, proven = self.clock.own + ages.END_s, 1 if self.clock.proven else 0
            if self.sitting is not None:
                doses = self.sitting.doses_uJ()
            elif self.found is not None:
                doses, (end, proven) = self.found[0], self.ended
            self._write(self.why, self.state)
            self._keep(recovery.close(self.kept.ledger, doses, end, proven))
        if self.sitting is not None:
            self.seen_off = False
        self.sitting = self.found = None
        self._after_writing()
        self.authority.renew(self.port.random(8))
        self.second_ms = None

    def _resolve(self):
        """A session that a power cut left open is closed when it is too old to go on, or nothing is left of it."""
        begun, order = self.kept.ledger["open"], self.kept.order
        able = recovery.resumable(begun, self.found[3], self.clock.now(self.now))
        if able is False or order is None or order.no != begun["no"] or recovery.spent(begun, self.found, order.most_s):
            self.close_found()

    def close_found(self):
        """Write down a session that will not go on."""
        if self.found is not None:
            self._guarded(self._do_close)

    def _date(self):
        """Entries of unknown time get the latest time that they can have."""
        self.kept.ledger["entries"] = history.dated(self.kept.ledger["entries"], self.clock.own)

    def _keep(self, ledger=None):
        """Write the ledger, or another in its place, with the hands of all clocks."""
        ledger = self.kept.ledger if ledger is None else ledger
        ages.stamp(ledger, self.clock, self.now, self.port.count_s())
        self.kept.put_ledger(ledger)

    def pair(self, key, name):
        """Take a clinic's key. OSError when flash does not."""
        self.kept.put_key(key, name)
        self.authority = Authority(self.kept.key, self.port.serial())
        self.authority.renew(self.port.random(8))
        self.look_for_obstacle()

    def prove_time(self, unix):
        """A signed time, seen not to go back."""
        clock, known = self.clock, self.clock.now(self.now)
        self._date()
        self.ended = ages.prove(self.kept.ledger, self.ended, clock.own, known, unix)
        if self.found is not None and clock.proven:
            self.found = self.found[:3] + (self.found[3] + unix - known,)
        clock.prove(unix, self.now)
        self._guarded(self._keep)
        clock.proven = self.trouble == ""  # a proof that flash does not hold is none
        self.port.set_unix(unix)
        self.clock_fault = ""
        self.trouble = self.trouble or self._write(self.why, self.state)
        self.second_ms = None
        self.look_for_obstacle()

    def _guarded(self, deed):
        """A deed outside a change of state: when flash fails, the next step is LOCKED."""
        try:
            deed()
        except OSError:
            self.trouble = "flash"

    # --- light, dose, journal ---

    def _shine(self):
        """The lamp as decided, in this tick and no longer."""
        if not decide.light(self.state, self.facts):
            if self.lamp.closed or any(self.lamp.drives):
                self.lamp.dark(self.now)
            if self.state == ON:
                sitting.follow_heat(self.sitting, self.facts.cool, self.now)
            return
        sitting.follow_heat(self.sitting, self.facts.cool, self.now)
        sitting.advance_proof(self.sitting, self.now)
        drives, closed = sitting.wanted(self.sitting)
        self.lamp.command(drives, closed, self.now)

    def _count(self, dt):
        """What the time since the last tick gave; a reading that is no number counts as full."""
        if self.sitting is None:
            return
        if not self.sitting.sound:
            self.trouble = "memory"
            return
        read = self.readings
        currents = [one if type(one) is int else 1000 for one in read.currents]
        monitors = [one if type(one) is int else 0 for one in read.monitors]
        self.sitting.on = self.state == ON
        sitting.count(self.sitting, self.lamp, currents, monitors, dt)

    def _note(self):
        """A record a second in a session, one an hour beside it."""
        every = caps.JOURNAL_ms if self.state in IN_SESSION else caps.IDLE_JOURNAL_ms
        if not 0 <= self.now - self.written_ms < every and self.trouble == "":
            self.trouble = self._write(self.why, self.state)

    def _write(self, why, state):
        """One record. -> '' or 'journal' where flash did not take it"""
        one = journal.record(state, why, self._flags(state))
        now, read, ledger = self.sitting, self.readings, self.kept.ledger
        one.boot, one.unix = ledger["boot"], self.clock.now(self.now) or 0
        if now is not None:
            one.session, one.order, one.lit_ms, one.on_ms = now.session, now.order.no, now.lit_ms, now.on_ms
            one.doses_uJ = now.row_uJ()
        elif self.found is not None:
            one.session, one.order = ledger["open"]["session"], ledger["open"]["no"]
            one.lit_ms, one.on_ms, one.unix = self.found[1], self.found[2], self.found[3]
            one.doses_uJ = [self.found[0].get(name, 0) for name in self.names] + [0] * (6 - len(self.names))
        if read is not None and self.facts.fault == "":
            one.temperatures, one.battery = read.temperatures, read.battery[0]
            if now is not None and self.lamp.settled(self.now):
                one.off = lamp.deviation(self.lamp.means, read.currents, read.monitors, now.calibrated)
        self.written_ms = self.now
        try:
            self.journal.write(one)
        except OSError:
            return "journal"
        return ""

    def _flags(self, state):
        flags, now = journal.LIT if state == ON else 0, self.sitting
        if self.facts.worn is True:
            flags |= journal.WORN
        if self.facts.charging is True:
            flags |= journal.CHARGING
        if now is not None and now.hosted:
            flags |= journal.HOSTED
        if now is not None and now.derated:
            flags |= journal.DERATED
        flags |= 0 if self.clock.unix is None else journal.CLOCKED
        return flags | (journal.PROVEN if self.clock.proven else 0)

    # --- links ---

    def _listen(self):
        for link, data in self.port.receive():
            if link not in self.lines and len(self.lines) >= MOST_LINKS:
                continue
            if link not in self.lines:
                self.lines[link] = Lines()
            for message, body, mac in self.lines[link].feed(data):
                answer = talk.answer(self, link, message, body, mac)
                if answer is not None:
                    self.port.send(link, answer)

    def _broken(self):
        """The program itself failed. Dark by every way there is, and locked."""
        self.trouble = self.facts.fault = "program"
        for output in range(len(self.names)):
            try:
                self.port.enable(False)
                self.port.drive(output, 0)
            except Exception:  # nosec B112 # the other outputs are still tried
                continue
        if self.state != LOCKED:
            try:
                self._enter(LOCKED, "program")
            except Exception:
                self.state, self.why = LOCKED, "program"
                self.port.show(self.state, self.why)
