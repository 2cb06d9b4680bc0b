"""skin_of(person): the draws of a person's skin, from the best reading of its colour there is."""

from __future__ import annotations

import numpy as np

from lightmask.person import Person
from lightmask.skin import Skin


def skin_of(person: Person, draws: int = 200, rng: np.random.Generator | None = None) -> Skin:
    """-> a Skin whose fields carry [draw]"""
    chance = rng if rng is not None else np.random.default_rng(0)
    ita = {"I": 58, "II": 48, "III": 35, "IV": 20, "V": -8, "VI": -45, None: 30}[person.phototype]
    ita = person.ita_deg if person.ita_deg is not None else ita
    return Skin(ita + 5 * chance.standard_normal(draws))
