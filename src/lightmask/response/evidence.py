"""New evidence held against the synthesis: what it foretells for trials that it has not seen, and how good that was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from lightmask import tables
from lightmask.response import posterior, rows
from lightmask.response.held_back import Foretold, foretold, scores
from lightmask.response.listed import listed
from lightmask.response.published import Trial
from lightmask.response.rows import Seen
from lightmask.response.trial_numbers import taken

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class Foretelling:
    """What was foretold for the numbers of trials.

    numbers   each beside what was seen
    lost      arm, and why a number of it, or all of it, could not be foretold
    notes     arm, and what was assumed or differs from the trials that the synthesis rests on
    known     studies that the synthesis has seen: theirs are no forecasts
    """

    numbers: tuple[Foretold, ...]
    lost: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    known: tuple[str, ...]

    @property
    def unseen(self) -> tuple[Foretold, ...]:
        """The numbers of studies that the synthesis has not seen."""
        return tuple(one for one in self.numbers if one.study not in self.known)

    @property
    def summary(self) -> str:
        """Coverage and score in one line."""
        if not self.numbers:
            return "Nothing could be foretold."
        found = scores(self.numbers)
        many = f"{_count(found['numbers'], 'number')} of {found['studies']} stud{_y(found['studies'])}"
        inside, half = (f"{100 * found[name]:.0f} %" for name in ("covered", "covered_half"))
        line = f"{many}: {inside} inside their 90 %, {half} inside their 50 %"
        if not found["compared"]:
            return f"{line}; nobody else measured any of them."
        return (
            f"{line}; CRPS {found['crps']:.1f} beside {found['plain']:.1f} of the plain mean of what others published, "
            f"over the {found['compared']} that others measured too."
        )


def foretell(trials: Iterable[Trial], draws: Mapping[str, Array] | None = None) -> Foretelling:
    """Foretell every number of these trials, study by study, from the synthesis; without ``draws`` from that shipped.

    The plain mean beside each is that of what others published: the study's own numbers have no part in it.
    """
    par = dict(posterior.shipped().draws if draws is None else draws)
    counted = _counted()
    lost: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    studies: dict[str, list[Seen]] = {}
    known: dict[str, str] = {}
    for trial in trials:
        found = taken(trial)
        lost += [(trial.arm_id, why) for why in found.lost]
        notes += [(trial.arm_id, note) for note in found.notes]
        shipped_as = known_as(trial) if found.seen else ""
        for one in found.seen:
            studies.setdefault(one.lit.study, []).append(one)
            if shipped_as:
                known[one.lit.study] = shipped_as
    numbers = []
    for study, own in studies.items():
        others = [one for one in counted if one.lit.study != known.get(study)]
        numbers += foretold(par, own, others)
    return Foretelling(numbers=tuple(numbers), lost=tuple(lost), notes=tuple(notes), known=tuple(known))


@cache
def _counted() -> tuple[Seen, ...]:
    """What the synthesis rests on."""
    return rows.shipped()


def known_as(trial: Trial) -> str:
    """The name under which the synthesis has seen numbers of this study; blank where it has not."""
    counted = set(tables.read("evidence/outcomes").text("arm"))
    studies = {one.citation for one in listed() if one.arm_id in counted}
    return next((one.citation for one in listed() if one.citation in studies and _same(one, trial)), "")


def _same(one: Trial, trial: Trial) -> bool:
    if one.arm_id == trial.arm_id:
        return True
    for name in ("doi", "pmid"):
        ours, theirs = (getattr(each, name).strip().lower() for each in (one, trial))
        if ours and theirs:
            return bool(ours == theirs)
    return bool(_plain(trial.citation)) and _plain(one.citation) == _plain(trial.citation)


def _plain(citation: str) -> str:
    return re.sub(r"\W", "", citation).lower()


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _y(number: int) -> str:
    return "y" if number == 1 else "ies"
