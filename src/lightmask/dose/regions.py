"""Where skin and face meet: which skin lies on which region of a face, and the treated part of a footprint."""

from __future__ import annotations

from lightmask.errors import BadInput
from lightmask.mask.face import REGIONS
from lightmask.mask.footprint import Footprint
from lightmask.skin import region_row


def skin_of_face() -> dict[str, str]:
    """The region of skin that lies on each region of a face."""
    return {region: region_row(region)["region"] for region in REGIONS}


def face_regions(skin_region: str) -> tuple[str, ...]:
    """The regions of a face that are covered by a region of skin, or bear its name."""
    if skin_region in REGIONS:
        return (skin_region,)
    lies_on, wanted = skin_of_face(), region_row(skin_region)["region"]
    if wanted not in lies_on.values():
        raise BadInput(
            f"'{skin_region}' is no part of the face that a mask is put on. The light of a mask whose LEDs are known "
            f"is worked out on these: {', '.join(dict.fromkeys(lies_on.values()))}."
        )
    return tuple(face for face, skin in lies_on.items() if skin == wanted)


def treated(footprint: Footprint, skin_region: str) -> Footprint:
    """The light on a region of skin, one patch for each region of the face; the whole where there is no face."""
    return footprint if footprint.face is None else footprint.over(face_regions(skin_region))
