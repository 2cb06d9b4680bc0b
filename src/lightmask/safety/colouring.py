"""Which limits of skin colour hold for a person: by the darkest reading there is; the strict ones when none is."""

from __future__ import annotations

import math

from lightmask.person import Person
from lightmask.safety.exposure import rule


def of_colour(person: Person) -> bool:
    """Whether the lower red ceiling holds: phototype IV-VI, a dark reading, or nobody knows."""
    ita = ita_deg(person)
    known = [
        person.phototype in ("IV", "V", "VI"),
        ita is not None and ita < rule("ITA of colour"),
        person.monk is not None and person.monk >= rule("Monk tone of colour"),
    ]
    return person.colour in ("unknown", "reflectance") or any(known)


def ita_deg(person: Person) -> float | None:
    """The typology angle of a person whose colour was measured: atan((L* - 50) / b*), Chardon 1991."""
    if person.ita_deg is not None or person.lab is None:
        return person.ita_deg
    return math.degrees(math.atan2(person.lab[0] - 50.0, person.lab[2]))
