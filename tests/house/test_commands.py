"""Every command and every option is in the docs, and every command explains itself."""

import pytest
import typer
from house import pages

from lightmask import cli

PAGE = pages.ROOT / "docs" / "look-up" / "cli.md"


def commands():
    """Every command by the words that call it."""

    def walk(words, command):
        for name, below in getattr(command, "commands", {}).items():
            if hasattr(below, "commands"):
                yield from walk((*words, name), below)
            else:
                yield " ".join((*words, name)), below

    return dict(walk(("lightmask",), typer.main.get_command(cli.app)))


COMMANDS = commands()
each_command = pytest.mark.parametrize("words", COMMANDS)


def section(words):
    """What the page says from a command's heading to the next heading."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("#")]
    start = next((number for number in heads if words in lines[number]), None)
    assert start is not None, f"docs/look-up/cli.md has no heading with '{words}'"
    return "\n".join(lines[start : next((number for number in heads if number > start), len(lines))])


@each_command
def test_it_is_documented_with_all_its_options(words):
    said = section(words)
    options = [max(parameter.opts, key=len) for parameter in COMMANDS[words].params if parameter.name != "help"]
    assert [option for option in options if option.startswith("--") and option not in said] == []


@each_command
def test_it_explains_itself(words, run):
    code, out, _ = run(*words.split()[1:], "--help")
    assert code == 0 and "Usage" in out
    assert COMMANDS[words].help, f"{words} has no help text"
