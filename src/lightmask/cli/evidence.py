"""lightmask evidence show | foretell | add: what trials say of a goal, and what a new trial does to that."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import evidence_said, outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.response.evidence import Foretelling
    from lightmask.response.gathered import Gathered

app = typer.Typer(no_args_is_help=True, help="Evidence: what trials say, and what a new one does to it.")
Json = Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")]
Trials = Annotated[Path, typer.Argument(metavar="TRIALS", help="A .trial.toml, or a .csv with a row for each arm.")]
Out = Annotated[Path | None, typer.Option("--out", help="A .csv file for the numbers, one row each.")]


@app.command("show")
def show(goal: Annotated[str, typer.Argument(metavar="GOAL")], json: Json = False) -> None:
    """How sure trials make us of a goal, why, and every arm with its light, its dose in the skin and its result."""
    from lightmask.cli import evidence_pages

    said = evidence_said.of_goal(goal)
    if json:
        outputs.print_json(said)
    else:
        outputs.show(evidence_pages.goal_page(said))


@app.command("foretell")
def foretell(trials: Trials, json: Json = False, out: Out = None) -> None:
    """Foretell every number of trials that the synthesis has not seen, beside what was seen and the plain mean."""
    from lightmask.cli import evidence_pages

    if out is not None and out.suffix.lower() != ".csv":
        raise BadInput(f"--out '{out}' is not a .csv file. Give a name that ends in .csv.")
    with outputs.busy("Foretelling ..."):
        from lightmask.response import evidence, gathered

        given = gathered.gather(trials)
        found = evidence.foretell(given.trials)
    if not found.numbers:
        raise BadInput(f"'{trials}' holds no number that could be foretold. {_why(given, found)}")
    said = evidence_said.foretold(given, found)
    if out is not None:
        outputs.write_together({out: _table(said)})
    if json:
        outputs.print_json(said)
        return
    outputs.show(evidence_pages.foretold_page(said))
    if out is not None:
        print(f"written: {out}")


def _why(given: Gathered, found: Foretelling) -> str:
    """The first reason, where there is one."""
    lost = [*given.lost, *found.lost]
    return f"The first of {len(lost)}: {lost[0][0]}: {lost[0][1]}" if lost else "It has no rows."


def _table(said: dict[str, Any]) -> str:
    room = io.StringIO()
    writer = csv.DictWriter(room, list(said["numbers"][0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(said["numbers"])
    return room.getvalue()


@app.command("add")
def add(
    trial: Annotated[Path, typer.Argument(metavar="TRIAL", help="A .trial.toml file: one arm of a trial.")],
    json: Json = False,
) -> None:
    """What a new trial brought to the skin, what was foretold for it, and how it would move what is believed."""
    from lightmask.cli import evidence_pages

    if trial.suffix.lower() == ".csv":
        raise BadInput(f"'{trial}' is a table. Give one .trial.toml; 'lightmask evidence foretell' takes tables.")
    with outputs.busy("Weighing the trial ..."):
        from lightmask.response import evidence, trial_file
        from lightmask.response.moving import moved

        (arm,) = trial_file.read_trials(trial)
        found = evidence.foretell([arm])
        said = evidence_said.added(arm, found, moved(arm) if found.numbers else None)
    if json:
        outputs.print_json(said)
    else:
        outputs.show(evidence_pages.added_page(said))
