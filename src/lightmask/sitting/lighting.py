"""light_of(lamp, face) -> Light: what a mask brings to a face, as far as it can decide a limit.

The slow part of a permission, and the one part that hangs on no person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.random import Generator

    from lightmask.mask import Face
    from lightmask.mask.footprint import Footprint
    from lightmask.mask.leds import Mask


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Light:
    """A mask on a face, in as many draws as permission is asked in. Whoever has it may keep it.

    footprint  the patches and eye places that no other outshines, and the mean over all of them: every limit is used
               as much as by the whole, and nothing else is asked
    drawn      where its draws ended; those of the skin go on from there, so that the two hang together by nothing
    """

    footprint: Footprint
    drawn: Mapping[str, Any]

    def chance(self) -> Generator:
        """For the draws that follow: the same every time."""
        from numpy.random import default_rng

        found = default_rng(0)
        found.bit_generator.state = dict(self.drawn)
        return found


def light_of(lamp: Mask, face: Face | None) -> Light:
    """Every LED to every patch, however the mask sits; at once where a mask is known by its sheet alone."""
    from numpy.random import default_rng

    from lightmask.mask import shine
    from lightmask.mask.footprint import DRAWS

    chance = default_rng(0)
    footprint = shine(lamp, face.coarse() if face else None, draws=DRAWS, rng=chance)
    return Light(footprint=footprint.brightest(), drawn=chance.bit_generator.state)
