"""What must never happen."""

from lightmask.safety.clearance import Clearance, Review, check, review
from lightmask.safety.findings import Finding
from lightmask.safety.screening import Verdict

__all__ = ["Clearance", "Finding", "Review", "Verdict", "check", "review"]
