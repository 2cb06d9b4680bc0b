"""The short form on the command line: what was answered today decides, and what was not is asked."""

import json
from pathlib import Path

import pytest

from lightmask import mask

CLAIRE = str(Path(__file__).resolve().parents[2] / "examples" / "claire.person.toml")
WELL = ("rest=no", "shields=yes")


@pytest.fixture(scope="module", autouse=True)
def light_worked_out_once():
    """All of these ask about one mask on one face: its light is worked out for the first, with its draws."""
    shine, kept = mask.shine, []

    def once(lamp, on, draws, rng):
        asked_for = (lamp.name, len(on.vertices_mm), draws, str(rng.bit_generator.state))
        if not kept:
            kept.extend((asked_for, shine(lamp, on, draws=draws, rng=rng), rng.bit_generator.state))
        assert kept[0] == asked_for
        rng.bit_generator.state = kept[2]
        return kept[1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mask, "shine", once)
        yield


def asked(run, *answers):
    options = [part for answer in answers for part in ("--today", answer)]
    return run("safety", CLAIRE, "home-3", "--minutes", "5", "--json", *options)


@pytest.mark.hazard("HZ20")
def test_who_answers_well_today_is_cleared(run):
    code, out, _ = asked(run, *WELL)
    said = json.loads(out)
    assert code == 0
    assert said["answered_today"]
    assert {"new-medicine", "shields", "sunburn", "fever"} <= {row["key"] for row in said["ask_today"]}


def test_without_answers_the_file_stands_and_the_questions_are_listed(run):
    code, out, _ = asked(run)
    said = json.loads(out)
    assert (code, said["answered_today"]) == (0, False)
    assert all(row["question"].endswith("?") for row in said["ask_today"])


@pytest.mark.hazard("HZ20")
@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (("rest=no",), "no-eye-shields"),
        (("shields=yes",), "questions that could stop"),
        ((*WELL, "sunburn=yes"), "C32"),
        ((*WELL, "peel=3"), "Possible again in 5 days"),
        ((*WELL, "new-medicine=methylene blue"), "PS06"),
        ((*WELL, "new-medicine=ramipril; Zanthorol"), "Zanthorol"),
        ((*WELL, "reaction-after-session=yes"), "L01"),
        (("rest=no", "shields=none"), "C15"),
    ],
)
def test_an_answer_of_today_refuses(run, answers, says):
    code, _, err = asked(run, *answers)
    assert code == 3
    assert says in err


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("sunbrn=no", "nearest: sunburn."),
        ("sunburn=perhaps", "give yes, no, or the days since"),
        ("rest=yes", "would answer everything alike"),
        ("peel=last week", "give yes, no, or the days since"),
        ("peel=-1", "peel"),
        ("peel=nan", "peel"),
        ("sunburn", "is no answer"),
        ("=no", "is no answer"),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(run, answer, says):
    code, out, err = asked(run, answer)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
