"""From [layout], [shape], [place] and [liner] of a mask file to LEDs and lining as worn on the average face."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds
from lightmask.mask.layout import board, lattice, table
from lightmask.mask.layout.drawing import Drawing, Patch, in_zones, numbered
from lightmask.mask.layout.form import (
    Cylinder,
    LayoutForm,
    LinerForm,
    OnFace,
    PatchForm,
    PlaceForm,
    Plane,
    Shape,
    Share,
)  # fmt: skip
from lightmask.mask.layout.layout import Layout
from lightmask.mask.layout.shapes import Bowl, Flat, Rolled, Stood, Surface, Through
from lightmask.mask.layout.sheeting import Sheeting, cut, hull

AVERAGE = "average-adult"
NOSE_TIP = "pronasale"
MOST_PATCHES = 2000  # of a lining's sheet; each is weighed against every patch of skin


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """What a mask file says about places, and the channels that its LEDs may belong to."""

    layout: LayoutForm
    shape: Shape | None = None
    place: PlaceForm = field(default_factory=PlaceForm)
    liner: LinerForm | None = None
    channels: tuple[str, ...]
    folder: Path


def lay(said: Places) -> dict[str, Any]:
    """The fields ``zones``, ``leds``, ``lining`` and ``layout`` of a mask."""
    drawing, place, axis = _drawn(said)
    order = tuple(zone.name for zone in said.layout.zones)
    if len(set(order)) < len(order):
        raise BadInput("layout.zones: two zones share a name. Give each its own.")
    zones, zone = numbered(drawing.zone, order)
    if place is not None:
        return {"zones": zones, **_in_space(said, drawing, place, axis, zone)}
    if said.shape is None:
        raise BadInput("[shape] is missing: the layout is flat. Say what it is wrapped on, as in kind = 'plane'.")
    layout = Layout(
        drawing=drawing,
        zone=zone,
        sheeting=_sheeting(said, drawing),
        stands=None if isinstance(said.shape, OnFace) else _stood(said.shape, said.place),
        standoff_mm=said.shape.standoff if isinstance(said.shape, OnFace) else None,
        flexible=isinstance(said.shape, OnFace) and said.shape.flexible,
    )
    leds, lining = layout.on(average_face())
    return {"zones": zones, "leds": leds, "lining": lining, "layout": layout}


@cache
def average_face() -> Face:
    """The face on which a mask file describes its mask."""
    return Face.load(AVERAGE)


def each(share: Share | dict[str, Share], channels: tuple[str, ...], key: str) -> list[float]:
    """A share for each channel. -> [channel]"""
    if not isinstance(share, dict):
        return [share] * len(channels)
    if set(channels) != set(share):
        raise BadInput(f"{key}: it has {', '.join(share)}. Give one share for each of: {', '.join(channels)}.")
    return [share[name] for name in channels]


def _drawn(said: Places) -> tuple[Drawing, Any, Any]:
    """The drawing with its zones; for a csv in space also positions and axes."""
    form, place, axis = said.layout, None, None
    if form.array is not None:
        drawing = lattice.fill(form.array, said.channels, _patch(form.outline), _patches(form.holes))
    elif form.pcb is not None:
        drawing = board.read(said.folder / form.pcb, form, said.channels)
    else:
        drawing, place, axis = table.read(said.folder / str(form.csv), said.channels)
    if form.csv is not None and form.origin is not None and place is None:
        drawing = _replaced(drawing, flat_mm=drawing.flat_mm - np.array(form.origin))
    if not form.zones:
        return drawing, place, axis
    if set(drawing.zone) != {"all"}:
        raise BadInput("layout.zones: the csv has a column zone as well. Give one of the two.")
    return _replaced(drawing, zone=in_zones(drawing.flat_mm, {z.name: _patch(z) for z in form.zones})), place, axis


def _replaced(drawing: Drawing, **changed: Any) -> Drawing:
    fields = {name: getattr(drawing, name) for name in ("flat_mm", "channel", "zone", "share")}
    return Drawing(**(fields | changed))


def _in_space(said: Places, drawing: Drawing, place: Any, axis: Any, zone: Any) -> dict[str, Any]:
    """LEDs that stand where the csv says, and a lining through them."""
    if said.shape is not None:
        raise BadInput("shape.kind: the csv places its LEDs in space. Leave [shape] out, or give x and y only.")
    if said.liner is not None and (axis[:, 2] >= 0).any():
        raise BadInput(
            "liner.reflectance: an LED of the csv looks forward or sideways, and the lining is laid through LEDs that "
            "look back at the face. Turn the axis round (nz below 0), or leave [liner] out."
        )
    sheeting = _sheeting(said, drawing)
    return {
        "leds": Leds(position_mm=place, axis=axis, channel=drawing.channel, zone=zone, share=drawing.share),
        "lining": sheeting.on(Through(place_mm=place, outward=-axis), place[:, :2], place, -axis) if sheeting else None,
    }


def _stood(shape: Any, place: PlaceForm) -> Surface:
    """A shape in its place before the average face."""
    wrapped: Surface
    if isinstance(shape, Plane):
        wrapped = Flat()
    elif isinstance(shape, Cylinder):
        wrapped = Rolled(radius_mm=shape.radius, upright=shape.axis == "vertical")
    else:
        wrapped = Bowl(radii_mm=shape.radii)
    forward_mm = float(average_face().landmarks_mm[NOSE_TIP][2]) + place.distance
    return Stood(shape=wrapped, middle_mm=(*place.offset, forward_mm), tilt_deg=place.tilt)


def _sheeting(said: Places, drawing: Drawing) -> Sheeting | None:
    if said.liner is None:
        return None
    outline = _patch(said.layout.outline)
    edge = outline if outline is not None else hull(np.asarray(drawing.flat_mm), said.liner.margin)
    _not_too_fine(edge, said.liner)
    flat_mm, triangles = cut(edge, _patches(said.layout.holes), said.liner.patch, np.asarray(drawing.flat_mm))
    return Sheeting(
        flat_mm=flat_mm,
        triangles=triangles,
        set_back_mm=said.liner.set_back,
        reflectance=each(said.liner.reflectance, said.channels, "liner.reflectance"),
        opaque=said.liner.opaque,
    )


def _not_too_fine(edge: Any, liner: LinerForm) -> None:
    """Refuse a sheet of so many patches that no memory holds what they exchange with the skin."""
    sides_mm = (edge.width_mm, edge.height_mm) if isinstance(edge, Patch) else np.ptp(edge, axis=0)
    patches = float(sides_mm[0] / liner.patch) * float(sides_mm[1] / liner.patch)
    if not patches <= MOST_PATCHES:
        raise BadInput(
            f"liner.patch: the lining is {sides_mm[0]:.4g} x {sides_mm[1]:.4g} mm and would have {patches:.2g} patches "
            f"of {liner.patch:g} mm; {MOST_PATCHES} are the most. Give larger patches, or a smaller margin or outline."
        )


def _patch(form: PatchForm | None) -> Any:
    if form is None:
        return None
    return Patch(centre_mm=form.centre, width_mm=form.width, height_mm=form.height, is_ellipse=form.form == "ellipse")


def _patches(forms: list[PatchForm]) -> list[Patch]:
    return [_patch(form) for form in forms]
