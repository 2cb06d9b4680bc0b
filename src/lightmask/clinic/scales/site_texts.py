"""SiteTexts: the questions of a licensed questionnaire, which the site brings with its licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from lightmask.clinic.scales.catalogue import Scale
from lightmask.errors import BadInput
from lightmask.person import words


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteTexts:
    """One text for each item of a scale, in the order of its items, and the licence they are used under."""

    scale: str
    texts: tuple[str, ...]
    licence: str

    def __post_init__(self) -> None:
        scale = Scale.named(self.scale)
        if len(self.texts) != len(scale.items):
            raise BadInput(f"{scale.name} has {len(scale.items)} items and {len(self.texts)} texts. Give one for each.")
        if any(not text.strip() for text in self.texts):
            raise BadInput(f"A text of {scale.name} is empty. Give every question, in the order of the questionnaire.")
        for text in (*self.texts, self.licence):
            words.one_line(f"a text of {scale.name}", text)
        if not self.licence.strip():
            raise BadInput(f"Name the licence under which you use {scale.name} ({scale.licence_note}).")

    @classmethod
    def kept_in(cls, folder: Path, scale: str, language: str) -> SiteTexts | None:
        """Those of the file ``dlqi.en.txt``: the licence in its first line, then a question a line; else None."""
        path = folder / f"{Scale.named(scale).id}.{language}.txt"
        if not path.exists():
            return None
        licence, *texts = (line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())
        return cls(scale=scale, texts=tuple(texts), licence=licence)

    def by_item(self) -> dict[str, str]:
        """The text of each item by its name."""
        return {item.name: text for item, text in zip(Scale.named(self.scale).items, self.texts, strict=True)}


@dataclass(frozen=True, slots=True)
class RaschTable:
    """From the sum of a questionnaire's answers to its value, by its owner's table (FACE-Q); the site brings it."""

    values: Mapping[int, float]

    def __post_init__(self) -> None:
        scale = Scale.named("face_q")
        if not self.values:
            raise BadInput("The conversion table is empty. Copy it from the manual of your licence.")
        object.__setattr__(self, "values", MappingProxyType({k: scale.check(v) for k, v in self.values.items()}))

    def value(self, raw_sum: int) -> float:
        """The value of a sum; one that the table does not list is refused."""
        if raw_sum not in self.values:
            known = f"{min(self.values)} to {max(self.values)}"
            raise BadInput(f"The sum {raw_sum} is not in the conversion table, which lists {known}. Check the answers.")
        return self.values[raw_sum]
