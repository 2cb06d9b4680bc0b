"""Which settings serve the goal, how often, how long, and what it rests on."""

from lightmask.plan.calendar import Calendar
from lightmask.plan.choice import choose
from lightmask.plan.course import Course, Phase
from lightmask.plan.paper import document
from lightmask.plan.persons_skin import skin_of, skins_of
from lightmask.plan.procedures import Procedure
from lightmask.plan.ready import Ready, prepare
from lightmask.plan.wish import Wish
from lightmask.response.goal import Goal, goals

__all__ = [
    "Calendar", "Course", "Goal", "Phase", "Procedure", "Ready", "Wish", "choose", "document", "goals", "prepare",
    "skin_of", "skins_of",
]  # fmt: skip
