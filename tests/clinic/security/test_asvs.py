"""The list of security requirements is whole and honest: each once, each test there, each figure as in the code."""

import ast
import csv
import hashlib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "look-up"
COUNT, IDS = 253, "fdfef32364aac864bf3945ba29e16ea75c93b8db3d89357357f3b26cc8b0479d"  # of ASVS 5.0.0, levels 1 and 2
WITHOUT_TEST = 1  # gaps; closing one lowers this, and none may come unseen

with (FOLDER / "asvs.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


@cache
def named_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}


def test_every_requirement_of_both_levels_is_there_once():
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids)) == COUNT and {row["level"] for row in ROWS} == {"1", "2"}
    assert hashlib.sha256("\n".join(ids).encode()).hexdigest() == IDS
    assert sum(row["level"] == "1" for row in ROWS) == 70


@pytest.mark.hazard("HZ36")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_it_says_how_and_names_tests_that_are_there(row):
    assert row["what"] and row["how"] and row["applies"] in ("yes", "no", "operator")
    said = row["shown_by"]
    assert said or row["applies"] != "yes", "name a test, or say 'gap: ...'"
    if said.startswith("gap: "):
        assert row["applies"] == "yes" and len(said) > 15
        return
    for name in said.split():
        path, _, test = name.partition("::")
        assert test.startswith("test_") and test in named_in(path), name


def test_gaps_are_counted():
    assert sum(row["shown_by"].startswith("gap") for row in ROWS) <= WITHOUT_TEST


def test_the_page_says_what_the_code_does():
    from lightmask.clinic import configured, settings
    from lightmask.clinic.accounts import passwords, private
    from lightmask.clinic.api import asked, tokens
    from lightmask.clinic.scales import card
    from lightmask.clinic.treating import stopping

    page = " ".join((FOLDER / "asvs.md").read_text(encoding="utf-8").split())
    shortest = settings.AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"]["min_length"]
    cooloff, minutes = settings.AXES_COOLOFF_TIME * 60, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60
    for said in (
        f"Staff: {private.STAFF_IDLE_s // 60} minutes without use", f"Clients: {private.CLIENT_IDLE_s // 3600} hours.",
        f"Everybody: {private.LONGEST_s // 3600} hours at most", f"not given within {minutes} minutes",
        f"{settings.AXES_FAILURE_LIMIT} wrong passwords lock a name from one address for {cooloff:g} minutes",
        f"{settings.ACCOUNT_RATE_LIMITS['login_failed'].split('/')[0]} wrong ones an hour",
        f"Passwords** have {shortest} characters or more",
        f"{passwords.LEFT} characters must be left", f"taken out: {', '.join(passwords.WORDS)}.",
        f"once, within {settings.PASSWORD_RESET_TIMEOUT // 3600} hours",
        f"one session, {stopping.LASTS_s // 3600} hours",
        f"at most {card.rule('largest upload') / 2**20:g} MiB and {card.rule('most pixels') / 1e6:g} million pixels",
        f"Lists end at {asked.MOST} rows", f"at most {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields and "
        f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MiB", f"{tokens.BYTES * 8} random bits",
        f"fewer than 10^{len(str(passwords.GUESSES)) - 1} guesses", configured.BREACHED,
    ):  # fmt: skip
        assert said in page, said
    assert tokens.LASTS_d == 365 and "one year at most" in page
