"""Who works and who is treated in the demo. Nobody here lives; any likeness is chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

PASSWORD = "red light on calm skin"  # nosec B105 # of people who are made up
OWNER, DOCTOR, NURSE = "olga", "ines", "mara"
STAFF = (
    {"username": OWNER, "first_name": "Olga", "last_name": "Winter", "role": "owner", "title": "owner"},
    {"username": DOCTOR, "first_name": "Ines", "last_name": "Brandt", "role": "professional",
     "title": "dermatologist", "licence": "D-4711"},
    {"username": NURSE, "first_name": "Mara", "last_name": "Laurent", "role": "assistant", "title": "nurse"},
)  # fmt: skip
MASKS = (
    ("home-3", "H3-0001", "simulated:20"),
    ("home-3", "H3-0002", "simulated:20"),
    ("office-4", "F4-0001", "simulated:60"),
)
"""Kind of the library, serial number, port: a minute is three seconds at home, and one in the office."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeUp:
    """One made-up person.

    rest     the answer to every question that is not named in ``answers``; None: nothing was asked yet
    readings (weeks after the first session, scale, region, value)
    weeks    of the course so far; None: no course is signed
    kept     share of its sessions that were had
    """

    name: str
    born: date
    sex: str
    login: str = ""
    language: str = "en"
    goal: str = "wrinkles"
    care: str = "home"
    mask: str = "H3-0001"
    phototype: str = ""
    ita_deg: float | None = None
    rest: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    findings: tuple[tuple[str, str, int], ...] = ()
    readings: tuple[tuple[float, str, str, float], ...] = ()
    weeks: int | None = None
    kept: float = 1.0
    photos: bool = False
    harm: dict[str, Any] = field(default_factory=dict)


PEOPLE = (
    MadeUp(
        name="Claire Fontaine", born=date(1974, 3, 2), sex="female", login="claire", phototype="II", ita_deg=46.0,
        rest="no", weeks=6, kept=0.9, photos=True,
        findings=(("temple", "fine-lines", 2), ("cheek", "texture", 1)),
        readings=(
            (-0.2, "wrinkle_depth", "temple", 118.0), (4.0, "wrinkle_depth", "temple", 112.0),
            (-0.2, "cutometer_r2", "cheek", 0.68), (4.0, "cutometer_r2", "cheek", 0.69),
            (-0.2, "fwcs", "", 4.0),
        ),
    ),
    MadeUp(
        name="Kofi Mensah", born=date(1985, 8, 19), sex="male", login="kofi", care="office", mask="F4-0001",
        phototype="VI", ita_deg=-40.0, rest="no", weeks=2, findings=(("cheek", "texture", 2),),
        readings=((-0.2, "profilometry_sa", "cheek", 24.0),),
    ),
    MadeUp(
        name="Noor Haddad", born=date(1991, 11, 30), sex="female", login="noor", phototype="IV", ita_deg=22.0,
        rest="no", answers={"C42": "yes"}, findings=(("cheek", "melasma", 2),),
    ),
    MadeUp(
        name="Amina Osei", born=date(1968, 1, 11), sex="female", login="amina", language="de", phototype="III",
        ita_deg=33.0, rest="no", goal="redness",
        harm={"kind": "redness", "severity": "moderate", "description": "Red for two days after her own lamp."},
        readings=((-1.0, "mexameter_ei", "cheek", 342.0),),
    ),
    MadeUp(name="Tom Berger", born=date(1999, 6, 24), sex="male"),
)  # fmt: skip
