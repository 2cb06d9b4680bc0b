"""Layout: how the LEDs and the lining are laid on a face."""

from __future__ import annotations

from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds, Lining


class Layout:
    """Drawn soon."""

    flexible: bool = False

    def on(self, face: Face) -> tuple[Leds, Lining | None]:
        raise LookupError
