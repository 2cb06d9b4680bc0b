"""Which limits of skin colour hold for a person: by the darkest reading there is; the strict ones when none is."""

from __future__ import annotations

import math

from lightmask.person import Answer, Person
from lightmask.person.words import PHOTOTYPES
from lightmask.safety.house import rule

FROM = {"III": "of phototype III", "IV": "of colour"}  # how the house rules name the two bounds


def of_colour(person: Person) -> bool:
    """Whether the lower red ceiling holds: phototype IV-VI, a dark reading, or nobody knows."""
    return may_be(person, "IV")


def may_be(person: Person, phototype: str) -> bool:
    """Whether limits for skin of phototype III or IV and darker hold: by any reading, or when none tells."""
    return person.colour in ("unknown", "reflectance") or darker(person, phototype) == "yes"


def darker(person: Person, phototype: str) -> Answer:
    """Whether skin is of phototype III or IV or darker, by the darkest of the readings there are."""
    ita, bound = ita_deg(person), FROM[phototype]
    says = [
        None if person.phototype is None else PHOTOTYPES.index(person.phototype) >= PHOTOTYPES.index(phototype),
        None if ita is None else ita < rule(f"ITA {bound}"),
        None if person.monk is None else person.monk >= rule(f"Monk tone {bound}"),
    ]
    known = [said for said in says if said is not None]
    if not known:
        return "unknown"
    return "yes" if any(known) else "no"


def ita_deg(person: Person) -> float | None:
    """The typology angle of a person whose colour was measured: atan((L* - 50) / b*), Chardon 1991."""
    if person.ita_deg is not None or person.lab is None:
        return person.ita_deg
    return math.degrees(math.atan2(person.lab[0] - 50.0, person.lab[2]))
