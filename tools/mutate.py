"""Do the tests notice? Breaks a file in many small ways, each tried by the nearest tests: python tools/mutate.py limits

One warm process is forked for each mutant, so that nothing heavy is loaded twice. A first run finds which test reaches
which line, and how long it takes; a mutant is given the tests that reach its lines, the quickest first, until one
fails. One that lives through them is given all tests of its file. Files, tests and mutants that change nothing a test
could see stand in tools/mutate.toml.
"""

import argparse
import contextlib
import importlib
import importlib.util
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests"), str(ROOT / "src")]

import mutants  # noqa: E402  (the path above comes first)
import pytest  # noqa: E402

WANTED = 0.95
EXAMPLES = 30  # of each law
PATIENCE, AT_LEAST_s = 5.0, 15.0  # a mutant may take this many times as long as the tests themselves
MEMORY = 8 * 2**30
LIVED, NO_TESTS = 0, 5
ALIVE = set()  # children that have not been waited for
QUIET = ["-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--no-header"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A file to break: the tests nearest to it, and the mutants that no test can tell from it, with the reason."""

    source: Path
    tests: list[str]
    equivalent: dict[str, str] = field(default_factory=dict)

    @property
    def module(self):
        return ".".join(self.source.relative_to(ROOT / "src").with_suffix("").parts)


@dataclass
class Reached:
    """What the first run saw: seconds of each test, and which lines of the file it reached."""

    seconds: dict
    lines: dict
    loaded: list


class Survey:
    """Notes which lines of a file each test reaches."""

    def __init__(self, path):
        self.path, self.seconds, self.lines, self.shared = str(path), {}, {}, {}
        self.now = set()

    def _frame(self, frame, event, arg):
        return self._line if frame.f_code.co_filename == self.path else None

    def _line(self, frame, event, arg):
        self.now.add(frame.f_lineno)
        return self._line

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.now, began = set(), time.perf_counter()
        sys.settrace(self._frame)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.perf_counter() - began
            self.lines[item.nodeid] = sorted(self.now)


class Quick:
    """Few examples of each law, always the same, and none kept or made smaller."""

    def pytest_configure(self, config):
        from hypothesis import settings

        settings.register_profile("mutate", **self.few())
        settings.load_profile("mutate")

    def pytest_collection_modifyitems(self, items):
        from hypothesis import settings

        for item in items:
            if getattr(item.obj, "is_hypothesis_test", False):  # a law with a number of its own too
                own = item.obj._hypothesis_internal_use_settings
                item.obj._hypothesis_internal_use_settings = settings(own, **self.few())

    @staticmethod
    def few():
        from hypothesis import Phase

        phases = (Phase.explicit, Phase.generate)
        return {"max_examples": EXAMPLES, "derandomize": True, "deadline": None, "database": None, "phases": phases}


def targets(names):
    """The files of the list whose name was asked for; all when none was."""
    told = tomllib.loads((ROOT / "tools" / "mutate.toml").read_text(encoding="utf-8"))
    asked = [one for one in told["files"] if not names or Path(one["source"]).stem in names]
    if not asked or len(asked) < len(set(names)):
        sys.exit(f"Known files: {', '.join(Path(one['source']).stem for one in told['files'])}.")
    return [
        Target(
            source=ROOT / one["source"],
            tests=[test for test in one["tests"] if (ROOT / test.split("::")[0]).exists()],
            equivalent={e["mutant"]: e["reason"] for e in told.get("equivalent", []) if e["source"] == one["source"]},
        )
        for one in asked
    ]


def in_a_child(work):
    """Run something in a fork of this process, without its words. -> process id"""
    child = os.fork()
    if child:
        ALIVE.add(child)
        return child
    code = 70
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.setpgid(0, 0)
        code = int(work())
    except BaseException:  # whatever happens, the child ends here and its code says so
        code = 71
    finally:
        os._exit(code)


def run_pytest(tests, *plugins):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return pytest.main([*QUIET, *tests], plugins=[Quick(), *plugins])


def survey(target):
    """Run the tests as they are, once. They must pass."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"

        def work():
            seen = Survey(target.source)
            code = run_pytest(target.tests, seen)
            loaded = [name for name, module in list(sys.modules.items()) if _is_library(name, module)]
            told.write_text(json.dumps([seen.seconds, seen.lines, loaded]), encoding="utf-8")
            return code

        child = in_a_child(work)
        _, status = os.waitpid(child, 0)
        ALIVE.discard(child)
        code = os.waitstatus_to_exitcode(status)
        if code:
            said = f"{target.source.name}: its tests do not pass as they are (exit {code})."
            sys.exit(f"{said} Run: pytest {' '.join(target.tests)}")
        return Reached(*json.loads(told.read_text(encoding="utf-8")))


def _is_library(name, module):
    """Whether a module may be loaded before any mutant: everything but tests and what belongs to a run."""
    path = getattr(module, "__file__", None) or ""
    return not name.startswith(("_pytest", "pytest", "__")) and not path.startswith(str(ROOT / "tests"))


def warm(reached):
    for name in reached.loaded:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def above(module):
    """The modules of the house that stand on a module, and itself: a mutant needs them loaded anew."""
    import ast

    stands_on = {}
    for name, one in list(sys.modules.items()):
        if name.split(".")[0] == module.split(".")[0] and getattr(one, "__file__", None):
            tree = ast.parse(Path(one.__file__).read_text(encoding="utf-8"))
            froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
            stands_on[name] = {node.module for node in froms} | {f"{n.module}.{a.name}" for n in froms for a in n.names}
    found, grown = {module}, True
    while grown:
        new = {name for name, below in stands_on.items() if name not in found and below & found}
        found, grown = found | new, bool(new)
    return found


class Broken:
    """Loads one module from a changed tree."""

    def __init__(self, target, tree):
        self.target, self.code = target, compile(tree, str(target.source), "exec")

    def find_spec(self, name, path=None, target=None):
        if name == self.target.module:
            return importlib.util.spec_from_file_location(name, self.target.source, loader=self)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.code, module.__dict__)


def try_out(target, mutant, tests, renewed):
    """The child's work: load the broken file and run tests. -> exit code, 0 when nothing was noticed"""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name in renewed:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Broken(target, mutant.tree))
    try:
        importlib.import_module(target.module)
    except Exception:  # it does not even load
        return 1
    return run_pytest(tests)


def nearest(mutant, reached):
    """Tests that reach the mutant's lines, the quickest first; all of them for what runs when the file is loaded."""
    lines = set(range(mutant.line, mutant.end_line + 1))
    hits = [test for test, seen in reached.lines.items() if lines & set(seen)]
    every = list(reached.lines)
    return sorted(hits or every, key=reached.seconds.get)


class Campaign:
    """Mutants of one file, several at a time."""

    def __init__(self, target, jobs):
        self.target, self.jobs, self.lived, self.slow, self.killed = target, jobs, [], [], 0
        self.reached = survey(target)
        warm(self.reached)
        self.renewed = above(target.module)

    def run(self, chosen, until):
        """Try each; stop to begin new ones at a time. -> how many were tried"""
        waiting = [(mutant, False) for mutant in reversed(chosen)]
        running, tried = {}, 0
        while waiting or running:
            while waiting and len(running) < self.jobs and (time.monotonic() < until or waiting[-1][1]):
                mutant, every = waiting.pop()
                tests = list(self.reached.lines) if every else nearest(mutant, self.reached)
                child = in_a_child(lambda m=mutant, t=tests: try_out(self.target, m, t, self.renewed))
                allowed_s = AT_LEAST_s + PATIENCE * sum(self.reached.seconds[test] for test in tests)
                running[child] = (mutant, every or len(tests) == len(self.reached.lines), time.monotonic() + allowed_s)
            if not running:
                break
            child, code = self._next(running)
            mutant, was_every, _ = running.pop(child)
            ALIVE.discard(child)
            if code in (4, 70, NO_TESTS):
                sys.exit(f"{mutant.name}: the tests could not be run (exit {code}).")
            if code == LIVED and not was_every:
                waiting.append((mutant, True))
                continue
            tried += 1
            self.killed += code != LIVED
            if code == LIVED:
                self.lived.append(mutant)
            elif code < 0:
                self.slow.append(mutant)
        return tried

    def _next(self, running):
        """The next child that ends, by itself or because its time is up. -> its id, its exit code"""
        while True:
            for child, (_, _, deadline) in running.items():
                ended, status = os.waitpid(child, os.WNOHANG)
                if ended:
                    return child, os.waitstatus_to_exitcode(status)
                if time.monotonic() > deadline:
                    os.kill(child, signal.SIGKILL)
                    _, status = os.waitpid(child, 0)
                    return child, os.waitstatus_to_exitcode(status)
            time.sleep(0.01)


def report(target, campaign, tried, of, seconds):
    """Say how it went. -> whether enough were noticed"""
    explained = [mutant for mutant in campaign.lived if mutant.name in target.equivalent]
    open_ones = [mutant for mutant in campaign.lived if mutant.name not in target.equivalent]
    counted = tried - len(explained)
    share = campaign.killed / counted if counted else 0.0
    print(
        f"{target.source.name}: {campaign.killed} of {counted} noticed ({share:.1%}), {len(explained)} explained, "
        f"{len(campaign.slow)} by their time; {seconds / max(tried, 1):.2f} s each, {tried} of {of} tried",
        flush=True,
    )
    for mutant in open_ones:
        print(f"  lives  {target.source.name}:{mutant.line}  {mutant.name}")
    return share >= WANTED and tried == of


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("files", nargs="*", help="names of files, as in 'limits heat'; all of the list when left out")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--sample", type=int, default=0, help="try only so many of each file, evenly spread")
    asked.add_argument("--seconds", type=float, default=1e9, help="begin no new mutant after so long")
    told = asked.parse_args()
    os.chdir(ROOT)
    os.environ |= {"CI": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    until, good = time.monotonic() + told.seconds, True
    for target in targets(told.files):
        found = mutants.mutants(target.source.read_text(encoding="utf-8"))
        step = max(1, len(found) // told.sample) if told.sample else 1
        chosen = found[::step]
        unknown = set(target.equivalent) - {mutant.name for mutant in found}
        if unknown:
            sys.exit(f"{target.source.name} has no mutant '{min(unknown)}'. Correct tools/mutate.toml.")
        campaign, began = Campaign(target, told.jobs), time.monotonic()
        tried = campaign.run(chosen, until)
        good &= report(target, campaign, tried, len(chosen), time.monotonic() - began)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    try:
        main()
    finally:
        for child in ALIVE:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
