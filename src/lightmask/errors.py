"""What can go wrong, said once: what came, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

NEAR = 0.5  # how alike two spellings are before one is offered for the other


class LightmaskError(Exception):
    """Any error that lightmask raises on purpose. Its text is one plain sentence or two."""

    exit_code = 1


class BadInput(LightmaskError, ValueError):
    """Something that a person wrote cannot be used as it stands."""

    exit_code = 2


class OutOfRange(BadInput):
    """A number lies outside what is allowed."""


class Unsafe(LightmaskError):
    """Light that must not reach this person. Carries every breach, not only the first.

    ``breaches`` is a tuple of one-sentence texts.
    """

    exit_code = 3

    def __init__(self, breaches: tuple[str, ...]):
        self.breaches = tuple(breaches)
        super().__init__(" ".join(self.breaches))


def _worst(values: Any, bad: Any) -> float:
    return float(values[bad].flat[0])


def did_you_mean(name: Any, known: Iterable[str]) -> str:
    """ " Did you mean '...'?" where a known name is near, blank where none is."""
    near = difflib.get_close_matches(str(name), list(known), n=1, cutoff=NEAR)
    return f" Did you mean '{near[0]}'?" if near else ""


def finite(name: str, value: Any) -> None:
    """Refuse NaN and infinity in a number or an array."""
    import numpy as np  # not at the top: the command line starts without numpy

    values = np.asarray(value, dtype=float)
    bad = ~np.isfinite(values)
    if bad.any():
        raise OutOfRange(f"{name} holds {_worst(values, bad)}. Give a finite number.")


def within(name: str, value: Any, low: float, high: float, hint: str = "") -> None:
    """Refuse what is not between low and high, both included."""
    import numpy as np

    values = np.asarray(value, dtype=float)
    bad = ~((values >= low) & (values <= high))
    if bad.any():
        tail = f" ({hint})" if hint else ""
        raise OutOfRange(
            f"{name}={_worst(values, bad):g} is out of range. Give a number from {low:g} to {high:g}{tail}."
        )


def positive(name: str, value: Any) -> None:
    """Refuse zero, negative numbers and NaN. Infinity passes: a layer may have no end."""
    import numpy as np

    values = np.asarray(value, dtype=float)
    bad = ~(values > 0)
    if bad.any():
        raise OutOfRange(f"{name}={_worst(values, bad):g} is not above zero. Give a positive number.")


def not_negative(name: str, value: Any) -> None:
    """Refuse negative numbers, NaN and infinity."""
    import numpy as np

    finite(name, value)
    values = np.asarray(value, dtype=float)
    bad = values < 0
    if bad.any():
        raise OutOfRange(f"{name}={_worst(values, bad):g} is negative. Give zero or more.")


def fraction(name: str, value: Any) -> None:
    """Refuse what is not a fraction of one."""
    within(name, value, 0.0, 1.0, "a fraction; was it a percentage?")
