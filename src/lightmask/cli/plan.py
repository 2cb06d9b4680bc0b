"""lightmask plan PERSON MASK: the main job."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lightmask.cli import outputs
from lightmask.errors import BadInput

PersonFile = Annotated[str, typer.Argument(metavar="PERSON", help="A *.person.toml file.")]
MaskFile = Annotated[
    str, typer.Argument(metavar="MASK", help="A *.mask.toml file, or a name from 'lightmask mask list'.")
]
FaceName = Annotated[
    str | None,
    typer.Option("--face", help="A built-in face, or one that lightmask face wrote; the average one when left out."),
]
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
    out: Annotated[Path | None, typer.Option(help="Folder for the report (HTML) and the plan (JSON).")] = None,
    json: Json = False,
) -> None:
    """The course for one person and one mask: minutes, schedule, what it rests on, and what forbids it."""
    from lightmask.plan import Goal

    wanted = Goal.named(goal)
    who, lamp = outputs.person_and_mask(person, mask, care)
    with outputs.busy("Following the light into the skin ..."):
        from lightmask.plan import choose, document

        said = document(
            choose(wanted, who, lamp, outputs.face_of(face, who, lamp)), outputs.version(), date.today().isoformat()
        )
    files = _written(out, Path(person), said) if out else ()
    if json:
        outputs.print_json(said)
        return
    from lightmask.cli import terminal

    outputs.show(terminal.plan_page(said))
    for path in files:
        print(f"written: {path}")


def _written(out: Path, person: Path, said: dict) -> tuple[Path, ...]:
    import json as json_text

    from lightmask import report

    stem = person.name.removesuffix(".toml").removesuffix(".person")
    page, data = out / f"{stem}.report.html", out / f"{stem}.plan.json"
    text = json_text.dumps(said, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    _same_person(data, said["person"])
    outputs.write_together({page: report.html(said), data: text + "\n"})
    return page, data


def _same_person(data: Path, person: dict) -> None:
    """Refuse to write over the plan of somebody else whose file bears the same name."""
    import json as json_text

    try:
        earlier = json_text.loads(data.read_text(encoding="utf-8"))["person"]
        other = [key for key in ("name", "sex", "age_y", "phototype") if earlier[key] != person[key]]
    except (OSError, ValueError, KeyError, TypeError):
        return  # no plan, or not one of ours: write_together says what cannot be
    if other:
        raise BadInput(
            f"'{data}' is the plan of another person (its {' and '.join(other)} differ). "
            "Give another folder with --out, or move that plan away."
        )
