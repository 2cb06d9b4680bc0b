"""Who is treated: what an assessment says, with 'unknown' as an answer of its own."""

from lightmask.person.decision import Decision
from lightmask.person.medicine import Medicine
from lightmask.person.past_light import PastLight
from lightmask.person.who import Answer, Person

__all__ = ["Answer", "Decision", "Medicine", "PastLight", "Person"]
