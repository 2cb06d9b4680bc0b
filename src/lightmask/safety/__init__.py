"""What must never happen."""

from lightmask.safety.clearance import Clearance, check
from lightmask.safety.findings import Finding
from lightmask.safety.reviewing import Review, review
from lightmask.safety.screening import Verdict

__all__ = ["Clearance", "Finding", "Review", "Verdict", "check", "review"]
