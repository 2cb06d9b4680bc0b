"""Held: in what share of the draws a limit must be kept before it counts as kept."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.errors import BadInput, fraction
from lightmask.safety.house import rule


@dataclass(frozen=True, init=False, slots=True)
class Held:
    """How surely a session keeps the limits.

    limits  the share of the draws that keeps each limit
    hard    the share that keeps a limit which nobody can lift

    Each is a number, or the name of the house rule that states it, read when it is first asked for. ``whole``: the
    share is counted in whole draws, never fewer, whatever their number; else it lies between two draws.
    """

    said: tuple[float | str, float | str]
    whole: bool

    def __init__(self, limits: float | str, hard: float | str, whole: bool = False) -> None:
        for name, share in (("limits", limits), ("hard", hard)):
            if not isinstance(share, str):
                fraction(name, share)
        if not isinstance(limits, str) and not isinstance(hard, str) and hard < limits:
            raise BadInput(
                f"hard={hard:g} is less than limits={limits:g}. Give limits that nobody can lift at least as much."
            )
        object.__setattr__(self, "said", (limits, hard))
        object.__setattr__(self, "whole", whole)

    @property
    def limits(self) -> float:
        return _share(self.said[0])

    @property
    def hard(self) -> float:
        return _share(self.said[1])


def _share(said: float | str) -> float:
    return rule(said) if isinstance(said, str) else float(said)


HOUSE = Held("quantile", "quantile of hard limits")
PLANNED = Held("quantile of plans", "quantile of hard limits in plans", whole=True)
