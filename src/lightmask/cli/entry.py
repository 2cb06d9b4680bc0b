"""The door of the command line: the commands, and what happens when something goes wrong."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated

import typer

from lightmask.cli import dose, mask, outputs, plan, safety, skin, slab
from lightmask.errors import LightmaskError, Unsafe

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
app.command("skin")(skin.skin)
app.command("slab")(slab.slab)
app.add_typer(mask.app, name="mask")


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
    sys.exit(_run())


def _run() -> int:
    try:
        return int(app(standalone_mode=False) or 0)
    except Unsafe as error:
        return _say("Refused as unsafe:\n" + "\n".join(f"  - {breach}" for breach in error.breaches), error.exit_code)
    except LightmaskError as error:
        return _say(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _say("Stopped; nothing was written.", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
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
    print(text, file=sys.stderr)
    return code


def _usage(error: object) -> str:
    said = error.format_message().rstrip(".")  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "lightmask"
    return f"{said}. See '{command} --help'."
