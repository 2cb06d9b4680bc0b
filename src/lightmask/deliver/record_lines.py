"""What each line of a session's record must hold to be relied on: the first, each second, and the end."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

MOST_NUMBER = 2**32  # a mask counts its records in four bytes


def begins(said: Any) -> bool:
    """Whether the first line says by what its session is known."""
    return _fits(said, BEGIN)


def tells(said: Any) -> bool:
    """Whether a line says what was seen in one second."""
    return _fits(said, SEEN)


def ends(said: Any) -> bool:
    """Whether the last line says all that was delivered."""
    return _fits(said, END)


def _text(said: Any) -> bool:
    return isinstance(said, str)


def _truth(said: Any) -> bool:
    return isinstance(said, bool)


def _number(said: Any) -> bool:
    return isinstance(said, (int, float)) and not isinstance(said, bool) and math.isfinite(said) and said >= 0


def _whole(said: Any) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= MOST_NUMBER


def _celsius(said: Any) -> bool:
    return said is None or (isinstance(said, (int, float)) and not isinstance(said, bool) and math.isfinite(said))


def _doses(said: Any) -> bool:
    return isinstance(said, dict) and all(_number(one) for one in said.values())


def _moment(said: Any) -> bool:
    try:
        return said is None or bool(datetime.fromisoformat(said))
    except (TypeError, ValueError):
        return False


def _interruption(said: Any) -> bool:
    return _fits(said, {"at_s": _number, "seconds": _number, "why": _text}) and len(said) == 3


def _fits(said: Any, shape: Any) -> bool:
    """A mapping that has at least these fields, a list of one kind, or a value of a kind."""
    if isinstance(shape, dict):
        return isinstance(said, dict) and all(name in said and _fits(said[name], one) for name, one in shape.items())
    if isinstance(shape, list):
        return isinstance(said, list) and all(_fits(one, shape[0]) for one in said)
    kind: Callable[[Any], bool] = shape
    return kind(said)


SESSION = {
    "serial": _text, "firmware": _text, "calibration": _text, "order": _whole, "session": _whole, "plan": _text,
    "person": _text, "planned_s": _number,
}  # fmt: skip
BEGIN = {**SESSION, "planned_J_cm2": _doses, "since": _whole}
SEEN = {"unix": _number, "why": _text, "lit_s": _number, "dose_J_cm2": _doses, "celsius": [_celsius]}
END = {
    **SESSION, "lit_s": _number, "ended": _text, "proven": _truth, "began": _moment, "until": _moment,
    "reasons": [_text], "interruptions": [_interruption], "warmth": [{"at_s": _number, "celsius": [_celsius]}],
    "doses": [{"output": _text, "planned_J_cm2": _number, "delivered_J_cm2": _number}],
}  # fmt: skip
