"""The pigment guard: which light darkens skin, and whose skin is guarded.

Blue darkens skin of phototype III and above, dose by dose, for weeks; red does not. The guard is a caution built on few
studies (see the tables safety/pigment and safety/ceilings); it does not foretell anybody's pigment.
"""

from __future__ import annotations

from functools import cache, lru_cache
from types import MappingProxyType

import numpy as np

from lightmask import tables
from lightmask.mask.leds import Channel
from lightmask.person import Person
from lightmask.safety.colouring import may_be

KEPT = 4096
MARKS = ("melasma", "dark-marks")  # questions of the screening list


def guarded(person: Person) -> str:
    """Whose ceilings hold: 'marks' (melasma or dark marks, or not answered), 'III-VI' (or unknown), or 'I-II'."""
    if any(key in person.implied or person.answer(key) != "no" for key in MARKS):
        return "marks"
    return "III-VI" if may_be(person, "III") else "I-II"


def weights(channels: tuple[Channel, ...]) -> np.ndarray:
    """How much of each channel's light counts for pigment: 1 in blue, 0 in red. -> [channel]"""
    return np.array([_weight(channel) for channel in channels])


@lru_cache(maxsize=KEPT)
def _weight(channel: Channel) -> float:
    table = tables.read("safety/pigment")
    return float(channel.spectrum.mean_of(lambda nm: table.at("weight", nm)))


@cache
def of_bands() -> MappingProxyType[str, float]:
    """The same for light of which only the band is known: the largest weight in the band."""
    table, found = tables.read("safety/pigment"), dict[str, float]()
    for row in tables.read("mask/bands").rows():
        edges_nm = [float(row["low_nm"]), float(row["high_nm"])]
        most = float(table.at("weight", edges_nm).max())
        found[row["screened_as"]] = max(most, found.get(row["screened_as"], 0.0))
    return MappingProxyType(found)
