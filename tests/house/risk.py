"""Fails a whole run in which a hazard that code controls has no passing test, or a failing one. With workers too.

A test says which hazards it shows: ``@pytest.mark.hazard("HZ01", "HZ26")``. A run of a part of the tests says nothing.
"""

from pathlib import Path

import pytest
from house import hazards

NARROWED_BY = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly")


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(config), "risk-ledger")


def pytest_itemcollected(item):
    ids = [hazard for mark in item.iter_markers("hazard") for hazard in mark.args]
    if ids:
        item.user_properties.append(("hazards", ids))


class Ledger:
    """What was seen of each hazard: tests that passed, and tests that did anything else."""

    def __init__(self, config):
        self.config = config
        self.passed = set()
        self.others = {}

    def pytest_runtest_logreport(self, report):
        for hazard in dict(report.user_properties).get("hazards", ()):
            if report.outcome != "passed" or hasattr(report, "wasxfail"):
                self.others.setdefault(hazard, set()).add(report.nodeid)
            elif report.when == "call":
                self.passed.add(hazard)

    def sentences(self):
        """What is wrong, one sentence for each kind; none when every control is shown."""
        controlled = [hazard.id for hazard in hazards.read(self.config.rootpath) if hazard.control_in]
        unshown = [hazard for hazard in controlled if hazard not in self.passed]
        others = {hazard: ", ".join(sorted(self.others[hazard])) for hazard in controlled if hazard in self.others}
        broken = "; ".join(f"{hazard} ({tests})" for hazard, tests in others.items())
        return [
            *([f"Hazards that no passing test shows: {', '.join(unshown)}. {REMEDY}"] if unshown else []),
            *([f"Hazards with a test that did not pass: {broken}. Mend what it shows."] if broken else []),
        ]

    def pytest_sessionfinish(self, session, exitstatus):
        if whole(self.config) and self.sentences() and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        said = self.sentences() if whole(self.config) else []
        if said:
            terminalreporter.section("hazards", red=True, bold=True)
        for sentence in said:
            terminalreporter.write_line(sentence, red=True)


REMEDY = f"Mark a test with pytest.mark.hazard, or say in {hazards.FILE.as_posix()} what they wait for."


def whole(config):
    """Whether every test was asked for: no path below the folder of the tests, and no selection."""
    places = {(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args}
    tests = {(Path(config.rootpath) / folder).resolve() for folder in config.getini("testpaths")}
    everything = all(any(test.is_relative_to(place) for place in places) for test in tests)
    return everything and not any(config.getoption(name, None) for name in NARROWED_BY)
