"""Question: one thing to ask a person, with what a yes would mean in each band."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.safety.judging import Lit
from lightmask.safety.verdict import Acting, worst

# Rows that one field of the person file answers are one question: its key, and where the answer is written.
FIELDS = {
    "pregnant": ("pregnant", "pregnant"),
    "breast_feeding": ("breast_feeding", "breast_feeding"),
    "age": ("age_y", "age_y"),
    "skin": ("phototype", "[skin] phototype, or a reading of the colour"),
    "eyes": ("shields", "[eyes] shields"),
    "medicines": ("medicines", "medicines"),
}
NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question, asked once though it may serve several rows of the list.

    rows       the rows that the answer decides
    answer_in  where the person file holds the answer
    means      what a yes (of the medicines: the worst there are) would mean in each lit band
    """

    key: str
    rows: tuple[str, ...]
    question: str
    answer_in: str
    means: tuple[Acting, ...]

    @property
    def severity(self) -> str:
        """The worst that the answer could mean."""
        return worst(one.severity for one in self.means)


def asked(rows: list[dict[str, str]], lit: Lit) -> tuple[Question, ...]:
    """The questions of some rows in the order of the list; those to which no answer matters in this light left out."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if row["answered_by"] != NOBODY:
            groups.setdefault(FIELDS.get(row["answered_by"], (row["key"], ""))[0], []).append(row)
    found = (_question(key, group, lit) for key, group in groups.items())
    return tuple(question for question in found if question.severity != "none")


def _question(key: str, rows: list[dict[str, str]], lit: Lit) -> Question:
    means = [Acting(band=band, severity=worst(row[band] for row in rows)) for band in lit.bands]
    pulsed = [row["pulsed"].split()[-1] for row in rows if row["pulsed"]]
    if pulsed and lit.seen:
        means.append(Acting(band="pulsed light", severity=worst(pulsed)))
    return Question(
        key=key,
        rows=tuple(row["id"] for row in rows),
        question=rows[0]["question"],
        answer_in=FIELDS.get(rows[0]["answered_by"], ("", f"[screening] '{key}'"))[1],
        means=tuple(means),
    )
