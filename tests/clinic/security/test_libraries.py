"""What is said of known weaknesses in libraries: never that all is well when nobody was asked."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SPEC = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)
SOUND = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
SILENT = {"name": "c", "skip_reason": "Dependency not found"}


@pytest.mark.hazard("HZ42")
def test_what_is_known_fails_and_what_nobody_answers_is_said():
    sentence, code = audit.said([SOUND, WEAK, SILENT], 3)
    assert code == 1 and "b 2: CVE-1, CVE-2" in sentence
    assert audit.said([SILENT, SILENT], 2) == (audit.NOBODY, 0) and "No audit was made" in audit.NOBODY
    assert audit.said([SOUND, SILENT], 2) == (
        "No vulnerability is known of 1 locked packages. Nothing could be asked of 1 others.", 0,
    )  # fmt: skip


@pytest.mark.hazard("HZ42")
def test_every_locked_package_is_asked_about_once():
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    lists = audit.pins(lock)
    wanted = {f"{one['name']}=={one['version']}" for one in lock["package"] if "registry" in one["source"]}
    assert {line for lines in lists for line in lines} == wanted and sum(map(len, lists)) == len(wanted)
    assert all(len({line.split("==")[0] for line in lines}) == len(lines) for lines in lists)


@pytest.mark.hazard("HZ42")
def test_every_file_of_the_lock_has_its_hash():
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    files = [file for one in lock["package"] for file in (*one.get("wheels", ()), one.get("sdist")) if file]
    assert len(files) > 500 and all(file["hash"].startswith("sha256:") for file in files)
