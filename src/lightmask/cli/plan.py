"""lightmask plan PERSON MASK: the main job."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lightmask.cli import outputs, plan_files, wishes

PersonFile = Annotated[str, typer.Argument(metavar="PERSON", help="A *.person.toml file.")]
MaskFile = Annotated[
    str, typer.Argument(metavar="MASK", help="A *.mask.toml file, or a name from 'lightmask mask list'.")
]
FaceName = Annotated[
    str | None,
    typer.Option("--face", help="A built-in face, or one that lightmask face wrote; the average one when left out."),
]
Out = Annotated[str | None, typer.Option(help="Folder for the report (HTML) and the plan (JSON).")]
Draws = Annotated[int, typer.Option(help="How many draws stand for the doubt: 200, or 500 for the full thing.")]
Details = Annotated[bool, typer.Option("--details", help="Show every layer, limit, trial and reason too.")]
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]


def plan(
    person: PersonFile,
    mask: MaskFile,
    goal: Annotated[
        str,
        typer.Option(
            help="wrinkles, firmness, texture, acne, age-spots or redness; "
            "in the office also rosacea, psoriasis, eczema, scars and recovery.",
        ),
    ] = "wrinkles",
    care: Annotated[str | None, typer.Option(help="home or office; the person file says it otherwise.")] = None,
    face: FaceName = None,
    draws: Draws = 200,
    out: Out = None,
    json: Json = False,
    details: Details = False,
) -> None:
    """The course for one person and one mask: minutes, schedule, what it rests on, and what forbids it."""
    from lightmask.plan import Goal

    wanted, count, folder = Goal.named(goal), wishes.draws(draws), outputs.folder(out)
    who, lamp = outputs.person_and_mask(person, mask, care)
    with outputs.busy("Following the light into the skin ..."):
        from lightmask.plan import choose, document

        course = choose(wanted, who, lamp, outputs.face_of(face, who, lamp), count)
        said = document(course, outputs.version(), date.today().isoformat())
    files = plan_files.written(folder, Path(person), said) if folder else ()
    if json:
        outputs.print_json(said)
        return
    from lightmask.cli import plan_details, plan_page

    outputs.show(plan_page.page(said), *([plan_details.details(said)] if details else []))
    for path in files:
        print(f"written: {path}")
