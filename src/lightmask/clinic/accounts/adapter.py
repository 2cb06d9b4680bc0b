"""Nobody makes a log-in for themselves: the clinic gives it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """Signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
