"""Person: the frozen noun that the rest of the house sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from lightmask.errors import BadInput, fraction, not_negative, within

Answer = Literal["yes", "no", "unknown"]
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
SHIELDS = ("opaque goggles", "closed lids", "none", "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Medicine:
    """A medicine or supplement as the person names it. ``stopped_days_ago`` is None while it is taken."""

    name: str
    stopped_days_ago: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadInput("A medicine has no name. Write its name, or leave the entry out.")
        if self.stopped_days_ago is not None:
            not_negative("stopped_days_ago", self.stopped_days_ago)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A professional's recorded decision: light may be used in spite of one PRO row or one unlisted medicine."""

    about: str
    by: str
    on: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One person's assessment.

    age_y, sex ("F", "M"), phototype and the colours are None when nobody knows.
    lab is a measured L*, a*, b* (D65, 2 degrees); monk a tone from 1 to 10; reflectance_csv a measured spectrum.
    conditions and on_skin are names that the skin room knows; screening maps keys of the screening list to
    answers, and a key that is absent is unknown.  recent_days maps a care ("peel", ...) to days since.
    shield_transmittance is the share of the infrared that the goggles let through, leaks included.
    """

    name: str = ""
    age_y: float | None = None
    sex: str | None = None
    care: str = "home"
    pregnant: Answer = "unknown"
    breast_feeding: Answer = "unknown"
    phototype: str | None = None
    ita_deg: float | None = None
    lab: tuple[float, float, float] | None = None
    monk: int | None = None
    reflectance_csv: Path | None = None
    region: str = "cheek"
    conditions: tuple[str, ...] = ()
    on_skin: tuple[str, ...] = ()
    medicines: tuple[Medicine, ...] | None = None
    recent_days: Mapping[str, float] = field(default_factory=dict)
    screening: Mapping[str, Answer] = field(default_factory=dict)
    rest_answered_no_by: str = ""
    shields: str = "unknown"
    shield_transmittance: float | None = None
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        if self.age_y is not None:
            within("age_y", self.age_y, 0, 120, "years")
        if self.ita_deg is not None:
            within("ita_deg", self.ita_deg, -90, 90, "degrees")
        if self.shield_transmittance is not None:
            fraction("shield_transmittance", self.shield_transmittance)
        for name in ("recent_days", "screening"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @classmethod
    def load(cls, path: str | Path) -> Person:
        """The person of a ``*.person.toml`` file; every mistake in it named with its line."""
        from lightmask.person import assessment

        said = assessment.read(Path(path))
        medicines, decisions = said.pop("medicines"), said.pop("decisions")
        return cls(
            medicines=None if medicines is None else tuple(Medicine(**medicine) for medicine in medicines),
            decisions=tuple(Decision(**decision) for decision in decisions),
            **said,
        )

    def answer(self, key: str) -> Answer:
        """What the person said to one question of the screening list."""
        said = self.screening.get(key)
        if said is not None:
            return said
        return "no" if self.rest_answered_no_by else "unknown"

    def decided(self, about: str) -> Decision | None:
        """The recorded decision about a row of the list (or a medicine by name), if there is one."""
        wanted = about.casefold()
        return next((decision for decision in self.decisions if decision.about.casefold() == wanted), None)

    @property
    def colour(self) -> str:
        """The best reading of the skin's colour there is, named: reflectance, lab, ita, monk, phototype or unknown."""
        readings = {
            "reflectance": self.reflectance_csv,
            "lab": self.lab,
            "ita": self.ita_deg,
            "monk": self.monk,
            "phototype": self.phototype,
        }
        return next((name for name, reading in readings.items() if reading is not None), "unknown")
