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
SALTS = ("hydrochloride", "hydrobromide", "sodium", "potassium", "hyclate", "monohydrate", "tablets", "tablet",
         "capsules", "capsule", "cream", "gel", "mg", "ml", "oral", "topical")  # fmt: skip
NEAR = 0.82


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A row of the list that a medicine was read as; ``sure`` unless the spelling differed."""

    row: dict[str, str]
    read_as: str
    sure: bool


def plain(name: str) -> str:
    """A name without case, accents, dose, salt and punctuation."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "")).split()
    kept = [word for word in words if word not in SALTS and not re.fullmatch(r"\d+(mg|ml|mcg|g)?", word)]
    return " ".join(kept or words)


def find(name: str) -> tuple[Match, ...]:
    """Every row that a name or class could mean, surest only; empty when the list does not know it."""
    wanted = plain(name)
    names = [(known, row) for row in tables.read("safety/photosensitisers").rows()
             if row["screened"] == "yes" for known in _names(row)]  # fmt: skip
    exact = [(known, row) for known, row in names if known == wanted]
    if exact:
        return _matches(exact, sure=True)
    within = [(known, row) for known, row in names if _holds(wanted, known)]
    if within:
        return _matches(within, sure=True)
    spellings = difflib.get_close_matches(wanted, [known for known, _ in names], n=1, cutoff=NEAR)
    return _matches([(known, row) for known, row in names if known in spellings], sure=False)


def _matches(found: list[tuple[str, dict[str, str]]], sure: bool) -> tuple[Match, ...]:
    by_row = {row["id"]: Match(row=row, read_as=known, sure=sure) for known, row in found}
    return tuple(by_row.values())


def _names(row: dict[str, str]) -> list[str]:
    """What a row answers to: its class in singular and plural, its examples, what they are also called."""
    parts = re.split(r",|/| and ", row["medicine_class"]) + row["examples"].split(",") + row["also_called"].split(",")
    found = [plain(part) for part in [*parts, row["medicine_class"]] if plain(part)]
    generic = {"other", "oral", "topical", "systemic", "endogenous", "phototherapy", "raised"}
    return [
        name for name in dict.fromkeys([*found, *(name.removesuffix("s") for name in found)]) if name not in generic
    ]


def _holds(wanted: str, known: str) -> bool:
    """Whether a longer text names the medicine: 'doxycycline for acne', 'a fluoroquinolone'."""
    return len(known) >= 5 and re.search(rf"\b{re.escape(known)}\b", wanted) is not None


def score(row: dict[str, str], peak_nm: float) -> int:
    """How strongly a substance acts at a channel: the largest of the LEDs scored near it, the nearest at least."""
    gaps = {column: abs(peak_nm - at_nm) for column, at_nm in SCORED_nm.items()}
    nearest = min(gaps, key=lambda column: gaps[column])
    return max(int(row[column]) for column, gap in gaps.items() if gap <= NEIGHBOUR_nm or column == nearest)


def severity(row: dict[str, str], peak_nm: float, screened_as: str, care: str) -> str:
    """STOP, PRO or CAUTION: the stricter of the list of substances and rows C24-C26 of the screening list."""
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
