"""What a person's file answers to one row of the screening list, from wherever it says it."""

from __future__ import annotations

from lightmask.person import Answer, Person
from lightmask.safety import medicines, waits
from lightmask.safety.colouring import darker


def answer(row: dict[str, str], person: Person) -> Answer:
    """yes, no or unknown. Of two answers to one question the worse one counts."""
    said = person.screening.get(row["key"])
    if said == "yes":
        return "yes"
    found = _found(row, person)
    return "unknown" if said == "unknown" and found == "no" else found


def _found(row: dict[str, str], person: Person) -> Answer:
    """The answer by the field of the file that holds it."""
    by, key = row["answered_by"], row["key"]
    if by in ("pregnant", "breast_feeding"):
        return getattr(person, by)
    if by == "age":
        return _below(person.age_y, 18 if key == "under-18" else 12)
    if by == "skin":
        return darker(person, "III" if key == "darker-skin-and-blue" else "IV")
    if by == "eyes":
        return {"opaque goggles": "no", "unknown": "unknown"}.get(person.shields, "yes")  # type: ignore[return-value]
    if by == "nobody":
        return "no"
    if by == "session":  # asked before a session only: a file that has not been through one says nothing
        return person.screening.get(key, "no")
    if by == "medicines":  # they answer by their names; this row only when somebody says yes to it
        return "no"
    return _said(key, person)


def because_of(row: dict[str, str], person: Person) -> str:
    """The medicine that answers a question with yes, in words; empty when none does."""
    name = medicines.implied(person.medicines).get(row["key"])
    return f"Because of the medicine '{name}'." if name else ""


def _said(key: str, person: Person) -> Answer:
    if key in person.implied or key in medicines.implied(person.medicines):
        return "yes"
    recent, said = waits.recent_answer(key, person.recent_days), person.answer(key)
    if "yes" in (recent, said):
        return "yes"
    return recent or said


def _below(age_y: float | None, limit_y: float) -> Answer:
    if age_y is None:
        return "unknown"
    return "yes" if age_y < limit_y else "no"
