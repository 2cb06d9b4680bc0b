"""The press: a report printed beside this process is the one that would be printed within it."""

import subprocess
import sys

import pytest
from rooms.planned import bare, planned

from lightmask import report
from lightmask.errors import BadInput, LightmaskError
from lightmask.report.press import Press

SAID = bare(planned("claire", "omnilux-clear", "acne"))


def test_it_prints_what_would_be_printed_here():
    with Press() as press:
        press.begin(SAID)
        assert press.pdf() == report.pdf(SAID)


def test_without_a_plan_nothing_is_started_or_left_behind():
    with Press() as press:
        pass
    assert press._child is None
    with Press() as press:
        child = press.warm()
    assert child.poll() is not None


@pytest.mark.parametrize(
    ("program", "kind", "says"),
    [
        (
            "import sys; sys.stdin.read(); print('Install Pango.', file=sys.stderr); sys.exit(2)",
            BadInput,
            "Install Pango",
        ),
        ("raise SystemExit('it broke')", LightmaskError, "could not be printed: it broke"),
    ],
)
def test_what_hinders_it_is_said(program, kind, says):
    with Press() as press:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        press._child = subprocess.Popen([sys.executable, "-c", program], **pipes)
        press.begin(SAID)
        with pytest.raises(kind, match=says):
            press.pdf()
