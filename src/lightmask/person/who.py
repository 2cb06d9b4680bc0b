"""Person: the frozen noun that the rest of the house sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from numbers import Real
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from lightmask.errors import BadInput, fraction, not_negative, within
from lightmask.person import words

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Medicine:
    """A medicine or supplement as the person names it. ``stopped_days_ago`` is None while it is taken."""

    name: str
    stopped_days_ago: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
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

    def __post_init__(self) -> None:
        for name in ("about", "by"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                raise BadInput(f"A decision does not say '{name}'. Give what it is about, by whom, and the date.")
        try:
            date.fromisoformat(self.on)
        except (TypeError, ValueError):
            raise BadInput(f"on={self.on!r} is not a date. Write it as in '2026-05-03'.") from None


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
        _said_in_known_words(self)
        _in_range(self)
        _made_of(self, "decisions", Decision)
        if self.medicines is not None:
            _made_of(self, "medicines", Medicine)
        object.__setattr__(self, "conditions", tuple(words.condition(name) for name in _several(self, "conditions")))
        object.__setattr__(self, "on_skin", _several(self, "on_skin"))
        words.agree(self.conditions, self.screening)
        for name in ("recent_days", "screening"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @classmethod
    def load(cls, path: str | Path) -> Person:
        """The person of a ``*.person.toml`` file; every mistake in it named with its line."""
        from lightmask.person import assessment

        said = assessment.read(Path(path))
        medicines, decisions = said.pop("medicines"), said.pop("decisions")
        try:
            return cls(
                medicines=None if medicines is None else tuple(Medicine(**medicine) for medicine in medicines),
                decisions=tuple(Decision(**decision) for decision in decisions),
                **said,
            )
        except BadInput as error:
            raise BadInput(f"'{path}': {error}") from None

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
    def implied(self) -> tuple[str, ...]:
        """Keys of the screening list that the skin's conditions answer with yes."""
        return words.implied(self.conditions)

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


def _said_in_known_words(person: Person) -> None:
    """Every word is one that the checks know: a stranger would slip past all of them."""
    words.one_of("care", person.care, words.CARES)
    words.one_of("shields", person.shields, words.SHIELDS)
    for name in ("pregnant", "breast_feeding"):
        words.one_of(name, getattr(person, name), words.ANSWERS)
    for name, allowed in (("sex", words.SEXES), ("phototype", words.PHOTOTYPES)):
        if getattr(person, name) is not None:
            words.one_of(name, getattr(person, name), allowed)
    words.on_the_list(person.screening)
    for key, answer in person.screening.items():
        words.one_of(f"screening[{key}]", answer, words.ANSWERS)
    for kind in person.recent_days:
        words.one_of("a key of recent_days", kind, words.RECENT)
    for name in ("name", "region", "rest_answered_no_by"):
        if not isinstance(getattr(person, name), str):
            raise BadInput(f"{name}={getattr(person, name)!r} is not text. Write it in quotes.")


def _in_range(person: Person) -> None:
    """Every number is one that a person can have."""
    if person.age_y is not None:
        within("age_y", _number("age_y", person.age_y), 0, 120, "years")
    if person.ita_deg is not None:
        within("ita_deg", _number("ita_deg", person.ita_deg), -90, 90, "degrees")
    if person.monk is not None and (isinstance(person.monk, bool) or person.monk not in range(1, 11)):
        raise BadInput(f"monk={person.monk!r} is not a Monk tone. Give a whole number from 1 to 10.")
    if person.lab is not None:
        if len(person.lab) != 3:
            raise BadInput(f"lab={person.lab!r} is not a colour. Give L*, a* and b*.")
        within("lab: L*", _number("lab", person.lab[0]), 0, 100)
        within("lab: a* and b*", [_number("lab", value) for value in person.lab[1:]], -128, 128)
    for kind, days in person.recent_days.items():
        not_negative(f"recent_days[{kind}]", _number(f"recent_days[{kind}]", days))
    if person.shield_transmittance is not None:
        passed = _number("shield_transmittance", person.shield_transmittance)
        fraction("shield_transmittance", passed)
        most = words.most_through_goggles()
        if person.shields == "opaque goggles" and passed > most:
            raise BadInput(
                f"shield_transmittance={passed:g} is too much for opaque goggles. Give at most {most:g} (1 % is 0.01)."
            )


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInput(f"{name}={value!r} is not a number. Give one, or leave it out.")
    return float(value)


def _several(person: Person, name: str) -> tuple[Any, ...]:
    """A field that holds several things, as a tuple; a lone text is refused, for its letters are not names."""
    if isinstance(getattr(person, name), str):
        raise BadInput(f"{name}={getattr(person, name)!r} is one text. Give a list of names.")
    return tuple(getattr(person, name))


def _made_of(person: Person, name: str, kind: type) -> None:
    """Things of one kind only, kept as a tuple."""
    things = _several(person, name)
    for thing in things:
        if not isinstance(thing, kind):
            raise BadInput(f"{name} holds {thing!r}. Give {kind.__name__}(...) objects.")
    object.__setattr__(person, name, things)
