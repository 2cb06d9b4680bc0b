"""python -m lightmask.clinic.planning.child: one plan, in a process of its own that gives way to everybody else.

Reads one line of JSON ({"wanted": ..., "out": folder}), writes JSON lines: {"step", "fraction"} while it works, and at
the end one of {"done"}, {"refused"}, {"bad"} (a sentence) or {"fault"}. Its input stays open while somebody waits for
it; when that ends, so does the child.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

NICE = 10


def main() -> int:
    """Work, and say what became of it."""
    os.nice(NICE)
    said, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no line of ours
    request = sys.stdin.readline()
    threading.Thread(target=_end_with, args=(sys.stdin,), daemon=True).start()
    _say(said, _worked(request, said))
    return 0


def _worked(request: str, said: TextIO) -> dict[str, Any]:
    from lightmask.errors import BadInput

    try:
        asked = json.loads(request)
        from lightmask.clinic.planning.wanted import Wanted
        from lightmask.clinic.planning.working import work

        return work(
            Wanted.of(asked["wanted"]),
            Path(asked["out"]),
            lambda step, share: _say(said, {"step": step, "fraction": share}),
        )
    except BadInput as sentence:
        return {"bad": str(sentence)}
    except Exception as fault:  # the one place where a fault of ours becomes a line, so that the job can say so
        return {"fault": f"{type(fault).__name__} {_where(fault)}"}


def _where(fault: BaseException) -> str:
    """The line of ours where it happened; what it says may name somebody, so it stays here."""
    import traceback

    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"({Path(last.filename).name}, line {last.lineno})"


def _say(out: TextIO, said: dict[str, Any]) -> None:
    out.write(json.dumps(said) + "\n")
    out.flush()


def _end_with(waiting: TextIO) -> None:
    """End with all that was started here, as soon as nobody waits any more."""
    waiting.read()
    if os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
