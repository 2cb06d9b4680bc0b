"""Every block of code on every page runs, and every link between pages arrives.

``python`` blocks of a page run in order in one namespace; ``>>>`` lines are compared with what they print. In a
``console`` block every ``$ lightmask`` line is run, and compared with the output under it if there is any
(``...`` stands for anything; ``console exit=2`` for a command that must fail so). ``$ make`` lines must name a target.
Anything else on a page is data: text, toml, json, csv, or a directive of the docs.
"""

import doctest
import importlib
import re
import subprocess

import pytest
from house import pages
from house.source import modules

DATA = {"", "text", "toml", "json", "csv", "math", "mermaid", "html"}
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
each_page = pytest.mark.parametrize("page", pages.pages(), ids=pages.label)


@each_page
def test_its_python_runs(page, desk):
    space = {"__name__": "__page__"}
    for block in pages.blocks(page):
        if block.language != "python":
            continue
        where = f"{pages.label(page)}:{block.line}"
        if block.code.lstrip().startswith(">>>"):
            run_examples(block, where, space)
        else:
            exec(compile("\n" * (block.line - 1) + block.code, where, "exec"), space)


def run_examples(block, where, space):
    """The ``>>>`` lines of a block, in the page's namespace."""
    examples = doctest.DocTestParser().get_doctest(block.code, space, where, where, block.line - 1)
    said = []
    results = doctest.DocTestRunner(optionflags=OPTIONS).run(examples, out=said.append, clear_globs=False)
    space.update(examples.globs)
    assert results.failed == 0, "".join(said)


@each_page
def test_its_commands_run(page, desk):
    for block in pages.blocks(page):
        if block.language.split()[:1] == ["console"]:
            wanted = re.search(r"exit=(\d)", block.language)
            for command, shown in pages.commands(block.code):
                run_command(command, shown, int(wanted[1]) if wanted else 0)


def run_command(command, shown, wanted_exit):
    if command.split()[0] in ("git", "cd", "open", "xdg-open"):
        return
    if command.startswith("make"):
        makefile = (pages.ROOT / "Makefile").read_text(encoding="utf-8")
        targets = [word for word in command.split()[1:] if "=" not in word]
        assert all(re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE) for target in targets), command
        return
    run = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=300)
    said = run.stdout + run.stderr
    assert run.returncode == wanted_exit, f"$ {command}\n{said}"
    if shown.strip():
        assert doctest.OutputChecker().check_output(shown, said, OPTIONS), (
            f"$ {command}\nshown:\n{shown}\nsaid:\n{said}"
        )


@each_page
def test_its_other_blocks_are_data(page):
    code = [block for block in pages.blocks(page) if not block.language.startswith(("{", "python", "console"))]
    assert [(block.language, block.line) for block in code if block.language not in DATA] == []


def test_formulas_are_drawn_without_a_script_from_elsewhere():
    conf = (pages.ROOT / "docs" / "conf.py").read_text(encoding="utf-8")
    assert "mathjax" not in conf
    assert 'html_math_renderer = "mathml"' in conf, "and make docs fails on a formula that cannot be drawn"


@each_page
def test_its_links_and_pictures_arrive(page):
    text = pages.FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    gone = [target for target in local if not (page.parent / target).exists() and "generated/" not in target]
    assert gone == []


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_run(name):
    if not name.endswith("__main__"):
        assert doctest.testmod(importlib.import_module(name), optionflags=OPTIONS).failed == 0


def test_the_sessions_file_page_names_every_column_and_measure():
    from lightmask.plan import sessions_file
    from lightmask.response.endpoints import endpoints

    said = (pages.ROOT / "docs" / "look-up" / "sessions-file.md").read_text(encoding="utf-8")
    names = [*sessions_file.KINDS, *sessions_file.COLUMNS, *(one.name for one in endpoints())]
    assert [name for name in names if f"`{name}`" not in said] == []
