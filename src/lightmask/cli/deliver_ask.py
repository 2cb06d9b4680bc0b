"""Today's questions, asked one by one on a terminal before a session."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lightmask.cli.today import answered
from lightmask.errors import BadInput, Unsafe

if TYPE_CHECKING:
    from lightmask.mask.leds import Channel
    from lightmask.person import Person
    from lightmask.safety.questions import Question

WORDS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "?": "unknown", "unknown": "unknown"}
TRIES = 5
HOW = "Answer yes or no; ? when you do not know."
DAYS = "How many days ago? "
NAMES = "Which? Names with ; between them: "


def of_today(
    person: Person, said: Sequence[str], channels: tuple[Channel, ...], at: datetime, must: bool
) -> Person:  # fmt: skip
    """The person with the answers of today: from --today, from a terminal, or from the file if it is of today.

    ``must``: light will reach skin, so answers of another day do not do.
    """
    if said:
        return answered(person, said, channels, at)
    if person.answered_on == at.date().isoformat() or not must:
        return person
    if at_a_terminal():
        return _asked(person, channels, at, _line)
    raise Unsafe(
        (
            "Nobody has answered today's questions. Run it on a terminal, which asks them; give --today KEY=ANSWER; "
            "or write the answers and answered_on into the person's file.",
        )
    )


def at_a_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _line(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise BadInput("The questions were not answered to the end. Nothing was lit; begin again.")
    return line.strip()


def _asked(person: Person, channels: tuple[Channel, ...], at: datetime, ask: Callable[[str], str]) -> Person:
    from lightmask.safety import short_form

    questions = short_form.questions(person, channels)
    print(f"Before the light, {len(questions)} questions about today. {HOW}", file=sys.stderr)
    answers = {one.key: _answer(one, f"{number}. {one.question} ", ask) for number, one in enumerate(questions, 1)}
    return short_form.answered(person, answers, at)


def _answer(question: Question, prompt: str, ask: Callable[[str], str]) -> Any:
    """One answer: a word, the days since a kind of care, or the names of new medicines."""
    from lightmask.person import words
    from lightmask.safety.short_form import NEW_MEDICINE

    for _ in range(TRIES):
        word = WORDS.get(ask(prompt).casefold())
        if word == "yes" and question.key in words.recent():
            return _number(ask(DAYS), question.key)
        if word == "yes" and question.key == NEW_MEDICINE:
            return tuple(name.strip() for name in ask(NAMES).split(";") if name.strip()) or "unknown"
        if word is not None:
            return word
        prompt = f"   {HOW} "
    raise BadInput(f"'{question.key}' was not answered with yes, no or ?. Begin again.")


def _number(text: str, key: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return "yes"  # the strictest answer that there is
