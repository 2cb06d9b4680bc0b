"""Which settings serve the goal, how often, how long, and what it rests on."""

from lightmask.plan.choice import choose
from lightmask.plan.course import Course
from lightmask.plan.paper import document
from lightmask.plan.persons_skin import skin_of, skins_of
from lightmask.response.goal import Goal, goals

__all__ = ["Course", "Goal", "choose", "document", "goals", "skin_of", "skins_of"]
