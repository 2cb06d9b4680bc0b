"""The tests of the docs see what they should: every block, every command, every column of a docstring."""

import sys

import pytest
from house import pages, test_docs

sys.path.insert(0, str(pages.ROOT / "docs"))
import generate

PAGE = """\
# A page

```python
a = 1
```

- in a list:
  ```console exit=2
  $ lightmask plan \\
      nobody
  There is no ...
  $ lightmask --help
  ```

::::{note}
```text
not code
```
::::
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_blocks_are_found_with_their_language_and_place(page):
    found = [(block.language, block.line) for block in pages.blocks(page)]
    assert found[:2] == [("python", 4), ("console exit=2", 9)]
    assert ("text", 17) in found


def test_commands_are_joined_and_keep_the_output_shown(page):
    block = list(pages.blocks(page))[1]
    assert pages.commands(block.code) == [
        ("lightmask plan      nobody", "There is no ...\n"),
        ("lightmask --help", ""),
    ]


def test_python_that_fails_fails_the_page(page, desk, monkeypatch):
    page.write_text(PAGE.replace("a = 1", "assert 1 == 2"), encoding="utf-8")
    monkeypatch.setattr(pages, "label", str)
    with pytest.raises(AssertionError):
        test_docs.test_its_python_runs(page, desk)


def test_an_example_that_prints_something_else_fails(desk):
    block = pages.Block("python", ">>> 1 + 1\n3\n", 1)
    with pytest.raises(AssertionError, match="Expected"):
        test_docs.run_examples(block, "here", {})


@pytest.mark.parametrize(
    ("command", "shown", "exit_code"),
    [("false", "", 0), ("echo one", "two\n", 0), ("true", "", 2), ("make tea", "", 0)],
)
def test_a_command_that_does_otherwise_fails(desk, command, shown, exit_code):
    with pytest.raises(AssertionError):
        test_docs.run_command(command, shown, exit_code)


def test_a_command_that_does_as_shown_passes(desk):
    test_docs.run_command("echo one two three", "one ... three\n", 0)
    test_docs.run_command("exit 2", "", 2)
    test_docs.run_command("make plan", "", 0)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("index  [..., layer]  refractive index", "- ``index`` ``[..., layer]``: refractive index"),
        ("x, *_sd  the error\n         of x", "- ``x, *_sd``: the error of x"),
        ("Twice *this* and `a_b` or a_b_.", r"Twice \*this\* and `a_b` or a_b\_."),
        (">>> 1 * 1\n1", ">>> 1 * 1\n1"),
    ],
)
def test_docstrings_keep_their_columns_and_signs(written, read):
    lines = written.split("\n")
    generate.docstring(None, "", "", None, None, lines)
    assert "\n".join(lines) == read
