"""Nobody makes a log-in for themselves: the clinic gives it. Secrets of second factors lie locked in the database."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from lightmask.clinic.accounts import factor_locks


class ClosedDoor(DefaultAccountAdapter):
    """Signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class LockedFactors(DefaultMFAAdapter):
    """Who steals the database alone has no code of anybody."""

    def encrypt(self, text: str) -> str:
        """As it goes into the database."""
        return factor_locks.lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used."""
        return factor_locks.unlock(encrypted_text)
