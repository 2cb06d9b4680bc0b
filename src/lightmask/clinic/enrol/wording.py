"""Wording: the text of a consent that is in force, as published by the clinic or as it came with the program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from lightmask.clinic.models import ConsentText
from lightmask.clinic.models.consent import Purpose
from lightmask.errors import BadInput

FOLDER = Path(__file__).parent / "texts"
SHIPPED = "lightmask 1"  # version of the texts beside this file
FALLBACK = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One text: purpose, version, language, the words and their SHA-256."""

    purpose: str
    version: str
    language: str
    text: str

    @property
    def shown(self) -> str:
        """What it is about, in a reader's words."""
        return str(Purpose(self.purpose).label)

    @property
    def sha256(self) -> str:
        """Of the words as they are shown."""
        return sha256_of(self.text)


def sha256_of(text: str) -> str:
    """64 hexadecimal digits of the UTF-8 text."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_force(purpose: str, language: str) -> Wording:
    """What is signed today: the clinic's newest text in that language, else the one that came with the program.

    Where there is none in the language, the English one is shown: nobody signs what was never written.
    """
    known(purpose)
    for wanted in dict.fromkeys((language, FALLBACK)):
        published = (
            ConsentText.objects.filter(purpose=purpose, language=wanted, in_force_from__lte=timezone.now())
            .order_by("-in_force_from", "-pk")
            .first()
        )
        if published is not None:
            return Wording(purpose=purpose, version=published.version, language=wanted, text=published.text)
        if (path := FOLDER / f"{purpose}.{wanted}.txt").exists():
            text = path.read_text(encoding="utf-8").strip()
            return Wording(purpose=purpose, version=SHIPPED, language=wanted, text=text)
    raise BadInput(f"There is no text for '{purpose}'. Publish one under the clinic's consent texts.")


def kept(wording: Wording) -> ConsentText:
    """The row of a text, made when it is signed for the first time."""
    found, _ = ConsentText.objects.get_or_create(
        purpose=wording.purpose,
        version=wording.version,
        language=wording.language,
        defaults={"text": wording.text, "sha256": wording.sha256, "in_force_from": timezone.now()},
    )
    if found.sha256 != wording.sha256 or sha256_of(found.text) != wording.sha256:
        raise BadInput("The text of this version was changed after it was signed. Publish it under a new version.")
    return found


def known(purpose: str) -> None:
    """Refuse a purpose that is not asked for."""
    if purpose not in Purpose.values:
        raise BadInput(f"'{purpose}' is not a purpose of consent. Give one of: {', '.join(Purpose.values)}.")
