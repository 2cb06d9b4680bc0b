"""A course of a mask whose output nobody knows: the leaflet's minutes, and what can be said without a dose."""

from __future__ import annotations

import numpy as np

from lightmask.dose import per_layer, treated
from lightmask.mask.settings import Settings
from lightmask.plan import studied
from lightmask.plan.course import Course, schedule
from lightmask.plan.place import Place
from lightmask.plan.wish import Wish
from lightmask.response import trials
from lightmask.response.trials import called
from lightmask.units import s_PER_min

FALLBACK_min = 10.0


def course(here: Place, wish: Wish) -> Course:
    """The draft of a session that aims at nothing, since no dose can be said."""
    goal = wish.main
    lit = tuple(dict.fromkeys(channel.band for channel in here.mask.channels if _driven(here, channel.name)))
    leading = next((band for band in goal.bands if band in lit), lit[0])
    minutes = here.leaflet_min or FALLBACK_min
    settings = here.settings(np.ones(len(here.matrix.levers)), minutes)
    whose = "the leaflet's minutes" if here.leaflet_min else f"{FALLBACK_min:g} minutes, a usual session"
    dose = per_layer(settings, treated(here.everywhere, here.person.region), here.skin)
    rated = trials.nearest(goal, lit, here.care)
    return Course(
        goal=goal,
        person=here.person,
        mask=here.mask,
        care=here.care,
        settings=Settings(drive=settings.drive, duration_s=minutes * s_PER_min),
        minutes_from=(f"{whose}: the mask's {called(leading)} output is not known, so no dose can be aimed at",),
        leading_band=leading,
        footprint=here.everywhere,
        skin=here.skin,
        dose=dose,
        leaflet_dose=None,
        windows=tuple(found for band in lit if (found := studied.window(goal, band, here.care))),
        chances=(),
        leaflet_chances=(),
        curve=None,
        schedule=schedule(rated, lit, here.care),
        grade=trials.grade(rated, lit),
        review=here.review(settings),
        goals=wish.goals,
        wish=wish,
        places=(here,),
    )


def _driven(here: Place, channel: str) -> bool:
    return any(key == channel or key.startswith(f"{channel}/") for lever in here.matrix.levers for key in lever.keys)
