"""A session as a table of states, as the host sees it. One place to read; an unknown pair stops the light.

CLEARED    permission is there, nothing is loaded
LOADED     the mask holds the order and has shown it back
ARMED      it waits for its wearer's press
LIT, PAUSED, ENDING   as the mask says
STOPPING   stop was sent, and is sent again until the mask is dark
LOST       no answer: the mask's own lease puts it out; asked again until it answers or patience ends
DARK       the end
"""

from __future__ import annotations

CLEARED, LOADED, ARMED, LIT, PAUSED, ENDING, STOPPING, LOST, DARK = (
    "cleared", "loaded", "armed", "lit", "paused", "ending", "stopping", "lost", "dark",
)  # fmt: skip
STATES = (CLEARED, LOADED, ARMED, LIT, PAUSED, ENDING, STOPPING, LOST, DARK)
STOP, SILENCE = "stop", "silence"  # what a person wants; what a cut link says
OVER = ("READY", "LOCKED", "OFF", "SELFTEST", "SERVICE")  # of a mask: this session's light is out for good

NEXT = {
    (CLEARED, "load"): LOADED,
    (LOADED, "start"): ARMED,
    (ARMED, "ARMED"): ARMED,
    (ARMED, "ON"): LIT,
    (ARMED, "PAUSED"): PAUSED,
    (LIT, "ON"): LIT,
    (LIT, "PAUSED"): PAUSED,
    (PAUSED, "PAUSED"): PAUSED,
    (PAUSED, "ON"): LIT,
    (ENDING, "ENDING"): ENDING,
    **{(state, "ENDING"): ENDING for state in (ARMED, LIT, PAUSED)},
    **{(state, over): DARK for state in (ARMED, LIT, PAUSED, ENDING, STOPPING, LOST) for over in OVER},
    **{(state, STOP): STOPPING for state in STATES if state != DARK},
    **{(state, SILENCE): LOST for state in (LOADED, ARMED, LIT, PAUSED, ENDING, STOPPING, LOST)},
    **{(STOPPING, going): STOPPING for going in ("ARMED", "ON", "PAUSED", "ENDING")},
    **{(LOST, going): STOPPING for going in ("ARMED", "ON", "PAUSED", "ENDING")},
}


def after(state: str, event: str) -> str:
    """The state that follows. What the table does not know stops the light; the end stays the end."""
    if state == DARK:
        return DARK
    return NEXT.get((state, event), STOPPING)
