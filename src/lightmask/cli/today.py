"""The short form on the command line: today's answers, as --today KEY=ANSWER."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask.leds import Channel
    from lightmask.person import Person

REST = "rest"  # rest=no: no to every question that was asked and is not named, the shields apart


def answered(person: Person, said: Sequence[str], channels: tuple[Channel, ...], at: datetime) -> Person:
    """The person with today's answers; as the file has it when nothing is said."""
    from lightmask.safety import short_form

    if not said:
        return person
    answers = dict(_pair(text) for text in said)
    rest = answers.pop(REST, None)
    if rest not in (None, "no"):
        raise BadInput(f"--today rest={rest} would answer everything alike. Give rest=no, or name each answer.")
    if rest == "no":
        keys = [question.key for question in short_form.questions(person, channels)]
        answers = dict.fromkeys((key for key in keys if key != short_form.SHIELDS), "no") | answers
    return short_form.answered(person, answers, at)


def _pair(text: str) -> tuple[str, Any]:
    """'peel=3' as a key and days, 'new-medicine=ramipril; zinc' as a key and names, others as a key and a word."""
    from lightmask.person import words
    from lightmask.safety.short_form import NEW_MEDICINE

    key, equals, answer = (part.strip() for part in text.partition("="))
    if not (key and equals and answer):
        raise BadInput(f"--today '{text}' is no answer. Write KEY=ANSWER, as in --today sunburn=no.")
    if key in words.recent() and answer not in words.ANSWERS:
        try:
            return key, float(answer)
        except ValueError:
            raise BadInput(f"--today {key}={answer}: give yes, no, or the days since as a number.") from None
    if key == NEW_MEDICINE and answer not in words.ANSWERS:
        return key, tuple(name.strip() for name in answer.split(";") if name.strip())
    return key, answer
