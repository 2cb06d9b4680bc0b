"""What each number of a skin usually is, how it spreads between people, and the ends of what is accepted."""

from __future__ import annotations

from functools import cache

from lightmask import tables


@cache
def model() -> dict[str, dict[str, str]]:
    """Rows of table ``skin/model`` by field."""
    return {row["field"]: row for row in tables.read("skin/model").rows()}


def usual(name: str) -> float:
    """What a field is when nothing is known of the person."""
    return float(model()[name]["value"])
