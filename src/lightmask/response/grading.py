"""How sure trials make us that light of some bands serves a goal, rated as GRADE rates, with every reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.bands import band_of
from lightmask.response import trials
from lightmask.response.bodies import Reason, body_of, cited, names, reason, rule
from lightmask.response.goal import Goal
from lightmask.response.trials import NOT_A_DOSE, Arm, same_light, seen

LEVELS = ("very low", "low", "moderate", "high")
KINDS = {"measured": ("measured",), "rated": ("rated",), "own": ("own",), "objective": ("measured", "rated", "")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Studied:
    """The doses of one band that trials of a goal gave, on the skin in one session."""

    band: str
    low_J_cm2: float
    high_J_cm2: float
    arms: tuple[str, ...]
    remembered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Certainty:
    """How sure we are of what light of these bands does for a goal.

    design   sham, randomised, controlled or open: the best design that says something; blank where none does
    finding  better, no difference, worse, mixed; blank where no trial tells
    level    high, moderate, low, very low; blank where no trial tells
    letter   which trials there are for this light (``trials.grade``): the letter names the best of them, the level
             says how far it can be trusted
    people   in all the trials that count
    arms     the names of the arms it rests on
    studied  the doses of every arm of this light, by band
    """

    goal: Goal
    bands: tuple[str, ...]
    outcome_kind: str | None
    design: str
    finding: str
    level: str
    letter: str
    people: int
    reasons: tuple[Reason, ...]
    arms: tuple[str, ...]
    studied: tuple[Studied, ...]

    @property
    def state(self) -> str:
        """'no evidence', 'evidence of no effect', 'too few to tell'; blank where trials point somewhere."""
        if not self.level:
            return "no evidence"
        if self.finding != "no difference":
            return ""
        enough = self.design == "sham" and self.people >= rule("people for no effect")
        return "evidence of no effect" if enough else "too few to tell"

    @property
    def in_words(self) -> str:
        """The answer in one line."""
        title = self.goal.title
        if self.state == "no evidence":
            return f"no evidence from trials that light serves {title}"
        says = {
            "better": f"trials found {title} better",
            "worse": f"trials found {title} worse",
            "mixed": f"trials of {title} contradict each other",
            "evidence of no effect": f"evidence of no effect on {title}",
            "too few to tell": f"no difference found for {title}, and too little was tried to call it no effect",
        }[self.state or self.finding]
        return f"{says}: {self.level} certainty"


def certainty(goal: Goal, bands: Sequence[str] | None = None, outcome_kind: str | None = None) -> Certainty:
    """The certainty for a goal and the bands that are lit; without bands, those the goal was tried with.

    ``outcome_kind`` asks for what was measured, rated by others, rated by the people themselves (own), or objective
    (measured or rated). Left out, what others saw counts, and the people's own rating where nobody else looked.
    """
    lit = tuple(bands) if bands is not None else goal.bands
    every = [arm for arm in seen(goal) if _bears(arm, lit, anyhow=bands is None)]
    asked = _of_kind(every, outcome_kind)
    bodies = [body for direct in (True, False) if (body := body_of(asked, every, direct)) is not None]
    body = max(bodies, key=lambda found: found.level) if bodies else None
    reasons = body.reasons if body else (_nothing(asked),)
    return Certainty(
        goal=goal,
        bands=lit,
        outcome_kind=outcome_kind,
        design=body.tier if body else "",
        finding=body.finding if body else "",
        level=LEVELS[body.level - 1] if body else "",
        letter=trials.grade(trials.nearest(goal, lit, "home"), lit),
        people=body.people if body else 0,
        reasons=(*reasons, *_physiology(goal)),
        arms=names(body.arms) if body else (),
        studied=_studied(every, lit),
    )


def _bears(arm: Arm, lit: tuple[str, ...], anyhow: bool) -> bool:
    """Whether an arm's light is lit; light that was not read counts where no bands were asked for."""
    return not arm.comparison and (same_light(arm, lit) or (anyhow and not arm.bands))


def _of_kind(arms: list[Arm], kind: str | None) -> list[Arm]:
    if kind is None:
        return [arm for arm in arms if arm.outcome_kind != "own"] or arms
    if kind not in KINDS:
        raise BadInput(f"'{kind}' is not a kind of outcome. Kinds: {', '.join(KINDS)}.")
    return [arm for arm in arms if arm.outcome_kind in KINDS[kind]]


def _nothing(asked: list[Arm]) -> Reason:
    if not asked:
        return reason("design", 0, "No trial with this light was found.")
    return reason("design", 0, f"No trial of this light says what it did against its control: {cited(asked)}.", asked)


def _physiology(goal: Goal) -> tuple[Reason, ...]:
    """What experiments saw; it never raises a certainty."""
    rows = [row for row in tables.read("evidence/physiology").rows() if row["goal"] == goal.name]
    return tuple(reason("physiology", 0, _experiment(row)) for row in rows)


def _experiment(row: dict[str, str]) -> str:
    number = f" ({row['people']})" if row["people"] else ""
    mark = "" if row["read"] == "abstract" else f"; {row['read']}"
    return f"In {row['on']}{number}: {row['saw']} ({row['source']}{mark})."


def _studied(arms: list[Arm], lit: tuple[str, ...]) -> tuple[Studied, ...]:
    lamps = [arm for arm in arms if not arm.laser and arm.dose_is not in NOT_A_DOSE]
    doses = [(arm, band_of(nm), low, high) for arm in lamps for nm, low, high in arm.doses_J_cm2]
    found = []
    for band in lit:
        here = [(arm, low, high) for arm, of, low, high in doses if of == band]
        if here:
            found.append(
                Studied(
                    band=band,
                    low_J_cm2=min(low for _, low, _ in here),
                    high_J_cm2=max(high for _, _, high in here),
                    arms=names([arm for arm, _, _ in here]),
                    remembered=all(arm.dose_is == "remembered" for arm, _, _ in here),
                )
            )
    return tuple(found)
