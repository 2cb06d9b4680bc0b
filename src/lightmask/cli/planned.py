"""From what was asked to a course: the wish, the masks, and an earlier plan that goes on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import outputs, plan_files
from lightmask.cli.wishes import Asked
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask import Face
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan import Course, Wish

USUAL = (("wrinkles", 1.0),)


def course(
    who: Person, lamp: Mask, face: str | None, asked: Asked, meanwhile: Callable[[], object] = lambda: None
) -> Course:
    """The course that was asked for, from its beginning or from where an earlier one stands.

    ``meanwhile`` is called once light and skin are worked out, which takes all cores; choosing takes one.
    """
    from lightmask.mask import Mask
    from lightmask.mask.whose import face_for
    from lightmask.plan import prepare

    office = Mask.load(asked.office_mask) if asked.office_mask else None
    on = face_for(who.sex, lamp, *([office] if office else []), named=face)
    if asked.delivered is not None:
        return _goes_on(who, lamp, on, asked, office)
    wish = wish_of(asked)
    ready = prepare(wish, who, lamp, on, draws=asked.draws, office_mask=office)
    meanwhile()
    return ready.choose(wish)


def wish_of(asked: Asked) -> Wish:
    """What the planner takes."""
    from lightmask.plan import Goal, Wish

    goals = tuple((Goal.named(name), weight) for name, weight in asked.goals or USUAL)
    return Wish(goals=goals, **_said(asked))


def _said(asked: Asked) -> dict[str, Any]:
    """What was said beside the goals; what was not stays as it is."""
    from lightmask.plan import Procedure

    procedures = tuple(Procedure(kind=kind, on=on) for kind, on in asked.procedures)
    said = {
        "care": asked.care, "start": asked.start, "procedures": procedures, "rest_days": asked.rest_days,
        "minutes_a_week": asked.minutes_a_week, "way": asked.way,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in (None, ())}


def _goes_on(who: Person, lamp: Mask, face: Face | None, asked: Asked, office: Mask | None) -> Course:
    """The rest of an earlier course; what was asked for now takes the place of what was asked for then."""
    from lightmask.plan import again, sessions_file
    from lightmask.plan.earlier import Earlier

    assert asked.delivered is not None
    sessions, plan = asked.delivered
    now = asked.now or outputs.moment(None)
    earlier = Earlier(said=written_plan(plan), log=sessions_file.read(sessions, until=now.date()), now=now)
    of_one_person(plan, earlier.said["person"], who)
    changes = _said(asked) | ({"goals": wish_of(asked).goals} if asked.goals else {})
    changes["procedures"] = (*earlier.wish.procedures, *changes.get("procedures", ()))
    wish = replace(earlier.wish, **changes)
    return again.plan_again(earlier, who, lamp, face, wish=wish, office_mask=office, draws=asked.draws)


def of_one_person(path: Path, then: dict[str, Any], who: Person) -> None:
    """Refuse to go on with the light of somebody else."""
    from lightmask.plan.said import person_said

    other = plan_files.differing(_a_year_on(then, who), person_said(who))
    if other:
        raise BadInput(
            f"'{path}' is the plan of another person (its {' and '.join(other)} differ). "
            "Give the plan and the sessions of this person, or begin anew without --continue."
        )


def _a_year_on(then: dict[str, Any], who: Person) -> dict[str, Any]:
    """The person of then, a birthday within the course forgiven."""
    near = then["age_y"] is not None and who.age_y is not None and 0 <= who.age_y - then["age_y"] <= 1
    return then | ({"age_y": who.age_y} if near else {})


def written_plan(path: Path) -> dict[str, Any]:
    """A plan that lightmask has written, as plain data whose hash holds."""
    from lightmask.forms import text_of
    from lightmask.plan.paper import content_hash

    text = text_of(path, ".json")
    try:
        said = json.loads(text)
        whole = isinstance(said, dict) and said.get("hash") == content_hash(said)
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        raise BadInput(f"'{path}' is no plan as lightmask wrote it. Give the plan.json of --out, unchanged.")
    return dict(said)


def command(person: str, mask: str, face: str | None, asked: Asked) -> str:
    """What repeats a plan, with the files as they were named; where its files go is no part of it."""
    words = ["lightmask", "plan", person, mask]
    for name, weight in asked.goals:
        words += ["--goal", name if weight == 1 else f"{name}:{weight:g}"]
    for option, value in (
        ("--care", asked.care), ("--office-mask", asked.office_mask), ("--face", face), ("--start", asked.start),
        ("--time-zone", asked.time_zone),
    ):  # fmt: skip
        words += [option, str(value)] if value is not None else []
    for kind, on in asked.procedures:
        words += ["--procedure", f"{kind}:{on}"]
    for one in asked.rest_days:
        words += ["--rest-day", one]
    words += ["--minutes-a-week", f"{asked.minutes_a_week:g}"] if asked.minutes_a_week is not None else []
    words += ["--way", asked.way] if asked.way is not None else []
    words += ["--draws", str(asked.draws)]
    if asked.delivered is not None:
        words += ["--continue", str(asked.delivered[0]), "--plan", str(asked.delivered[1])]
    words += ["--at", asked.now.isoformat(timespec="minutes")] if asked.now is not None else []
    return shlex.join(words)
