"""Two axes with round figures, their units, and a place for each value."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.clinic.charts.numerals import tick
from lightmask.clinic.charts.picture import Frame, line, words
from lightmask.errors import BadInput
from lightmask.report.drawing import nice_step, nice_steps

ROOM = 0.06  # of the breadth, above and below


@dataclass(frozen=True, slots=True)
class Axes:
    """Where values stand: x from left to right, y upward."""

    frame: Frame
    x: tuple[float, float]
    y: tuple[float, float]

    def __post_init__(self) -> None:
        for name, (low, high) in (("x", self.x), ("y", self.y)):
            if not low < high:
                raise BadInput(f"The axis {name} runs from {low:g} to {high:g}. Give two numbers that ascend.")

    @property
    def ends(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of the plot."""
        f = self.frame
        return f.left, f.width - f.right, f.top, f.height - f.bottom

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a value."""
        return self.across(x), self.up(y)

    def across(self, x: float) -> float:
        """How far right a value stands."""
        left, right, _, _ = self.ends
        return left + (right - left) * (x - self.x[0]) / (self.x[1] - self.x[0])

    def up(self, y: float) -> float:
        """How far down the page a value stands."""
        _, _, top, bottom = self.ends
        return bottom - (bottom - top) * (y - self.y[0]) / (self.y[1] - self.y[0])

    def drawn(self, x_label: str, y_label: str) -> list[str]:
        """Grid, figures and labels. The label of y stands above its axis, where it is read without turning the head."""
        left, right, top, _bottom = self.ends
        parts = [words(y_label, 2, top - 6, "label")]
        step = nice_step(self.y[1] - self.y[0])
        for value in nice_steps(self.y[1], self.y[0]):
            y = self.up(value)
            parts += [line(left, y, right, y, "zero" if value == 0 else "grid")]
            parts += [words(tick(value, step), left - 8, y + 4, "quiet", "end")]
        parts += self._below(x_label)
        return parts

    def _below(self, label: str) -> list[str]:
        left, right, _, bottom = self.ends
        step = self._step_below()
        found = []
        for value in _every(step, *self.x):
            x = self.across(value)
            found += [
                line(x, bottom, x, bottom + 5, "axis"),
                words(tick(value, step), x, bottom + 19, "quiet", "middle"),
            ]
        return [line(left, bottom, right, bottom, "axis"), *found,
                words(label, (left + right) / 2, bottom + 38, "label", "middle")]  # fmt: skip

    def _step_below(self) -> float:
        """A whole number of weeks, minutes or what it is, and no more figures than there is room for."""
        step = nice_step(self.x[1] - self.x[0])
        return max(1.0, step) if self.x[1] - self.x[0] >= 4 else step


def _every(step: float, low: float, high: float) -> list[float]:
    first = -(-low // step)
    return [step * (first + count) for count in range(int((high - first * step) / step + 1e-9) + 1)]


def roomy(values: list[float], zero: bool = False, room: float = ROOM) -> tuple[float, float]:
    """From below the least to above the greatest, with so much room; with zero among them where it is asked for."""
    low, high = min([*values, *([0.0] if zero else [])]), max([*values, *([0.0] if zero else [])])
    free = room * (high - low) or abs(high) * ROOM or 1.0
    return (low if zero and low == 0 else low - free), high + free
