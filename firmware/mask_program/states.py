"""The states of the mask, and one table of what leads from one to another. A pair that is not in it leads to LOCKED.

Light is possible in ON alone. Events are words; `decide.event` finds the one that holds, the worst first.
"""

OFF = "OFF"
SELFTEST = "SELFTEST"
READY = "READY"
ARMED = "ARMED"
ON = "ON"
PAUSED = "PAUSED"
ENDING = "ENDING"
LOCKED = "LOCKED"
SERVICE = "SERVICE"
STATES = (OFF, SELFTEST, READY, ARMED, ON, PAUSED, ENDING, LOCKED, SERVICE)

NEXT = {
    # a person wakes it, and it looks at itself
    (OFF, "press"): SELFTEST,
    (SELFTEST, "passed"): READY,
    (SELFTEST, "service"): SERVICE,
    (SERVICE, "leave"): SELFTEST,
    # a session
    (READY, "start"): ARMED,
    (ARMED, "press"): ON,
    (PAUSED, "press"): ON,
    (ON, "done"): ENDING,
    (PAUSED, "done"): ENDING,
    (ENDING, "closed"): READY,
    # dark for a while
    (ON, "pause"): PAUSED,
    (ON, "unworn"): PAUSED,
    (ON, "lease"): PAUSED,
    (ON, "charging"): PAUSED,
    (PAUSED, "late"): ENDING,
    # nothing came of it
    (ARMED, "unready"): READY,
    (ARMED, "lease"): READY,
    (ARMED, "late"): READY,
    (READY, "late"): OFF,
    (SERVICE, "late"): OFF,
    # stop, from anywhere
    (OFF, "stop"): OFF,
    (SELFTEST, "stop"): SELFTEST,
    (READY, "stop"): READY,
    (ARMED, "stop"): READY,
    (ON, "stop"): ENDING,
    (PAUSED, "stop"): ENDING,
    (ENDING, "stop"): ENDING,
    (LOCKED, "stop"): LOCKED,
    (SERVICE, "stop"): SERVICE,
    # a fault, from anywhere; back only by a person, through the self-test
    (OFF, "fault"): LOCKED,
    (SELFTEST, "fault"): LOCKED,
    (READY, "fault"): LOCKED,
    (ARMED, "fault"): LOCKED,
    (ON, "fault"): LOCKED,
    (PAUSED, "fault"): LOCKED,
    (ENDING, "fault"): LOCKED,
    (LOCKED, "fault"): LOCKED,
    (SERVICE, "fault"): LOCKED,
    (LOCKED, "unlock"): SELFTEST,
}

EVENTS = ("press", "passed", "service", "leave", "start", "done", "closed", "pause", "unworn", "lease", "charging",
          "late", "unready", "stop", "fault", "unlock")  # fmt: skip

# What the mask does on entering a state, in this order, each the name of a deed of the program.
ENTRY = {
    OFF: ("dark", "sleep"),
    SELFTEST: ("dark", "test"),
    READY: ("dark",),
    ARMED: ("dark", "arm"),
    ON: ("open", "light"),
    PAUSED: ("dark",),
    ENDING: ("dark", "close"),
    LOCKED: ("dark", "lock", "close"),
    SERVICE: ("dark",),
}

# Why a state was entered: events first, then faults. A journal record holds the place in this list, so add at its end.
WHY = ("",) + EVENTS + (
    "unproven", "clock_invalid", "clock_jump", "loop_late", "temperature_invalid", "too_hot", "temperature_disagree",
    "temperature_rate", "wear_invalid", "battery_invalid", "battery_hot", "stop_invalid", "buttons_invalid",
    "reading_invalid", "current", "monitor", "light_when_dark", "bright", "flash", "journal", "ledger", "selftest",
    "board", "order", "clock", "battery_low", "restart", "time", "heat", "link_invalid", "program",
    "temperature_frozen", "memory",
)  # fmt: skip


def after(state, event):
    """The state that an event leads to. What is not foreseen is a fault."""
    return NEXT.get((state, event), LOCKED)


def why_number(word):
    """The place of a word in WHY; 255 for a word that has none."""
    return WHY.index(word) if word in WHY else 255
