"""What is said before anything is planned: who must not be lit, and what must be measured first."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from lightmask.errors import BadInput, Unsafe
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan.influence import levers
from lightmask.plan.place import Place, SHORTEST_min
from lightmask.response.goal import Goal
from lightmask.safety import forbidden
from lightmask.safety.screening import screen

BLUE, DARK = "blue", ("V", "VI")
ASKED = ("phototype", "unknown")


def refuse_guessed_blue(goals: tuple[Goal, ...], person: Person, bands: tuple[str, ...]) -> None:
    """Ask for a reading of the colour where blue light on dark skin would rest on a questionnaire."""
    blue = [goal.title for goal in goals if BLUE in goal.bands]
    if not blue or BLUE not in bands or person.colour not in ASKED:
        return
    if person.phototype in DARK or person.phototype is None:
        known = f"phototype {person.phototype} from a questionnaire" if person.phototype else "nothing"
        raise BadInput(
            f"Blue light for {blue[0]} is to be planned for skin whose colour is known from {known}; in dark skin the "
            "dose of blue, and the heat, may be off by half and more. Measure the colour first (lab, ita_deg or "
            "reflectance_csv under [skin]), or choose a goal without blue light."
        )


def refuse_by_screening(goals: tuple[Goal, ...], person: Person, mask: Mask, at: datetime | None) -> None:
    """Unsafe by the screening list alone, before any light is followed: nobody waits for a refusal."""
    lit = {key.partition("/")[0] for lever in levers(mask, goals) for key in lever.keys}
    channels = tuple(channel for channel in mask.channels if channel.name in lit)
    said = tuple(one.sentence for one in screen(person, channels, mask.pulsed, at=at) if one.stops)
    if said:
        raise Unsafe(said)


def refuse_who_must_not_be_lit(place: Place) -> None:
    """Unsafe when no session of any length or strength may be: the screening list, the mask's place, its pulses."""
    said = forbidden(_shortest(place), place.bright, place.skin, place.person, at=place.at)
    if said:
        raise Unsafe(said)


def refuse_too_strong(place: Place) -> None:
    """Unsafe because even the shortest session breaks a limit."""
    raise Unsafe(place.review(_shortest(place)).stops)


def _shortest(place: Place) -> Settings:
    return place.settings(np.ones(len(place.matrix.levers)), SHORTEST_min)
