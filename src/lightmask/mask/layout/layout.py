"""Layout: how the LEDs and the lining of a mask are laid on a face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import OutOfRange
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds, Lining
from lightmask.mask.layout.drape import Draped
from lightmask.mask.layout.drawing import Drawing
from lightmask.mask.layout.shapes import Surface
from lightmask.mask.layout.sheeting import Sheeting


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Layout:
    """A drawing and what it is wrapped on: a shape that stands still, or the face at a standoff.

    zone          [led]  places among the mask's zones
    sheeting      what becomes the lining
    stands        the shape; None when the mask is draped on the face
    standoff_mm   of a draped mask
    flexible      whether it drapes over each wearer's face anew
    """

    drawing: Drawing
    zone: Any
    sheeting: Sheeting | None = None
    stands: Surface | None = None
    standoff_mm: float | None = None
    flexible: bool = False

    def __post_init__(self) -> None:
        if (self.stands is None) == (self.standoff_mm is None):
            raise OutOfRange("A layout stands by itself or is draped at a standoff. Give one of the two.")

    def on(self, face: Face) -> tuple[Leds, Lining | None]:
        """The LEDs and the lining over this face."""
        surface = self.stands if self.stands is not None else Draped.over(face, self.standoff_mm or 0.0)
        flat_mm = np.asarray(self.drawing.flat_mm)
        place, outward = surface.lay(flat_mm)
        leds = Leds(
            position_mm=place, axis=-outward, channel=self.drawing.channel, zone=self.zone, share=self.drawing.share
        )
        return leds, self.sheeting.on(surface, flat_mm, place, outward) if self.sheeting is not None else None
