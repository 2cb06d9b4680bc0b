"""The fault campaign again, in part: each fault at least once, in states and phases spread over all of them.

The whole is `make campaign`; what it wrote stands in docs/risk/campaign.csv, and what runs here must be the same.
"""

from itertools import product
from pathlib import Path

import pytest
from firmware.campaign import page, running
from firmware.campaign.story import PHASES, STATES
from firmware.campaign.trials import ANSWERS, TRIALS

ROOT = Path(__file__).resolve().parents[2]
PLACES = tuple(product(STATES, PHASES))


def spread():
    """One place for each fault, so that all 27 places come up in turn; a step of 10 is coprime to 27."""
    return [(trial.name, *PLACES[10 * number % len(PLACES)]) for number, trial in enumerate(TRIALS)]


@pytest.fixture(scope="module")
def written():
    return page.read(ROOT)


@pytest.mark.hazard(
    "HZ06", "HZ07", "HZ08", "HZ09", "HZ10", "HZ11", "HZ12", "HZ15", "HZ16", "HZ17", "HZ18", "HZ24", "HZ30", "HZ37",
    "HZ39", "HZ44", "HZ46", "HZ47", "HZ48", "HZ49", "HZ50",
)  # fmt: skip
def test_the_table_is_whole_and_nothing_in_it_is_unsafe(written):
    assert set(written) == set(running.ALL)
    assert {case: said for case, one in written.items() if (said := running.unsafe(one))} == {}
    assert {trial.answer for trial in TRIALS} <= set(ANSWERS)
    assert all(trial.why or trial.answer == "locks" for trial in TRIALS)


@pytest.mark.hazard("HZ07", "HZ08", "HZ09", "HZ47", "HZ48", "HZ49")
@pytest.mark.parametrize("case", spread(), ids=" - ".join)
def test_each_fault_again_gives_what_the_table_says(case, written):
    assert running.run(*case) == written[case]


def test_the_page_is_that_of_the_table(written):
    assert (ROOT / page.PAGE).read_text(encoding="utf-8") == page.page([written[case] for case in running.ALL])


def test_an_unsafe_case_is_called_so(written):
    from dataclasses import replace

    case = written["driver shorted", "ON", "middle"]
    for worse in ({"extra_permille": 51}, {"stop_ms": 201}, {"restarts": 1}, {"relit": 1}, {"end": "READY"}):
        assert running.unsafe(replace(case, **worse))
    assert not running.unsafe(case)
