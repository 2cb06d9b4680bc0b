"""The tool that breaks files: which mutants it makes, that good tests notice them and poor ones do not."""

import ast
import os
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from house import hazards

ROOT = hazards.ROOT
sys.path.insert(0, str(ROOT / "tools"))
import mutants  # noqa: E402  (the path above comes first)

SOURCE = '''
"""A file."""
LIMIT = 10


def kept(value, least=0.5):
    """Whether it is."""
    if not value:
        raise ValueError("say what is allowed")
    return least <= value and min(value, 3) < LIMIT - 1
'''
FILES = """
[[files]]
source = "src/tiny/limits.py"
tests = ["tests/test_limits.py"]
"""
EXPLAINED = """
[[equivalent]]
source = "src/tiny/limits.py"
mutant = "kept: 'say what is allowed' -> 'x'"
reason = "none"
"""


@cache  # a file of limits has hundreds of mutants and several explanations
def names(source):
    return {mutant.name for mutant in mutants.mutants(source)}


def test_each_kind_of_change_is_made():
    assert names(SOURCE) == {
        "module: 10 -> 11", "module: 10 -> 9", "kept: 0.5 -> 0.55", "kept: 0.5 -> 0.45", "kept: not value -> value",
        "kept: raise ValueError('say what is allowed') -> pass",
        "kept: return least <= value and min(value, 3) < LIMIT - 1 -> return None",
        "kept: least <= value and min(value, 3) < LIMIT - 1 -> least <= value or min(value, 3) < LIMIT - 1",
        "kept: least <= value -> least < value", "kept: least <= value -> least > value", "kept: min -> max",
        "kept: min(value, 3) < LIMIT - 1 -> min(value, 3) <= LIMIT - 1",
        "kept: min(value, 3) < LIMIT - 1 -> min(value, 3) >= LIMIT - 1", "kept: 3 -> 4", "kept: 3 -> 2",
        "kept: LIMIT - 1 -> LIMIT + 1", "kept: 1 -> 2", "kept: 1 -> 0",
    }  # fmt: skip


def test_a_mutant_is_the_file_with_one_change_and_the_file_stays():
    made = next(mutant for mutant in mutants.mutants(SOURCE) if mutant.name == "kept: LIMIT - 1 -> LIMIT + 1")
    assert ast.unparse(made.tree) == ast.unparse(ast.parse(SOURCE)).replace("LIMIT - 1", "LIMIT + 1")
    assert (made.line, made.end_line) == (10, 10)


def test_words_that_name_something_are_changed_and_messages_are_not():
    assert names("f('row')") == {"module: 'row' -> 'row?'", "module: f('row') -> pass"}
    assert names("f(g('a', b))") >= {"module: g('a', b) -> g(b, 'a')"}
    assert names("positive('x', x)") == {
        "module: positive('x', x) -> pass",
        "module: positive('x', x) -> positive(x, 'x')",
    }
    assert names("@cache\ndef f(a: 'int') -> 'str': ...") == {"f: ... -> pass"}


def test_what_a_text_works_out_is_changed_and_its_wording_is_not():
    told = names("said = f'at most {1000 / use:.3f}{unit if long else None}: {min(a, b)!r} W'")
    assert told == {
        "module: 1000 / use -> 1000 * use", "module: 1000 -> 1001", "module: 1000 -> 999", "module: long -> not long",
        "module: min -> max",
    }  # fmt: skip
    assert names("raise Refused(f'{1000 / use:g} is too much')") == {
        "module: raise Refused(f'{1000 / use:g} is too much') -> pass"
    }
    changed = next(one for one in mutants.mutants("said = f'{2 * a:.1f} W'") if one.change == "2 * a -> 2 / a")
    assert ast.unparse(changed.tree) == "said = f'{2 / a:.1f} W'"


def test_two_alike_are_told_apart():
    assert names("f(1, 1)") >= {"module: 1 -> 2", "module: 1 -> 2 (2)"}


def told():
    return tomllib.loads((ROOT / "tools" / "mutate.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("one", told()["files"], ids=lambda one: Path(one["source"]).stem)
def test_the_list_names_what_is_there(one):
    assert (ROOT / one["source"]).is_file()
    assert [test for test in one["tests"] if not (ROOT / test.split("::")[0]).is_file()] == []


@pytest.mark.parametrize("one", told()["equivalent"], ids=lambda one: one["mutant"][:40])
def test_what_is_explained_still_exists_and_has_a_reason(one):
    assert one["mutant"] in names((ROOT / one["source"]).read_text(encoding="utf-8"))
    assert len(one["reason"].split()) >= 4


@pytest.fixture
def campaign(tmp_path):
    """A tiny house with its own list. -> run(its tests, the list) -> exit code, what is said"""
    for folder in ("src/tiny", "tests", "tools"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src" / "tiny" / "__init__.py").touch()
    (tmp_path / "src" / "tiny" / "limits.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = src\naddopts = --import-mode=importlib\n")
    start = f"import sys; sys.path[:0] = [{str(tmp_path / 'src')!r}, {str(ROOT / 'tools')!r}]; import mutate, pathlib; "
    start += f"mutate.ROOT = pathlib.Path({str(tmp_path)!r}); mutate.main()"

    def run(tests, said=FILES):
        (tmp_path / "tests" / "test_limits.py").write_text("from tiny.limits import kept\n" + tests, encoding="utf-8")
        (tmp_path / "tools" / "mutate.toml").write_text(said, encoding="utf-8")
        alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # each mutant starts pytest anew
        ended = subprocess.run([sys.executable, "-c", start], cwd=tmp_path, capture_output=True, text=True, env=alone)
        return ended.returncode, ended.stdout + ended.stderr

    return run


GOOD = """
import pytest
@pytest.mark.parametrize("value, least, wanted", [
    (1, 0.5, True), (0.5, 0.5, True), (0.4, 0.5, False), (20, 5, True), (2.5, 2.5, True), (4, 3.5, True),
])
def test_it(value, least, wanted):
    assert kept(value, least) is wanted
def test_else():
    assert kept(0.5) is True and kept(0.52) is True and kept(0.46) is False
    with pytest.raises(ValueError): kept(0)
"""


def test_poor_tests_let_mutants_live_and_fail(campaign):
    code, said = campaign("def test_it(): assert kept(1)\n")
    assert code == 1
    assert "lives  limits.py:10  kept: least <= value -> least < value" in said
    assert "18 of 18 tried" in said


def test_better_tests_notice_more(campaign):
    noticed = [int(campaign(tests)[1].split(" of ")[0].split()[-1]) for tests in ("def test_it(): kept(1)\n", GOOD)]
    assert noticed[0] < noticed[1]


def test_an_explanation_without_its_mutant_is_refused(campaign):
    code, said = campaign(GOOD, FILES + EXPLAINED)
    assert code == 1 and "has no mutant \"kept: 'say what" in said.replace("'kept", '"kept')


def test_tests_that_fail_by_themselves_are_said(campaign):
    code, said = campaign("def test_it(): assert not kept(1)\n")
    assert code == 1 and "do not pass as they are" in said
