"""Which medicines make skin or eyes sensitive to the light that is planned."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

from lightmask import tables
from lightmask.person import Medicine

SCORED_nm = {"s415": 415.0, "s450": 450.0, "s590": 590.0, "s633": 633.0, "s660": 660.0, "s830": 830.0}
NEIGHBOUR_nm = 25.0
SALTS = ("hydrochloride", "hcl", "hydrobromide", "maleate", "besylate", "sodium", "potassium", "hyclate", "monohydrate",
         "tablets", "tablet", "capsules", "capsule", "cream", "gel", "mg", "mcg", "ml", "oral",
         "topical")  # fmt: skip
SAY_NOTHING = ("a", "an", "the", "my", "some", "for", "on", "of", "in", "at", "daily", "nightly", "weekly", "once",
               "twice", "day", "night", "morning", "evening", "low", "high", "dose", "acne", "rosacea")  # fmt: skip
DENIED = ("no", "not", "never", "none", "nothing", "non", "pas")
SEVERAL = re.compile(r"[,;+/&\n]|\b(?:and|with|et)\b", re.IGNORECASE)
NEAR = 0.82
LONGEST_WORDS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A row of the list that a medicine was read as; ``sure`` unless the spelling differed."""

    row: dict[str, str]
    read_as: str
    sure: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What an entry was read as: rows of the list, and the words that the list does not know."""

    matches: tuple[Match, ...]
    unread: tuple[str, ...] = ()


def plain(name: str) -> str:
    """A name without case, accents, dose, salt and punctuation."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "")).split()
    kept = [word for word in words if word not in SALTS and not re.fullmatch(r"\d+(mg|ml|mcg|g)?", word)]
    return " ".join(kept or words)


def find(name: str) -> tuple[Match, ...]:
    """Every row that an entry names, by name, class or near spelling; empty when the list knows none of it."""
    return read(name).matches


def read(name: str) -> Reading:
    """An entry taken apart: one may name several medicines, and a word that matches nothing is kept as unread."""
    known = _known()
    unread = [word for word in name.split() if _foreign(word)]
    whole = plain(name)
    if whole in known and not unread:
        return Reading(matches=_matches({whole: True}, known))
    parts = [words for part in SEVERAL.split(name) if (words := _telling(part))]
    found: dict[str, bool] = {}
    for words in parts or [name.split()]:
        if words[0].casefold() in DENIED:
            unread.append(" ".join(words))
            continue
        exact, rest = _within(words, known)
        near, lost = _alike(rest, known)
        found |= dict.fromkeys(near, False) | dict.fromkeys(exact, True)
        unread += lost
    return Reading(matches=_matches(found, known), unread=tuple(dict.fromkeys(unread)))


def _foreign(word: str) -> bool:
    """Whether a word has letters that the list cannot hold, of another script: nobody has read it then."""
    lost = [sign for sign in word if sign.isalpha() and not plain(sign)]
    return any(not unicodedata.normalize("NFKD", sign).isascii() for sign in lost)


def _telling(part: str) -> list[str]:
    """The words of one part that could name a medicine; none when it holds a dose and little words only."""
    words = [word for word in plain(part).split() if word not in SAY_NOTHING]
    return [] if all(word in SALTS or word.isdigit() for word in words) else words


def _within(words: list[str], known: dict[str, list[dict[str, str]]]) -> tuple[list[str], list[list[str]]]:
    """Names spelled as the list spells them, the longest first, and the runs of words between them."""
    found: list[str] = []
    rest: list[list[str]] = [[]]
    at = 0
    while at < len(words):
        sizes = range(min(LONGEST_WORDS, len(words) - at), 0, -1)
        size = next((size for size in sizes if " ".join(words[at : at + size]) in known), 0)
        if size:
            found.append(" ".join(words[at : at + size]))
            rest.append([])
        else:
            rest[-1].append(words[at])
        at += size or 1
    return found, [run for run in rest if run]


def _alike(runs: list[list[str]], known: dict[str, list[dict[str, str]]]) -> tuple[list[str], list[str]]:
    """Names that runs of words are near to, the longest stretch first, and what is near to nothing."""
    found: list[str] = []
    lost: list[str] = []
    for run in runs:
        stretches = [(at, size) for size in range(min(LONGEST_WORDS, len(run)), 0, -1)
                     for at in range(len(run) - size + 1)]  # fmt: skip
        for at, size in stretches:
            near = difflib.get_close_matches(" ".join(run[at : at + size]), known, n=1, cutoff=NEAR)
            if near:
                inner, left = _alike([part for part in (run[:at], run[at + size :]) if part], known)
                found += near + inner
                lost += left
                break
        else:
            lost.append(" ".join(run))
    return found, lost


def _known() -> dict[str, list[dict[str, str]]]:
    """Every name of the list with the rows that answer to it."""
    known: dict[str, list[dict[str, str]]] = {}
    for row in tables.read("safety/photosensitisers").rows():
        if row["screened"] == "yes":
            for name in _names(row):
                known.setdefault(name, []).append(row)
    return known


def _matches(found: dict[str, bool], known: dict[str, list[dict[str, str]]]) -> tuple[Match, ...]:
    """A row named twice is sure when one of its names was."""
    by_row: dict[str, Match] = {}
    for name, sure in sorted(found.items(), key=lambda item: item[1]):
        by_row |= {row["id"]: Match(row=row, read_as=name, sure=sure) for row in known[name]}
    return tuple(by_row.values())


def _names(row: dict[str, str]) -> list[str]:
    """What a row answers to: its class in singular and plural, its examples, what they are also called."""
    parts = re.split(r",|/| and ", row["medicine_class"]) + row["examples"].split(",") + row["also_called"].split(",")
    found = [plain(part) for part in [*parts, row["medicine_class"]] if plain(part)]
    generic = {"other", "oral", "topical", "systemic", "endogenous", "phototherapy", "raised"}
    return [
        name for name in dict.fromkeys([*found, *(name.removesuffix("s") for name in found)]) if name not in generic
    ]


def score(row: dict[str, str], peak_nm: float) -> int:
    """How strongly a substance acts at a channel: the largest of the LEDs scored near it, the nearest at least."""
    gaps = {column: abs(peak_nm - at_nm) for column, at_nm in SCORED_nm.items()}
    nearest = min(gaps, key=lambda column: gaps[column])
    return max(int(row[column]) for column, gap in gaps.items() if gap <= NEIGHBOUR_nm or column == nearest)


def severity(row: dict[str, str], peak_nm: float, screened_as: str, care: str) -> str:
    """STOP, PRO or CAUTION: the stricter of the list of substances and rows C24-C26 of the screening list.

    The list: score 3 STOP; 2 STOP at home, PRO in a clinic; 1 PRO for blue, CAUTION else. Row C25 makes 2 a STOP
    outside infrared in a clinic too, and row C26 makes 0 a PRO for blue.
    """
    if row["photodynamic"] == "yes":
        return "STOP"
    strength = score(row, peak_nm)
    if strength == 3:
        return "STOP"
    if strength == 2:
        return "STOP" if care == "home" or screened_as != "nir" else "PRO"
    return "PRO" if screened_as == "blue" else "CAUTION"


def still_there(medicine: Medicine, row: dict[str, str]) -> bool:
    """Whether a stopped medicine may still act; without a known waiting time it may."""
    if medicine.stopped_days_ago is None or not row["wait_days"]:
        return True
    return medicine.stopped_days_ago < float(row["wait_days"])
