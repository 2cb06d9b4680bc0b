"""Markdown pages as the tests see them: which blocks of code they hold, and where."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ("_build", "generated")
FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,}|:{3,})(?P<language>[^\n`]*)\n(?P<code>.*?)^ *(?P=fence) *$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language (with what stands behind it), its code, its first line in the page."""

    language: str
    code: str
    line: int


def pages():
    """The README and every written page of the docs."""
    written = [page for page in (ROOT / "docs").rglob("*.md") if not set(LEFT_OUT) & set(page.parts)]
    return [ROOT / "README.md", *sorted(written)]


def label(page):
    """A page's path as people say it."""
    return page.relative_to(ROOT).as_posix()


def blocks(page):
    """Every fenced block of a page, in order; those inside a note or a list too."""
    yield from _blocks(page.read_text(encoding="utf-8"), first_line=1)


def _blocks(text, first_line):
    for match in FENCE.finditer(text):
        indent, language = len(match["indent"]), match["language"].strip()
        code = "".join(line[indent:] for line in match["code"].splitlines(keepends=True))
        line = first_line + text.count("\n", 0, match.start()) + 1
        if language.startswith("{code-block}"):
            language = language.removeprefix("{code-block}").strip()
        yield Block(language, code, line)
        if language.startswith("{"):
            yield from _blocks(code, line)


def commands(code):
    """The ``$`` lines of a console block, each with the output shown under it."""
    found = []
    for line in code.replace("\\\n", " ").splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [(command, "".join(shown)) for command, shown in found]
