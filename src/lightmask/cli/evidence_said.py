"""What the evidence commands print, as plain values: docs/look-up/json.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lightmask.response import Arm, ArmDose, Certainty, Trial
    from lightmask.response.evidence import Foretelling
    from lightmask.response.gathered import Gathered
    from lightmask.response.held_back import Foretold
    from lightmask.response.moving import Change, Moved

Said = dict[str, Any]
NOTHING_WRITTEN = (
    "Nothing of lightmask was changed. To count this trial, put its arm into tables/evidence/trials.csv and its "
    "numbers into tables/evidence/outcomes.csv, and fit again with 'make evidence'."
)


def of_goal(name: str) -> Said:
    """Certainty, doses studied, and every arm of a goal."""
    from lightmask.response import Goal, arms, certainty
    from lightmask.response.near import layer_doses

    goal = Goal.named(name)
    in_layer = layer_doses(goal.layer)
    return {
        "schema": "lightmask evidence 1",
        "goal": {"name": goal.name, "title": goal.title, "layer": goal.layer, "honest": goal.honest},
        "certainty": _certainty(certainty(goal)),
        "arms": [_arm(arm, in_layer.get(arm.name, {})) for arm in arms(goal)],
    }


def _certainty(found: Certainty) -> Said:
    from lightmask.plan.said import number

    return {
        "in_words": found.in_words,
        "level": found.level or None,
        "state": found.state or None,
        "finding": found.finding or None,
        "design": found.design or None,
        "people": found.people,
        "letter": found.letter,
        "reasons": [
            {"domain": one.domain, "steps": one.steps, "sentence": one.sentence, "arms": list(one.arms)}
            for one in found.reasons
        ],
        "studied": [
            {
                "band": one.band,
                "low_J_cm2": number(one.low_J_cm2),
                "high_J_cm2": number(one.high_J_cm2),
                "arms": list(one.arms),
                "remembered": one.remembered,
            }
            for one in found.studied
        ],
    }


def _arm(arm: Arm, in_layer: dict[str, float]) -> Said:
    from lightmask.plan.said import number

    return {
        "arm": arm.name,
        "trial": arm.citation,
        "doi": arm.doi or None,
        "design": arm.design,
        "off_design": arm.off_design or None,
        "people": arm.people or None,
        "people_of": arm.people_of or None,
        "setting": arm.setting or None,
        "device": arm.device or None,
        "light": arm.light or None,
        "wavelengths_nm": list(arm.wavelengths_nm),
        "fluence_J_cm2": [[nm, number(low), number(high)] for nm, low, high in arm.doses_J_cm2],
        "dose_is": arm.dose_is or None,
        "dose_basis": arm.dose_basis or None,
        "layer_J_cm2": [{"band": band, "value": number(value)} for band, value in in_layer.items()],
        "per_week": number(arm.per_week),
        "weeks": number(arm.weeks),
        "finding": arm.finding,
        "result": arm.result,
        "doubts": arm.doubts or None,
        "remembered": arm.remembered,
        "read": arm.read,
    }


def foretold(given: Gathered, found: Foretelling) -> Said:
    """Every number beside what was foretold for it."""
    return {
        "schema": "lightmask foretold 1",
        "numbers": [_number(one, one.study in found.known) for one in found.numbers],
        "score": _score(found.numbers),
        "score_unseen": _score(found.unseen) if found.unseen else None,
        "summary": found.summary,
        "known": list(found.known),
        "left_out": [{"arm": arm, "why": why} for arm, why in (*given.lost, *found.lost)],
        "notes": [{"arm": arm, "note": note} for arm, note in found.notes],
        "table_notes": list(given.notes),
    }


def _number(one: Foretold, known: bool) -> Said:
    from lightmask.plan.said import number

    figures = ("week", "seen_pct", "low_90_pct", "low_50_pct", "middle_pct", "high_50_pct", "high_90_pct", "crps_pct")
    return {
        **{name: getattr(one, name) for name in ("study", "arm", "role", "endpoint")},
        **{name: number(getattr(one, name)) for name in figures},
        "inside_90": one.inside,
        "inside_50": one.inside_half,
        "plain_pct": number(one.plain_pct),
        "plain_off_pct": None if one.plain_pct is None else number(abs(one.plain_pct - one.seen_pct)),
        "plain_from": one.plain_from or None,
        "known": known,
    }


def _score(numbers: tuple[Foretold, ...]) -> Said:
    from lightmask.plan.said import number
    from lightmask.response.held_back import scores

    return {name: value if isinstance(value, int) else number(float(value)) for name, value in scores(numbers).items()}


def added(trial: Trial, found: Foretelling, moves: Moved | None) -> Said:
    """One trial: its dose in the layers, what was foretold, how the synthesis would move."""
    from lightmask.response import layer_dose

    return {
        "schema": "lightmask evidence add 1",
        "arm": trial.arm_id,
        "study": trial.citation or None,
        "known": bool(found.known),
        "lights": _lights(layer_dose(trial)),
        "numbers": [_number(one, bool(found.known)) for one in found.numbers],
        "left_out": [why for _, why in found.lost],
        "notes": [*(note for _, note in found.notes), *trial.unread],
        "moved": None if moves is None else _moved(moves),
        "next": NOTHING_WRITTEN,
    }


def _lights(dose: ArmDose) -> list[Said]:
    from lightmask.plan.said import interval, number
    from lightmask.response.dose_table import stated_nm

    unknown = {"low": None, "middle": None, "high": None}
    return [
        {
            "nm": stated_nm(light) or None,
            "surface_J_cm2": [number(end) for end in light.surface_J_cm2],
            "irradiance_mW_cm2": [number(end) for end in light.irradiance_mW_cm2],
            "marks": list(light.marks),
            "why_unknown": list(light.why),
            "layers": [
                {
                    "layer": layer,
                    "fluence_J_cm2": interval(dose.fluence_J_cm2[:, place, depth]) if light.dose_known else unknown,
                }
                for depth, layer in enumerate(dose.layers)
            ],
        }
        for place, light in enumerate(dose.lights)
    ]


def _moved(moves: Moved) -> Said:
    from lightmask.plan.said import number

    return {
        "effective_draws": number(moves.effective),
        "draws": moves.draws,
        "enough": moves.enough,
        "in_words": moves.in_words,
        "light": [_change(one) for one in moves.light],
        "shared": [_change(one) for one in moves.shared],
    }


def _change(one: Change) -> Said:
    from lightmask.plan.said import number

    def ends(values: tuple[float, float, float]) -> Said:
        return {name: number(value) for name, value in zip(("low", "middle", "high"), values, strict=True)}

    return {
        "what": one.what,
        "unit": one.unit or None,
        "before": ends(one.before),
        "after": ends(one.after),
        "shift": number(one.shift),
    }
