"""review(...) -> Review: everything that is asked about one session; nothing is refused here, only found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.person.past_light import moment
from lightmask.safety import ceilings, first_seconds, flicker, heat, optical, screening, short_form
from lightmask.safety.exposure import Exposure, exposure
from lightmask.safety.findings import Finding, Rule, findings
from lightmask.safety.held import HOUSE, Held
from lightmask.safety.house import rule
from lightmask.safety.repeats import Repeats
from lightmask.safety.returns import sent_back
from lightmask.safety.verdict import Verdict
from lightmask.safety.warming import warming
from lightmask.skin import Skin
from lightmask.units import s_PER_min

NAMED = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Everything that was asked about one session.

    findings     how it stands to every limit
    verdicts     what the person's answers mean, and what is not answered
    refusals     what refuses the light for everyone, one sentence each
    disclosures  what the staff must tell the client, one sentence each
    """

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    refusals: tuple[str, ...] = ()
    disclosures: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The limits that are not proven to be kept."""
        return tuple(finding for finding in self.findings if not finding.kept)

    @property
    def stops(self) -> tuple[str, ...]:
        """What refuses the light as things stand, one sentence each, and what would keep every limit at once."""
        over = tuple(finding.sentence for finding in self.broken) + self._together
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

    @property
    def longest_s(self) -> float | None:
        """The longest time at this drive that keeps every broken limit; None when no time does, or none is broken."""
        times = [finding.longest_s for finding in self.broken]
        return min((one for one in times if one), default=None) if all(times) else None

    @property
    def highest_drive(self) -> float | None:
        """The factor on every drive that keeps every broken limit; None when none does, or none is broken."""
        drives = [finding.highest_drive for finding in self.broken]
        return min((one for one in drives if one), default=None) if all(drives) else None

    @property
    def _together(self) -> tuple[str, ...]:
        """What keeps several limits at once."""
        if len(self.broken) < 2:
            return ()
        ways = [f"at most {self.longest_s / s_PER_min:.1f} minutes"] if self.longest_s else []
        ways += [f"every drive times {self.highest_drive:.2f}"] if self.highest_drive else []
        return (f"All these limits are kept by {', or by '.join(ways)}.",) if ways else ()


def review(
    settings: Settings, footprint: Footprint, skin: Skin, person: Person, *, at: datetime | None = None,
    room_C: float | None = None, held: Held = HOUSE, repeats: Repeats | None = None,
) -> Review:  # fmt: skip
    """Every limit and every screening row for one session that starts ``at`` (now when left out).

    held     the shares of the draws that keep the limits; a plan asks with PLANNED
    repeats  how often the same session comes again, for the walls of 24 hours and 7 days; left out, never
    """
    when = datetime.now(UTC) if at is None else moment("at", at)
    light, rules = asked(settings, footprint, skin, person, at=when, room_C=room_C, held=held, repeats=repeats)
    returns = sent_back(footprint, skin)
    return Review(
        findings=findings(light, rules),
        verdicts=tuple(_verdicts(light, footprint, person, when)),
        refusals=(
            *_whatever_its_strength(light, footprint, person, when),
            *(first_seconds.refusals(light, footprint, returns, held) if person.care == "home" else ()),
        ),
        disclosures=(
            *heat.disclosures(light, person, held),
            *(first_seconds.refusals(light, footprint, returns, held) if person.care == "office" else ()),
        ),
    )


def forbidden(
    settings: Settings, footprint: Footprint, skin: Skin, person: Person, *, at: datetime | None = None
) -> tuple[str, ...]:
    """What refuses this light however short and weak it is, one sentence each; the limits are not asked."""
    when = datetime.now(UTC) if at is None else moment("at", at)
    light, _ = asked(settings, footprint, skin, person, at=when)
    refusals = tuple(_whatever_its_strength(light, footprint, person, when))
    return Review(findings=(), verdicts=tuple(_verdicts(light, footprint, person, when)), refusals=refusals).stops


def _whatever_its_strength(
    light: Exposure, footprint: Footprint, person: Person, when: datetime
) -> Iterator[str]:  # fmt: skip
    yield from _refusals(light, footprint, person)
    yield from flicker.refusals(light, footprint)
    yield from short_form.refusals(person, when)


def asked(
    settings: Settings, footprint: Footprint, skin: Skin, person: Person, *, at: datetime, room_C: float | None = None,
    held: Held = HOUSE, repeats: Repeats | None = None,
) -> tuple[Exposure, tuple[Rule, ...]]:  # fmt: skip
    """The light of one session with all that the limits need to know, and every limit that may be asked of it."""
    _made_of(settings, footprint, skin, person, held)
    light = exposure(settings, footprint, person, sent_back(footprint, skin))
    warm = warming(footprint, skin, len(light.skin_on_W_m2), room_C)
    light = replace(light, already=ceilings.already(person, at), warming=warm)
    return light, tuple(one.as_held(held) for one in _rules(light, person, held, repeats))


def _made_of(settings: Settings, footprint: Footprint, skin: Skin, person: Person, held: Held) -> None:
    """Refuse what is not one of the nouns: nothing else has been checked at its birth."""
    for name, given, kind in (
        ("settings", settings, Settings), ("footprint", footprint, Footprint), ("skin", skin, Skin),
        ("person", person, Person), ("held", held, Held),
    ):  # fmt: skip
        if not isinstance(given, kind):
            raise BadInput(f"{name} is a {type(given).__name__}. Give a {kind.__name__}.")


def _rules(light: Exposure, person: Person, held: Held, repeats: Repeats | None) -> Iterator[Rule]:
    """Every limit that is asked of this person's session."""
    yield from optical.rules(aphakic=person.answer("no-natural-lens") != "no")
    yield from heat.rules(person)
    yield from ceilings.rules(person, light.channels, held, repeats)


def _verdicts(light: Exposure, footprint: Footprint, person: Person, at: datetime) -> Iterator[Verdict]:
    """What the person's answers mean for this light, and what is still to be asked."""
    pulsed = "yes" if light.pulsed else footprint.pulsed
    yield from screening.screen(person, light.channels, pulsed, at=at)
    yield from ceilings.questions(person, light.channels)
    yield from screening.setting_question(footprint, person)


def _refusals(light: Exposure, footprint: Footprint, person: Person) -> list[str]:
    """Light that no one should get, whoever they are, and a clinic's lamp at home."""
    said = []
    if footprint.setting == "office" and person.care == "home":
        said.append(
            "This mask is meant for a clinic, and the care is at home. A professional may plan and give the session "
            "(care = 'office'); at home, choose a mask that is made for it."
        )
    shortest_nm = rule("shortest violet peak")
    for channel in light.channels:
        if channel.peak_nm < shortest_nm and channel.measured_spectrum is None:
            said.append(
                f"Channel '{channel.name}' peaks at {channel.peak_nm:g} nm, below {shortest_nm:g} nm, and its "
                "ultraviolet tail is not known. Give its measured spectrum (spectrum_csv)."
            )
    return said


def _to_ask_sentence(open_questions: tuple[Verdict, ...]) -> str:
    names = [verdict.key for verdict in open_questions[:NAMED]]
    more = f" and {len(open_questions) - NAMED} more" if len(open_questions) > NAMED else ""
    count = len(open_questions)
    return (
        f"{count} question{'s' if count > 1 else ''} that could stop the treatment {'have' if count > 1 else 'has'} "
        f"no answer: {', '.join(names)}{more}. Ask "
        f"{'them' if count > 1 else 'it'} ('lightmask safety' has the words) and write down what is answered."
    )
