"""Bodies of evidence: the arms of the best design that say something, and what takes their certainty down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightmask import tables
from lightmask.response.trials import Arm

TIERS = {
    "sham": "randomised and against sham",
    "randomised": "randomised, against something else than sham",
    "controlled": "controlled, but not randomised as far as was read",
    "open": "without a control",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One thing that was judged, the steps it took the certainty down (0 or less), and the arms it is about."""

    domain: str
    steps: int
    sentence: str
    arms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The arms of one design that say something of a goal.

    others  what else was asked of the same light: weaker designs, arms that say nothing, lasers
    every   all of that with every kind of outcome
    """

    arms: tuple[Arm, ...]
    others: tuple[Arm, ...]
    every: tuple[Arm, ...]

    @property
    def tier(self) -> str:
        return tier(self.arms[0])

    @property
    def finding(self) -> str:
        """What they found; mixed where they differ."""
        found = {arm.finding for arm in self.arms}
        return found.pop() if len(found) == 1 else "mixed"

    @property
    def counted(self) -> tuple[Arm, ...]:
        """These arms, and other randomised ones of this light that found the same: their people count too."""
        alike = [arm for arm in self.others if arm.randomised and arm.control != "drug" and arm.finding == self.finding]
        return (*self.arms, *(arm for arm in alike if bool(arm.off_design) == bool(self.arms[0].off_design)))

    @property
    def people(self) -> int:
        """People of every trial that counts, each trial once; a number that was not read counts nothing."""
        of: dict[str, int] = {}
        for arm in self.counted:
            of[arm.citation] = max(of.get(arm.citation, 0), int(arm.people_total or arm.people or 0))
        return sum(of.values())

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The design, and everything that was held against it."""
        judges = (_bias, _inconsistency, _kinds, _indirectness, _imprecision, _makers, _reading)
        design = reason("design", 0, f"{TIERS[self.tier].capitalize()}: {cited(self.arms)}.", self.arms)
        return (design, *(found for judge in judges if (found := judge(self)) is not None))

    @property
    def level(self) -> int:
        """Where the design starts, less every step, never below very low. -> 1 to 4"""
        return max(1, int(rule(f"start {self.tier}")) + sum(found.steps for found in self.reasons))


def rule(name: str) -> float:
    """One number of the rating, see the table."""
    table = tables.read("evidence/certainty")
    return float(table.column("value")[table.text("rule").index(name)])


def tier(arm: Arm) -> str:
    """The design of an arm, as the rating starts from it."""
    if arm.control == "open":
        return "open"
    if not arm.randomised:
        return "controlled"
    return "sham" if arm.control == "sham" else "randomised"


def decided(arm: Arm) -> bool:
    """Whether an arm says something of light: to be no different from a medicine is no answer to that."""
    return arm.finding != "unclear" and not (arm.control == "drug" and arm.finding == "no difference")


def body_of(asked: Sequence[Arm], every: Sequence[Arm], direct: bool) -> Body | None:
    """The body of LED light alone (direct), or of what is only near to it; None where none says anything."""
    able = [arm for arm in asked if decided(arm) and direct == (not arm.off_design)]
    best = next((name for name in TIERS if any(tier(arm) == name for arm in able)), None)
    if best is None:
        return None
    arms = tuple(arm for arm in able if tier(arm) == best)
    return Body(arms=arms, others=tuple(arm for arm in asked if arm not in arms), every=tuple(every))


def reason(domain: str, steps: int, sentence: str, arms: Sequence[Arm] = ()) -> Reason:
    """A reason with the names of its arms."""
    return Reason(domain=domain, steps=steps, sentence=sentence, arms=names(arms))


def names(arms: Sequence[Arm]) -> tuple[str, ...]:
    """The names of arms, each once."""
    return tuple(dict.fromkeys(arm.name for arm in arms))


def cited(arms: Sequence[Arm]) -> str:
    """Their trials, each once."""
    return "; ".join(dict.fromkeys(arm.citation for arm in arms))


def _bias(body: Body) -> Reason | None:
    if body.tier == "open":
        return None
    blind = [arm for arm in body.arms if arm.blind in ("double", "observer")]
    if blind:
        return reason("risk of bias", 0, f"Whoever rated was blind: {cited(blind)}.", blind)
    return reason("risk of bias", -1, f"That whoever rated was blind was read of none: {cited(body.arms)}.", body.arms)


def _inconsistency(body: Body) -> Reason | None:
    if body.finding == "mixed":
        said = "; ".join(dict.fromkeys(f"{arm.finding} in {arm.citation}" for arm in body.arms))
        return reason("inconsistency", -1, f"They contradict each other: {said}.", body.arms)
    other = [arm for arm in body.others if decided(arm) and arm.finding != body.finding]
    other = [arm for arm in other if arm.name not in names(body.arms)]
    if not other:
        return None
    return reason("inconsistency", 0, f"Weaker designs or other light found otherwise: {cited(other)}.", other)


def _kinds(body: Body) -> Reason | None:
    """Where the same arms moved one kind of outcome and not the other."""
    own = body.arms[0].outcome_kind == "own"
    other = [arm for arm in body.every if arm.name in names(body.arms) and (arm.outcome_kind == "own") != own]
    other = [arm for arm in other if decided(arm) and arm.finding != body.finding]
    if not other:
        return None
    if own:
        sentence = f"People rated themselves {body.finding} where the scores of others did not: {cited(other)}."
        return reason("inconsistency", -1, sentence, other)
    return reason("inconsistency", 0, f"The people's own rating says otherwise: {cited(other)}.", other)


def _indirectness(body: Body) -> Reason | None:
    off, away, said = all(arm.off_design for arm in body.arms), all(arm.elsewhere for arm in body.arms), []
    if off:
        said.append(f"not LED light alone ({'; '.join(dict.fromkeys(arm.off_design for arm in body.arms))})")
    if away:
        said.append(f"not on the face ({'; '.join(dict.fromkeys(arm.elsewhere for arm in body.arms))})")
    if not any(arm.dose_is and arm.dose_is != "no area unit" for arm in body.arms):
        said.append("no dose was read, so it is not known what light this is about")
    if not said:
        return None
    steps = -2 if off and len(said) > 1 else -1
    return reason("indirectness", steps, f"{cited(body.arms)}: {', and '.join(said)}.", body.arms)


def _imprecision(body: Body) -> Reason | None:
    people, enough = body.people, rule("enough people")
    if people >= enough:
        return None
    counted = f"{people} people in all" if people else "How many people was not read"
    steps = -2 if people < rule("very few people") else -1
    return reason("imprecision", steps, f"{counted}, where {enough:.0f} would do: {cited(body.counted)}.", body.counted)


def _makers(body: Body) -> Reason | None:
    """Only of what speaks for light: nobody is paid for finding nothing."""
    for_light = [arm for arm in body.arms if arm.finding == "better"]
    paid = [arm for arm in for_light if arm.maker]
    if not paid:
        return None
    all_paid = all(arm.maker for arm in for_light if not arm.remembered)
    others = "" if all_paid else "; of the others it was not read"
    return reason("publication", -1 if all_paid else 0, f"A maker had a part in {cited(paid)}{others}.", paid)


def _reading(body: Body) -> Reason | None:
    weak = [arm for arm in body.arms if arm.remembered or "abstract" not in arm.read]
    if not weak:
        return None
    steps = -1 if len(weak) == len(body.arms) else 0
    return reason("reading", steps, f"Remembered or told second-hand, not read: {cited(weak)}.", weak)
