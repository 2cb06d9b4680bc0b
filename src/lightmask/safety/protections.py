"""The light at the eye behind each protection, side by side: open eyes, closed lids, opaque goggles."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.safety import eye, optical
from lightmask.safety.exposure import Exposure, exposure
from lightmask.safety.findings import Finding, Rule, findings
from lightmask.safety.house import rule
from lightmask.safety.returns import sent_back
from lightmask.skin import Skin


@dataclass(frozen=True, kw_only=True, slots=True)
class Protection:
    """One way to shield the eyes, and how the session stands to every limit of the eye behind it.

    shields   'none', 'closed lids' or 'opaque goggles'
    credited  in words, what it is taken to let through
    worn      whether it is what the person wears
    leak      the share that passes, of each lit channel, by name
    findings  value, limit, exposure over limit and seconds to the limit: infrared, blue with and without the eye's own
              lens, retinal burns, and ultraviolet where there is any
    """

    shields: str
    credited: str
    worn: bool
    leak: tuple[tuple[str, float], ...]
    findings: tuple[Finding, ...]

    @property
    def kept(self) -> bool:
        """Whether every limit of the eye is kept."""
        return all(found.kept for found in self.findings)


def behind_each(settings: Settings, footprint: Footprint, skin: Skin, person: Person) -> tuple[Protection, ...]:
    """Each protection asked of one session with this light on this skin."""
    returns = sent_back(footprint, skin)
    bare = replace(person, shields=eye.NONE, shield_transmittance=None)
    return protections(exposure(settings, footprint, bare, returns), person)


def protections(before_eyes: Exposure, person: Person) -> tuple[Protection, ...]:
    """Each protection asked of one session. ``before_eyes`` is an exposure with nothing before the eyes.

    Goggles are taken as this person's where it wears some, else by the house rule.
    """
    rules = tuple(one for one in (*optical.rules(False), *_blue_without_lens()) if one.at_the_eye)
    stated = person.shield_transmittance if person.shields == eye.GOGGLES else None
    return tuple(
        _protection(before_eyes, shields, stated, rules, worn=_worn(person) == shields)
        for shields in (eye.NONE, eye.LIDS, eye.GOGGLES)
    )


def _blue_without_lens() -> tuple[Rule, ...]:
    return tuple(one for one in optical.rules(True) if one.id == "X03")


def _worn(person: Person) -> str:
    """Unknown protection is none."""
    return person.shields if person.shields in (eye.LIDS, eye.GOGGLES) else eye.NONE


def _protection(
    before_eyes: Exposure, shields: str, stated: float | None, rules: tuple[Rule, ...], worn: bool
) -> Protection:  # fmt: skip
    leak = np.array([eye.leak_of(shields, stated, channel) for channel in before_eyes.channels])
    behind = replace(
        before_eyes,
        eye_on_W_m2=before_eyes.eye_on_W_m2 * leak,
        glare=before_eyes.glare.spread() if shields == eye.LIDS and before_eyes.glare else before_eyes.glare,
    )
    return Protection(
        shields=shields,
        credited=_credited(shields, stated),
        worn=worn,
        leak=tuple((channel.name, float(share)) for channel, share in zip(before_eyes.channels, leak, strict=True)),
        findings=findings(behind, rules),
    )


def _credited(shields: str, stated: float | None) -> str:
    if shields == eye.NONE:
        return "nothing: open eyes"
    if shields == eye.LIDS:
        return "measured lids up to 700 nm; beyond, a lid holds back nothing"
    if stated is None:
        return f"goggles that let {rule('leak of goggles, not stated'):g} through, as nobody states how much"
    return f"goggles that let {stated:g} through, as stated"
