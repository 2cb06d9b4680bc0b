"""face_for(sex, masks): the face that masks are put on when nobody has a scan of it."""

from __future__ import annotations

from lightmask.mask.face import Face
from lightmask.mask.leds import Mask

AVERAGE = {"F": "average-woman", "M": "average-man"}
OF_ALL = "average-adult"


def face_for(sex: str | None, *masks: Mask, named: str | None = None) -> Face | None:
    """The face that was asked for, else the average one of this sex.

    None for masks known by their sheets alone, unless a face was asked for: they give the same light everywhere.
    """
    if named is not None:
        return Face.load(named)
    if all(mask.leds is None for mask in masks):
        return None
    return Face.load(AVERAGE.get(sex or "", OF_ALL))
