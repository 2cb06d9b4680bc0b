"""Which medicines make skin or eyes sensitive to the light that is planned."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from lightmask import tables
from lightmask.person import Medicine
from lightmask.safety import spelling
from lightmask.safety.spelling import plain as plain
from lightmask.safety.waits import days_left

SCORED_nm = {"s415": 415.0, "s450": 450.0, "s590": 590.0, "s633": 633.0, "s660": 660.0, "s830": 830.0}
NEIGHBOUR_nm = 25.0
NEAR = 0.82
LONGEST_WORDS = 6
KEPT = 4096
GENERIC = {"other", "oral", "topical", "systemic", "endogenous", "phototherapy", "raised"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A row of the list that a medicine was read as; ``sure`` unless the spelling differed.

    means is the substance or class that the name ``read_as`` stands for.
    """

    row: dict[str, str]
    read_as: str
    means: str
    sure: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What an entry was read as: rows of the list, and the words that the list does not know."""

    matches: tuple[Match, ...]
    unread: tuple[str, ...] = ()


def find(name: str) -> tuple[Match, ...]:
    """Every row that an entry names, by name, class or near spelling; empty when the list knows none of it."""
    return read(name).matches


@lru_cache(KEPT)
def read(name: str) -> Reading:
    """An entry taken apart: one may name several medicines, and a word that matches nothing is kept as unread."""
    known = _known()
    unread = [word for word in name.split() if spelling.foreign(word)]
    parts = spelling.named(name)
    lone_salt = len(parts) > 1 and any(spelling.words_of("salt").issuperset(words) for words in parts)
    whole = spelling.whole(name) if lone_salt else spelling.together(parts)
    if whole in known and not unread:
        return Reading(matches=_matches({whole: True}))
    found: dict[str, bool] = {}
    for words in parts or [name.split() or [name]]:
        if denied(words[0]):
            unread.append(" ".join(words))
            continue
        exact, rest = _within(words)
        near, lost = _alike(rest)
        found |= dict.fromkeys(near, False) | dict.fromkeys(exact, True)
        unread += lost
    return Reading(matches=_matches(found), unread=tuple(dict.fromkeys(unread)))


def denied(word: str) -> bool:
    """Whether a word leaves open whether what follows is taken: 'no', 'kein'."""
    return word.casefold() in spelling.words_of("denies")


def _within(words: list[str]) -> tuple[list[str], list[list[str]]]:
    """Names spelled as the list spells them, the longest first, and the runs of words between them."""
    known = _known()
    found: list[str] = []
    rest: list[list[str]] = [[]]
    at = 0
    while at < len(words):
        sizes = range(min(LONGEST_WORDS, len(words) - at), 0, -1)
        size = next((size for size in sizes if spelling.in_order(words[at : at + size]) in known), 0)
        if size:
            found.append(spelling.in_order(words[at : at + size]))
            rest.append([])
        else:
            rest[-1].append(words[at])
        at += size or 1
    return found, [run for run in rest if run]


def _alike(runs: list[list[str]]) -> tuple[list[str], list[str]]:
    """Names that runs of words are near to, the longest stretch first, and what is near to nothing."""
    found: list[str] = []
    lost: list[str] = []
    for run in runs:
        stretches = [(at, size) for size in range(min(LONGEST_WORDS, len(run)), 0, -1)
                     for at in range(len(run) - size + 1)]  # fmt: skip
        for at, size in stretches:
            near = difflib.get_close_matches(" ".join(run[at : at + size]), _known(), n=1, cutoff=NEAR)
            if near:
                inner, left = _alike([part for part in (run[:at], run[at + size :]) if part])
                found += near + inner
                lost += left
                break
        else:
            lost.append(" ".join(run))
    return found, lost


@cache
def _known() -> dict[str, dict[str, str]]:
    """Every name that is understood -> the rows that answer to it, each with what the name means there."""
    known: dict[str, dict[str, str]] = {}
    for row_id, row in _rows().items():
        for name in _names(row):
            for form in spelling.spellings(name):
                known.setdefault(form, {}).setdefault(row_id, name)
    for entry in tables.read("safety/medicine_names").rows():
        for name in spelling.spellings(entry["name"]):
            known.setdefault(name, {})[entry["row"]] = entry["means"]
    return known


@cache
def _rows() -> dict[str, dict[str, str]]:
    """The rows of the list that screening asks about, by id."""
    return {row["id"]: row for row in tables.read("safety/photosensitisers").rows() if row["screened"] == "yes"}


def _matches(found: dict[str, bool]) -> tuple[Match, ...]:
    """A row named twice is sure when one of its names was."""
    by_row: dict[str, Match] = {}
    for name, sure in sorted(found.items(), key=lambda item: item[1]):
        for row_id, means in _known()[name].items():
            by_row[row_id] = Match(row=_rows()[row_id], read_as=name, means=means, sure=sure)
    return tuple(by_row.values())


def _names(row: dict[str, str]) -> list[str]:
    """What a row itself answers to: its class in singular and plural, and its examples."""
    parts = [*re.split(r",|/| and ", row["medicine_class"]), *row["examples"].split(",")]
    found = [plain(part) for part in [*parts, row["medicine_class"]] if plain(part)]
    return [
        name for name in dict.fromkeys([*found, *(name.removesuffix("s") for name in found)]) if name not in GENERIC
    ]


@lru_cache(KEPT)
def implied(taken: tuple[Medicine, ...] | None) -> dict[str, str]:
    """Keys of the screening list that medicines answer with yes, each with the medicine's name."""
    substances = {match.means: medicine.name for medicine in taken or () for match in find(medicine.name)}
    rows = tables.read("safety/medicine_implies").rows()
    return {row["key"]: substances[row["substance"]] for row in rows if row["substance"] in substances}


def score(row: dict[str, str], peak_nm: float) -> int:
    """How strongly a substance acts at a channel: the largest of the LEDs scored near it, the nearest at least."""
    gaps = {column: abs(peak_nm - at_nm) for column, at_nm in SCORED_nm.items()}
    nearest = min(gaps, key=lambda column: gaps[column])
    return max(int(row[column]) for column, gap in gaps.items() if gap <= NEIGHBOUR_nm or column == nearest)


def severity(row: dict[str, str], peak_nm: float, screened_as: str, care: str) -> str:
    """STOP, PRO or CAUTION: the stricter of the list of substances and rows C24-C26 of the screening list.

    The list: score 3 STOP; 2 STOP at home, PRO in a clinic; 1 PRO for blue, CAUTION else. Row C25 makes 2 a STOP
    outside infrared in a clinic too, and row C26 makes 0 a PRO for blue. A row may name a band that it forbids.
    """
    if row["photodynamic"] == "yes" or row["stricter"] == f"{screened_as} STOP":
        return "STOP"
    strength = score(row, peak_nm)
    if strength == 3:
        return "STOP"
    if strength == 2:
        return "STOP" if care == "home" or screened_as != "nir" else "PRO"
    return "PRO" if screened_as == "blue" else "CAUTION"


def left_days(medicine: Medicine, row: dict[str, str]) -> int | None:
    """Whole days until a stopped medicine no longer counts; 0 when it is over, None without a known waiting time."""
    if medicine.stopped_days_ago is None or not row["wait_days"]:
        return None
    return days_left(float(row["wait_days"]), medicine.stopped_days_ago)
