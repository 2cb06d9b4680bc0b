"""Press: prints a report as a PDF in a process beside this one, which warms up while the plan is chosen.

``python -m lightmask.report.press`` reads a plan's JSON from its input and writes the PDF to its output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from lightmask.errors import BadInput, LightmaskError

Said = dict[str, Any]
CANNOT = 2  # the exit code for what the reader can mend, as of every command


class Press:
    """A process that prints one report: ``with Press() as press: press.begin(said); ...; press.pdf()``."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.kill()
        self._child.communicate()

    def warm(self) -> subprocess.Popen[bytes]:
        """Start the process; best when this one leaves a core idle."""
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "lightmask.report.press"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
        return self._child

    def begin(self, said: Said) -> None:
        """Hand over the plan; the pages are laid out while this process goes on."""
        child = self.warm()
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(said).encode())
            child.stdin.close()
        except BrokenPipeError:  # it died: pdf() says of what
            pass
        child.stdin = None

    def pdf(self) -> bytes:
        """The report as `report.pdf` would give it; waits for it. BadInput when this machine cannot print."""
        child = self.warm()
        printed, complaint = child.communicate()
        if child.returncode == CANNOT:
            raise BadInput(complaint.decode().strip())
        if child.returncode:
            raise LightmaskError(f"The PDF could not be printed: {complaint.decode().strip()[-500:]}")
        return printed


def _main() -> int:
    from lightmask.report import printed

    try:
        printed.warm()
    except BadInput as missing:
        sys.stdin.buffer.read()
        print(missing, file=sys.stderr)
        return CANNOT
    sys.stdout.buffer.write(printed.pdf(json.loads(sys.stdin.buffer.read())))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
