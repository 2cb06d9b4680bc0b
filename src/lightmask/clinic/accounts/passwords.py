"""Words that anybody guesses first: this program's, this clinic's, and those of the trade."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lightmask.clinic.models import Clinic, User

WORDS: Final = (
    "lightmask", "light", "mask", "clinic", "klinik", "praxis", "practice", "dermatology", "dermatologie", "skin",
    "haut", "owner", "professional", "assistant", "client", "admin", "password", "passwort", "welcome", "willkommen",
)  # fmt: skip
LEFT: Final = 8  # characters that nobody guesses from where one works


class WordsOfTheHouse:
    """What is left when such words, and signs and years between them, are taken out must still be long enough."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError when too little of it is one's own."""
        if len(left(password, (*WORDS, *_of(Clinic.here().name)))) < LEFT:
            raise ValidationError(
                _("Take words that have nothing to do with this clinic: others guess those first."), code="house"
            )

    def get_help_text(self) -> str:
        """As a page says it."""
        return _("The name of the clinic and words such as \u201clightmask\u201d or \u201cpassword\u201d do not count.")


def left(password: str, words: tuple[str, ...]) -> str:
    """The letters of a password that belong to none of these words."""
    small = password.lower()
    for word in sorted(words, key=len, reverse=True):
        small = small.replace(word.lower(), "")
    return re.sub(r"\b(?:19|20)\d\d\b|[\W_]", "", small)


def _of(name: str) -> list[str]:
    return [word for word in re.split(r"\W+", name) if len(word) > 3]
