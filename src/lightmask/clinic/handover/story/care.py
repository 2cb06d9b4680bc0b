"""What was planned, with which masks, and who signed it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lightmask.clinic.handover.story.people import Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One kind of light of a mask; None where nobody says."""

    name: str
    peak_nm: float
    fwhm_nm: float | None = None
    irradiance_mW_cm2: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MaskModel:
    """A kind of mask as its file says it; ``fingerprint`` is the SHA-256 of that file."""

    id: str
    name: str
    maker: str
    fingerprint: str
    channels: tuple[Channel, ...] = ()
    led_count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MaskUnit:
    """One mask that can be held in the hand. ``at_home``: this person has it."""

    id: str
    model: str
    serial: str
    firmware: str = ""
    calibrated_on: date | None = None
    calibration_due: date | None = None
    lit_s: float = 0.0
    at_home: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """An answer or medicine that a professional let pass, and why."""

    about: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval(Entry):
    """A professional has read the plan back and signed it: ``meaning`` is the sentence that was signed."""

    name: str
    role: str
    meaning: str
    plan_hash: str
    valid_until: date
    licence: str = ""
    overrides: tuple[Override, ...] = ()
    second_factor: bool = False
    signature: str = ""
    key_fingerprint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal(Entry):
    """An approval that no longer holds, and why."""

    approval: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Plan(Entry):
    """A plan as the planner wrote it, to the byte, and what became of it.

    text  the canonical JSON; ``document`` the same, read
    """

    text: str
    hash: str
    care: str
    mask_home: str = ""
    mask_office: str = ""
    approvals: tuple[Approval, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def document(self) -> Mapping[str, Any]:
        """The plan, read."""
        said: dict[str, Any] = json.loads(self.text)
        return said

    @property
    def approval(self) -> Approval | None:
        """The newest approval that nobody has withdrawn."""
        gone = {one.approval for one in self.withdrawals}
        held = [one for one in self.approvals if one.id not in gone]
        return max(held, key=lambda one: one.at, default=None)

    @property
    def standing(self) -> str:
        """draft, approved or withdrawn."""
        if self.approval is not None:
            return "approved"
        return "withdrawn" if self.approvals else "draft"
