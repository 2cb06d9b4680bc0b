"""Person: the frozen noun that the rest of the house sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from lightmask.errors import BadInput, fraction, within
from lightmask.person import decision, past_light, words
from lightmask.person.decision import Decision
from lightmask.person.medicine import Medicine
from lightmask.person.past_light import PastLight

Answer = Literal["yes", "no", "unknown"]
DEFAULT_REGION = "cheek"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One person's assessment.

    age_y, sex ("F", "M"), phototype and the colours are None when nobody knows.
    lab is a measured L*, a*, b* (D65, 2 degrees); monk a tone from 1 to 10; reflectance_csv a measured spectrum.
    conditions and on_skin are names that the skin room knows; screening maps keys of the screening list to
    answers, and a key that is absent is unknown.  recent_days maps a care ("peel", ...) to days since.
    shield_transmittance is the share of the infrared that the goggles let through, leaks included.
    regions are all the treated ones; region, where the dose is worked out, is the first of them: the cheek, when
    neither is given.
    asked_on is the day of the whole form, answered_on that of the last short form, as '2026-05-03'; '' is unknown.
    light is what the treated skin has had before, the oldest first; () is none, None is that nobody knows.
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
    region: str = ""
    conditions: tuple[str, ...] = ()
    on_skin: tuple[str, ...] = ()
    medicines: tuple[Medicine, ...] | None = None
    recent_days: Mapping[str, float] = field(default_factory=dict)
    screening: Mapping[str, Answer] = field(default_factory=dict)
    rest_answered_no_by: str = ""
    shields: str = "unknown"
    shield_transmittance: float | None = None
    decisions: tuple[Decision, ...] = ()
    asked_on: str = ""
    answered_on: str = ""
    light: tuple[PastLight, ...] | None = None
    regions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("recent_days", "screening"):
            object.__setattr__(self, name, _mapped(self, name))
        object.__setattr__(self, "regions", _regions(self))
        object.__setattr__(self, "region", self.regions[0])
        _said_in_known_words(self)
        _in_range(self)
        _made_of(self, "decisions", Decision)
        if self.medicines is not None:
            _made_of(self, "medicines", Medicine)
        if self.light is not None:
            _made_of(self, "light", PastLight)
            object.__setattr__(self, "light", past_light.in_order(self.light))
        object.__setattr__(self, "conditions", tuple(words.condition(name) for name in _several(self, "conditions")))
        object.__setattr__(self, "on_skin", _several(self, "on_skin"))
        words.agree(self.conditions, self.screening)
        _light_agrees(self)
        decision.about_something(self.decisions, self.medicines or ())
        decision.by_another(self.decisions, self.name)

    @classmethod
    def load(cls, path: str | Path) -> Person:
        """The person of a ``*.person.toml`` file; every mistake in it named with its line."""
        from lightmask.person import assessment

        said = assessment.read(Path(path))
        medicines, decisions, light = said.pop("medicines"), said.pop("decisions"), said.pop("light")
        try:
            return cls(
                light=None if light is None else tuple(PastLight(**entry) for entry in light),
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

    def decided(self, *abouts: str, by_day: date | None = None) -> Decision | None:
        """The latest decision about a row, key or medicine by any of its names; none made after ``by_day`` counts."""
        wanted = {about.strip().casefold() for about in abouts}
        found = [one for one in self.decisions if one.about.strip().casefold() in wanted]
        in_time = [one for one in found if by_day is None or one.made_on <= by_day]
        return max(in_time, key=lambda one: one.made_on, default=None)

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
        words.one_of("a key of recent_days", kind, words.recent())
    for name in ("name", "region", "rest_answered_no_by"):
        if not isinstance(getattr(person, name), str):
            raise BadInput(f"{name}={getattr(person, name)!r} is not text. Write it in quotes.")
        words.one_line(name, getattr(person, name))
    for region in person.regions:
        words.one_line("regions", region)
    for name in ("asked_on", "answered_on"):
        if getattr(person, name) != "":
            words.day(name, getattr(person, name))


def _regions(person: Person) -> tuple[Any, ...]:
    """All treated regions, the person's ``region`` first; that one alone when no others are given."""
    if not isinstance(person.region, str):
        raise BadInput(f"region={person.region!r} is not text. Write it in quotes.")
    given = _several(person, "regions")
    strange = next((one for one in given if not isinstance(one, str)), None)
    if strange is not None:
        raise BadInput(f"regions holds {strange!r}. Give names of regions, in quotes.")
    if len(set(given)) < len(given):
        raise BadInput(f"regions={', '.join(given)} names a region twice. Name each once.")
    if not given or given == (person.region,):
        return (person.region or DEFAULT_REGION,)
    if person.region in ("", given[0]):
        return given
    if len(given) == 1:
        return (person.region,)
    if person.region not in given:
        raise BadInput(f"region={person.region!r} is none of regions={', '.join(given)}. Give both, or regions alone.")
    return (person.region, *(one for one in given if one != person.region))


def _light_agrees(person: Person) -> None:
    """No light in the past, and light today by the screening list, cannot both be."""
    if person.light == () and person.screening.get(words.LIGHT_TODAY) == "yes":
        raise BadInput(
            f"light = [] says that there was no light before, and the screening answer to '{words.LIGHT_TODAY}' is "
            "yes. Write that light as [[light]], or correct the answer."
        )


def _in_range(person: Person) -> None:
    """Every number is one that a person can have."""
    if person.age_y is not None:
        within("age_y", words.number("age_y", person.age_y), 0, 120, "years")
    if person.ita_deg is not None:
        within("ita_deg", words.number("ita_deg", person.ita_deg), -90, 90, "degrees")
    if person.monk is not None and (words.number("monk", person.monk) not in range(1, 11)):
        raise BadInput(f"monk={person.monk!r} is not a Monk tone. Give a whole number from 1 to 10.")
    if person.lab is not None:
        if not isinstance(person.lab, Sequence) or len(person.lab) != 3:
            raise BadInput(f"lab={person.lab!r} is not a colour. Give L*, a* and b*.")
        within("lab: L*", words.number("lab", person.lab[0]), 0, 100)
        within("lab: a* and b*", [words.number("lab", value) for value in person.lab[1:]], -128, 128)
    for kind, days in person.recent_days.items():
        words.days(f"recent_days[{kind}]", days)
    if person.shield_transmittance is not None:
        passed = words.number("shield_transmittance", person.shield_transmittance)
        fraction("shield_transmittance", passed)
        most = words.most_through_goggles()
        if person.shields == "opaque goggles" and passed > most:
            raise BadInput(
                f"shield_transmittance={passed:g} is too much for opaque goggles. Give at most {most:g} (1 % is 0.01)."
            )


def _several(person: Person, name: str) -> tuple[Any, ...]:
    """A field that holds several things, as a tuple; a lone text is refused, for its letters are not names."""
    if isinstance(getattr(person, name), str):
        raise BadInput(f"{name}={getattr(person, name)!r} is one text. Give a list of names.")
    try:
        return tuple(getattr(person, name))
    except TypeError:
        raise BadInput(f"{name}={getattr(person, name)!r} is no list. Give a list; () for none.") from None


def _mapped(person: Person, name: str) -> Mapping[str, Any]:
    """A field that maps names to answers or days, as a mapping that cannot be changed."""
    given = getattr(person, name)
    if not isinstance(given, Mapping):
        raise BadInput(f"{name}={given!r} is no mapping. Give names with their values; {{}} when nothing is known.")
    return MappingProxyType(dict(given))


def _made_of(person: Person, name: str, kind: type) -> None:
    """Things of one kind only, kept as a tuple."""
    things = _several(person, name)
    for thing in things:
        if not isinstance(thing, kind):
            raise BadInput(f"{name} holds {thing!r}. Give {kind.__name__}(...) objects.")
    object.__setattr__(person, name, things)
