"""A picture for a page: drawn for a wide place and for a narrow one, in the colours of the page.

No look is written at a mark: classes name it, and the style sheet of the clinic gives it its colour in light and dark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

from lightmask.report.drawing import mark


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a picture is, and what is left free around its plot."""

    width: float
    height: float
    left: float = 56
    right: float = 18
    top: float = 16
    bottom: float = 46


WIDE, NARROW = Frame(640, 330), Frame(340, 300, left=44, right=10)


@dataclass(frozen=True, slots=True)
class Column:
    """The head of one column of a table; kind is "number" or blank."""

    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: the look of a mark and what it means."""

    look: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """What parts/chart.html shows.

    wide, narrow   the same picture as SVG; a page shows the one that fits
    columns, rows  the same figures as a table; a cell is text as it is to be read
    """

    wide: SafeString
    narrow: SafeString
    caption: str
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[str]] = ()
    keys: Sequence[Key] = field(default_factory=tuple)
    note: str = ""


def chart(
    draw: Callable[[Frame], tuple[Frame, list[str]]], caption: str, told: str,
    columns: Sequence[Column] = (), rows: Sequence[Sequence[str]] = (), keys: Sequence[Key] = (), note: str = "",
) -> Chart:  # fmt: skip
    """Both drawings of one picture.

    draw  frame -> (the frame as it came to be, its marks)
    told  the picture in a sentence or two, for those who do not see it
    """
    wide, narrow = (svg(*draw(frame), caption, told) for frame in (WIDE, NARROW))
    return Chart(
        wide=wide, narrow=narrow, caption=caption, columns=tuple(columns), rows=tuple(map(tuple, rows)),
        keys=tuple(keys), note=note,
    )  # fmt: skip


def svg(frame: Frame, parts: Sequence[str], title: str, told: str) -> SafeString:
    """One picture with its title and its words."""
    inside = "".join(parts)
    name = "c" + hashlib.sha256(f"{frame}{title}{told}{inside}".encode()).hexdigest()[:10]
    words = mark("title", escape(title), id=f"{name}t") + mark("desc", escape(told), id=f"{name}d")
    return mark_safe(  # nosec B308 B703 # every word in it went through escape()
        mark(
            "svg", words + inside, viewBox=f"0 0 {frame.width:g} {frame.height:g}", role="img", focusable="false",
            aria_labelledby=f"{name}t {name}d", **classed("drawn"),
        )
    )  # fmt: skip


def classed(look: str) -> dict[str, float | str]:
    """The look of a mark, as the word that Python keeps for itself."""
    return {"class": look}


def words(text: str, x: float, y: float, look: str = "quiet", anchor: str = "") -> str:
    """Text at a place; anchor is blank, middle or end."""
    return mark("text", escape(text), x=x, y=y, text_anchor=anchor, **classed(look))


def line(x1: float, y1: float, x2: float, y2: float, look: str = "grid") -> str:
    """A straight line."""
    return mark("line", x1=x1, y1=y1, x2=x2, y2=y2, **classed(look))


def box(x: float, y: float, width: float, height: float, look: str, round_: float = 2) -> str:
    """A box."""
    return mark("rect", x=x, y=y, width=max(width, 0.5), height=max(height, 0.5), rx=round_, **classed(look))


def dot(x: float, y: float, radius: float, look: str) -> str:
    """A dot."""
    return mark("circle", cx=x, cy=y, r=radius, **classed(look))


def through(points: Sequence[tuple[float, float]], look: str) -> str:
    """A line through points."""
    return mark("path", d="M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), **classed(look))


def between(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], look: str) -> str:
    """What lies between two lines."""
    around = "L".join(f"{x:.1f} {y:.1f}" for x, y in [*upper, *reversed(lower)])
    return mark("path", d=f"M{around}Z", **classed(look))
