"""What others guess first: words of this clinic and of the trade, what is made of common pieces, what was stolen."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lightmask.clinic.accounts import breached
from lightmask.clinic.models import Clinic, User

WORDS: Final = (
    "lightmask", "light", "mask", "clinic", "klinik", "praxis", "practice", "dermatology", "dermatologie", "skin",
    "haut", "owner", "professional", "assistant", "client", "admin", "password", "passwort", "welcome", "willkommen",
)  # fmt: skip
LEFT: Final = 8  # characters that nobody guesses from where one works
GUESSES: Final = 10**10  # fewer than these find it, by zxcvbn's count
LOOKED_AT: Final = 72  # characters; zxcvbn takes no more


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


class SoonGuessed:
    """Made of common passwords, words, names, dates, repetitions or neighbours on the keyboard."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError when few guesses find it."""
        from zxcvbn import zxcvbn

        own = [user.username, user.first_name, user.last_name, user.email] if user else []
        if zxcvbn(password[:LOOKED_AT], user_inputs=[*filter(None, own)])["guesses"] < GUESSES:
            raise ValidationError(
                _("This is soon guessed: it is made of common words, names, dates or keys that lie side by side. "
                  "Take four or five words that do not belong together."), code="soon_guessed"
            )  # fmt: skip

    def get_help_text(self) -> str:
        """As a page says it."""
        return _("Four or five words that do not belong together are strong, and easy to keep.")


class Breached:
    """Stolen elsewhere, by the file that whoever runs the server has named."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError when it is in the file, or the file cannot be read."""
        path = settings.CLINIC.breached
        try:
            if path is None or not breached.is_in(password, path):
                return
        except OSError as problem:
            raise ValidationError(
                _("The list of stolen passwords cannot be read. Tell whoever runs the server."), code="unread"
            ) from problem
        raise ValidationError(
            _("This password was stolen elsewhere and stands in lists that thieves use. Take another."), code="breached"
        )

    def get_help_text(self) -> str:
        """As a page says it; nothing where no file is named."""
        return ""


def left(password: str, words: tuple[str, ...]) -> str:
    """The letters of a password that belong to none of these words."""
    small = password.lower()
    for word in sorted(words, key=len, reverse=True):
        small = small.replace(word.lower(), "")
    return re.sub(r"\b(?:19|20)\d\d\b|[\W_]", "", small)


def _of(name: str) -> list[str]:
    return [word for word in re.split(r"\W+", name) if len(word) > 3]
