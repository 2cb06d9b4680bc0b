"""Which files a session is of: what the commands that need a plan ask for alike."""

from __future__ import annotations

from typing import Annotated

import typer

PLAN = typer.Argument(metavar="PLAN", help="The plan.json of lightmask plan --out, or its folder.")
PlanFile = Annotated[str, PLAN]
PlanOrNone = Annotated[str | None, PLAN]
PersonFile = Annotated[
    str | None, typer.Option("--person", metavar="FILE", help="Where the plan's person file is now.")
]
MaskFile = Annotated[str | None, typer.Option("--mask", metavar="FILE", help="The mask's file, with its calibration.")]
