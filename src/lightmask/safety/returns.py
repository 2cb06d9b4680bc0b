"""What skin sends back to a mask's lining, as the limits count it: bare, for what lies on it may be wiped off."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from lightmask.dose import reach
from lightmask.mask.footprint import Footprint
from lightmask.skin import Skin
from lightmask.skin.films import Film

KEPT = 16


def sent_back(footprint: Footprint, skin: Skin) -> np.ndarray | None:
    """The share of each channel's light that comes back out of bare skin; None without a lining. [draw, channel]"""
    return None if footprint.returned_mW_cm2 is None else reach(footprint.channels, _bare(skin)).returned


@lru_cache(maxsize=KEPT)
def _bare(skin: Skin) -> Skin:
    return replace(skin, film=Film()) if skin.film.names else skin
