"""skin_of(person): the draws of a person's skin, from the best reading of its colour there is."""

from __future__ import annotations

import numpy as np

from lightmask.person import Person
from lightmask.safety.limits import ita_deg
from lightmask.skin import Skin, with_condition, with_film


def skin_of(person: Person, draws: int = 200, rng: np.random.Generator | None = None) -> Skin:
    """-> a Skin whose fields carry [draw]"""
    chance = rng if rng is not None else np.random.default_rng(0)
    angle = ita_deg(person)
    if angle is None:
        angle = {"I": 58.0, "II": 48.0, "III": 35.0, "IV": 20.0, "V": -8.0, "VI": -45.0}.get(
            person.phototype or "", 30.0
        )
    skin = Skin.typical(
        ita_deg=np.clip(angle + 5 * chance.standard_normal(draws), -65, 68),
        region=person.region,
        age_y=person.age_y,
        sex=person.sex,
    )
    for name in person.conditions:
        skin = with_condition(skin, name)
    return with_film(skin, *person.on_skin) if person.on_skin else skin
