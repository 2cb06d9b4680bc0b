"""One session held against every limit, as canonical data: docs/look-up/json.md, section safety."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan.paper import NOT_CLEARED
from lightmask.plan.said import calibrated_said, finding_said, mask_said, number, person_said, review_said
from lightmask.safety import Clearance, Review, check, protections, review, short_form
from lightmask.safety.protections import Protection
from lightmask.skin import Skin
from lightmask.units import s_PER_min


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Session:
    """What is asked about: who, with which light, on which skin, when and in what room (unknown when None)."""

    settings: Settings
    footprint: Footprint
    skin: Skin
    person: Person
    at: datetime
    room_C: float | None = None

    def reviewed(self) -> Review:
        """Everything that is asked about it."""
        return review(self.settings, self.footprint, self.skin, self.person, at=self.at, room_C=self.room_C)

    def checked(self) -> Clearance:
        """The permission for it, or Unsafe."""
        return check(self.settings, self.footprint, self.skin, self.person, at=self.at, room_C=self.room_C)


def safety_document(session: Session, found: Review, mask: Mask, version: str) -> dict[str, Any]:
    """Every limit and screening answer, the eyes behind each protection, and the permission when there is one."""
    eyes = protections.behind_each(session.settings, session.footprint, session.skin, session.person)
    return {
        "schema": "lightmask safety 1",
        "lightmask": version,
        "notice": NOT_CLEARED,
        "minutes": number(session.settings.duration_s / s_PER_min),
        "at": session.at.isoformat(timespec="minutes"),
        "room_C": session.room_C,
        "person": person_said(session.person),
        "mask": mask_said(mask, session.footprint.rests_on),
        "form_due": short_form.due(session.person, session.at),
        "ask_today": [
            {"key": question.key, "question": question.question}
            for question in short_form.questions(session.person, session.footprint.channels)
        ],
        "answered_today": session.person.answered_on == session.at.date().isoformat(),
        "safety": review_said(found),
        "calibration": calibrated_said(mask, session.at.date()),
        "eyes": [_protection(one) for one in eyes],
        "clearance": None if found.breaches else _clearance(session.checked()),
    }


def _protection(protection: Protection) -> dict[str, Any]:
    """How the session stands to the limits of the eye behind one protection."""
    return {
        "shields": protection.shields,
        "worn": protection.worn,
        "credited": protection.credited,
        "kept": protection.kept,
        "leak": [{"channel": name, "share": number(share)} for name, share in protection.leak],
        "limits": [finding_said(finding) for finding in protection.findings],
    }


def _clearance(clearance: Clearance) -> dict[str, Any]:
    return {
        "settings": clearance.fingerprint,
        "person": clearance.person_fingerprint,
        "light": clearance.light_fingerprint,
        "edition": clearance.edition,
        "given_at": clearance.given_at.isoformat(timespec="seconds"),
        "expires_at": clearance.expires_at.isoformat(timespec="seconds"),
        "margins": {name: number(margin) for name, margin in clearance.margins.items()},
    }
