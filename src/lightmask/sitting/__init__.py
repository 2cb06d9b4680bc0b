"""One session of a plan, from the plan to the mask: which it is, its permission, the link, and what is written down."""

from lightmask.sitting.clearing import again, held, rhythm, with_past_light
from lightmask.sitting.linking import light_read, reached
from lightmask.sitting.today import NoSession, Session, day_of, deliverable, no_pause, nothing_adverse, session, zone
from lightmask.sitting.week import missed, session_days
from lightmask.sitting.written import document, meant, row

__all__ = [
    "NoSession", "Session", "again", "day_of", "deliverable", "document", "held", "light_read", "meant", "missed",
    "no_pause", "nothing_adverse", "reached", "rhythm", "row", "session", "session_days", "with_past_light", "zone",
]  # fmt: skip
