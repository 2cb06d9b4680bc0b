"""The dose of a session on the built-in face that the plan names: three views in colours, the treated area outlined."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.figures.maps import on_skin
from lightmask.figures.outline import border_lines_mm, seen_lines, strung
from lightmask.figures.paint import Painting, painted, to_png
from lightmask.figures.raster import THREE
from lightmask.figures.scale import Scale, scale_from_zero
from lightmask.mask.face import Face
from lightmask.mask.scans.endings import is_file
from lightmask.report.drawing import INK, PAPER, Frame, mark, path, svg, words
from lightmask.report.wording import band

Said = dict[str, Any]
PIXELS_PER_mm = 1.4
KEPT = 4
SWATCHES = 48
KEY = Frame(360, 12)
AVERAGE = "average-adult"
COARSE = ", coarse"  # what the coarse twin of a built-in face adds to its name


@dataclass(frozen=True, kw_only=True, slots=True)
class FaceMap:
    """Pictures of one face, and the key of their colours; ``missing`` says why there are none."""

    views: tuple[tuple[str, str], ...] = ()
    key: str = ""
    missing: str = ""


def warm() -> None:
    """Load what drawing needs before there is a face to draw."""
    Face.load(AVERAGE)
    to_png(np.zeros((1, 1, 4), np.uint8))


def of(said: Said) -> FaceMap:
    """The map of a plan; a document names a built-in face and never makes a file be read."""
    told = said["face"]
    if told is None:
        return FaceMap(missing="The mask is known by its sheet alone: where on the face its light falls is unknown.")
    if is_file(told["name"]):
        return FaceMap(missing="The plan was made on a face of its own, which is not part of this page.")
    try:
        face = Face.load(told["name"].removesuffix(COARSE)).coarse()
    except BadInput:
        return FaceMap(missing=f"The face '{told['name']}' is not known here.")
    dose = np.array([np.nan if value is None else value for value in told["J_cm2"]], dtype=float)
    if len(dose) != face.patches or len(told["treated"]) != face.patches:
        return FaceMap(missing=f"The doses are not those of the face '{told['name']}' as it is known here.")
    if not np.isfinite(dose).any():
        return FaceMap(missing="The mask's output is unknown, and so is the dose on each part of the face.")
    treated = tuple(bool(one) for one in told["treated"])
    return _drawn(told["name"].removesuffix(COARSE), tuple(dose), treated, (told["band"], told["layer"]))


@lru_cache(maxsize=KEPT)
def _drawn(name: str, doses: tuple[float, ...], inside: tuple[bool, ...], light: tuple[str, str]) -> FaceMap:
    """Painted once for the page and the PDF."""
    face, dose, treated = Face.load(name).coarse(), np.array(doses), np.array(inside)
    shown = on_skin(dose, face)
    scale = scale_from_zero(shown, "J/cm²", f"{band(light[0])} light in the {light[1]}", face.area_cm2)
    around = border_lines_mm(face, treated)
    views = tuple(
        (view.name, _view(painted(face, view, shown, scale, PIXELS_PER_mm), view.name, around)) for view in THREE
    )
    return FaceMap(views=views, key=_key(scale))


def _view(picture: Painting, name: str, around: np.ndarray) -> str:
    """One side of the face in millimetres, with the edge of the treated area."""
    left, right, bottom, top = picture.frame_mm
    frame = Frame(right - left, 0)
    data = "data:image/png;base64," + base64.b64encode(picture.png()).decode()
    parts = [mark("image", href=data, x=0, y=0, width=right - left, height=top - bottom)]
    for chain in strung(seen_lines(around, picture.raster)):
        points = [(float(x) - left, top - float(y)) for x, y in chain]
        for ink, width in ((PAPER, "2.2"), (INK, "1")):
            parts.append(path(points, stroke=ink, stroke_width=width))
    return svg(frame, top - bottom, f"Dose on the face, seen from the {name}", parts)


def _key(scale: Scale) -> str:
    """A level bar of colours with its ticks and unit."""
    span, wide = scale.high - scale.low, (KEY.end - KEY.left) / SWATCHES
    middles = scale.low + span * (np.arange(SWATCHES) + 0.5) / SWATCHES
    parts = []
    for place, rgb in enumerate(scale.rgb(middles)):
        ink = "#" + "".join(f"{round(255 * float(part)):02x}" for part in rgb)
        parts.append(mark("rect", x=KEY.left + place * wide, y=0, width=wide + 0.4, height=13, fill=ink))
    for tick in scale.ticks:
        over = " or more" if scale.over and tick == scale.ticks[-1] else ""
        x = KEY.x(tick - scale.low, span)
        side = "end" if over else "middle"
        parts.append(words(f"{tick:g}{over}", x + (20 if over else 0), 28, text_anchor=side))
    parts.append(words(scale.label, (KEY.left + KEY.end) / 2, 46, text_anchor="middle", fill=INK))
    return svg(KEY, 52, f"Colours: {scale.label}", parts)
