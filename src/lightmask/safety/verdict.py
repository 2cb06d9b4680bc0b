"""Verdict: what one row of the screening list means for one person, in two views that are kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lightmask.person import Answer, Decision

Severity = Literal["STOP", "PRO", "CAUTION", "none"]
ORDER = ("none", "CAUTION", "PRO", "STOP")
ACTION = ("no action known", "acts weakly", "acts clearly", "acts most")  # by score
ALL, SOME = "all", "some"


def worst(severities: Iterable[str]) -> str:
    """The severest of several; none of none."""
    return max(severities, key=ORDER.index, default="none")


def spoken(bands: Iterable[str]) -> str:
    """Bands as people say them: 'red, near infrared'."""
    return ", ".join({"nir": "near infrared"}.get(band, band) for band in bands)


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """What a row means in one band that is lit: how severe, and how strongly a substance acts (0 to 3, or None)."""

    band: str
    severity: str
    score: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaflets:
    """Whether the leaflets of masks on sale exclude it, and which ones do: all that were read when none is named."""

    exclude: Answer
    named: tuple[str, ...] = ()
    of_medicines: bool = False

    @classmethod
    def written(cls, cell: str, of_medicines: bool = False) -> Leaflets:
        """From a cell of a table: 'all', 'some', names, or nothing."""
        named = () if cell in ("", ALL) else tuple(name.strip() for name in cell.split(";"))
        return cls(exclude="yes" if cell else "no", named=named, of_medicines=of_medicines)

    @property
    def sentence(self) -> str:
        """Who excludes it."""
        if self.exclude == "unknown":
            return "Leaflets exclude every light-sensitising medicine; whether this is one is not known."
        if self.exclude == "no":
            return "No leaflet that was read is known to exclude it."
        if self.named == (SOME,):
            return "Some leaflets exclude it; which ones was not noted."
        if self.named:
            return f"Excluded by the leaflets of {', '.join(self.named)}."
        return f"All leaflets read exclude {'every light-sensitising medicine' if self.of_medicines else 'it'}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One row of the list for one person. ``severity`` is the worst over the lit bands, named in ``bands``.

    state           'yes' (it applies), 'ask' (nobody has answered), 'decided' (a professional's decision is on record)
    leaflets        the first view: what the leaflets of masks exclude
    acts, acts_at   the second view: what it means in each lit band, and where a substance acts
    grade           of the evidence, A to E
    decision        the record that lifts it
    wait_days_left  whole days until it passes with time; None when it does not, or nobody knows
    """

    id: str
    key: str
    condition: str
    severity: str
    bands: tuple[str, ...]
    state: Literal["yes", "ask", "decided"]
    question: str
    reason: str
    source: str
    reliability: str
    note: str = ""
    leaflets: Leaflets = Leaflets(exclude="no")
    acts: tuple[Acting, ...] = ()
    acts_at: str = ""
    grade: str = ""
    decision: Decision | None = None
    wait_days_left: int | None = None

    @property
    def stops(self) -> bool:
        """Whether light is refused because of it."""
        return self.severity in ("STOP", "PRO") and self.state == "yes"

    @property
    def must_be_asked(self) -> bool:
        """Whether the answer could refuse the light."""
        return self.state == "ask" and self.severity in ("STOP", "PRO")

    @property
    def remembered(self) -> bool:
        """Whether some of it was remembered and not read again."""
        return "M" in self.reliability

    @property
    def sentence(self) -> str:
        """What it is, how severe, in which bands, what to do."""
        what = {
            "STOP": "do not treat in these bands",
            "PRO": "only after a recorded decision of a qualified professional ([[decisions]] in the person file)",
            "CAUTION": "treat with care",
            "none": "no restriction",
        }[self.severity]
        if self.state == "decided":
            what = "allowed by a recorded decision"
        said = (
            f"{self.condition} ({self.id}): {self.severity} for {', '.join(self.bands)}; {what}.",
            self.note,
            self.wait,
        )
        return " ".join(part for part in said if part)

    @property
    def wait(self) -> str:
        """When it passes, in words; empty when it does not pass with time."""
        if self.wait_days_left is None or self.state != "yes":
            return ""
        days = f"{self.wait_days_left} day{'' if self.wait_days_left == 1 else 's'}"
        return f"Possible again in {days}." if self.stops else f"It no longer counts in {days}."

    def passes_on(self, today: date) -> date | None:
        """The first day on which it no longer counts; None when it does not pass with time."""
        return None if self.wait_days_left is None else today + timedelta(days=self.wait_days_left)

    @property
    def acting(self) -> str:
        """The second view in words: bands of one meaning together."""
        alike = dict.fromkeys((one.score, one.severity) for one in self.acts)
        parts = []
        for score, severity in alike:
            where = spoken(one.band for one in self.acts if (one.score, one.severity) == (score, severity))
            parts.append(f"{where}: {severity if score is None else f'{ACTION[score]} (score {score}), {severity}'}")
        at = f"Acts at {self.acts_at}. " if self.acts_at else ""
        grade = f" (evidence grade {self.grade})" if self.grade else ""
        return f"{at}{'; '.join(parts)}{grade}." if parts else f"{at}Nothing is known of it."
