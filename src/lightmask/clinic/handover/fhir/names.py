"""What things are called in FHIR: ids that stay the same, references, codes of others and of our own."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from functools import cache
from typing import Any

from lightmask import tables
from lightmask.clinic.handover.story import Input
from lightmask.errors import LightmaskError

Said = dict[str, Any]
OWN = "https://lightmask.invalid/fhir/"
EXTENSION = OWN + "StructureDefinition/"
IDENTIFIER = OWN + "identifier/"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, OWN)
UCUM = "http://unitsofmeasure.org"
DIGITS = 6  # significant digits of a figure


def own_id(kind: str, key: str) -> str:
    """The id of a resource: the same record has the same id in every export."""
    return str(uuid.uuid5(SPACE, f"{kind}/{key}"))


def full_url(kind: str, key: str) -> str:
    """Where in the bundle it stands."""
    return f"urn:uuid:{own_id(kind, key)}"


def ref(kind: str, key: str, shown: str = "") -> Said:
    """A reference to a resource of this bundle."""
    return {"reference": full_url(kind, key), "type": kind, **({"display": shown} if shown else {})}


def resource(kind: str, key: str, /, **said: Any) -> Said:
    """A resource; what is None or empty is left out, as FHIR wants it."""
    return {"resourceType": kind, "id": own_id(kind, key), **full(said)}


def full(said: Said) -> Said:
    """The same without what holds nothing; zero and False are something."""
    return {name: value for name, value in said.items() if value is not None and value != "" and value not in ([], {})}


@cache
def systems() -> dict[str, dict[str, str]]:
    """Every system of codes by its short name."""
    return {row["name"]: row for row in tables.read("fhir_systems").rows()}


@cache
def _known() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["system"], row["code"]): row for row in tables.read("fhir_codes").rows()}


def coding(system: str, code: str) -> Said:
    """A code of others, with the name they give it. It stands in the table of codes, or it is a fault of ours.

    One that was not held against its owner's release says so itself: whoever reads it need not know our table.
    """
    row = _known().get((system, code))
    if row is None:
        raise LightmaskError(f"'{code}' of '{system}' is not in the table fhir_codes. Add its row with its source.")
    said = {"system": systems()[system]["uri"], "code": code, "display": row["display"]}
    return said if row["reliability"] == "read" else {"extension": [_not_verified(row)], **said}


def _not_verified(row: dict[str, str]) -> Said:
    return extension("code-not-verified", valueString=row["source"])


def bound(uri: str, code: str) -> Said:
    """A code that FHIR itself demands at its place."""
    return {"coding": [{"system": uri, "code": code}]}


def local(system: str, code: str, display: str = "") -> Said:
    """A code of our own; the bundle declares it."""
    row = systems()[system]
    if row["own"] != "yes":
        raise LightmaskError(f"'{system}' is not a system of our own. Use coding().")
    return {"system": row["uri"], "code": spelt(code), "display": display or code}


def spelt(name: str) -> str:
    """A name as a code: no blank at its ends, single blanks within."""
    return re.sub(r"\s+", "-", name.strip()) or "unknown"


def concept(*codings: Said, text: str = "") -> Said:
    """A CodeableConcept."""
    return full({"coding": list(codings), "text": text})


def quantity(value: float, unit: str) -> Said:
    """A figure with its UCUM code; a unit that the table of units does not hold stays text without a code."""
    said: Said = {"value": decimal(value)}
    if not unit:
        return said | {"system": UCUM, "code": "1"}
    code = units().get(unit)
    return said | ({"unit": unit, "system": UCUM, "code": code} if code else {"unit": unit})


@cache
def units() -> dict[str, str]:
    """The UCUM code of every unit."""
    return {row["unit"]: row["ucum"] for row in tables.read("fhir_units").rows()}


def decimal(value: float) -> float | int:
    """Six digits; whole numbers without a point."""
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 10**DIGITS else rounded


def when(moment: datetime | None) -> str | None:
    """A moment with its zone."""
    return None if moment is None else moment.isoformat(timespec="milliseconds")


def day(on: date | None) -> str | None:
    """A day."""
    return None if on is None else on.isoformat()


def period(start: datetime | None, end: datetime | None) -> Said:
    """A period; an end before its start is a slip of a clock, and is left out."""
    if start is not None and end is not None and end < start:
        end = None
    return full({"start": when(start), "end": when(end)})


def extension(name: str, **value: Any) -> Said:
    """One of our extensions with a value, as in extension("sha256", valueString="...")."""
    return {"url": _extension(name), **value}


def parts(name: str, **said: Any) -> Said:
    """One of our extensions made of parts: a text, a number, or a Quantity or Reference as a mapping."""
    inside = [{"url": part.replace("_", "-"), **_value(value)} for part, value in said.items() if value is not None]
    return {"url": _extension(name), "extension": inside}


def _extension(name: str) -> str:
    if name not in tables.read("fhir_extensions").text("name"):
        raise LightmaskError(f"'{name}' is not in the table fhir_extensions. Add its row.")
    return EXTENSION + name


def _value(value: Any) -> Said:
    if isinstance(value, dict):
        return {"valueReference" if "reference" in value else "valueQuantity": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueString": str(value)}


def component(one: Input) -> Said:
    """A figure as a part of an observation."""
    return {"code": concept(local("input", one.name)), "valueQuantity": quantity(one.value, one.unit)}


def note(text: str) -> list[Said] | None:
    """An annotation, where there is something to say."""
    return [{"text": text}] if text else None
