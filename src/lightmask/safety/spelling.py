"""Names of medicines as people write them, brought to one spelling; no word is lost on the way."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from lightmask import tables

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "µ": "u", "μ": "u"})
APOSTROPHES = "'’ʼ‘`´"
ELIDED = re.compile(rf"\b[dl][{APOSTROPHES}](?=\w)")
DOSE = re.compile(r"\d+([a-z]{1,7})?")


@cache
def words_of(*kinds: str) -> frozenset[str]:
    """The words of these kinds that say nothing about which medicine it is."""
    return frozenset(row["word"] for row in tables.read("safety/medicine_words").rows() if row["kind"] in kinds)


def plain(name: str) -> str:
    """A name without case, accents, dose, form, salt and punctuation; all of it when nothing else is left."""
    words = _letters(name).split()
    beside = words_of("salt", "form", "unit")
    kept = [word for word in words if word not in beside and not is_dose(word)]
    return " ".join(kept or words)


def telling(part: str) -> list[str]:
    """The words of one part that could name a medicine; none when it holds a dose, a form and little words only."""
    words = [word for word in plain(part).split() if word not in words_of("filler")]
    return [] if all(word in words_of("form", "unit") or is_dose(word) for word in words) else words


def is_dose(word: str) -> bool:
    """Whether a word is a number, with its unit or without."""
    found = DOSE.fullmatch(word)
    return found is not None and (found[1] is None or found[1] in words_of("unit"))


def parts(name: str) -> list[str]:
    """An entry cut at commas, strokes, line ends and words like 'and'."""
    joins = "|".join(sorted(words_of("joins")))
    return re.split(rf"[,;+/&|•·\n\r\t\u2028\u2029]|\b(?:{joins})\b", name, flags=re.IGNORECASE)


def named(name: str) -> list[list[str]]:
    """The telling words of every part that has some."""
    return [words for part in parts(name) if (words := telling(part))]


def together(words: list[list[str]]) -> str:
    """The words of all parts in one."""
    return " ".join(word for part in words for word in part)


def foreign(word: str) -> bool:
    """Whether a word has letters or figures that the list cannot hold, of another script: nobody has read it then."""
    return any(sign.isalnum() and not _letters(sign).strip() for sign in word)


def spellings(name: str) -> tuple[str, ...]:
    """A name of the list as it may be typed: with ä as a or as ae, without little words, its words in another order."""
    typed = name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    found = [form for way in (name, typed) for form in (plain(way), together(named(way)))]
    return tuple(dict.fromkeys(form for one in found if one for form in (one, in_order(one.split()))))


def in_order(words: list[str]) -> str:
    """Words in the order of the alphabet: the same for every order in which they are written."""
    return " ".join(sorted(words))


def whole(name: str) -> str:
    """All words of a name, salts and doses too."""
    return _letters(name)


def _letters(name: str) -> str:
    """Lower case a to z and figures; whatever divides words becomes a blank, and what is not of our script goes."""
    text = ELIDED.sub(" ", name.casefold()).translate(LETTERS)
    text = unicodedata.normalize("NFKD", "".join(sign for sign in text if sign not in APOSTROPHES))
    return re.sub(r"[^a-z0-9]+", " ", "".join(_kept(sign) for sign in text)).strip()


def _kept(sign: str) -> str:
    """A sign of our script as it is, nothing for accents, invisible signs and other scripts, a blank for the rest."""
    if sign.isascii():
        return sign
    return "" if unicodedata.category(sign)[0] in "MLN" or unicodedata.category(sign) == "Cf" else " "
