"""How the pictures of the report are drawn: SVG by hand, with every look as an attribute, so that it prints the same.

Style sheets do not reach into a picture on every printer; what a mark looks like is said at the mark.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

# Okabe and Ito's palette: told apart by colour-blind eyes and in grey print.
BLUE, SKY, GREEN, AMBER, RED, PURPLE = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#6a4c93"
COLOURS = {"violet": PURPLE, "blue": BLUE, "green": GREEN, "amber": AMBER, "red": RED, "far red": "#a8430b",
           "nir": "#5b3a8c"}  # fmt: skip
INK, QUIET, GRID, PAPER, STOP = "#1c1c1c", "#5f5954", "#ddd5cd", "#ffffff", "#a4161a"
# In quotes: a name that holds a bare 3 is no CSS without them, and letters would be those of a newspaper.
FONT = "'Source Sans 3', 'Segoe UI', 'Liberation Sans', 'Helvetica Neue', Arial, sans-serif"
RIGHT = 24
SMALL, USUAL = 12.0, 13.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide a chart is, and where its axis starts."""

    width: float
    left: float

    @property
    def end(self) -> float:
        """Where its axis ends."""
        return self.width - RIGHT

    def x(self, value: float, top: float) -> float:
        """Where a value stands on an axis from 0 to top."""
        return self.left + (self.end - self.left) * value / top


WIDE, NARROW = Frame(760, 150), Frame(400, 138)


Look = dict[str, float | str]


def mark(kind: str, inside: str = "", /, **look: float | str) -> str:
    """One element. Underscores in a look stand for hyphens; ``inside`` is markup."""
    said = "".join(f' {name.replace("_", "-")}="{_value(value)}"' for name, value in look.items() if value != "")
    return f"<{kind}{said}>{inside}</{kind}>"


def _value(value: float | str) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:.1f}".removesuffix(".0")


def words(text: str, x: float, y: float, **look: float | str) -> str:
    """Text at a place, quiet and of the usual size unless its look says otherwise."""
    usual: Look = {"font_size": SMALL, "fill": QUIET}
    return mark("text", escape(text), x=x, y=y, **(usual | look))


def over(text: str, x: float, y: float, **look: float | str) -> str:
    """Dark text that stays readable over lines: the same letters lie behind it in the colour of paper."""
    usual: Look = {"font_size": USUAL, "fill": INK}
    paper: Look = {"fill": PAPER, "stroke": PAPER, "stroke_width": 4}
    behind = words(text, x, y, **(usual | look | paper))
    return behind.replace("<text", '<text aria-hidden="true"', 1) + words(text, x, y, **(usual | look))


def line(x1: float, y1: float, x2: float, y2: float, **look: float | str) -> str:
    """A straight line, that of a grid unless its look says otherwise."""
    return mark("line", x1=x1, y1=y1, x2=x2, y2=y2, **({"stroke": GRID} | look))


def path(points: list[tuple[float, float]], **look: float | str) -> str:
    """A line through points."""
    through = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return mark("path", d=through, **({"fill": "none", "stroke_linejoin": "round"} | look))


def area(points: list[tuple[float, float]], **look: float | str) -> str:
    """What points enclose."""
    around = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    return mark("path", d=around, **look)


def told(inside: str, title: str) -> str:
    """Marks with words that a pointer brings up."""
    return mark("g", mark("title", escape(title)) + inside)


def svg(frame: Frame, height: float, label: str, parts: list[str]) -> str:
    """A picture of these marks, as wide as its place."""
    return mark(
        "svg", "".join(parts), viewBox=f"0 0 {frame.width:g} {height:.0f}", width=frame.width, height=round(height),
        role="img", aria_label=label, font_family=FONT, xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def nice_steps(top: float, bottom: float = 0.0) -> list[float]:
    """About five round steps between two numbers."""
    step = nice_step(top - bottom)
    first, last = math.ceil(bottom / step - 1e-9), math.floor(top / step + 1e-9)
    return [step * count for count in range(first, last + 1)]


def nice_step(breadth: float) -> float:
    """A round step that comes about five times in a breadth."""
    raw = breadth / 5
    size = 10 ** math.floor(math.log10(raw))
    return next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * (1 - 1e-9))
