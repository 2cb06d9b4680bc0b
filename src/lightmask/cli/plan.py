"""lightmask plan PERSON MASK: the main job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import outputs, plan_files, planned, wishes

if TYPE_CHECKING:
    from lightmask.mask.leds import Mask
    from lightmask.person import Person

PersonFile = Annotated[str, typer.Argument(metavar="PERSON", help="A *.person.toml file.")]
MaskFile = Annotated[
    str, typer.Argument(metavar="MASK", help="A *.mask.toml file, or a name from 'lightmask mask list'.")
]
FaceName = Annotated[
    str | None,
    typer.Option("--face", help="A built-in face, or one that lightmask face wrote; the average one when left out."),
]
Out = Annotated[str | None, typer.Option(help="Folder for the report (HTML, PDF), the plan (JSON) and the calendar.")]
Goals = Annotated[
    list[str] | None,
    typer.Option(
        "--goal",
        help="wrinkles, firmness, texture, acne, age-spots or redness; in the office also rosacea, psoriasis, eczema, "
        "scars and recovery. May be repeated, with weights: texture:0.5. Left out: wrinkles.",
    ),
]
OfficeMask = Annotated[str | None, typer.Option(help="For --care both: the office's mask; MASK is the one at home.")]
Start = Annotated[str | None, typer.Option(help="The first day, as in 2026-11-30. Left out, no days are planned.")]
TimeZone = Annotated[str | None, typer.Option(help="Of the days and the calendar: Europe/Berlin.")]
Procedures = Annotated[
    list[str] | None,
    typer.Option("--procedure", help="peel, microneedling or laser: peel:2026-12-14. May be repeated."),
]
RestDays = Annotated[list[str] | None, typer.Option("--rest-day", help="A day of the week without light. Repeatable.")]
MinutesAWeek = Annotated[
    str | None, typer.Option(help="What the person can give in a week, all things counted: 90, or '1.5 h'.")
]
Way = Annotated[
    str | None,
    typer.Option(help="Take this alternative of the best course, by its key in the JSON: shorter, most, surest ..."),
]
Delivered = Annotated[str | None, typer.Option("--continue", help="SESSIONS.csv of an earlier plan: go on from there.")]
Earlier = Annotated[str | None, typer.Option("--plan", help="With --continue: that plan's plan.json.")]
At = Annotated[
    str | None, typer.Option(help="With --continue: when it goes on, 2026-12-20T19:30+01:00. Left out: now.")
]
Draws = Annotated[int, typer.Option(help="How many draws stand for the doubt: 200, or 500 for the full thing.")]
Details = Annotated[bool, typer.Option("--details", help="Show every layer, limit, trial and reason too.")]
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]


def plan(
    person: PersonFile,
    mask: MaskFile,
    goal: Goals = None,
    care: Annotated[str | None, typer.Option(help="home, office or both; the person file says it otherwise.")] = None,
    office_mask: OfficeMask = None,
    face: FaceName = None,
    start: Start = None,
    time_zone: TimeZone = None,
    procedure: Procedures = None,
    rest_day: RestDays = None,
    minutes_a_week: MinutesAWeek = None,
    way: Way = None,
    draws: Draws = 200,
    delivered: Delivered = None,
    earlier: Earlier = None,
    at: At = None,
    out: Out = None,
    json: Json = False,
    details: Details = False,
) -> None:
    """The course for one person and one mask: minutes, schedule, what it rests on, and what forbids it."""
    asked = wishes.Asked(
        goals=wishes.goals(goal or ()), care=wishes.care(care), office_mask=office_mask,
        start=wishes.day("--start", start), time_zone=wishes.time_zone(time_zone),
        procedures=wishes.procedures(procedure or ()), rest_days=wishes.rest_days(rest_day or ()),
        minutes_a_week=wishes.minutes_a_week(minutes_a_week), way=way, draws=wishes.draws(draws),
        delivered=wishes.delivered(delivered, earlier), now=outputs.moment(at) if at is not None else None,
    )  # fmt: skip
    folder = outputs.folder(out)
    who, lamp = outputs.person_and_mask(person, mask)
    command = planned.command(person, mask, face, asked)
    if folder:
        with plan_files.press() as printer:
            said = _planned(who, lamp, face, asked, command, printer.warm)
            files = plan_files.written(folder, said, printer)
    else:
        said, files = _planned(who, lamp, face, asked, command), ()
    if json:
        outputs.print_json(said)
        return
    from lightmask.cli import plan_details, plan_page

    outputs.show(plan_page.page(said), *([plan_details.details(said)] if details else []))
    for path in files:
        print(f"written: {path}")
    for line in plan_files.left_out(said) if folder else ():
        print(line)


def _planned(
    who: Person, lamp: Mask, face: str | None, asked: wishes.Asked, command: str,
    meanwhile: Callable[[], object] = lambda: None,
) -> dict[str, Any]:  # fmt: skip
    with outputs.busy("Following the light into the skin ..."):
        from lightmask.plan import document

        found = planned.course(who, lamp, face, asked, meanwhile)
        return document(found, outputs.version(), date.today().isoformat(), asked.time_zone, command)
