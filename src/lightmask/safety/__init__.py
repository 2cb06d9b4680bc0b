"""What must never happen."""

from lightmask.safety.clearance import Clearance, check
from lightmask.safety.findings import Finding
from lightmask.safety.reviewing import Review, review
from lightmask.safety.screening import Verdict
from lightmask.safety.shields import Protection, protections

__all__ = ["Clearance", "Finding", "Protection", "Review", "Verdict", "check", "protections", "review"]
