"""skin_of(person): the draws of a person's skin, from the best reading of its colour there is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightmask import forms
from lightmask.person import Person
from lightmask.skin import (
    Fitzpatrick,
    Ita,
    Lab,
    Monk,
    Reading,
    Reflectance,
    Skin,
    assess,
    elsewhere,
    with_condition,
    with_film,
)  # fmt: skip

# A colour that was measured on the skin already holds its redness and its brown: only what is not colour is added.
IN_THE_COLOUR = ("rosacea", "redness", "melasma", "acne marks")
CARE_AS_CONDITION = {"peel": 1.0, "microneedling": 2.0}


def skin_of(person: Person, draws: int = 200, rng: np.random.Generator | None = None) -> Skin:
    """The skin of a person's first region, with what conditions, recent care and films change. -> fields of [draw]

    Brown patches (melasma, acne marks) are not laid over the whole face: the dose is that of the skin between them.
    """
    skin = assess(reading(person), region=person.region, age_y=person.age_y, sex=person.sex, draws=draws, rng=rng)
    measured = person.colour in ("reflectance", "lab", "ita")
    patches = IN_THE_COLOUR if measured else ("melasma", "acne marks")
    for name in person.conditions:
        if name.strip().casefold() not in patches:
            skin = with_condition(skin, name)
    for care, days in CARE_AS_CONDITION.items():
        if person.recent_days.get(care, np.inf) <= days:
            skin = with_condition(skin, care)
    return with_film(skin, *person.on_skin) if person.on_skin else skin


def skins_of(
    person: Person, regions: Sequence[str], draws: int = 200, rng: np.random.Generator | None = None
) -> dict[str, Skin]:
    """The person's skin at each of these regions of a face, carried over from the one that was read."""
    chance = rng if rng is not None else np.random.default_rng(0)
    read = skin_of(person, draws, chance)
    return {region: elsewhere(read, region, person.age_y, person.sex, chance) for region in regions}


def reading(person: Person) -> Reading | None:
    """The best reading of the colour that the person's file holds; None when there is none."""
    if person.reflectance_csv is not None:
        return _reflectance(person)
    if person.lab is not None:
        return Lab(lightness=person.lab[0], a=person.lab[1], b=person.lab[2])
    if person.ita_deg is not None:
        return Ita(deg=person.ita_deg)
    if person.monk is not None:
        return Monk(tone=person.monk)
    return Fitzpatrick(phototype=person.phototype) if person.phototype is not None else None


def _reflectance(person: Person) -> Reflectance:
    assert person.reflectance_csv is not None
    wavelength_nm, value = forms.numbers(person.reflectance_csv, ("wavelength_nm", "reflectance"))
    return Reflectance(wavelength_nm=wavelength_nm, value=value)
