"""Sheet: a page that pictures are laid on by the millimetre of the face, and Picture, what comes off it.

matplotlib is opened here only, inside functions, without its global state: two sheets never know of each other.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.figures import outline
from lightmask.figures.paint import Painting
from lightmask.figures.scale import Scale
from lightmask.units import mm_PER_cm

INK, QUIET = "#1c1c1c", "#5a5a5a"
LINE, HALO = "#00000080", "#ffffff2e"
DPI = 150
BIG, USUAL, SMALL = 13.0, 9.5, 8.5
EDGE_in = 0.18
USUAL_mm_per_in = 50.0  # smaller faces have smaller marks
HARD_PIXELS = b"image-rendering:crisp-edges;image-rendering:pixelated"
LETTER_in, BOLD = 0.0077, 1.16  # breadth of a letter per point of its size; how much broader a bold one is
STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "lightmask", "font.family": ["DejaVu Sans", "sans-serif"]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What is written about a picture.

    title    above it
    told     below it, line by line: mask, drive, what it rests on, what came out
    """

    title: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A finished picture, to be written as PNG or as SVG; text stays text in the latter."""

    figure: Any

    def png(self, dpi: float = DPI) -> bytes:
        """The picture in pixels."""
        return self._written(format="png", dpi=dpi, metadata={"Software": "lightmask"})

    def svg(self) -> bytes:
        """The picture at any size; the skin in it is in pixels."""
        written = self._written(format="svg", dpi=DPI, metadata={"Date": None, "Creator": "lightmask"})
        return written.replace(HARD_PIXELS, b"")  # the skin is to be smooth at any size

    def _written(self, **how: Any) -> bytes:
        from matplotlib import rc_context

        room = io.BytesIO()
        with rc_context(STYLE):
            self.figure.savefig(room, **how)
        return room.getvalue()


class Sheet:
    """A page under work, measured in inches from its upper left corner."""

    def __init__(self, width_in: float, height_in: float):
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width_in, self.height_in = width_in, height_in
        with rc_context(STYLE):
            self.figure = Figure(figsize=(width_in, height_in), dpi=DPI, facecolor="white")
            FigureCanvasAgg(self.figure)

    def box(self, left_in: float, top_in: float, width_in: float, height_in: float) -> Any:
        """Axes at a place."""
        bottom = self.height_in - top_in - height_in
        return self.figure.add_axes(
            (left_in / self.width_in, bottom / self.height_in, width_in / self.width_in, height_in / self.height_in)
        )

    def say(self, left_in: float, top_in: float, text: str, size: float = USUAL, **look: Any) -> None:
        """Text whose upper left corner (or what ``ha`` says) is at a place."""
        look = {"color": INK, "va": "top", **look}
        self.figure.text(left_in / self.width_in, 1 - top_in / self.height_in, text, fontsize=size, **look)

    def face(self, painting: Painting, left_in: float, top_in: float, mm_per_in: float, lines_mm: Any) -> Any:
        """A painted face with the lines of its regions and its eyes."""
        left, right, bottom, top = painting.frame_mm
        axes = self.box(left_in, top_in, (right - left) / mm_per_in, (top - bottom) / mm_per_in)
        axes.imshow(painting.rgba, extent=painting.frame_mm, interpolation="none", aspect="auto")
        axes.set_axis_off()
        for chain in outline.strung(outline.seen_lines(lines_mm, painting.raster)):
            for colour, width in ((HALO, 1.3), (LINE, 0.5)):  # dark on bright skin, bright on dark
                axes.plot(*chain.T, color=colour, linewidth=width, solid_capstyle="round", solid_joinstyle="round")
        eyes = painting.raster.face.eyes_mm
        there = painting.raster.view.seen_mm(eyes)[painting.raster.visible(eyes, slack_mm=6.0)]
        part = min(1.0, USUAL_mm_per_in / mm_per_in)
        for colour, size, width in (("white", 7.0, 2.0), (INK, 6.0, 1.0)):
            look = {"color": colour, "markersize": size * part, "markeredgewidth": width * part}
            axes.plot(there[:, 0], there[:, 1], "+", **look)
        axes.set_xlim(left, right)
        axes.set_ylim(bottom, top)
        return axes

    def bar(self, scale: Scale, left_in: float, top_in: float, width_in: float) -> None:
        """A level colour bar with its unit under it; about 0.55 inch high with its text."""
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        axes = self.box(left_in, top_in, width_in, 0.13)
        bar = self.figure.colorbar(
            ScalarMappable(Normalize(scale.low, scale.high), scale.colours), cax=axes, orientation="horizontal",
            extend="max" if scale.over else "neither", extendfrac=0.03,
        )  # fmt: skip
        bar.outline.set_linewidth(0.5)
        bar.set_ticks(list(scale.ticks), labels=[tick_text(tick, scale.low < 0) for tick in scale.ticks])
        bar.ax.tick_params(labelsize=SMALL, length=3, width=0.6, color=INK, labelcolor=INK)
        bar.set_label(scale.label, fontsize=USUAL, color=INK, labelpad=3)

    def ruler(self, left_in: float, top_in: float, mm_per_in: float, length_mm: float = 50.0) -> None:
        """How long 5 cm, or another length, are."""
        axes = self.box(left_in, top_in, length_mm / mm_per_in, 0.06)
        axes.set_axis_off()
        axes.plot([0, 0, 0, 1, 1, 1], [0, 1, 0.5, 0.5, 1, 0], color=QUIET, linewidth=0.9, clip_on=False)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        self.say(
            left_in + length_mm / mm_per_in / 2, top_in + 0.09, _length(length_mm), SMALL, color=QUIET, ha="center"
        )

    def done(self) -> Picture:
        return Picture(self.figure)


def _length(length_mm: float) -> str:
    return f"{length_mm / mm_PER_cm:g} cm" if length_mm >= mm_PER_cm else f"{length_mm:g} mm"


def headed(wide_in: float, body_in: float, words: Words) -> tuple[Sheet, float]:
    """A sheet with a title above and what is told below its body, and where the body starts."""
    told = wrapped(words.told, wide_in - 2 * EDGE_in)
    title = wrapped((words.title,), (wide_in - 2 * EDGE_in) / BOLD, BIG)
    top_in = EDGE_in + line_in(BIG) * len(title) + 0.12
    below_in = top_in + body_in + 0.06
    sheet = Sheet(wide_in, below_in + line_in(SMALL) * len(told) + EDGE_in * 0.6)
    for number, line in enumerate(title):
        sheet.say(EDGE_in, EDGE_in + number * line_in(BIG), line, BIG, weight="bold")
    for number, line in enumerate(told):
        sheet.say(EDGE_in, below_in + number * line_in(SMALL), line, SMALL, color=QUIET)
    return sheet, top_in


def tick_text(value: float, signed: bool) -> str:
    """A round number; with its sign where a scale has two sides."""
    text = f"{abs(value):g}"
    return text if not signed or value == 0 else f"{'−' if value < 0 else '+'}{text}"


def wrapped(lines: tuple[str, ...], width_in: float, size: float = SMALL) -> list[str]:
    """Lines broken between words where they would run over the page."""
    letters = max(20, int(width_in / (LETTER_in * size)))
    return [part for line in lines for part in textwrap.wrap(line, letters)]


def line_in(size: float) -> float:
    """Height of a line of text."""
    return size * 1.45 / 72


def as_patches(value: Any, count: int) -> np.ndarray:
    """One number for each patch; of several draws the middle one. [patch] or [draw, patch] -> [patch]"""
    values = np.asarray(value, dtype=float)
    middle = values if values.ndim == 1 else np.median(values, axis=0)
    if middle.shape != (count,):
        from lightmask.errors import BadInput

        raise BadInput(f"The values have shape {values.shape}, the face {count} patches. Give one for each.")
    return middle
