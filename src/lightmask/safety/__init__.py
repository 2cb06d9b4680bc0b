"""What must never happen."""

from lightmask.safety.clearance import Clearance, check
from lightmask.safety.findings import Finding
from lightmask.safety.held import HOUSE, PLANNED, Held
from lightmask.safety.repeats import Repeats
from lightmask.safety.reviewing import Review, forbidden, review
from lightmask.safety.screening import Verdict
from lightmask.safety.using import Uses, uses

__all__ = [
    "Clearance", "Finding", "HOUSE", "Held", "PLANNED", "Repeats", "Review", "Uses", "Verdict",
    "check", "forbidden", "review", "uses",
]  # fmt: skip
