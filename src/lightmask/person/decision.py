"""Decision: what a professional has decided about one person, and why."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.person import words
from lightmask.person.medicine import Medicine

ROW = re.compile(r"[A-Za-z]{1,3}\d+")
WHOLE = ("about", "by", "reason")
NOBODY = (
    *("", "i", "me", "myself", "self", "nobody", "no one", "none", "unknown", "na", "n a", "anonymous"),
    *("dr", "doctor", "the doctor", "a doctor", "my doctor"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A named professional's recorded decision: light may be used in spite of one PRO row or one medicine.

    about   a row of the screening list (C42), its key, or a medicine's name
    by      the professional's name; ``role`` is what they are, if it is known
    on      the date, as in '2026-05-03'
    reason  why light may be used all the same
    """

    about: str
    by: str
    on: str
    reason: str
    role: str = ""

    def __post_init__(self) -> None:
        for name in (*WHOLE, "role"):
            said = getattr(self, name)
            if not isinstance(said, str) or (name in WHOLE and not said.strip()):
                raise BadInput(
                    f"A decision does not say '{name}'. Give what it is about, by whom, the date, and the reason."
                )
            words.one_line(f"'{name}' of a decision", said)
        if " ".join(_words(self.by)) in NOBODY:
            raise BadInput(f"by='{self.by}' names nobody. Give the name of the professional who decided.")
        if not _words(self.reason):
            raise BadInput(f"reason='{self.reason}' is no reason. Say why light may be used all the same.")
        words.day("on", self.on)

    @property
    def made_on(self) -> date:
        """The day it was made."""
        return date.fromisoformat(self.on)

    @property
    def sentence(self) -> str:
        """Who decided, when and why."""
        role = f" ({self.role.strip()})" if self.role.strip() else ""
        return f"Decided by {self.by.strip()}{role} on {self.on}: {self.reason.strip().rstrip('.')}."


def about_something(decisions: tuple[Decision, ...], taken: tuple[Medicine, ...]) -> None:
    """Refuse a decision about a row, key or medicine that there is not, with the nearest there are."""
    rows = (*tables.read("safety/contraindications").text("id"), *tables.read("safety/photosensitisers").text("id"))
    names = tuple(medicine.name for medicine in taken)
    known = {name.casefold() for name in (*rows, *words.screening_keys())}
    for decision in decisions:
        about = decision.about.strip().casefold()
        if about not in known and not any(about in name.casefold() for name in names):
            near = _near(about, rows if ROW.fullmatch(about) else (*words.screening_keys(), *names))
            raise BadInput(
                f"A decision is about '{decision.about}', which is neither a row or key of the screening list nor a "
                f"medicine of this person; nearest: {', '.join(near)}."
            )


def by_another(decisions: tuple[Decision, ...], name: str) -> None:
    """Refuse a decision that people take about themselves: by their name or a part of it, in any order."""
    theirs = set(_words(name))
    for decision in decisions:
        if set(_words(decision.by)) <= theirs:
            raise BadInput(
                f"The decision about '{decision.about}' is by the person who is treated. "
                "Give the professional who decided."
            )


def _words(text: str) -> list[str]:
    """The words of a text in lower case, without strokes and stops."""
    return re.findall(r"\w+", text.casefold())


def _near(about: str, known: tuple[str, ...]) -> list[str]:
    plain = {name.casefold(): name for name in known}
    return [plain[name] for name in difflib.get_close_matches(about, plain, n=3, cutoff=0.0)]
