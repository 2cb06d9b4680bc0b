"""said(text): a sentence of the rooms below in the language of whoever looks, sentence by sentence.

What no pattern knows stays as it is, and is marked as English for screen readers and translators.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.utils import formats, translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from lightmask import tables
from lightmask.clinic.below import patterns

PART = re.compile(r"%\((\w+)\)s")
FIGURE = r"(?:over )?-?\d[\d.]*(?:e[+-]?\d+)?"
FIGURES = {"value", "allowed", "count", "more", "most", "low", "high"}
DAYS = {"day", "today", "before", "ahead", "until"}
OF_FILES = (" ([[decisions]] in the person file)", " under [screening]", " ('lightmask safety' has the words)")
ISO = r"\d{4}-\d\d-\d\d"
WHEN = r"\d{4}-\d\d-\d\d \d\d:\d\d \([+-]\d{4}\)"
WORDS = {
    "limit": (("safety/limits", "limit"), ("safety/ceilings", "limit")),
    "condition": (("safety/contraindications", "condition"),),
    "medicine": (("safety/photosensitisers", "medicine_class"),),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: in the reader's language, or English that nobody has translated."""

    text: str
    is_english: bool


def said(text: str) -> str:
    """The text as far as it is known, the rest in English."""
    return " ".join(piece.text for piece in pieces(text))


def marked(text: str) -> SafeString:
    """The same for a page: English that stays is marked as English."""
    return format_html_join(" ", "{}", ((_marked(piece),) for piece in pieces(text)))


def pieces(text: str) -> list[Piece]:
    """Sentence by sentence. For readers of English the text is as it was."""
    if (translation.get_language() or "en").startswith("en"):
        return [Piece(text, False)]
    whole = gettext(text) if text in _whole() else ""
    if whole:
        return [Piece(whole, False)]
    found: list[Piece] = []
    left = text.strip()
    while left:
        piece, left = _first(left)
        found.append(piece)
    return found


def _marked(piece: Piece) -> SafeString:
    return format_html('<span lang="en">{}</span>', piece.text) if piece.is_english else escape(piece.text)


def _first(text: str) -> tuple[Piece, str]:
    """The longest sentence at the beginning that is known, by the pattern that says most of it; else the first one as
    it stands. -> it, and what is left
    """
    matches = [(one, pattern) for pattern in patterns.SENTENCES if (one := _read(pattern).match(text))]
    if not matches:
        end = re.search(r"[.!?](?: |$)", text)
        cut = end.end() if end else len(text)
        return Piece(text[:cut].strip(), True), text[cut:].strip()
    match, pattern = max(matches, key=lambda each: (each[0].end(), len(PART.sub("", each[1]))))
    return Piece(_filled(pattern, match), False), text[match.end() :].strip()


def _filled(pattern: str, match: re.Match[str]) -> str:
    return gettext(pattern) % {name: _part(name)(value) for name, value in match.groupdict().items()}


@cache
def _read(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression; a part that stands twice is the same twice."""
    seen: set[str] = set()

    def group(part: re.Match[str]) -> str:
        name = part[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_shape(name)})"

    literal = PART.split(pattern.replace("%%", "%"))
    made = "".join(re.escape(piece) if place % 2 == 0 else group(PART.fullmatch(f"%({piece})s"))  # type: ignore[arg-type]
                   for place, piece in enumerate(literal))  # fmt: skip
    for words in OF_FILES:  # pages leave out what only the command line knows
        made = made.replace(re.escape(words), f"(?:{re.escape(words)})?")
    return re.compile(made + r"(?= |$)")


def _shape(name: str) -> str:
    """What a part may look like."""
    if name in FIGURES:
        return FIGURE
    if name in DAYS:
        return ISO
    if name == "when":
        return WHEN
    if name in WORDS and name != "condition":
        return "|".join(re.escape(word) for word in _of_tables(name))
    if name == "notes":
        return ".+"
    return r"[A-Z]+\d+[A-Z]?|7D" if name == "id" else r"[^:]+?" if name == "condition" else ".+?"


def _part(name: str) -> Callable[[str], str]:
    """How what a part holds is said."""
    if name in FIGURES:
        return _figure
    if name in DAYS:
        return lambda value: formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if name in WORDS and name != "condition":
        return gettext
    return {
        "when": _when, "ways": _ways, "condition": _condition, "bands": _bands, "keys": _keys, "notes": said,
        "what": lambda value: _of(patterns.WHAT, value), "times": lambda value: _of(patterns.TIMES, value),
    }.get(name, str)  # fmt: skip


def _figure(value: str) -> str:
    return value.replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def _when(value: str) -> str:
    moment = datetime.strptime(value, "%Y-%m-%d %H:%M (%z)")  # at the clock of whoever asked: shown as it was said
    return formats.date_format(moment, "SHORT_DATETIME_FORMAT")


def _of(known: tuple[str, ...], value: str) -> str:
    """By the first pattern that is all of it."""
    for pattern in known:
        if match := re.fullmatch(_read(pattern).pattern, value):
            return _filled(pattern, match)
    return value


def _ways(value: str) -> str:
    ways = re.split(r", or by |, ", value)
    return (gettext(", or by ") if ", or by " in value else ", ").join(_of(patterns.WAYS, one) for one in ways)


def _condition(value: str) -> str:
    return gettext(value) if value in _of_tables("condition") else _of(patterns.CONDITIONS, value)


def _bands(value: str) -> str:
    """'red, amber or near infrared'."""
    return "".join(gettext(" or ") if one == " or " else one if one == ", " else gettext(one)
                   for one in re.split(r"(, | or )", value))  # fmt: skip


def _keys(value: str) -> str:
    """The questions themselves, for keys of the list."""
    asked = {row["key"]: row["question"] for row in tables.read("safety/contraindications").rows()}
    asked = patterns.OWN_QUESTIONS | {key: text for key, text in asked.items() if text != "-"}
    return "; ".join(gettext(asked.get(key, key)) for key in value.split(", "))


@cache
def _of_tables(name: str) -> tuple[str, ...]:
    found = {word for table, column in WORDS[name] for word in tables.read(table).text(column) if word}
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _whole() -> frozenset[str]:
    """Sentences that stand in a table as they are."""
    return frozenset(tables.read("evidence/advice").text("text"))
