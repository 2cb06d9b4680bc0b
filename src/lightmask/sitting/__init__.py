"""One session of a plan, from the plan to the mask: which it is, its permission, the link, and what is written down."""

from lightmask.sitting.clearing import again, held, rhythm, under, with_past_light
from lightmask.sitting.lighting import Light, light_of
from lightmask.sitting.linking import light_read, reached
from lightmask.sitting.meeting import Met, meet, pair
from lightmask.sitting.today import NoSession, Session, day_of, deliverable, no_pause, nothing_adverse, session, zone
from lightmask.sitting.week import missed, session_days
from lightmask.sitting.written import document, meant, row

__all__ = [
    "Light", "Met", "NoSession", "Session", "again", "day_of", "deliverable", "document", "held", "light_of",
    "light_read", "meant", "meet", "missed", "no_pause", "nothing_adverse", "pair", "reached", "rhythm", "row",
    "session", "session_days", "under", "with_past_light", "zone",
]  # fmt: skip
