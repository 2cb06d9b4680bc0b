"""The risk file is whole: each hazard is controlled or says what it waits for; what is not shown fails the build."""

import os
import subprocess
import sys
import textwrap

import pytest
from house import hazards

HAZARDS = hazards.read()
MARKED = hazards.marked()
each_hazard = pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.id)


def test_every_hazard_stands_once_and_in_order():
    assert [hazard.id for hazard in HAZARDS] == [f"HZ{number:02d}" for number in range(1, len(HAZARDS) + 1)]


def test_nothing_of_the_preliminary_list_is_lost(read_reference):
    same = ("hazard", "sequence_of_events", "harm", "severity_initial", "probability_initial")
    for ours, row in zip(HAZARDS, read_reference("safety/hazards.csv"), strict=False):
        assert [str(getattr(ours, name)) for name in ("id", *same)] == [row[name] for name in ("id", *same)]


@each_hazard
def test_it_is_controlled_or_says_what_it_waits_for(hazard):
    assert hazard.control_in or hazard.waits_for
    assert all((hazard.hazard, hazard.sequence_of_events, hazard.harm, hazard.control, hazard.where))


@each_hazard
def test_its_control_is_there(hazard):
    for name in hazard.control_in:
        assert hazards.resolve(name) is not None


@each_hazard
def test_a_room_it_waits_for_is_not_built_yet(hazard):
    assert set(hazard.waits_for) <= {*hazards.ROOMS, *hazards.BEYOND_CODE}
    built = [room for room in hazard.waits_for if hazards.is_built(room)]
    assert built == [], f"{hazard.id}: name its control in {built[0]} and mark the test that shows it"


@each_hazard
def test_its_control_has_a_test(hazard):
    assert bool(hazard.control_in) == bool(MARKED.get(hazard.id)), f"mark a test with pytest.mark.hazard('{hazard.id}')"


def test_every_mark_names_a_hazard():
    assert set(MARKED) <= {hazard.id for hazard in HAZARDS}


@each_hazard
def test_what_is_left_is_less_and_explained(hazard):
    names = [f"{what}_{when}" for what in ("severity", "probability") for when in ("initial", "residual")]
    assert all(1 <= getattr(hazard, name) <= 5 for name in names)
    assert hazard.risk_residual <= hazard.risk_initial
    assert hazards.acceptability(hazard.risk_residual) != "unacceptable"
    assert hazard.residual_note or hazards.acceptability(hazard.risk_residual) == "acceptable"


@pytest.mark.hazard("HZ45")
@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "docs/risk/index.md"])
def test_what_lightmask_is_not_stands_where_people_begin(page):
    text = " ".join((hazards.ROOT / page).read_text(encoding="utf-8").replace(">", " ").split())
    assert "lightmask is not a cleared medical device" in text


@pytest.mark.parametrize(
    ("risk", "said"),
    [(1, "acceptable"), (4, "acceptable"), (5, "as far as possible"), (9, "as far as possible"), (10, "unacceptable")],
)
def test_the_rule_of_acceptability(risk, said):
    assert hazards.acceptability(risk) == said


def test_a_control_that_is_not_there_is_found_out():
    assert hazards.resolve("lightmask.units.parse")("1 mm", "mm") == 1.0
    assert hazards.resolve("tools/locked.py").is_file()
    for name in ("lightmask.safety.no_such_thing", "lightmask.nowhere.at_all", "tools/no-such-file.py"):
        with pytest.raises((ImportError, FileNotFoundError)):
            hazards.resolve(name)


def test_the_matrix_shows_every_hazard_with_its_tests_and_state():
    sys.path.insert(0, str(hazards.ROOT / "docs"))
    import matrix

    page = matrix.page(HAZARDS, MARKED)
    for hazard in HAZARDS:
        line = next(line for line in page.splitlines() if line.startswith(f"| [{hazard.id}]("))
        section = page.partition(f"## {hazard.id}: ")[2].partition("\n## ")[0]
        assert line.endswith(f"| {matrix.state(hazard)} |")
        assert all(f"`{name}`" in section for name in (*hazard.control_in, *MARKED.get(hazard.id, ())))
        assert ("aim: " in line) == (not hazard.control_in or bool(set(hazard.waits_for) & set(hazards.ROOMS)))


PROJECT = """
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["{tests}"]
addopts = "--import-mode=importlib --strict-markers -p no:cacheprovider"
markers = ["hazard(id, ...): x"]
"""
HEAD = ",".join(hazards.Hazard.__dataclass_fields__)
ROW = "{id},c,h,s,h,h,c,w,3,3,3,1,{control_in},{waits_for},,-"
SHOWS = """
import pytest
@pytest.mark.hazard("HZ01")
def test_one(): pass
def test_other(): assert True
"""
BOTH = SHOWS + '@pytest.mark.hazard("HZ02", "HZ01")\ndef test_two(): {body}\n'


@pytest.fixture
def suite(tmp_path):
    """A small project of two controlled hazards and one that waits. -> run(tests, *options) -> exit code, output"""
    rows = [("HZ01", "a.b", ""), ("HZ02", "a.b", "clinic"), ("HZ03", "", "clinic")]
    for folder in ("tests", "docs/risk"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(tests=hazards.ROOT / "tests"), encoding="utf-8")
    (tmp_path / "tests" / "conftest.py").write_text('pytest_plugins = ["house.risk"]\n', encoding="utf-8")
    lines = [HEAD, *(ROW.format(id=one, control_in=code, waits_for=room) for one, code, room in rows)]
    (tmp_path / hazards.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(tests, *options):
        (tmp_path / "tests" / "test_it.py").write_text(textwrap.dedent(tests), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", *options]
        alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # other libraries' plugins take a second each time
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=alone)
        return ended.returncode, ended.stdout + ended.stderr

    return run


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_a_hazard_without_a_passing_test_fails_the_build(suite, workers):
    code, said = suite(SHOWS, *workers)
    assert code == 1 and "no passing test shows: HZ02." in said and "2 passed" in said
    assert suite(BOTH.format(body="pass"), *workers)[0] == 0


@pytest.mark.parametrize("body", ["pytest.skip('later')", "pytest.xfail('known')", "assert False"])
def test_skipped_and_expected_failures_show_nothing(suite, body):
    code, said = suite(BOTH.format(body=body))
    assert code == 1 and "no passing test shows: HZ02." in said
    assert "did not pass: HZ01 (tests/test_it.py::test_two); HZ02 (tests/test_it.py::test_two)" in said


@pytest.mark.parametrize("selection", [("-k", "other"), ("tests/test_it.py::test_other",), ("-m", "hazard")])
def test_a_part_of_the_tests_says_nothing_of_hazards(suite, selection):
    code, said = suite(SHOWS, *selection)
    assert code == 0 and "hazards" not in said


def test_naming_the_folder_is_still_the_whole(suite):
    assert suite(SHOWS, "tests")[0] == suite(SHOWS, ".")[0] == 1
