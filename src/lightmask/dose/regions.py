"""Where skin and face meet: which skin lies on which region of a face, and the treated part of a footprint."""

from __future__ import annotations

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint


def skin_of_face() -> dict[str, str]:
    """The region of skin that lies on each region of a face."""
    table = tables.read("dose/regions")
    return dict(zip(table.text("face_region"), table.text("skin_region"), strict=True))


def face_regions(skin_regions: tuple[str, ...]) -> tuple[str, ...]:
    """The regions of a face that are covered by these regions of skin."""
    lies_on = skin_of_face()
    missing = [name for name in skin_regions if name not in lies_on.values()]
    if missing:
        raise BadInput(
            f"'{missing[0]}' is no part of the face that a mask is put on. Of a mask whose LEDs are known, only the "
            f"light on these is known: {', '.join(dict.fromkeys(lies_on.values()))}."
        )
    return tuple(face for face, skin in lies_on.items() if skin in skin_regions)


def treated(footprint: Footprint, skin_regions: tuple[str, ...]) -> Footprint:
    """The light on these regions of skin, one patch for each region of the face; the whole where there is no face."""
    return footprint if footprint.face is None else footprint.over(face_regions(skin_regions))
