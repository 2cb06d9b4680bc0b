"""What a person's answers mean for each band that is lit: STOP, PRO, CAUTION, or a question still to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np

from lightmask import tables
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.person import Answer, Person
from lightmask.safety import drugs, waits
from lightmask.safety.answers import answer, because_of
from lightmask.safety.colouring import ita_deg
from lightmask.safety.house import rule
from lightmask.safety.judging import Lit, day_of, judged
from lightmask.safety.questions import Question, asked
from lightmask.safety.verdict import ORDER, Acting, Leaflets, Verdict, worst

__all__ = ["Question", "Verdict", "questionnaire", "screen", "setting_question"]
PULSED = "pulsed light"


def screen(
    person: Person, channels: tuple[Channel, ...], pulsed: Answer = "unknown", *, at: datetime | date | None = None
) -> tuple[Verdict, ...]:
    """Every row of the list that applies to this person and this light, or that nobody has answered yet.

    The severest first. ``pulsed`` says whether the light pulses; that nobody knows is a question for whom it matters.
    ``at`` is when the session is: a decision that is dated later does not count.
    """
    by_day, lit = day_of(at), Lit.by(channels)
    rows = tables.read("safety/contraindications").rows()
    found = [verdict for row in rows if (verdict := _verdict(row, person, lit, pulsed, by_day)) is not None]
    found += [*drugs.verdicts(person, lit, by_day), *_does_it_pulse(rows, person, lit, pulsed, by_day)]
    found += _which_colour(person, lit)
    return tuple(sorted(found, key=lambda verdict: (verdict.state == "ask", -ORDER.index(verdict.severity))))


def questionnaire(channels: tuple[Channel, ...]) -> tuple[Question, ...]:
    """The whole form for this light: every question that a yes would matter to, each once, with what it would mean."""
    rows = [row for row in tables.read("safety/contraindications").rows() if row["answered_by"] != "session"]
    return asked(rows, Lit.by(channels))


def setting_question(footprint: Footprint, person: Person) -> tuple[Verdict, ...]:
    """A question at home about a mask that is brighter than masks for home use, when nobody says where it belongs.

    An output that nobody knows is not shown to be lower.
    """
    total_mW_cm2 = np.median(footprint.mean_mW_cm2)
    bright = rule("brightest home mask")
    if footprint.setting != "unknown" or person.care != "home" or total_mW_cm2 <= bright:
        return ()
    gives = "gives nobody knows how much" if np.isnan(total_mW_cm2) else f"gives {total_mW_cm2:.3g} mW/cm2"
    bands = Lit.by(footprint.channels).bands
    return (
        Verdict(
            id="L03", key="mask-setting", condition="a mask of which nobody says whether it is made for home",
            severity="PRO", bands=bands, state="ask",
            question="Is this mask made for use at home? Write setting = 'home' or 'office' in the mask file.",
            reason=f"it {gives}; no mask for home use on record gives more than {bright:g} mW/cm2",
            source="design rule", reliability="D", acts=tuple(Acting(band=band, severity="PRO") for band in bands),
        ),
    )  # fmt: skip


def _verdict(row: dict[str, str], person: Person, lit: Lit, pulsed: Answer, by_day: date | None) -> Verdict | None:
    said = answer(row, person)
    acts = [Acting(band=band, severity=row[band]) for band in lit.bands]
    unsure = said == "unknown" and pulsed == "unknown"
    if (pulsed == "yes" or unsure) and row["pulsed"] and lit.seen:
        acts.append(Acting(band=PULSED, severity=_when_pulsed(row)))
    found = judged(tuple(acts), person, (row["id"], row["key"]), by_day)
    if said == "no" or found.severity == "none":
        return None
    return Verdict(
        id=row["id"], key=row["key"], condition=row["condition"], severity=found.severity,
        bands=tuple(one.band for one in acts if one.severity == found.severity),
        state="ask" if said == "unknown" else found.state, question=row["question"], reason=row["reason"],
        source=row["source"], reliability=row["reliability"],
        note=" ".join(filter(None, (because_of(row, person), found.note if said == "yes" else ""))),
        leaflets=Leaflets.written(row["leaflets"]), acts=tuple(acts), grade=row["grade"],
        decision=found.decision if said == "yes" else None,
        wait_days_left=waits.recent_left(row["key"], person.recent_days),
    )  # fmt: skip


def _which_colour(person: Person, lit: Lit) -> Iterator[Verdict]:
    """The question about skin that one reading calls very dark and the meter light: heat is worked out for one skin."""
    ita = ita_deg(person)
    tone = rule("Monk tone that is no light skin")
    dark = person.phototype in ("V", "VI") or (person.monk is not None and person.monk >= tone)
    if not dark or ita is None or ita < rule("ITA of phototype III"):
        return
    said = f"phototype {person.phototype}" if person.phototype in ("V", "VI") else f"Monk tone {person.monk}"
    yield Verdict(
        id="L04", key="colour", condition="readings of the colour that contradict each other",
        severity="PRO", bands=lit.bands, state="ask",
        question=f"Which is right, {said} or an ITA of {ita:.0f} degrees? Correct or leave out the other under [skin].",
        reason="dark skin warms much more, and the lighter reading would decide", source="design rule",
        reliability="D", acts=tuple(Acting(band=band, severity="PRO") for band in lit.bands),
    )  # fmt: skip


def _does_it_pulse(
    rows: list[dict[str, str]], person: Person, lit: Lit, pulsed: Answer, by_day: date | None
) -> Iterator[Verdict]:
    """The question about the mask that people ask for whom pulsed light is worse, when nobody has answered it."""
    theirs = [row for row in rows if row["pulsed"] and answer(row, person) == "yes"
              and judged(_pulsing(row), person, (row["id"], row["key"]), by_day).state == "yes"]  # fmt: skip
    if pulsed != "unknown" or not theirs or not lit.seen:
        return
    gravest = max(theirs, key=lambda row: ORDER.index(_when_pulsed(row)))
    yield Verdict(
        id=gravest["id"], key="mask-pulsed", condition=f"{gravest['condition']}; whether the mask pulses is unknown",
        severity=_when_pulsed(gravest), bands=(PULSED,), state="ask",
        question="Does the light of this mask pulse? Write pulsed = 'yes' or 'no' under [session] of the mask file.",
        reason=gravest["reason"], source=gravest["source"], reliability=gravest["reliability"],
        leaflets=Leaflets.written(gravest["leaflets"]), acts=_pulsing(gravest), grade=gravest["grade"],
    )  # fmt: skip


def _when_pulsed(row: dict[str, str]) -> str:
    return worst([row["pulsed"].split()[-1]])


def _pulsing(row: dict[str, str]) -> tuple[Acting, ...]:
    return (Acting(band=PULSED, severity=_when_pulsed(row)),)
