"""Questions about log-ins."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from lightmask.clinic.models import User
from lightmask.clinic.models.users import STAFF


def staff() -> QuerySet[User]:
    """Everybody who works here, with whether they have a second factor."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=kinds)
    return User.objects.filter(role__in=STAFF).annotate(has_factor=Exists(factors)).order_by("last_name", "username")
