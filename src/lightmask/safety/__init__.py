"""What must never happen."""

from lightmask.safety.clearance import Clearance, Review, check, review
from lightmask.safety.limits import Finding
from lightmask.safety.screening import Verdict

__all__ = ["Clearance", "Finding", "Review", "Verdict", "check", "review"]
