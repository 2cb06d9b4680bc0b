"""The door of the command line: the commands, and what happens when something goes wrong."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import Annotated, TextIO

import typer

from lightmask.cli import (
    clinic,
    deliver,
    deliver_alone,
    deliver_collect,
    deliver_mask,
    dose,
    evidence,
    face,
    maps,
    mask,
    outputs,
    plan,
    safety,
    skin,
    slab,
)  # fmt: skip
from lightmask.errors import LightmaskError, Unsafe

OK = 0
OUR_FAULT = 1
BAD_INPUT = 2
INTERRUPTED = 130
WHERE_TO_REPORT = "https://github.com/lightmask/lightmask/issues"

app = typer.Typer(
    name="lightmask",
    help="Plan, dose and follow LED light-mask therapy of facial skin. Not a cleared medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("plan")(plan.plan)
app.command("dose")(dose.dose)
app.command("safety")(safety.safety)
app.command("deliver")(deliver.deliver)
app.command("skin")(skin.skin)
app.command("slab")(slab.slab)
app.command("face")(face.face)
mask.app.command("map")(maps.face_map)
mask.app.command("compare")(maps.compare)
mask.app.command("pair")(deliver_mask.pair)
mask.app.command("load")(deliver_alone.load)
mask.app.command("collect")(deliver_collect.collect)
mask.app.command("status")(deliver_mask.status)
mask.app.command("journal")(deliver_mask.journal)
app.add_typer(mask.app, name="mask")
app.add_typer(evidence.app, name="evidence")
app.add_typer(clinic.app, name="clinic")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"lightmask {outputs.version()}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and stop.", callback=_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault of ours.")] = False,
) -> None:
    """Plan, dose and follow LED light-mask therapy of facial skin. Not a cleared medical device."""


def main() -> None:
    """Run a command; every error is one sentence on stderr and an exit code (2 input, 3 unsafe, 1 our fault)."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()  # a caller may have closed them
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows a question mark
    sys.exit(_run())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _run() -> int:
    code = _outcome()
    try:
        sys.stdout.flush()
    except OSError as error:
        _leave_stdout()
        return code or (OK if isinstance(error, BrokenPipeError) else _say(_unwritten(error), BAD_INPUT))
    return code


def _outcome() -> int:
    try:
        return int(app(standalone_mode=False) or OK)
    except SystemExit as ended:  # click and rich end the process themselves when the reader of a pipe has left
        return OK if isinstance(ended.__context__, BrokenPipeError) else int(ended.code or OK)
    except Unsafe as error:
        return _say("Refused as unsafe:\n" + "\n".join(f"  - {breach}" for breach in error.breaches), error.exit_code)
    except LightmaskError as error:
        return _say(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _say("Stopped; nothing was written.", INTERRUPTED)
    except BrokenPipeError:
        return OK
    except OSError as error:
        return _say(_unwritten(error), BAD_INPUT)
    except Exception as error:
        if hasattr(error, "format_message"):  # a mistake in the command line, from whichever click typer stands on
            return _say(_usage(error), BAD_INPUT)
        if "--debug" in sys.argv:
            traceback.print_exc()
        return _say(
            f"A fault of ours: {type(error).__name__} ({error}). Run again with 'lightmask --debug ...' and report "
            f"what it shows at {WHERE_TO_REPORT}.",
            OUR_FAULT,
        )


def _say(text: str, code: int) -> int:
    from lightmask.forms import visible

    if text:
        with contextlib.suppress(OSError):  # nobody is left to be told
            print(visible(text), file=sys.stderr, flush=True)
    return code


def _leave_stdout() -> None:
    """What is still waiting to be written goes nowhere, so that Python's own last flush has nothing to complain of."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritten(error: OSError) -> str:
    where = f"'{error.filename}'" if error.filename else "the output"
    return f"The system refused {where} ({error.strerror}). Check the free space and the permissions there."


def _usage(error: object) -> str:
    said = error.format_message().rstrip(".")  # type: ignore[attr-defined]
    if not said:  # a command without arguments has printed its help already
        return ""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "lightmask"
    return f"{said}. See '{command} --help'."
