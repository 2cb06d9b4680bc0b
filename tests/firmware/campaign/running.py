"""One case: a fault, a state, a phase -> what came of it, in numbers; and whether that is safe."""

from dataclasses import dataclass, fields
from itertools import product

from firmware.campaign.story import FULL, PHASES, STATES, LIT_s, Story, plan_uJ
from firmware.campaign.trials import BY_NAME, TRIALS

from lightmask.deliver.simulated import ABSENT, Build, make
from lightmask.deliver.simulated.upsets import CalibrationExpired

EXTRA_permille = 50  # of the plan
STOP_ms = 200
STOPS_s = 0.5  # after the fault
NONE = -1
UNKNOWN = 10**12  # uJ/cm2: a book that says "unknown" counts as full


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What came of one fault in one phase of one state. Shares are permille of the plan of the worse output.

    end, why         the state at the end, and its reason; where the host is refused, what it is told
    dark_ms          from the fault to the last of the light; 0 where none came after it
    extra_permille   what the session gave above its plan, or until a lock above the plan's pace; 0 where it gave less
    lost_permille    what it gave and did not write down
    after_permille   what was given between the fault and a lock
    unworn_permille  what was given off the face
    stop_ms          from the stop button, pressed half a second after the fault, to dark; -1 where it was dark
    restarts         times that light began without a press
    relit            whether anything shone after the lock, power cut and restored
    """

    fault: str
    state: str
    phase: str
    end: str
    why: str
    dark_ms: int
    extra_permille: int
    lost_permille: int
    after_permille: int
    unworn_permille: int
    stop_ms: int
    restarts: int
    relit: int


COLUMNS = tuple(field.name for field in fields(Case))
ALL = tuple((trial.name, state, phase) for trial, state, phase in product(TRIALS, STATES, PHASES))


def struck(name, state, phase):
    """A story up to the fault, and the fault."""
    quota = 2 if state == "ENDING" else 1
    story = Story(_made(name, state, phase, quota), quota).reach(state, phase)
    trial = BY_NAME[name]
    fault = trial.make(story.mask)
    fault.strike(story.mask)
    story.look()
    return story, None if trial.heals_s is None else (trial.heals_s, lambda: fault.heal(story.mask))


def _made(name, state, phase, quota):
    """A mask whose calibration ends when the fault strikes, where that is the fault."""
    if name != "calibration expires":
        return None
    ends_s = Story(quota=quota).reach(state, phase).mask.now_s
    return make(Build(), ABSENT, (CalibrationExpired(start_s=ends_s),))


def run(name, state, phase):
    """-> Case"""
    story, heal = struck(name, state, phase)
    mask = story.mask
    at_us, before, lit_us = mask.board.now_us, mask.dose_uJ, mask.truth.lit_us(mask.board.now_us)
    story.go_on(heal)
    ended_us = mask.board.now_us
    end, why = story.state, _why(story)
    after = {name: dose - before[name] for name, dose in mask.dose_uJ.items()}
    base = before if state == "ENDING" else dict.fromkeys(before, 0.0)
    dark_us = ended_us if mask.truth.lit else mask.truth.dark_since_us
    lost = _share(story, {name: dose - _written(mask, name) for name, dose in mask.dose_uJ.items()})
    return Case(
        fault=name, state=state, phase=phase, end=end, why=why, dark_ms=max(0, dark_us - at_us) // 1000,
        extra_permille=max(_above_plan(story, base), _above_pace(story, after, lit_us) if end == "LOCKED" else 0),
        lost_permille=lost, after_permille=_share(story, after) if end == "LOCKED" else 0,
        unworn_permille=_share(story, {"": mask.truth.unworn_uJ(ended_us)}), stop_ms=stop_ms(name, state, phase),
        restarts=story.seen.restarts, relit=_relit(story) if end == "LOCKED" else 0,
    )  # fmt: skip


def _why(story):
    """Why it ended so: the mask's reason, or what stands in the way of the session that is wanted."""
    program = story.mask.program
    if story.state == "READY" and program.obstacle is not None and program.kept.ledger["used"] < story.quota:
        return program.obstacle[0]
    return story.seen.states[-1][1] if story.state == "LOCKED" else ""


def _above_plan(story, base):
    given = story.mask.dose_uJ
    return _share(story, {name: given[name] - base[name] - plan for name, plan in plan_uJ(story.made).items()})


def _above_pace(story, after, lit_before_us):
    """What was given after the fault above what the plan gives in the same time with light."""
    lit_s = (story.mask.truth.lit_us(story.mask.board.now_us) - lit_before_us) / 1e6
    return _share(story, {name: after[name] - plan * lit_s / LIT_s for name, plan in plan_uJ(story.made).items()})


def _share(story, doses):
    plan = plan_uJ(story.made)
    return max(0, *(-int(-dose * FULL // plan.get(name, max(plan.values()))) for name, dose in doses.items()))


def _written(mask, name):
    """What the mask's own books say of an output: sessions that are closed, and the one that is open."""
    program = mask.program
    if program is None:
        return UNKNOWN
    total = 0
    for _end, _person, doses, _proven in program.kept.ledger["entries"]:
        if doses is None:
            return UNKNOWN
        total += doses.get(name, 0)
    if program.kept.ledger["open"] is not None:
        going = program.found[0] if program.sitting is None else program.sitting.doses_uJ()
        total += going[name]
    return total


def _relit(story):
    """A locked mask is pressed, started, cut from its power and switched on again: whether anything shines."""
    mask = story.mask
    since_us = mask.board.now_us
    for _ in range(2):
        story.mask.press()
        story.mask.press("long")
        story.start()
        story.step(1.0)
        mask.lose_power()
        story.step(0.5)
        mask.switch_on()
        story.step(1.5)
    return int(any(any(level) for at_us, level in mask.truth.changes() if at_us > since_us))


def stop_ms(name, state, phase):
    """From the stop button to dark, while the fault is there."""
    if state not in ("ON", "PAUSED", "ARMED"):
        return NONE
    story, _heal = struck(name, state, phase)
    story.step(STOPS_s)
    if not story.mask.truth.lit:
        return NONE
    pressed_us = story.mask.board.now_us
    story.mask.press_stop()
    story.step(1.0)
    if story.mask.truth.lit:
        return 1000
    return (story.mask.truth.dark_since_us - pressed_us) // 1000


def unsafe(case):
    """What is wrong with a case; nothing, if the mask is safe."""
    answer = BY_NAME[case.fault].answer
    said = [
        f"{name} {value} > {most}"
        for name, value, most in (
            ("extra_permille", case.extra_permille, EXTRA_permille),
            ("lost_permille", case.lost_permille, EXTRA_permille),
            ("unworn_permille", case.unworn_permille, EXTRA_permille),
            ("stop_ms", case.stop_ms, STOP_ms), ("restarts", case.restarts, 0), ("relit", case.relit, 0),
        )
        if value > most
    ]  # fmt: skip
    if answer == "locks" and case.end != "LOCKED":
        said.append(f"ends in {case.end}, not locked")
    if answer == "locks or stays dark" and case.end != "LOCKED" and case.dark_ms:
        said.append(f"shines on for {case.dark_ms} ms")
    if answer in ("goes dark", "goes on") and case.end == "LOCKED":
        said.append(f"locks: {case.why}")
    if case.end not in ("READY", "LOCKED", "OFF"):
        said.append(f"ends in {case.end}")
    return said
