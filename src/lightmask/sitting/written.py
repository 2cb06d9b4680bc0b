"""What is written of a session: what it was to be, its document, and its cells in a file of sessions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lightmask.sitting.today import Session

if TYPE_CHECKING:
    from lightmask.deliver import Delivered

FIGURES = 4


def meant(found: Session) -> dict[str, Any]:
    """What the session was to be, as its record and its document carry it."""
    return {
        "plan_hash": found.said["hash"],
        "on": found.on.isoformat(),
        "phase": found.phase["name"],
        "care": found.phase["care"],
        "number": found.number,
        "minutes": found.minutes,
        "drive": dict(found.phase["drive"]),
    }


def document(delivered: Delivered, meant: Mapping[str, Any]) -> str:
    """The document of a session as JSON text: what was delivered, beside what was meant."""
    return json.dumps({**delivered.said(), "meant": dict(meant)}, indent=2, allow_nan=False) + "\n"


def row(delivered: Delivered, meant: Mapping[str, Any]) -> dict[str, str] | None:
    """The cells of a session; None where no light came, or nobody knows the day.

    ``minutes`` are those of the planned drive that bring the same dose in the output that came furthest; an output
    that came less far has its own ``drive``.
    """
    shares = {dose.name: dose.share for dose in delivered.doses}
    most = max(shares.values(), default=0.0)
    if most <= 0 or meant["on"] is None:
        return None
    drive = {name: meant["drive"][name] * share / most for name, share in shares.items()}
    even = all(figures(share) == figures(most) for share in shares.values())
    named = f"mask {delivered.serial}, order {delivered.order}, session {delivered.session}"
    return {
        "kind": "session",
        "on": str(meant["on"]),
        "minutes": figures(meant["minutes"] * most),
        "care": meant["care"],
        "drive": "" if even else drive_said(drive),
        "origin": "recorded",
        "note": f"{named}: {delivered.ended}",
    }


def drive_said(shares: Mapping[str, float]) -> str:
    """'red=1; nir=0.5'."""
    return "; ".join(f"{name}={figures(share)}" for name, share in shares.items())


def figures(value: float) -> str:
    """As many figures as a mask's count is worth."""
    return f"{value:.{FIGURES}g}"
