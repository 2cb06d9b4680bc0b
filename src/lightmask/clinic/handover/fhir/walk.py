"""complaints(bundle): everything that is wrong with a bundle, found by walking it beside the models of FHIR R4B.

What the models themselves refuse comes first. Then, for every element: a reference stands in the bundle and its target
is of a type that the model allows; a code that FHIR demands is in its value set; other codes are in our tables or in a
CodeSystem of the bundle; a unit is one of the table; a moment has its zone, and a period ends after it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lightmask import tables
from lightmask.clinic.handover.fhir.names import EXTENSION, OWN, Said, systems

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
MOMENT = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
)
CODE = re.compile(r"[^\s]+(\s[^\s]+)*")
ANY = "Resource"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk stands. ``element`` as FHIR's definitions name it, ``path`` as people find it in the bundle."""

    element: str
    path: str
    module: str

    def to(self, name: str, number: int | None = None) -> Place:
        """One step in."""
        at = f"{self.path}.{name}" + ("" if number is None else f"[{number}]")
        return Place(f"{self.element}.{name}", at, self.module)

    def into(self, model: Any, again: bool) -> Place:
        """Within a data type the definitions start anew; an element within itself keeps its name."""
        if type(model).__module__ != self.module:
            return Place(type(model).__name__, self.path, type(model).__module__)
        return Place(self.element.rpartition(".")[0], self.path, self.module) if again else self


@dataclass(frozen=True, slots=True)
class Walk:
    """What the walk knows of the whole bundle while it looks at a part."""

    targets: dict[str, str]  # full url -> type of resource
    own_codes: dict[str, set[str]]  # system -> codes that the bundle declares
    wrong: list[str] = field(default_factory=list)

    def say(self, place: Place, what: str) -> None:
        """Note one complaint."""
        self.wrong.append(f"{place.path}: {what}")


def complaints(bundle: Said) -> tuple[str, ...]:
    """One line for each thing that is wrong; nothing when all is well."""
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        model: Any = Bundle.model_validate(bundle)
    except ValidationError as problem:
        return tuple(_said(one) for one in problem.errors())
    entries = bundle.get("entry", [])
    walk = Walk(_targets(entries), _declared(entries))
    if len(walk.targets) < len(entries):
        walk.wrong.append("Bundle.entry: two entries have the same fullUrl")
    for entry, said in zip(model.entry or (), entries, strict=True):
        kind = said["resource"]["resourceType"]
        place = Place(kind, f"{kind}/{said['resource'].get('id', '?')}", type(entry.resource).__module__)
        if said["fullUrl"] != f"urn:uuid:{said['resource'].get('id')}":
            walk.say(place, f"its fullUrl is {said['fullUrl']}, which is not its id")
        _into(walk, entry.resource, said["resource"], place)
    return tuple(walk.wrong)


def _said(problem: Any) -> str:
    at = ".".join(str(part) for part in problem["loc"])
    return f"{at}: {problem['msg']}"


def _targets(entries: list[Said]) -> dict[str, str]:
    return {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in entries}


def _declared(entries: list[Said]) -> dict[str, set[str]]:
    own = (entry["resource"] for entry in entries if entry["resource"]["resourceType"] == "CodeSystem")
    return {one["url"]: {code["code"] for code in one["concept"]} for one in own}


def _into(walk: Walk, model: Any, said: Any, place: Place) -> None:
    """Every element of one model, beside the JSON that it was read from."""
    kind: Any = type(model)
    CHECKS.get(kind.__name__, _nothing)(walk, said, place)
    elements = _elements(kind)
    for key in said:
        if key not in elements:
            continue  # resourceType: the models refuse what they do not know
        name, extra = elements[key]
        value = getattr(model, name)
        many = isinstance(value, list)
        for number, (one, raw) in enumerate(zip(value, said[key], strict=True) if many else [(value, said[key])]):
            _element(walk, one, raw, place.to(key, number if many else None), extra, type(model))


@cache
def _elements(model: Any) -> dict[str, tuple[str, Any]]:
    """Each element by its name in JSON: its name in Python, and what the model says of it."""
    return {about.alias or name: (name, about.json_schema_extra or {}) for name, about in model.model_fields.items()}


def _element(walk: Walk, one: Any, raw: Any, place: Place, extra: Any, above: type) -> None:
    if hasattr(type(one), "model_fields"):
        if type(one).__name__ == "Reference":
            _reference(walk, raw, place, extra.get("enum_reference_types") or ())
        if type(one).__name__ == "CodeableConcept":
            _demanded_concept(walk, raw, place)
        _into(walk, one, raw, place.into(one, type(one) is above))
        return
    allowed = demanded().get(place.element)
    if allowed is not None and isinstance(raw, str) and raw not in {code for _, code in allowed}:
        walk.say(place, f"'{raw}' is not in the value set that FHIR demands here")
    if type(one).__name__ in ("date", "datetime") and not (DATE.fullmatch(raw) or MOMENT.fullmatch(raw)):
        walk.say(place, f"'{raw}' is no date, and no moment with its zone")
    if isinstance(raw, str) and raw.startswith("urn:uuid:") and raw not in walk.targets and place.element != "Bundle":
        walk.say(place, f"{raw} is not in the bundle")


def _reference(walk: Walk, raw: Said, place: Place, allowed: Any) -> None:
    target = raw.get("reference", "")
    if target not in walk.targets:
        walk.say(place, f"'{target}' is not in the bundle")
        return
    kind = walk.targets[target]
    if allowed and ANY not in allowed and kind not in allowed:
        walk.say(place, f"points to a {kind}; allowed: {', '.join(allowed)}")
    if raw.get("type", kind) != kind:
        walk.say(place, f"says {raw['type']} and points to a {kind}")


def _demanded_concept(walk: Walk, raw: Said, place: Place) -> None:
    allowed = demanded().get(place.element)
    if allowed is None:
        return
    given = {(one.get("system"), one.get("code")) for one in raw.get("coding", ())}
    if not given & allowed:
        walk.say(place, f"{sorted(map(str, given))} is not in the value set that FHIR demands here")


def _coding(walk: Walk, raw: Said, place: Place) -> None:
    """A code is one that the bundle declares, one of the tables, or one that FHIR demands somewhere."""
    system, code = raw.get("system"), raw.get("code")
    if system is None or code is None:
        walk.say(place, "a code needs its system, and a system its code")
    elif not CODE.fullmatch(code):
        walk.say(place, f"'{code}' has blanks where a code has none")
    elif system.startswith(OWN):
        if code not in walk.own_codes.get(system, set()):
            walk.say(place, f"'{code}' is not declared by a CodeSystem {system} of the bundle")
    elif (system, code) not in _listed() and system != systems()["language"]["uri"]:
        walk.say(place, f"'{code}' of {system} is not in the table fhir_codes")


def _quantity(walk: Walk, raw: Said, place: Place) -> None:
    """A figure has a UCUM code of the table; a unit in words alone is allowed and has no system."""
    if "value" not in raw:
        walk.say(place, "a quantity without a value")
    if "code" in raw and (raw.get("system") != systems()["ucum"]["uri"] or raw["code"] not in _ucum()):
        walk.say(place, f"'{raw['code']}' is no unit of the table fhir_units")


def _period(walk: Walk, raw: Said, place: Place) -> None:
    from datetime import datetime

    if "start" in raw and "end" in raw and len(raw["start"]) == len(raw["end"]):
        start, end = (datetime.fromisoformat(raw[one]) for one in ("start", "end"))
        if end < start:
            walk.say(place, f"it ends ({raw['end']}) before it begins ({raw['start']})")


def _own_extension(walk: Walk, raw: Said, place: Place) -> None:
    """Extensions are those of the table; the parts of one have plain names."""
    url = raw.get("url", "")
    if ":" in url and url.removeprefix(EXTENSION) not in tables.read("fhir_extensions").text("name"):
        walk.say(place, f"'{url}' is not in the table fhir_extensions")


def _nothing(walk: Walk, raw: Said, place: Place) -> None:
    return None


CHECKS = {
    "Coding": _coding, "Quantity": _quantity, "Duration": _quantity, "Age": _quantity, "Period": _period,
    "Extension": _own_extension,
}  # fmt: skip


@cache
def demanded() -> dict[str, frozenset[tuple[str, str]]]:
    """What FHIR demands at an element: pairs of system and code."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in tables.read("fhir_values").rows():
        found.setdefault(row["element"], set()).update((row["system"], code) for code in row["codes"].split())
    return {element: frozenset(pairs) for element, pairs in found.items()}


@cache
def _listed() -> frozenset[tuple[str, str]]:
    rows = tables.read("fhir_codes").rows()
    ours = {(systems()[row["system"]]["uri"], row["code"]) for row in rows}
    return frozenset(ours.union(*demanded().values()))


@cache
def _ucum() -> frozenset[str]:
    return frozenset(tables.read("fhir_units").text("ucum"))
