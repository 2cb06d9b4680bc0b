"""Masks and persons of the clinic as the planner's own nouns."""

from __future__ import annotations

import functools
import tempfile
import tomllib
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lightmask.clinic.models import MaskModel, Patient, PlanRecord
from lightmask.clinic.planning import queries
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask.leds import Mask
    from lightmask.person import Decision, Person

LIBRARY = "library"
FILES = ("csv", "pcb", "profile")  # how the keys end that name a file


def beside(text: str) -> dict[str, str]:
    """The files that a mask's file names, such as the places of its LEDs: those of the library, by their names."""
    found: dict[str, str] = {}
    for name in _named(tomllib.loads(text)):
        place = files("lightmask.mask") / LIBRARY / name
        if {"/", "\\"} & set(name) or not place.is_file():
            raise BadInput(
                _("The mask's file names '%(name)s', which is not here. Write its rows into the mask's file.")
                % {"name": name}
            )
        found[name] = place.read_text(encoding="utf-8")
    return found


def _named(said: object, key: str = "") -> list[str]:
    """Every file that is named anywhere: none is looked for outside the library."""
    if isinstance(said, dict):
        return [name for key, value in said.items() for name in _named(value, key)]
    if isinstance(said, list):
        return [name for value in said for name in _named(value, key)]
    return [said] if isinstance(said, str) and key.rpartition("_")[2] in FILES else []


@functools.lru_cache(maxsize=64)
def _loaded(text: str) -> Mask:
    from lightmask.mask.leds import Mask

    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**beside(text), "mask.mask.toml": text}.items():
            (Path(folder) / name).write_text(content, encoding="utf-8")
        try:
            return Mask.load(Path(folder) / "mask.mask.toml")
        except BadInput as error:
            raise BadInput(str(error).replace(f"{folder}/", "")) from None  # of no use to whoever gave the file


def lamp(mask: MaskModel) -> Mask:
    """A mask as its file says it."""
    return _loaded(mask.text)


def of_plan(plan: PlanRecord) -> list[Mask]:
    """The masks of a plan, the office's first."""
    return [lamp(one) for one in (plan.mask_office, plan.mask_home) if one is not None]


def person_now(patient: Patient) -> Person:
    """The person by the newest answers, with everything that professionals have decided."""
    from lightmask.clinic.assess import queries as assess

    return assess.person_of(patient, decisions=queries.decisions(patient))


def person_text(patient: Patient, decided: tuple[Decision, ...]) -> str:
    """The same as a file."""
    from lightmask.clinic.assess import queries as assess

    return assess.person_toml(patient, decisions=decided)


def beside_person(patient: Patient) -> dict[str, str]:
    """The files that it names: a spectrum of the skin."""
    from lightmask.clinic.assess import queries as assess

    return dict(assess.beside(patient))


def assessed_until(patient: Patient) -> datetime | None:
    """When the newest answer or measurement was written that a plan rests on."""
    from lightmask.clinic.assess import queries as assess

    return assess.assessed_until(patient)
