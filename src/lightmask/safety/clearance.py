"""check(...) -> Clearance, or Unsafe naming every breach. Permission is a value, and only this file makes it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from lightmask import tables
from lightmask.dose import reach
from lightmask.errors import Unsafe
from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.safety import optical, screening
from lightmask.safety.colouring import of_colour
from lightmask.safety.exposure import Exposure, exposure, rule
from lightmask.safety.findings import Finding, findings
from lightmask.safety.screening import Verdict
from lightmask.skin import Skin

_SEAL = object()
TABLES = ("limits", "rules", "contraindications", "photosensitisers", "action_spectra", "conditions")
NAMED = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Everything that was asked about one session: limits, screening, and what else was found."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    refusals: tuple[str, ...] = ()

    @property
    def stops(self) -> tuple[str, ...]:
        """What refuses the light as things stand, one sentence each."""
        over = tuple(finding.sentence for finding in self.findings if not finding.kept)
        return over + tuple(verdict.sentence for verdict in self.verdicts if verdict.stops) + self.refusals

    @property
    def to_ask(self) -> tuple[Verdict, ...]:
        """Questions whose answers could refuse the light, not answered yet."""
        return tuple(verdict for verdict in self.verdicts if verdict.must_be_asked)

    @property
    def breaches(self) -> tuple[str, ...]:
        """What refuses the light, open questions included."""
        return self.stops + ((_to_ask_sentence(self.to_ask),) if self.to_ask else ())

    @property
    def cautions(self) -> tuple[Verdict, ...]:
        """What asks for care without refusing: cautions, and what a professional has decided."""
        return tuple(v for v in self.verdicts if v.state != "ask" and not v.stops)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clearance:
    """Permission for one session with exactly these settings, under this edition of the limits."""

    settings: Settings
    fingerprint: str
    edition: str
    review: Review
    seal: object = None

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError(
                "Only safety.check makes a Clearance. Call safety.check(settings, footprint, skin, person)."
            )


def check(settings: Settings, footprint: Footprint, skin: Skin, person: Person) -> Clearance:
    """Permission for a session, or Unsafe with every breach: value, limit, clause and remedy."""
    found = review(settings, footprint, skin, person)
    if found.breaches:
        raise Unsafe(found.breaches)
    return Clearance(settings=settings, fingerprint=settings.fingerprint(), edition=edition(), review=found, seal=_SEAL)


def review(settings: Settings, footprint: Footprint, skin: Skin, person: Person) -> Review:
    """Every limit and every screening row for one session; nothing is refused here, only found."""
    lining = footprint.returned_mW_cm2 is not None
    exposed = exposure(settings, footprint, person, reach(footprint.channels, skin).returned if lining else None)
    aphakic = person.answer("no-natural-lens") != "no"
    return Review(
        findings=findings(exposed, (*optical.rules(aphakic), optical.red_rule(of_colour(person)))),
        verdicts=screening.screen(person, exposed.channels, "yes" if exposed.pulsed else footprint.pulsed),
        refusals=tuple(_refusals(exposed, footprint, person)),
    )


def _refusals(exposed: Exposure, footprint: Footprint, person: Person) -> list[str]:
    """Light that no one should get, whoever they are, and a clinic's lamp at home."""
    said = _flicker(exposed, footprint)
    if footprint.setting == "office" and person.care == "home":
        said.append(
            "This mask is meant for a clinic, and the care is at home. A professional may plan and give the session "
            "(care = 'office'); at home, choose a mask that is made for it."
        )
    shortest_nm = rule("shortest violet peak")
    for channel in exposed.channels:
        if channel.peak_nm < shortest_nm and channel.measured_spectrum is None:
            said.append(
                f"Channel '{channel.name}' peaks at {channel.peak_nm:g} nm, below {shortest_nm:g} nm, and its "
                "ultraviolet tail is not known. Give its measured spectrum (spectrum_csv)."
            )
    return said


def _flicker(exposed: Exposure, footprint: Footprint) -> list[str]:
    """Visible pulses at a rate that may trigger seizures, or at a rate that nobody states."""
    low_Hz, high_Hz = rule("flicker from"), rule("flicker to")
    rate_Hz = exposed.pulses.frequency_Hz if exposed.pulsed else footprint.pulse_Hz
    if not exposed.visible or not (exposed.pulsed or footprint.pulsed == "yes"):
        return []
    if rate_Hz is None:
        return [
            f"The mask pulses visible light, and nobody states how fast: {low_Hz:g} to {high_Hz:g} Hz may trigger "
            "seizures. Find out its pulse_rate and write it under [session] of the mask file."
        ]
    if low_Hz <= rate_Hz <= high_Hz:
        return [
            f"Visible light pulsed at {rate_Hz:g} Hz: {low_Hz:g} to {high_Hz:g} Hz may trigger seizures. "
            "Choose continuous light."
        ]
    return []


def _to_ask_sentence(open_questions: tuple[Verdict, ...]) -> str:
    names = [verdict.key for verdict in open_questions[:NAMED]]
    more = f" and {len(open_questions) - NAMED} more" if len(open_questions) > NAMED else ""
    count = len(open_questions)
    return (
        f"{count} question{'s' if count > 1 else ''} that could stop the treatment {'have' if count > 1 else 'has'} "
        f"no answer: {', '.join(names)}{more}. Ask them ('lightmask safety' lists them) and write the answers down."
    )


@cache
def edition() -> str:
    """A short hash of every table the checks rest on: it changes when a limit does."""
    said = "".join(repr(tables.read(f"safety/{name}").cells) for name in TABLES)
    return hashlib.sha256(said.encode()).hexdigest()[:12]
